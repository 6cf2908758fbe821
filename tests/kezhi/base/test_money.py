"""Amounts: read as they are typed, never guessed, exact to the 分."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base.money import FEN, MOST, Unit, ceiled, floored, parse, rounded
from kezhi.engine.errors import Place, Problems

amounts = st.decimals(-MOST, MOST, places=2)


@pytest.mark.parametrize(
    ("typed", "unit", "expected"),
    [
        ("24.00", "元", "24.00"),
        ("24.00", "万元", "240000.00"),
        ("24 万元", "元", "240000.00"),
        ("24万", "元", "240000.00"),
        ("24 元", "万元", "24.00"),
        ("0.0001", "万元", "1.00"),
        ("1,284.00", "元", "1284.00"),
        ("１，２８４．５０", "元", "1284.50"),
        ("￥ 1 284", "元", "1284.00"),
        ("3 亿元", "元", "300000000.00"),
        ("-5.5", "元", "-5.50"),
        ("1.50000", "元", "1.50"),
        ("7.", "元", "7.00"),
    ],
)
def test_what_people_type_is_read(typed: str, unit: Unit, expected: str) -> None:
    assert parse(typed, unit) == Decimal(expected)
    assert parse(typed, unit).as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("typed", "unit", "code"),
    [
        ("", "元", "no_amount"),
        ("很多", "元", "no_amount"),
        ("1e5", "元", "no_amount"),
        ("NaN", "元", "no_amount"),
        ("٣", "元", "no_amount"),
        ("24 美元", "元", "no_amount"),
        ("1.2.3", "元", "no_amount"),
        ("12,84.00", "元", "commas"),
        ("1,2840", "元", "commas"),
        ("0.001", "元", "parts_of_a_fen"),
        ("0.0000001", "万元", "parts_of_a_fen"),
        ("9" * 17, "元", "too_much"),
        ("9" * 400, "亿元", "too_much"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_place(typed: str, unit: Unit, code: str) -> None:
    with pytest.raises(Problems) as raised:
        parse(typed, unit, place=Place(field="budget.total"))
    (problem,) = raised.value.problems
    assert problem.code == f"money.{code}"
    assert problem.place.field == "budget.total"
    assert typed in problem.render("zh")


@given(amounts)
def test_an_amount_written_in_any_way_reads_back(amount: Decimal) -> None:
    assert parse(f"{amount:,.2f}") == amount
    assert parse(f"{amount:.2f} 元", "万元") == amount
    assert parse(f"{amount / 10_000:.6f}", "万元") == amount


@given(st.text(max_size=20))
def test_no_text_whatever_fails_otherwise(typed: str) -> None:
    try:
        assert abs(parse(typed)) <= MOST
    except Problems as refused:
        assert len(refused.problems) == 1


def test_the_half_goes_up_and_caps_are_never_passed() -> None:
    assert rounded(Decimal("0.005")) == Decimal("0.01")
    assert rounded(Decimal("2.675")) == Decimal("2.68")
    assert floored(Decimal("216.999")) == Decimal("216.99")
    assert floored(Decimal(21_699), Decimal(100)) == Decimal("21600.00")
    assert ceiled(Decimal("0.001")) == Decimal("0.01")
    assert ceiled(Decimal(21_601), Decimal(100)) == Decimal("21700.00")


@given(st.decimals(-1_000_000, 1_000_000, places=6))
def test_rounding_stays_within_a_fen_between_floor_and_ceiling(amount: Decimal) -> None:
    assert floored(amount) <= amount <= ceiled(amount)
    assert floored(amount) <= rounded(amount) <= ceiled(amount)
    assert ceiled(amount) - floored(amount) <= FEN
    assert abs(rounded(amount) - amount) <= FEN / 2
