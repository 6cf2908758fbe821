"""Field by field: what JSON Schema says, choices, several values, and the data as a whole."""

import datetime
from typing import Any

import pytest

from kezhi.engine import schema
from kezhi.engine.errors import Problem

ON = datetime.date(2026, 3, 20)
WORDS = {"zh": "项", "en": "Item"}


def form_of(written: dict[str, Any], **field: Any) -> schema.Form:
    whole = {key: field.pop(key) for key in ("required", "allOf", "dependentRequired") if key in field}
    return schema.load(
        {
            "code": "x",
            "title": WORDS,
            "schema": {"properties": {"item": written}, **whole},
            "layout": [
                {"id": "s", "title": WORDS, "fields": [{"field": "item", "label": WORDS, **field}, *OTHERS]},
            ],
        }
    )


OTHERS = [
    {"field": "kind", "widget": "select", "label": WORDS, "options": ["firm", "school"]},
    {"field": "capital", "widget": "money", "label": WORDS},
]


def told(form: schema.Form, data: dict[str, Any]) -> list[Problem]:
    found = form.check(data, on=ON)
    for problem in found:
        assert "{" not in problem.render("zh")
        assert "{" not in problem.render("en")
    return found


def codes(form: schema.Form, data: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(problem.code.removeprefix("schema."), problem.place.field) for problem in told(form, data)]


@pytest.mark.parametrize(
    ("written", "right", "wrong", "code"),
    [
        ({"type": "string", "pattern": "^[A-Z]{2}$"}, "AB", "abc", "bad_pattern"),
        ({"type": "string", "format": "email"}, "a@b.cn", "a.b.cn", "bad_format"),
        ({"type": "string", "minLength": 3}, "三个字", "两字", "too_short"),
        ({"type": "string", "const": "yes"}, "yes", "no", "not_allowed"),
        ({"type": "number", "minimum": -5}, "-5", -5.01, "below"),
        ({"type": "number", "exclusiveMaximum": 1}, 0.99, 1, "above"),
        ({"type": "number", "multipleOf": 0.1}, 0.3, "0.35", "constraint"),
        ({"type": "number", "enum": [1.5, 2]}, "1.50", 1.6, "not_allowed"),
        ({"type": "integer", "enum": [1, 2]}, 2.0, 3, "not_allowed"),
        ({"type": "number", "multipleOf": 1e-12}, 1, "1" * 30, "constraint"),
    ],
)
def test_what_json_schema_says_holds(written: dict[str, Any], right: Any, wrong: Any, code: str) -> None:
    form = form_of(written)
    assert codes(form, {"item": right}) == []
    assert (code, "item") in codes(form, {"item": wrong})


def test_several_choices_are_each_an_option_and_none_twice() -> None:
    form = form_of({"type": "array", "uniqueItems": True, "minItems": 2}, widget="select", options=["a", "b", "c"])
    assert codes(form, {"item": ["a", "b"]}) == []
    assert codes(form, {"item": ["a"]}) == [("too_few_rows", "item")]
    assert codes(form, {"item": ["a", "a"]}) == [("repeated", "item")]
    assert codes(form, {"item": ["a", "x", "y"]}) == [("not_an_option", "item")] * 2
    assert codes(form, {"item": "a"}) == [("not_choices", "item")]
    assert codes(form, {"item": ["a", 3]}) == [("not_choices", "item")]


def test_a_choice_that_is_wrong_says_which_there_are() -> None:
    form = form_of({}, widget="radio", options=[{"value": "a", "zh": "甲", "en": "A"}])
    [problem] = told(form, {"item": "b"})
    assert "（甲）" in problem.render("zh")
    assert "(A)" in problem.render("en")


def test_a_box_that_is_required_must_be_ticked() -> None:
    form = form_of({}, widget="checkbox", required=["item"])
    for empty in (False, None):
        [problem] = told(form, {"item": empty})
        assert problem.render("zh") == "请勾选「项」。"
    assert codes(form, {"item": True}) == []


@pytest.mark.parametrize(
    "value", [5, "x", {"name": "x"}, {"id": {"a": 1}}, {"id": "1", "name": 2}, {"id": 1, "more": [1]}]
)
def test_a_subject_is_chosen_from_the_register(value: Any) -> None:
    form = form_of({}, widget="organisation")
    assert codes(form, {"item": value}) == [("not_chosen", "item")]
    assert codes(form, {"item": {"id": "1", "name": "单位", "uscc": None}}) == []


def test_an_empty_subject_is_empty() -> None:
    form = form_of({}, widget="person", required=["item"])
    assert codes(form, {"item": {"id": "", "name": ""}}) == [("required", "item")]


def test_conditions_over_the_whole_data_are_told_at_their_field() -> None:
    firm = {"if": {"properties": {"kind": {"const": "firm"}}, "required": ["kind"]}, "then": {"required": ["capital"]}}
    form = form_of({"type": "string"}, allOf=[firm])
    assert codes(form, {"kind": "firm"}) == [("required", "capital")]
    assert codes(form, {"kind": "school"}) == []
    assert codes(form, {"kind": "firm", "capital": "1.00"}) == []
    form = form_of({"type": "string"}, dependentRequired={"item": ["kind", "capital"]})
    assert sorted(codes(form, {"item": "x"})) == [("required", "capital"), ("required", "kind")]


def test_bounds_of_money_are_in_words_of_money() -> None:
    form = form_of({}, widget="money", maximum="parameters.most")
    [problem] = form.check({"item": "300000"}, on=ON, facts={"parameters.most": 200000})
    assert "不能大于 20.00 万元" in problem.render("zh")
    assert problem.arguments["mend"].set == {"item": "200000.00"}
    assert problem.arguments["mend"].label.en == "Set it to CNY 200,000.00"
    [problem] = form.check({"item": "-0.01"}, on=ON)
    assert problem.code == "schema.below"
    assert form.check({"item": "300000"}, on=ON) == []


def test_money_and_numbers_are_not_negative_unless_they_may_be() -> None:
    assert codes(form_of({"type": "number"}), {"item": -1}) == [("below", "item")]
    assert codes(form_of({"type": "number", "minimum": -2}), {"item": -1}) == []
    assert codes(form_of({}, widget="money", minimum=-5), {"item": "-5.00"}) == []


def test_yearly_papers_say_when_they_expire() -> None:
    form = form_of({}, widget="file", yearly=True)
    paper = {"id": "a", "name": "a.pdf", "valid_to": "2026-03-19"}
    [problem] = told(form, {"item": [paper]})
    assert (problem.code, problem.place.field) == ("schema.file_expired", "item[0]")
    assert codes(form, {"item": [{**paper, "valid_to": "2026-03-20"}]}) == []
