"""The budget widget: reading its rows, columns and limits, and adding up its cells."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kezhi.engine.schema.definition import Budget, Limit, Line
from kezhi.engine.schema.reader import Node, Reader
from kezhi.engine.schema.texts import NOTHING

Cells = dict[str, dict[str, Decimal]]
ZERO = Decimal("0.00")


def read_budget(reader: Reader, node: Node, where: str) -> Budget:
    """The budget of a field definition."""
    rows = _lines(reader, node, "rows", where)
    columns = _lines(reader, node, "columns", where)
    codes = {line.code for line in rows}
    for line in rows:
        if line.share_of and line.share_of not in codes:
            reader.complain("no_such_line", f"{where}.rows", line=line.share_of)
    shaped = Budget(rows, columns)
    limits = tuple(_limits(reader, node, where, shaped))
    return Budget(rows, columns, limits)


def _lines(reader: Reader, node: Node, key: str, where: str) -> tuple[Line, ...]:
    lines: list[Line] = []
    for here, item in reader.nodes(node, key, where, needed=True):
        part = reader.node(item, here, ("code", "label", "sum", "note", "share_of"))
        code = reader.string(part, "code", here)
        if code in {line.code for line in lines}:
            reader.complain("twice_defined", here, name=code)
        note = reader.text(part, "note", here) if "note" in part else None
        share = reader.string(part, "share_of", here, needed=False) or None
        lines.append(Line(code, reader.text(part, "label", here), reader.strings(part, "sum", here), note, share))
    _check_sums(reader, lines, f"{where}.{key}")
    return tuple(lines)


def _check_sums(reader: Reader, lines: list[Line], where: str) -> None:
    """Every sum adds up lines that exist, and none adds up itself."""
    parts = {line.code: line.sum for line in lines}
    for line in lines:
        for code in line.sum:
            if code not in parts:
                reader.complain("no_such_line", where, line=code)
        if _reaches(parts, line.sum, line.code):
            reader.complain("cycle", where, names=line.code)


def _reaches(parts: Mapping[str, tuple[str, ...]], codes: Iterable[str], goal: str) -> bool:
    seen: set[str] = set()
    queue = list(codes)
    while queue:
        code = queue.pop()
        if code == goal:
            return True
        if code not in seen:
            seen.add(code)
            queue.extend(parts.get(code, ()))
    return False


def _limits(reader: Reader, node: Node, where: str, budget: Budget) -> Iterable[Limit]:
    for here, item in reader.nodes(node, "limits", where):
        part = reader.node(item, here, ("row", "column", "maximum", "minimum", "reason", "mend"))
        row, column = reader.string(part, "row", here), reader.string(part, "column", here)
        if row and not budget.row(row):
            reader.complain("no_such_line", here, line=row)
        if column and not budget.column(column):
            reader.complain("no_such_line", here, line=column)
        side = "minimum" if "minimum" in part else "maximum"
        bound = reader.feel(part, side, here, needed=True) or "null"
        reason = reader.template(part, "reason", here) if "reason" in part else NOTHING
        yield Limit(row, column, side, bound, reason, reader.offer(part, here))


def summed(budget: Budget, typed: Mapping[str, Mapping[str, Decimal]]) -> Cells:
    """Every cell of the budget: what was typed, 0 where nothing was, and the sums."""
    rows = {line.code: line for line in budget.rows}
    columns = {line.code: line for line in budget.columns}
    cells: Cells = {code: {} for code in rows}

    def cell(row: str, column: str) -> Decimal:
        if column not in cells[row]:
            cells[row][column] = worked_out(row, column)
        return cells[row][column]

    def worked_out(row: str, column: str) -> Decimal:
        parts = [(row, part) for part in columns[column].sum] or [(part, column) for part in rows[row].sum]
        return sum((cell(*part) for part in parts), ZERO) if parts else typed.get(row, {}).get(column, ZERO)

    return {row: {column: cell(row, column) for column in columns} for row in rows}


def share(budget: Budget, cells: Mapping[str, Mapping[str, Any]], row: str, column: str) -> Decimal | None:
    """The percentage of a cell in the row that it is a share of, half-up to two decimals; None without a base.

    Cells are amounts or their decimal strings; one that is left out is 0.
    """
    line = budget.row(row)
    base = Decimal(cells.get(line.share_of or "", {}).get(column, ZERO)) if line else ZERO
    if not base:
        return None
    part = Decimal(cells.get(row, {}).get(column, ZERO))
    return (part * 100 / base).quantize(Decimal("0.01"), "ROUND_HALF_UP")
