"""What a room declares to have a kind of table imported, and what its functions get to see.

AWARDS = importers.add("awards", Importer(
    name="awards", title=_("立项项目"), columns=(Column("number", _("项目编号"), Identifier(), required=True), …),
    may=may_import, key=lambda values: values["number"], apply=actions.take_in,
))
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from kezhi.base.actor import Actor
from kezhi.base.importing.kinds import Kind, Money
from kezhi.base.lists.declared import Text
from kezhi.base.registry import Port
from kezhi.engine.errors import Problem


@dataclass(frozen=True)
class Column:
    """A column that may be imported. ``synonyms`` are other names that a header may have for it.

    ``personal`` seals the rows of its importer and hides its values on pages.
    """

    key: str
    title: Text
    kind: Kind
    required: bool = False
    synonyms: tuple[str, ...] = ()
    hint: Text = ""
    personal: bool = False

    @property
    def is_money(self) -> bool:
        return isinstance(self.kind, Money)


@dataclass(frozen=True)
class Option:
    """Something asked once about a whole batch. ``choices`` are (code, words), at most one query."""

    key: str
    title: Text
    required: bool = False
    choices: Callable[[], Sequence[tuple[str, Text]]] | None = None
    hint: Text = ""
    initial: str = ""
    refuse: Callable[[str], Problem | None] = lambda value: None
    """What is wrong with an answer."""


@dataclass
class Complaint:
    """What is wrong with, or was noticed about, a row or one of its cells."""

    problem: Problem
    column: str = ""
    """The importer's column; blank where the row itself is meant."""
    value: str = ""
    """What the cell shows."""


Outcome = Literal["created", "updated", "unchanged"]


@dataclass
class Row:
    """A row with what was read from it. ``values`` has every column of the importer; None where the cell is blank."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    notes: list[Complaint] = field(default_factory=list)
    outcome: Outcome | None = None
    object_id: int | None = None
    shown: dict[str, str] = field(default_factory=dict)
    """By column what its cell shows; a personal one is masked."""

    def fault(self, column: str, code: str, **arguments: Any) -> None:
        """Complain: the row isn't imported. ``column`` is blank for what is about the row itself."""
        self.complaints.append(Complaint(Problem(code, arguments=arguments), column, self.shown.get(column, "")))

    def note(self, column: str, code: str, **arguments: Any) -> None:
        """Say something; the row is imported all the same."""
        self.notes.append(Complaint(Problem(code, arguments=arguments), column, self.shown.get(column, "")))

    def done(self, outcome: Outcome, object_id: int) -> None:
        """The row is in the house."""
        self.outcome, self.object_id = outcome, object_id


@dataclass
class Run:
    """A check or an import under way. ``memory`` is the importer's own, from one chunk of rows to the next."""

    batch: int
    options: Mapping[str, str]
    actor: Actor
    now: datetime
    memory: dict[str, Any] = field(default_factory=dict)


def _nothing(rows: Sequence[Row], run: Run) -> None:
    """Most kinds have nothing to check beyond their columns."""


@dataclass(frozen=True)
class Importer:
    """A kind of table.

    ``key`` gives from a row's values what names the record; blank where it can't be told. ``check`` looks at rows
    whose cells are all good, some hundreds at once, and may complain. ``apply`` brings them in within one
    transaction and says of each what was done, or complains; what it did before it finds again by the key.
    """

    name: str
    title: Text
    note: Text
    columns: tuple[Column, ...]
    may: Callable[[Actor], bool]
    key: Callable[[Mapping[str, Any]], str]
    apply: Callable[[Sequence[Row], Run], None]
    check: Callable[[Sequence[Row], Run], None] = _nothing
    options: tuple[Option, ...] = ()
    object_type: str = ""
    """Of the records, as ``registry.objects`` knows them."""
    then: tuple[Text, str] | None = None
    """What to do after an import: words and the name of the page."""

    def column(self, key: str) -> Column:
        """The column by its key. Raises KeyError."""
        return {column.key: column for column in self.columns}[key]

    @property
    def personal(self) -> bool:
        return any(column.personal for column in self.columns)


importers: Port[Importer] = Port("importers")
