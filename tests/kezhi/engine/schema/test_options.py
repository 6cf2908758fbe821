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
