"""Deadlines as processes write them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base.calendar import SHANGHAI, WorkingCalendar
from kezhi.workflow.domain.due import due_at

TUESDAY = datetime(2026, 3, 24, 14, 6, 21, tzinfo=SHANGHAI)
ISSUED = WorkingCalendar(issued=frozenset({2026}))


def test_without_a_deadline_nothing_is_due() -> None:
    assert due_at(None, TUESDAY, ISSUED) == (None, False)


def test_working_days_leave_out_the_day_of_arrival_and_the_weekend() -> None:
    due, provisional = due_at("5wd", TUESDAY, ISSUED)
    assert due == datetime(2026, 4, 1, tzinfo=SHANGHAI), "24:00 of Tuesday 31 March"
    assert not provisional


def test_a_year_that_is_not_issued_gives_a_provisional_date() -> None:
    assert due_at("5wd", TUESDAY, WorkingCalendar())[1]


def test_whole_days_end_with_a_working_day() -> None:
    due, _provisional = due_at("P4D", TUESDAY, ISSUED)
    assert due == datetime(2026, 3, 31, tzinfo=SHANGHAI), "Saturday 28 moves to Monday 30, 24:00"


def test_hours_run_by_the_clock() -> None:
    assert due_at("PT36H", TUESDAY, ISSUED) == (TUESDAY + timedelta(hours=36), False)


@pytest.mark.parametrize("text", ["soon", "5 wd", "P1W", "-3wd", "5wd "])
def test_what_is_no_deadline_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no deadline"):
        due_at(text, TUESDAY, ISSUED)


@given(st.integers(0, 200), st.integers(0, 200))
def test_more_days_are_never_due_earlier(one: int, more: int) -> None:
    first, _ = due_at(f"{one}wd", TUESDAY, ISSUED)
    later, _ = due_at(f"{one + more}wd", TUESDAY, ISSUED)
    assert first is not None
    assert later is not None
    assert later >= first
    assert one == 0 or first > TUESDAY
