"""Arithmetic: which types an operator joins, 34 digits, month ends and leap days, clocks that are put forward."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from tests.kezhi.engine.feel.asking import SPECIMENS, M, codes, missing, shown, value

NUMBER, TEXT = "number", "string"
DATE, TIME, MOMENT = "date", "time", "date and time"
DAYS, MONTHS = "days and time duration", "years and months duration"

RESULTS = {
    "+": {
        (NUMBER, NUMBER): NUMBER,
        (TEXT, TEXT): TEXT,
        (DAYS, DAYS): DAYS,
        (MONTHS, MONTHS): MONTHS,
        **{(point, DAYS): point for point in (DATE, TIME, MOMENT)},
        **{(DAYS, point): point for point in (DATE, TIME, MOMENT)},
        **{(point, MONTHS): point for point in (DATE, MOMENT)},
        **{(MONTHS, point): point for point in (DATE, MOMENT)},
    },
    "-": {
        (NUMBER, NUMBER): NUMBER,
        (DAYS, DAYS): DAYS,
        (MONTHS, MONTHS): MONTHS,
        (DATE, DATE): DAYS,
        (MOMENT, MOMENT): DAYS,
        (TIME, TIME): DAYS,
        **{(point, DAYS): point for point in (DATE, TIME, MOMENT)},
        **{(point, MONTHS): point for point in (DATE, MOMENT)},
    },
    "*": {
        (NUMBER, NUMBER): NUMBER,
        (DAYS, NUMBER): DAYS,
        (NUMBER, DAYS): DAYS,
        (MONTHS, NUMBER): MONTHS,
        (NUMBER, MONTHS): MONTHS,
    },
    "/": {
        (NUMBER, NUMBER): NUMBER,
        (DAYS, NUMBER): DAYS,
        (DAYS, DAYS): NUMBER,
        (MONTHS, NUMBER): MONTHS,
        (MONTHS, MONTHS): NUMBER,
    },
    "**": {(NUMBER, NUMBER): NUMBER},
}
"""The type of the result for each pair of types that an operator joins (DMN 1.5 table 57); all others are null."""


@pytest.mark.parametrize("operator", RESULTS)
@pytest.mark.parametrize("left", SPECIMENS)
@pytest.mark.parametrize("right", SPECIMENS)
def test_an_operator_joins_its_pairs_of_types_and_no_others(operator: str, left: str, right: str) -> None:
    context = {"a": SPECIMENS[left], "b": SPECIMENS[right]}
    wanted = RESULTS[operator].get((left, right))
    if wanted is None:
        # A date is midnight in UTC; it can't be subtracted from a time without a zone.
        zones = operator == "-" and {left, right} == {DATE, MOMENT}
        assert value(f"a {operator} b", **context) is None
        assert codes(f"a {operator} b", **context) == ["zones" if zones else "operands"]
    else:
        assert value(f"(a {operator} b) instance of {wanted}", **context) is True


@pytest.mark.parametrize("operator", RESULTS)
@pytest.mark.parametrize("kind", SPECIMENS)
def test_null_is_null_and_missing_wins_over_it(operator: str, kind: str) -> None:
    known = SPECIMENS[kind]
    for a, b in ((known, None), (None, known), (None, None)):
        assert value(f"a {operator} b", a=a, b=b) is None
        assert codes(f"a {operator} b", a=a, b=b) == []
    for a, b in ((known, M), (M, known), (None, M), (M, None)):
        assert missing(f"a {operator} b", a=a, b=b) == {"a" if a is M else "b"}
    assert missing(f"a {operator} b", a=M, b=M) == {"a", "b"}


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("-1234567890123456789012345678901234", "-1234567890123456789012345678901234"),
        ("-a", "-1234567890123456789012345678901234"),
        ("abs(-a)", "1234567890123456789012345678901234"),
        ("abs(0 - a)", "1234567890123456789012345678901234"),
        ("a + 1 - 1", "1234567890123456789012345678901234"),
        ("a * 1", "1234567890123456789012345678901234"),
        ("a / 1", "1234567890123456789012345678901234"),
        ("a ** 1", "1234567890123456789012345678901234"),
        ("floor(a)", "1234567890123456789012345678901234"),
        ("decimal(a / 100, 2)", "12345678901234567890123456789012.34"),
        ("min([a, a + 1])", "1234567890123456789012345678901234"),
        ("sum([a, 1, -1])", "1234567890123456789012345678901234"),
        ("number(string(a))", "1234567890123456789012345678901234"),
        ("median([a, a])", "1234567890123456789012345678901234"),
        ("modulo(a, 10 ** 33)", "234567890123456789012345678901234"),
        ("1 / 7", "0.1428571428571428571428571428571429"),
        ("2 / 3", "0.6666666666666666666666666666666667"),
        ("1e33 + 0.5", "1000000000000000000000000000000000"),
        ("1e33 + 1.5", "1000000000000000000000000000000002"),
    ],
)
def test_nothing_loses_one_of_the_34_digits(text: str, digits: str) -> None:
    assert shown(text, a=Decimal("1234567890123456789012345678901234")) == digits


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("0 * -1", "0"),
        ("-0", "0"),
        ("0 / -5", "0"),
        ("1.50 + 1.50", "3"),
        ("100 * 0.01", "1"),
        ("1e3", "1000"),
        ("1e-7", "0.0000001"),
        ("-1.50", "-1.5"),
        ("2 ** -2", "0.25"),
        ("(-2) ** 3", "-8"),
        ("0 ** 2", "0"),
    ],
)
def test_a_number_is_shown_in_plain_digits_without_a_needless_zero(text: str, result: str) -> None:
    assert shown(text) == result


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 / 0", "division_by_zero"),
        ("0 / 0", "division_by_zero"),
        ('@"P1D" / @"PT0S"', "division_by_zero"),
        ('@"P1D" / 0', "division_by_zero"),
        ('@"P1Y" / @"P0M"', "division_by_zero"),
        ("modulo(1, 0)", "division_by_zero"),
        ("0 ** 0", "undefined"),
        ("(-8) ** 0.5", "undefined"),
        ("sqrt(-1)", "undefined"),
        ("log(0)", "undefined"),
        ("9e6144 * 10", "too_large"),
        ("exp(99999)", "too_large"),
        ('@"P999999999D" * 10', "out_of_range"),
        ('@"9999-12-31" + @"P1D"', "out_of_range"),
        ('@"0001-01-01" - @"P1D"', "out_of_range"),
        ('@"0001-01-31" - @"P1M"', "out_of_range"),
    ],
)
def test_an_arithmetic_problem_is_null_or_by_choice_a_missing_fact(text: str, code: str) -> None:
    assert value(text) is None
    assert codes(text) == [code]
    waits = feel.parse(text).evaluate({}, arithmetic="undetermined")
    assert feel.missing_names(waits), "it counts as a missing fact, named by its place"


@pytest.mark.parametrize("text", ["1 + null", '1 + "a"', "date(2025, 2, 30)", '@"nothing"', "5.a", "unheard"])
def test_what_is_no_arithmetic_problem_stays_null_either_way(text: str) -> None:
    assert feel.parse(text).evaluate({}, arithmetic="undetermined") is None


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('@"2025-01-31" + @"P1M"', "2025-02-28"),
        ('@"2024-01-31" + @"P1M"', "2024-02-29"),
        ('@"2025-01-31" + @"P2M"', "2025-03-31"),
        ('@"2025-01-30" + @"P1M"', "2025-02-28"),
        ('@"2025-03-31" - @"P1M"', "2025-02-28"),
        ('@"2024-03-31" - @"P1M"', "2024-02-29"),
        ('@"2025-12-31" + @"P2M"', "2026-02-28"),
        ('@"2025-01-31" - @"P2M"', "2024-11-30"),
        ('@"2024-02-29" + @"P1Y"', "2025-02-28"),
        ('@"2024-02-29" + @"P4Y"', "2028-02-29"),
        ('@"2024-02-29" - @"P1Y"', "2023-02-28"),
        ('@"1900-01-31" + @"P1M"', "1900-02-28"),
        ('@"2000-01-31" + @"P1M"', "2000-02-29"),
        ('@"2024-02-28" + @"P1D"', "2024-02-29"),
        ('@"2025-02-28" + @"P1D"', "2025-03-01"),
        ('@"2024-12-31" + @"P1D"', "2025-01-01"),
        ('@"2025-03-01" - @"P1D"', "2025-02-28"),
        ('@"2025-01-31" + @"-P1M"', "2024-12-31"),
        ('@"P1M" + @"2024-01-31"', "2024-02-29"),
        ('@"2025-01-31T23:00:00" + @"P1M"', "2025-02-28T23:00:00"),
        ('@"2025-12-31T23:00:00" + @"PT2H"', "2026-01-01T01:00:00"),
        ('@"2025-06-15" + @"PT23H"', "2025-06-15"),
        ('@"2025-06-15" + @"PT24H"', "2025-06-16"),
        ('@"2024-03-01" - @"2024-02-28"', "P2D"),
        ('@"2025-03-01" - @"2025-02-28"', "P1D"),
        ('@"2024-02-28" - @"2024-03-01"', "-P2D"),
        ('@"23:30:00" + @"PT1H"', "00:30:00"),
        ('@"00:30:00" - @"PT1H"', "23:30:00"),
        ('@"10:00:00+08:00" + @"PT1H"', "11:00:00+08:00"),
        ('@"10:00:00+08:00" - @"02:00:00Z"', "PT0S"),
        ('@"P1Y" + @"P14M"', "P2Y2M"),
        ('@"P1M" - @"P1Y"', "-P11M"),
        ('@"P1Y" * 1.25', "P1Y3M"),
        ('@"P1Y" / 5', "P2M"),
        ('@"-P1Y" / 5', "-P2M"),
        ('@"P1D" / 7', "PT3H25M42.857143S"),
        ('@"PT1H" * -2', "-PT2H"),
        ('@"P1D" / @"PT36H"', "0.6666666666666666666666666666666667"),
        ('-@"P1DT1H"', "-P1DT1H"),
        ('-@"P14M"', "-P1Y2M"),
    ],
)
def test_months_end_where_they_end_and_leap_days_come_every_four_years(text: str, result: str) -> None:
    assert shown(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        # On 30 March 2025 the clocks of Berlin go from 02:00 to 03:00, on 26 October from 03:00 back to 02:00.
        ('@"2025-03-30T03:00:00@Europe/Berlin" - @"2025-03-30T01:00:00@Europe/Berlin"', "PT1H"),
        ('@"2025-10-26T12:00:00@Europe/Berlin" - @"2025-10-26T00:00:00@Europe/Berlin"', "PT13H"),
        ('@"2025-03-30T01:00:00@Europe/Berlin" + @"PT1H"', "2025-03-30T03:00:00@Europe/Berlin"),
        ('@"2025-03-30T03:00:00@Europe/Berlin" - @"PT1H"', "2025-03-30T01:00:00@Europe/Berlin"),
        ('@"2025-03-30T01:00:00Z" - @"2025-03-30T01:00:00@Europe/Berlin"', "PT1H"),
        ('@"2025-06-01T10:00:00@Asia/Shanghai" + @"P1D"', "2025-06-02T10:00:00@Asia/Shanghai"),
        ('@"2025-06-01T10:00:00+08:00" - @"2025-06-01T02:00:00Z"', "PT0S"),
        ('@"2025-06-01" - @"2025-06-01T02:00:00Z"', "-PT2H"),
        ('@"2025-06-01T10:00:00+08:00" - @"2025-06-01"', "PT2H"),
    ],
)
def test_a_duration_is_time_that_passes_whatever_the_clocks_do(text: str, result: str) -> None:
    assert shown(text) == result


days = st.dates(min_value=feel.evaluate('@"1900-01-01"'), max_value=feel.evaluate('@"2100-12-31"'))


@given(days, st.integers(-5000, 5000))
def test_days_added_are_days_between(day: Any, count: int) -> None:
    assert value('(d + n * @"P1D") - d = n * @"P1D"', d=day, n=count) is True


@given(days, st.integers(-600, 600))
def test_months_added_keep_the_day_or_take_the_last(day: Any, count: int) -> None:
    later = value('d + n * @"P1M"', d=day, n=count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later.day < day.day and value('(d + @"P1D").day', d=later) == 1)


@given(days, st.integers(0, 600))
def test_the_months_between_are_those_that_were_added(day: Any, count: int) -> None:
    """A day that its month lacks was moved forward, and then the last month isn't full (an age is counted so)."""
    later = value('d + n * @"P1M"', d=day, n=count)
    counted = value("years and months duration(d, later)", d=day, later=later).total
    assert counted == (count if later.day == day.day else count - 1)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("1990-03-01", "2025-02-28", 34),
        ("1990-03-01", "2025-03-01", 35),
        ("1992-02-29", "2027-02-28", 34),
        ("1992-02-29", "2027-03-01", 35),
        ("1992-02-29", "2028-02-28", 35),
        ("1992-02-29", "2028-02-29", 36),
        ("1990-12-31", "2025-12-30", 34),
        ("2025-01-01", "2025-01-01", 0),
    ],
)
def test_an_age_is_the_full_years_between_two_days(born: str, on: str, age: int) -> None:
    assert value(f'years and months duration(@"{born}", @"{on}").years') == age
