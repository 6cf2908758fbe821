"""A row's cells become values; every fault of the row is named at its column."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kezhi.base.importing.cells import Broken
from kezhi.base.importing.declared import Importer, Row
from kezhi.base.importing.reading import RowReader
from kezhi.base.models import ImportBatch
from tests.kezhi.base.importing.ledger import HEAD, LEDGER, line

COLUMNS = {column.key: at for at, column in enumerate(LEDGER.columns)}


def read(text: str | list[object], importer: Importer = LEDGER, **batch: object) -> Row:
    cells = text.split(",") if isinstance(text, str) else text
    made = ImportBatch(kind="ledger", columns=COLUMNS, units={"amount": "万元"}, heads=HEAD.split(","), **batch)  # type: ignore[arg-type]
    return RowReader(importer, made).read(2, cells)  # type: ignore[arg-type]


def faults(row: Row) -> list[tuple[str, str]]:
    return [(one.column, one.problem.code) for one in row.complaints]


def test_a_good_row() -> None:
    row = read(line(1, amount="12.5"))
    assert faults(row) == []
    assert row.values["amount"] == Decimal(125_000)
    assert row.values["starts"] == date(2024, 1, 1)


def test_all_faults_of_a_row_are_named_each_with_its_value() -> None:
    row = read("KZ1,,软科学,兰州大学,高某庚,二十,2024-02-30,2026-12-31,A010101")
    assert faults(row) == [
        ("title", "importing.required"),
        ("category", "importing.not_in_list"),
        ("amount", "money.no_amount"),
        ("starts", "importing.no_such_day"),
    ]
    assert [one.value for one in row.complaints] == ["", "软科学", "二十", "2024-02-30"]
    assert row.values["starts"] is None


def test_a_broken_cell_is_named() -> None:
    cells: list[object] = [*line(1).split(",")]
    cells[5] = Broken("importing.formula_error", "#REF!")
    assert faults(read(cells)) == [("amount", "importing.formula_error")]


def test_a_short_row_lacks_what_is_missing() -> None:
    assert ("code", "importing.required") in faults(read(line(1).rsplit(",", 1)[0]))


def test_bare_numbers_are_days_of_the_files_own_system() -> None:
    cells: list[object] = [*line(1).split(",")]
    cells[6] = Decimal(45296 - 1462)
    assert read(cells, from_1904=True).values["starts"] == date(2024, 1, 5)


def test_personal_values_are_never_quoted_in_full() -> None:
    columns = tuple(replace(one, personal=one.key in ("pi", "category")) for one in LEDGER.columns)
    row = read(
        "KZ1,题,13900001111,兰州大学,高某 某某庚,1,2024-01-01,2026-12-31,A010101", replace(LEDGER, columns=columns)
    )
    told = [one.problem.render() + one.value for one in [*row.complaints, *row.notes]]
    assert len(told) == 2
    assert not any("13900001111" in words or "高某某某庚" in words for words in told)
    assert "139********" in told[0]


def test_long_values_are_quoted_in_part() -> None:
    (told,) = read(line(1, title="研" * 600)).complaints
    assert len(told.value) == 60
    assert told.problem.arguments == {"found": 600, "most": 120}
