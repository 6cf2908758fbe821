"""Choices: in the form, or a list handed in among the facts."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import schema
from kezhi.engine.schema.definition import Field, Option
from kezhi.engine.schema.options import OptionList, choices, options_from
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
    ("rows", "options"),
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
def test_options_of_every_spelling(rows: Any, options: list[tuple[str, str, str]]) -> None:
    assert [(each.value, each.label.zh, each.label.en) for each in options_from(rows)] == options


COLOURED = schema.load(
    {
        "code": "colours",
        "title": {"zh": "颜色", "en": "Colours"},
        "schema": {},
        "layout": [
            {
                "id": "one",
                "title": {"zh": "一", "en": "One"},
                "fields": [
                    {
                        "field": "colour",
                        "widget": "select",
                        "options": "lists.colours",
                        "label": {"zh": "色", "en": "C"},
                    },
                    {
                        "field": "weight",
                        "widget": "number",
                        "label": {"zh": "重", "en": "W"},
                        "computed": "sum(lists.colours[value = colour].weight)",
                    },
                ],
            }
        ],
    }
)
codes = st.text("abc", min_size=1, max_size=2)
rows_of_codes = st.lists(
    st.one_of(codes, st.fixed_dictionaries({"value": codes, "weight": st.integers(0, 9), "zh": codes, "en": codes}))
)


@given(rows_of_codes, codes)
def test_a_list_that_was_read_once_is_the_list_itself(rows: list[Any], chosen: str) -> None:
    on = datetime.date(2026, 3, 20)
    plain, once = (
        COLOURED.standing({"colour": chosen}, on=on, facts={"lists.colours": handed})
        for handed in (rows, OptionList(rows))
    )
    assert once.data == plain.data
    assert once.state == plain.state
    assert once.problems == plain.problems


def test_a_list_that_was_read_once_keeps_its_rows_and_options() -> None:
    colours = OptionList([{"value": "r", "zh": "红", "en": "red", "weight": 2}])
    assert colours.rows == [{"value": "r", "zh": "红", "en": "red", "weight": Decimal(2)}]
    assert colours.options == (Option("r", Text("红", "red")),)
    on = datetime.date(2026, 3, 20)
    standing = COLOURED.standing({"colour": "r"}, on=on, facts={"lists.colours": colours, "lists.others": ["x"]})
    assert standing.data == {"colour": "r", "weight": 2}
