"""Rounding agrees with Python's decimals in every mode; remainders and roots obey their laws."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kezhi.engine import feel

MODES = {
    "decimal": decimal.ROUND_HALF_EVEN,
    "round up": decimal.ROUND_UP,
    "round down": decimal.ROUND_DOWN,
    "round half up": decimal.ROUND_HALF_UP,
    "round half down": decimal.ROUND_HALF_DOWN,
    "floor": decimal.ROUND_FLOOR,
    "ceiling": decimal.ROUND_CEILING,
}
numbers = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=6)


@pytest.mark.parametrize("function", sorted(MODES))
@given(number=numbers, scale=st.integers(-4, 8))
def test_rounding_is_that_of_decimals(function: str, number: Decimal, scale: int) -> None:
    found = feel.evaluate(f"{function}(n, scale)", {"n": number, "scale": scale})
    assert found == number.quantize(Decimal(1).scaleb(-scale), rounding=MODES[function])


@given(numbers)
def test_floor_and_ceiling_enclose(number: Decimal) -> None:
    context = {"n": number}
    low, high = feel.evaluate("floor(n)", context), feel.evaluate("ceiling(n)", context)
    assert low <= number <= high
    assert high - low in (0, 1)


@given(numbers, numbers)
def test_a_remainder_has_the_sign_of_the_divisor(dividend: Decimal, divisor: Decimal) -> None:
    assume(divisor)
    rest = feel.evaluate("modulo(a, b)", {"a": dividend, "b": divisor})
    assume(rest is not None)
    assert abs(rest) < abs(divisor)
    assert rest == 0 or (rest < 0) == (divisor < 0)
    quotient = (dividend - rest) / divisor
    assert quotient == quotient.to_integral_value()


@given(numbers)
def test_a_root_squares_back(number: Decimal) -> None:
    root = feel.evaluate("sqrt(n)", {"n": number})
    if number < 0:
        assert root is None
    else:
        assert abs(root * root - number) <= abs(number) * Decimal("1e-26")


@given(st.decimals(-50, 50, allow_nan=False, allow_infinity=False, places=3))
def test_logarithm_undoes_the_exponential(number: Decimal) -> None:
    assert abs(feel.evaluate("log(exp(n))", {"n": number}) - number) < Decimal("1e-20")


@given(st.integers(-(10**9), 10**9))
def test_every_whole_number_is_odd_or_even(number: int) -> None:
    context = {"n": number}
    assert feel.evaluate("odd(n)", context) is not feel.evaluate("even(n)", context)
    assert feel.evaluate("odd(n)", context) is (number % 2 == 1)


@given(numbers)
def test_a_number_reads_back_from_its_text(number: Decimal) -> None:
    assert feel.evaluate("number(string(n)) = n", {"n": number}) is True
