"""What each kind of column takes, notes and refuses."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kezhi.base.importing import Choice, Identifier, Listed, Mail, Money, Official, PersonName, Text
from kezhi.base.importing.cells import Cell
from kezhi.base.importing.kinds import Kind, Setting
from kezhi.engine.errors import Problem, Problems


def read(kind: Kind, cell: Cell, unit: str = "元") -> tuple[Any, list[str]]:
    """The value, and the codes of what was said."""
    said: list[Problem] = []
    value = kind.reader(Setting(unit))(cell, said.append)
    return value, [problem.code.removeprefix("importing.") for problem in said]


def refused(kind: Kind, cell: Cell, unit: str = "元") -> str:
    with pytest.raises(Problems) as found:
        read(kind, cell, unit)
    (problem,) = found.value.problems
    return problem.code.removeprefix("importing.")


HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "<script>", "{{7*7}}", "两\n行"]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_kept_as_it_is(text: str) -> None:
    assert read(Text(), text) == (text, [])


@pytest.mark.parametrize(
    ("written", "value", "said"),
    [
        ("兰州大学 ", "兰州大学", ["invisible_removed"]),
        ("兰州\u00a0大学", "兰州 大学", ["invisible_removed"]),
        ("标题\ufeff", "标题", ["invisible_removed"]),
        ("cafe\u0301", "café", ["respelled"]),
        ("\u2f24学", "大学", ["respelled"]),
    ],
)
def test_what_cannot_be_seen_goes_and_is_said(written: str, value: str, said: list[str]) -> None:
    assert read(Text(), written) == (value, said)


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\x7f", "␀"])
def test_control_characters_are_refused(character: str) -> None:
    assert refused(Text(), f"a{character}b") == "control_character"
    assert refused(Identifier(), f"a{character}b") == "control_character"


def test_marks_that_turn_the_text_are_refused() -> None:
    assert refused(Text(), "\u202e题") == "direction_mark"


def test_text_has_a_longest_length() -> None:
    assert read(Text(3), "一二三") == ("一二三", [])
    assert refused(Text(3), "一二三四") == "too_long"


def test_a_figure_as_text() -> None:
    assert read(Text(), Decimal(2024)) == ("2024", [])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("李   平", "李平"),
        ("李平", "李平"),
        ("Aa  Changbo", "Aa Changbo"),
        ("王\u3000某甲", "王某甲"),
        ("买买提·吐尔逊",) * 2,
    ],
)
def test_names_of_persons(written: str, name: str) -> None:
    assert read(PersonName(), written)[0] == name


@pytest.mark.parametrize(
    "written", ["kz2024-00008", " KZ2024-00008 ", "ＫＺ２０２４－００００８", "KZ2024-00008\u200b"]
)
def test_identifiers_have_one_spelling(written: str) -> None:
    assert read(Identifier(), written) == ("KZ2024-00008", ["respelled"])


def test_leading_zeros_of_a_text_stay() -> None:
    assert read(Identifier(), "007") == ("007", [])
    assert read(Identifier(), "甘科计〔2020〕5号") == ("甘科计〔2020〕5号", [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Decimal("62020240100000000"), "damaged_number"),
        (Decimal("71701001.5"), "damaged_number"),
        ("6.20202E+16", "damaged_number"),
        (Decimal(7), "short_number"),
        ("KZ2024-0000\u0410", "look_alike"),
        ("x" * 31, "too_long"),
    ],
)
def test_damaged_identifiers_are_refused(cell: Cell, code: str) -> None:
    assert refused(Identifier(), cell) == code


def test_a_number_of_eight_figures_is_an_identifier() -> None:
    assert read(Identifier(), Decimal(71701001)) == ("71701001", [])


@pytest.mark.parametrize(
    ("typed", "unit", "yuan", "said"),
    [
        ("50", "万元", "500000", []),
        (Decimal("33.33"), "万元", "333300", []),
        ("50万元", "万元", "500000", ["read_as_amount"]),
        ("1,200", "万元", "12000000", ["read_as_amount"]),
        ("５０", "元", "50", ["read_as_amount"]),
        ("50.005", "万元", "500050", []),
        ("￥500", "元", "500", ["read_as_amount"]),
    ],
)
def test_amounts(typed: Cell, unit: str, yuan: str, said: list[str]) -> None:
    assert read(Money(), typed, unit) == (Decimal(yuan), said)


@pytest.mark.parametrize("typed", ["五十", "5e1", "约50", "20-30", "NaN", "1/3", "2024-07-01"])
def test_what_is_no_amount(typed: str) -> None:
    assert refused(Money(), typed) == "money.no_amount"


def test_amounts_that_cannot_be() -> None:
    limited = Money(positive=True, most=Decimal(50_000_000))
    assert refused(limited, "500000", "万元") == "above_most"
    assert refused(limited, "0") == "not_positive"
    assert refused(limited, "-20") == "not_positive"
    assert refused(limited, "￥500,000.00", "万元") == "currency_sign"
    assert refused(limited, "0.0000001", "万元") == "money.parts_of_a_fen"


def test_choices_whatever_their_width_and_case() -> None:
    kind = Choice({"博士": "doctor", "PhD": "doctor"})
    assert read(kind, "博士") == ("doctor", [])
    assert read(kind, "ＰＨＤ ") == ("doctor", ["invisible_removed", "respelled"])
    assert refused(kind, "学士") == "not_in_list"


def test_a_register_is_read_anew_for_each_run() -> None:
    register: dict[str, int] = {"兰州大学": 1}
    kind = Listed(lambda: register)
    assert refused(kind, "西北师范大学") == "not_in_list"
    register["西北师范大学"] = 2
    assert read(kind, "西北师范大学") == (2, [])


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Official("resident-id"), "11010119900307001X"),
        (Official("uscc"), "91620000MA00000000"),
        (Official("mobile"), Decimal(123456)),
        (Mail(), "不是邮箱"),
    ],
)
def test_official_numbers_and_addresses_are_checked(kind: Kind, wrong: Cell) -> None:
    assert refused(kind, wrong)


def test_an_official_number_in_its_one_spelling() -> None:
    assert read(Official("mobile"), "139 0000 0000")[0] == "13900000000"
    assert read(Official("mobile"), Decimal(13900000000))[0] == "13900000000"
    assert read(Mail(), "a@example.cn ")[0] == "a@example.cn"


@pytest.mark.parametrize("read_it", [Text().read, Identifier().read])
def test_a_complaint_names_the_character(read_it: Callable[..., Any]) -> None:
    with pytest.raises(Problems) as found:
        read_it("a\x08b", lambda problem: None)
    assert "U+0008" in found.value.problems[0].render()
