"""Conversions: what text is a date, a time, a duration or a number, and what the parts make."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from tests.kezhi.engine.feel.asking import codes, shown, value


@pytest.mark.parametrize(
    ("function", "text", "result"),
    [
        ("date", "2025-02-28", "2025-02-28"),
        ("date", "0001-01-01", "0001-01-01"),
        ("date", "9999-12-31", "9999-12-31"),
        ("date", "2024-02-29", "2024-02-29"),
        ("date", "2025-02-29", None),
        ("date", "2025-13-01", None),
        ("date", "2025-00-10", None),
        ("date", "2025-04-31", None),
        ("date", "2025-2-8", None),
        ("date", "20250228", None),
        ("date", "2025/02/28", None),
        ("date", "２０２５-02-28", None),
        ("date", " 2025-02-28", None),
        ("date", "2025-02-28Z", None),
        ("date", "2025年2月28日", None),
        ("date", "", None),
        ("time", "10:30:00", "10:30:00"),
        ("time", "00:00:00", "00:00:00"),
        ("time", "23:59:59.999999", "23:59:59.999999"),
        ("time", "10:30:00.1234567", "10:30:00.123456"),
        ("time", "10:30:00Z", "10:30:00Z"),
        ("time", "10:30:00+00:00", "10:30:00Z"),
        ("time", "10:30:00+08:00", "10:30:00+08:00"),
        ("time", "10:30:00-05:30", "10:30:00-05:30"),
        ("time", "10:30:00+08:00:30", "10:30:00+08:00:30"),
        ("time", "10:30:00@Asia/Shanghai", "10:30:00@Asia/Shanghai"),
        ("time", "10:30:00+18:00", "10:30:00+18:00"),
        ("time", "10:30:00+18:01", None),
        ("time", "10:30:00+08:60", None),
        ("time", "10:30:00@Asia/Atlantis", None),
        ("time", "10:30:00@../etc/passwd", None),
        ("time", "24:00:00", None),
        ("time", "10:60:00", None),
        ("time", "10:30:60", None),
        ("time", "10:30", None),
        ("time", "9:30:00", None),
        ("date and time", "2025-02-28T10:30:00", "2025-02-28T10:30:00"),
        ("date and time", "2025-02-28", "2025-02-28T00:00:00"),
        ("date and time", "2025-02-28T24:00:00", "2025-03-01T00:00:00"),
        ("date and time", "2024-12-31T24:00:00Z", "2025-01-01T00:00:00Z"),
        ("date and time", "9999-12-31T24:00:00", None),
        ("date and time", "2025-02-28T24:00:01", None),
        ("date and time", "2025-02-28 10:30:00", None),
        ("date and time", "2025-02-29T10:30:00", None),
        ("date and time", "2025-02-28T", None),
        ("date and time", "2025-02-28T10:30:00@Asia/Shanghai", "2025-02-28T10:30:00@Asia/Shanghai"),
        ("duration", "P1DT2H3M4.5S", "P1DT2H3M4.5S"),
        ("duration", "PT36H", "P1DT12H"),
        ("duration", "PT90M", "PT1H30M"),
        ("duration", "-PT1S", "-PT1S"),
        ("duration", "PT0S", "PT0S"),
        ("duration", "P1Y2M", "P1Y2M"),
        ("duration", "P14M", "P1Y2M"),
        ("duration", "-P1Y", "-P1Y"),
        ("duration", "P0Y", "P0M"),
        ("duration", "P", None),
        ("duration", "PT", None),
        ("duration", "P1DT", None),
        ("duration", "P1Y2D", None),
        ("duration", "P1M2D", None),
        ("duration", "P1W", None),
        ("duration", "1D", None),
        ("duration", "+P1D", None),
        ("duration", "P1.5D", None),
        ("duration", "P9999999999D", None),
        ("number", "12", "12"),
        ("number", "-12.50", "-12.5"),
        ("number", "+3", "3"),
        ("number", ".5", "0.5"),
        ("number", "1e3", "1000"),
        ("number", "1E-3", "0.001"),
        ("number", "1e99999", None),
        ("number", "", None),
        ("number", " 1", None),
        ("number", "1,000", None),
        ("number", "1_000", None),
        ("number", "１２", None),
        ("number", "十二", None),
        ("number", "NaN", None),
        ("number", "Infinity", None),
        ("number", "0x10", None),
    ],
)
def test_text_is_read_exactly_or_not_at_all(function: str, text: str, result: str | None) -> None:
    call = f"{function}(t)"
    if result is None:
        assert value(call, t=text) is None
        assert codes(call, t=text) == ["literal"]
    else:
        assert shown(call, t=text) == result


@pytest.mark.parametrize(
    ("text", "grouping", "point", "result"),
    [
        ("1,000.5", ",", ".", "1000.5"),
        ("1.000,5", ".", ",", "1000.5"),
        ("1 000,5", " ", ",", "1000.5"),
        ("1 000 000", " ", None, "1000000"),
        ("1,5", None, ",", "1.5"),
        ("1.5", None, None, "1.5"),
        ("1,000", ",", None, "1000"),
    ],
)
def test_a_number_is_read_with_the_separators_that_are_named(
    text: str, grouping: str | None, point: str | None, result: str
) -> None:
    assert shown("number(t, g, d)", t=text, g=grouping, d=point) == result


@pytest.mark.parametrize(("grouping", "point"), [(",", ","), (".", "."), ("'", "."), (",", " "), ("", "."), (",", "")])
def test_separators_are_few_and_differ(grouping: str, point: str) -> None:
    assert value("number(t, g, d)", t="1", g=grouping, d=point) is None
    assert codes("number(t, g, d)", t="1", g=grouping, d=point) == ["separators"]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("date(2025, 2, 28)", "2025-02-28"),
        ("date(year: 2025, month: 2, day: 28)", "2025-02-28"),
        ("time(10, 30, 0)", "10:30:00"),
        ("time(10, 30, 15.25)", "10:30:15.25"),
        ('time(10, 30, 0, @"PT8H")', "10:30:00+08:00"),
        ('time(10, 30, 0, @"-PT5H30M")', "10:30:00-05:30"),
        ("time(10, 30, 0, null)", "10:30:00"),
        ("date and time(2025, 2, 28, 10, 30, 15)", "2025-02-28T10:30:15"),
        ('date and time(2025, 2, 28, 10, 30, 15, @"PT8H")', "2025-02-28T10:30:15+08:00"),
        ('date and time(2025, 2, 28, 10, 30, 15, "Asia/Shanghai")', "2025-02-28T10:30:15@Asia/Shanghai"),
        ('date and time(@"2025-02-28", @"10:30:00+08:00")', "2025-02-28T10:30:00+08:00"),
        ('date and time(@"2025-02-28T23:00:00", @"10:30:00")', "2025-02-28T10:30:00"),
        ('date and time(@"2025-02-28T10:00:00Z", "Asia/Shanghai")', "2025-02-28T18:00:00@Asia/Shanghai"),
        ('date and time(@"2025-02-28T10:00:00", "Asia/Shanghai")', "2025-02-28T10:00:00@Asia/Shanghai"),
        ('date and time(@"2025-02-28")', "2025-02-28T00:00:00"),
        ('date(@"2025-02-28T10:30:00")', "2025-02-28"),
        ('date(@"2025-02-28")', "2025-02-28"),
        ('time(@"2025-02-28T10:30:00+08:00")', "10:30:00+08:00"),
        ('time(@"2025-02-28")', "00:00:00Z"),
        ('time(@"10:30:00")', "10:30:00"),
        ('duration(@"P1D")', "P1D"),
        ("number(5)", "5"),
        ('years and months duration(@"2024-02-29", @"2025-02-28")', "P11M"),
        ('years and months duration(@"2024-01-31", @"2024-02-29")', "P0M"),
        ('years and months duration(@"2024-02-29", @"2024-01-31")', "P0M"),
        ('years and months duration(@"2025-03-01", @"2024-01-15")', "-P1Y1M"),
        ('years and months duration(@"2024-01-31T23:00:00", @"2024-03-31")', "P2M"),
    ],
)
def test_parts_make_a_whole(text: str, result: str) -> None:
    assert shown(text) == result


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("date(2025, 2, 29)", "out_of_range"),
        ("date(2025, 13, 1)", "out_of_range"),
        ("date(0, 1, 1)", "out_of_range"),
        ("date(10000, 1, 1)", "out_of_range"),
        ("date(2025, 1.5, 1)", "not_whole"),
        ("time(24, 0, 0)", "out_of_range"),
        ("time(10, 60, 0)", "out_of_range"),
        ("time(10, 0, 60)", "out_of_range"),
        ("time(10, 0, -1)", "out_of_range"),
        ('time(10, 0, 0, @"PT19H")', "out_of_range"),
        ('date and time(2025, 2, 28, 10, 30, 15, "Nowhere")', "out_of_range"),
        ('date and time(@"2025-02-28T10:00:00Z", "Nowhere/Atall")', "out_of_range"),
        ('date and time("9999-12-31T23:00:00Z", "Asia/Shanghai")', "arguments"),
        ('date and time(@"9999-12-31T23:00:00Z", "Asia/Shanghai")', "out_of_range"),
        ("date(5)", "arguments"),
        ("duration(5)", "arguments"),
        ("date(true)", "arguments"),
        ('years and months duration("2024-01-01", @"2025-01-01")', "arguments"),
    ],
)
def test_parts_that_make_no_whole_are_null(text: str, code: str) -> None:
    assert value(text) is None
    assert codes(text) == [code]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("科治", "科治"),
        (Decimal("1.50"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0"), "0"),
        (True, "true"),
        (date(2025, 2, 28), "2025-02-28"),
        (date(5, 2, 28), "0005-02-28"),
        (time(10, 30, 0, 500000), "10:30:00.5"),
        (timedelta(days=-1, hours=-2), "-P1DT2H"),
        (timedelta(microseconds=1), "PT0.000001S"),
        (feel.YearMonthDuration(-14), "-P1Y2M"),
        ([1, "a", None, [True]], '[1, "a", null, [true]]'),
        ({"a b": 1, "c": {"d": "x"}}, '{a b: 1, c: {d: "x"}}'),
        ([], "[]"),
        ({}, "{}"),
        (feel.Range(Decimal(1), Decimal(2), False, True), "(1..2]"),
        (['say "hi"\n'], '["say \\"hi\\"\\n"]'),
    ],
)
def test_string_shows_a_value_as_feel_writes_it(given: Any, text: str) -> None:
    assert value("string(x)", x=given) == text


@given(st.one_of(st.dates(), st.times().map(lambda at: at.replace(fold=0)), st.timedeltas()))
def test_what_string_writes_reads_back(point: Any) -> None:
    function = "date" if type(point) is date else "time" if isinstance(point, time) else "duration"
    assert value(f"{function}(string(x))", x=point) == point


@given(st.datetimes(), st.sampled_from(["", "Z", "+08:00", "-05:30", "@Asia/Shanghai"]))
def test_a_date_and_time_reads_back_with_its_zone(at: datetime, zone: str) -> None:
    text = at.replace(fold=0).isoformat() + zone
    first = value("date and time(t)", t=text)
    assert value("date and time(string(x))", x=first) == first
    assert shown("date and time(t)", t=shown("date and time(t)", t=text)) == shown("date and time(t)", t=text)


@given(st.decimals(-(10**20), 10**20, allow_nan=False, allow_infinity=False, places=8))
def test_a_number_reads_back(number: Decimal) -> None:
    assert value("number(string(n))", n=number) == number


@given(st.integers(-(10**6), 10**6))
def test_months_read_back(months: int) -> None:
    length = feel.YearMonthDuration(months)
    assert value("duration(string(x))", x=length) == length


@pytest.mark.parametrize(
    ("text", "path", "result"),
    [
        ("2025-02-28", "year", "2025"),
        ("2025-02-28", "month", "2"),
        ("2025-02-28", "day", "28"),
        ("2025-02-28", "weekday", "5"),
        ("2025-03-02", "weekday", "7"),
        ("2025-02-28T10:30:15.5", "hour", "10"),
        ("2025-02-28T10:30:15.5", "minute", "30"),
        ("2025-02-28T10:30:15.5", "second", "15.5"),
        ("10:30:15+08:00", "time offset", "PT8H"),
        ("10:30:15Z", "time offset", "PT0S"),
        ("2025-06-01T10:30:15@Asia/Shanghai", "time offset", "PT8H"),
        ("2025-06-01T10:30:15@Asia/Shanghai", "timezone", "Asia/Shanghai"),
        ("P1DT2H3M4.5S", "days", "1"),
        ("P1DT2H3M4.5S", "hours", "2"),
        ("P1DT2H3M4.5S", "minutes", "3"),
        ("P1DT2H3M4.5S", "seconds", "4.5"),
        ("-P1DT2H3M4.5S", "days", "-1"),
        ("-P1DT2H3M4.5S", "hours", "-2"),
        ("-P1DT2H3M4.5S", "seconds", "-4.5"),
        ("PT36H", "hours", "12"),
        ("P14M", "years", "1"),
        ("P14M", "months", "2"),
        ("-P14M", "years", "-1"),
        ("-P14M", "months", "-2"),
    ],
)
def test_a_point_or_a_length_has_parts(text: str, path: str, result: str) -> None:
    assert shown(f'@"{text}".{path}') == result


@pytest.mark.parametrize(
    "text", ['@"10:00:00".timezone', '@"10:00:00".time offset', '@"10:00:00Z".timezone', "null.year"]
)
def test_a_part_that_a_value_lacks_is_null_without_a_problem(text: str) -> None:
    assert value(text) is None
    assert codes(text) == []


@pytest.mark.parametrize("text", ['@"2025-02-28".hour', '@"10:00:00".year', '@"P1D".years', '@"P1Y".days', "(1).year"])
def test_a_part_of_another_type_is_a_problem(text: str) -> None:
    assert value(text) is None
    assert codes(text) == ["no_property"]
