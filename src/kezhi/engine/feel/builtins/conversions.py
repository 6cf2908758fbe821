"""Conversion and boolean functions (DMN 1.5 tables 71 and 72)."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from kezhi.engine.feel.builtins.registry import builtin, whole
from kezhi.engine.feel.comparing import negation
from kezhi.engine.feel.functions import Trouble
from kezhi.engine.feel.temporal import (
    named_zone,
    offset_zone,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
    text_of,
    whole_months,
)
from kezhi.engine.feel.values import Value, YearMonthDuration, decimal

_PLAIN_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def _must(value: Value, text: str) -> Value:
    if value is None:
        raise Trouble("literal", text=text)
    return value


@builtin("date", "from: string")
def _date(text: str) -> Value:
    return _must(parse_date(text), text)


@builtin("date", "from: day")
def _date_of(day: date) -> Value:
    return day.date() if isinstance(day, datetime) else day


@builtin("date", "year: number, month: number, day: number")
def _date_from_parts(year: Decimal, month: Decimal, day: Decimal) -> Value:
    return date(whole(year, "year"), whole(month, "month"), whole(day, "day"))


@builtin("time", "from: string")
def _time(text: str) -> Value:
    return _must(parse_time(text), text)


@builtin("time", "from: time")
def _time_itself(at: time) -> Value:
    return at


@builtin("time", "from: date and time")
def _time_of(at: datetime) -> Value:
    return at.timetz()


@builtin("time", "from: date")
def _midnight(_: date) -> Value:
    return parse_time("00:00:00Z")


@builtin("time", "hour: number, minute: number, second: number, offset: days and time duration?")
def _time_from_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None) -> Value:
    zone = None if offset is None else offset_zone(offset)
    seconds, micros = divmod(int(second * 1_000_000), 1_000_000)
    return time(whole(hour, "hour"), whole(minute, "minute"), seconds, micros, zone)


@builtin("date and time", "from: string")
def _date_and_time(text: str) -> Value:
    return _must(parse_datetime(text), text)


@builtin("date and time", "from: date and time")
def _date_and_time_itself(at: datetime) -> Value:
    return at


@builtin("date and time", "from: date")
def _start_of_day(day: date) -> Value:
    return datetime.combine(day, time())


@builtin("date and time", "date: day, time: time")
def _combine(day: date, at: time) -> Value:
    return datetime.combine(day, at)


@builtin("date and time", "date: date and time, timezone: string")
def _moved(at: datetime, zone: str) -> Value:
    return at.astimezone(named_zone(zone)) if at.tzinfo else at.replace(tzinfo=named_zone(zone))


_PARTS = "year: number, month: number, day: number, hour: number, minute: number, second: number"


@builtin("date and time", _PARTS)
def _datetime_from_parts(*parts: Decimal) -> Value:
    day = _date_from_parts(*parts[:3])
    return datetime.combine(day, _time_from_parts(*parts[3:], offset=None))


@builtin("date and time", _PARTS + ", offset: days and time duration")
def _datetime_with_offset(*parts: Value) -> Value:
    return datetime.combine(_date_from_parts(*parts[:3]), _time_from_parts(*parts[3:6], offset=parts[6]))


@builtin("date and time", _PARTS + ", timezone: string")
def _datetime_with_zone(*parts: Value) -> Value:
    return _datetime_from_parts(*parts[:6]).replace(tzinfo=named_zone(parts[6]))


@builtin("number", "from: number")
def _number_itself(number: Decimal) -> Value:
    return number


@builtin("number", "from: string, grouping separator: string?, decimal separator: string?")
def _number(text: str, grouping: str | None, point: str | None) -> Value:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping and grouping == point):
        raise Trouble("separators")
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(point, ".") if point else plain
    if not _PLAIN_NUMBER.fullmatch(plain):
        raise Trouble("literal", text=text)
    try:
        return _must(decimal(Decimal(plain)), text)
    except InvalidOperation as why:
        raise Trouble("literal", text=text) from why


@builtin("string", "from: Any")
def _string(value: Value) -> Value:
    return None if value is None else text_of(value)


@builtin("duration", "from: string")
def _duration(text: str) -> Value:
    return _must(parse_duration(text), text)


@builtin("duration", "from: duration")
def _duration_itself(length: Value) -> Value:
    return length


@builtin("years and months duration", "from: day, to: day")
def _years_and_months(start: date, end: date) -> Value:
    """Full months between two days: how an age is counted."""
    first = start.date() if isinstance(start, datetime) else start
    last = end.date() if isinstance(end, datetime) else end
    return YearMonthDuration(whole_months(first, last))


@builtin("not", "negand: Any", open=True)
def _not(value: Value) -> Value:
    return negation(value)
