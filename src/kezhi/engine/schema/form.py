"""A form that was read: what pages, API and imports ask of it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from kezhi.engine.errors import Place, Problem
from kezhi.engine.feel import published
from kezhi.engine.schema.checking import bounds, check_fields, required
from kezhi.engine.schema.definition import Definition, Field, Limit, Option
from kezhi.engine.schema.expressions import value
from kezhi.engine.schema.progress import Progress, measure, top
from kezhi.engine.schema.reading import read
from kezhi.engine.schema.ruling import check_rules, known_limits, spot_of
from kezhi.engine.schema.settling import Cell, Settled, known_fact, scope_of, settle
from kezhi.engine.schema.texts import Text
from kezhi.engine.schema.values import empty, stored

_NO_FACTS: Mapping[str, Any] = {}
_NO_ORIGINS: Mapping[str, str] = {}


@dataclass(frozen=True)
class FieldState:
    """A field, or a column in one row, as a page shows it with this data."""

    field: Field
    path: str
    value: Any
    """As in the data; None where it is empty."""
    required: bool
    locked: bool
    confirm: bool
    """Whether who is named here has to confirm taking part."""
    minimum: Any
    maximum: Any
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Standing:
    """Data as a form stands with it, read once for all that a page asks."""

    form: Definition
    given: Any
    on: datetime.date
    settled: Settled

    @property
    def data(self) -> dict[str, Any]:
        """As `Form.compute` gives it."""
        return self.settled.data

    @cached_property
    def known(self) -> dict[str, Any]:
        """By field that is shown, the value of its fact where that is known, as data."""
        kinds = {field.name: field.kind for field in self.form.fields}
        return {name: stored(kinds[name], fact) for name, fact in self.settled.known.items()}

    @cached_property
    def state(self) -> dict[str, FieldState]:
        """As `Form.state` gives it."""
        return {path: _state(path, cell, self.settled) for path, cell in self.settled.cells.items()}

    @cached_property
    def problems(self) -> list[Problem]:
        """As `Form.check` gives them."""
        if not isinstance(self.given, Mapping):
            return [Problem("schema.data_not_object", Place(), {"label": self.form.title})]
        check_fields(self.form, self.settled, self.on)
        check_rules(self.form, self.settled)
        places = {field.name: at for at, field in enumerate(self.form.fields)}
        found = self.settled.complaints.found
        return sorted(found, key=lambda problem: places.get(top(problem), len(places)))

    @cached_property
    def limits(self) -> dict[str, list[tuple[Limit, Decimal]]]:
        """By budget, each limit whose bound is known, with it in 元."""
        return known_limits(self.settled)

    def progress(self, origins: Mapping[str, str] = _NO_ORIGINS) -> Progress:
        """As `Form.progress` gives it."""
        return measure(self.form, self.settled, self.problems, origins)


@dataclass(frozen=True)
class Form(Definition):
    """A form. Everything asked of it is pure; ``on`` is the date that ``today`` means."""

    def standing(self, data: Any, *, on: datetime.date, facts: Mapping[str, Any] = _NO_FACTS) -> Standing:
        """The data as it stands: computed, shown and checked in one pass."""
        return Standing(self, data, on, settle(self, data, on, facts))

    def check(self, data: Any, *, on: datetime.date, facts: Mapping[str, Any] = _NO_FACTS) -> list[Problem]:
        """Every problem of the data at once, in the order of the page; whatever ``data`` is, it never raises."""
        return self.standing(data, on=on, facts=facts).problems

    def compute(self, data: Any, *, on: datetime.date, facts: Mapping[str, Any] = _NO_FACTS) -> dict[str, Any]:
        """The data with computed fields and known facts filled in, and without what isn't shown or isn't asked.

        What can't be read stays as it was typed, so that nothing typed is lost.
        """
        return settle(self, data, on, facts).data

    def prefill(self, *, on: datetime.date, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Data to begin with: every field whose fact is known, editable ones included."""
        scope = scope_of(self, on, facts)
        known = {field.name: stored(field.kind, known_fact(field, scope)) for field in self.fields}
        return {name: value for name, value in known.items() if value is not None}

    def state(self, data: Any, *, on: datetime.date, facts: Mapping[str, Any] = _NO_FACTS) -> dict[str, FieldState]:
        """What is shown and how, by path: fields, and the cells of tables such as ``team[2].name``."""
        return self.standing(data, on=on, facts=facts).state

    def values(self, data: Any, *, on: datetime.date, facts: Mapping[str, Any] = _NO_FACTS) -> dict[str, Any]:
        """Every field's value as FEEL knows it: numbers exact, dates as dates, null where nothing is filled in."""
        scope = settle(self, data, on, facts).scope
        return {field.name: published(scope.get(field.name)) for field in self.fields}

    def visible(self, data: Any, *, on: datetime.date, facts: Mapping[str, Any] = _NO_FACTS) -> frozenset[str]:
        """The paths of what is shown."""
        return frozenset(settle(self, data, on, facts).cells)

    def progress(
        self,
        data: Any,
        *,
        on: datetime.date,
        facts: Mapping[str, Any] = _NO_FACTS,
        origins: Mapping[str, str] = _NO_ORIGINS,
    ) -> Progress:
        """How far it is filled in. ``origins`` says by path whether a value is ``fact``, ``imported`` or ``typed``."""
        return self.standing(data, on=on, facts=facts).progress(origins)

    def label(self, path: str) -> Text:
        """A path in words: ``team[2].name`` is 成员第 3 行 · 姓名."""
        return spot_of(self, path).label

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts that fields show or expressions ask for, sorted."""
        shown = {field.fact for top_field in self.fields for field in (top_field, *top_field.columns) if field.fact}
        asked = {path.removeprefix("facts.") for path in self.outside if path.startswith("facts.")}
        return tuple(sorted(shown | asked))

    @property
    def needs(self) -> tuple[str, ...]:
        """Names under ``call`` and ``parameters`` that it asks for, and its lists of options, sorted."""
        lists = {field.options for outer in self.fields for field in (outer, *outer.columns)}
        asked = {path for path in self.outside if not path.startswith("facts.")}
        return tuple(sorted(asked | {name for name in lists if isinstance(name, str)}))


def _state(path: str, cell: Cell, settled: Settled) -> FieldState:
    least, most = bounds(cell)
    return FieldState(
        field=cell.field,
        path=path,
        value=None if empty(cell.raw) else cell.raw,
        required=required(cell),
        locked=cell.locked or _holds(cell.field.locked, cell),
        confirm=_holds(cell.field.confirm, cell),
        minimum=stored(cell.field.kind, least),
        maximum=stored(cell.field.kind, most),
        options=settled.choices(cell.field) or (),
    )


def _holds(text: str | None, cell: Cell) -> bool:
    return text is not None and value(text, cell.scope) is True


def load(form: Any) -> Form:
    """The form that a JSON document defines. Raises `Problems`: every fault of the definition at once, each with
    the path where it stands (``layout[0].fields[2].visible``) and how to mend it.
    """
    return Form(**vars(read(form)))
