"""A form as its page shows it."""

from typing import Any

import pytest

from kezhi.forms.domain.page import BLANK_ROW, Cell, Filling, SectionPage, complaints, sections, typed_text
from tests.kezhi.forms.domain.sample import DATA, FACTS, ON, form

FORM = form()


def shown(data: dict[str, Any], language: str = "zh", writable: frozenset[str] = frozenset()) -> list[SectionPage]:
    progress = FORM.progress(data, on=ON, facts=FACTS)
    filling = Filling(
        form=FORM,
        data=FORM.compute(data, on=ON, facts=FACTS),
        state=FORM.state(data, on=ON, facts=FACTS),
        progress=progress,
        sources={},
        language=language,
        complaints=complaints(progress),
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
