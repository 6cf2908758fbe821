"""The typed tree of a FEEL expression. Nodes are equal when they mean the same; spans don't count."""

from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Literal as Either


@dataclass(frozen=True)
class Span:
    """Offsets into the text: start included, end not."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Node:
    """A part of an expression."""

    span: Span = field(default=Span(), compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Number(Node):
    """A number as written."""

    value: Decimal


@dataclass(frozen=True)
class Text(Node):
    """A string literal, its escapes resolved."""

    value: str


@dataclass(frozen=True)
class Boolean(Node):
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True)
class Null(Node):
    """``null``."""


@dataclass(frozen=True)
class At(Node):
    """A date, time, date and time or duration literal: ``@"2025-01-31"``."""

    text: str


@dataclass(frozen=True)
class Name(Node):
    """A variable; ``?`` is the value that unary tests look at."""

    name: str


@dataclass(frozen=True)
class Path(Node):
    """``base.name``."""

    base: Node
    name: str


@dataclass(frozen=True)
class Filter(Node):
    """``base[condition]``: an index when the condition is a number."""

    base: Node
    condition: Node


@dataclass(frozen=True)
class Argument(Node):
    """An argument of a call; positional when it has no name."""

    name: str | None
    value: Node


@dataclass(frozen=True)
class Call(Node):
    """``function(arguments)``."""

    function: Node
    arguments: tuple[Argument, ...]


@dataclass(frozen=True)
class Negate(Node):
    """``-operand``."""

    operand: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """``left + right`` and its kin."""

    operator: Either["+", "-", "*", "/", "**"]
    left: Node
    right: Node


@dataclass(frozen=True)
class Compare(Node):
    """``left < right`` and its kin."""

    operator: Either["=", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True)
class Logic(Node):
    """Kleene's ``and`` and ``or``."""

    operator: Either["and", "or"]
    left: Node
    right: Node


@dataclass(frozen=True)
class Between(Node):
    """``value between low and high``, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class In(Node):
    """``value in test`` or ``value in (test, test)``: true when one test holds."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True)
class HalfLine(Node):
    """``< 5``, alone: everything below five; ``= 5`` and ``!= 5`` only test."""

    operator: Either["=", "!=", "<", "<=", ">", ">="]
    operand: Node


@dataclass(frozen=True)
class Interval(Node):
    """``[start..end]``, each end included or not."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True)
class Items(Node):
    """A list."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Entry(Node):
    """One ``key: value`` of a context; later entries see it."""

    key: str
    value: Node


@dataclass(frozen=True)
class Entries(Node):
    """A context."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Type(Node):
    """A type: ``number``, ``list<string>``, ``context<a: date>``, ``function<number> -> string``."""

    name: str
    arguments: "tuple[Type, ...]" = ()
    names: tuple[str, ...] = ()
    result: "Type | None" = None


@dataclass(frozen=True)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Node
    type: Type


@dataclass(frozen=True)
class If(Node):
    """``if condition then consequence else alternative``."""

    condition: Node
    consequence: Node
    alternative: Node


@dataclass(frozen=True)
class Iteration(Node):
    """``name in domain``, or ``name in domain..end``."""

    name: str
    domain: Node
    end: Node | None = None


@dataclass(frozen=True)
class For(Node):
    """``for iterations return result``; ``partial`` holds the results so far."""

    iterations: tuple[Iteration, ...]
    result: Node


@dataclass(frozen=True)
class Quantified(Node):
    """``some`` or ``every`` … ``satisfies condition``."""

    kind: Either["some", "every"]
    iterations: tuple[Iteration, ...]
    condition: Node


@dataclass(frozen=True)
class Parameter(Node):
    """A parameter of a function definition."""

    name: str
    type: Type | None = None


@dataclass(frozen=True)
class Function(Node):
    """``function(parameters) body``; an external one is read and never run."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True)
class Tests(Node):
    """Unary tests: any of them must hold, or none when negated. No tests is ``-``: all is well."""

    tests: tuple[Node, ...]
    negated: bool = False


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside a node, in the order of the text."""
    found: list[Node] = []
    for part in fields(node):
        value = getattr(node, part.name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(item for item in value if isinstance(item, Node))
    return tuple(found)
