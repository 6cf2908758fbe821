"""What a path finds in dates, times, durations and ranges (DMN 1.5 table 65)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from kezhi.engine.feel.temporal import SECOND, micros
from kezhi.engine.feel.values import Range, Value, YearMonthDuration

Property = Callable[[Value], Value]


def _clock_part(length: timedelta, unit: int, modulus: int | None) -> Decimal:
    seconds = abs(micros(length)) // 1_000_000 // unit
    part = seconds % modulus if modulus else seconds
    return Decimal(-part if micros(length) < 0 else part)


def _seconds(value: time | datetime) -> Decimal:
    return Decimal(value.second) + Decimal(value.microsecond).scaleb(-6) if value.microsecond else Decimal(value.second)


def _offset(value: time | datetime) -> timedelta | None:
    return value.utcoffset()


def _zone(value: time | datetime) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


_DAY: Final[dict[str, Property]] = {
    "year": lambda day: Decimal(day.year),
    "month": lambda day: Decimal(day.month),
    "day": lambda day: Decimal(day.day),
    "weekday": lambda day: Decimal(day.isoweekday()),
}
_CLOCK: Final[dict[str, Property]] = {
    "hour": lambda at: Decimal(at.hour),
    "minute": lambda at: Decimal(at.minute),
    "second": _seconds,
    "time offset": _offset,
    "timezone": _zone,
}
_PROPERTIES: Final[dict[type, dict[str, Property]]] = {
    date: _DAY,
    datetime: {**_DAY, **_CLOCK},
    time: _CLOCK,
    timedelta: {
        "days": lambda length: _clock_part(length, 86400, None),
        "hours": lambda length: _clock_part(length, 3600, 24),
        "minutes": lambda length: _clock_part(length, 60, 60),
        "seconds": lambda length: _clock_part(length, 1, 60) + _fraction(length),
    },
    YearMonthDuration: {
        "years": lambda length: Decimal(length.years),
        "months": lambda length: Decimal(length.months),
    },
    Range: {
        "start": lambda span: span.start,
        "end": lambda span: span.end,
        "start included": lambda span: span.start_included,
        "end included": lambda span: span.end_included,
    },
}


def _fraction(length: timedelta) -> Decimal:
    part = abs(micros(length)) % micros(SECOND)
    return Decimal(-part if micros(length) < 0 else part).scaleb(-6) if part else Decimal(0)


def property_of(value: Value, name: str, absent: Value) -> Value:
    """The property, or ``absent`` when values of this type have none of that name."""
    found = _PROPERTIES.get(type(value), {}).get(name)
    return found(value) if found else absent
