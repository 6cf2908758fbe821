"""``instance of``: every type against a value of every type, and types with parts."""

from typing import Any

import pytest

from tests.kezhi.engine.feel.asking import SPECIMENS, M, value


def written(kind: str) -> str:
    """The type as FEEL writes it, with any parts."""
    generic = {"list": "list<Any>", "context": "context<a: Any>", "range": "range<Any>"}
    return generic.get(kind, "function<Any> -> Any" if kind == "function" else kind)


@pytest.mark.parametrize("kind", SPECIMENS)
@pytest.mark.parametrize("wanted", SPECIMENS)
def test_a_value_is_of_its_own_type_and_of_no_other(kind: str, wanted: str) -> None:
    assert value(f"v instance of {written(wanted)}", v=SPECIMENS[kind]) is (kind == wanted)


@pytest.mark.parametrize("kind", SPECIMENS)
def test_everything_but_null_is_any(kind: str) -> None:
    assert value("v instance of Any", v=SPECIMENS[kind]) is True
    assert value("v instance of Null", v=SPECIMENS[kind]) is False
    assert value(f"null instance of {written(kind)}") is False
    assert value(f"v instance of {written(kind)}", v=M) is M


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("null instance of Any", False),
        ("null instance of Null", True),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("[1, null] instance of list<number>", True),
        ("[] instance of list<number>", True),
        ("[[1]] instance of list<list<number>>", True),
        ('[["a"]] instance of list<list<number>>', False),
        ("1 instance of list<number>", False),
        ("{a: 1} instance of context<a: number>", True),
        ("{a: 1, b: 2} instance of context<a: number>", True),
        ("{b: 2} instance of context<a: number>", False),
        ('{a: "x"} instance of context<a: number>', False),
        ("{a: null} instance of context<a: number>", True),
        ("{a: {b: 1}} instance of context<a: context<b: number>>", True),
        ("{birth date: 1} instance of context<birth date: number>", True),
        ("[1..2] instance of range<number>", True),
        ("[1..2] instance of range<string>", False),
        ('["a".."b"] instance of range<string>', True),
        ("(> 1) instance of range<number>", True),
        ("abs instance of function<number> -> number", True),
        ("(function(x) x) instance of function<Any> -> Any", True),
        ("(1 + 1) instance of number", True),
        ("1 instance of number and true", True),
        ("not(1 instance of string)", True),
        ('@"P1D" instance of dayTimeDuration', True),
        ('@"P1Y" instance of yearMonthDuration', True),
        ('@"2025-01-01T00:00:00" instance of dateTime', True),
        ("1 instance of tUnheard", False),
    ],
)
def test_types_with_parts(text: str, result: Any) -> None:
    assert value(text) is result


def test_it_binds_tighter_than_arithmetic_and_looser_than_a_path() -> None:
    assert value("1 + 1 instance of number") is None, "1 + true"
    assert value("{a: 1}.a instance of number") is True
    assert value("[1][1] instance of number") is True
