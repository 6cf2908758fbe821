"""Every widget with empty, right, boundary and wrong values, by itself and as a column of a table."""

import datetime
from typing import Any

import pytest

from kezhi.engine import schema
from kezhi.engine.schema.definition import WIDGETS
from tests.kezhi.engine.schema.conftest import both

ON = datetime.date(2026, 3, 20)
PDF = {"id": "f1", "name": "协议.PDF", "size": 1000, "type": "application/pdf"}
LINES = [{"code": code, "label": both(code)} for code in ("a", "b")]
EXTRA: dict[str, dict[str, Any]] = {
    "select": {"options": ["a", "b"]},
    "radio": {"options": [{"value": "a", "zh": "甲", "en": "A"}]},
    "file": {"accept": ["pdf"], "max_size": 1000, "max_count": 2},
    "table": {"columns": [{"field": "x", "widget": "number", "label": both("数", "X")}]},
    "budget": {"rows": LINES, "columns": [{"code": "g", "label": both("省拨", "Grant")}]},
}


def form_of(widget: str, written: dict[str, Any] | None = None, **field: Any) -> schema.Form:
    asked = {"field": "item", "widget": widget, "label": both("项", "Item"), **EXTRA.get(widget, {}), **field}
    return schema.load(
        {
            "code": "x",
            "title": both("表", "Form"),
            "schema": {"properties": {"item": written or {}}},
            "layout": [{"id": "s", "title": both("节", "Section"), "fields": [asked]}],
        }
    )


def codes(form: schema.Form, value: Any) -> list[str]:
    """What is said about the value, and that it is said in both languages with nothing left open."""
    found = form.check({"item": value}, on=ON)
    for problem in found:
        for words in (problem.render("zh"), problem.render("en")):
            assert words
            assert "{label" not in words
            assert "{value" not in words
    return [problem.code.removeprefix("schema.") for problem in found]


NEVER = [float("nan"), float("inf"), object(), b"x"]
EMPTY: dict[str, list[Any]] = {widget: [None, "", "  ", []] for widget in WIDGETS} | {
    "person": [None, "", {"id": "", "name": "x"}, {"id": None}],
    "budget": [None, {}, {"a": {}}, {"a": {"g": ""}}, {"a": {"g": None}}],
}
RIGHT: dict[str, list[Any]] = {
    "text": ["x", "科" * 200, "两\n行", "🐎", " 空 "],
    "textarea": ["x", "字" * 5000, "a\tb\r\nc"],
    "number": [0, 1, 1.5, "2.25", "-0", "+3", "1" * 30, "0." + "1" * 12, True + 0],
    "money": [0, 1, "0.01", "240000.00", 1.5, "9999999999999999.99", " 5 "],
    "date": ["2026-03-02", "2024-02-29", "0001-01-01", "9999-12-31", datetime.date(2026, 3, 2)],
    "select": ["a", "b"],
    "radio": ["a"],
    "checkbox": [True, False],
    "organisation": [{"id": "1", "name": "大学"}, {"id": 5, "name": ""}, {"id": "1"}],
    "person": [{"id": "1", "name": "甲", "title": None}],
    "region": [{"id": "620102", "name": "城关区", "code": 620102}],
    "file": [[PDF], [PDF, {**PDF, "id": "f2"}], [{"id": "f", "name": "a.pdf"}]],
    "table": [[{"x": 1}], [{}], [{"x": 1}] * 200, ({"x": "2"},)],
    "budget": [{"a": {"g": "1.00"}}, {"a": {"g": 5}, "b": {"g": "0"}}, {"b": {"g": 0.1}}],
}
WRONG: dict[str, list[tuple[Any, str]]] = {
    "text": [
        ("科" * 201, "too_long"),
        (5, "not_text"),
        (["x"], "not_text"),
        ({"a": 1}, "not_text"),
        ("a\x00", "unwritable"),
    ],
    "textarea": [("字" * 5001, "too_long"), (True, "not_text"), ("a\x1b[0m", "unwritable"), ("\ud83d", "unwritable")],
    "number": [
        *(
            (value, "not_number")
            for value in ("x", "1,000", "１２", "1e3", "0x1", ".5", "5.", "1" * 31, True, [1], {"a": 1})
        ),
        (-1, "below"),
        ("-0.01", "below"),
    ],
    "money": [
        *((value, "not_money") for value in ("x", "1,000.00", "￥5", "五", True, [1], {"a": 1}, "1e3")),
        *((value, "not_cents") for value in ("0.001", 1.005, "10000000000000000", "1" * 30)),
        (-1, "below"),
    ],
    "date": [
        *(
            (value, "not_date")
            for value in ("2026-02-30", "2026-3-2", "2026/03/02", "20260302", "x", 5, True, ["2026-03-02"])
        ),
        ("2026-03-02T00:00:00", "not_date"),
        ("２０２６-03-02", "not_date"),
    ],
    "select": [
        ("c", "not_an_option"),
        ("A", "not_an_option"),
        (5, "not_text"),
        (["a"], "not_text"),
        (True, "not_text"),
    ],
    "radio": [("甲", "not_an_option"), ({"value": "a"}, "not_text")],
    "checkbox": [("true", "not_boolean"), (1, "not_boolean"), (0, "not_boolean"), ([True], "not_boolean")],
    "organisation": [
        ("大学", "not_chosen"),
        ({"name": "大学"}, "not_chosen"),
        ({"id": [1]}, "not_chosen"),
        (5, "not_chosen"),
    ],
    "person": [({"id": "1", "name": 5}, "not_chosen"), ({"id": "1", "more": {"x": 1}}, "not_chosen")],
    "region": [([{"id": "1"}], "not_chosen"), ({"id": "1", "x": "y" * 1001}, "not_chosen")],
    "file": [
        ([{**PDF, "name": "a.docx"}], "file_type"),
        ([{**PDF, "name": "pdf"}], "file_type"),
        ([{**PDF, "size": 1001}], "file_size"),
        ([PDF] * 3, "too_many_files"),
        ("a.pdf", "not_files"),
        ([{"name": "a.pdf"}], "not_files"),
        ([{**PDF, "size": "1000"}], "not_files"),
        ([PDF, 5], "not_files"),
    ],
    "table": [
        ([{}] * 201, "too_many_rows"),
        ("x", "not_rows"),
        ([1], "not_rows"),
        ({"x": 1}, "not_rows"),
        ([{"y": 1}], "unknown_field"),
    ],
    "budget": [
        ("5", "not_budget"),
        ([1], "not_budget"),
        ({"a": 5}, "not_budget"),
        ({"a": {"g": "x"}}, "not_money"),
        ({"a": {"g": "0.001"}}, "not_cents"),
        ({"z": {"g": 1}}, "unknown_field"),
        ({"a": {"z": 1}}, "unknown_field"),
    ],
}


