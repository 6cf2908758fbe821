"""Times of timers: ISO 8601 texts, FEEL's answers, and the calendar's corners."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from kezhi.engine.bpmn import timing
from kezhi.engine.bpmn.timing import Cycle, Span

at = datetime.fromisoformat


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("P10D", Span(0, timedelta(days=10))),
        (" PT1H30M ", Span(0, timedelta(minutes=90))),
        ("P1Y2M", Span(14)),
        ("P2W", Span(0, timedelta(weeks=2))),
        ("P1Y2M3DT4H5M6.5S", Span(14, timedelta(days=3, hours=4, minutes=5, seconds=6.5))),
        ("PT0.000001S", Span(0, timedelta(microseconds=1))),
        ("2026-03-02", date(2026, 3, 2)),
        ("2026-03-02T09:30", at("2026-03-02 09:30")),
        ("2026-03-02T09:30:15Z", datetime(2026, 3, 2, 9, 30, 15, tzinfo=UTC)),
        ("R3/PT1H", Cycle(3, "PT1H")),
        ("R/P1M", Cycle(None, "P1M")),
        ("R2/2026-03-02/P1D", Cycle(2, "P1D", date(2026, 3, 2))),
    ],
)
def test_iso_texts(text: str, meaning: Any) -> None:
    assert timing.iso(text) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "", "P", "PT", "P1", "P1H", "P1DT", "10D", "R0/P1D", "R3/P0D", "R3/", "R3/soon/P1D", "R3/P1X",
        "2026-02-30", "2026-13-01", "20260302", "due", "P99999999999D", "P-1D",
    ],
)  # fmt: skip
def test_other_texts_are_not_iso(text: str) -> None:
    assert timing.iso(text) is None


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ("P1D", Span(0, timedelta(days=1))),
        (timedelta(hours=2), Span(0, timedelta(hours=2))),
        (feel.YearMonthDuration(14), Span(14)),
        (date(2026, 3, 2), date(2026, 3, 2)),
        (at("2026-03-02 09:00"), at("2026-03-02 09:00")),
        (None, None),
        (True, None),
        (3, None),
        (time(9), None),
        (feel.MISSING, None),
    ],
)
def test_what_feel_answers(answer: Any, meaning: Any) -> None:
    assert timing.when(answer) == meaning


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2026-11-30", "P3M", "2027-02-28"),
        ("2026-12-31", "P1M1D", "2027-02-01"),
    ],
)
def test_months_end_within_the_month(start: str, span: str, end: str) -> None:
    found = timing.iso(span)
    assert isinstance(found, Span)
    assert found.after(datetime.fromisoformat(start)) == datetime.fromisoformat(end)


def test_a_point_without_a_zone_is_in_the_zone_of_now() -> None:
    now = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    assert timing.due(date(2026, 3, 5), now).isoformat() == "2026-03-05T00:00:00+08:00"
    assert timing.due(at("2026-03-05 08:00"), now).isoformat() == "2026-03-05T08:00:00+08:00"
    assert timing.due(datetime(2026, 3, 5, tzinfo=UTC), now).tzinfo is UTC
    assert timing.due(date(2026, 3, 5), at("2026-03-02")).tzinfo is None


def test_a_cycle_begins_at_its_start_or_after_one_period() -> None:
    now = at("2026-03-02 09:00")
    assert timing.due(Cycle(3, "PT2H"), now) == at("2026-03-02 11:00")
    assert timing.due(Cycle(3, "PT2H", date(2026, 4, 1)), now) == at("2026-04-01")
    assert timing.again("P1M", at("2026-01-31")) == at("2026-02-28")


@given(st.datetimes(max_value=at("9000-01-01")), st.integers(0, 500), st.integers(0, 40))
def test_adding_a_span_never_goes_back(start: datetime, months: int, days: int) -> None:
    end = Span(months, timedelta(days=days)).after(start)
    assert end >= start
    assert (end - start).days <= 31 * months + days


@pytest.mark.parametrize(
    ("text", "right"), [("10wd", True), ("1wd", True), ("0wd", False), ("wd", False), ("P1D", False)]
)
def test_working_days(text: str, right: bool) -> None:
    assert timing.is_working_days(text) is right
