"""Places in data: what is put there is found there, and nothing else moves."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.forms.domain.paths import field_of, value_at, with_value

NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(".".join)
TREES = st.recursive(
    st.integers() | st.none(), lambda inner: st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
).filter(lambda tree: isinstance(tree, dict))


@given(TREES, PATHS, st.integers())
def test_what_is_put_at_a_place_is_found_there(data: dict[str, Any], path: str, value: int) -> None:
    assert value_at(with_value(data, path, value), path) == value


@given(TREES, PATHS, PATHS, st.integers())
def test_other_places_stay_as_they_were(data: dict[str, Any], path: str, other: str, value: int) -> None:
    apart = not (f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}."))
    if apart:
        assert value_at(with_value(data, path, value), other) == value_at(data, other)


@given(TREES, PATHS)
def test_the_data_itself_is_not_changed(data: dict[str, Any], path: str) -> None:
    before = repr(data)
    with_value(data, path, 1)
    assert repr(data) == before


@pytest.mark.parametrize(
    ("path", "name"),
    [("title", "title"), ("budget.tools.grant", "budget"), ("team[2].name", "team"), ("", "")],
)
def test_the_field_that_a_place_lies_in(path: str, name: str) -> None:
    assert field_of(path) == name


def test_where_nothing_is_there_is_nothing() -> None:
    assert value_at({"a": "text"}, "a.b") is None
    assert value_at({}, "a") is None
