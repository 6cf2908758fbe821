"""Whether values are of declared types, with the conversions of DMN 1.5 §10.3.2.9.4."""

from kezhi.engine.dmn.evaluation.tracker import Tracker
from kezhi.engine.dmn.model import ItemType
from kezhi.engine.errors import Place
from kezhi.engine.feel import Scope, Undetermined, Value
from kezhi.engine.feel.kinds import ALIASES, coerced, known_kind

_NOTHING = Scope({})


def typed(value: Value, name: str | None, tracker: Tracker, place: Place) -> Value:
    """The value as the type; null, with the problem noted, when it is none of it."""
    if name is None or value is None or type(value) is Undetermined:
        return value
    ok, found = _fit(value, name, tracker)
    if not ok:
        tracker.complain("type", place, type=name)
    return found if ok else None


def completed(value: Value, name: str | None, tracker: Tracker) -> Value:
    """An input with null for every part that its type declares and the host left out."""
    item = tracker.types.get(name or "")
    return value if item is None else _completed(value, item, tracker)


def _completed(value: Value, item: ItemType, tracker: Tracker) -> Value:
    if type(value) is list:
        return [_completed(each, item, tracker) for each in value]
    if type(value) is not dict or not item.components:
        return completed(value, item.base, tracker)
    left_out = {component.name: None for component in item.components if component.name not in value}
    inner = {each.name: _completed(value.get(each.name), each, tracker) for each in item.components}
    return {**value, **left_out, **inner}


def _fit(value: Value, name: str, tracker: Tracker) -> tuple[bool, Value]:
    if value is None or type(value) is Undetermined:
        return True, value
    item = tracker.types.get(name)
    if item is not None:
        return _fit_item(value, item, tracker)
    kind = ALIASES.get(name, name)
    return coerced(value, kind) if known_kind(kind) else (True, value)


def _fit_item(value: Value, item: ItemType, tracker: Tracker) -> tuple[bool, Value]:
    if not item.collection:
        if type(value) is list and len(value) == 1 and not _wants_list(item, tracker):
            value = value[0]
        return _fit_one(value, item, tracker)
    values = value if type(value) is list else [value]
    fitted = [_fit_one(each, item, tracker) for each in values]
    return all(ok for ok, _ in fitted), [each for _, each in fitted]


def _wants_list(item: ItemType, tracker: Tracker) -> bool:
    if item.collection:
        return True
    base = tracker.types.get(item.base or "")
    return _wants_list(base, tracker) if base else item.base == "list"


def _fit_one(value: Value, item: ItemType, tracker: Tracker) -> tuple[bool, Value]:
    """One value, apart from whether the type is a collection."""
    if value is None or type(value) is Undetermined:
        return True, value
    if item.components:
        ok, found = _fit_components(value, item, tracker)
    else:
        ok, found = _fit(value, item.base, tracker) if item.base else (True, value)
    if ok and item.allowed is not None:
        verdict = tracker.verdict(item.allowed, found, _NOTHING, Place(element=item.name))
        ok = verdict is True or type(verdict) is Undetermined
    return ok, found


def _fit_components(value: Value, item: ItemType, tracker: Tracker) -> tuple[bool, Value]:
    if type(value) is not dict:
        return False, None
    found = dict(value)
    for component in item.components:
        if component.name not in value:
            return False, None
        ok, found[component.name] = _fit_item(value[component.name], component, tracker)
        if not ok:
            return False, None
    return True, found
