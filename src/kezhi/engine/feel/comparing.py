"""Equality, order and membership, with null and undetermined: Kleene's logic throughout."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from kezhi.engine.feel.functions import Function
from kezhi.engine.feel.values import Range, Undetermined, Value, YearMonthDuration

_ORDERED: Final = frozenset({Decimal, str, date, datetime, time, timedelta, YearMonthDuration})


def negation(value: Value) -> Value:
    """Kleene's ``not``: null stays null, undetermined stays so, and anything else is null."""
    if type(value) is bool:
        return not value
    return value if type(value) is Undetermined else None


def _weigh(values: Iterable[Value], decisive: bool) -> Value:
    """The decisive truth if any value has it; else undetermined; else null; else the other truth."""
    missing: Undetermined | None = None
    null = False
    for value in values:
        if value is decisive:
            return decisive
        if type(value) is Undetermined:
            missing = Undetermined(missing.names | value.names) if missing else value
        elif value is not (not decisive):
            null = True
    return missing or (None if null else not decisive)


def conjunction(values: Iterable[Value]) -> Value:
    """Kleene's ``and``: one false decides, then what is missing, then null."""
    return _weigh(values, False)


def disjunction(values: Iterable[Value]) -> Value:
    """Kleene's ``or``: one true decides, then what is missing, then null."""
    return _weigh(values, True)


def _clock(value: time) -> timedelta:
    """A time as its distance from midnight UTC; from local midnight when it has no offset."""
    length = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    return length - (value.utcoffset() or timedelta(0))


def _aware(value: datetime | time) -> bool:
    return value.tzinfo is not None


def order(left: Value, right: Value) -> Value:
    """-1, 0 or 1; None when the two have no order; undetermined when one is."""
    kind = type(left)
    if kind is not type(right) or kind not in _ORDERED:
        return Undetermined.of(left, right)
    if kind in (datetime, time) and _aware(left) != _aware(right):
        return None
    if kind is time:
        left, right = _clock(left), _clock(right)
    return (left > right) - (left < right)


def less(left: Value, right: Value) -> Value:
    """``left < right``."""
    found = order(left, right)
    return found < 0 if type(found) is int else found


def at_most(left: Value, right: Value) -> Value:
    """``left <= right``."""
    found = order(left, right)
    return found <= 0 if type(found) is int else found


def equal(left: Value, right: Value) -> Value:
    """``left = right``: null equals null only; values of different types can't be compared: null."""
    if (missing := Undetermined.of(left, right)) is not None:
        return missing
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return None
    if kind in (datetime, time):
        return order(left, right) == 0 if _aware(left) == _aware(right) else False
    if kind is list:
        return len(left) == len(right) and conjunction(map(_same, left, right))
    if kind is dict:
        return left.keys() == right.keys() and conjunction(_same(left[name], right[name]) for name in left)
    if kind is Range:
        return _equal_ranges(left, right)
    if isinstance(left, Function):
        return left is right
    return left == right


def _same(left: Value, right: Value) -> Value:
    """Equality of parts: parts of different types differ."""
    found = equal(left, right)
    return False if found is None else found


def _equal_ranges(left: Range, right: Range) -> Value:
    if (left.start_included, left.end_included) != (right.start_included, right.end_included):
        return False
    return conjunction((_same(left.start, right.start), _same(left.end, right.end)))


def same(left: Value, right: Value) -> bool:
    """Whether two known values are the same thing, as sets and searches in lists see it."""
    return equal(left, right) is True


def within(value: Value, span: Range) -> Value:
    """Whether the value lies in the range; an open end admits all."""
    return conjunction((_above(value, span), _below(value, span)))


def _above(value: Value, span: Range) -> Value:
    if span.start is None:
        return None if span.end is None else True
    return at_most(span.start, value) if span.start_included else less(span.start, value)


def _below(value: Value, span: Range) -> Value:
    if span.end is None:
        return None if span.start is None else True
    return at_most(value, span.end) if span.end_included else less(value, span.end)


def member(value: Value, test: Value) -> Value:
    """``value in test``: within a range, among a list, or equal."""
    kind = type(test)
    if kind is Range:
        return within(value, test) if type(value) is not Range else equal(value, test)
    if kind is list:
        if type(value) is list and equal(value, test) is True:
            return True
        return disjunction(_among(value, item) for item in test)
    return equal(value, test)


def _among(value: Value, item: Value) -> Value:
    if type(item) is Range and type(value) is not Range:
        return within(value, item)
    return _same(value, item)
