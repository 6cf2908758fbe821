"""List functions beside Python's own."""

import statistics
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel

numbers = st.lists(st.integers(-20, 20), max_size=8)
some = st.lists(st.integers(-20, 20), min_size=1, max_size=8)


def ask(text: str, **context: object) -> object:
    return feel.evaluate(text, context)


@given(some)
def test_statistics_are_those_of_the_numbers(items: list[int]) -> None:
    exact = [Decimal(item) for item in items]
    assert ask("count(xs)", xs=items) == len(items)
    assert ask("min(xs)", xs=items) == min(items)
    assert ask("max(xs)", xs=items) == max(items)
    assert ask("sum(xs)", xs=items) == sum(items)
    assert ask("median(xs)", xs=items) == statistics.median(exact)
    assert ask("mode(xs)", xs=items) == sorted(statistics.multimode(items))
    mean = ask("mean(xs)", xs=items)
    assert isinstance(mean, Decimal)
    assert abs(mean * len(items) - sum(items)) < Decimal("1e-28")


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=8))
def test_deviation_is_that_of_a_sample(items: list[int]) -> None:
    found = ask("stddev(xs)", xs=items)
    assert isinstance(found, Decimal)
    assert float(found) == pytest.approx(statistics.stdev(items))


@given(numbers, numbers)
def test_lists_are_joined_turned_and_made_sets(left: list[int], right: list[int]) -> None:
    assert ask("concatenate(a, b)", a=left, b=right) == left + right
    assert ask("reverse(reverse(a))", a=left) == left
    assert ask("union(a, b)", a=left, b=right) == list(dict.fromkeys(left + right))
    assert ask("distinct values(a)", a=left) == list(dict.fromkeys(left))
    assert ask("flatten([a, [b]])", a=left, b=right) == left + right


@given(numbers)
def test_sorting_orders_and_keeps_all(items: list[int]) -> None:
    assert ask("sort(xs, function(a, b) a < b)", xs=items) == sorted(items)
    assert ask("sort(xs, function(a, b) a > b)", xs=items) == sorted(items, reverse=True)
    assert ask("sort(xs)", xs=items) == sorted(items)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers()), max_size=8))
def test_sorting_leaves_equals_in_their_order(pairs: list[tuple[int, int]]) -> None:
    items = [{"key": key, "place": place} for place, (key, _) in enumerate(pairs)]
    found = ask("sort(xs, function(a, b) a.key < b.key)", xs=items)
    assert found == sorted(items, key=lambda item: item["key"])


@given(some, st.integers(-9, 9))
def test_positions_count_from_either_end(items: list[int], position: int) -> None:
    valid = position != 0 and abs(position) <= len(items)
    place = position - 1 if position > 0 else len(items) + position
    context = {"xs": items, "p": position}
    assert ask("xs[p]", **context) == (items[place] if valid else None)
    assert ask("remove(xs, p)", **context) == (items[:place] + items[place + 1 :] if valid else None)
    assert ask("insert before(xs, p, 99)", **context) == ([*items[:place], 99, *items[place:]] if valid else None)
    assert ask("list replace(xs, p, 99)", **context) == ([*items[:place], 99, *items[place + 1 :]] if valid else None)
    assert ask("sublist(xs, p)", **context) == (items[place:] if valid else None)


@given(numbers, st.integers(-20, 20))
def test_searching_finds_what_is_there(items: list[int], item: int) -> None:
    assert ask("list contains(xs, x)", xs=items, x=item) is (item in items)
    assert ask("index of(xs, x)", xs=items, x=item) == [place for place, it in enumerate(items, 1) if it == item]
    assert ask("xs[item = x]", xs=items, x=item) is not None
    assert ask("count(xs[item > x])", xs=items, x=item) == sum(each > item for each in items)


@given(st.lists(st.sampled_from([True, False, None, feel.MISSING]), max_size=5))
def test_all_and_any_are_kleenes(items: list[object]) -> None:
    assert ask("all(xs)", xs=items) is _weighed(items, False)
    assert ask("any(xs)", xs=items) is _weighed(items, True)


def _weighed(items: list[object], decisive: bool) -> object:
    if decisive in items:
        return decisive
    if feel.MISSING in items:
        return feel.MISSING
    return None if None in items else not decisive
