"""A form as its page shows it: sections of cells, each with what is typed, locked, wrong or known."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from kezhi.engine.errors import Problem
from kezhi.engine.schema import (
    MISSING_CODES,
    Budget,
    Field,
    FieldState,
    Form,
    Limit,
    Line,
    Option,
    Progress,
    Section,
    share,
)
from kezhi.forms.domain.paths import field_of, value_at
from kezhi.forms.domain.printing import written
from kezhi.forms.domain.reading import shown_money

BLANK_ROW = "_"
"""Stands for the row's number in the row that a page copies to add one."""

SENTENCE = re.compile(r"((?:“[^”]*”|「[^」]*」|[^。.]|[.](?!\s|$))*[。.]).*", re.DOTALL)


def place_id(path: str) -> str:
    """A place's name in a page's address."""
    return path.replace(".", "-").replace("[", "-").replace("]", "")


def first_sentence(text: str) -> str:
    """What a list says of a complaint; what a field is called may hold a full stop."""
    return SENTENCE.sub(r"\1", text)


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
    unit: str = ""

    @property
    def confirms(self) -> bool:
        """Whether the people of a table may have to confirm."""
        return any(column.confirm for column in self.field.columns)

    @property
    def money(self) -> bool:
        """Whether amounts are typed here: a block that is pasted says in what unit they are."""
        return bool(self.field.budget) or any(column.kind == "money" for column in self.field.columns)

    @property
    def computed(self) -> dict[str, str]:
        """What it shows that nobody types, by path: its own value, or sums, shares and limits of a budget."""
        shown = {self.path: self.text} if self.field.computed else {}
        for line in self.lines:
            shown |= {amount.path: amount.text for amount, typed in line.cells if not typed}
            shown |= {
                f"{self.path}.{line.line.code}.share": line.share,
                f"{self.path}.{line.line.code}.limits": line.limits,
            }
        return shown

    @cached_property
    def id(self) -> SafeString:
        """Its name in the page's address."""
        return escape(place_id(self.path))

    @property
    def alone(self) -> bool:
        """Whether it is a field of its own, with a label; else a cell of a table or a budget."""
        return self.path == self.field.name

    @property
    def in_row(self) -> bool:
        """Whether it is a column in a row of a table."""
        return "[" in self.path

    @property
    def numeric(self) -> bool:
        """Whether a number or an amount is typed into it."""
        return self.field.kind in ("number", "money")

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
    name: str = ""
    """Who has to confirm what the row says of them, "" where nobody has to."""
    confirmation: Any = None
    """How far they have got with it; None where they weren't asked."""

    @property
    def settled(self) -> bool:
        return not self.name or bool(self.confirmation and self.confirmation.kind == "met")


