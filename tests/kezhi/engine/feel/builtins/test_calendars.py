"""Days, months and ages beside Python's own calendar."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from kezhi.engine.feel.temporal import shift_months, whole_months

days = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@given(days)
def test_a_day_lies_where_the_calendar_says(day: date) -> None:
    context = {"d": day}
    assert feel.evaluate("day of year(d)", context) == day.timetuple().tm_yday
    assert feel.evaluate("day of week(d)", context) == day.strftime("%A")
    assert feel.evaluate("month of year(d)", context) == day.strftime("%B")
    assert feel.evaluate("week of year(d)", context) == day.isocalendar().week
    assert feel.evaluate("[d.year, d.month, d.day, d.weekday]", context) == [
        *(day.year, day.month, day.day),
        day.isoweekday(),
    ]
    assert feel.evaluate("date(d.year, d.month, d.day) = d", context) is True


@given(days, days)
def test_an_age_is_the_last_birthday_reached(born: date, on: date) -> None:
    years = feel.evaluate("years and months duration(born, on).years", {"born": born, "on": on})
    if born <= on:
        assert years == on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    else:
        assert years == -(born.year - on.year - ((born.month, born.day) < (on.month, on.day)))


@given(days, st.integers(-1000, 1000))
def test_months_are_clipped_to_the_month(day: date, months: int) -> None:
    moved = shift_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


@given(st.dates(date(1900, 1, 1), date(2200, 1, 28)).filter(lambda day: day.day <= 28), st.integers(0, 600))
def test_months_counted_and_added_agree(day: date, months: int) -> None:
    assert whole_months(day, shift_months(day, months)) == months


@given(days, st.timedeltas(timedelta(days=-9999), timedelta(days=9999)))
def test_dates_and_durations_add_up(day: date, length: timedelta) -> None:
    start = datetime.combine(day, time(12))
    context = {"start": start, "length": length}
    assert feel.evaluate("start + length", context) == start + length
    assert feel.evaluate("start + length - length = start", context) is True
    assert feel.evaluate("(start + length) - start = length", context) is True


@given(st.times(), st.timedeltas(timedelta(days=-3), timedelta(days=3)))
def test_a_clock_goes_round(at: time, length: timedelta) -> None:
    context = {"at": at, "length": length}
    assert feel.evaluate("at + length", context) == (datetime.combine(date(2000, 1, 10), at) + length).time()
    assert feel.evaluate("at + length - length = at", context) is True


@given(st.timedeltas(timedelta(days=-9999), timedelta(days=9999)))
def test_the_parts_of_a_duration_make_it_up(length: timedelta) -> None:
    text = 'd.days * @"P1D" + d.hours * @"PT1H" + d.minutes * @"PT1M" + d.seconds * @"PT1S" = d'
    assert feel.evaluate(text, {"d": length}) is True


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('@"10:00:00@Asia/Shanghai"', "10:00:00@Asia/Shanghai"),
        ('@"2025-07-01T10:00:00@Europe/Paris".time offset', "PT2H"),
        ('date and time(@"2025-07-01T10:00:00Z", "Asia/Shanghai")', "2025-07-01T18:00:00@Asia/Shanghai"),
        ('date and time(@"2025-07-01T10:00:00", "Asia/Shanghai")', "2025-07-01T10:00:00@Asia/Shanghai"),
        ('date and time(2025, 7, 1, 10, 0, 0, @"PT8H")', "2025-07-01T10:00:00+08:00"),
        ('date and time(2025, 7, 1, 10, 0, 0, "Asia/Shanghai")', "2025-07-01T10:00:00@Asia/Shanghai"),
        ('time(10, 0, 0, @"-PT1H30M")', "10:00:00-01:30"),
        ('@"10:00:00+01:30:15"', "10:00:00+01:30:15"),
        ('time(@"2025-07-01")', "00:00:00Z"),
        ('date and time(@"2025-07-01")', "2025-07-01T00:00:00"),
        ('@"PT0S"', "PT0S"),
        ('@"P0M"', "P0M"),
        ('@"PT1.5S"', "PT1.5S"),
        ('@"-P1Y13M"', "-P2Y1M"),
    ],
)
def test_zones_and_durations_are_printed_as_iso(text: str, printed: str) -> None:
    assert feel.text_of(feel.evaluate(text)) == printed
