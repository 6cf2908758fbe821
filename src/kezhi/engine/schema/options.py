"""The choices of a field: written in the form, or a list handed in among the facts."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from kezhi.engine.schema import expressions
from kezhi.engine.schema.definition import Field, Option
from kezhi.engine.schema.texts import Text, text_from


class OptionList:
    """A list of codes that many forms ask for, read once: handed in as ``lists.<name>`` like a list of its rows."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows: list[Any] = [expressions.typed(row) for row in rows]
        """As FEEL knows them."""

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen."""
        return options_from(self.rows)


def choices(field: Field, context: Mapping[str, Any]) -> tuple[Option, ...] | None:
    """The options of a select or radio field; None where its list isn't at hand, so that nothing can be said."""
    if not isinstance(field.options, str):
        return field.options
    given = expressions.asked(context, field.options)
    if given is expressions.MISSING:
        given = expressions.asked(context.get("facts", {}), field.options)
    if isinstance(given, Mapping):
        given = [{"value": value, "label": label} for value, label in given.items()]
    return options_from(given) if isinstance(given, list) else None


def options_from(given: Any) -> tuple[Option, ...]:
    """The options in a list of strings or objects; what can't be one is left out."""
    return tuple(option for option in map(_option, given) if option) if isinstance(given, list) else ()


def _option(item: Any) -> Option | None:
    if isinstance(item, str) and item:
        return Option(item, Text(item, item))
    if not isinstance(item, Mapping):
        return None
    value = item.get("value", item.get("code"))
    if not isinstance(value, str) or not value:
        return None
    row = {"zh": item.get("name"), "en": item.get("name_en")}
    named = (text_from(part) for part in (item, row, item.get("title"), item.get("label"), item.get("name")))
    return Option(value, next((text for text in named if text), Text(value, value)))
