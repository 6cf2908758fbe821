"""The public face: parse once and evaluate often, ask for names, hand in values and functions of any shape."""

import copy
from collections import OrderedDict
from dataclasses import FrozenInstanceError
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from kezhi.engine import feel
from kezhi.engine.errors import Problem
from tests.kezhi.engine.feel.asking import M


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (None, None),
        (True, True),
        (3, Decimal(3)),
        (0.1, Decimal("0.1")),
        (Decimal("1.50"), Decimal("1.50")),
        (float("inf"), None),
        (float("nan"), None),
        (10**40, Decimal(10) ** 40),
        ("科治", "科治"),
        (date(2026, 3, 2), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 9)),  # noqa: DTZ001 — a time without a zone is one of FEEL's
        (time(9), time(9)),
        (timedelta(days=1), timedelta(days=1)),
        (feel.YearMonthDuration(14), feel.YearMonthDuration(14)),
        ([1, [2]], [Decimal(1), [Decimal(2)]]),
        ((1, 2), [Decimal(1), Decimal(2)]),
        (frozenset({1}), [Decimal(1)]),
        ({"a": {"b": 1}}, {"a": {"b": Decimal(1)}}),
        (OrderedDict(a=1), {"a": Decimal(1)}),
        (MappingProxyType({"a": 1}), {"a": Decimal(1)}),
        ({1: "x"}, {"1": "x"}),
        (feel.Range(1, 2), feel.Range(Decimal(1), Decimal(2))),
        (object(), None),
        (b"bytes", None),
        (Fraction(1, 2), None),
        (1j, None),
    ],
)
def test_a_hosts_value_becomes_feels(given: Any, taken: Any) -> None:
    found = feel.evaluate("v", {"v": given})
    assert found == taken
    assert type(found) is type(taken)


@pytest.mark.parametrize("given", [[1, {"a": [2]}], {"a": {"b": [1]}}, [[1], [2]]])
def test_what_goes_in_is_not_changed_and_what_comes_out_is_no_alias(given: Any) -> None:
    before = copy.deepcopy(given)
    for text in ("v", "[v]", "{x: v}", "if true then v else v", "for x in [v] return x", "(function(x) x)(v)"):
        found = feel.evaluate(text, {"v": given})
        spoil(found)
        assert given == before, text


def spoil(value: Any) -> None:
    """Change everything in a value."""
    if isinstance(value, list):
        for item in value:
            spoil(item)
        value.append("spoilt")
    elif isinstance(value, dict):
        for item in value.values():
            spoil(item)
        value["spoilt"] = True


def test_an_expression_is_evaluated_often_with_other_contexts() -> None:
    expression = feel.parse("a + b", ["a", "b"])
    assert [expression.evaluate({"a": n, "b": n * 10}) for n in range(3)] == [0, 11, 22]
    assert expression.evaluate({"a": 1}) is None
    assert expression == feel.parse("a  +  b", ["a", "b"])
    assert hash(expression) == hash(feel.parse("a+b", ["a", "b"]))
    with pytest.raises(FrozenInstanceError):
        expression.text = "a - b"  # type: ignore[misc]


def test_the_same_text_means_something_else_with_other_names() -> None:
    assert feel.parse("a - b", ["a - b"]).evaluate({"a - b": 5}) == 5
    assert feel.parse("a - b", ["a", "b"]).evaluate({"a": 5, "b": 3}) == 2
    assert feel.parse("a-b") != feel.parse("a-b", ["a-b"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1", set()),
        ("a", {"a"}),
        ("a.b.c", {"a.b.c"}),
        ("a[1].b", {"a"}),
        ("a[b > 1]", {"a", "b"}),
        ("a[item.b > c]", {"a", "c"}),
        ("f(a, b)", {"f", "a", "b"}),
        ("sum(a)", {"a"}),
        ("sum", set()),
        ("today() - a", {"a"}),
        ("for a in b return a + c", {"b", "c"}),
        ("for a in b, d in a return d", {"b"}),
        ("some a in b satisfies a > c", {"b", "c"}),
        ("function(a) a + b", {"b"}),
        ("{a: b, c: a}", {"b"}),
        ("if a then b else c", {"a", "b", "c"}),
        ("a in [b..c]", {"a", "b", "c"}),
        ("a between b and c", {"a", "b", "c"}),
        ("a instance of number", {"a"}),
        ("-a ** b", {"a", "b"}),
        ('"a" + b', {"b"}),
        ("person.birth date", {"person.birth date"}),
    ],
)
def test_the_names_that_are_needed(text: str, names: set[str]) -> None:
    assert feel.parse(text, ["birth date"]).names() == names


