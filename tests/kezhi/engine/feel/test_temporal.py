"""Dates, times and durations: order across zones, parts and wholes, laws of arithmetic, and how each is written."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from tests.kezhi.engine.feel.asking import codes, shown, value

moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 12, 31))  # noqa: DTZ001 — the zone is drawn apart
offsets = st.integers(-14 * 60, 14 * 60)
lengths = st.timedeltas(timedelta(days=-4000), timedelta(days=4000))


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        ("2026-03-02T10:00:00+08:00", "2026-03-02T02:00:00Z", "="),
        ("2026-03-02T10:00:00+08:00", "2026-03-02T10:00:00Z", "<"),
        ("2026-03-02T00:00:00+08:00", "2026-03-01T16:00:00Z", "="),
        ("2026-03-02T10:00:00@Asia/Shanghai", "2026-03-02T10:00:00+08:00", "="),
        ("2026-03-02T10:00:00@Asia/Shanghai", "2026-03-02T10:00:00@Europe/Berlin", "<"),
        ("2026-07-01T10:00:00@Europe/Berlin", "2026-07-01T08:00:00Z", "="),
        ("2026-01-01T10:00:00@Europe/Berlin", "2026-01-01T09:00:00Z", "="),
        ("2026-03-02T10:00:00", "2026-03-02T10:00:01", "<"),
        ("2026-03-02T10:00:00.000001", "2026-03-02T10:00:00", ">"),
        ("10:00:00+08:00", "02:00:00Z", "="),
        ("01:00:00+08:00", "17:00:00Z", "<"),
        ("23:00:00-05:00", "04:00:00Z", ">"),
        ("10:00:00", "10:00:00.5", "<"),
        ("2026-02-28", "2026-03-01", "<"),
        ("P1D", "PT24H", "="),
        ("P1D", "PT23H59M59S", ">"),
        ("-P1D", "PT0S", "<"),
        ("P1Y", "P12M", "="),
        ("P1Y", "P11M", ">"),
        ("-P1Y", "P0M", "<"),
    ],
)
def test_order_is_that_of_the_instants(left: str, right: str, order: str) -> None:
    assert value(f'@"{left}" {order} @"{right}"') is True
    mirrored = {"<": ">", ">": "<", "=": "="}[order]
    assert value(f'@"{right}" {mirrored} @"{left}"') is True
    assert [value(f'@"{left}" {each} @"{right}"') for each in "<=>" if each != order] == [False, False]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2026-03-02T10:00:00", "2026-03-02T10:00:00Z"),
        ("10:00:00", "10:00:00Z"),
        ("2026-03-02", "2026-03-02T00:00:00"),
        ("P1D", "P1M"),
        ("P365D", "P1Y"),
        ("10:00:00", "PT10H"),
    ],
)
def test_what_has_no_common_measure_has_no_order(left: str, right: str) -> None:
    for operator in ("<", "<=", ">", ">="):
        assert value(f'@"{left}" {operator} @"{right}"') is None
    assert value(f'@"{left}" = @"{right}"') is not True
    assert value(f'max([@"{left}", @"{right}"])') is None
    assert value(f'@"{left}" in [@"{right}"..@"{right}"]') is None


@given(moments, offsets, offsets)
def test_the_zone_of_writing_changes_no_instant(at: datetime, one: int, other: int) -> None:
    instant = at.replace(tzinfo=UTC)
    texts = [
        feel.text_of(
            instant.astimezone(
                feel.evaluate(f'date and time(2025, 1, 1, 0, 0, 0, duration("{sign(offset)}PT{abs(offset)}M"))').tzinfo
            )
        )
        for offset in (one, other)
    ]
    assert value(f'@"{texts[0]}" = @"{texts[1]}"') is True
    assert value(f'@"{texts[0]}" - @"{texts[1]}"') == timedelta(0)


def sign(number: int) -> str:
    return "-" if number < 0 else ""


@given(moments, lengths)
def test_taking_away_undoes_adding(at: datetime, length: timedelta) -> None:
    assert value("(t + d) - d", t=at, d=length) == at
    assert value("(t + d) - t", t=at, d=length) == length
    assert value("d + t = t + d", t=at, d=length) is True


@given(lengths, lengths, st.integers(-50, 50))
def test_durations_add_up_and_scale(one: timedelta, other: timedelta, times: int) -> None:
    context = {"a": one, "b": other, "n": times}
    assert value("a + b = b + a", **context) is True
    assert value("a - b = -(b - a)", **context) is True
    assert value("a * n = n * a", **context) is True
    assert value("(a + b) * n = a * n + b * n", **context) is True
    assert value("abs(a) = abs(-a)", **context) is True
    if one:
        assert value("a / a", **context) == 1
        assert value("b / a > 1", **context) is ((other / one) > 1)


@given(st.integers(-600, 600), st.integers(-600, 600))
def test_months_add_up(one: int, other: int) -> None:
    context = {"a": feel.YearMonthDuration(one), "b": feel.YearMonthDuration(other)}
    assert value("a + b", **context).total == one + other
    assert value("a - b", **context).total == one - other
    assert value("a < b", **context) is (one < other)
    assert value("a.years * 12 + a.months", **context) == one


@given(lengths)
def test_parts_of_a_duration_make_it_up(length: timedelta) -> None:
    total = value("((d.days * 24 + d.hours) * 60 + d.minutes) * 60 + d.seconds", d=length)
    assert total == Decimal(length // timedelta(microseconds=1)) / 1_000_000
    assert value('d = @"PT1S" * n', d=length, n=total) is True


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_parts_of_a_date_make_it_up(day: date) -> None:
    assert value("date(d.year, d.month, d.day)", d=day) == day
    assert value("d.weekday", d=day) == day.isoweekday()
    assert value("day of year(d)", d=day) == day.timetuple().tm_yday
    assert value("week of year(d)", d=day) == day.isocalendar().week
    assert value("day of week(d)", d=day) == day.strftime("%A")
    assert value("month of year(d)", d=day) == day.strftime("%B")
    assert value('date(date and time(d, @"10:00:00"))', d=day) == day


@given(st.times())
def test_parts_of_a_time_make_it_up(at: time) -> None:
    assert value("time(t.hour, t.minute, t.second)", t=at.replace(fold=0)) == at.replace(fold=0)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("PT0.1S", "PT0.1S"),
        ("PT60S", "PT1M"),
        ("PT3600S", "PT1H"),
        ("PT86400S", "P1D"),
        ("P1DT0H0M0S", "P1D"),
        ("PT1H0.000001S", "PT1H0.000001S"),
        ("-PT0S", "PT0S"),
        ("P0D", "PT0S"),
        ("P12M", "P1Y"),
        ("P0Y0M", "P0M"),
        ("-P13M", "-P1Y1M"),
        ("10:00:00.500", "10:00:00.5"),
        ("10:00:00.000", "10:00:00"),
        ("10:00:00-00:00", "10:00:00Z"),
        ("2026-03-02T10:00:00.120Z", "2026-03-02T10:00:00.12Z"),
        ("0999-01-01", "0999-01-01"),
    ],
)
def test_one_way_of_writing_each(text: str, written: str) -> None:
    assert shown(f'@"{text}"') == written
    assert shown(f'@"{written}"') == written
    assert value(f'@"{text}" = @"{written}"') is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-03",
        "03-02",
        "2026-3-2",
        "P",
        "PT",
        "T10:00:00",
        "10:00",
        "2026-03-02T",
        "1D",
        "-2026-03-02",
        "x",
    ],
)
def test_an_at_literal_of_no_kind_is_null(text: str) -> None:
    assert value(f'@"{text}"') is None
    assert codes(f'@"{text}"') == ["literal"]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-01-01", "2024-01-31", 0),
        ("2024-01-01", "2024-02-01", 1),
        ("2024-01-31", "2024-02-29", 0),
        ("2024-01-31", "2024-03-01", 1),
        ("2024-02-29", "2024-03-29", 1),
        ("2024-02-29", "2025-02-28", 11),
        ("2024-02-29", "2025-03-01", 12),
        ("2024-02-29", "2028-02-29", 48),
        ("2024-12-31", "2025-01-30", 0),
        ("2025-01-30", "2024-12-31", 0),
        ("2024-03-31", "2024-02-29", -1),
        ("2024-03-01", "2024-01-01", -2),
    ],
)
def test_full_months_between_two_days(start: str, end: str, months: int) -> None:
    found: Any = value(f'years and months duration(@"{start}", @"{end}")')
    assert found.total == months
    back: Any = value(f'years and months duration(@"{end}", @"{start}")')
    assert back.total == -months


def test_adding_full_months_never_passes_the_end() -> None:
    for day in range(1, 32):
        for later in range(0, 400, 13):
            start, end = date(2024, 1, day), date(2024, 1, day) + timedelta(days=later)
            assert value("s + years and months duration(s, e) <= e", s=start, e=end) is True
