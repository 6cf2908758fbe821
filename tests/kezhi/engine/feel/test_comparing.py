"""Kleene's logic, and the laws of equality and order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from tests.kezhi.engine.feel.trees import values

M = feel.MISSING
truths = st.sampled_from([True, False, None, M])
# Undetermined stands above null: what is missing may still settle the matter.
RANK = {"and": [False, M, None, True], "or": [True, M, None, False]}


@pytest.mark.parametrize("operator", ["and", "or"])
@given(left=truths, right=truths)
def test_logic_takes_the_more_decisive_side(operator: str, left: Any, right: Any) -> None:
    order = RANK[operator]
    expected = order[min(order.index(left), order.index(right))]
    assert feel.evaluate(f"a {operator} b", {"a": left, "b": right}) is expected


@given(truths, truths, truths)
def test_and_and_or_commute_associate_and_mirror(a: Any, b: Any, c: Any) -> None:
    context = {"a": a, "b": b, "c": c}
    for one, other in (
        ("a and b", "b and a"),
        ("a or b", "b or a"),
        ("(a and b) and c", "a and (b and c)"),
        ("(a or b) or c", "a or (b or c)"),
        ("not(not(a))", "a"),
    ):
        assert feel.evaluate(one, context) is feel.evaluate(other, context)


@given(truths, truths)
def test_negation_mirrors(a: Any, b: Any) -> None:
    context = {"a": a, "b": b}
    assert feel.evaluate("not(a and b)", context) is feel.evaluate("not(a) or not(b)", context)


@given(st.lists(truths, max_size=4))
def test_quantifiers_are_long_ands_and_ors(items: list[Any]) -> None:
    context = {"xs": items, **{f"x{place}": item for place, item in enumerate(items)}}
    every = " and ".join(f"x{place}" for place in range(len(items))) or "true"
    some = " or ".join(f"x{place}" for place in range(len(items))) or "false"
    assert feel.evaluate("every x in xs satisfies x", context) is feel.evaluate(f"true and ({every})", context)
    assert feel.evaluate("some x in xs satisfies x", context) is feel.evaluate(f"false or ({some})", context)


@given(values())
def test_a_value_equals_itself(value: Any) -> None:
    assert feel.evaluate("a = a", {"a": value}) is True
    assert feel.evaluate("a != a", {"a": value}) is False


@given(values(), values())
def test_equality_is_mutual(left: Any, right: Any) -> None:
    context = {"a": left, "b": right}
    assert feel.evaluate("a = b", context) is feel.evaluate("b = a", context)


points = st.one_of(st.integers(-5, 5), st.text("ab", max_size=2), st.dates(), st.datetimes(), st.none())


@given(points, points)
def test_order_is_one_of_three_or_none(left: Any, right: Any) -> None:
    context = {"a": left, "b": right}
    found = [feel.evaluate(f"a {operator} b", context) for operator in ("<", "=", ">")]
    if None in (found[0], found[2]):
        assert found[0] is found[2] is None
    else:
        assert sorted(map(bool, found)) == [False, False, True]
    assert feel.evaluate("a <= b", context) is feel.evaluate("b >= a", context)


@given(points, points, points)
def test_between_and_ranges_are_two_comparisons(value: Any, low: Any, high: Any) -> None:
    context = {"v": value, "a": low, "b": high}
    both = feel.evaluate("v >= a and v <= b", context)
    assert feel.evaluate("v between a and b", context) is both
    assert feel.evaluate("v in [a..b]", context) is both
    assert feel.evaluate("v in (>= a) and v in (<= b)", context) is both


@given(st.lists(st.one_of(st.integers(0, 3), st.just(M)), max_size=4), st.integers(0, 3))
def test_membership_is_proven_or_waits(items: list[Any], value: int) -> None:
    known = value in [item for item in items if item is not M]
    expected = True if known else M if M in items else False
    context = {"v": value, "xs": items}
    assert feel.evaluate("v in xs", context) is expected
    assert feel.evaluate("list contains(xs, v)", context) is expected
