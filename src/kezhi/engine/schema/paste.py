"""A block pasted from Excel or WPS into a table or a budget."""

import csv
import dataclasses
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kezhi.engine.errors import Place, Problem
from kezhi.engine.schema.checking import check_chosen
from kezhi.engine.schema.definition import Budget, Field, Line
from kezhi.engine.schema.texts import Text, shown
from kezhi.engine.schema.values import Complaints, Spot, cents, decimal, stored, take

UNITS = {"元": Decimal(1), "万元": Decimal(10000)}
_MOST = 1024 * 1024
_ORDINAL = re.compile(r"^[（(]?[一二三四五六七八九十0-9]+[）)]?[、.．)）]?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YES = {"是", "有", "√", "✓", "y", "yes", "true", "1"}
_NO = {"否", "无", "×", "n", "no", "false", "0"}


@dataclass(frozen=True)
class Pasted:
    """What was read: a table's rows, or for a budget one object of rows. Cells with a problem keep the pasted text."""

    rows: Any
    problems: tuple[Problem, ...]


def paste(field: Field, text: str, unit: str) -> Pasted:
    """Read a block of cells separated by tabs.

    A first row of labels says which column is which; without one, columns are taken in order. ``unit`` (元 or 万元)
    is what amounts of money are in. Problems name row and column of the block, from 1. Raises ValueError for a
    field that has no cells.
    """
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {', '.join(UNITS)}")
    if field.kind != "table" and not field.budget:
        raise ValueError(f"{field.name} is neither a table nor a budget")
    block = _block(text)
    if isinstance(block, Problem):
        return Pasted([] if field.kind == "table" else {}, (block,))
    if field.budget:
        return _into_budget(field.budget, _Sheet(block, UNITS[unit]))
    return _into_table(field, _Sheet(block, UNITS[unit]))


def _block(text: str) -> list[list[str]] | Problem:
    """The cells, without empty rows at the end."""
    if len(text) > _MOST:
        return Problem("schema.paste_too_large", arguments={"most": 1, "size": len(text)})
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error:
        return Problem("schema.paste_unreadable")
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows or Problem("schema.paste_empty")


def _plain(text: str) -> str:
    """A label or value without width, blanks, ordinal and unit: ``二、间接费用（万元）`` is 间接费用."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    text = re.sub(r"\((万?元|%|单位[::].*)\)$", "", text)
    return _ORDINAL.sub("", text) or text


def _matches(cell: str, label: Text, code: str) -> bool:
    return _plain(cell) in {_plain(label.zh), _plain(label.en), code.casefold()} and bool(cell.strip())


@dataclass
class _Sheet:
    """The cells to read, what money is in, and what was complained about."""

    cells: list[list[str]]
    factor: Decimal
    problems: list[Problem] = dataclasses.field(default_factory=list)

    def tell(self, code: str, row: int, at: int, **arguments: Any) -> None:
        """Complain about a cell: ``row`` from 1, ``at`` from 0."""
        place = Place(line=row, column=at + 1)
        self.problems.append(Problem(f"schema.paste_{code}", place, {"row": row, "column": at + 1, **arguments}))

    def tell_unless_empty(self, code: str, row: int) -> None:
        """Complain about a row, unless it is blank."""
        if any(cell.strip() for cell in self.cells[row - 1]):
            self.tell(code, row, 0, found=shown(self.cells[row - 1][0]))

    def value(self, field: Field, row: int, at: int) -> Any:
        """A cell as data; what can't be read stays as it is, with a complaint."""
        cell = self.cells[row - 1][at].strip()
        data = _converted(field, cell, self.factor)
        found, spot = Complaints(), Spot(field.name, field.label)
        taken = take(field, data, spot, found)
        if isinstance(field.options, tuple) and taken is not None:
            check_chosen(taken, field.options, spot, found)
        if not found.found:
            return data
        reason = found.found[0]
        words = Text(reason.render("zh"), reason.render("en"))
        self.tell("cell", row, at, found=shown(cell), reason=words)
        return cell


def _into_table(field: Field, sheet: _Sheet) -> Pasted:
    columns, first = _table_columns(field, sheet)
    rows = [_table_row(columns, sheet, number) for number in range(first, len(sheet.cells) + 1)]
    most = field.schema["maxItems"]
    if len(rows) > most:
        sheet.tell("too_long", first + most, 0, most=most, count=len(rows))
        rows = rows[:most]
    return Pasted(rows, tuple(sheet.problems))


def _table_columns(field: Field, sheet: _Sheet) -> tuple[Sequence[Field | None], int]:
    """Which column of the form each column of the block is, and the number of the first row of data."""
    heads = [_column(field, cell) for cell in sheet.cells[0]]
    if sum(head is not None for head in heads) < min(2, len(field.columns)):
        return [column for column in field.columns if column.computed is None], 1
    for at, (head, cell) in enumerate(zip(heads, sheet.cells[0], strict=True)):
        if head is None and cell.strip():
            sheet.tell("unknown_column", 1, at, found=shown(cell))
    return heads, 2


def _column(field: Field, cell: str) -> Field | None:
    return next((column for column in field.columns if _matches(cell, column.label, column.name)), None)


def _table_row(columns: Sequence[Field | None], sheet: _Sheet, number: int) -> dict[str, Any]:
    cells = sheet.cells[number - 1]
    if any(cell.strip() for cell in cells[len(columns) :]):
        sheet.tell("too_wide", number, len(columns), most=len(columns))
    return {
        column.name: sheet.value(column, number, at)
        for at, (column, cell) in enumerate(zip(columns, cells, strict=False))
        if column is not None and column.computed is None and cell.strip()
    }


def _converted(field: Field, cell: str, factor: Decimal) -> Any:
    if field.kind in ("number", "money"):
        number = _number(cell)
        return cell if number is None else _amount(field, number, factor)
    if field.kind == "date":
        found = _DATE.fullmatch(cell)
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else cell
    if field.kind == "checkbox":
        word = cell.casefold()
        return True if word in _YES else False if word in _NO else cell
    if field.kind in ("select", "radio") and isinstance(field.options, tuple):
        same = (option.value for option in field.options if _matches(cell, option.label, option.value))
        return next(same, cell)
    return cell


def _amount(field: Field, number: Decimal, factor: Decimal) -> Any:
    """A number as data; money in 元, with all its decimals, so that more than two are complained about."""
    if field.kind == "number":
        return stored("number", number)
    amount = number * factor
    return stored("money", amount) if amount == cents(amount, "ROUND_DOWN") else f"{amount:f}"


def _number(cell: str) -> Decimal | None:
    """A number as people write it: full-width, with thousands separators, a currency sign, in brackets."""
    text = unicodedata.normalize("NFKC", cell).replace(",", "").replace(" ", "").lstrip("¥￥")
    bracketed = re.fullmatch(r"\(([0-9.]+)\)", text)
    return decimal(f"-{bracketed[1]}" if bracketed else text)


def _into_budget(budget: Budget, sheet: _Sheet) -> Pasted:
    """Rows and columns by their labels; without labels, the typed ones in order."""
    labelled = any(row and _line(budget.rows, row[0]) for row in sheet.cells)
    columns, first = _budget_columns(budget, sheet, labelled)
    in_order = [row for row in budget.rows if not row.sum]
    cells: dict[str, dict[str, Any]] = {}
    for number in range(first, len(sheet.cells) + 1):
        row = sheet.cells[number - 1]
        at = number - first
        by_order = in_order[at] if at < len(in_order) else None
        line = _line(budget.rows, row[0]) if labelled and row else by_order
        if line is None:
            sheet.tell_unless_empty("unknown_row", number)
        elif found := _budget_row(budget, line, columns, sheet, number):
            cells[line.code] = cells.get(line.code, {}) | found
    return Pasted(cells, tuple(sheet.problems))


def _budget_columns(budget: Budget, sheet: _Sheet, labelled: bool) -> tuple[Sequence[Line | None], int]:
    """Which column of the budget each column of the block is, and the number of the first row of data."""
    heads = [_line(budget.columns, cell) for cell in sheet.cells[0]]
    if any(heads):
        return [None, *heads[1:]] if labelled else heads, 2
    typed = [column for column in budget.columns if not column.sum]
    return [None, *typed] if labelled else typed, 1


def _budget_row(
    budget: Budget, line: Line, columns: Sequence[Line | None], sheet: _Sheet, number: int
) -> dict[str, Any]:
    return {
        column.code: sheet.value(Field(column.code, "money", column.label), number, at)
        for at, (column, cell) in enumerate(zip(columns, sheet.cells[number - 1], strict=False))
        if column and budget.typed(line, column) and cell.strip()
    }


def _line(lines: Sequence[Line], cell: str) -> Line | None:
    return next((line for line in lines if _matches(cell, line.label, line.code)), None)
