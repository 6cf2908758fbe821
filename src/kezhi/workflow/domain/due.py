"""Deadlines as processes write them: ``10wd`` is ten working days, anything else an ISO 8601 duration."""

import re
from datetime import datetime, timedelta

from kezhi.base.calendar import Due, WorkingCalendar

WORKING_DAYS = re.compile(r"(\d{1,3})wd")
DAYS = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


def due_at(text: str | None, now: datetime, calendar: WorkingCalendar) -> tuple[datetime | None, bool]:
    """When something that begins now is due, and whether that date is provisional; None where no deadline is set.

    Raises ValueError for a text that is neither.
    """
    if text is None:
        return None, False
    if found := WORKING_DAYS.fullmatch(text):
        due: Due = calendar.add_working_days(now.date(), int(found[1]))
        return due.ends, due.provisional
    parts = DAYS.fullmatch(text)
    if parts is None:
        raise ValueError(f"{text} is no deadline")
    days, hours, minutes = (int(part or 0) for part in parts.groups())
    if days and not hours and not minutes:
        due = calendar.last_day(now.date(), days)
        return due.ends, due.provisional
    return now + timedelta(days=days, hours=hours, minutes=minutes), False
