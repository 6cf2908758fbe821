"""Names, paths, filters, lists and contexts as closures."""

from decimal import Decimal

from kezhi.engine.feel import tree
from kezhi.engine.feel.builtins import BUILTINS
from kezhi.engine.feel.functions import Trouble
from kezhi.engine.feel.interpreter.frame import ABSENT, Code, Frame, Source, Where, code
from kezhi.engine.feel.properties import property_of
from kezhi.engine.feel.values import Undetermined, Value


@code.register
def _(node: tree.Name, source: Source) -> Code:
    name, where = node.name, source.where(node)

    def run(frame: Frame) -> Value:
        value = frame.find(name)
        if value is not ABSENT:
            return value
        if name in BUILTINS:
            return BUILTINS[name]
        if "." in name:
            return _dotted(name, frame, where)
        return where.report(frame, Trouble("unknown_name", name=name))

    return run


def _dotted(name: str, frame: Frame, where: Where) -> Value:
    """A name that holds dots and is bound nowhere here: a path after all."""
    first, *steps = name.split(".")
    value = frame.find(first)
    if value is ABSENT:
        return where.report(frame, Trouble("unknown_name", name=name))
    for step in steps:
        value = _step(value, step, frame, where)
    return value


@code.register
def _(node: tree.Path, source: Source) -> Code:
    base, name, where = code(node.base, source), node.name, source.where(node)

    def run(frame: Frame) -> Value:
        value = base(frame)
        if type(value) is dict:
            return value.get(name)
        return _step(value, name, frame, where)

    return run


def _step(value: Value, name: str, frame: Frame, where: Where) -> Value:
    kind = type(value)
    if kind is dict:
        return value.get(name)
    if kind is list:
        return [_step(item, name, frame, where) for item in value]
    if value is None or kind is Undetermined:
        return value
    found = property_of(value, name, ABSENT)
    return where.report(frame, Trouble("no_property", name=name)) if found is ABSENT else found


@code.register
def _(node: tree.Filter, source: Source) -> Code:
    base, condition, where = code(node.base, source), code(node.condition, source), source.where(node)

    def run(frame: Frame) -> Value:
        value = base(frame)
        if type(value) is Undetermined:
            return value
        items = value if type(value) is list else [] if value is None else [value]
        try:
            frame.run.spend(len(items))
        except Trouble as why:
            return where.report(frame, why)
        return _filtered(items, condition, frame, where)

    return run


def _item_frame(item: Value, frame: Frame) -> Frame:
    inner = Frame({"item": item}, frame, frame.run)
    return Frame(item, inner, frame.run) if type(item) is dict else inner


def _filtered(items: list[Value], condition: Code, frame: Frame, where: Where) -> Value:
    kept: list[Value] = []
    missing: frozenset[str] = frozenset()
    unclear = False
    for item in items or [None]:
        found = condition(_item_frame(item, frame))
        if type(found) is Decimal:
            return _indexed(items, found, frame, where)
        if found is True:
            kept.append(item)
        elif type(found) is Undetermined:
            unclear, missing = True, missing | found.names
    if not items:
        return []
    return Undetermined(missing) if unclear else kept


def _indexed(items: list[Value], index: Decimal, frame: Frame, where: Where) -> Value:
    place = int(index)
    if place == index and 1 <= abs(place) <= len(items):
        return items[place - 1 if place > 0 else place]
    return where.report(frame, Trouble("index", index=index, count=len(items)))


@code.register
def _(node: tree.Items, source: Source) -> Code:
    items = [code(item, source) for item in node.items]
    return lambda frame: [item(frame) for item in items]


@code.register
def _(node: tree.Entries, source: Source) -> Code:
    entries = [(entry.key, code(entry.value, source)) for entry in node.entries]
    where = source.where(node)
    twice = len(dict(entries)) < len(entries)

    def run(frame: Frame) -> Value:
        if twice:
            return where.report(frame, Trouble("twice"))
        names: dict[str, Value] = {}
        inner = Frame(names, frame, frame.run)
        for key, value in entries:
            names[key] = value(inner)
        return names

    return run
