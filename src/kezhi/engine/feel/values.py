"""What FEEL's values are in Python, and the one value more that we know: a needed fact is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import Enum
from typing import Any, Final

Value = Any
"""Decimal, str, bool, the datetime types, YearMonthDuration, list, dict, Range, a function or None."""

NUMBERS: Final = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
"""IEEE 754 decimal128, as DMN 1.5 §10.3.2.3.1 asks."""


class Missing(Enum):
    """The type of MISSING: a fact that is needed but not known. Null (None) stays FEEL's own."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING


@dataclass(frozen=True)
class Undetermined:
    """What an expression is worth while facts are missing; ``names`` says which."""

    names: frozenset[str]

    @staticmethod
    def of(*values: Value) -> "Undetermined | None":
        """The union of those among the values that are undetermined; None when all are known."""
        names: frozenset[str] = frozenset()
        found = False
        for value in values:
            if type(value) is Undetermined:
                names, found = names | value.names, True
        return Undetermined(names) if found else None


@dataclass(frozen=True, order=True)
class YearMonthDuration:
    """A years-and-months duration, in months."""

    total: int

    @property
    def years(self) -> int:
        """Whole years, with the duration's sign."""
        return abs(self.total) // 12 * (-1 if self.total < 0 else 1)

    @property
    def months(self) -> int:
        """Months beyond the whole years, with the duration's sign."""
        return abs(self.total) % 12 * (-1 if self.total < 0 else 1)

    def __str__(self) -> str:
        years, months = divmod(abs(self.total), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.total < 0 else "") + "P" + (text or "0M")


@dataclass(frozen=True)
class Range:
    """An interval; an end that is None is open to infinity."""

    start: Value
    end: Value
    start_included: bool = True
    end_included: bool = True


PLAIN: Final = frozenset({str, bool, date, datetime, time, timedelta, YearMonthDuration, type(None)})
"""Types whose values are taken as they are, and hold nothing."""


def decimal(number: int | float | Decimal) -> Decimal | None:
    """A FEEL number; None for what is not finite or too large to be one."""
    try:
        taken = NUMBERS.plus(Decimal(repr(number)) if isinstance(number, float) else Decimal(number))
    except (InvalidOperation, Overflow):
        return None
    return taken if taken.is_finite() else None


def parts(value: Value) -> Iterable[Value]:
    """What lies directly inside a list, a context or a range."""
    kind = type(value)
    if kind is list:
        return value  # type: ignore[no-any-return]
    if kind is dict:
        return value.values()  # type: ignore[no-any-return]
    return (value.start, value.end) if kind is Range else ()


def missing_names(value: Value) -> frozenset[str]:
    """The facts that a value waits for, at any depth; empty when it is known."""
    if type(value) is Undetermined:
        return value.names
    return frozenset().union(*(missing_names(part) for part in parts(value)))


def published(value: Value) -> Value:
    """A value as callers see it: undetermined is MISSING, at any depth; nothing is shared with the inside."""
    kind = type(value)
    if kind is Undetermined:
        return MISSING
    if kind is list:
        return [published(item) for item in value]
    if kind is dict:
        return {name: published(item) for name, item in value.items()}
    if kind is Range:
        return Range(published(value.start), published(value.end), value.start_included, value.end_included)
    return value


def words(name: str) -> str:
    """A name with each run of white space as one blank."""
    return " ".join(name.split())


def nested_names(context: Mapping[str, Any], depth: int = 4) -> Iterable[str]:
    """Every name of a context, its nested contexts, and the contexts in its lists."""
    for name, value in context.items():
        yield str(name)
        inner = value[0] if isinstance(value, list | tuple) and value else value
        if depth and isinstance(inner, Mapping):
            yield from nested_names(inner, depth - 1)
