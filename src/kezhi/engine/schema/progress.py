"""How far a form is filled in: per section, what was prefilled and typed, and what is still missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kezhi.engine.errors import Problem
from kezhi.engine.schema.definition import Budget, Definition, Section
from kezhi.engine.schema.settling import Cell, Settled
from kezhi.engine.schema.values import empty

MISSING_CODES = frozenset({"schema.required", "schema.undecided"})
PREFILLED = frozenset({"fact", "imported"})


@dataclass(frozen=True)
class SectionProgress:
    """``state`` is ``complete``, ``missing``, ``error`` or, where nothing is filled in yet, ``untouched``."""

    section: Section
    state: str
    missing: int
    errors: int


@dataclass(frozen=True)
class Progress:
    """``prefilled`` + ``typed`` + ``missing`` of ``total`` items. An item is a cell that is filled in or must be."""

    sections: tuple[SectionProgress, ...]
    prefilled: int
    typed: int
    total: int
    problems: tuple[Problem, ...]
    """What is missing or wrong, in the order of the page: 还差 N 项."""

    @property
    def prefilled_share(self) -> Decimal:
        """The share of items that the system filled in, 0 … 1 with four decimals."""
        return _share(self.prefilled, self.total)

    @property
    def done_share(self) -> Decimal:
        """The share of items that are filled in, 0 … 1 with four decimals."""
        return _share(self.prefilled + self.typed, self.total)


def _share(part: int, total: int) -> Decimal:
    return (Decimal(part) / total).quantize(Decimal("0.0001")) if total else Decimal(0)


def measure(form: Definition, settled: Settled, problems: Sequence[Problem], origins: Mapping[str, str]) -> Progress:
    """The progress of data that was settled and checked. ``origins`` says of paths whether ``fact``, ``imported``
    or ``typed``; of the others, locked facts count as prefilled.
    """
    leaves = _leaves(settled)
    prefilled = sum(1 for path, cell in leaves.items() if _prefilled(path, cell, origins))
    missing = sum(1 for problem in problems if problem.code in MISSING_CODES)
    return Progress(
        sections=tuple(_section(section, settled, problems) for section in form.sections if _shown(section, settled)),
        prefilled=prefilled,
        typed=len(leaves) - prefilled,
        total=len(leaves) + missing,
        problems=tuple(problems),
    )


def _leaves(settled: Settled) -> dict[str, Cell]:
    """Every filled-in cell that isn't computed; of a budget, each typed amount."""
    leaves: dict[str, Cell] = {}
    for path, cell in settled.cells.items():
        if cell.field.budget:
            leaves |= dict.fromkeys(_amounts(path, cell.field.budget, cell.raw), cell)
        elif cell.field.kind != "table" and cell.field.computed is None and not empty(cell.raw):
            leaves[path] = cell
    return leaves


def _amounts(path: str, budget: Budget, raw: Any) -> Iterator[str]:
    """The paths of the amounts that were typed into a budget."""
    for row in budget.rows:
        line = raw.get(row.code) if isinstance(raw, Mapping) else None
        if not isinstance(line, Mapping):
            continue
        for column in budget.columns:
            if budget.typed(row, column) and not empty(line.get(column.code)):
                yield f"{path}.{row.code}.{column.code}"


def _prefilled(path: str, cell: Cell, origins: Mapping[str, str]) -> bool:
    return origins[path] in PREFILLED if path in origins else cell.locked


def _shown(section: Section, settled: Settled) -> bool:
    return any(field.name in settled.cells for field in section.fields)


def _section(section: Section, settled: Settled, problems: Sequence[Problem]) -> SectionProgress:
    names = {field.name for field in section.fields}
    own = [problem for problem in problems if top(problem) in names]
    missing = sum(1 for problem in own if problem.code in MISSING_CODES)
    errors = len(own) - missing
    touched = any(
        cell.field.name in names and not cell.locked and not empty(cell.raw) for cell in settled.cells.values()
    )
    if not own:
        state = "complete"
    elif errors:
        state = "error"
    else:
        state = "missing" if touched else "untouched"
    return SectionProgress(section, state, missing, errors)


def top(problem: Problem) -> str:
    """The field of the form that a problem is about, table and budget cells included."""
    return (problem.place.field or "").partition(".")[0].partition("[")[0]
