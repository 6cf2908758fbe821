"""Two versions of a form's data, compared field by field."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kezhi.engine.schema.definition import Budget, Definition, Field
from kezhi.engine.schema.texts import Text, plain, yuan
from kezhi.engine.schema.values import Complaints, Spot, empty, take


@dataclass(frozen=True)
class Change:
    """One difference. ``kind`` is ``added``, ``removed`` or ``changed``; a row that only moved is none."""

    path: str
    """In the new data; of what was removed, in the old."""
    label: Text
    section: str
    kind: str
    old: Any
    new: Any
    difference: Decimal | None = None
    """New − old of numbers and amounts."""
    money: bool = False

    def words(self, language: str = "zh") -> str:
        """What a number changed by; empty for the rest."""
        if self.difference is None:
            return ""
        size = abs(self.difference)
        amount = yuan(size).of(language) if self.money else plain(size)
        up = self.difference > 0
        if language.startswith("en"):
            return f"{'up' if up else 'down'} by {amount}"
        return f"{'增加' if up else '减少'} {amount}"


def diff(form: Definition, old: Any, new: Any) -> list[Change]:
    """Every difference between two versions, in the order of the page. Equal amounts written differently are equal."""
    before, after = (data if isinstance(data, Mapping) else {} for data in (old, new))
    changes: list[Change] = []
    for section in form.sections:
        for field in section.fields:
            spot = Spot(field.name, field.label)
            changes.extend(_field(field, spot, section.id, before.get(field.name), after.get(field.name)))
    return changes


def _field(field: Field, spot: Spot, section: str, old: Any, new: Any) -> Iterator[Change]:
    rows = [_rows(value) for value in (old, new)] if field.kind == "table" else []
    cells = [_cells(value) for value in (old, new)] if field.budget else []
    match rows, cells:
        case [list() as before, list() as after], _:
            yield from _table(field, spot, section, before, after)
        case _, [Mapping() as before, Mapping() as after] if field.budget:
            yield from _budget(field.budget, spot, section, before, after)
        case _:
            yield from _value(field, spot, section, old, new)


def _rows(value: Any) -> list[Mapping[str, Any]] | None:
    if value is None:
        return []
    right = isinstance(value, list | tuple) and all(isinstance(row, Mapping) for row in value)
    return list(value) if right else None


def _cells(value: Any) -> Mapping[str, Any] | None:
    if value is None:
        return {}
    right = isinstance(value, Mapping) and all(isinstance(row, Mapping) for row in value.values())
    return value if right else None


def _read(field: Field, value: Any, spot: Spot) -> Any:
    """The value to compare by: what it means, or as it stands where it can't be read."""
    if field.kind in ("table", "budget"):
        return value
    complaints = Complaints()
    found = take(field, value, spot, complaints)
    return value if complaints.found else found


def _value(field: Field, spot: Spot, section: str, old: Any, new: Any) -> Iterator[Change]:
    before, after = _read(field, old, spot), _read(field, new, spot)
    if before == after and type(before) is type(after):
        return
    kind = "changed"
    if empty(old) or empty(new):
        kind = "added" if empty(old) else "removed"
    numbers = isinstance(before, Decimal) and isinstance(after, Decimal)
    difference = after - before if numbers else None
    yield Change(spot.path, spot.label, section, kind, old, new, difference, field.kind == "money")


def _table(
    field: Field, spot: Spot, section: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Iterator[Change]:
    pairs = _by_key(field, old, new) if field.key else _by_likeness(old, new)
    for before, after in pairs:
        if before is None and after is not None:
            here = spot.row(after)
            yield Change(here.path, here.label, section, "added", None, new[after])
        elif after is None and before is not None:
            here = spot.row(before)
            yield Change(here.path, here.label, section, "removed", old[before], None)
        elif before is not None and after is not None:
            here = spot.row(after)
            for column in field.columns:
                inner = here.inside(column.name, column.label)
                yield from _value(column, inner, section, old[before].get(column.name), new[after].get(column.name))


Pair = tuple[int | None, int | None]


def _by_key(field: Field, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Pair]:
    """Rows with the same value in the key column belong together, wherever they stand."""

    def mark(row: Mapping[str, Any]) -> str:
        value = row.get(field.key or "")
        return repr(value.get("id")) if isinstance(value, Mapping) else repr(value)

    waiting: dict[str, list[int]] = {}
    for at, row in enumerate(old):
        waiting.setdefault(mark(row), []).append(at)
    pairs: list[Pair] = []
    for at, row in enumerate(new):
        same = waiting.get(mark(row))
        pairs.append((same.pop(0) if same else None, at))
    pairs.extend((at, None) for left in waiting.values() for at in left)
    return pairs


def _by_likeness(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Pair]:
    """Equal rows belong together; between them, rows are paired in order."""
    matcher = difflib.SequenceMatcher(None, [_mark(row) for row in old], [_mark(row) for row in new], autojunk=False)
    pairs: list[Pair] = []
    for _, first, last, start, end in matcher.get_opcodes():
        both = min(last - first, end - start)
        pairs.extend((first + step, start + step) for step in range(both))
        pairs.extend((None, at) for at in range(start + both, end))
        pairs.extend((at, None) for at in range(first + both, last))
    return pairs


def _mark(row: Mapping[str, Any]) -> str:
    return repr(sorted((str(name), repr(value)) for name, value in row.items() if not empty(value)))


def _budget(
    budget: Budget, spot: Spot, section: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    for row in budget.rows:
        for column in budget.columns:
            cell = Field(column.code, "money", column.label)
            here = spot.inside(row.code, row.label).inside(column.code, column.label)
            before, after = (data.get(row.code, {}).get(column.code) for data in (old, new))
            yield from _value(cell, here, section, before, after)
