"""What widgets say of their cells: complete, escaped, and the same as the field's state."""

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from kezhi.engine.errors import Place, Problem
from kezhi.engine.schema import Field, Text
from kezhi.forms.domain.page import Cell
from kezhi.forms.templatetags.forms import column, control, errors, options, required, unit

NASTY = "\"><script>alert('1')</script>&amp;"


def cell(kind: str = "text", path: str = "title", text: str = "", **more: Any) -> Cell:
    name = path.rpartition(".")[2] if "[" in path else path.partition(".")[0]
    label = more.pop("label", "名称")
    return Cell(path, Field(name, kind, Text(label, label)), text, text or None, label, **more)


def attributes(drawn: str) -> dict[str, str]:
    return dict(html.fromstring(f"<input{drawn}>").attrib)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (cell(), {"name": "title", "id": "in-title", "data-path": "title"}),
        (cell("money", "asked"), {"inputmode": "decimal"}),
        (cell("number", "heads"), {"inputmode": "decimal"}),
        (cell("date", "start"), {"type": "date"}),
        (cell("budget", "budget.labour.own"), {"inputmode": "decimal", "data-path": "budget.labour.own"}),
        (cell("budget", "budget.labour.own"), {"aria-label": "名称"}),
        (cell("text", "team[2].name"), {"name": "team[2].name", "data-column": "name", "aria-label": "名称"}),
        (cell(required=True), {"aria-required": "true"}),
        (cell(wrong=(Problem("schema.required", Place(), {}),)), {"aria-invalid": "true"}),
        (cell("text", "team[2].name"), {"aria-describedby": "note-team-2-name"}),
    ],
)  # fmt: skip
def test_a_control_says_where_it_belongs_and_what_is_asked(asked: Cell, said: dict[str, str]) -> None:
    assert said.items() <= attributes(control(asked, True)).items()


def test_a_control_says_no_more_than_there_is_to_say() -> None:
    assert set(attributes(control(cell(), True))) == {"name", "id", "data-path", "aria-describedby"}
    in_row = attributes(control(cell("text", "team[0].name"), True))
    assert set(in_row) == {"name", "aria-label", "data-column", "aria-describedby"}


@pytest.mark.parametrize(
    ("asked", "closed"),
    [
        (cell(), "readonly"),
        (cell("money", "asked"), "readonly"),
        (cell("select", "colour", options=(("r", "红"),)), "disabled"),
        (cell("select", "colour"), "disabled"),
        (cell("checkbox", "agreed"), "disabled"),
        (cell("radio", "team[0].kind", options=(("r", "红"),)), "disabled"),
    ],
)
def test_a_control_is_closed_for_who_may_not_write_and_where_it_is_locked(asked: Cell, closed: str) -> None:
    locked = Cell(asked.path, asked.field, asked.text, asked.value, asked.label, locked=True, options=asked.options)
    assert closed in attributes(control(asked, False))
    assert closed in attributes(control(locked, True))
    assert not {"readonly", "disabled"} & set(attributes(control(asked, True)))


@pytest.mark.parametrize(
    ("asked", "words"),
    [(cell("money", "asked"), "万元"), (cell("number", "months", unit="月"), "月"), (cell(), "")],
)
def test_the_unit_stands_beside_the_label(asked: Cell, words: str) -> None:
    assert unit(asked) == (f' <span class="hint">{words}</span>' if words else "")


def test_what_must_be_filled_in_says_so_in_the_readers_language() -> None:
    assert required(cell()) == ""
    assert ">必填<" in required(cell(required=True))
    with translation.override("en"):
        assert required(cell(required=True)).isascii()


def test_what_is_wrong_is_said_with_its_icon() -> None:
    assert errors(cell()) == ""
    problem = Problem("schema.too_long", Place(), {"label": Text("名称", "Title"), "most": 2, "length": 3, "over": 1})
    drawn = html.fragments_fromstring(errors(cell(wrong=(problem, problem))))
    assert [one.text_content() for one in drawn] == [problem.render("zh")] * 2
    assert all(one.get("class") == "field-error" and one.find("svg") is not None for one in drawn)


def row(asked: Cell, writable: bool = True) -> Any:
    return html.fragment_fromstring(f"<tr>{column(asked, writable)}</tr>").find("td")


@pytest.mark.parametrize(
    ("kind", "tag", "style"),
    [
        ("text", "textarea", "input"),
        ("number", "input", "input amount"),
        ("money", "input", "input amount"),
        ("date", "input", "input"),
    ],
)
def test_a_column_is_drawn_by_its_kind(kind: str, tag: str, style: str) -> None:
    drawn = row(cell(kind, "team[0].pay", "12"))
    typed = drawn.find(tag)
    assert (typed.get("class"), typed.get("value") or typed.text) == (style, "12")
    assert drawn.get("id") == "team-0-pay"
    assert drawn.get("data-label") == ("名称 万元" if kind == "money" else "名称")
    assert drawn.find("div").get("id") == typed.get("aria-describedby") == "note-team-0-pay"
    assert drawn.find("div").get("data-errors") == "team[0].pay"


def test_a_column_of_choices_marks_the_chosen() -> None:
    asked = cell("select", "team[0].degree", "b", options=(("a", "甲"), ("b", "乙")))
    choices = row(asked).findall("select/option")
    assert [(one.get("value"), one.text, one.get("selected") is not None) for one in choices] == [
        ("", None, False),
        ("a", "甲", False),
        ("b", "乙", True),
    ]
    assert options(asked).count("<option") == 2


def test_an_error_stands_in_its_column() -> None:
    problem = Problem("schema.not_number", Place(), {"label": Text("名称", "Title"), "value": NASTY})
    drawn = row(cell("number", "team[0].pay", NASTY, wrong=(problem,)))
    assert problem.render("zh") in drawn.find("div").text_content()
    assert drawn.find("input").get("aria-invalid") == "true"


texts = st.one_of(st.just(NASTY), st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30))


@given(label=texts, text=texts, value=texts, kind=st.sampled_from(["text", "number", "money", "date", "select"]))
def test_nothing_that_is_typed_or_declared_becomes_markup(label: str, text: str, value: str, kind: str) -> None:
    choices = ((value, label),) if kind == "select" else ()
    drawn = row(cell(kind, "team[0].pay", text, label=label, options=choices))
    control_ = drawn[0]
    assert control_.get("aria-label") == label
    assert {one.tag for one in drawn.iter()} <= {"td", "div", "input", "textarea", "select", "option"}
    if kind == "select":
        assert (control_[-1].get("value"), control_[-1].text or "") == (value, label)
    elif kind == "text":
        assert (control_.text or "") == text
    else:
        assert control_.get("value") == text
