"""Half-open ranges of days. Tables hold the day after the last; pages and rules speak of the last day."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

DAY = timedelta(days=1)


def valid(first: date, last: date | None = None) -> DateRange:
    """From ``first`` to ``last``, both included; without an end where ``last`` is None."""
    return DateRange(first, None if last is None else last + DAY)


def last_day(range_: DateRange) -> date | None:
    """The last day included; None where there is no end."""
    end: date | None = range_.upper
    return None if end is None else end - DAY


def ended(range_: DateRange, last: date) -> DateRange:
    """The same range, over after ``last``: never longer than it was, empty where it had not begun by then."""
    first: date = range_.lower
    end = last + DAY if range_.upper is None else min(last + DAY, range_.upper)
    return DateRange(first, max(first, end))


def overlaps(first: DateRange, second: DateRange) -> bool:
    """Whether the ranges share a day."""
    return not (
        first.isempty
        or second.isempty
        or (first.upper is not None and first.upper <= second.lower)
        or (second.upper is not None and second.upper <= first.lower)
    )


def within(inner: DateRange, outer: DateRange) -> bool:
    """Whether each day of ``inner`` is one of ``outer``."""
    starts = bool(inner.lower >= outer.lower)
    return starts and (outer.upper is None or (inner.upper is not None and inner.upper <= outer.upper))
