"""What changed between two versions, field by field."""

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import schema

ROW = st.fixed_dictionaries(
    {
        "name": st.sampled_from("甲乙丙丁"),
        "share": st.none() | st.integers(0, 12) | st.sampled_from(["1.0", "1.00"]),
    }
)
VERSION = st.fixed_dictionaries(
    {},
    optional={
        "title": st.text(max_size=5) | st.integers(),
        "months": st.integers(0, 40) | st.text(max_size=2),
        "team": st.lists(ROW, max_size=4) | st.none() | st.just("?"),
        "budget": st.dictionaries(
            st.sampled_from(["equipment", "indirect"]),
            st.dictionaries(st.just("grant"), st.sampled_from(["1", "1.00", 2, "x"])),
        ),
    },
)
FORM_OF: dict[str, schema.Form] = {}


@pytest.fixture(autouse=True)
def _remember(form: schema.Form) -> None:
    FORM_OF["form"] = form


def test_the_same_amount_written_otherwise_is_no_change(form: schema.Form, data: dict[str, Any]) -> None:
    other = copy.deepcopy(data)
    other["budget"]["labour"]["grant"] = "280000.00"
    other["team"][1]["share"] = Decimal("2.50")
    other["country"] = ""
    assert schema.diff(form, data, other) == []


def test_changes_come_in_the_order_of_the_page_with_words(form: schema.Form, data: dict[str, Any]) -> None:
    other = copy.deepcopy(data)
    other["budget"]["indirect"]["grant"] = "240000.00"
    other["title"] = "新的项目名称"
    del other["start"]
    changes = schema.diff(form, data, other)
    assert [(change.path, change.kind, change.section) for change in changes] == [
        ("title", "changed", "basics"),
        ("start", "removed", "basics"),
        ("budget.indirect.grant", "changed", "money"),
    ]
    assert changes[2].words("zh") == "增加 2.40 万元"
    assert changes[2].words("en") == "up by CNY 24,000.00"
    assert changes[0].words() == ""
    assert changes[2].label.zh == "预算 · 二、间接费用 · 省拨"


def test_rows_belong_together_by_their_key(form: schema.Form, data: dict[str, Any]) -> None:
    other = copy.deepcopy(data)
    other["team"] = [{"name": "新人", "share": 1}, {"name": "沈若舟", "share": 4}]
    changes = schema.diff(form, data, other)
    assert [(change.path, change.kind) for change in changes] == [
        ("team[0]", "added"),
        ("team[1].share", "changed"),
        ("team[1]", "removed"),
    ]
    assert changes[1].difference == -2
    assert changes[1].words() == "减少 2"
    assert changes[2].old == {"name": "祁连川", "share": "2.5"}


def test_without_a_key_equal_rows_belong_together(definition: dict[str, Any], data: dict[str, Any]) -> None:
    del definition["layout"][1]["fields"][0]["key"]
    form = schema.load(definition)
    other = copy.deepcopy(data)
    other["team"].insert(0, {"name": "新人", "share": 1})
    assert [(change.path, change.kind) for change in schema.diff(form, data, other)] == [("team[0]", "added")]


def test_data_in_a_wrong_shape_is_compared_as_it_stands(form: schema.Form, data: dict[str, Any]) -> None:
    changes = schema.diff(form, data, {**data, "team": "?", "budget": 3})
    assert [(change.path, change.kind) for change in changes] == [("team", "changed"), ("budget", "changed")]
    assert schema.diff(form, None, []) == []


@given(version=VERSION)
def test_nothing_changed_between_a_version_and_itself(version: dict[str, Any]) -> None:
    assert schema.diff(FORM_OF["form"], version, copy.deepcopy(version)) == []


@given(old=VERSION, new=VERSION)
def test_backwards_the_same_number_of_changes(old: dict[str, Any], new: dict[str, Any]) -> None:
    form = FORM_OF["form"]
    forth, back = schema.diff(form, old, new), schema.diff(form, new, old)
    assert len(forth) == len(back)
    kinds = {"added": "removed", "removed": "added", "changed": "changed"}
    assert sorted(kinds[change.kind] for change in forth) == sorted(change.kind for change in back)
