"""Reads the cells of a row into values, column by column; every fault of a row is named."""

from collections.abc import Callable, Mapping, Sequence

from kezhi.base.importing.cells import Broken, Cell, is_blank, shown
from kezhi.base.importing.declared import Column, Complaint, Importer, Row
from kezhi.base.importing.kinds import Reader, Setting
from kezhi.base.importing.records import SERIALS_BEGIN, SERIALS_BEGIN_1904
from kezhi.base.importing.said import masked
from kezhi.base.models import ImportBatch
from kezhi.engine.errors import Problem, Problems

LONGEST_SHOWN = 60


class RowReader:
    """Reads rows of one batch: made anew for each run, since registers that columns refer to change."""

    def __init__(self, importer: Importer, batch: ImportBatch) -> None:
        self.importer = importer
        self.places: Mapping[str, int] = batch.columns
        begin = SERIALS_BEGIN_1904 if batch.from_1904 else SERIALS_BEGIN
        self.readers: list[tuple[Column, int, Reader]] = [
            (column, batch.columns[column.key], column.kind.reader(Setting(batch.units.get(column.key, "元"), begin)))
            for column in importer.columns
            if column.key in batch.columns
        ]

    def read(self, number: int, cells: Sequence[Cell]) -> Row:
        """A row with its values, or with what is wrong with them."""
        row = Row(number, values={column.key: None for column in self.importer.columns})
        for column, place, reader in self.readers:
            cell = cells[place] if place < len(cells) else ""
            if is_blank(cell):
                if column.required:
                    row.complaints.append(Complaint(Problem("importing.required"), column.key))
            else:
                self._read_cell(row, column, cell, reader)
        return row

    def _read_cell(self, row: Row, column: Column, cell: Cell, reader: Reader) -> None:
        value = _short(shown(cell))
        value = row.shown[column.key] = masked(value) if column.personal else value
        if isinstance(cell, Broken):
            told = Problem(cell.code, arguments={"found": cell.shown})
            row.complaints.append(Complaint(told, column.key, value))
            return
        try:
            row.values[column.key] = reader(cell, _noting(row, column, value))
        except Problems as found:
            row.complaints.extend(Complaint(_fit(problem, column), column.key, value) for problem in found.problems)


def _noting(row: Row, column: Column, value: str) -> Callable[[Problem], None]:
    return lambda problem: row.notes.append(Complaint(_fit(problem, column), column.key, value))


def _fit(problem: Problem, column: Column) -> Problem:
    """A complaint that quotes no personal value in full."""
    if not column.personal:
        return problem
    arguments = {name: masked(value) if isinstance(value, str) else value for name, value in problem.arguments.items()}
    return Problem(problem.code, arguments=arguments)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
