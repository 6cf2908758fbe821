"""Values: durations in months, numbers taken in, what is missing inside."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.feel.temporal import duration_text, parse_any, parse_duration, text_of
from kezhi.engine.feel.values import MISSING, Undetermined, YearMonthDuration, decimal, words


@given(st.integers(-10000, 10000))
def test_years_and_months_make_up_the_duration(total: int) -> None:
    duration = YearMonthDuration(total)
    assert duration.years * 12 + duration.months == total
    assert parse_duration(str(duration)) == duration


@given(st.timedeltas())
def test_a_duration_reads_back_as_printed(length: timedelta) -> None:
    assert parse_duration(duration_text(length)) == length


@given(st.one_of(st.dates(), st.datetimes(), st.times(), st.timedeltas()))
def test_a_time_reads_back_as_printed(value: date | time | timedelta) -> None:
    assert parse_any(text_of(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_number_is_printed_in_plain_digits(number: Decimal) -> None:
    assert Decimal(text_of(number)) == number
    assert "E" not in text_of(number)


@pytest.mark.parametrize(
    ("given", "taken"),
    [(1, Decimal(1)), (0.1, Decimal("0.1")), (float("inf"), None), (Decimal("NaN"), None), (Decimal("1e6200"), None)],
)
def test_what_counts_as_a_number(given: int | float | Decimal, taken: Decimal | None) -> None:
    assert decimal(given) == taken


def test_undetermined_values_unite_their_names() -> None:
    one, two = Undetermined(frozenset({"a"})), Undetermined(frozenset({"b"}))
    assert Undetermined.of(one, 1, two) == Undetermined(frozenset({"a", "b"}))
    assert Undetermined.of(1, None) is None
    assert repr(MISSING) == "MISSING"


def test_a_name_has_single_blanks() -> None:
    assert words(" birth \n date ") == "birth date"
