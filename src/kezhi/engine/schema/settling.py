"""The first pass over form data: what is shown, what is computed, and every value as FEEL knows it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kezhi.engine import feel
from kezhi.engine.schema import expressions
from kezhi.engine.schema.budgets import summed
from kezhi.engine.schema.definition import RESERVED, Budget, Definition, Field, Option
from kezhi.engine.schema.options import OptionList, choices
from kezhi.engine.schema.texts import shown
from kezhi.engine.schema.values import Complaints, Spot, empty, fitted, money, stored, take


@dataclass
class Cell:
    """A field, or a column in one row, as it stands with this data."""

    field: Field
    spot: Spot
    value: Any
    """As FEEL knows it; None if it is empty or can't be read."""
    raw: Any
    scope: feel.Scope
    """The names that its expressions see."""
    locked: bool = False
    """Computed, or a known fact that isn't editable."""
    faulty: bool = False
    """Filled in, but in a shape that can't be read."""


@dataclass
class Settled:
    """Form data after the first pass."""

    data: dict[str, Any]
    """As JSON: hidden and unknown values gone, computed and locked ones filled in."""
    scope: feel.Scope
    cells: dict[str, Cell] = field(default_factory=dict)
    """What is shown, by path: fields, and below a table ``team[2].name``."""
    known: dict[str, Any] = field(default_factory=dict)
    """By field that is shown, the value of its fact where that is known, as the field holds it."""
    lists: Mapping[str, OptionList] = field(default_factory=dict)
    complaints: Complaints = field(default_factory=Complaints)

    def choices(self, asked: Field) -> tuple[Option, ...] | None:
        """The options of a field, as `choices` gives them."""
        if isinstance(asked.options, str) and asked.options in self.lists:
            return self.lists[asked.options].options
        return choices(asked, self.scope)


def settle(form: Definition, data: Any, on: datetime.date, facts: Mapping[str, Any]) -> Settled:
    """Read ``data`` field by field, each after those that it stands on."""
    settled = Settled({}, scope_of(form, on, facts), lists=_lists(facts))
    given = data if isinstance(data, Mapping) else {}
    asked = {inner.name: (section, inner) for section in form.sections for inner in section.fields}
    for name in form.order:
        section, inner = asked[name]
        if _true(section.visible, settled.scope) and _true(inner.visible, settled.scope):
            _settle_field(inner, given.get(name), settled)
    settled.complaints.unknown([str(name) for name in given if name not in asked])
    settled.data = {inner.name: settled.data[inner.name] for inner in form.fields if inner.name in settled.data}
    return settled


def _lists(facts: Mapping[str, Any]) -> dict[str, OptionList]:
    return {name: given for name, given in facts.items() if isinstance(given, OptionList)}


def scope_of(form: Definition, on: datetime.date, facts: Mapping[str, Any]) -> feel.Scope:
    """The names around the fields. What the form asks for and nobody knows is `MISSING`."""
    lists = _lists(facts)
    tree = expressions.nested({name: given for name, given in facts.items() if name not in lists})
    around = {name: tree.pop(name, {}) for name in ("call", "parameters", "lists")}
    known = expressions.with_gaps({**around, "facts": tree}, form.outside)
    scope = feel.Scope({**{inner.name: None for inner in form.fields}, **known, "today": on})
    scope["lists"] |= {name.removeprefix("lists."): given.rows for name, given in lists.items()}
    return scope


def _true(text: str | None, scope: feel.Scope) -> bool:
    return text is None or expressions.value(text, scope) is True


def known_fact(asked: Field, scope: feel.Scope) -> Any:
    """The value of the fact that a field shows, as the field holds it; None if it isn't known."""
    if asked.fact is None:
        return None
    found = expressions.asked(scope["facts"], asked.fact)
    if found is expressions.MISSING and asked.fact.partition(".")[0] in RESERVED:
        found = expressions.asked(scope, asked.fact)
    return None if found is expressions.MISSING else fitted(asked, found)


def _settle_field(asked: Field, raw: Any, settled: Settled) -> None:
    spot = Spot(asked.name, asked.label)
    fact = known_fact(asked, settled.scope)
    if fact is not None:
        settled.known[asked.name] = fact
    if asked.computed is None and asked.kind == "table":
        _settle_table(asked, raw, spot, settled)
        return
    if asked.kind == "budget" and asked.budget:
        _settle_budget(asked, asked.budget, raw, spot, settled)
        return
    cell = _cell(asked, raw, spot, settled.scope, settled.complaints, fact=fact)
    settled.cells[spot.path] = cell
    settled.scope[asked.name] = cell.value
    if cell.raw is not None:
        settled.data[asked.name] = cell.raw


