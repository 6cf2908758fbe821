"""The JSON Schema of a field: what its widget implies, joined with what the author wrote."""

from collections.abc import Mapping
from typing import Any

from kezhi.engine.errors import Place, Problem
from kezhi.engine.schema.definition import LOOKUPS

_STRING: dict[str, Any] = {"type": "string"}
_OBJECT: dict[str, Any] = {"type": "object"}
BASE: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": 200},
    "textarea": {"type": "string", "maxLength": 5000},
    "number": {"type": "number"},
    "money": _STRING,
    "date": {"type": "string", "format": "date"},
    "select": _STRING,
    "radio": _STRING,
    "checkbox": {"type": "boolean"},
    **dict.fromkeys(LOOKUPS, _OBJECT),
    "file": {"type": "array"},
    "table": {"type": "array", "maxItems": 200},
    "budget": _OBJECT,
}
_ALSO = {"number": ("number", "integer"), "select": ("string", "array"), "date": ("string",)}
_LONG = 200


def shape(kind: str, written: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a value of that widget: ``written`` wins over what the widget implies."""
    inner = {"properties", "required", "additionalProperties"}
    joined = {**BASE[kind], **{key: value for key, value in written.items() if key not in inner}}
    if kind == "table":
        joined.pop("items", None)
    return joined


def fits(kind: str, written: Mapping[str, Any]) -> bool:
    """Whether the type that the author wrote can be the widget's."""
    given = written.get("type")
    return given is None or given in _ALSO.get(kind, (BASE[kind]["type"],))


def guess(written: Mapping[str, Any]) -> str | None:
    """The widget for a property that names none; None where no widget can show it."""
    kind = written.get("type", "string")
    if kind == "string":
        return _for_string(written)
    if kind in ("number", "integer"):
        return "number"
    if kind == "boolean":
        return "checkbox"
    items = written.get("items")
    if kind == "array" and isinstance(items, Mapping):
        return "table" if items.get("type") == "object" or "properties" in items else "select"
    return None


def _for_string(written: Mapping[str, Any]) -> str:
    if "enum" in written:
        return "select"
    if written.get("format") == "date":
        return "date"
    length = written.get("maxLength")
    return "textarea" if isinstance(length, int) and length > _LONG else "text"


def inlined(node: Any, root: Any, problems: list[Problem], where: str = "schema", trail: tuple[str, ...] = ()) -> Any:
    """``node`` with every ``$ref`` replaced by what it points to inside ``root``.

    A reference outside the document, to nothing, or to itself is a problem: a form never fetches anything.
    """
    if isinstance(node, list):
        return [inlined(item, root, problems, f"{where}[{at}]", trail) for at, item in enumerate(node)]
    if not isinstance(node, dict):
        return node
    rest = {
        key: inlined(value, root, problems, f"{where}.{key}", trail)
        for key, value in node.items()
        if key not in ("$ref", "$defs")
    }
    target = node.get("$ref")
    if not isinstance(target, str):
        return rest
    found = _pointed(root, target)
    if found is None or target in trail or "$dynamicRef" in node:
        problems.append(Problem("schema.bad_reference", Place(element=where), {"target": target}))
        return rest
    resolved = inlined(found, root, problems, where, (*trail, target))
    return {**resolved, **rest} if isinstance(resolved, dict) else rest


def _pointed(root: Any, target: str) -> Any:
    """What a reference such as ``#/$defs/name`` points to, or None."""
    if not target.startswith("#/"):
        return None
    for step in target[2:].split("/"):
        if not isinstance(root, dict) or step not in root:
            return None
        root = root[step]
    return root
