"""Excel files: every value is what it is, and nothing of somebody's data is ever a formula."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base.exporting import FORMULA_STARTS, LONGEST_CELL, Head, csv_file, sheet_name, workbook
from tests.kezhi.base.excel import Sheet, opened

TEXT, MONEY = Head("项目"), Head("申请", "money")


def written(heads: Sequence[Head], *rows: Sequence[Any]) -> Sheet:
    file, count = workbook("清单", heads, iter(rows))
    with file:
        assert count == len(rows)
        return opened(file.read())


def test_money_is_a_number_in_yuan_and_the_head_says_so() -> None:
    sheet = written([TEXT, MONEY], ["绿氢", Decimal("1284000.50")])
    assert sheet.values[0] == ["项目", "申请（元）"]
    assert Decimal(str(sheet.values[1][1])) == Decimal("1284000.50")
    assert sheet.formats[1][1] == "#,##0.00"


def test_an_amount_beyond_a_spreadsheets_digits_stays_exact_as_text() -> None:
    assert written([MONEY], [Decimal("1234567890123456.78")]).values[1] == ["1234567890123456.78"]


def test_days_and_moments_are_dates_in_shanghai() -> None:
    late = datetime(2026, 3, 24, 17, 30, tzinfo=UTC)
    sheet = written([Head("日", "date"), Head("时", "moment")], [date(2026, 3, 24), late])
    assert sheet.values[1] == [46105, 46106 + 1.5 / 24]
    assert sheet.formats[1] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


def test_empty_values_leave_empty_cells_and_yes_is_a_word() -> None:
    assert written([TEXT, TEXT, TEXT, TEXT], [None, "", True, 3]).values[1] == [None, None, "是", 3]


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_what_begins_like_a_formula_is_quoted_text(start: str) -> None:
    sheet = written([TEXT, TEXT], [f"{start}cmd|' /C calc'!A0", "安全"])
    assert sheet.formulas == 0
    assert str(sheet.values[1][0]).startswith(start)
    assert sheet.quoted[1] == [True, False]


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Co")), min_size=1), min_size=1, max_size=5
    )
)
def test_any_text_comes_back_and_is_never_a_formula(cells: list[str]) -> None:
    sheet = written([TEXT] * len(cells), cells)
    assert sheet.values[1] == cells
    assert sheet.formulas == 0


def test_a_text_too_long_for_a_cell_is_cut_visibly() -> None:
    (cell,) = written([TEXT], ["长" * (LONGEST_CELL + 9)]).values[1]
    assert len(str(cell)) == LONGEST_CELL
    assert str(cell).endswith("…")


def test_links_and_numbers_in_text_stay_text() -> None:
    assert written([TEXT, TEXT], ["https://example.cn", "00123"]).values[1] == ["https://example.cn", "00123"]


def test_no_rows_is_a_file_with_its_heads() -> None:
    assert written([TEXT]).values == [["项目"]]


def test_a_row_of_the_wrong_length_is_our_fault() -> None:
    with pytest.raises(ValueError, match="zip"):
        written([TEXT, MONEY], ["只有一格"])


@pytest.mark.parametrize(
    ("title", "name"), [("待办", "待办"), ("a/b:c[1]", "a b c 1"), ("长" * 40, "长" * 31), ("'引'", "引"), ("??", "1")]
)
def test_a_sheets_name_is_one_that_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name


def test_csv_says_its_encoding_and_keeps_commas_quotes_and_lines() -> None:
    said = csv_file([Head("项目"), Head("经费", "money")], [['a,"b"\nc', Decimal("10.50")], [None, None]])
    assert said.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(said[1:]))) == [["项目", "经费（元）"], ['a,"b"\nc', "10.50"], ["", ""]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_csv_begins_a_formula(start: str) -> None:
    said = csv_file([Head("x")], [[f"{start}1+1"], [-5], [Decimal("-1.00")]])
    rows = list(csv.reader(io.StringIO(said[1:])))
    assert rows[1] == [f"'{start}1+1"]
    assert rows[2:] == [["-5"], ["-1.00"]], "numbers stay numbers"


def test_days_moments_and_yes_in_csv() -> None:
    moment = datetime(2026, 3, 24, 16, 30, tzinfo=UTC)
    said = csv_file([Head("x")] * 3, [[date(2026, 3, 24), moment, True]])
    assert said.splitlines()[1] == "2026-03-24,2026-03-25 00:30,是"
