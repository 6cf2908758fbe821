"""A form as its page shows it."""

from typing import Any

import pytest

from kezhi.forms.access import Confirmation
from kezhi.forms.domain.page import (
    BLANK_ROW,
    Cell,
    Filling,
    SectionPage,
    complaints,
    first_sentence,
    sections,
    typed_cells,
    typed_text,
)
from tests.kezhi.forms.domain.sample import DATA, FACTS, ON, form

FORM = form()
CONFIRMATIONS = {"甲": Confirmation("met", "已确认"), "乙": Confirmation("soon", "待确认")}


def shown(data: dict[str, Any], language: str = "zh", writable: frozenset[str] = frozenset()) -> list[SectionPage]:
    progress = FORM.progress(data, on=ON, facts=FACTS)
    filling = Filling(
        form=FORM,
        data=FORM.compute(data, on=ON, facts=FACTS),
        state=FORM.state(data, on=ON, facts=FACTS),
        progress=progress,
        sources={"title": "a known fact"},
        language=language,
        complaints=complaints(progress),
        confirmations=CONFIRMATIONS,
        limits=FORM.standing(data, on=ON, facts=FACTS).limits,
    )
    return list(sections(filling, writable, {"people": "祁连川"}))


def cells(data: dict[str, Any], language: str = "zh") -> dict[str, Cell]:
    return {cell.path: cell for page in shown(data, language) for cell in page.cells}


def test_every_section_comes_in_order_with_who_writes_it() -> None:
    pages = shown(DATA, writable=frozenset({"people"}))
    assert [page.title for page in pages] == ["基本", "人员", "预算"]
    assert [page.writable for page in pages] == [False, True, False]
    assert [page.granted_to for page in pages] == ["", "祁连川", ""]


def test_a_conditional_field_is_there_only_while_it_is_asked() -> None:
    assert "secret" not in cells(DATA)
    assert "secret" in cells(DATA | {"colour": "r"})


def test_what_is_wrong_stands_at_its_cell_and_what_is_missing_does_not() -> None:
    found = cells(DATA | {"title": "长" * 11, "team": [{"name": "甲", "pay": "很多"}]})
    assert [problem.code for problem in found["title"].wrong] == ["schema.too_long"]
    row = found["team"].rows[0]
    assert {cell.path: len(cell.wrong) for cell in row.cells}["team[0].pay"] == 1
    assert cells({})["title"].wrong == ()
    assert cells({})["title"].required


def test_a_table_has_its_rows_and_one_to_copy() -> None:
    team = cells(DATA)["team"]
    assert [[cell.text for cell in row.cells] for row in team.rows] == [
        ["沈若舟", "doctor", "1.00"],
        ["祁连川", "", ""],
    ]
    assert team.blank is not None
    assert team.blank.number == BLANK_ROW
    assert team.blank.cells[0].path == f"team[{BLANK_ROW}].name"
    assert team.heads == ("姓名", "学位", "酬金")


def test_a_budget_has_sums_that_nobody_types_and_shares() -> None:
    lines = {line.line.code: line for line in cells(DATA)["budget"].lines}
    assert [(cell.text, typed) for cell, typed in lines["tools"].cells] == [
        ("10.00", True),
        ("5.00", True),
        ("15.00", False),
    ]
    assert [cell.text for cell, _typed in lines["direct"].cells] == ["40.00", "5.00", "45.00"]
    assert (lines["tools"].share, lines["work"].share, lines["direct"].share) == ("33.33%", "66.67%", "")
    assert lines["direct"].total


@pytest.mark.parametrize("amount", ["nonsense", None, "0"])
def test_a_share_of_nothing_is_not_shown(amount: Any) -> None:
    lines = cells({"budget": {"tools": {"grant": amount}}})["budget"].lines
    assert [line.share for line in lines] == ["", "", ""]


def test_chosen_options_are_said_in_words() -> None:
    found = cells(DATA)
    assert found["colour"].option_text == "绿"
    assert (found["many"].chosen, found["many"].option_text) == (("r", "g"), "红、绿")
    assert cells(DATA, "en")["colour"].option_text == "Green"
    assert cells(DATA | {"colour": "blue"})["colour"].option_text == "blue", "what is no option stays as typed"


def test_a_place_in_the_page_is_a_plain_name() -> None:
    found = cells(DATA)["team"].rows[0].cells[0]
    assert (found.path, found.id) == ("team[0].name", "team-0-name")


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("title", None, ""),
        ("asked", "240000.00", "24.00"),
        ("many", ["r"], ""),
        ("title", {"name": "甲"}, "甲"),
        ("title", 3, "3"),
    ],
)
def test_what_stands_in_a_field(name: str, value: Any, text: str) -> None:
    asked = FORM.field(name)
    assert asked is not None
    assert typed_text(asked, value) == text


