"""A form as its page shows it: sections of cells, each with what is typed, locked, wrong or known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from kezhi.engine.errors import Problem
from kezhi.engine.schema import MISSING_CODES, Field, FieldState, Form, Line, Progress, Section
from kezhi.forms.domain.paths import value_at
from kezhi.forms.domain.reading import shown_money

BLANK_ROW = "_"
"""Stands for the row's number in the row that a page copies to add one."""


def place_id(path: str) -> str:
    """A place's name in a page's address."""
    return path.replace(".", "-").replace("[", "-").replace("]", "")


@dataclass(frozen=True)
class Cell:
    """One value as a page shows it: a field, a column in a row, or an amount of a budget."""

    path: str
    field: Field
    text: str
    value: Any
    label: str
    required: bool = False
    locked: bool = False
    writable: bool = True
    """Whether the reader may write in it at all."""
    closed: str = ""
    """Why not, where the rest of its section may be written."""
    wrong: tuple[Problem, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    source: Any = None
    """The known fact that it shows, if it does."""
    rows: tuple["Row", ...] = ()
    blank: "Row | None" = None
    lines: tuple["BudgetLine", ...] = ()
    heads: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return place_id(self.path)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The chosen options of a select or radio field."""
        return tuple(map(str, self.value)) if isinstance(self.value, list) else (self.text,)

    @property
    def option_text(self) -> str:
        """The chosen options in words."""
        return "、".join(label for value, label in self.options if value in self.chosen) or self.text

    @property
    def template(self) -> str:
        return f"forms/widgets/{TEMPLATES.get(self.field.kind, 'text')}.html"


TEMPLATES = {
    "textarea": "textarea",
    "money": "money",
    "select": "select",
    "radio": "radio",
    "checkbox": "checkbox",
    "file": "file",
    "table": "table",
    "budget": "budget",
}


@dataclass(frozen=True)
class Row:
    """A row of a table."""

    number: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class BudgetLine:
    """A line of a budget: its amounts, and what is said beside them."""

    line: Line
    label: str
    cells: tuple[tuple[Cell, bool], ...]
    """Each amount with whether it is typed."""
    note: str
    share: str
    total: bool


@dataclass(frozen=True)
class SectionPage:
    """A section: its cells, how far it is, and whether the reader may write in it."""

    section: Section
    title: str
    help: str
    cells: tuple[Cell, ...]
    state: str
    missing: int
    writable: bool
    granted_to: str = ""


@dataclass(frozen=True)
class Filling:
    """What a page is drawn from."""

    form: Form
    data: Mapping[str, Any]
    state: Mapping[str, FieldState]
    progress: Progress
    sources: Mapping[str, Any]
    language: str
    complaints: Mapping[str, list[Problem]] = field(default_factory=dict)
    closed: Mapping[str, str] = field(default_factory=dict)
    """Fields that stay as they are, with the reason."""


def complaints(progress: Progress) -> dict[str, list[Problem]]:
    """By path, what is wrong (not what is only missing)."""
    found: dict[str, list[Problem]] = {}
    for problem in progress.problems:
        if problem.code not in MISSING_CODES:
            found.setdefault(problem.place.field or "", []).append(problem)
    return found


def sections(filling: Filling, writable: frozenset[str], granted: Mapping[str, str]) -> Iterator[SectionPage]:
    """Every section that is shown, in the order of the page."""
    for done in filling.progress.sections:
        section = done.section
        yield SectionPage(
            section=section,
            title=section.title.of(filling.language),
            help=section.help.of(filling.language),
            cells=tuple(_cells(filling, section, writable)),
            state=done.state,
            missing=done.missing + done.errors,
            writable=section.id in writable,
            granted_to=granted.get(section.id, ""),
        )


def _cells(filling: Filling, section: Section, writable: frozenset[str]) -> Iterator[Cell]:
    for asked in section.fields:
        if asked.name in filling.state:
            why = filling.closed.get(asked.name, "")
            here = section.id in writable
            yield replace(_cell(filling, asked), writable=here and not why, closed=why if here else "")


def _cell(filling: Filling, asked: Field) -> Cell:
    state = filling.state[asked.name]
    inner: dict[str, Any] = {}
    if asked.kind == "table":
        rows = state.value if isinstance(state.value, list) else []
        inner["rows"] = tuple(_row(filling, asked, str(at)) for at in range(len(rows) or 1))
        inner["blank"] = _row(filling, asked, BLANK_ROW)
        inner["heads"] = tuple(column.label.of(filling.language) for column in asked.columns)
    elif asked.budget:
        inner["lines"] = tuple(_budget_lines(filling, asked))
        inner["heads"] = tuple(column.label.of(filling.language) for column in asked.budget.columns)
    return _plain(filling, asked, asked.name, state, source=filling.sources.get(asked.name), **inner)


def _plain(filling: Filling, asked: Field, path: str, state: FieldState | None, **more: Any) -> Cell:
    value = state.value if state else None
    options = state.options if state else _declared(asked)
    return Cell(
        path=path,
        field=asked,
        text=typed_text(asked, value),
        value=value,
        label=asked.label.of(filling.language),
        required=state.required if state else asked.required == "true",
        locked=state.locked if state else False,
        wrong=tuple(filling.complaints.get(path, ())),
        options=tuple((option.value, option.label.of(filling.language)) for option in options),
        **more,
    )


def _declared(asked: Field) -> Sequence[Any]:
    return asked.options if isinstance(asked.options, tuple) else ()


def _row(filling: Filling, table: Field, number: str) -> Row:
    paths = ((column, f"{table.name}[{number}].{column.name}") for column in table.columns)
    return Row(number, tuple(_plain(filling, column, path, filling.state.get(path)) for column, path in paths))


def _budget_lines(filling: Filling, asked: Field) -> Iterator[BudgetLine]:
    budget = asked.budget
    for row in budget.rows if budget else ():
        cells = []
        for column in budget.columns if budget else ():
            path = f"{asked.name}.{row.code}.{column.code}"
            amount = value_at(filling.data, path)
            label = f"{row.label.of(filling.language)} {column.label.of(filling.language)}"
            typed = bool(budget and budget.typed(row, column))
            cells.append((_amount(filling, asked, path, amount, label), typed))
        yield BudgetLine(
            line=row,
            label=row.label.of(filling.language),
            cells=tuple(cells),
            note=row.note.of(filling.language) if row.note else "",
            share=_share(filling.data, asked.name, row),
            total=bool(row.sum),
        )


def _amount(filling: Filling, asked: Field, path: str, amount: Any, label: str) -> Cell:
    wrong = tuple(filling.complaints.get(path, ()))
    return Cell(path, asked, "" if amount is None else shown_money(amount), amount, label, wrong=wrong)


def _share(data: Mapping[str, Any], budget: str, row: Line) -> str:
    """The row's total as a percentage of the row that it is a share of, "" where it isn't or that is 0."""
    if not row.share_of:
        return ""
    try:
        part, whole = (_typed_total(value_at(data, f"{budget}.{code}")) for code in (row.code, row.share_of))
    except ArithmeticError:
        return ""
    return f"{100 * part / whole:.2f}%" if whole else ""


def _typed_total(amounts: Any) -> Decimal:
    line = amounts if isinstance(amounts, Mapping) else {}
    return sum((Decimal(str(value)) for code, value in line.items() if code != "total"), Decimal(0))


def typed_value(asked: Field, value: Any) -> Any:
    """A value of the data as a page puts it into its field: rows of a table, choices, a tick, else text."""
    if asked.kind == "table":
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        return [{column.name: typed_text(column, row.get(column.name)) for column in asked.columns} for row in rows]
    if asked.multiple:
        return [str(one) for one in value] if isinstance(value, list) else []
    return value is True if asked.kind == "checkbox" else typed_text(asked, value)


def typed_text(asked: Field, value: Any) -> str:
    """What stands in a field for a value of the data."""
    if value is None:
        return ""
    if asked.kind == "money":
        return shown_money(value)
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    if isinstance(value, list):
        return ""
    return str(value)
