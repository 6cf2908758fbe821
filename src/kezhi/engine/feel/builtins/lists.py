"""List functions and sort (DMN 1.5 tables 74 and 81)."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cmp_to_key
from itertools import pairwise

from kezhi.engine.feel.builtins.registry import builtin, calling, whole
from kezhi.engine.feel.comparing import conjunction, disjunction, equal, less, same
from kezhi.engine.feel.functions import Function, Run, Trouble, bounded, invoke
from kezhi.engine.feel.values import Undetermined, Value


@builtin("list contains", "list: list, element: Any", open=True)
def _list_contains(items: Value, element: Value) -> Value:
    if type(items) is Undetermined:
        return items
    found = disjunction(_equal(item, element) for item in items)
    return False if found is None else found


def _equal(left: Value, right: Value) -> Value:
    found = equal(left, right)
    return False if found is None else found


@calling("list replace", "list: list, position: number, newItem: Any")
def _replace_at(_: Run, items: list[Value], position: Decimal, item: Value) -> Value:
    place = _place(items, Decimal(int(position)))
    return [*items[:place], item, *items[place + 1 :]]


@calling("list replace", "list: list, match: function, newItem: Any")
def _replace_matching(run: Run, items: list[Value], match: Function, item: Value) -> Value:
    found = []
    for old in items:
        verdict = invoke(run, match, [old, item])
        if type(verdict) is Undetermined:
            return verdict
        if type(verdict) is not bool:
            raise Trouble("not_boolean")
        found.append(item if verdict else old)
    return found


def _place(items: list[Value], position: Decimal) -> int:
    """The index of a position that counts from 1, or from the end when negative. Raises Trouble."""
    place = whole(position, "position")
    if not 1 <= abs(place) <= len(items):
        raise Trouble("index", index=position, count=len(items))
    return place - 1 if place > 0 else len(items) + place


@builtin("count", "list: list", open=True)
def _count(items: Value) -> Value:
    return items if type(items) is Undetermined else Decimal(len(items))


@builtin("all", "list: Any*", open=True)
def _all(items: Value) -> Value:
    return conjunction(items) if type(items) is list else _single_truth(items)


@builtin("any", "list: Any*", open=True)
def _any(items: Value) -> Value:
    return disjunction(items) if type(items) is list else _single_truth(items)


def _single_truth(value: Value) -> Value:
    return value if type(value) in (bool, Undetermined) else None


@builtin("sublist", "list: list, start position: number, length: number?", open=True)
def _sublist(items: Value, start: Value, length: Value) -> Value:
    missing = Undetermined.of(items, start, length)
    if missing is not None:
        return missing
    place = _place(items, start)
    if length is None:
        return items[place:]
    count = whole(length, "length")
    if count < 0 or place + count > len(items):
        raise Trouble("index", index=place + count, count=len(items))
    return items[place : place + count]


@builtin("append", "list: list, item: Any*", open=True)
def _append(items: Value, more: Value) -> Value:
    if type(items) is Undetermined:
        return items
    return [*items, *(more if type(more) is list else [more])]


@builtin("concatenate", "list: Any*", open=True)
def _concatenate(lists: Value) -> Value:
    missing = Undetermined.of(*lists)
    if missing is not None:
        return missing
    return bounded([item for each in lists for item in (each if type(each) is list else [each])])


@builtin("insert before", "list: list, position: number, newItem: Any", open=True)
def _insert_before(items: Value, position: Value, item: Value) -> Value:
    missing = Undetermined.of(items, position)
    if missing is not None:
        return missing
    place = _place(items, position)
    return [*items[:place], item, *items[place:]]


@builtin("remove", "list: list, position: number", open=True)
def _remove(items: Value, position: Value) -> Value:
    missing = Undetermined.of(items, position)
    if missing is not None:
        return missing
    place = _place(items, position)
    return [*items[:place], *items[place + 1 :]]


@builtin("reverse", "list: list", open=True)
def _reverse(items: Value) -> Value:
    return items if type(items) is Undetermined else items[::-1]


@builtin("index of", "list: list, match: Any")
def _index_of(items: list[Value], match: Value) -> Value:
    return [Decimal(place) for place, item in enumerate(items, 1) if same(item, match)]


def distinct(items: Iterable[Value]) -> list[Value]:
    """The items without those that equal an earlier one."""
    kept: list[Value] = []
    for item in items:
        if not any(same(item, other) for other in kept):
            kept.append(item)
    return kept


@builtin("union", "list: Any*")
def _union(lists: list[Value]) -> Value:
    return distinct(_concatenate(lists))


@builtin("distinct values", "list: list")
def _distinct_values(items: list[Value]) -> Value:
    return distinct(items)


@builtin("flatten", "list: list", open=True)
def _flatten(items: Value) -> Value:
    if type(items) is not list:
        return items
    return [leaf for item in items for leaf in (_flatten(item) if type(item) is list else [item])]


@calling("sort", "list: list, precedes: function")
def _sort(run: Run, items: list[Value], precedes: Function) -> Value:
    missing: set[str] = set()

    def earlier(left: Value, right: Value) -> bool:
        verdict = invoke(run, precedes, [left, right])
        if type(verdict) is Undetermined:
            missing.update(verdict.names)
        return verdict is True

    compare = cmp_to_key(lambda left, right: earlier(right, left) - earlier(left, right))
    found = sorted(items, key=compare)
    return Undetermined(frozenset(missing)) if missing else found


@calling("sort", "list: list")
def _sort_naturally(_: Run, items: list[Value]) -> Value:
    if any(less(left, right) is None for left, right in pairwise(items)):
        raise Trouble("no_order")
    return sorted(items, key=cmp_to_key(lambda left, right: less(right, left) - less(left, right)))
