"""Working days and legal periods.

Sources: 民法典 arts. 200–204 (how periods run), 全国年节及纪念日放假办法 and the State Council's yearly notices (which
days are off). A year whose notice isn't issued yet is reckoned from its weekends alone and the result is marked
provisional: it never blocks anything.
"""

import calendar as gregorian
import time as clock
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar

from kezhi.base.commands import Running
from kezhi.base.models import CalendarYear
from kezhi.engine.errors import Place, Problem, Problems

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
SATURDAY = 5
LIBRARY = "chinesecalendar（国务院办公厅历年放假通知）"
REREAD_AFTER = 60.0
"""Seconds after which a process looks again whether another one issued a year."""


@dataclass(frozen=True)
class Due:
    """The last day of a period; provisional where the calendar of a year that it touches isn't issued."""

    day: date
    provisional: bool = False

    @property
    def ends(self) -> datetime:
        """The first moment after it: 24:00 of the day in Shanghai (民法典 art. 203)."""
        return datetime.combine(self.day + DAY, time(), SHANGHAI)


@dataclass(frozen=True)
class Count:
    """A number of working days; provisional like ``Due``."""

    days: int
    provisional: bool = False


@dataclass(frozen=True)
class Pause:
    """The clock stood still from the day after ``notified`` to the day of ``received``."""

    notified: date
    received: date

    def covers(self, day: date) -> bool:
        return self.notified < day <= self.received


@dataclass(frozen=True)
class WorkingCalendar:
    """Days off (weekdays), days worked (weekend days), and the years for which these are known."""

    days_off: frozenset[date] = field(default_factory=frozenset)
    days_worked: frozenset[date] = field(default_factory=frozenset)
    issued: frozenset[int] = field(default_factory=frozenset)

    def is_issued(self, day: date) -> bool:
        return day.year in self.issued

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is worked; in a year not issued, whether it is from Monday to Friday."""
        return day in self.days_worked or (day.weekday() < SATURDAY and day not in self.days_off)

    def add_working_days(self, start: date, days: int, pauses: Sequence[Pause] = ()) -> Due:
        """The last day of a period of ``days`` working days; the day of the event, ``start``, isn't counted, nor are
        days on which the clock stood still."""
        if days < 0:
            raise ValueError("a period is not negative")
        day, provisional = start, False
        while days:
            day += DAY
            provisional = provisional or not self.is_issued(day)
            days -= self.is_working(day) and not any(pause.covers(day) for pause in pauses)
        return Due(day, provisional)

    def working_days_between(self, start: date, end: date) -> Count:
        """How many working days have run: those after ``start`` up to ``end``."""
        days = [start + DAY * n for n in range(1, (end - start).days + 1)]
        return Count(sum(map(self.is_working, days)), any(not self.is_issued(day) for day in days))

    def last_day(self, start: date, days: int) -> Due:
        """The last day of a period of ``days`` calendar days; if it isn't worked, the next working day (art. 203)."""
        day = start + DAY * days
        provisional = not self.is_issued(day)
        while not self.is_working(day):
            day += DAY
            provisional = provisional or not self.is_issued(day)
        return Due(day, provisional)


def spans(now: datetime) -> dict[str, Callable[[Any], datetime]]:
    """What processes may call to count from a moment on: the end of a period's last day, its first day the next one."""
    days, today = current(), now.astimezone(SHANGHAI).date()
    return {
        "working days later": lambda count: days.add_working_days(today, int(count)).ends,
        "days later": lambda count: days.last_day(today, int(count)).ends,
    }


def same_day(start: date, months: int) -> date:
    """The day with the same number ``months`` later, or that month's last one."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, gregorian.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class YearDays:
    """One year's days off and days worked, in order."""

    days_off: tuple[date, ...]
    days_worked: tuple[date, ...]


def from_library(year: int) -> YearDays | None:
    """The year as the chinesecalendar package knows it; None where it doesn't (yet)."""
    off = sorted(day for day in chinese_calendar.holidays if day.year == year and day.weekday() < SATURDAY)
    worked = sorted(day for day in chinese_calendar.workdays if day.year == year and day.weekday() >= SATURDAY)
    return YearDays(tuple(off), tuple(worked)) if off else None


def issue(year: int, off: Iterable[date], worked: Iterable[date], source: str, *, cmd: Running) -> CalendarYear:
    """Record a year's calendar, or replace it. Raises Problems for days of another year or of the wrong kind."""
    days = YearDays(tuple(sorted(set(off))), tuple(sorted(set(worked))))
    if problems := [*_faults(year, days)]:
        raise Problems(problems)
    values = {"days_off": list(days.days_off), "days_worked": list(days.days_worked), "source": source}
    made, _ = CalendarYear.objects.update_or_create(year=year, defaults=values)
    cmd.journal("calendar.issued", made, year=year, source=source)
    forget()
    cmd.after(forget)
    return made


def _faults(year: int, days: YearDays) -> Iterable[Problem]:
    for name, found, weekend in (("days_off", days.days_off, False), ("days_worked", days.days_worked, True)):
        for day in found:
            at, shown = Place(field=name), {"day": day.isoformat(), "year": year}
            if day.year != year:
                yield Problem("calendar.other_year", at, shown)
            elif (day.weekday() >= SATURDAY) != weekend:
                yield Problem("calendar.not_weekend" if weekend else "calendar.not_weekday", at, shown)


@dataclass
class _Kept:
    calendar: WorkingCalendar | None = None
    read_at: float = 0.0


_kept = _Kept()


def current() -> WorkingCalendar:
    """The calendar of all issued years, read at most once a minute in each process."""
    if _kept.calendar is None or clock.monotonic() - _kept.read_at > REREAD_AFTER:
        years = list(CalendarYear.objects.all())
        _kept.read_at = clock.monotonic()
        _kept.calendar = WorkingCalendar(
            frozenset(day for year in years for day in year.days_off),
            frozenset(day for year in years for day in year.days_worked),
            frozenset(year.year for year in years),
        )
    return _kept.calendar


def forget() -> None:
    """Read the calendar anew when it is next asked for."""
    _kept.calendar = None
