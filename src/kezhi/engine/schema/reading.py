"""From a form definition as JSON to `Definition`, with every problem of the definition at once."""

import re
from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from kezhi.engine.errors import Problems
from kezhi.engine.schema import expressions
from kezhi.engine.schema.budgets import read_budget
from kezhi.engine.schema.definition import (
    MEGABYTE,
    RESERVED,
    WIDE,
    WIDGETS,
    Budget,
    Definition,
    Field,
    Offer,
    Option,
    Rule,
    Section,
)
from kezhi.engine.schema.options import options_from
from kezhi.engine.schema.reader import Node, Reader, nearest
from kezhi.engine.schema.shapes import fits, guess, inlined, shape
from kezhi.engine.schema.stating import check_stated, outside
from kezhi.engine.schema.texts import Text, text_from

_FORM = ("code", "title", "help", "schema", "layout", "rules")
_SECTION = ("id", "title", "help", "visible", "assignable", "fields")
_COMMON = (
    *("field", "widget", "label", "help", "width", "fact", "editable", "identifying", "personal", "purpose"),
    *("visible", "required", "locked", "computed"),
)
_OWN: dict[str, tuple[str, ...]] = {
    "text": ("confirm",),
    "number": ("minimum", "maximum", "unit"),
    "money": ("minimum", "maximum"),
    "date": ("minimum", "maximum"),
    "select": ("options", "multiple"),
    "radio": ("options",),
    "file": ("accept", "max_size", "max_count", "max_pages", "yearly"),
    "table": ("columns", "key"),
    "budget": ("columns", "rows", "limits"),
}
_NAME = re.compile(r"[^\W\d]\w*")
_WORDS_OF_FEEL = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "instance",
        "of",
        "function",
        "true",
        "false",
        "null",
    ]
)


def read(form: Any) -> Definition:
    """The definition that a JSON document describes. Raises `Problems`, all at once."""
    reader = Reader()
    node = reader.node(form, "form", _FORM)
    schema = _schema(reader, node)
    sections = _layout(reader, node, schema)
    rules = tuple(_rule(reader, item, here) for here, item in reader.nodes(node, "rules", "form"))
    definition = Definition(
        code=reader.string(node, "code", "form"),
        title=reader.text(node, "title", "form"),
        schema={key: part for key, part in schema.items() if key not in ("properties", "required", "type", "$schema")},
        sections=sections,
        rules=rules,
        help=reader.text(node, "help", "form", needed=False),
    )
    _check_names(reader, definition)
    check_stated(reader, definition)
    order = _ordered(reader, definition)
    if reader.problems:
        raise Problems(reader.problems)
    return replace(definition, order=order, outside=outside(definition))


def _schema(reader: Reader, node: Node) -> Mapping[str, Any]:
    """The JSON Schema with its references written out; empty if it isn't one."""
    written = node.get("schema")
    if not isinstance(written, dict):
        reader.complain("not_object", "form.schema")
        return {}
    schema = inlined(written, written, reader.problems)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        steps = ".".join(str(step) for step in error.absolute_path)
        reader.complain("bad_schema", f"schema.{steps}", why=error.message[:200])
        return {}
    properties = schema.get("properties", {})
    bad = [name for name, part in properties.items() if not isinstance(part, dict)]
    for name in bad:
        reader.complain("not_object", f"schema.properties.{name}")
    return {} if bad else schema


def _layout(reader: Reader, node: Node, schema: Mapping[str, Any]) -> tuple[Section, ...]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    layout: list[Any] = node.get("layout") or [_generated(node, properties)]
    if not isinstance(layout, list):
        reader.complain("not_list", "form.layout")
        layout = []
    sections = [_section(reader, item, f"layout[{at}]", schema) for at, item in enumerate(layout)]
    _check_placed(reader, [field.name for section in sections for field in section.fields], schema)
    return tuple(sections)


def _check_placed(reader: Reader, placed: list[str], schema: Mapping[str, Any]) -> None:
    """Every property of the schema stands in the layout, once."""
    _check_doubles(reader, "layout", placed)
    for name in schema.get("properties", {}):
        if name not in placed:
            reader.complain("unplaced", f"schema.properties.{name}", name=name)
    for name in schema.get("required", ()):
        if name not in placed:
            reader.complain("no_such_field", "schema.required", field=name, nearest=nearest(name, placed))


def _check_doubles(reader: Reader, where: str, names: list[str]) -> None:
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        reader.complain("twice_defined", where, name=name)