@pytest.mark.parametrize(
    ("function", "call", "result"),
    [
        (lambda: 5, "f()", 5),
        (lambda a: a, "f(1)", 1),
        (lambda a, b=2: a + b, "f(1)", 3),
        (lambda a, b=2: a + b, "f(1, 5)", 6),
        (lambda a, b=2: a + b, "f(b: 5, a: 1)", 6),
        (lambda *items: len(items), "f(1, 2, 3)", 3),
        (lambda first, *items: [first, list(items)], "f(1, 2, 3)", [1, [2, 3]]),
        (lambda birth_date: birth_date, "f(birth date: 7)", 7),
        (lambda a: None, "f(1)", None),
        (lambda a: [a, {"x": 1}], "f(1)", [1, {"x": 1}]),
        (lambda a: 1 / 0, "f(1)", None),
        (lambda a: a, "f()", None),
        (lambda a: a, "f(1, 2)", None),
        (lambda a: a, "f(c: 1)", None),
        (lambda a: object(), "f(1)", None),
        (lambda a: M, "f(1)", M),
        (lambda a: a, "f(m)", M),
        (max, "f(1, 3, 2)", 3),
        (len, "f([1, 2])", 2),
        (str, 'f("x")', "x"),
    ],
)
def test_a_hosts_function_is_called_as_any_other(function: Any, call: str, result: Any) -> None:
    assert feel.evaluate(call, {"f": function, "m": M}) == result


def test_a_hosts_function_that_fails_is_a_problem_with_its_reason() -> None:
    def closed(day: Any) -> Any:
        raise LookupError("the calendar of 2031 isn't issued")

    problems: list[Problem] = []
    assert feel.parse("working day(1)", ["working day"]).evaluate({"working day": closed}, problems=problems) is None
    assert [problem.code for problem in problems] == ["feel.host"]
    assert "2031" in problems[0].render("zh")
    assert "working day" in problems[0].render("en")


@pytest.mark.parametrize("text", ["f", "[f]", "{g: f}.g", "for x in [1] return f"])
def test_a_hosts_function_is_a_value(text: str) -> None:
    assert feel.evaluate(f"count([{text}])", {"f": len}) == 1


def test_missing_at_any_depth_is_named_by_its_path() -> None:
    context = {"org": {"staff": M, "names": ["甲", M]}, "sums": [M, 2], "x": M}
    waits = {
        "org.staff > 1": {"org.staff"},
        "org.names[1]": set(),
        "org.names[2]": {"org.names[2]"},
        "sums[2] + x": {"x"},
        "sum(sums)": {"sums[1]"},
        "[org.staff, sums[1], x]": {"org.staff", "sums[1]", "x"},
        "count(sums)": set(),
        "org.absent": set(),
    }
    for text, names in waits.items():
        assert feel.missing_names(feel.parse(text).evaluate(context)) == names, text


@pytest.mark.parametrize("text", ["v", "[v]", "{x: v}", "[v][1]", "{x: {y: [v]}}", "[1..v]"])
def test_what_is_published_shows_missing_where_it_is(text: str) -> None:
    def holds(value: Any) -> bool:
        parts = {list: lambda: value, dict: lambda: value.values(), feel.Range: lambda: (value.start, value.end)}
        inner = parts.get(type(value), lambda: ())()
        return value is M or any(holds(each) for each in inner)

    assert holds(feel.evaluate(text, {"v": M}))


@pytest.mark.parametrize(
    "text",
    [
        "1 +",
        "a b",
        "if a then b",
        "for x in return x",
        "[1, 2",
        '"open',
        "年龄 ＞ 35",
        "(" * 3_000,
        "-" * 3_000,
        "a" + ".a" * 3_000,
        "[" * 3_000 + "]" * 3_000,
        "1 + " * 3_000 + "1",
        "not(" * 3_000,
        "if true then " * 3_000,
        "\x00",
        "\ud800",
    ],
)
def test_no_text_is_an_exception(text: str) -> None:
    result = feel.evaluate(text, {"a": {"a": None}})
    assert result is None or isinstance(result, Decimal)
    assert feel.unary(text, 1) in (None, True, False)


def test_an_expression_nested_as_deep_as_it_may_be_is_evaluated() -> None:
    deep = 0
    for depth in range(1, 200):
        try:
            expression = feel.parse("(" * depth + "1" + ")" * depth)
        except feel.SyntaxProblem:
            break
        assert expression.evaluate({}) == 1
        deep = depth
    assert deep >= 20, "ordinary expressions are far less deep"
