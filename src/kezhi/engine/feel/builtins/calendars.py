"""Where a day lies in its year, month and week (DMN 1.5 table 79)."""

from datetime import date
from decimal import Decimal
from typing import Final

from kezhi.engine.feel.builtins.registry import builtin
from kezhi.engine.feel.values import Value

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@builtin("day of year", "date: day")
def _day_of_year(day: date) -> Value:
    return Decimal(day.timetuple().tm_yday)


@builtin("day of week", "date: day")
def _day_of_week(day: date) -> Value:
    return _DAYS[day.weekday()]


@builtin("month of year", "date: day")
def _month_of_year(day: date) -> Value:
    return _MONTHS[day.month - 1]


@builtin("week of year", "date: day")
def _week_of_year(day: date) -> Value:
    """The week by ISO 8601."""
    return Decimal(day.isocalendar().week)
