"""Days of the demo count from its anchor."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.demo.domain.scale import Plan
from tests.kezhi.demo.domain.words import age_on

DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def plan(day: date = date(2026, 3, 24)) -> Plan:
    return Plan(seed=1, day=day, size="small")


def test_a_moment_is_in_shanghai() -> None:
    assert plan().at(-22, "09:30") == datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("months", "days", "is_"),
    [(0, 0, date(2026, 1, 1)), (12, -1, date(2026, 12, 31)), (18, 0, date(2027, 7, 1)), (54, -1, date(2030, 6, 30))],
)
def test_months_count_from_the_first_of_january(months: int, days: int, is_: date) -> None:
    assert plan().months(months, days) == is_


@given(DAYS, st.integers(18, 80), st.integers(0, 330))
def test_an_age_is_that_age_on_the_anchor_day(day: date, years: int, days: int) -> None:
    assert age_on(plan(day).age(years, days), day) == years


def test_what_is_not_asked_fits() -> None:
    assert plan().fits(seed=None, day=None, size=None)
    assert plan().fits(seed=1, day=date(2026, 3, 24), size="small")
    assert not plan().fits(seed=2, day=None, size=None)
    assert not plan().fits(seed=None, day=date(2026, 3, 25), size=None)
    assert not plan().fits(seed=None, day=None, size="full")
