"""What was typed, as data: money in 万元, full-width digits, and what can't be read stays as typed."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.schema import Field
from kezhi.forms.domain.reading import read_value, shown_money, yuan
from tests.kezhi.forms.domain.sample import form

FIELDS = {one.name: one for one in form().fields}


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("24", "240000.00"),
        ("24.00", "240000.00"),
        ("1,284.5", "12845000.00"),
        ("２４．５", "245000.00"),
        ("-3", "-30000.00"),
        ("0", "0.00"),
        ("0.000001", "0.01"),
        ("0.0000001", "0.0010000"),
        ("二十四", "二十四"),
        ("", ""),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("1e30", "1e30"),
        ("24 万", "24 万"),
    ],
)
def test_ten_thousands_as_they_are_typed(typed: str, amount: str) -> None:
    assert yuan(typed) == amount


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_an_amount_comes_back_as_it_was_typed(amount: Decimal) -> None:
    assert Decimal(shown_money(yuan(f"{amount:f}"))) == amount


@given(st.text())
def test_whatever_is_typed_is_read_once_and_for_all(typed: str) -> None:
    kept = yuan(typed)
    assert kept == typed or Decimal(kept).is_finite()


@pytest.mark.parametrize(
    ("name", "typed", "data"),
    [
        ("title", "  钴基 ", "钴基"),
        ("title", "   ", None),
        ("why", " 缩进\r\n第二行", " 缩进\n第二行"),
        ("asked", "24", "240000.00"),
        ("agreed", True, True),
        ("many", ["r"], ["r"]),
        ("budget", {"tools": {"grant": "1"}}, {"tools": {"grant": "1"}}),
        ("title", 3, 3),
    ],
)
def test_a_field_as_data(name: str, typed: Any, data: Any) -> None:
    assert read_value(FIELDS[name], name, typed) == data


def test_a_cell_of_a_budget_is_an_amount() -> None:
    assert read_value(FIELDS["budget"], "budget.tools.grant", "2.5") == "25000.00"


def test_a_table_is_read_cell_by_cell_without_what_it_does_not_have() -> None:
    typed = [{"name": " 沈若舟 ", "pay": "1", "extra": "x"}, "no row", {"name": ""}]
    assert read_value(FIELDS["team"], "team", typed) == [{"name": "沈若舟", "pay": "10000.00"}, {"name": None}]


def test_a_list_where_none_is_asked_is_kept_for_the_check() -> None:
    assert isinstance(FIELDS["title"], Field)
    assert read_value(FIELDS["title"], "title", ["x"]) == ["x"]


@pytest.mark.parametrize(
    ("value", "text"), [("240000.00", "24.00"), ("很多", "很多"), ("0.01", "0.000001"), (0, "0.00")]
)
def test_an_amount_as_a_field_shows_it(value: Any, text: str) -> None:
    assert shown_money(value) == text