def _generated(node: Node, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The one section of a form that has no layout: every property, in order."""
    fields = [{"field": name, "label": part.get("title", name)} for name, part in properties.items()]
    return {"id": "form", "title": node.get("title"), "fields": fields}


def _section(reader: Reader, item: Any, where: str, schema: Mapping[str, Any]) -> Section:
    node = reader.node(item, where, _SECTION)
    fields = [_field(reader, part, here, schema) for here, part in reader.nodes(node, "fields", where, needed=True)]
    return Section(
        id=reader.string(node, "id", where),
        title=reader.text(node, "title", where),
        fields=tuple(fields),
        help=reader.text(node, "help", where, needed=False),
        visible=reader.feel(node, "visible", where),
        assignable=reader.flag(node, "assignable", where),
    )


def _field(reader: Reader, item: Any, where: str, schema: Mapping[str, Any], *, column: bool = False) -> Field:
    """A field of a section, or a column of a table; ``schema`` is of the object that holds it."""
    node = item if isinstance(item, Mapping) else {}
    name = _name(reader, node, where)
    written: Mapping[str, Any] = schema.get("properties", {}).get(name, {})
    kind = _kind(reader, node, written, where, column=column)
    reader.node(item, where, (*_COMMON, *_OWN.get(kind, ())))
    required = "true" if name in schema.get("required", ()) else reader.feel(node, "required", where)
    common: dict[str, Any] = {
        key: reader.feel(node, key, where) for key in ("visible", "locked", "computed", "confirm", "minimum", "maximum")
    }
    if kind in ("number", "money") and not common["minimum"] and not {"minimum", "exclusiveMinimum"} & set(written):
        common["minimum"] = "0"
    for key in ("editable", "identifying", "personal", "yearly"):
        common[key] = reader.flag(node, key, where)
    return Field(
        name=name,
        kind=kind,
        label=_label(reader, node, written, where),
        help=reader.text(node, "help", where, needed=False),
        unit=reader.text(node, "unit", where, needed=False),
        width=_width(reader, node, kind, where),
        fact=reader.string(node, "fact", where, needed=False) or None,
        required=None if required == "false" else required,
        purpose=reader.text(node, "purpose", where) if "purpose" in node else None,
        schema=shape(kind, written),
        **common,
        **_own(reader, node, written, kind, where),
    )


def _name(reader: Reader, node: Node, where: str) -> str:
    name = reader.string(node, "field", where)
    if name and (not _NAME.fullmatch(name) or name in RESERVED or name in _WORDS_OF_FEEL):
        reader.complain("bad_name", where, name=name)
    return name


def _kind(reader: Reader, node: Node, written: Mapping[str, Any], where: str, *, column: bool) -> str:
    kind = node.get("widget") or guess(written)
    if kind not in WIDGETS or (column and kind in ("table", "budget")):
        reader.complain("unknown_widget", where, widget=str(kind), known=", ".join(WIDGETS))
        return "text"
    if not fits(kind, written):
        reader.complain("misfit", where, widget=kind, type=str(written.get("type")))
    return str(kind)


def _label(reader: Reader, node: Node, written: Mapping[str, Any], where: str) -> Text:
    title = text_from(written.get("title"))
    return title if "label" not in node and title else reader.text(node, "label", where)


def _width(reader: Reader, node: Node, kind: str, where: str) -> str:
    width = node.get("width", "full" if kind in WIDE else "half")
    if width not in ("half", "full"):
        reader.complain("bad_width", where)
    return str(width)


def _own(reader: Reader, node: Node, written: Mapping[str, Any], kind: str, where: str) -> dict[str, Any]:
    """What only some widgets have."""
    if kind in ("select", "radio"):
        several = reader.flag(node, "multiple", where) or written.get("type") == "array"
        return {"options": _options(reader, node, written, where), "multiple": several}
    if kind == "file":
        accept = tuple(suffix.lower().lstrip(".") for suffix in reader.strings(node, "accept", where))
        size = reader.count(node, "max_size", where, 20 * MEGABYTE)
        pages = reader.count(node, "max_pages", where, 1) if "max_pages" in node else None
        count = reader.count(node, "max_count", where, 1)
        return {"accept": accept, "max_size": size, "max_count": count, "max_pages": pages}
    if kind == "table":
        return _table(reader, node, written, where)
    if kind == "budget":
        return {"budget": read_budget(reader, node, where)}
    return {}


def _table(reader: Reader, node: Node, written: Mapping[str, Any], where: str) -> dict[str, Any]:
    items = written.get("items", {})
    if "columns" not in node and isinstance(items, Mapping):
        node = {**node, "columns": _generated({}, items.get("properties", {}))["fields"]}
    columns = tuple(
        _field(reader, part, here, items, column=True)
        for here, part in reader.nodes(node, "columns", where, needed=True)
    )
    names = [column.name for column in columns]
    _check_doubles(reader, where, names)
    key = reader.string(node, "key", where, needed=False) or None
    if key and key not in names:
        reader.complain("no_such_field", f"{where}.key", field=key, nearest=nearest(key, names))
    return {"columns": columns, "key": key, "order": _columns_ordered(reader, columns, where)}


def _columns_ordered(reader: Reader, columns: tuple[Field, ...], where: str) -> tuple[str, ...]:
    """The columns, each after those that it stands on, by name or as ``row.name``; a circle is a problem."""
    names = {column.name for column in columns}
    waiting = {}
    for column in columns:
        texts = [text for text in (column.visible, column.computed) if text]
        paths = frozenset[str]().union(*map(expressions.paths, texts))
        waiting[column.name] = names & {path.removeprefix("row.").partition(".")[0] for path in paths}
    return _sorted(reader, waiting, where)


def _options(reader: Reader, node: Node, written: Mapping[str, Any], where: str) -> tuple[Option, ...] | str | None:
    given = node.get("options")
    if given is None:
        items = written.get("items")
        values = (items if isinstance(items, Mapping) else written).get("enum", ())
        given = [value for value in values if isinstance(value, str)]
    if isinstance(given, str) and given:
        return given
    options = options_from(given)
    if not options:
        reader.complain("bad_options", f"{where}.options")
    return options


def _rule(reader: Reader, item: Any, where: str) -> Rule:
    node = reader.node(item, where, ("id", "field", "let", "when", "message", "mend"))
    let = node.get("let", {})
    if not isinstance(let, Mapping):
        reader.complain("not_object", f"{where}.let")
        let = {}
    return Rule(
        id=reader.string(node, "id", where),
        field=reader.string(node, "field", where),
        when=reader.feel(node, "when", where, needed=True) or "true",
        message=reader.template(node, "message", where),
        let=tuple((name, reader.feel(let, name, f"{where}.let", needed=True) or "null") for name in let),
        mend=reader.offer(node, where),
    )


def _check_names(reader: Reader, definition: Definition) -> None:
    """What rules and mends point to exists; no two sections or rules share an id."""
    _check_doubles(reader, "layout", [section.id for section in definition.sections])
    _check_doubles(reader, "rules", [rule.id for rule in definition.rules])
    for at, rule in enumerate(definition.rules):
        _check_path(reader, definition, rule.field, f"rules[{at}]")
        _check_offer(reader, definition, rule.mend, f"rules[{at}]")
    for field in definition.fields:
        for limit in field.budget.limits if field.budget else ():
            _check_offer(reader, definition, limit.mend, f"{field.name}.limits")


def _check_offer(reader: Reader, definition: Definition, offer: Offer | None, where: str) -> None:
    for path in offer.set if offer else ():
        _check_path(reader, definition, path, where)


def _check_path(reader: Reader, definition: Definition, path: str, where: str) -> None:
    """A path to a field, or to a cell of a budget."""
    name, *steps = re.split(r"[.\[]", path)
    field = definition.field(name)
    if field is None or (field.budget and steps and not _is_cell(field.budget, steps)):
        known = [field.name for field in definition.fields]
        reader.complain("no_such_field", where, field=path, nearest=nearest(name, known))


def _is_cell(budget: Budget, steps: list[str]) -> bool:
    return len(steps) == 2 and budget.row(steps[0]) is not None and budget.column(steps[1]) is not None


def needs(field: Field, section: Section) -> frozenset[str]:
    """Words in the expressions that a field's own value and visibility stand on."""
    own = [text for key, text in field.expressions if key in ("visible", "computed")]
    words = frozenset[str]().union(*(expressions.names(text) for text in own if text))
    if section.visible:
        words |= expressions.names(section.visible)
    columns = {column.name for column in field.columns}
    for column in field.columns:
        for _, text in column.expressions:
            words |= expressions.names(text) - columns
    return words - {field.name} if field.kind == "table" else words


def _ordered(reader: Reader, definition: Definition) -> tuple[str, ...]:
    """The fields, each after those that it stands on; a circle is a problem."""
    known = {field.name for field in definition.fields}
    waiting = {field.name: needs(field, section) & known for section in definition.sections for field in section.fields}
    return _sorted(reader, waiting, "layout")


def _sorted(reader: Reader, waiting: Mapping[str, Set[str]], where: str) -> tuple[str, ...]:
    """The names, each after those that it waits for; those in a circle are left out and complained about."""
    left = dict(waiting)
    order: list[str] = []
    while left:
        ready = [name for name, wanted in left.items() if not wanted & left.keys()]
        if not ready:
            reader.complain("cycle", where, names=", ".join(sorted(left)))
            break
        order.extend(ready)
        for name in ready:
            del left[name]
    return tuple(order)
