"""Days as people and spreadsheets write them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base.importing import Day
from kezhi.base.importing.cells import Cell
from kezhi.base.importing.kinds import Setting
from kezhi.base.importing.records import SERIALS_BEGIN, SERIALS_BEGIN_1904
from kezhi.engine.errors import Problem, Problems

FIFTH = date(2024, 1, 5)


def read(cell: Cell, kind: Day | None = None, begin: date = SERIALS_BEGIN) -> tuple[date, list[str]]:
    said: list[Problem] = []
    day = (kind or Day()).reader(Setting(serials_begin=begin))(cell, said.append)
    return day, [problem.code.removeprefix("importing.") for problem in said]


def refused(cell: Cell, **kind: Any) -> str:
    with pytest.raises(Problems) as found:
        read(cell, Day(**kind))
    return found.value.problems[0].code.removeprefix("importing.")


@pytest.mark.parametrize(
    "written",
    [
        "2024-1-5",
        "2024年1月5日",
        "2024.01.05",
        "20240105",
        "2024/1/5 0:00",
        "二〇二四年一月五日",
        "２０２４－０１－０５",
    ],
)
def test_ways_to_write_a_day(written: str) -> None:
    day, said = read(written)
    assert day == FIFTH
    assert said == (["read_as_date"] if written != "２０２４－０１－０５" else [])


@pytest.mark.parametrize(
    ("written", "day"), [("二〇二三年十二月三十一日", (2023, 12, 31)), ("二零二三年十月二十日", (2023, 10, 20))]
)
def test_chinese_numerals(written: str, day: tuple[int, int, int]) -> None:
    assert read(written)[0] == date(*day)


def test_a_day_of_the_sheet_is_itself() -> None:
    assert read(FIFTH) == (FIFTH, [])
    assert read("2024-01-05") == (FIFTH, [])


@pytest.mark.parametrize("cell", [Decimal(45296), "45296", Decimal(20240105)])
def test_days_kept_as_numbers(cell: Cell) -> None:
    assert read(cell) == (FIFTH, ["serial_date"])


def test_numbers_of_the_1904_system() -> None:
    assert read(Decimal(45296 - 1462), begin=SERIALS_BEGIN_1904)[0] == FIFTH


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_serial_is_the_day_that_a_spreadsheet_shows(day: date) -> None:
    assert read(Decimal((day - SERIALS_BEGIN).days))[0] == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("45/13/2024", "no_date"),
        ("2023-02-29", "no_such_day"),
        ("2024-02-30", "no_such_day"),
        ("2024.9", "month_only"),
        ("05/06/2026", "day_order"),
        ("八月", "no_date"),
        ("1024-01-01", "implausible_year"),
        (Decimal(60), "no_date_number"),
        (Decimal(0), "no_date_number"),
        (Decimal(8), "no_date_number"),
        (Decimal("45296.5"), "no_date_number"),
        (Decimal("2018.1"), "no_date_number"),
        (Decimal(99999), "no_date_number"),
        (date(1900, 1, 1), "implausible_year"),
    ],
)
def test_what_names_no_day_for_sure_is_refused(cell: Cell, code: str) -> None:
    assert refused(cell) == code


def test_the_first_plausible_year_is_declared() -> None:
    assert read("1909-05-01", Day(since=1800))[0] == date(1909, 5, 1)
    assert refused("1909-05-01") == "implausible_year"


def test_a_month_means_its_first_or_last_day_where_that_is_declared() -> None:
    assert read("2018-01", Day(month="first")) == (date(2018, 1, 1), [])
    assert read("2020.2", Day(month="last")) == (date(2020, 2, 29), [])
    assert read("2018年12月", Day(month="last")) == (date(2018, 12, 31), [])


def test_of_a_month_that_no_year_has_only_the_year_is_believed() -> None:
    assert read("2019-14", Day(month="last")) == (date(2019, 12, 31), ["no_such_month"])
    assert read("2019-14", Day(month="first")) == (date(2019, 1, 1), ["no_such_month"])
    assert refused("2019-14") == "month_only"
