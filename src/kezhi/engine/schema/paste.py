"""A block pasted from Excel or WPS into a table or a budget."""

import csv
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
from kezhi.engine.schema.values import Complaints, Spot, decimal, stored, take

UNITS = {"元": Decimal(1), "万元": Decimal(10000)}
_CENT = Decimal("0.01")
_MOST = 1024 * 1024
_ORDINAL = re.compile(r"^[（(]?[一二三四五六七八九十0-9]+[）)]?[、.．)）]?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YES = {"是", "有", "√", "✓", "y", "yes", "true", "1"}
_NO = {"否", "无", "×", "n", "no", "false", "0"}


@dataclass(frozen=True)
class Pasted:
    """What was read: a table's rows, or for a budget one object of rows. Cells with a problem keep the
    pasted text.
    """

    rows: Any
    problems: tuple[Problem, ...]


def paste(field: Field, text: str, unit: str) -> Pasted:
    """Read a block of cells separated by tabs.

    A first row of labels says which column is which; without one, columns are taken in order. ``unit``
    (元 or 万元) is what amounts of
    money are in. Problems name row and column of the block, from 1. Raises ValueError for a field that
    has no cells.
    """
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {', '.join(UNITS)}")
    if field.kind != "table" and not field.budget:
        raise ValueError(f"{field.name} is neither a table nor a budget")
    block = _block(text)
    if isinstance(block, Problem):
        return Pasted([] if field.kind == "table" else {}, (block,))
    if field.budget:
        return _into_budget(field, field.budget, block, UNITS[unit])
    return _into_table(field, block, UNITS[unit])


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


def _into_table(field: Field, block: list[list[str]], factor: Decimal) -> Pasted:
    columns: Sequence[Field | None] = [column for column in field.columns if column.computed is None]
    heads = [_column(field, cell) for cell in block[0]]
    start = 0
    if sum(head is not None for head in heads) >= min(2, len(field.columns)):
        columns, start = heads, 1
    complaints: list[Problem] = []
    if start:
        for at, (head, cell) in enumerate(zip(heads, block[0], strict=True)):
            if head is None and cell.strip():
                complaints.append(_complaint("paste_unknown_column", 1, at, found=shown(cell)))
    rows = []
    for number, cells in enumerate(block[start:], start + 1):
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            complaints.append(_complaint("paste_too_wide", number, len(columns), most=len(columns)))
        row: dict[str, Any] = {}
        for at, (column, cell) in enumerate(zip(columns, cells, strict=False)):
            if column is not None and column.computed is None and cell.strip():
                row[column.name] = _value(column, cell, factor, (number, at), complaints)
        rows.append(row)
    most = field.schema.get("maxItems")
    if most is not None and len(rows) > most:
        complaints.append(_complaint("paste_too_long", most + start + 1, 0, most=most, count=len(rows)))
        rows = rows[:most]
    return Pasted(rows, tuple(complaints))


def _column(field: Field, cell: str) -> Field | None:
    return next((column for column in field.columns if _matches(cell, column.label, column.name)), None)


def _complaint(code: str, row: int, at: int, **arguments: Any) -> Problem:
    return Problem(f"schema.{code}", Place(line=row, column=at + 1), {"row": row, "column": at + 1, **arguments})


def _value(field: Field, cell: str, factor: Decimal, at: tuple[int, int], complaints: list[Problem]) -> Any:
    """A pasted cell as data; what can't be read stays as it is, with a complaint."""
    data = _converted(field, cell.strip(), factor)
    found = Complaints()
    spot = Spot(field.name, field.label)
    taken = take(field, data, spot, found)
    if isinstance(field.options, tuple) and taken is not None:
        check_chosen(taken, field.options, spot, found)
    if not found.found:
        return data
    reason = found.found[0]
    words = Text(reason.render("zh"), reason.render("en"))
    complaints.append(_complaint("paste_cell", *at, found=shown(cell.strip()), reason=words))
    return cell.strip()


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
    """A number as data; money in 元, with more than two decimals if it has them, so that its check can
    complain.
    """
    if field.kind == "number":
        return stored("number", number)
    amount = number * factor
    return stored("money", amount) if amount == amount.quantize(_CENT) else f"{amount:f}"


def _number(cell: str) -> Decimal | None:
    """A number as people write it: full-width digits, thousands separators, a currency sign, a bracketed
    minus.
    """
    text = unicodedata.normalize("NFKC", cell).replace(",", "").replace(" ", "").lstrip("¥￥")
    bracketed = re.fullmatch(r"\(([0-9.]+)\)", text)
    return decimal(f"-{bracketed[1]}" if bracketed else text)


def _into_budget(field: Field, budget: Budget, block: list[list[str]], factor: Decimal) -> Pasted:
    """Rows and columns by their labels; without labels, the typed ones in order."""
    complaints: list[Problem] = []
    columns: list[Line | None] = [_line(budget.columns, cell) for cell in block[0]]
    start = 1 if any(columns) else 0
    labelled = any(_line(budget.rows, row[0]) for row in block[start:] if row)
    if not start:
        columns = [None] * labelled + [column for column in budget.columns if not column.sum]
    elif labelled:
        columns[0] = None
    in_order = [row for row in budget.rows if not row.sum]
    cells: dict[str, dict[str, Any]] = {}
    for at, row in enumerate(block[start:]):
        number = at + start + 1
        line = _line(budget.rows, row[0]) if labelled and row else (in_order[at] if at < len(in_order) else None)
        if line is None:
            if any(cell.strip() for cell in row):
                complaints.append(_complaint("paste_unknown_row", number, 0, found=shown(row[0])))
            continue
        for where, (column, cell) in enumerate(zip(columns, row, strict=False)):
            if column and budget.typed(line, column) and cell.strip():
                asked = Field(column.code, "money", column.label)
                cells.setdefault(line.code, {})[column.code] = _value(asked, cell, factor, (number, where), complaints)
    return Pasted(cells, tuple(complaints))


def _line(lines: Sequence[Line], cell: str) -> Line | None:
    return next((line for line in lines if _matches(cell, line.label, line.code)), None)
