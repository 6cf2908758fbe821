"""Ranges of days: last days in words, half-open in tables."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given
from hypothesis import strategies as st

from kezhi.subjects.models.validity import ended, last_day, overlaps, valid, within

days = st.dates(date(2000, 1, 1), date(2050, 1, 1))
lengths = st.none() | st.integers(0, 9000)
ranges = st.builds(lambda first, n: valid(first, None if n is None else first + timedelta(n)), days, lengths)


def days_of(range_: DateRange, horizon: date = date(2100, 1, 1)) -> tuple[date, date]:
    return range_.lower, range_.upper or horizon


@given(days, lengths)
def test_the_last_day_is_the_one_given(first: date, length: int | None) -> None:
    last = None if length is None else first + timedelta(length)
    assert last_day(valid(first, last)) == last


@given(ranges, days)
def test_ending_never_prolongs_and_is_over_after_the_last_day(range_: DateRange, last: date) -> None:
    over = ended(range_, last)
    assert over.upper <= max(last + timedelta(1), range_.lower)
    assert days_of(over)[1] <= days_of(range_)[1]
    assert ended(over, last) == over


@given(ranges, ranges)
def test_overlapping_is_mutual_and_is_a_shared_day(one: DateRange, two: DateRange) -> None:
    (a, b), (c, d) = days_of(one), days_of(two)
    assert overlaps(one, two) == overlaps(two, one) == (max(a, c) < min(b, d))


@given(ranges, ranges)
def test_a_range_within_another_overlaps_it(inner: DateRange, outer: DateRange) -> None:
    if within(inner, outer):
        assert overlaps(inner, outer)
    assert within(inner, inner)


def test_an_empty_range_overlaps_nothing() -> None:
    assert not overlaps(DateRange(empty=True), valid(date(2026, 1, 1)))
