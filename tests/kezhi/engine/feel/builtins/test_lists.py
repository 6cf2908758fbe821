"""List functions beside Python's own."""

import statistics
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from tests.kezhi.engine.feel.asking import codes, value

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


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("[1, 2, 3][1]", Decimal(1)),
        ("[1, 2, 3][-1]", Decimal(3)),
        ("[1, 2, 3][-3]", Decimal(1)),
        ("[[1, 2], [3]][1][2]", Decimal(2)),
        ("5[1]", Decimal(5)),
        ("5[-1]", Decimal(5)),
        ("[1, 2, 3][item > 1]", [2, 3]),
        ("[1, 2, 3][item > 1][1]", Decimal(2)),
        ("[1, 2, 3][true]", [1, 2, 3]),
        ("[1, 2, 3][false]", []),
        ("[1, 2, 3][null]", []),
        ("5[item > 1]", [5]),
        ("5[item > 9]", []),
        ("[][item > 1]", []),
        ("[{a: 1, b: 2}, {a: 3, b: 4}][a > 1].b", [4]),
        ("[{a: 1, b: 2}, {a: 3, b: 4}][item.a > 1].b", [4]),
        ("[{a: 1}, {b: 2}][a = 1]", [{"a": 1}]),
        ("[{item: 5}, {item: 6}][item = 5]", [{"item": 5}]),
        ("[1, [2, 3]][item = 1]", [1]),
        ("sublist([1, 2, 3], 2)", [2, 3]),
        ("sublist([1, 2, 3], -2)", [2, 3]),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("sublist([1, 2, 3], 1, 3)", [1, 2, 3]),
        ("append([], 1)", [1]),
        ("append([1], [2])", [1, [2]]),
        ("append([1], null)", [1, None]),
        ("append(1, 2)", [1, 2]),
        ("concatenate([1], [[2]], [])", [1, [2]]),
        ("insert before([1, 2], 1, 0)", [0, 1, 2]),
        ("insert before([1, 2], -1, 0)", [1, 0, 2]),
        ("remove([1, 2, 3], -1)", [1, 2]),
        ("reverse([])", []),
        ("reverse(1)", [1]),
        ("index of([1, 2], 3)", []),
        ("index of([1, null, null], null)", [2, 3]),
        ('index of(["a", 1], 1)', [2]),
        ("union([1], [1, 2], [3])", [1, 2, 3]),
        ("union(1, 1)", [1]),
        ("distinct values([1, [1], [1], {a: 1}, {a: 1}, null, null])", [1, [1], {"a": 1}, None]),
        ("flatten([1, [2, [3, [4]]], []])", [1, 2, 3, 4]),
        ("list replace([1, 2, 3], -1, 9)", [1, 2, 9]),
        ("list replace([1, 2, 3], function(item, new) item > 1, 9)", [1, 9, 9]),
        ("sort([])", []),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ('sort(["乙", "甲"])', ["乙", "甲"]),
        ("sort([1, 2, 3], function(a, b) a > b)", [3, 2, 1]),
        ("sort([{n: 2}, {n: 1}], function(a, b) a.n < b.n).n", [1, 2]),
        ("sort([1], function(a, b) 5)", [1]),
        ("list contains([1, 2], 3)", False),
        ("list contains([[1]], [1])", True),
        ("list contains([], null)", False),
    ],
)
def test_lists_are_asked_and_made(text: str, result: object) -> None:
    assert ask(text) == result


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[1, 2][0]", "index"),
        ("[1, 2][3]", "index"),
        ("[1, 2][1.5]", "index"),
        ("[][1]", "index"),
        ("sublist([1, 2], 0)", "index"),
        ("sublist([1, 2], 3)", "index"),
        ("sublist([1, 2], 2, 2)", "index"),
        ("sublist([1, 2], 1, -1)", "index"),
        ("sublist([1, 2], 1.5)", "not_whole"),
        ("remove([1], 2)", "index"),
        ("remove([1], 0)", "index"),
        ("insert before([1], 3, 0)", "index"),
        ("list replace([1], 2, 0)", "index"),
        ("list replace([1], function(item, new) 5, 0)", "not_boolean"),
        ("list replace([1], function(item) true, 0)", "arguments"),
        ('sort([1, "a"])', "no_order"),
        ("sort([1, null])", "no_order"),
        ("sort([1, 2], 5)", "arguments"),
        ("sort([2, 1], function(a) true)", "arguments"),
        ("reverse(null)", "arguments"),
    ],
)
def test_a_place_that_is_not_there_is_null(text: str, code: str) -> None:
    assert value(text) is None
    assert codes(text) == [code]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=8))
def test_sorting_keeps_the_order_of_what_is_equal(pairs: list[tuple[int, int]]) -> None:
    items = [{"key": key, "place": place} for place, (key, _) in enumerate(pairs)]
    found = value("sort(xs, function(a, b) a.key < b.key)", xs=items)
    assert found == sorted(items, key=lambda item: item["key"])


@given(some, st.integers(-9, 9))
def test_removing_undoes_inserting(items: list[int], place: int) -> None:
    if 1 <= abs(place) <= len(items):
        first = place if place > 0 else len(items) + place + 1
        assert ask("remove(insert before(xs, p, 99), q)", xs=items, p=place, q=first) == items


@given(numbers, numbers)
def test_union_and_distinct_values_are_those_of_sets_in_order(left: list[int], right: list[int]) -> None:
    assert ask("union(a, b)", a=left, b=right) == list(dict.fromkeys(left + right))
    assert ask("distinct values(a)", a=left) == list(dict.fromkeys(left))
    assert ask("concatenate(a, b)", a=left, b=right) == left + right