def _cell(asked: Field, raw: Any, spot: Spot, scope: feel.Scope, complaints: Complaints, fact: Any) -> Cell:
    if asked.computed is not None:
        value = fitted(asked, expressions.value(asked.computed, scope))
        return Cell(asked, spot, value, stored(asked.kind, value), scope, locked=True)
    if fact is not None and not asked.editable:
        return Cell(asked, spot, fact, stored(asked.kind, fact), scope, locked=True)
    before = len(complaints.found)
    value = take(asked, raw, spot, complaints)
    return Cell(asked, spot, value, raw, scope, faulty=len(complaints.found) > before)


def _settle_table(asked: Field, raw: Any, spot: Spot, settled: Settled) -> None:
    """Each row with its own scope: its columns first, then the fields of the form."""
    cell = settled.cells[spot.path] = Cell(asked, spot, None, raw, settled.scope)
    if raw is not None:
        settled.data[asked.name] = raw
    if empty(raw):
        return
    if not isinstance(raw, list | tuple) or not all(isinstance(row, Mapping) for row in raw):
        settled.complaints.add("not_rows", spot, value=shown(raw))
        cell.faulty = True
    elif len(raw) > asked.schema["maxItems"]:
        most = asked.schema["maxItems"]
        settled.complaints.add("too_many_rows", spot, most=most, count=len(raw), over=len(raw) - most)
        cell.faulty = True
    else:
        rows = [_settle_row(asked, row, spot.row(at), settled) for at, row in enumerate(raw)]
        cell.value = settled.scope[asked.name] = [row for row, _ in rows]
        settled.data[asked.name] = cell.raw = [kept for _, kept in rows]


def _settle_row(
    table: Field, raw: Mapping[str, Any], above: Spot, settled: Settled
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The row as FEEL knows it and as JSON keeps it."""
    row: dict[str, Any] = {column.name: None for column in table.columns}
    scope = expressions.inner(settled.scope, {**row, "row": row})
    settled.complaints.unknown([str(name) for name in raw if name not in row], f"{above.path}.")
    columns = {column.name: column for column in table.columns}
    cells: dict[str, Cell] = {}
    for name in table.order:
        column = columns[name]
        if _true(column.visible, scope):
            spot = above.inside(name, column.label)
            cells[name] = _cell(column, raw.get(name), spot, scope, settled.complaints, fact=None)
            row[name] = scope[name] = cells[name].value
    present = [cells[name] for name in columns if name in cells]
    settled.cells.update((cell.spot.path, cell) for cell in present)
    return row, {cell.field.name: cell.raw for cell in present if cell.raw is not None}


def _settle_budget(asked: Field, budget: Budget, raw: Any, spot: Spot, settled: Settled) -> None:
    cell = Cell(asked, spot, None, raw, settled.scope)
    settled.cells[spot.path] = cell
    typed: dict[str, dict[str, Any]] = {}
    if isinstance(raw, Mapping):
        typed = _typed(budget, raw, spot, settled.complaints)
    elif not empty(raw):
        settled.complaints.add("not_budget", spot, value=shown(raw))
        cell.faulty = True
    cells = summed(budget, typed)
    settled.scope[asked.name] = cells
    if any(value for row in typed.values() for value in row.values()):
        cell.value = cells
    if isinstance(raw, Mapping):
        settled.data[asked.name] = cell.raw = _kept_budget(budget, cells, raw)
    elif raw is not None:
        settled.data[asked.name] = raw


def _typed(budget: Budget, raw: Mapping[str, Any], spot: Spot, complaints: Complaints) -> dict[str, dict[str, Any]]:
    typed: dict[str, dict[str, Any]] = {}
    complaints.unknown([str(code) for code in raw if not budget.row(str(code))], f"{spot.path}.")
    for row in budget.rows:
        line = raw.get(row.code)
        here = spot.inside(row.code, row.label)
        if line is not None and not isinstance(line, Mapping):
            complaints.add("not_budget", here, value=shown(line))
            continue
        cells = line or {}
        complaints.unknown([str(code) for code in cells if not budget.column(str(code))], f"{here.path}.")
        typed[row.code] = {
            column.code: money(cells[column.code], here.inside(column.code, column.label), complaints)
            for column in budget.columns
            if budget.typed(row, column) and not empty(cells.get(column.code))
        }
        typed[row.code] = {code: value for code, value in typed[row.code].items() if value is not None}
    return typed


def _kept_budget(budget: Budget, cells: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Sums filled in; what was typed as it stands, even what can't be read; empty cells left out."""
    kept: dict[str, Any] = {}
    for row in budget.rows:
        line = raw.get(row.code)
        given = line if isinstance(line, Mapping) else {}
        kept[row.code] = {
            column.code: given[column.code]
            if budget.typed(row, column)
            else stored("money", cells[row.code][column.code])
            for column in budget.columns
            if not budget.typed(row, column) or not empty(given.get(column.code))
        }
    return kept