def test_every_widget_is_here() -> None:
    assert set(RIGHT) == set(WRONG) == set(EMPTY) == set(WIDGETS)


@pytest.mark.parametrize(("widget", "value"), [(widget, value) for widget in WIDGETS for value in EMPTY[widget]])
def test_empty_is_right_unless_it_is_required(widget: str, value: Any) -> None:
    assert codes(form_of(widget), value) == []
    assert codes(form_of(widget, required=True), value) == ["required"]
    assert codes(form_of(widget, required="false"), value) == []


@pytest.mark.parametrize(("widget", "value"), [(widget, value) for widget in WIDGETS for value in RIGHT[widget]])
def test_a_right_value_is_taken_and_kept(widget: str, value: Any) -> None:
    form = form_of(widget)
    assert codes(form, value) == []
    kept = form.compute({"item": value}, on=ON)
    assert codes(form, kept["item"]) == [], "what was computed is right as well"
    assert form.compute(kept, on=ON) == kept


@pytest.mark.parametrize(
    ("widget", "value", "code"), [(widget, *wrong) for widget in WIDGETS for wrong in WRONG[widget]]
)
def test_a_wrong_value_is_told_and_nothing_typed_is_lost(widget: str, value: Any, code: str) -> None:
    form = form_of(widget)
    assert set(codes(form, value)) == {code}
    kept = form.compute({"item": value}, on=ON)
    if code != "unknown_field":
        assert kept["item"] == (list(value) if isinstance(value, tuple) else value) or widget == "budget"


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("value", NEVER)
def test_what_json_cannot_hold_is_told_too(widget: str, value: Any) -> None:
    assert codes(form_of(widget), value) != []


COLUMNS = [widget for widget in WIDGETS if widget not in ("table", "budget", "file")]


