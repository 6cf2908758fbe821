"""A case's data: copied at every border, so that nobody holds an alias, and written as JSON without loss."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kezhi.engine import feel

_ATOMS = (bool, int, float, Decimal, datetime, date, time, timedelta, feel.YearMonthDuration, feel.Range)


def copied(value: Any) -> Any:
    """A deep copy of a FEEL value; a tuple becomes a list.

    Raises TypeError for what isn't a FEEL value, and so could not be written down.
    """
    if value is None or isinstance(value, _ATOMS):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {_key(key): copied(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [copied(item) for item in value]
    raise TypeError(f"{type(value).__name__} can't stand in the data of a case")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a name in the data of a case is text, not {type(key).__name__}")
    return str(key)


def _zoned(value: datetime | time) -> str:
    """ISO 8601, with the zone's name behind ``@`` where there is one: an offset alone forgets the zone."""
    zone = getattr(value.tzinfo, "key", None)
    return f"{value.isoformat()}@{zone}" if zone else value.isoformat()


def _datetime(text: str) -> datetime:
    stamp, _, zone = text.partition("@")
    value = datetime.fromisoformat(stamp)
    return value.astimezone(ZoneInfo(zone)) if zone else value


def _time(text: str) -> time:
    stamp, _, zone = text.partition("@")
    value = time.fromisoformat(stamp)
    return value.replace(tzinfo=ZoneInfo(zone)) if zone else value


def _timedelta(text: str) -> timedelta:
    return timedelta(microseconds=int(text))


# A type and its tag, how it is written and how it is read. A subclass stands before its base.
_WRITTEN: tuple[tuple[type, str, Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    (Decimal, "$decimal", str, Decimal),
    (datetime, "$datetime", _zoned, _datetime),
    (date, "$date", date.isoformat, date.fromisoformat),
    (time, "$time", _zoned, _time),
    (timedelta, "$duration", lambda value: str(value // timedelta(microseconds=1)), _timedelta),
    (feel.YearMonthDuration, "$months", lambda value: value.total, feel.YearMonthDuration),
    (feel.Range, "$range", lambda value: encoded(vars(value)), lambda ends: feel.Range(**decoded(ends))),
    (float, "$float", repr, float),
)
_READ = {tag: read for _, tag, _, read in _WRITTEN}
_PLAIN_FLOAT = re.compile(r"-?\d+\.\d+")


def encoded(value: Any) -> Any:
    """The value in JSON's own types: what JSON has no word for is ``{"$tag": …}``."""
    if isinstance(value, Mapping):
        written = {key: encoded(item) for key, item in value.items()}
        return {"$context": written} if _tagged(written) else written
    if isinstance(value, list):
        return [encoded(item) for item in value]
    if isinstance(value, float) and _PLAIN_FLOAT.fullmatch(repr(value)):
        return value
    for kind, tag, write, _ in _WRITTEN:
        if isinstance(value, kind):
            return {tag: write(value)}
    return value


def decoded(value: Any) -> Any:
    """The value that :func:`encoded` wrote. Raises ValueError for an unknown tag."""
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if not _tagged(value):
        return {key: decoded(item) for key, item in value.items()}
    ((tag, text),) = value.items()
    if tag == "$context":
        return {key: decoded(item) for key, item in text.items()}
    if tag not in _READ:
        raise ValueError(f"no value is written as {tag}")
    return _READ[tag](text)


def _tagged(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith("$")
