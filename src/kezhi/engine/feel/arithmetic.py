"""``+ - * / **`` for every pair of types that has them (DMN 1.5 §10.3.2.5); any other pair is null."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal, DecimalException, DivisionByZero, InvalidOperation
from typing import Final

from kezhi.engine.feel.functions import Trouble, bounded
from kezhi.engine.feel.temporal import micros, shift_months
from kezhi.engine.feel.values import NUMBERS, Value, YearMonthDuration

Operation = Callable[[Value, Value], Value]
_DAY: Final = timedelta(days=1)


def _instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _between_instants(left: Value, right: Value) -> timedelta:
    left = left if isinstance(left, datetime) else _instant(left)
    right = right if isinstance(right, datetime) else _instant(right)
    if (left.tzinfo is None) != (right.tzinfo is None):
        raise Trouble("zones")
    if left.tzinfo is not None:
        return left.astimezone(UTC) - right.astimezone(UTC)  # type: ignore[no-any-return]
    return left - right  # type: ignore[no-any-return]


def _later(at: datetime, length: timedelta) -> datetime:
    """So much later as time passes, also where a clock is put forward or back in between."""
    return at + length if at.tzinfo is None else (at.astimezone(UTC) + length).astimezone(at.tzinfo)


def _clock_shift(at: time, length: timedelta) -> time:
    moved = datetime.combine(date(2000, 1, 2), at) + timedelta(microseconds=micros(length) % micros(_DAY))
    return moved.timetz()


def _clock_distance(left: time, right: time) -> timedelta:
    if (left.tzinfo is None) != (right.tzinfo is None):
        raise Trouble("zones")
    day = date(2000, 1, 2)
    return datetime.combine(day, left) - datetime.combine(day, right)


def _length(count: Decimal) -> timedelta:
    return timedelta(microseconds=int(count.to_integral_value(rounding=ROUND_HALF_EVEN)))


def _scaled(length: timedelta, by: Decimal) -> timedelta:
    return _length(NUMBERS.multiply(Decimal(micros(length)), by))


def _shared(length: timedelta, by: Decimal) -> timedelta:
    return _length(NUMBERS.divide(Decimal(micros(length)), by))


def _months(count: Decimal) -> YearMonthDuration:
    return YearMonthDuration(int(count.to_integral_value(rounding=ROUND_DOWN)))


def _ratio(left: timedelta, right: timedelta) -> Decimal:
    return NUMBERS.divide(Decimal(micros(left)), Decimal(micros(right)))


def _both(operation: Operation, *kinds: tuple[type, type]) -> dict[tuple[type, type], Operation]:
    return dict.fromkeys(kinds, operation)


def _swap(operation: Operation) -> Operation:
    return lambda a, b: operation(b, a)


def _swapped(table: dict[tuple[type, type], Operation], *kinds: tuple[type, type]) -> None:
    for left, right in kinds:
        table[right, left] = _swap(table[left, right])


_ADD: Final[dict[tuple[type, type], Operation]] = {
    (Decimal, Decimal): NUMBERS.add,
    (str, str): lambda a, b: bounded(a + b),
    (timedelta, timedelta): lambda a, b: a + b,
    (YearMonthDuration, YearMonthDuration): lambda a, b: YearMonthDuration(a.total + b.total),
    (time, timedelta): _clock_shift,
    (date, timedelta): lambda a, b: a + b,
    (datetime, timedelta): _later,
    **_both(lambda a, b: shift_months(a, b.total), (date, YearMonthDuration), (datetime, YearMonthDuration)),
}
_swapped(
    _ADD,
    (time, timedelta),
    (date, timedelta),
    (datetime, timedelta),
    (date, YearMonthDuration),
    (datetime, YearMonthDuration),
)
_SUBTRACT: Final[dict[tuple[type, type], Operation]] = {
    (Decimal, Decimal): NUMBERS.subtract,
    (timedelta, timedelta): lambda a, b: a - b,
    (YearMonthDuration, YearMonthDuration): lambda a, b: YearMonthDuration(a.total - b.total),
    (date, date): lambda a, b: a - b,
    (time, time): _clock_distance,
    (time, timedelta): lambda a, b: _clock_shift(a, -b),
    (date, timedelta): lambda a, b: a - b,
    (datetime, timedelta): lambda a, b: _later(a, -b),
    **_both(lambda a, b: shift_months(a, -b.total), (date, YearMonthDuration), (datetime, YearMonthDuration)),
    **_both(_between_instants, (datetime, datetime), (date, datetime), (datetime, date)),
}
_MULTIPLY: Final[dict[tuple[type, type], Operation]] = {
    (Decimal, Decimal): NUMBERS.multiply,
    (timedelta, Decimal): _scaled,
    (YearMonthDuration, Decimal): lambda a, b: _months(NUMBERS.multiply(Decimal(a.total), b)),
}
_swapped(_MULTIPLY, (timedelta, Decimal), (YearMonthDuration, Decimal))
_DIVIDE: Final[dict[tuple[type, type], Operation]] = {
    (Decimal, Decimal): NUMBERS.divide,
    (timedelta, timedelta): _ratio,
    (timedelta, Decimal): _shared,
    (YearMonthDuration, Decimal): lambda a, b: _months(NUMBERS.divide(Decimal(a.total), b)),
    (YearMonthDuration, YearMonthDuration): lambda a, b: NUMBERS.divide(Decimal(a.total), Decimal(b.total)),
}
TABLES: Final[dict[str, dict[tuple[type, type], Operation]]] = {
    "+": _ADD,
    "-": _SUBTRACT,
    "*": _MULTIPLY,
    "/": _DIVIDE,
    "**": {(Decimal, Decimal): NUMBERS.power},
}
"""Operator → pair of types → operation. An operation raises Trouble or one of FAILURES."""

FAILURES: Final = (Trouble, DecimalException, OverflowError, ValueError)


def trouble(why: Exception) -> Trouble:
    """What went wrong in an operation or a built-in, as trouble."""
    if isinstance(why, Trouble):
        return why
    if isinstance(why, DivisionByZero):
        return Trouble("division_by_zero", arithmetic=True)
    if isinstance(why, InvalidOperation):
        signals = why.args[0] if why.args else ()
        undefined = "DivisionUndefined" in str(signals)
        return Trouble("division_by_zero" if undefined else "undefined", arithmetic=True)
    if isinstance(why, DecimalException):
        return Trouble("too_large", arithmetic=True)
    return Trouble("out_of_range", arithmetic=isinstance(why, OverflowError))
