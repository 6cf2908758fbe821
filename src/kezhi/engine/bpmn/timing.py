"""Dates, durations and cycles of timers, as ISO 8601 writes them and as FEEL answers them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from kezhi.engine import feel

_DURATION = re.compile(
    r"P(?=[\dT])(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
_CYCLE = re.compile(r"R(?P<times>\d*)/(?:(?P<start>[^/P][^/]*)/)?(?P<every>P[^/]+)", re.ASCII)
_POINT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_LIKE_ISO = re.compile(r"R\d*/.*|P[\dTYMWDHS.]+|\d{4}-\d\d-\d\d.*")


@dataclass(frozen=True)
class Span:
    """A duration: calendar months first, then exact time."""

    months: int = 0
    exact: timedelta = timedelta()

    def after(self, start: datetime) -> datetime:
        """``start`` plus this; a day that the month lacks becomes its last (31 January + P1M)."""
        year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
        day = min(start.day, calendar.monthrange(year, month + 1)[1])
        return start.replace(year=year, month=month + 1, day=day) + self.exact


@dataclass(frozen=True)
class Cycle:
    """``R3/PT1H`` and its like: ``times`` is None when it repeats without end."""

    times: int | None
    every: str
    start: datetime | date | None = None


When = datetime | date | Span | Cycle


def iso(text: str) -> When | None:
    """What an ISO 8601 text means; None if it isn't one."""
    text = text.strip()
    try:
        if cycle := _CYCLE.fullmatch(text):
            return _cycle(cycle)
        return _span(text) if _DURATION.fullmatch(text) else _point(text)
    except (OverflowError, ValueError):
        return None


def is_botched(text: str) -> bool:
    """True for what was meant as ISO 8601 but isn't, such as 30 February; FEEL would do sums with it."""
    return iso(text) is None and _LIKE_ISO.fullmatch(text.strip()) is not None


def when(value: Any) -> When | None:
    """What a timer's FEEL answer means; None if it is neither a point in time nor a duration."""
    if isinstance(value, str):
        return iso(value)
    if isinstance(value, date):
        return value
    if isinstance(value, timedelta):
        return Span(exact=value)
    if isinstance(value, feel.YearMonthDuration):
        return Span(months=value.total)
    return None


def due(moment: When, now: datetime) -> datetime:
    """The first time that a timer set at ``now`` is due, in the zone of ``now`` unless it names its own.

    Raises OverflowError or ValueError beyond the year 9999.
    """
    if isinstance(moment, Cycle):
        return _span(moment.every).after(now) if moment.start is None else due(moment.start, now)
    if isinstance(moment, Span):
        return moment.after(now)
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None and now.tzinfo is not None:
        return moment.replace(tzinfo=now.tzinfo)
    return moment


def again(every: str, last: datetime) -> datetime:
    """When a cycle is due after ``last``. Raises OverflowError or ValueError beyond the year 9999."""
    return _span(every).after(last)


def is_working_days(text: str) -> bool:
    """True for a number of working days, such as ``10wd``."""
    return re.fullmatch(r"[1-9][0-9]{0,3}wd", text) is not None


def _cycle(found: re.Match[str]) -> Cycle | None:
    start = _point(found["start"]) if found["start"] else None
    times = int(found["times"]) if found["times"] else None
    sound = _DURATION.fullmatch(found["every"]) and _span(found["every"]) != Span()
    if not sound or times == 0 or (found["start"] and start is None):
        return None
    return Cycle(times, found["every"], start)


def _span(text: str) -> Span:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"not an ISO 8601 duration: {text}")
    part = {name: found[name] or "0" for name in found.groupdict()}
    seconds = Decimal(part["seconds"]) + 60 * int(part["minutes"]) + 3600 * int(part["hours"])
    exact = timedelta(weeks=int(part["weeks"]), days=int(part["days"]))
    exact += timedelta(microseconds=int(seconds * 1_000_000))
    return Span(int(part["years"]) * 12 + int(part["months"]), exact)


def _point(text: str) -> datetime | date | None:
    if not _POINT.fullmatch(text):
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
