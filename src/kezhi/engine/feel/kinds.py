"""The types of FEEL as tests on values, and the conversions that a call may make (DMN 1.5 §10.3.2.9.4)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from kezhi.engine.feel.tree import Type
from kezhi.engine.feel.values import Range, Undetermined, Value, YearMonthDuration

ANY: Final = "Any"
_CLASSES: Final[dict[str, tuple[type, ...]]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (date,),
    "time": (time,),
    "date and time": (datetime,),
    "days and time duration": (timedelta,),
    "years and months duration": (YearMonthDuration,),
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
    "Null": (type(None),),
    "duration": (timedelta, YearMonthDuration),
    "day": (date, datetime),
    "point": (Decimal, str, date, datetime, time, timedelta, YearMonthDuration),
}
"""Exact classes: a bool is no number, a datetime no date. The last three are families for built-ins."""
ALIASES: Final = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "any": ANY,
}


def is_function(value: Value) -> bool:
    """Whether the value can be called."""
    return hasattr(value, "signatures")


def is_kind(value: Value, kind: str) -> bool:
    """Whether the value is of a simple type; False for a type that isn't known."""
    if kind == ANY:
        return True
    if kind == "function":
        return is_function(value)
    return type(value) in _CLASSES.get(kind, ())


def known_kind(kind: str) -> bool:
    """Whether there is such a simple type."""
    return kind in _CLASSES or kind in {ANY, "function"}


def coerced(value: Value, kind: str) -> tuple[bool, Value]:
    """Whether the value fits, and as what: ``[x]`` is ``x``, ``x`` is ``[x]``."""
    if is_kind(value, kind):
        return True, value
    if kind == "list":
        return (False, None) if value is None else (True, [value])
    if type(value) is list and len(value) == 1:
        return coerced(value[0], kind)
    return False, None


def conforms(value: Value, wanted: Type, named: Callable[[str], Type | None] = lambda _: None) -> bool:
    """``value instance of wanted``; null conforms to Null only. ``named`` finds declared types."""
    kind = ALIASES.get(wanted.name, wanted.name)
    if value is None:
        return kind == "Null"
    if not known_kind(kind):
        declared = named(kind)
        return declared is not None and conforms(value, declared, named)
    if not is_kind(value, kind):
        return False
    if kind == "list" and wanted.arguments:
        return all(fits(item, wanted.arguments[0], named) for item in value)
    if kind == "range" and wanted.arguments:
        return all(fits(end, wanted.arguments[0], named) for end in (value.start, value.end))
    if kind == "context":
        pairs = zip(wanted.names, wanted.arguments, strict=True)
        return all(name in value and fits(value[name], inner, named) for name, inner in pairs)
    return True


def fits(value: Value, wanted: Type, named: Callable[[str], Type | None] = lambda _: None) -> bool:
    """Whether the value may stand where the type is declared: null and what is missing always may."""
    return value is None or type(value) is Undetermined or conforms(value, wanted, named)
