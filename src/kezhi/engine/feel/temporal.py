"""Dates, times and durations as text (ISO 8601, DMN 1.5 §10.3.4.1), and every value as text."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from kezhi.engine.feel.printer import quoted
from kezhi.engine.feel.values import NUMBERS, Range, Value, YearMonthDuration

_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME: Final = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]+)?", re.ASCII)
_DAYS: Final = re.compile(r"(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d*)?)S)?)?", re.ASCII)
_MONTHS: Final = re.compile(r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)
_MICRO: Final = Decimal("0.000001")
SECOND: Final = timedelta(seconds=1)
FARTHEST_OFFSET: Final = timedelta(hours=18)


def parse_date(text: str) -> date | None:
    """``2025-01-31``; None when the text is no date."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """``10:30:00``, with an offset or a zone or neither; None when the text is no time."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = (int(part) for part in found.groups()[:3])
    fraction = int((found[4] or "0")[:6].ljust(6, "0"))
    try:
        zone = parse_zone(found[5]) if found[5] else None
        return time(hour, minute, second, fraction, zone)
    except ValueError:
        return None


def parse_zone(text: str) -> tzinfo:
    """``Z``, ``+08:00`` or ``@Asia/Shanghai``. Raises ValueError."""
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return named_zone(text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    if minutes > 59 or (seconds and seconds[0] > 59):
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
    return offset_zone(-offset if text[0] == "-" else offset)


def offset_zone(offset: timedelta) -> tzinfo:
    """The zone with this distance from UTC. Raises ValueError when no place on earth has it."""
    if abs(offset) > FARTHEST_OFFSET:
        raise ValueError(offset)
    return timezone(offset) if offset else UTC


@lru_cache(maxsize=64)
def named_zone(name: str) -> tzinfo:
    """The zone of the IANA database. Raises ValueError for a name that isn't there."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as why:
        raise ValueError(name) from why


def parse_datetime(text: str) -> datetime | None:
    """``2025-01-31T10:30:00`` with or without zone; a date alone is its midnight; else None."""
    day, letter, rest = text.partition("T")
    on = parse_date(day)
    if on is not None and rest.startswith("24:00:00"):
        return _next_day(on, parse_time(rest.replace("24", "00", 1)))
    at = parse_time(rest) if letter else time()
    return None if on is None or at is None else datetime.combine(on, at)


def _next_day(day: date, at: time | None) -> datetime | None:
    """That time on the next day; None without a time, or after the last day there is."""
    return None if at is None or day == date.max else datetime.combine(day + timedelta(days=1), at)


def parse_duration(text: str) -> timedelta | YearMonthDuration | None:
    """``P1DT2H`` or ``P1Y2M``; None when the text is no duration or is too long to be kept."""
    found = _MONTHS.fullmatch(text)
    if found and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearMonthDuration(-months if found[1] else months)
    found = _DAYS.fullmatch(text)
    if found is None or not any(found.groups()[1:]) or text.endswith("T"):
        return None
    days, hours, minutes = (int(part or 0) for part in found.groups()[1:4])
    micros = int(Decimal(found[5] or 0).quantize(_MICRO, rounding=ROUND_DOWN, context=NUMBERS) * 1_000_000)
    try:
        length = timedelta(days=days, hours=hours, minutes=minutes, microseconds=micros)
    except OverflowError:
        return None
    return -length if found[1] else length


def parse_any(text: str) -> Value:
    """What ``@"…"`` means: a date, a date and time, a time or a duration; None when it is none of them."""
    for parse in (parse_date, parse_time, parse_duration):
        value = parse(text)
        if value is not None:
            return value
    return parse_datetime(text)


def shift_months(day: date, months: int) -> date:
    """The day so many months on; the last day of the month when that month is shorter. Raises OverflowError."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(year)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def whole_months(start: date, end: date) -> int:
    """Full months from start to end, negative when end is earlier; a month not yet full doesn't count."""
    if end < start:
        return -whole_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if end.day < start.day else months


def micros(length: timedelta) -> int:
    """A duration in microseconds."""
    return length // timedelta(microseconds=1)


def duration_text(length: timedelta) -> str:
    """``P1DT2H``."""
    left = abs(micros(length))
    seconds, fraction = divmod(left, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    tail = f".{fraction:06d}".rstrip("0") if fraction else ""
    clock = (f"{hour}H" if hour else "") + (f"{minute}M" if minute else "")
    clock += f"{second}{tail}S" if second or fraction else ""
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if micros(length) < 0 else "") + "P" + (text or "T0S")


def _time_text(value: time | datetime) -> str:
    text = value.strftime("%H:%M:%S")
    if value.microsecond:
        text += f".{value.microsecond:06d}".rstrip("0")
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{text}@{value.tzinfo.key}"
    offset = value.utcoffset()
    if offset is None:
        return text
    if not offset:
        return text + "Z"
    minutes, seconds = divmod(abs(offset) // SECOND, 60)
    tail = f":{seconds:02d}" if seconds else ""
    return f"{text}{'-' if offset < timedelta(0) else '+'}{minutes // 60:02d}:{minutes % 60:02d}{tail}"


def number_text(number: Decimal) -> str:
    """A number in plain digits, without trailing zeros."""
    text = format(number, "f") if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def text_of(value: Value) -> str:
    """A value as FEEL's ``string`` shows it."""
    match value:
        case str():
            return value
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case Decimal():
            return number_text(value)
        case datetime():
            return f"{value.date().isoformat()}T{_time_text(value)}"
        case date():
            return value.isoformat()
        case time():
            return _time_text(value)
        case timedelta():
            return duration_text(value)
        case _:
            return _structure_text(value)


def _structure_text(value: Value) -> str:
    match value:
        case list():
            return f"[{', '.join(map(_inner_text, value))}]"
        case dict():
            return f"{{{', '.join(f'{name}: {_inner_text(item)}' for name, item in value.items())}}}"
        case Range():
            start, end = "[" if value.start_included else "(", "]" if value.end_included else ")"
            return f"{start}{_inner_text(value.start)}..{_inner_text(value.end)}{end}"
        case _:
            return str(value)


def _inner_text(value: Value) -> str:
    return quoted(value) if isinstance(value, str) else text_of(value)
