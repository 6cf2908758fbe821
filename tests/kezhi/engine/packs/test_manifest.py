"""pack.toml key by key: what each may hold, what it is refused with, and on which line."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kezhi.engine import packs
from kezhi.engine.errors import Problem, Problems

SMALL = """\
code = "reference"
version = "1.0.0"
kind = "reference"
title = {zh = "字典", en = "Lists"}
owner = "general"

[[basis]]
document = "办法"
"""
PARAMETER = '[[parameters]]\nname = "rate"\nvalue = 0.3\nfrom = 2026-01-01\nbasis = "第九条"\n'
FIELD = '[[call.fields]]\nname = "most"\nlabel = {zh = "上限", en = "Most"}\nkind = "money"\n'
CALL = SMALL.replace('"reference"', '"calls/small"', 1).replace('kind = "reference"', 'kind = "call"')


def read(text: str) -> packs.Pack:
    return packs.from_files({"pack.toml": text.encode()})


def refused(text: str) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        read(text)
    for problem in caught.value.problems:
        assert problem.place.file == "pack.toml"
        assert problem.render("zh") != problem.render("en")
    return list(caught.value.problems)


def told(text: str) -> list[tuple[str, int | None]]:
    return [(each.code, each.place.line) for each in refused(text)]


def test_the_least_that_a_pack_says() -> None:
    pack = read(SMALL)
    assert (pack.code, pack.version, pack.kind, pack.owner) == ("reference", "1.0.0", "reference", "general")
    assert (pack.title.zh, pack.title.en, pack.summary) == ("字典", "Lists", None)
    assert (pack.needs, pack.parameters, pack.call) == ((), (), None)
    assert [(each.document, each.article, each.since) for each in pack.basis] == [("办法", "", None)]


@pytest.mark.parametrize("key", ["code", "version", "kind", "title", "owner"])
def test_each_of_these_is_needed(key: str) -> None:
    without = "\n".join(line for line in SMALL.splitlines() if not line.startswith(f"{key} ="))
    assert len(told(without)) == 1


def test_a_basis_is_needed() -> None:
    assert told(SMALL[: SMALL.index("[[basis]]")]) == [("schema.not_list", 1)]


@pytest.mark.parametrize("kind", packs.KINDS)
def test_every_kind_is_known_and_only_a_call_has_a_call(kind: str) -> None:
    text = SMALL.replace('kind = "reference"', f'kind = "{kind}"')
    assert read(text).kind == kind
    with_call = f"{text}\n[call]\n"
    if kind == "call":
        assert read(with_call).call is not None
    else:
        assert told(with_call) == [("schema.unknown_key", 10)]


@pytest.mark.parametrize("code", ["a", "a-b", "a/b-c/d", "2026", "a1/b2"])
def test_a_code_is_a_path_of_small_words(code: str) -> None:
    assert read(SMALL.replace('code = "reference"', f'code = "{code}"')).code == code


@pytest.mark.parametrize("code", ["A", "a_b", "a b", "/a", "a/", "a//b", "-a", "a-", "a/-b", "科技", "a.b", "../a"])
def test_anything_else_is_no_code(code: str) -> None:
    assert told(SMALL.replace('code = "reference"', f'code = "{code}"')) == [("packs.bad_form", 1)]


@pytest.mark.parametrize("version", ["1.0", "1", "v1.0.0", "1.0.0-rc1", "1.0.0.0", "1.x.0", "一.0.0", "１.0.0"])
def test_a_version_is_three_numbers(version: str) -> None:
    assert told(SMALL.replace('"1.0.0"', f'"{version}"')) == [("packs.bad_form", 2)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("35", Decimal(35)),
        ("0.3", Decimal("0.3")),
        ("0.30", Decimal("0.30")),
        ('"200000.00"', "200000.00"),
        ("true", True),
        ("2026-03-02", date(2026, 3, 2)),
    ],
)
def test_a_parameter_holds_a_number_a_text_a_truth_or_a_day(written: str, value: Any) -> None:
    [parameter] = read(SMALL + PARAMETER.replace("0.3", written)).parameters
    assert parameter.value == value
    assert type(parameter.value) is type(value)


@pytest.mark.parametrize("written", ["[1]", "{a = 1}", "10:00:00"])
def test_and_nothing_else(written: str) -> None:
    assert told(SMALL + PARAMETER.replace("0.3", written)) == [("packs.bad_form", 11)]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('name = "rate"\n', "", "schema.not_string", 9),
        ('name = "rate"', 'name = "1st"', "schema.bad_name", 10),
        ('name = "rate"', 'name = "a b"', "schema.bad_name", 10),
        ("value = 0.3\n", "", "packs.bad_form", 9),
        ("from = 2026-01-01\n", "", "packs.bad_form", 9),
        ("from = 2026-01-01", "from = 2026-01-01T00:00:00", "packs.bad_form", 12),
        ("from = 2026-01-01", "from = 2026-01-01\nto = 2025-12-31", "packs.dates_reversed", 13),
        ('basis = "第九条"\n', "", "schema.not_string", 9),
        ('basis = "第九条"', 'basis = "第九条"\nsince = 5', "schema.unknown_key", 14),
    ],
)
def test_a_fault_of_a_parameter_is_told_with_its_line(old: str, new: str, code: str, line: int) -> None:
    assert old in PARAMETER
    assert (code, line) in told(SMALL + PARAMETER.replace(old, new))


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        (("2026-01-01", "2026-06-30"), ("2026-07-01", None), False),
        (("2026-01-01", "2026-06-30"), ("2026-06-30", None), True),
        (("2026-01-01", None), ("2027-01-01", None), True),
        (("2026-07-01", None), ("2026-01-01", "2026-06-30"), False),
        (("2026-01-01", "2026-12-31"), ("2026-03-01", "2026-03-31"), True),
    ],
)
def test_two_values_of_one_parameter_never_hold_on_one_day(
    first: tuple[str, str | None], second: tuple[str, str | None], overlap: bool
) -> None:
    def written(since: str, until: str | None) -> str:
        dates = f"from = {since}" + (f"\nto = {until}" if until else "")
        return PARAMETER.replace("from = 2026-01-01", dates)

    text = SMALL + written(*first) + written(*second)
    if overlap:
        assert [code for code, _ in told(text)] == ["packs.parameter_overlap"]
    else:
        assert len(read(text).parameters) == 2
    assert len(read(text.replace("rate", "rate2", 1)).parameters) == 2, "other names do not clash"


def test_parameters_of_a_day() -> None:
    text = SMALL + PARAMETER.replace("from = 2026-01-01", "from = 2026-01-01\nto = 2026-06-30")
    text += PARAMETER.replace("2026-01-01", "2026-07-01").replace("0.3", "0.4")
    pack = read(text)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2099, 1, 1)]
    assert [pack.parameters_on(day).get("rate") for day in days] == [None, *map(Decimal, ("0.3", "0.3", "0.4", "0.4"))]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ('dates = ["applicant"]', None),
        ('dates = ["applicant", "unit", "recommender"]', None),
        ('dates = ["unit"]', "packs.unknown_value"),
        ('dates = ["applicant", "minister"]', "packs.unknown_value"),
        ('dates = "applicant"', "schema.not_strings"),
        ('topics = "required"', None),
        ('topics = "optional"', None),
        ('topics = "some"', "packs.unknown_value"),
        ("envelope = true", None),
        ('envelope = "yes"', "schema.not_flag"),
        ('form = "forms/a.json"', None),
        ("form = 5", "schema.not_string"),
        ('eligibility = ["年龄"]', None),
        ("eligibility = [5]", "schema.not_strings"),
        ('closes = "2026-04-15"', "schema.unknown_key"),
    ],
)
def test_what_a_call_type_says(call: str, code: str | None) -> None:
    text = f"{CALL}\n[call]\n{call}\n"
    if code is None:
        assert read(text).call is not None
    else:
        assert told(text) == [(code, 11)]


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("text", '"x"', "5"),
        ("number", "5", '"5"'),
        ("number", "0.5", "true"),
        ("money", '"200000.00"', "true"),
        ("money", "200000", "2026-01-01"),
        ("date", "2026-03-02", '"2026-03-02"'),
        ("boolean", "true", "1"),
    ],
)
def test_the_default_of_a_field_is_of_its_kind(kind: str, right: str, wrong: str) -> None:
    text = CALL + FIELD.replace("money", kind)
    assert read(text + f"default = {right}\n").call is not None
    assert told(text + f"default = {wrong}\n") == [("schema.misfit", 13)]


def test_the_words_of_an_unknown_key_name_the_nearest_one() -> None:
    [problem] = [each for each in refused(SMALL.replace("owner =", "onwer =")) if each.code == "schema.unknown_key"]
    assert "owner" in problem.render("zh")


def test_every_fault_is_told_at_once() -> None:
    text = SMALL.replace('"1.0.0"', '"1"').replace('code = "reference"', 'code = "R"') + PARAMETER.replace("0.3", "[1]")
    assert told(text) == [("packs.bad_form", 1), ("packs.bad_form", 2), ("packs.bad_form", 11)]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"notes.txt": b""}, "packs.no_manifest"),
        ({"pack.toml": b"\xff"}, "packs.not_utf8"),
        ({"pack.toml": b"a = \n"}, "packs.bad_toml"),
        ({"pack.toml": b'a = "1"\na = "2"\n'}, "packs.bad_toml"),
        ({"pack.toml": b""}, "schema.not_string"),
    ],
)
def test_a_manifest_that_cannot_be_read(files: dict[str, bytes], code: str) -> None:
    with pytest.raises(Problems) as caught:
        packs.from_files(files)
    assert code in [each.code for each in caught.value.problems]


def test_a_folder_without_a_manifest_or_none_at_all(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(Problems) as caught:
            packs.read(folder)
        assert caught.value.problems[0].code == "packs.no_manifest"


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"code,name\n1,a\n2,b\n", [{"code": "1", "name": "a"}, {"code": "2", "name": "b"}]),
        ("\ufeffcode,name\n1,兰州\n".encode(), [{"code": "1", "name": "兰州"}]),
        (b'code,name\r\n1,"a, b\nc"\r\n', [{"code": "1", "name": "a, b\nc"}]),
        (b"code,name\n1\n", [{"code": "1", "name": ""}]),
        (b"code,name\n1,a,more\n", [{"code": "1", "name": "a"}]),
        (b"code,name\n\n1,a\n", [{"code": "1", "name": "a"}]),
        (b"code,name\n", []),
        (b"", []),
        (b"code\n007\n", [{"code": "007"}]),
    ],
)
def test_rows_of_a_list(content: bytes, rows: list[dict[str, str]]) -> None:
    assert packs.rows_of(content) == rows


@pytest.mark.parametrize("kind", packs.KINDS)
def test_a_kind_lacks_what_it_needs(kind: str) -> None:
    text = SMALL.replace('kind = "reference"', f'kind = "{kind}"')
    found = packs.check(read(text), packs.Catalogue())
    lacking = {each.arguments["part"] for each in found if each.code == "packs.lacks"}
    assert (
        lacking
        == {
            "call": {"form", "process", "rules"},
            "procedure": {"form", "process"},
            "policy": {"rules"},
            "evaluation": {"rules"},
            "register": {"register.json"},
            "indicators": {"indicators.toml"},
            "reference": {"data"},
            "department": {"data"},
        }[kind]
    )
    assert "packs.no_examples" in [each.code for each in found]


RETURNS = '[call.returns]\nfixed = ["topic"]\nsame_applicant = true\nonly_asked = ["correct"]\n'


def test_a_call_says_what_a_return_may_change() -> None:
    call = read(f"{CALL}\n[call]\n{RETURNS}").call
    assert call is not None
    assert call.returns == packs.Returns(fixed=("topic",), same_applicant=True, only_asked=("correct",))


def test_without_it_a_return_may_change_everything() -> None:
    call = read(f"{CALL}\n[call]\n").call
    assert call is not None
    assert call.returns == packs.Returns()


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('["topic"]', '"topic"', "schema.not_strings", 12),
        ("true", '"yes"', "schema.not_flag", 13),
        ('["correct"]', "[1]", "schema.not_strings", 14),
        ("fixed", "fixt", "schema.unknown_key", 12),
    ],
)
def test_a_fault_in_it_stands_at_its_line(old: str, new: str, code: str, line: int) -> None:
    assert told(f"{CALL}\n[call]\n{RETURNS}".replace(old, new)) == [(code, line)]
