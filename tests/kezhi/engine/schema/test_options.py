"""Choices: in the form, or a list handed in among the facts."""

from typing import Any

import pytest

from kezhi.engine.schema.definition import Field, Option
from kezhi.engine.schema.options import choices, options_from
from kezhi.engine.schema.texts import Text


@pytest.mark.parametrize(
    "item",
    [
        {"value": "a", "zh": "甲", "en": "A"},
        {"code": "a", "name": "甲", "name_en": "A"},
        {"code": "a", "title": {"zh": "甲", "en": "A"}},
        {"value": "a", "label": {"zh": "甲", "en": "A"}},
    ],
)
def test_an_option_is_read_from_any_of_its_forms(item: dict[str, Any]) -> None:
    assert options_from([item]) == (Option("a", Text("甲", "A")),)


def test_what_is_no_option_is_left_out() -> None:
    assert options_from([None, "", {}, {"value": 5}, "a"]) == (Option("a", Text("a", "a")),)
    assert options_from("a") == ()


def test_a_named_list_is_looked_up_and_may_be_absent() -> None:
    field = Field("x", "select", Text("字", "word"), options="lists.colours")
    assert choices(field, {"lists": {}}) is None
    assert choices(field, {"lists": {"colours": 5}}) is None
    found = choices(field, {"lists": {"colours": {"r": "红"}}})
    assert found == (Option("r", Text("红", "红")),)
    found = choices(field, {"lists": {}, "facts": {"lists": {"colours": ["r"]}}})
    assert found == (Option("r", Text("r", "r")),)


@pytest.mark.parametrize(
    ("given", "options"),
    [
        (["a", "b"], [("a", "a", "a"), ("b", "b", "b")]),
        ([{"value": "a", "zh": "甲", "en": "A"}], [("a", "甲", "A")]),
        ([{"code": "1.3", "title": {"zh": "氢能", "en": "Hydrogen"}}], [("1.3", "氢能", "Hydrogen")]),
        ([{"code": "62", "name": "甘肃省", "name_en": "Gansu"}], [("62", "甘肃省", "Gansu")]),
        ([{"value": "a", "label": {"zh": "甲", "en": "A"}}], [("a", "甲", "A")]),
        ([{"value": "a", "name": "甲"}], [("a", "甲", "甲")]),
        ([{"value": "a"}], [("a", "a", "a")]),
        ([{"value": "a", "zh": "甲"}], [("a", "a", "a")]),
        (["a", 5, None, "", {"zh": "甲"}, {"value": 5}, {"value": ""}], [("a", "a", "a")]),
        ([], []),
        ("a", []),
        ({"a": "甲"}, []),
        (None, []),
    ],
)
def test_options_of_every_spelling(given: Any, options: list[tuple[str, str, str]]) -> None:
    assert [(each.value, each.label.zh, each.label.en) for each in options_from(given)] == options
