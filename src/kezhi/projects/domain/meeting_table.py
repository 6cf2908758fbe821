"""A meeting's table that comes back: which amounts were changed in it, and what can't be taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from kezhi.engine.errors import Place, Problem

NUMBER, AMOUNT, REASON = "编号", "安排（万元）", "理由"
NEEDED = (NUMBER, AMOUNT)
"""Heads without which a sheet isn't such a table."""
TITLE_ROWS = 5
"""Rows among which the heads are looked for."""


@dataclass(frozen=True)
class Line:
    """A row of the table: its place in the sheet from 1, the application's number, what was typed."""

    row: int
    number: str
    amount: str
    reason: str = ""


def lines_of(rows: Sequence[Sequence[Any]]) -> tuple[list[Line], list[Problem]]:
    """The rows of a sheet under their heads; Problems where it has none of these heads."""
    at, heads = _heads(rows)
    if at is None:
        return [], [Problem("projects.table_heads", Place(), {"heads": "、".join(NEEDED)})]
    found = []
    for row, cells in enumerate(rows[at + 1 :], start=at + 2):
        said = {head: _text(cells[column]) for head, column in heads.items() if column < len(cells)}
        if said.get(NUMBER):
            found.append(Line(row, said[NUMBER], said.get(AMOUNT, ""), said.get(REASON, "")))
    return found, []


def _heads(rows: Sequence[Sequence[Any]]) -> tuple[int | None, Mapping[str, int]]:
    for at, cells in enumerate(rows[:TITLE_ROWS]):
        heads = {_text(cell): column for column, cell in reversed(list(enumerate(cells)))}
        if all(needed in heads for needed in NEEDED):
            return at, heads
    return None, {}


def _text(cell: Any) -> str:
    """A cell as it was typed: numbers without what a spreadsheet's binary fractions add."""
    if isinstance(cell, float):
        return f"{Decimal(str(round(cell, 6))).normalize():f}"
    return str(cell).strip() if cell is not None else ""


def checked(lines: Iterable[Line], known: Iterable[str]) -> tuple[list[Line], list[Problem]]:
    """Lines that name one application of the list each, and a problem for each that is unknown or there twice."""
    numbers, seen, good, faults = set(known), {}, [], []  # type: ignore[var-annotated]
    for line in lines:
        place, said = Place(line=line.row), {"row": str(line.row), "number": line.number}
        if line.number not in numbers:
            faults.append(Problem("projects.table_unknown", place, said))
        elif line.number in seen:
            faults.append(Problem("projects.table_twice", place, {**said, "first": str(seen[line.number])}))
        else:
            seen[line.number] = line.row
            good.append(line)
    return good, faults


def same_amount(typed: str, amount: Decimal | None) -> bool:
    """Whether what was typed in 万元 is the amount in 元 that stands already."""
    if not typed or typed in ("—", "-"):
        return amount is None
    try:
        return amount is not None and Decimal(typed.replace(",", "")) * 10_000 == amount
    except InvalidOperation:
        return False
