"""A meeting's table that comes back: its heads found, its rows known, its amounts compared."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.projects.domain.meeting_table import Line, checked, lines_of, same_amount

HEADS = ["名次", "编号", "项目名称", "安排（万元）", "理由"]


def test_rows_are_read_under_their_heads_wherever_these_stand() -> None:
    rows = [["厅务会"], [], HEADS, [1, "26YFA-000001", "某", 88.5, "核减"], [2, "", "", "", ""], [3, "26YFA-000002"]]
    lines, problems = lines_of(rows)
    assert not problems
    assert lines == [Line(4, "26YFA-000001", "88.5", "核减"), Line(6, "26YFA-000002", "")]


def test_columns_may_be_moved() -> None:
    lines, _ = lines_of([["安排（万元）", "编号"], [10, "A"]])
    assert lines == [Line(2, "A", "10")]


@pytest.mark.parametrize("rows", [[], [[]], [["编号"]], [["金额", "项目"]], [[""]] * 9 + [HEADS]])
def test_a_sheet_without_these_heads_is_refused(rows: list[list[str]]) -> None:
    lines, problems = lines_of(rows)
    assert lines == []
    assert [one.code for one in problems] == ["projects.table_heads"]
    assert "编号" in problems[0].render("zh")


def test_unknown_and_repeated_numbers_are_named_with_their_rows() -> None:
    lines = [Line(2, "A", "1"), Line(3, "B", "2"), Line(4, "A", "3"), Line(5, "X", "4")]
    good, faults = checked(lines, ["A", "B"])
    assert [line.row for line in good] == [2, 3]
    assert [(one.code.partition(".")[2], one.place.line) for one in faults] == [
        ("table_twice", 4),
        ("table_unknown", 5),
    ]
    assert "第 4 行" in faults[0].render("zh")
    assert "第 2 行" in faults[0].render("zh")


@pytest.mark.parametrize(
    ("typed", "amount", "same"),
    [
        ("88.5", Decimal(885_000), True),
        ("1,284.00", Decimal(12_840_000), True),
        ("", None, True),
        ("—", None, True),
        ("", Decimal(1), False),
        ("88.5", None, False),
        ("八十", Decimal(800_000), False),
    ],
)
def test_whether_an_amount_is_the_one_that_stands(typed: str, amount: Decimal | None, same: bool) -> None:
    assert same_amount(typed, amount) == same


@given(st.decimals(Decimal("0.01"), Decimal(99_999), places=2))
def test_a_number_that_excel_keeps_as_a_fraction_reads_as_it_was_typed(wan: Decimal) -> None:
    lines, _ = lines_of([HEADS, [1, "A", "x", float(wan), ""]])
    assert Decimal(lines[0].amount) == wan
