"""Reads boxed expressions."""

from collections.abc import Callable
from typing import Final

from kezhi.engine.dmn import boxed
from kezhi.engine.dmn.boxed import Box
from kezhi.engine.dmn.reader.reading import Reading
from kezhi.engine.dmn.reader.tables import read_table
from kezhi.engine.dmn.reader.xml import Element


def read_box(parent: Element, reading: Reading) -> Box | None:
    """The boxed expression that stands directly inside; None without one."""
    for child in parent.children(*_READERS):
        return _READERS[child.name](child, reading)
    return None


def _must(parent: Element | None, element: Element, reading: Reading) -> Box:
    """The boxed expression inside; a problem and an empty list without one."""
    before = len(reading.problems)
    found = read_box(parent, reading) if parent is not None else None
    if found is None and len(reading.problems) == before:
        reading.complain("no_logic", reading.place(element), element=element.name)
    return found if found is not None else boxed.Items(())


def _literal(element: Element, reading: Reading) -> Box | None:
    text = element.child("text")
    if text is None or not text.text.strip():
        return None
    place = reading.place(text)
    language = element.attribute("expressionLanguage")
    if language and "feel" not in language.lower():
        reading.complain("language", place, language=language)
        return None
    expression = reading.expression(text.text, place)
    if expression is None:
        return None
    return boxed.Literally(expression, type=reading.type_of(element), place=place)


def _entries(element: Element, reading: Reading) -> Box:
    found = []
    for entry in element.children("contextEntry"):
        variable = entry.child("variable")
        name = variable.attribute("name") if variable else None
        found.append(boxed.Entry(name, _must(entry, entry, reading), reading.type_of(variable)))
    return boxed.Entries(tuple(found), type=reading.type_of(element), place=reading.place(element))


def _items(element: Element, reading: Reading) -> Box:
    read = [_READERS[child.name](child, reading) for child in element.children(*_READERS)]
    items = tuple(box for box in read if box is not None)
    return boxed.Items(items, type=reading.type_of(element), place=reading.place(element))


def _relation(element: Element, reading: Reading) -> Box:
    columns = tuple(column.attribute("name") or "" for column in element.children("column"))
    rows = []
    for row in element.children("row"):
        cells = [_READERS[child.name](child, reading) for child in row.children(*_READERS)]
        if len(cells) != len(columns):
            reading.complain("columns", reading.place(row), wanted=str(len(columns)), found=str(len(cells)))
        rows.append(tuple(cell if cell is not None else boxed.Items(()) for cell in cells))
    return boxed.Relation(columns, tuple(rows), type=reading.type_of(element), place=reading.place(element))


def _invocation(element: Element, reading: Reading) -> Box:
    bindings = []
    for binding in element.children("binding"):
        parameter = binding.child("parameter")
        name = parameter.attribute("name") if parameter else None
        bindings.append(boxed.Entry(name, _must(binding, binding, reading), reading.type_of(parameter)))
    return boxed.Invocation(
        _must(element, element, reading),
        tuple(bindings),
        type=reading.type_of(element),
        place=reading.place(element),
    )


def read_definition(element: Element, reading: Reading) -> boxed.Definition:
    """A function definition, or the encapsulated logic of a business knowledge model."""
    parameters = tuple(
        boxed.Parameter(parameter.attribute("name") or "", reading.type_of(parameter))
        for parameter in element.children("formalParameter")
    )
    foreign = (element.attribute("kind") or "FEEL") != "FEEL"
    body = None if foreign else read_box(element, reading)
    return boxed.Definition(parameters, body, type=reading.type_of(element), place=reading.place(element))


def _conditional(element: Element, reading: Reading) -> Box:
    parts = [_must(element.child(name), element, reading) for name in ("if", "then", "else")]
    return boxed.Conditional(*parts, type=reading.type_of(element), place=reading.place(element))


def _filtered(element: Element, reading: Reading) -> Box:
    parts = [_must(element.child(name), element, reading) for name in ("in", "match")]
    return boxed.Filtered(*parts, type=reading.type_of(element), place=reading.place(element))


def _iterated(element: Element, reading: Reading) -> Box:
    kinds: Final = {"for": "return", "some": "satisfies", "every": "satisfies"}
    return boxed.Iterated(
        element.name,  # type: ignore[arg-type]
        element.attribute("iteratorVariable") or "",
        _must(element.child("in"), element, reading),
        _must(element.child(kinds[element.name]), element, reading),
        type=reading.type_of(element),
        place=reading.place(element),
    )


_READERS: Final[dict[str, Callable[[Element, Reading], Box | None]]] = {
    "literalExpression": _literal,
    "decisionTable": read_table,
    "context": _entries,
    "list": _items,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": read_definition,
    "conditional": _conditional,
    "filter": _filtered,
    "for": _iterated,
    "some": _iterated,
    "every": _iterated,
}