@pytest.mark.parametrize("widget", COLUMNS)
def test_a_column_takes_and_tells_the_same_as_a_field(widget: str) -> None:
    column = {"field": "cell", "widget": widget, "label": both("格", "Cell"), **EXTRA.get(widget, {})}
    form = form_of("table", columns=[column])
    for value in RIGHT[widget]:
        assert codes(form, [{"cell": value}]) == [], value
    for value, code in WRONG[widget]:
        found = form.check({"item": [{"cell": RIGHT[widget][0]}, {"cell": value}]}, on=ON)
        assert [(each.code, each.place.field) for each in found] == [(f"schema.{code}", "item[1].cell")], value
        assert "第 2 行" in found[0].render("zh")
        assert "row 2" in found[0].render("en")


@pytest.mark.parametrize(
    ("widget", "written", "least", "most", "below", "above"),
    [
        ("number", {}, "2", "5", ["1.99", 1, 0], ["5.01", 6]),
        ("number", {"type": "integer"}, "1.5", "4.5", [1], [5]),
        ("money", {}, "100 / 3", "200 / 3", ["33.33"], ["66.67"]),
        ("date", {}, 'date("2026-01-31")', "today", ["2026-01-30"], ["2026-03-21"]),
    ],
)
def test_bounds_are_inclusive_and_their_mend_mends(
    widget: str, written: dict[str, Any], least: str, most: str, below: list[Any], above: list[Any]
) -> None:
    form = form_of(widget, written, minimum=least, maximum=most)
    for values, code in ((below, "below"), (above, "above")):
        for value in values:
            [problem] = form.check({"item": value}, on=ON)
            assert problem.code == f"schema.{code}"
            mend = problem.arguments["mend"]
            assert set(mend.set) == {"item"}
            assert codes(form, mend.set["item"]) == []
            assert mend.label.zh != mend.label.en
    state = form.state({}, on=ON)["item"]
    assert codes(form, state.minimum) == codes(form, state.maximum) == []


@pytest.mark.parametrize(
    ("written", "value", "code"),
    [
        ({"minLength": 3}, "两字", "too_short"),
        ({"minLength": 3}, "三个字", None),
        ({"maxLength": 3}, "四个字了", "too_long"),
        ({"maxLength": 3}, "🐎🐎🐎", None),
        ({"pattern": "^1[3-9][0-9]{9}$"}, "13812345678", None),
        ({"pattern": "^1[3-9][0-9]{9}$"}, "138", "bad_pattern"),
        ({"format": "email"}, "a@b.cn", None),
        ({"format": "email"}, "ab.cn", "bad_format"),
        ({"enum": ["a", "b"]}, "a", None),
        ({"enum": ["a", "b"]}, "c", "not_allowed"),
        ({"not": {"const": "禁"}}, "禁", "constraint"),
    ],
)
def test_the_schema_of_a_text_holds_as_well(written: dict[str, Any], value: str, code: str | None) -> None:
    assert codes(form_of("text", written), value) == ([code] if code else [])


@pytest.mark.parametrize(
    ("given", "value", "code"),
    [
        ({"call.topics": ["a", "b"]}, "a", None),
        ({"call": {"topics": ["a", "b"]}}, "c", "not_an_option"),
        ({"call.topics": [{"value": "a", "zh": "甲", "en": "A"}]}, "a", None),
        ({"call.topics": [{"code": "1.3", "title": {"zh": "氢能", "en": "Hydrogen"}}]}, "1.3", None),
        ({"call.topics": [{"code": "1.3", "name": "氢能", "name_en": "Hydrogen"}]}, "氢能", "not_an_option"),
        ({"call.topics": {"a": "甲"}}, "a", None),
        ({"call.topics": []}, "a", "not_an_option"),
        ({}, "anything", None),
        ({"call.topics": None}, "anything", None),
    ],
)
def test_options_come_from_a_list_handed_in(given: dict[str, Any], value: str, code: str | None) -> None:
    form = form_of("select", options="call.topics")
    found = [problem.code for problem in form.check({"item": value}, on=ON, facts=given)]
    assert found == ([f"schema.{code}"] if code else [])


@pytest.mark.parametrize(
    ("widget", "verb"),
    [
        ("text", "填写"),
        ("date", "选择"),
        ("select", "选择"),
        ("file", "上传"),
        ("table", "至少添加一行"),
        ("checkbox", "勾选"),
    ],
)
def test_what_is_required_is_asked_for_with_the_right_word(widget: str, verb: str) -> None:
    [problem] = form_of(widget, required=True).check({}, on=ON)
    assert problem.render("zh") == f"请{verb}「项」。"
