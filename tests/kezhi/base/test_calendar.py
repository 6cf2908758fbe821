"""Periods run as the law says: the examples of the regulations, and what holds for every period."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kezhi.base import calendar
from kezhi.base.actor import SYSTEM
from kezhi.base.calendar import Count, Due, Pause, WorkingCalendar, from_library
from kezhi.base.commands import command
from kezhi.base.models import CalendarYear, JournalLine
from kezhi.engine.errors import Problems

DAY = timedelta(days=1)
YEARS = (2024, 2025, 2026)
KNOWN = {year: days for year in YEARS if (days := from_library(year)) is not None}
ISSUED = WorkingCalendar(
    frozenset(day for days in KNOWN.values() for day in days.days_off),
    frozenset(day for days in KNOWN.values() for day in days.days_worked),
    frozenset(YEARS),
)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
lengths = st.integers(0, 90)


def test_the_library_knows_the_issued_years_as_the_notices_have_them() -> None:
    assert KNOWN[2025].days_off == tuple(
        date(2025, month, day)
        for month, numbers in {
            1: (1, 28, 29, 30, 31),
            2: (3, 4),
            4: (4,),
            5: (1, 2, 5),
            6: (2,),
            10: (1, 2, 3, 6, 7, 8),
        }.items()
        for day in numbers
    )
    assert [f"{day:%m-%d}" for day in KNOWN[2025].days_worked] == ["01-26", "02-08", "04-27", "09-28", "10-11"]
    assert KNOWN[2026].days_off == tuple(
        date(2026, month, day)
        for month, numbers in {
            1: (1, 2),
            2: (16, 17, 18, 19, 20, 23),
            4: (6,),
            5: (1, 4, 5),
            6: (19,),
            9: (25,),
            10: (1, 2, 5, 6, 7),
        }.items()
        for day in numbers
    )
    assert [f"{day:%m-%d}" for day in KNOWN[2026].days_worked] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert from_library(2027) is None


@pytest.mark.parametrize(
    ("start", "working_days", "due"),
    [
        (date(2026, 9, 18), 5, date(2026, 9, 24)),  # over a Sunday that is worked
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # over the national holiday to a worked Saturday
        (date(2026, 3, 24), 0, date(2026, 3, 24)),
        (date(2026, 3, 24), 1, date(2026, 3, 25)),
    ],
)
def test_working_days_run_over_holidays_and_exchanged_days(start: date, working_days: int, due: date) -> None:
    assert ISSUED.add_working_days(start, working_days) == Due(due)


def test_a_day_of_a_year_not_issued_is_provisional() -> None:
    assert ISSUED.last_day(date(2026, 12, 30), 2) == Due(date(2027, 1, 1), provisional=True)
    assert ISSUED.last_day(date(2026, 12, 30), 1) == Due(date(2026, 12, 31))


def test_a_period_of_days_ends_on_a_saturday_that_is_worked() -> None:
    assert ISSUED.last_day(date(2026, 1, 30), 15) == Due(date(2026, 2, 14))


def test_forty_five_days_from_the_closing_date_end_after_the_may_holiday() -> None:
    assert ISSUED.last_day(date(2026, 3, 20), 45) == Due(date(2026, 5, 6))


def test_fifteen_days_from_the_notice_to_ask_for_a_re_examination() -> None:
    assert ISSUED.last_day(date(2026, 8, 31), 15) == Due(date(2026, 9, 15))


def test_an_objection_stops_the_clock_from_the_day_after_the_notice_to_the_receipt() -> None:
    start = date(2026, 3, 2)  # a Monday; ten working days would end on the 16th
    pause = Pause(notified=date(2026, 3, 4), received=date(2026, 3, 10))
    assert ISSUED.add_working_days(start, 10) == Due(date(2026, 3, 16))
    assert ISSUED.add_working_days(start, 10, [pause]) == Due(date(2026, 3, 20))


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], date(2026, 3, 31)),
        ([(date(2026, 3, 25), date(2026, 3, 27))], date(2026, 4, 2)),
        ([(date(2026, 3, 25), date(2026, 3, 25))], date(2026, 3, 31)),
        ([(date(2026, 3, 20), date(2026, 3, 24))], date(2026, 3, 31)),
        ([(date(2026, 3, 27), date(2026, 3, 29))], date(2026, 3, 31)),
        ([(date(2026, 3, 25), date(2026, 3, 26)), (date(2026, 3, 25), date(2026, 3, 27))], date(2026, 4, 2)),
        ([(date(2026, 4, 1), date(2026, 4, 20))], date(2026, 3, 31)),
    ],
)
def test_five_working_days_with_pauses(pauses: list[tuple[date, date]], due: date) -> None:
    assert ISSUED.add_working_days(date(2026, 3, 24), 5, [Pause(*pause) for pause in pauses]) == Due(due)


def test_a_negative_period_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        ISSUED.add_working_days(date(2026, 3, 2), -1)


@given(days, lengths)
def test_counting_back_what_was_added_gives_the_same_number(start: date, n: int) -> None:
    due = ISSUED.add_working_days(start, n)
    assert ISSUED.working_days_between(start, due.day) == Count(n, due.provisional)


@given(days, st.integers(1, 90))
def test_a_period_ends_on_a_working_day_and_grows_with_its_length(start: date, n: int) -> None:
    due = ISSUED.add_working_days(start, n)
    assert ISSUED.is_working(due.day)
    assert ISSUED.add_working_days(start, n + 1).day > due.day


@given(days, lengths, lengths)
def test_periods_add_up(start: date, first: int, second: int) -> None:
    middle = ISSUED.add_working_days(start, first).day
    assert ISSUED.add_working_days(middle, second).day == ISSUED.add_working_days(start, first + second).day


@given(days, st.integers(0, 400))
def test_a_last_day_is_worked_and_nothing_worked_lies_between_it_and_the_plain_one(start: date, n: int) -> None:
    due, plain = ISSUED.last_day(start, n), start + DAY * n
    assert due.day >= plain
    assert ISSUED.is_working(due.day)
    assert not any(ISSUED.is_working(plain + DAY * k) for k in range((due.day - plain).days))


@given(days, lengths)
def test_only_what_touches_a_year_not_issued_is_provisional(start: date, n: int) -> None:
    due = ISSUED.add_working_days(start, n)
    assert due.provisional == (n > 0 and due.day.year > 2026)


@given(days, st.integers(1, 30), days, st.integers(0, 40))
def test_a_pause_never_shortens_a_period(start: date, n: int, notified: date, long: int) -> None:
    paused = ISSUED.add_working_days(start, n, [Pause(notified, notified + DAY * long)])
    assert paused.day >= ISSUED.add_working_days(start, n).day


@pytest.mark.django_db
def test_an_issued_year_is_used_at_once_and_read_once(
    now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert calendar.current().add_working_days(date(2026, 9, 30), 3) == Due(date(2026, 10, 5), provisional=True)
    with command("issue", actor=SYSTEM, now=now, key="2026") as cmd:
        calendar.issue(2026, KNOWN[2026].days_off, KNOWN[2026].days_worked, "国办发明电", cmd=cmd)
    with django_assert_num_queries(1):
        for _ in range(3):
            assert calendar.current().add_working_days(date(2026, 9, 30), 3) == Due(date(2026, 10, 10))
    assert JournalLine.objects.get(action="calendar.issued").detail == {"year": 2026, "source": "国办发明电"}


@pytest.mark.django_db
def test_issuing_a_year_again_replaces_it(now: datetime) -> None:
    for off in ([date(2027, 1, 1)], [date(2027, 1, 4)]):
        with command("issue", actor=SYSTEM, now=now, key=str(off)) as cmd:
            calendar.issue(2027, off, [], "通知", cmd=cmd)
    assert CalendarYear.objects.get(year=2027).days_off == [date(2027, 1, 4)]
    assert calendar.current().is_working(date(2027, 1, 1))


@pytest.mark.django_db
def test_days_of_another_year_or_of_the_wrong_kind_are_all_named(now: datetime) -> None:
    with pytest.raises(Problems) as refused, command("issue", actor=SYSTEM, now=now, key="k") as cmd:
        calendar.issue(2027, [date(2026, 1, 1), date(2027, 1, 2)], [date(2027, 1, 4)], "通知", cmd=cmd)
    assert [problem.code for problem in refused.value.problems] == [
        "calendar.other_year",
        "calendar.not_weekday",
        "calendar.not_weekend",
    ]
    assert not CalendarYear.objects.exists()


HERE = Path(__file__)
LIST = "shared/data/china_holidays.csv"
LISTED = next((found for up in HERE.parents if (found := up / LIST).exists()), HERE.with_name("absent"))
"""The State Council's notices of 2021 to 2026 day by day, kept apart from the library that we take them from."""


