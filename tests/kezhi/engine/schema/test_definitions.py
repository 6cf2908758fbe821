"""A definition spoilt in one place: the code, the path of the place, and words that say how to mend it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from kezhi.engine import schema
from kezhi.engine.errors import Problem, Problems
from kezhi.engine.schema.definition import RESERVED, WIDGETS
from tests.kezhi.engine.schema.conftest import FORM, both

Change = Callable[[dict[str, Any]], Any]


def refused(document: Any) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        schema.load(document)
    for problem in caught.value.problems:
        for words in (problem.render("zh"), problem.render("en")):
            assert words
            assert "{value}" not in words
    return list(caught.value.problems)


def spoilt(path: str, value: Any) -> dict[str, Any]:
    """The form of these tests with one value changed; ``path`` is like ``layout.0.fields.1.widget``."""
    document: Any = copy.deepcopy(FORM)
    node = document
    *steps, last = path.split(".")
    for step in steps:
        node = node[int(step) if isinstance(node, list) else step]
    if value is ...:
        del node[int(last) if isinstance(node, list) else last]
    else:
        node[int(last) if isinstance(node, list) else last] = value
    return document


def told(path: str, value: Any) -> list[tuple[str, str | None]]:
    return [(each.code.removeprefix("schema."), each.place.element) for each in refused(spoilt(path, value))]


BASICS, TEAM, MONEY = "layout.0.fields", "layout.1.fields.0", "layout.2.fields.0"


@pytest.mark.parametrize("document", [None, 5, "form", [], [FORM], True])
def test_a_form_is_an_object(document: Any) -> None:
    assert "schema.not_object" in [each.code for each in refused(document)]


@pytest.mark.parametrize(
    ("path", "value", "code", "place"),
    [
        ("code", ..., "not_string", "form.code"),
        ("code", "", "not_string", "form.code"),
        ("code", 5, "not_string", "form.code"),
        ("title", ..., "bad_text", "form.title"),
        ("title", {"zh": "只有中文"}, "bad_text", "form.title"),
        ("title", {"zh": "", "en": "x"}, "bad_text", "form.title"),
        ("schema", ..., "not_object", "form.schema"),
        ("schema", [], "not_object", "form.schema"),
        ("schema.properties.title.maxLength", "many", "bad_schema", "schema.properties.title.maxLength"),
        ("schema.properties.title", 5, "bad_schema", "schema.properties.title"),
        ("schema.required", ["absent"], "no_such_field", "schema.required"),
        ("schema.properties.absent", {"type": "string"}, "unplaced", "schema.properties.absent"),
        ("schema.properties.title.$ref", "https://example.org/x", "bad_reference", "schema.properties.title"),
        ("schema.properties.title.$ref", "#/$defs/absent", "bad_reference", "schema.properties.title"),
        ("schema.properties.title.$ref", "#", "bad_reference", "schema.properties.title"),
        ("layout", "x", "not_list", "form.layout"),
        ("layout.0", 5, "not_object", "layout[0]"),
        ("layout.0.id", ..., "not_string", "layout[0].id"),
        ("layout.0.title", 5, "bad_text", "layout[0].title"),
        ("layout.0.fields", [], "not_list", "layout[0].fields"),
        ("layout.0.fields", {}, "not_list", "layout[0].fields"),
        ("layout.0.assignable", "yes", "not_flag", "layout[0].assignable"),
        ("layout.0.visible", "a >", "bad_expression", "layout[0].visible"),
        ("layout.0.visible", ["a"], "not_feel", "layout[0].visible"),
        ("layout.1.id", "basics", "twice_defined", "layout"),
        (f"{BASICS}.0", "title", "not_object", "layout[0].fields[0]"),
        (f"{BASICS}.0.field", "1st", "bad_name", "layout[0].fields[0]"),
        (f"{BASICS}.0.widget", "textbox", "unknown_widget", "layout[0].fields[0]"),
        (f"{BASICS}.0.widget", "number", "misfit", "layout[0].fields[0]"),
        (f"{BASICS}.0.label", ..., "bad_text", "layout[0].fields[0].label"),
        (f"{BASICS}.0.width", "wide", "bad_width", "layout[0].fields[0]"),
        (f"{BASICS}.0.identifying", 1, "not_flag", "layout[0].fields[0].identifying"),
        (f"{BASICS}.0.lable", both("x"), "unknown_key", "layout[0].fields[0]"),
        (f"{BASICS}.0.maximum", 5, "unknown_key", "layout[0].fields[0]"),
        (f"{BASICS}.0.fact", 5, "not_string", "layout[0].fields[0].fact"),
        (f"{BASICS}.0.visible", "nothing > 1", "unknown_name", "layout[0].fields[0].visible"),
        (f"{BASICS}.1.options", [], "bad_options", "layout[0].fields[1].options"),
        (f"{BASICS}.1.options", [5], "bad_options", "layout[0].fields[1].options"),
        (f"{BASICS}.1.options", ..., "bad_options", "layout[0].fields[1].options"),
        (f"{BASICS}.4.minimum", "today +", "bad_expression", "layout[0].fields[4].minimum"),
        (f"{BASICS}.5.field", "title", "twice_defined", "layout"),
        (f"{TEAM}.key", "absent", "no_such_field", "layout[1].fields[0].key"),
        (f"{TEAM}.columns", [], "not_list", "layout[1].fields[0].columns"),
        (f"{TEAM}.columns.0.widget", "table", "unknown_widget", "layout[1].fields[0].columns[0]"),
        (f"{TEAM}.columns.0.widget", "budget", "unknown_widget", "layout[1].fields[0].columns[0]"),
        (f"{TEAM}.columns.0.field", "share", "twice_defined", "layout[1].fields[0]"),
        (f"{TEAM}.columns.2.computed", "shares * 21", "unknown_name", "layout[1].fields[0].columns[2].computed"),
        (f"{TEAM}.columns.2.computed", "days + 1", "cycle", "layout[1].fields[0]"),
        (f"{MONEY}.rows", ..., "not_list", "layout[2].fields[0].rows"),
        (f"{MONEY}.columns", 5, "not_list", "layout[2].fields[0].columns"),
        (f"{MONEY}.rows.1.code", "direct", "twice_defined", "layout[2].fields[0].rows[1]"),
        (f"{MONEY}.rows.0.sum", ["absent"], "no_such_line", "layout[2].fields[0].rows"),
        (f"{MONEY}.rows.0.sum", ["direct"], "cycle", "layout[2].fields[0].rows"),
        (f"{MONEY}.rows.0.sum", "equipment", "not_strings", "layout[2].fields[0].rows[0].sum"),
        (f"{MONEY}.rows.2.share_of", "absent", "no_such_line", "layout[2].fields[0].rows"),
        (f"{MONEY}.limits.0.row", "absent", "no_such_line", "layout[2].fields[0].limits[0]"),
        (f"{MONEY}.limits.0.column", "absent", "no_such_line", "layout[2].fields[0].limits[0]"),
        (f"{MONEY}.limits.0.maximum", "budget.direct.grants", "unknown_name", "layout[2].fields[0].limits[0].maximum"),
        (
            f"{MONEY}.limits.0.mend",
            {"label": both("x"), "set": {}},
            "not_object",
            "layout[2].fields[0].limits[0].mend.set",
        ),
        (f"{MONEY}.limits.0.mend.set", {"absent": "1"}, "no_such_field", "budget.limits"),
        (f"{MONEY}.limits.0.mend.set", {"budget.absent.grant": "1"}, "no_such_field", "budget.limits"),
        ("layout.3.fields.0.accept", "pdf", "not_strings", "layout[3].fields[0].accept"),
        ("layout.3.fields.0.max_size", 0, "not_count", "layout[3].fields[0].max_size"),
        ("layout.3.fields.0.max_size", "1 MB", "not_count", "layout[3].fields[0].max_size"),
        ("layout.3.fields.0.max_count", 1.5, "not_count", "layout[3].fields[0].max_count"),
        ("layout.3.fields.0.max_pages", True, "not_count", "layout[3].fields[0].max_pages"),
        ("rules", {}, "not_list", "form.rules"),
        ("rules.0", [], "not_object", "rules[0]"),
        ("rules.0.id", ..., "not_string", "rules[0].id"),
        ("rules.0.field", "absent", "no_such_field", "rules[0]"),
        ("rules.0.field", "budget.absent.grant", "no_such_field", "rules[0]"),
        ("rules.0.when", ..., "not_feel", "rules[0].when"),
        ("rules.0.when", "worked >=", "bad_expression", "rules[0].when"),
        ("rules.0.when", "work >= 6", "unknown_name", "rules[0].when"),
        ("rules.0.let", [], "not_object", "rules[0].let"),
        ("rules.0.let", {"worked": "sum(teams.share)"}, "unknown_name", "rules[0].let.worked"),
        ("rules.0.message", both("{worked", "{absent}"), "unknown_name", "rules[0].message.en"),
        ("rules.0.message", both("{1 +}"), "bad_expression", "rules[0].message.zh"),
        ("more", 1, "unknown_key", "form.more"),
    ],
)
def test_a_fault_is_told_at_its_place(path: str, value: Any, code: str, place: str) -> None:
    found = told(path, value)
    assert code in [each for each, _ in found]
    where = next(element or "" for each, element in found if each == code)
    assert where.removeprefix("form.").startswith(place.removeprefix("form.")), where


@pytest.mark.parametrize("name", [*RESERVED, "and", "for", "null", "a b", "a-b", "a.b", "", "1", "x!"])
def test_a_name_that_feel_could_not_read_is_none(name: str) -> None:
    codes = [code for code, _ in told(f"{BASICS}.3.field", name)]
    assert ("bad_name" in codes) or ("not_string" in codes and name == "")


@pytest.mark.parametrize("name", ["a", "项目名称", "a1", "a_b", "_x", "é"])
def test_a_name_of_letters_digits_and_underscores_is_one(name: str) -> None:
    document = spoilt(f"{BASICS}.3.field", name)
    assert schema.load(document).field(name) is not None


def test_every_fault_is_told_at_once_each_at_its_place() -> None:
    document = spoilt("code", 5)
    document["layout"][0]["fields"][0]["width"] = "wide"
    document["layout"][1]["fields"][0]["key"] = "absent"
    document["rules"][0]["when"] = "1 +"
    codes = sorted(each.code.removeprefix("schema.") for each in refused(document))
    assert codes == ["bad_expression", "bad_width", "no_such_field", "not_string"]


@pytest.mark.parametrize(
    ("path", "value", "nearest"),
    [
        (f"{BASICS}.0.lable", both("x"), "label"),
        ("rules.0.mesage", both("x"), "message"),
        ("rules.0.field", "teem", "team"),
        ("layout.0.visible", "abraod", "abroad"),
        (f"{TEAM}.key", "nmae", "name"),
    ],
)
def test_a_slip_of_the_pen_names_the_nearest_word(path: str, value: Any, nearest: str) -> None:
    assert any(f"“{nearest}”" in each.render("zh") for each in refused(spoilt(path, value)))


@pytest.mark.parametrize(
    ("written", "widget"),
    [
        ({"type": "string"}, "text"),
        ({}, "text"),
        ({"type": "string", "maxLength": 200}, "text"),
        ({"type": "string", "maxLength": 201}, "textarea"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "string", "enum": ["a"]}, "select"),
        ({"type": "number"}, "number"),
        ({"type": "integer"}, "number"),
        ({"type": "boolean"}, "checkbox"),
        ({"type": "array", "items": {"type": "string", "enum": ["a"]}}, "select"),
        ({"type": "array", "items": {"type": "object", "properties": {"x": {"title": "数"}}}}, "table"),
    ],
)
def test_a_property_without_a_widget_gets_the_one_that_fits(written: dict[str, Any], widget: str) -> None:
    document = {"code": "x", "title": both("表"), "schema": {"properties": {"item": {"title": "项", **written}}}}
    field = schema.load(document).field("item")
    assert field is not None
    assert (field.kind, field.label.zh) == (widget, "项")


@pytest.mark.parametrize("widget", WIDGETS)
def test_a_widget_has_the_width_that_suits_it(widget: str) -> None:
    extra = {
        "select": {"options": ["a"]},
        "radio": {"options": ["a"]},
        "table": {"columns": [{"field": "x", "label": both("x"), "widget": "text"}]},
        "budget": {"rows": [{"code": "a", "label": both("a")}], "columns": [{"code": "g", "label": both("g")}]},
    }
    asked = {"field": "item", "widget": widget, "label": both("项"), **extra.get(widget, {})}
    document = {
        "code": "x",
        "title": both("表"),
        "schema": {},
        "layout": [{"id": "s", "title": both("节"), "fields": [asked]}],
    }
    field = schema.load(document).field("item")
    assert field is not None
    assert field.width == ("full" if widget in ("textarea", "file", "table", "budget") else "half")


def test_references_inside_the_document_are_written_out() -> None:
    document = spoilt("schema.properties.title", {"$ref": "#/$defs/name", "maxLength": 10})
    document["schema"]["$defs"] = {"name": {"$ref": "#/$defs/words", "minLength": 2}, "words": {"type": "string"}}
    field = schema.load(document).field("title")
    assert field is not None
    assert (field.schema["minLength"], field.schema["maxLength"], field.schema["type"]) == (2, 10, "string")


def test_a_reference_that_comes_back_to_itself_is_refused() -> None:
    document = spoilt("schema.properties.title", {"$ref": "#/$defs/a"})
    document["schema"]["$defs"] = {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}
    assert "schema.bad_reference" in [each.code for each in refused(document)]
