"""Parsed expressions, kept and evaluated many times."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final

from kezhi.engine.errors import Place, Problem
from kezhi.engine.feel import tree
from kezhi.engine.feel.builtins import BUILTINS
from kezhi.engine.feel.functions import NOWHERE, Arithmetic, Function, Run, Trouble, hosted
from kezhi.engine.feel.interpreter import Code, Frame, closure
from kezhi.engine.feel.parser import Parser
from kezhi.engine.feel.printer import print_node
from kezhi.engine.feel.scanner import SyntaxProblem
from kezhi.engine.feel.values import (
    MISSING,
    PLAIN,
    Range,
    Undetermined,
    Value,
    decimal,
    nested_names,
    published,
)

_CLOCK: Final = ("now", "today")
"""Functions of the standard that only a host can give; their names are known all the same."""
_NAMES: Final = frozenset({*BUILTINS, *_CLOCK})


class Scope(dict[str, Value]):
    """A context made ready for many evaluations: Decimal numbers, MISSING named, callables as functions."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        super().__init__((str(name), known(value, str(name))) for name, value in context.items())

    def plus(self, names: Mapping[str, Value]) -> "Scope":
        """This scope with more names, whose values are FEEL's already."""
        wider = Scope({})
        wider.update(self)
        wider.update(names)
        return wider


