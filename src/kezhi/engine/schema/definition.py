"""What a form is made of: sections, fields, budget lines, limits and rules, as `load` has read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kezhi.engine.schema.texts import NOTHING, Text

LOOKUPS = ("organisation", "person", "region")
WIDGETS = (
    "text",
    "textarea",
    "number",
    "money",
    "date",
    "select",
    "radio",
    "checkbox",
    *LOOKUPS,
    "file",
    "table",
    "budget",
)
WIDE = ("textarea", "file", "table", "budget")
RESERVED = ("call", "facts", "lists", "parameters", "today", "row")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Option:
    """One choice of a select or radio field."""

    value: str
    label: Text


@dataclass(frozen=True)
class Line:
    """A row or a column of a budget. One with a ``sum`` is never typed."""

    code: str
    label: Text
    sum: tuple[str, ...] = ()
    note: Text | None = None
    share_of: str | None = None


@dataclass(frozen=True)
class Offer:
    """A mend as declared: what the button says and which paths it sets, both with FEEL still in them."""

    label: Text
    set: Mapping[str, str]


@dataclass(frozen=True)
class Mend:
    """A mend as offered with a problem: what the button says and the data to set, by path."""

    label: Text
    set: Mapping[str, Any]


@dataclass(frozen=True)
class Limit:
    """A bound on one cell of a budget. ``side`` is ``maximum`` or ``minimum``."""

    row: str
    column: str
    side: str
    bound: str
    reason: Text = NOTHING
    mend: Offer | None = None


@dataclass(frozen=True)
class Budget:
    """The fixed rows and columns of a budget and what bounds its cells."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    limits: tuple[Limit, ...] = ()

    def typed(self, row: Line, column: Line) -> bool:
        """Whether the cell is for the applicant to fill in."""
        return not row.sum and not column.sum

    def row(self, code: str) -> Line | None:
        """The row with that code."""
        return next((line for line in self.rows if line.code == code), None)

    def column(self, code: str) -> Line | None:
        """The column with that code."""
        return next((line for line in self.columns if line.code == code), None)


@dataclass(frozen=True)
class Field:
    """One thing asked: a field of a section or a column of a table. Expressions are FEEL text, None where not
    given.
    """

    name: str
    kind: str
    """The widget."""
    label: Text
    help: Text = NOTHING
    unit: Text = NOTHING
    width: str = "half"
    fact: str | None = None
    editable: bool = False
    visible: str | None = None
    required: str | None = None
    locked: str | None = None
    computed: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    identifying: bool = False
    personal: bool = False
    purpose: Text | None = None
    confirm: str | None = None
    """Whether who is named here has to confirm taking part."""
    options: tuple[Option, ...] | str | None = None
    """Choices, or the dotted name of a list among the facts."""
    multiple: bool = False
    accept: tuple[str, ...] = ()
    max_size: int = 20 * MEGABYTE
    max_count: int = 1
    max_pages: int | None = None
    """Of a document that is bound with the form: a PDF in A4 with embedded fonts and readable text, so long at most."""
    yearly: bool = False
    key: str | None = None
    columns: "tuple[Field, ...]" = ()
    order: tuple[str, ...] = ()
    """Names of the columns, each after those that its value and visibility stand on."""
    budget: Budget | None = None
    schema: Mapping[str, Any] = field(default_factory=dict)
    """The JSON Schema of the value, the widget's shape included."""

    @property
    def path(self) -> str:
        """Where its value stands in the data."""
        return self.name

    @property
    def expressions(self) -> Iterator[tuple[str, str]]:
        """Each FEEL text of the field itself with the key that it stands under."""
        for key in ("visible", "required", "locked", "computed", "confirm", "minimum", "maximum"):
            text = getattr(self, key)
            if text is not None:
                yield key, text


@dataclass(frozen=True)
class Section:
    """A part of the form with a heading."""

    id: str
    title: Text
    fields: tuple[Field, ...]
    help: Text = NOTHING
    visible: str | None = None
    assignable: bool = False


@dataclass(frozen=True)
class Rule:
    """A check over several fields: ``when`` must be true."""

    id: str
    field: str
    when: str
    message: Text
    let: tuple[tuple[str, str], ...] = ()
    mend: Offer | None = None


@dataclass(frozen=True)
class Definition:
    """A whole form as read; `Form` adds what can be asked of it."""

    code: str
    title: Text
    schema: Mapping[str, Any]
    """What the JSON Schema says of the data as a whole, fields apart."""
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...] = ()
    help: Text = NOTHING
    order: tuple[str, ...] = ()
    """Names of the fields, each after those that its expressions need."""
    outside: frozenset[str] = frozenset()
    """Every ``call.…``, ``parameters.…`` and ``facts.…`` in its expressions."""

    @property
    def fields(self) -> Iterator[Field]:
        """Every field, in the order of the page."""
        for section in self.sections:
            yield from section.fields

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((found for found in self.fields if found.name == name), None)