@dataclass(frozen=True)
class BudgetLine:
    """A line of a budget: its amounts, and what is said beside them."""

    line: Line
    label: str
    cells: tuple[tuple[Cell, bool], ...]
    """Each amount with whether it is typed."""
    note: str
    share: str
    limits: str
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

    @property
    def asked(self) -> int:
        """How many of its fields have a value of their own."""
        return sum(cell.field.computed is None for cell in self.cells)

    @property
    def known(self) -> int:
        """How many of them the system filled in."""
        return sum(cell.source is not None for cell in self.cells)


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
    confirmations: Mapping[str, Any] = field(default_factory=dict)
    limits: Mapping[str, Sequence[tuple[Limit, Decimal]]] = field(default_factory=dict)
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
        cells = tuple(_cells(filling, section, writable))
        unsettled = sum(not row.settled for cell in cells for row in cell.rows)
        yield SectionPage(
            section=section,
            title=section.title.of(filling.language),
            help=section.help.of(filling.language),
            cells=cells,
            state="missing" if unsettled and done.state == "complete" else done.state,
            missing=done.missing + done.errors + unsettled,
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
        unit=asked.unit.of(filling.language),
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
    cells = tuple(_plain(filling, column, path, filling.state.get(path)) for column, path in paths)
    confirming = (cell.text.strip() for cell in cells if _confirms(filling, cell.path))
    name = next(filter(None, confirming), "")
    return Row(number, cells, name, filling.confirmations.get(name))


def _confirms(filling: Filling, path: str) -> bool:
    state = filling.state.get(path)
    return state is not None and state.confirm


def _budget_lines(filling: Filling, asked: Field) -> Iterator[BudgetLine]:
    budget = asked.budget
    if budget is None:
        return
    for row in budget.rows:
        cells = []
        for column in budget.columns:
            path = f"{asked.name}.{row.code}.{column.code}"
            amount = value_at(filling.data, path)
            label = f"{row.label.of(filling.language)} {column.label.of(filling.language)}"
            cells.append((_amount(filling, asked, path, amount, label), budget.typed(row, column)))
        yield BudgetLine(
            line=row,
            label=row.label.of(filling.language),
            cells=tuple(cells),
            note=row.note.of(filling.language) if row.note else "",
            share=_share(budget, filling.data.get(asked.name), row),
            limits=_limits(filling, asked, row.code),
            total=bool(row.sum),
        )


def _amount(filling: Filling, asked: Field, path: str, amount: Any, label: str) -> Cell:
    wrong = tuple(filling.complaints.get(path, ()))
    return Cell(path, asked, "" if amount is None else shown_money(amount), amount, label, wrong=wrong)


def _share(budget: Budget, amounts: Any, row: Line) -> str:
    """The row's total as a percentage of the row that it is a share of, "" where it isn't one or that is 0."""
    if not row.share_of or not isinstance(amounts, Mapping):
        return ""
    total = next((column for column in reversed(budget.columns) if column.sum), budget.columns[-1])
    try:
        percentage = share(budget, amounts, row.code, total.code)
    except ArithmeticError:
        return ""
    return "" if percentage is None else f"{percentage}%"


def _limits(filling: Filling, asked: Field, row: str) -> str:
    """What bounds the amounts of a row, in 万元: 省拨 ≤ 21.60. A bound of 0 says only that nothing is filled in yet."""
    known = ((limit, bound) for limit, bound in filling.limits.get(asked.name, ()) if limit.row == row)
    return " · ".join(_limit(filling, asked, limit, bound) for limit, bound in known if bound)


def _limit(filling: Filling, asked: Field, limit: Limit, bound: Decimal) -> str:
    column = asked.budget.column(limit.column) if asked.budget else None
    sign = "≤" if limit.side == "maximum" else "≥"
    return f"{column.label.of(filling.language) if column else ''} {sign} {shown_money(bound)}".strip()


def typed_value(asked: Field, value: Any) -> Any:
    """A value of the data as a page puts it into its field: rows of a table, choices, a tick, else text."""
    if asked.kind == "table":
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        return [{column.name: typed_text(column, row.get(column.name)) for column in asked.columns} for row in rows]
    if asked.multiple:
        return [str(one) for one in value] if isinstance(value, list) else []
    return value is True if asked.kind == "checkbox" else typed_text(asked, value)


def typed_at(form: Form, path: str, value: Any) -> Any:
    """A value of the data as a page puts it into the field at a path."""
    asked = form.field(field_of(path))
    if asked is None:
        return str(value)
    kind = Field(name=path, kind="money", label=asked.label) if asked.budget else asked
    return typed_value(kind, value)


def said_at(form: Form, path: str, value: Any, language: str, choices: Mapping[str, Sequence[Option]]) -> str:
    """A value of the data in words, for who has to choose between two."""
    asked = form.field(field_of(path))
    if asked is None or asked.budget:
        return str(typed_at(form, path, value))
    if asked.kind == "table":
        firsts = (next(iter(row.values()), "") for row in typed_value(asked, value))
        return "、".join(filter(None, firsts)) or "—"
    return written(asked, value, language, choices.get(path, ()))


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


def typed_cells(asked: Field, rows: Any) -> dict[str, str]:
    """Pasted data of a table or a budget by path, as it is typed on the page."""
    if asked.budget:
        return {
            f"{asked.name}.{row}.{column}": "" if amount is None else shown_money(amount)
            for row, amounts in rows.items()
            for column, amount in amounts.items()
        }
    columns = {column.name: column for column in asked.columns}
    return {
        f"{asked.name}[{at}].{name}": typed_text(columns[name], value)
        for at, row in enumerate(rows)
        for name, value in row.items()
        if name in columns
    }
