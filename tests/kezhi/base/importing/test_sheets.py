"""Workbooks: values, and what the sheet's XML says beyond them."""

import io
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from xlsxwriter import Workbook

from kezhi.base.importing.cells import Broken
from kezhi.base.importing.records import SERIALS_BEGIN, SERIALS_BEGIN_1904, Record
from kezhi.base.importing.sheets import WorkBook
from kezhi.engine.errors import Problems
from tests.kezhi.base.importing.workbooks import sheets, workbook

MORNING = datetime(2024, 1, 5, 8)  # noqa: DTZ001 — a sheet knows no time zones


def book(content: bytes) -> WorkBook:
    return WorkBook(io.BytesIO(content), "表.xlsx")


def rows(content: bytes) -> list[Record]:
    opened = book(content)
    return list(opened.rows(opened.sheets[0].name))


def test_values_are_exact() -> None:
    (record,) = rows(workbook(["x", 33.33, 45296, 6.2e16, date(2024, 1, 5), MORNING, True, ""]))
    assert record.cells[:6] == [
        "x", Decimal("33.33"), Decimal(45296), Decimal("6.2E+16"), date(2024, 1, 5), date(2024, 1, 5)
    ]  # fmt: skip
    assert record.cells[6] == "TRUE"


def test_rows_are_numbered_as_the_sheet_does_wherever_the_table_begins() -> None:
    found = [record for record in rows(workbook(["a", "b"], [1, 2], at=(4, 2))) if any(record.cells)]
    assert [(record.number, record.cells) for record in found] == [
        (5, ["", "", "a", "b"]),
        (6, ["", "", Decimal(1), Decimal(2)]),
    ]


def test_an_empty_sheet_has_no_rows() -> None:
    assert rows(workbook()) == []


def test_a_time_of_day_is_text() -> None:
    def touch(sheet: Any, made: Workbook) -> None:
        sheet.write_datetime(0, 1, time(8, 30), made.add_format({"num_format": "hh:mm"}))

    assert rows(workbook(["a"], touch=touch))[0].cells[1] == "08:30:00"


def test_formulas_give_their_stored_result_their_error_or_nothing() -> None:
    def touch(sheet: Any, made: Workbook) -> None:
        sheet.write_formula(1, 0, "=ROUND(10,2)", None, 10)
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 0, "=ROUND(15,2)", None, "")

    found = [record.cells[0] for record in rows(workbook(["金额", "名"], ["", 1], ["", 2], ["", 3], touch=touch))]
    assert found[1] == Decimal(10)
    assert found[2] == Broken("importing.formula_error", "#DIV/0!")
    assert found[3] == Broken("importing.formula_without_result", "=ROUND(15,2)")


def test_cells_below_a_merged_one_hold_its_value_and_say_so() -> None:
    def touch(sheet: Any, made: Workbook) -> None:
        sheet.merge_range(1, 0, 3, 0, "兰州大学")
        sheet.merge_range(4, 0, 4, 1, "注：一式三份")

    found = rows(workbook(["单位", "名称"], ["", "甲"], ["", "乙"], ["", "丙"], touch=touch))
    assert [record.cells[0] for record in found] == ["单位", "兰州大学", "兰州大学", "兰州大学", "注：一式三份"]
    assert [len(record.notes) for record in found] == [0, 0, 1, 1, 0]
    assert found[4].cells[1] == ""


def test_what_is_hidden_is_counted_and_said() -> None:
    def touch(sheet: Any, made: Workbook) -> None:
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 2, None, None, {"hidden": True})

    def hide(sheet: Any, made: Workbook) -> None:
        sheet.hide()

    opened = book(sheets(("数据", [["a", "b", "c"], [1, 2, 3]], touch), ("往年", [["a"]], hide)))
    assert [(one.name, one.hidden) for one in opened.sheets] == [("数据", False), ("往年", True)]
    assert [(problem.code, *problem.arguments.values()) for problem in opened.notes("数据")] == [
        ("importing.hidden_rows", 1),
        ("importing.hidden_columns", 2),
        ("importing.hidden_sheets", "往年"),
    ]
    assert [problem.code for problem in opened.notes("往年")] == ["importing.hidden_sheets"]


@pytest.mark.parametrize(("options", "begin"), [({}, SERIALS_BEGIN), ({"date_1904": True}, SERIALS_BEGIN_1904)])
def test_the_date_system_of_the_workbook(options: dict[str, Any], begin: date) -> None:
    file = io.BytesIO()
    made = Workbook(file, options)
    sheet = made.add_worksheet()
    sheet.write_datetime(0, 0, MORNING, made.add_format({"num_format": "yyyy-mm-dd"}))
    made.close()
    opened = book(file.getvalue())
    assert opened.serials_begin == begin
    assert next(opened.rows("Sheet1")).cells == [date(2024, 1, 5)]


def test_what_is_no_workbook_is_refused_in_words() -> None:
    with pytest.raises(Problems) as found:
        book(b"PK\x03\x04 no workbook")
    assert "另存为 .xlsx" in found.value.problems[0].render()
