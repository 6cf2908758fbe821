"""Context functions: reading, putting and merging, at any depth, without touching what was given."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kezhi.engine.feel.asking import M, codes, missing, value

TEAM = {"lead": {"name": "甲", "age": 34}, "size": 3}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('get value(t, "size")', 3),
        ('get value(t, "absent")', None),
        ('get value(t, ["lead", "name"])', "甲"),
        ('get value(t, ["lead", "absent"])', None),
        ('get value(t, ["lead", "name", "deeper"])', None),
        ('get value(t, ["absent", "name"])', None),
        ("get value(t, [])", None),
        ('context put(t, "size", 4).size', 4),
        ('context put(t, "new", 4).new', 4),
        ('context put(t, "size", 4).lead.name', "甲"),
        ('context put(t, ["lead", "age"], 35).lead', {"name": "甲", "age": 35}),
        ('context put(t, ["x", "y", "z"], 1).x.y.z', 1),
        ('context put({}, "a", null)', {"a": None}),
        ('context put(t, "size", 4).size + t.size', 7),
        ("context merge([{a: 1, b: 1}, {b: 2}, {c: 3}])", {"a": 1, "b": 2, "c": 3}),
        ("context merge([])", {}),
        ("context merge({a: 1})", {"a": 1}),
        ('context([{key: "a", value: 1}, {key: "b", value: null}])', {"a": 1, "b": None}),
        ("context([])", {}),
        ('context({key: "a", value: 1})', {"a": 1}),
        ("get entries({a: 1, b: 2})", [{"key": "a", "value": 1}, {"key": "b", "value": 2}]),
        ("get entries({})", []),
        ("get entries(t)[1].key", "lead"),
        ("context(get entries(t)) = t", True),
    ],
)
def test_contexts_are_read_and_made(text: str, result: Any) -> None:
    assert value(text, t=TEAM) == result


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("context([{key: 1, value: 2}])", "entries"),
        ('context([{key: "a"}])', "entries"),
        ("context([1])", "entries"),
        ('context([{key: "a", value: 1}, {key: "a", value: 1}])', "entries"),
        ("context merge([{a: 1}, null])", "entries"),
        ("context put({a: 1}, [], 1)", "entries"),
        ('context put({a: 1}, ["a", "b"], 1)', "entries"),
        ("context put({a: 1}, [1], 1)", "entries"),
        ('get value(5, "a")', "arguments"),
        ("get value({a: 1}, 5)", None),
        ("{a: 1, a: 2}", "twice"),
    ],
)
def test_what_is_no_entry_is_null(text: str, code: str | None) -> None:
    assert value(text) is None
    assert codes(text) == ([code] if code else [])


def test_only_the_part_asked_for_is_waited_for() -> None:
    assert value('get value({a: 1, b: m}, "a")', m=M) == 1
    assert missing('get value({a: 1, b: m}, "b")', m=M) == {"m"}
    assert value('context put({a: m}, "b", 1).b', m=M) == 1
    assert value("get entries({a: m, b: 2})[2].value", m=M) == 2
    assert missing('get value(c, "a")', c={"a": M, "b": 1}) == {"c.a"}


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("1", "1.0", True),
        ("1", '"1"', False),
        ("null", "null", True),
        ("1", "null", False),
        ('@"2025-01-01"', '@"2025-01-01"', True),
        ('@"2025-01-01"', '@"2025-01-01T00:00:00"', False),
        ('@"10:00:00Z"', '@"10:00:00+00:00"', True),
        ('@"10:00:00Z"', '@"10:00:00"', False),
        ('@"2025-01-01T10:00:00+08:00"', '@"2025-01-01T02:00:00Z"', False),
        ('@"2025-01-01T10:00:00@Asia/Shanghai"', '@"2025-01-01T10:00:00+08:00"', False),
        ('@"P1Y"', '@"P12M"', True),
        ('@"P1D"', '@"PT24H"', True),
        ('@"P1Y"', '@"P365D"', False),
        ("[1, 2]", "[1, 2]", True),
        ("[1, 2]", "[2, 1]", False),
        ("{a: 1}", "{a: 1}", True),
        ("[1..2]", "[1..2)", False),
        ("true", "true", True),
    ],
)
def test_is_asks_for_the_very_same_value(left: str, right: str, same: bool) -> None:
    assert value(f"is({left}, {right})") is same
    assert value(f"is({right}, {left})") is same


contexts = st.dictionaries(st.sampled_from("abc"), st.integers(0, 9), max_size=3)


@given(contexts, contexts)
def test_merging_is_pythons(left: dict[str, int], right: dict[str, int]) -> None:
    assert value("context merge([a, b])", a=left, b=right) == {**left, **right}


@given(contexts, st.sampled_from("abcd"), st.integers(0, 9))
def test_what_was_put_is_found(given_context: dict[str, int], key: str, item: int) -> None:
    context = {"c": given_context, "k": key, "v": item}
    assert value("get value(context put(c, k, v), k)", **context) == item
    assert value("context(get entries(c)) = c", **context) is True
