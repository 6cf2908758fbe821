"""Places in a form's data: ``title``, or ``budget.equipment.grant`` inside a budget."""

from collections.abc import Mapping
from typing import Any


def value_at(data: Mapping[str, Any], path: str) -> Any:
    """What stands at ``path``; None where nothing does."""
    found: Any = data
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def with_value(data: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of ``data`` with ``value`` at ``path``; contexts on the way are made."""
    name, _, rest = path.partition(".")
    inner = data.get(name)
    changed = with_value(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value
    return {**data, name: changed}


def field_of(path: str) -> str:
    """The field that a path lies in."""
    return path.partition(".")[0].partition("[")[0]
