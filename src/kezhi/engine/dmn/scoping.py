"""Names that a decision uses and nobody gives it: a requirement that was forgotten, or a slip of the pen."""

from collections.abc import Iterable, Iterator
from functools import singledispatch

from kezhi.engine.dmn import boxed
from kezhi.engine.dmn.model import Decision, Definitions, Knowledge, Reference
from kezhi.engine.errors import Place, Problem
from kezhi.engine.feel import Expression
from kezhi.engine.feel.tree import Filter, Name, Node, children

Stranger = tuple[str, Place]


def strangers(definitions: Definitions, offered: Iterable[str]) -> Iterator[Problem]:
    """A problem for each name that an element of the file uses and does not require.

    ``offered`` are the functions of the host. Names in the condition of a filter may be of the items and are let be.
    """
    for key in definitions.elements:
        element = definitions.elements[key]
        if key not in definitions.own or not isinstance(element, Decision | Knowledge):
            continue
        box = element.box if isinstance(element, Decision) else element.function
        known = frozenset(offered) | frozenset(_given(definitions, element.requires))
        for name, place in dict.fromkeys(_strange(box, known) if box else ()):
            yield Problem("dmn.stranger", place, {"name": name, "element": element.name})


def _given(definitions: Definitions, requires: Iterable[Reference]) -> Iterator[str]:
    for reference in requires:
        yield reference.prefix or definitions.elements[reference.key].name


def _in_filters(node: Node, inside: bool = False) -> Iterator[str]:
    if isinstance(node, Name) and inside:
        yield node.name
    for child in children(node):
        yield from _in_filters(child, inside or (isinstance(node, Filter) and child is node.condition))


def _of(expression: Expression, place: Place, known: frozenset[str]) -> Iterator[Stranger]:
    doubtful = frozenset(_in_filters(expression.root))
    for name in sorted(expression.names()):
        steps = name.split(".")
        heads = {".".join(steps[:count]) for count in range(1, len(steps) + 1)}
        if not heads & known and steps[0] not in doubtful and name != "?":
            yield name, place


@singledispatch
def _strange(box: boxed.Box, known: frozenset[str]) -> Iterator[Stranger]:
    raise TypeError(box)


def _all(boxes: Iterable[boxed.Box | None], known: frozenset[str]) -> Iterator[Stranger]:
    for box in boxes:
        if box is not None:
            yield from _strange(box, known)


@_strange.register
def _(box: boxed.Literally, known: frozenset[str]) -> Iterator[Stranger]:
    return _of(box.expression, box.place, known)


@_strange.register
def _(box: boxed.Entries, known: frozenset[str]) -> Iterator[Stranger]:
    for entry in box.entries:
        yield from _strange(entry.box, known)
        known |= {entry.name or ""}


@_strange.register
def _(box: boxed.Items, known: frozenset[str]) -> Iterator[Stranger]:
    return _all(box.items, known)


@_strange.register
def _(box: boxed.Relation, known: frozenset[str]) -> Iterator[Stranger]:
    return _all((cell for row in box.rows for cell in row), known)


@_strange.register
def _(box: boxed.Invocation, known: frozenset[str]) -> Iterator[Stranger]:
    return _all((box.function, *(binding.box for binding in box.bindings)), known)


@_strange.register
def _(box: boxed.Definition, known: frozenset[str]) -> Iterator[Stranger]:
    return _all((box.body,), known | {parameter.name for parameter in box.parameters})


@_strange.register
def _(box: boxed.Conditional, known: frozenset[str]) -> Iterator[Stranger]:
    return _all((box.condition, box.consequence, box.alternative), known)


@_strange.register
def _(box: boxed.Filtered, known: frozenset[str]) -> Iterator[Stranger]:
    return _strange(box.domain, known)


@_strange.register
def _(box: boxed.Iterated, known: frozenset[str]) -> Iterator[Stranger]:
    yield from _strange(box.domain, known)
    yield from _strange(box.result, known | {box.variable, "partial"})


@_strange.register
def _(box: boxed.Table, known: frozenset[str]) -> Iterator[Stranger]:
    for column in box.inputs:
        yield from _of(column.expression, column.place, known)
    defaults = (output.default for output in box.outputs if output.default)
    for cell in (*(cell for rule in box.rules for cell in (*rule.tests, *rule.results)), *defaults):
        yield from _of(cell.expression, cell.place, known)