def known(value: Any, name: str) -> Value:
    """A host's value as FEEL's; what is MISSING in it is named by its path."""
    if type(value) in PLAIN or isinstance(value, Undetermined | Function):
        return value
    if value is MISSING:
        return Undetermined(frozenset({name}))
    match value:
        case str():
            return str(value)
        case int() | float() | Decimal():
            return decimal(value)
        case dict() | Mapping():
            return {str(key): known(item, f"{name}.{key}") for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [known(item, f"{name}[{place}]") for place, item in enumerate(value, 1)]
        case Range():
            ends = known(value.start, f"{name}.start"), known(value.end, f"{name}.end")
            return Range(*ends, value.start_included, value.end_included)
    return _number_or_function(value, name)


def _number_or_function(value: Any, name: str) -> Value:
    number = decimal(value) if hasattr(value, "as_tuple") else None
    if number is not None:
        return number
    return hosted(name, value, lambda result: known(result, name)) if callable(value) else None


def _scope(context: Mapping[str, Any]) -> Scope:
    return context if isinstance(context, Scope) else Scope(context)


def _kept(problems: list[Problem] | None) -> list[Problem]:
    return [] if problems is None else problems


@dataclass(frozen=True)
class Expression:
    """FEEL that was parsed: evaluated often, printed, and asked which names it needs."""

    root: tree.Node
    text: str = field(compare=False)

    def __str__(self) -> str:
        return print_node(self.root)

    @cached_property
    def _code(self) -> Code:
        return closure(self.root, self.text)

    def evaluate(
        self,
        context: Mapping[str, Any],
        *,
        problems: list[Problem] | None = None,
        arithmetic: Arithmetic = "null",
        place: Place = NOWHERE,
    ) -> Value:
        """The value, or Undetermined. Never raises: what goes wrong is null and recorded in ``problems``.

        A Scope is taken as it is; any other mapping is made one first. ``place`` is where the text stands.
        """
        return self._run(Frame(_scope(context), None, Run(_kept(problems), arithmetic, place)))

    def test(
        self,
        value: Any,
        context: Mapping[str, Any],
        *,
        problems: list[Problem] | None = None,
        arithmetic: Arithmetic = "null",
        place: Place = NOWHERE,
    ) -> Value:
        """Whether a value stands these unary tests: True, False, None or Undetermined. Else as evaluate."""
        run = Run(_kept(problems), arithmetic, place)
        return self._run(Frame({"?": known(value, "?")}, Frame(_scope(context), None, run), run))

    def _run(self, frame: Frame) -> Value:
        try:
            return self._code(frame)
        except RecursionError:
            return frame.run.trouble(Trouble("deep"))

    def names(self) -> frozenset[str]:
        """The free names, dotted where a path hangs on them; built-in functions don't count."""
        return self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(_free(self.root, frozenset()))


def _free(node: tree.Node, bound: frozenset[str]) -> Iterable[str]:
    match node:
        case tree.Name():
            return () if node.name in bound or node.name in _NAMES else (node.name,)
        case tree.Path():
            return _free_path(node, bound)
        case tree.Call(function=tree.Name(name=name)) if name not in _NAMES and name not in bound:
            return (name, *_free_in(node.arguments, bound))
        case tree.For() | tree.Quantified():
            return _free_loop(node, bound)
        case tree.Function():
            return _free(node.body, bound | {parameter.name for parameter in node.parameters})
        case tree.Filter():
            return (*_free(node.base, bound), *_free(node.condition, bound | {"item"}))
        case tree.Entries():
            return _free_entries(node, bound)
    return _free_in(tree.children(node), bound)


def _free_in(nodes: Iterable[tree.Node], bound: frozenset[str]) -> Iterable[str]:
    return [name for node in nodes for name in _free(node, bound)]


def _free_path(node: tree.Path, bound: frozenset[str]) -> Iterable[str]:
    steps: list[str] = []
    base: tree.Node = node
    while isinstance(base, tree.Path):
        steps.append(base.name)
        base = base.base
    if isinstance(base, tree.Name):
        return () if base.name in bound else (".".join([base.name, *reversed(steps)]),)
    return _free(base, bound)


def _free_loop(node: tree.For | tree.Quantified, bound: frozenset[str]) -> Iterable[str]:
    found: list[str] = []
    for iteration in node.iterations:
        found += _free_in(tree.children(iteration), bound)
        bound |= {iteration.name}
    last = node.result if isinstance(node, tree.For) else node.condition
    return [*found, *_free(last, bound | {"partial"})]


def _free_entries(node: tree.Entries, bound: frozenset[str]) -> Iterable[str]:
    found: list[str] = []
    for entry in node.entries:
        found += _free(entry.value, bound)
        bound |= {entry.key}
    return found


_Reading = Callable[[Parser], tree.Node]


def _read(text: str, names: frozenset[str], types: Mapping[str, tree.Type] | None, reading: _Reading) -> Expression:
    try:
        return Expression(reading(Parser(text, (_NAMES, names), types or {})), text)
    except RecursionError:
        raise SyntaxProblem(text, 0, ["fewer levels"], "deep") from None


@lru_cache(maxsize=4096)
def _kept_read(text: str, names: frozenset[str], reading: _Reading) -> Expression:
    return _read(text, names, None, reading)


def parse(text: str, names: Iterable[str] = (), types: Mapping[str, tree.Type] | None = None) -> Expression:
    """Read an expression; ``names`` and declared ``types`` are known beforehand. Raises SyntaxProblem."""
    known_names, reading = frozenset(names), Parser.expression_alone
    return _read(text, known_names, types, reading) if types else _kept_read(text, known_names, reading)


def parse_tests(text: str, names: Iterable[str] = (), types: Mapping[str, tree.Type] | None = None) -> Expression:
    """Read unary tests; ``?`` is the value tested. Raises SyntaxProblem."""
    known_names, reading = frozenset(names), Parser.tests_alone
    return _read(text, known_names, types, reading) if types else _kept_read(text, known_names, reading)


def evaluate(text: str, context: Mapping[str, Any] | None = None) -> Value:
    """The value of an expression in a context: MISSING when a needed fact is missing, null for any error.

    A text that isn't FEEL is such an error too; ``parse`` says what is wrong with it.
    """
    context = context or {}
    try:
        expression = parse(text, nested_names(context))
    except SyntaxProblem:
        return None
    return published(expression.evaluate(context))


def unary(text: str, value: Any, context: Mapping[str, Any] | None = None) -> Value:
    """Whether the value stands the unary tests: True, False, None; MISSING when a needed fact is missing."""
    context = context or {}
    try:
        expression = parse_tests(text, nested_names(context))
    except SyntaxProblem:
        return None
    return published(expression.test(value, context))
