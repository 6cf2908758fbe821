"""Reads item definitions: the types that a model declares."""

from collections.abc import Mapping

from kezhi.engine.dmn.model import ItemType
from kezhi.engine.dmn.reader.reading import Reading
from kezhi.engine.dmn.reader.xml import Element
from kezhi.engine.feel import Expression
from kezhi.engine.feel.tree import Type


def read_types(root: Element, reading: Reading, imported: Mapping[str, ItemType]) -> dict[str, ItemType]:
    """The declared types by name; the reading learns the shapes of these and the imported ones."""
    elements = {each.attribute("name") or "": each for each in root.children("itemDefinition")}
    reading.types.update({name: item.shape for name, item in imported.items()})
    reading.types.update({name: Type(name) for name in elements})
    found: dict[str, ItemType] = {}
    for name, element in elements.items():
        reading.types[name] = _shape(element, elements, reading, imported, (name,))
    for name, element in elements.items():
        found[name] = _item(element, name, reading)
    return found


def _shape(
    element: Element,
    elements: Mapping[str, Element],
    reading: Reading,
    imported: Mapping[str, ItemType],
    path: tuple[str, ...],
) -> Type:
    """The type as FEEL says it; one that holds itself is cut short at the inner one."""
    components = list(element.children("itemComponent"))
    if components:
        names = tuple(each.attribute("name") or "" for each in components)
        inner = tuple(_shape(each, elements, reading, imported, path) for each in components)
        shape = Type("context", inner, names)
    elif element.child("functionItem"):
        shape = Type("function")
    else:
        base = reading.type_of(element) or "Any"
        if base in imported:
            shape = imported[base].shape
        elif base in elements and base not in path:
            shape = _shape(elements[base], elements, reading, imported, (*path, base))
        else:
            shape = Type("Any" if base in elements else base)
    return Type("list", (shape,)) if element.attribute("isCollection") == "true" else shape


def _item(element: Element, name: str, reading: Reading) -> ItemType:
    components = tuple(_item(each, each.attribute("name") or "", reading) for each in element.children("itemComponent"))
    base = "function" if element.child("functionItem") else reading.type_of(element)
    return ItemType(
        name,
        reading.types.get(name, Type("Any")),
        base,
        element.attribute("isCollection") == "true",
        _constraint(element, reading),
        components,
    )


def _constraint(element: Element, reading: Reading) -> Expression | None:
    for name in ("allowedValues", "typeConstraint"):
        inner = element.child(name)
        text = inner.child("text") if inner else None
        if text is not None and text.text.strip():
            return reading.tests(text.text, reading.place(text))
    return None