@pytest.mark.parametrize(
    "data", [{}, {"team": "x", "budget": 3, "many": "r"}, {"team": [None, 3]}, {"title": [1]}, {"budget": {"tools": 1}}]
)
def test_whatever_the_data_is_the_page_can_be_drawn(data: dict[str, Any]) -> None:
    assert len(shown(data)) == 3


def test_each_cell_has_a_template_of_its_kind() -> None:
    kinds = {cell.field.kind: cell.template for cell in cells(DATA).values()}
    assert kinds["table"] == "forms/widgets/table.html"
    assert kinds["number"] == kinds["text"] == "forms/widgets/text.html"


def test_a_section_says_how_much_of_it_the_system_knew() -> None:
    basics = shown(DATA)[0]
    assert (basics.known, basics.asked) == (1, 6), "what is computed or hidden isn't asked"


def test_a_row_says_who_has_to_confirm_and_how_far_they_have_got() -> None:
    rows = [{"name": "甲"}, {"name": " 乙 "}, {"name": "丙"}, {"name": "丁", "degree": "student"}, {"degree": "doctor"}]
    page = shown({"title": "钴基", "team": rows})[1]
    table = page.cells[0]
    assert table.confirms
    assert [row.name for row in table.rows] == ["甲", "乙", "丙", "", ""]
    assert [row.confirmation and row.confirmation.kind for row in table.rows] == ["met", "soon", None, None, None]
    assert [row.settled for row in table.rows] == [True, False, False, True, True]
    assert page.missing == 2 + sum(
        problem.place.field in ("team[3].degree", "team[4].name") for problem in problems(rows)
    )


def problems(rows: list[dict[str, str]]) -> list[Any]:
    return [one for one in FORM.check({"title": "钴基", "team": rows}, on=ON, facts=FACTS) if "team" in str(one.place)]


def test_a_section_that_waits_for_somebody_is_not_complete() -> None:
    assert shown({"team": [{"name": "甲"}]})[1].state == "complete"
    assert shown({"team": [{"name": "乙"}]})[1].state == "missing"
    assert (shown({"team": [{"name": "乙"}]})[1].missing, shown({"team": [{"name": "甲"}]})[1].missing) == (1, 0)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("省拨 ≤ 15.00", "自筹 ≥ 5.00")), ("en", ("Grant ≤ 15.00", "Own ≥ 5.00"))]
)
def test_a_line_says_what_bounds_it(language: str, words: tuple[str, str]) -> None:
    lines = {line.line.code: line.limits for line in cells(DATA, language)["budget"].lines}
    assert (lines["tools"], lines["direct"], lines["work"]) == (*words, "")


def test_a_bound_of_nothing_is_not_said() -> None:
    assert [line.limits for line in cells({})["budget"].lines] == ["", "", ""]


def test_what_nobody_types_comes_by_its_place() -> None:
    found = cells(DATA)
    assert found["length"].computed == {"length": "5"}
    assert found["title"].computed == {}
    sums = found["budget"].computed
    assert (sums["budget.direct.grant"], sums["budget.tools.total"], sums["budget.tools.share"]) == (
        "40.00",
        "15.00",
        "33.33%",
    )
    assert "budget.tools.grant" not in sums
    assert sums["budget.tools.limits"] == "省拨 ≤ 15.00"


def test_where_amounts_are_typed_a_block_says_its_unit() -> None:
    found = cells(DATA)
    assert (found["team"].money, found["budget"].money, found["title"].money) == (True, True, False)


def test_pasted_cells_come_as_they_are_typed() -> None:
    found = cells(DATA)
    rows = [{"name": "甲", "pay": "10000.00", "gone": "x"}, {}]
    assert typed_cells(found["team"].field, rows) == {"team[0].name": "甲", "team[0].pay": "1.00"}
    assert typed_cells(
        found["budget"].field, {"tools": {"grant": "240000.00", "own": None}, "work": {"own": "much"}}
    ) == {
        "budget.tools.grant": "24.00",
        "budget.tools.own": "",
        "budget.work.own": "much",
    }


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("「甲 · 二。乙」超出 2.40 万元。请调减。", "「甲 · 二。乙」超出 2.40 万元。"),
        ("“A · II. B” is over by 2.40. Lower it.", "“A · II. B” is over by 2.40."),
        ("没有句号", "没有句号"),
        ("1.5\n第二行。第三句。", "1.5\n第二行。"),
        ("", ""),
    ],
)
def test_a_complaint_is_listed_by_its_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first
