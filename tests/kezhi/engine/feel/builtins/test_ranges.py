"""Relations of ranges, checked against the sets of points that they stand for."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.engine import feel
from tests.kezhi.engine.feel.trees import patient

QUARTERS = [Decimal(quarter) / 4 for quarter in range(-2, 36)]
"""Points from below to above every range drawn, and between its whole ends."""
Points = frozenset[Decimal]


def spans() -> st.SearchStrategy[feel.Range]:
    def made(low: int, length: int, start_included: bool, end_included: bool) -> feel.Range:
        return feel.Range(Decimal(low), Decimal(low + length), start_included, end_included)

    return st.builds(made, st.integers(0, 5), st.integers(2, 3), st.booleans(), st.booleans())


def points(span: feel.Range) -> Points:
    return frozenset(point for point in QUARTERS if feel.evaluate("p in r", {"p": point, "r": span}))


def ask(function: str, left: feel.Range | Decimal, right: feel.Range | Decimal) -> bool:
    found = feel.evaluate(f"{function}(a, b)", {"a": left, "b": right})
    assert isinstance(found, bool)
    return found


RELATIONS: dict[str, Callable[[Points, Points], bool]] = {
    "before": lambda left, right: max(left) < min(right),
    "after": lambda left, right: min(left) > max(right),
    "overlaps": lambda left, right: bool(left & right),
    "includes": lambda left, right: left >= right,
    "during": lambda left, right: left <= right,
    "starts": lambda left, right: min(left) == min(right) and left <= right,
    "started by": lambda left, right: min(left) == min(right) and left >= right,
    "finishes": lambda left, right: max(left) == max(right) and left <= right,
    "finished by": lambda left, right: max(left) == max(right) and left >= right,
    "coincides": lambda left, right: left == right,
    "overlaps before": lambda left, right: min(left) < min(right) and bool(left & right) and max(left) <= max(right),
    "overlaps after": lambda left, right: min(right) < min(left) and bool(left & right) and max(right) <= max(left),
    "meets": lambda left, right: left & right == {max(left)} == {min(right)},
    "met by": lambda left, right: left & right == {min(left)} == {max(right)},
}


@pytest.mark.parametrize("function", sorted(RELATIONS))
@settings(patient, max_examples=50)
@given(left=spans(), right=spans())
def test_relations_of_ranges_are_those_of_their_points(function: str, left: feel.Range, right: feel.Range) -> None:
    assert ask(function, left, right) is RELATIONS[function](points(left), points(right))


@given(st.sampled_from(QUARTERS), spans())
def test_relations_of_a_point_and_a_range(point: Decimal, span: feel.Range) -> None:
    inside = points(span)
    assert ask("before", point, span) is (point < min(inside))
    assert ask("after", point, span) is (point > max(inside))
    assert ask("before", span, point) is (max(inside) < point)
    assert ask("after", span, point) is (min(inside) > point)
    assert ask("during", point, span) is ask("includes", span, point) is (point in inside)
    assert ask("starts", point, span) is ask("started by", span, point) is (point == span.start and point in inside)
    assert ask("finishes", point, span) is ask("finished by", span, point) is (point == span.end and point in inside)


@given(st.sampled_from(QUARTERS), st.sampled_from(QUARTERS))
def test_relations_of_points(left: Decimal, right: Decimal) -> None:
    assert ask("before", left, right) is (left < right)
    assert ask("after", left, right) is (left > right)
    assert ask("coincides", left, right) is (left == right)


@given(spans(), spans())
def test_each_relation_has_its_mirror(left: feel.Range, right: feel.Range) -> None:
    mirrors = {
        "before": "after",
        "meets": "met by",
        "includes": "during",
        "starts": "started by",
        "finishes": "finished by",
        "overlaps before": "overlaps after",
        "overlaps": "overlaps",
        "coincides": "coincides",
    }
    for one, other in mirrors.items():
        assert ask(one, left, right) is ask(other, right, left), one


@given(spans())
def test_a_range_reads_back_from_its_text(span: feel.Range) -> None:
    assert feel.evaluate("range(string(r)) = r", {"r": span}) is True


@pytest.mark.parametrize(
    ("operator", "point", "before", "after"),
    [("<", 5, False, True), ("<=", 4, False, False), (">", 5, True, False), (">=", 9, False, False)],
)
def test_a_half_line_is_endless_at_one_side(operator: str, point: int, before: bool, after: bool) -> None:
    context = {"p": point}
    assert feel.evaluate(f"before(p, ({operator} 5))", context) is before
    assert feel.evaluate(f"after(p, ({operator} 5))", context) is after


@pytest.mark.parametrize(
    ("left", "right", "function", "holds"),
    [
        ("(< 5)", "(< 9)", "starts", True),
        ("(< 9)", "(< 5)", "includes", True),
        ("(> 5)", "(> 9)", "finished by", True),
        ("(> 5)", "(< 5)", "after", True),
        ("(>= 5)", "(<= 5)", "met by", True),
        ("(< 5)", "(>= 5)", "before", True),
        ("(< 5)", "(> 3)", "overlaps", True),
        ("(< 5)", "(< 5)", "coincides", True),
    ],
)
def test_relations_of_half_lines(left: str, right: str, function: str, holds: bool) -> None:
    assert feel.evaluate(f"{function}({left}, {right})") is holds