@pytest.fixture(scope="module")
def notices() -> dict[int, dict[date, str]]:
    """Kind (holiday or workday) by day, by year."""
    if not LISTED.exists():
        pytest.skip("the list of holidays isn't here")
    found: dict[int, dict[date, str]] = {}
    with LISTED.open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["date"])
            found.setdefault(day.year, {})[day] = row["kind"]
    return found


def test_the_library_agrees_with_the_notices_day_by_day(notices: dict[int, dict[date, str]]) -> None:
    for year, kinds in notices.items():
        known = from_library(year)
        assert known is not None, year
        off = {day for day, kind in kinds.items() if kind == "holiday" and day.weekday() < calendar.SATURDAY}
        worked = {day for day, kind in kinds.items() if kind == "workday" and day.weekday() >= calendar.SATURDAY}
        assert set(known.days_off) == off, year
        assert set(known.days_worked) == worked, year


def test_every_listed_day_is_worked_or_off_as_it_says(notices: dict[int, dict[date, str]]) -> None:
    years = {year: from_library(year) for year in notices}
    made = WorkingCalendar(
        frozenset(day for known in years.values() if known for day in known.days_off),
        frozenset(day for known in years.values() if known for day in known.days_worked),
        frozenset(years),
    )
    for kinds in notices.values():
        for day, kind in kinds.items():
            assert made.is_working(day) is (kind == "workday"), day
            assert made.is_issued(day)
    for year in years:
        plain = [date(year, 1, 1) + DAY * n for n in range(365)]
        unlisted = [day for day in plain if day not in notices[year]]
        assert all(made.is_working(day) is (day.weekday() < calendar.SATURDAY) for day in unlisted)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
    ],
)
def test_the_same_day_of_another_month(start: date, months: int, end: date) -> None:
    assert calendar.same_day(start, months) == end


