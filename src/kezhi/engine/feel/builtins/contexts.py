"""Context functions (DMN 1.5 table 80) and ``is``."""

from datetime import date, datetime, time, timedelta

from kezhi.engine.feel.builtins.registry import builtin
from kezhi.engine.feel.comparing import equal
from kezhi.engine.feel.functions import Trouble
from kezhi.engine.feel.values import Undetermined, Value, YearMonthDuration


@builtin("get value", "m: context, key: string", open=True)
def _get_value(context: Value, key: Value) -> Value:
    missing = Undetermined.of(context, key)
    return missing if missing is not None else context.get(key)


@builtin("get value", "m: context, keys: list")
def _get_nested_value(context: Value, keys: list[Value]) -> Value:
    found = context
    for key in keys:
        if type(found) is not dict or not isinstance(key, str):
            return None
        found = found.get(key)
    return found if keys else None


@builtin("get entries", "m: context", open=True)
def _get_entries(context: Value) -> Value:
    if type(context) is Undetermined:
        return context
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def _context(entries: list[Value]) -> Value:
    found: dict[str, Value] = {}
    for entry in entries:
        usable = type(entry) is dict and isinstance(entry.get("key"), str) and "value" in entry
        if not usable or entry["key"] in found:
            raise Trouble("entries")
        found[entry["key"]] = entry["value"]
    return found


@builtin("context put", "context: context, key: string, value: Any", open=True)
def _put(context: Value, key: Value, value: Value) -> Value:
    missing = Undetermined.of(context, key)
    return missing if missing is not None else {**context, key: value}


@builtin("context put", "context: context, keys: list, value: Any")
def _put_nested(context: Value, keys: list[Value], value: Value) -> Value:
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Trouble("entries")
    first, rest = keys[0], keys[1:]
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    if inner is not None and type(inner) is not dict:
        raise Trouble("entries")
    return {**context, first: _put_nested(inner or {}, rest, value)}


@builtin("context merge", "contexts: list")
def _merge(contexts: list[Value]) -> Value:
    if any(type(context) is not dict for context in contexts):
        raise Trouble("entries")
    return {key: value for context in contexts for key, value in context.items()}


@builtin("is", "value1: Any, value2: Any")
def _is(left: Value, right: Value) -> Value:
    """The same kind, the same value and, for times, the same offset."""
    if type(left) is not type(right):
        return False
    if isinstance(left, datetime | time):
        return (left.replace(tzinfo=None), str(left.tzinfo)) == (
            right.replace(tzinfo=None),
            str(right.tzinfo),
        )
    if isinstance(left, date | timedelta | YearMonthDuration):
        return left == right
    return equal(left, right) is True
