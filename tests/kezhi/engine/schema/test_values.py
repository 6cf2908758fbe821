"""From JSON to exact values and back."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.schema.definition import Field
from kezhi.engine.schema.texts import Text
from kezhi.engine.schema.values import Complaints, Spot, date, decimal, empty, fitted, money, stored

SPOT = Spot("x", Text("项", "item"))


@pytest.mark.parametrize("raw", ["", "1,000", "１", "1e5", "--1", ".5", "0x1", True, None, [], float("inf"), "9" * 31])
def test_what_is_no_number_is_none(raw: Any) -> None:
    assert decimal(raw) is None


@given(amount=st.decimals("-9999999999999999.99", "9999999999999999.99", places=2))
def test_money_survives_being_stored(amount: Decimal) -> None:
    complaints = Complaints()
    kept = stored("money", amount)
    assert money(kept, SPOT, complaints) == amount
    assert not complaints.found
    assert len(kept.partition(".")[2]) == 2


@given(number=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_a_number_survives_being_stored(number: Decimal) -> None:
    assert decimal(stored("number", number)) == number


@pytest.mark.parametrize("raw", ["10000000000000000", "0.001", 0.001, -(10**16)])
def test_too_much_or_too_fine_money_is_refused(raw: Any) -> None:
    complaints = Complaints()
    assert money(raw, SPOT, complaints) is None
    assert [problem.code for problem in complaints.found] == ["schema.not_cents"]


@given(day=st.dates())
def test_a_date_survives_being_stored(day: datetime.date) -> None:
    assert date(stored("date", day)) == day
    assert date(datetime.datetime(day.year, day.month, day.day, 5)) == day  # noqa: DTZ001 — any clock's day


@pytest.mark.parametrize("raw", ["2026-2-3", "20260203", "2026-02-30", "0000-01-01", 5, None, "2026-03-02T00:00"])
def test_what_is_no_date_is_none(raw: Any) -> None:
    assert date(raw) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("", True), (" \n", True), (None, True), ([], True), ({}, True), ({"id": ""}, True), (0, False), (False, False)],
)
def test_empty_is_what_was_not_filled_in(raw: Any, expected: bool) -> None:
    assert empty(raw) is expected


@pytest.mark.parametrize(
    ("kind", "found", "expected"),
    [
        ("number", "2.5", Decimal("2.5")),
        ("money", Decimal("2.345"), Decimal("2.35")),
        ("money", Decimal(10) ** 20, None),
        ("date", "2026-03-02", datetime.date(2026, 3, 2)),
        ("checkbox", "yes", None),
        ("checkbox", False, False),
        ("text", Decimal("1234.50"), "1234.5"),
        ("text", {"id": "1", "name": "单位"}, "单位"),
        ("text", datetime.date(2026, 3, 2), "2026-03-02"),
        ("text", [1], None),
        ("organisation", {"id": "1"}, {"id": "1"}),
        ("organisation", "1", None),
        ("table", [{"a": 1}], [{"a": 1}]),
        ("table", {}, None),
        ("budget", {"a": 1}, None),
    ],
)
def test_a_computed_value_or_fact_takes_the_shape_of_its_field(kind: str, found: Any, expected: Any) -> None:
    assert fitted(Field("x", kind, Text("项", "item")), found) == expected


def test_unknown_names_are_told_at_most_twenty_times() -> None:
    complaints = Complaints()
    complaints.unknown([f"n{at}" for at in range(50)])
    assert len(complaints.found) == 20
