"""Boxed expressions of DMN 1.5 §10.2 as they were read: what each holds, not what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kezhi.engine.errors import Place
from kezhi.engine.feel import Expression

Marks = Mapping[str, str]
"""What packs say about a decision or a rule in our namespace: label, label-en, basis, mend …"""

Policy = Literal["U", "F", "A", "P", "R", "O", "C", "C+", "C#", "C<", "C>"]


@dataclass(frozen=True)
class Box:
    """A boxed expression; ``type`` names what it declares to give."""

    type: str | None = field(default=None, kw_only=True)
    place: Place = field(default=Place(), kw_only=True, compare=False)


@dataclass(frozen=True)
class Literally(Box):
    """FEEL text."""

    expression: Expression


@dataclass(frozen=True)
class Entry:
    """A named part of a context; without a name it is the context's result."""

    name: str | None
    box: Box
    type: str | None = None


@dataclass(frozen=True)
class Entries(Box):
    """A context."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Items(Box):
    """A list."""

    items: tuple[Box, ...]


@dataclass(frozen=True)
class Relation(Box):
    """A list of contexts with the same names."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True)
class Invocation(Box):
    """A call with named arguments."""

    function: Box
    bindings: tuple[Entry, ...]


@dataclass(frozen=True)
class Parameter:
    """A formal parameter."""

    name: str
    type: str | None = None


@dataclass(frozen=True)
class Definition(Box):
    """A function; ``body`` is None when it is none that we run (Java, PMML)."""

    parameters: tuple[Parameter, ...]
    body: Box | None


@dataclass(frozen=True)
class Conditional(Box):
    """``if``, ``then``, ``else``, boxed."""

    condition: Box
    consequence: Box
    alternative: Box


@dataclass(frozen=True)
class Filtered(Box):
    """A list and what its items must match, boxed."""

    domain: Box
    match: Box


@dataclass(frozen=True)
class Iterated(Box):
    """``for``, ``some`` or ``every``, boxed."""

    kind: Literal["for", "some", "every"]
    variable: str
    domain: Box
    result: Box


@dataclass(frozen=True)
class Cell:
    """A test or a result in a rule: its text, and the column it stands in."""

    column: str
    expression: Expression
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Input:
    """An input column: what is tested, and the values it may have."""

    label: str
    expression: Expression
    place: Place = field(compare=False)
    type: str | None = None
    allowed: Expression | None = None


@dataclass(frozen=True)
class Output:
    """An output column; ``ranking`` are its declared values, the best first."""

    name: str
    label: str
    type: str | None = None
    ranking: tuple[Expression, ...] = ()
    default: Cell | None = None


@dataclass(frozen=True)
class Rule:
    """A row: tests that must all hold, and what it then gives."""

    number: int
    tests: tuple[Cell, ...]
    results: tuple[Cell, ...]
    annotations: tuple[str, ...] = ()
    marks: Marks = field(default_factory=dict)


@dataclass(frozen=True)
class Table(Box):
    """A decision table."""

    policy: Policy
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