def test_a_day_ends_at_its_midnight_in_shanghai() -> None:
    ends = Due(date(2026, 3, 24)).ends
    assert ends.isoformat() == "2026-03-25T00:00:00+08:00"
    assert Due(date(2026, 12, 31)).ends.isoformat() == "2027-01-01T00:00:00+08:00"


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2026, 3, 24), date(2026, 3, 24), 0),
        (date(2026, 3, 24), date(2026, 3, 25), 1),
        (date(2026, 3, 27), date(2026, 3, 30), 1),
        (date(2026, 9, 30), date(2026, 10, 8), 1),
        (date(2026, 3, 25), date(2026, 3, 24), 0),
    ],
)
def test_how_many_working_days_have_run(start: date, end: date, count: int) -> None:
    assert ISSUED.working_days_between(start, end) == Count(count)


class TestSpans:
    """What processes may call: it ends at midnight, when the last day of the period is over."""

    @pytest.fixture(autouse=True)
    def issued(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(calendar, "current", lambda: ISSUED)

    @pytest.mark.parametrize(
        ("span", "count", "last"),
        [
            ("days later", 45, date(2026, 5, 6)),
            ("days later", 0, date(2026, 3, 20)),
            ("working days later", 5, date(2026, 3, 27)),
            ("working days later", 0, date(2026, 3, 20)),
        ],
    )
    def test_counted_from_a_friday(self, span: str, count: int, last: date) -> None:
        friday = datetime(2026, 3, 20, 9, 30, tzinfo=calendar.SHANGHAI)
        end = calendar.spans(friday)[span](count)
        assert end == datetime.combine(last + DAY, datetime.min.time(), calendar.SHANGHAI)

    def test_the_day_is_that_of_shanghai(self) -> None:
        """At 17:00 in Greenwich it is the next day there."""
        utc = datetime(2026, 3, 19, 17, 0, tzinfo=UTC)
        here = datetime(2026, 3, 20, 1, 0, tzinfo=calendar.SHANGHAI)
        assert calendar.spans(utc)["days later"](3) == calendar.spans(here)["days later"](3)

    @given(start=days, count=lengths)
    def test_a_period_of_working_days_is_never_shorter_than_one_of_days(self, start: date, count: int) -> None:
        moment = datetime.combine(start, datetime.min.time(), calendar.SHANGHAI)
        spans = {"working days later": ISSUED.add_working_days, "days later": ISSUED.last_day}
        ends = [spans[name](moment.date(), count).ends for name in ("days later", "working days later")]
        assert count == 0 or ends[0] <= ends[1]
