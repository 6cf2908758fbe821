"""A case's data is copied and written down without loss."""

import json
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from kezhi.engine.bpmn.values import copied, decoded, encoded

ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False)
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.timezones(no_cache=False))
    | st.datetimes(timezones=st.just(timezone(timedelta(hours=8))))
    | st.times()
    | st.timedeltas()
    | st.integers(-9999, 9999).map(feel.YearMonthDuration)
    | st.builds(feel.Range, st.integers(), st.decimals(allow_nan=False), st.booleans(), st.booleans())
)
NAMES = st.text(max_size=8) | st.sampled_from(["$decimal", "$date", "$context", "$x", "项目 名称"])
VALUES = st.recursive(ATOMS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4))


def exact(value: Any) -> Any:
    """What distinguishes a value beyond ==: its type and its written form, at any depth."""
    if isinstance(value, dict):
        return [(name, exact(item)) for name, item in value.items()]
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, datetime | time):
        return type(value), value.isoformat(), getattr(value.tzinfo, "key", None)
    return type(value), repr(value)


def real(value: Any) -> bool:
    """False for local times that a change of the clock skips."""
    if isinstance(value, dict | list):
        return all(real(item) for item in (value.values() if isinstance(value, dict) else value))
    if not isinstance(value, datetime) or value.tzinfo is None or not 1 < value.year < 9999:
        return not isinstance(value, datetime) or value.tzinfo is None
    return value.astimezone(ZoneInfo("UTC")).astimezone(value.tzinfo) == value and not skipped(value)


def skipped(value: datetime) -> bool:
    back = value.astimezone(ZoneInfo("UTC")).astimezone(value.tzinfo)
    return back.replace(tzinfo=None) != value.replace(tzinfo=None)


@given(VALUES.filter(real))
def test_a_value_survives_being_written(value: Any) -> None:
    text = json.dumps(encoded(value), ensure_ascii=False)
    assert exact(decoded(json.loads(text))) == exact(value)


@given(VALUES)
def test_a_copy_is_equal_and_shares_nothing_that_can_change(value: Any) -> None:
    copy = copied(value)
    assert exact(copy) == exact(value)

    def parts(held: Any) -> list[int]:
        inside = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
        own = [id(held)] if isinstance(held, dict | list) else []
        return own + [number for item in inside for number in parts(item)]

    assert not set(parts(copy)) & set(parts(value))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("1.50"), {"$decimal": "1.50"}),
        (0.5, 0.5),
        (1e300, {"$float": "1e+300"}),
        (float("inf"), {"$float": "inf"}),
        (date(2026, 3, 2), {"$date": "2026-03-02"}),
        (time(9, 30), {"$time": "09:30:00"}),
        (timedelta(days=1), {"$duration": "86400000000"}),
        (feel.YearMonthDuration(14), {"$months": 14}),
        (datetime.fromisoformat("2026-03-02T09:00:00"), {"$datetime": "2026-03-02T09:00:00"}),
        (
            datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai")),
            {"$datetime": "2026-03-02T09:00:00+08:00@Asia/Shanghai"},
        ),
        (time(9, tzinfo=ZoneInfo("Asia/Shanghai")), {"$time": "09:00:00@Asia/Shanghai"}),
        ({"$date": "not a date"}, {"$context": {"$date": "not a date"}}),
        ({"$date": 1, "b": 2}, {"$date": 1, "b": 2}),
        (
            feel.Range(1, None),
            {"$range": {"start": 1, "end": None, "start_included": True, "end_included": True}},
        ),
    ],
)
def test_how_values_are_written(value: Any, written: Any) -> None:
    assert encoded(value) == written
    assert exact(decoded(written)) == exact(value)


def test_a_tuple_is_a_list_and_a_kind_of_text_is_text() -> None:
    class Marked(str):
        __slots__ = ()

    copy = copied({"a": (1, Marked("甲"))})
    assert copy == {"a": [1, "甲"]}
    assert type(copy["a"][1]) is str


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", [complex(1)], {"a": {2: 1}}, feel.MISSING])
def test_what_is_no_feel_value_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="data of a case"):
        copied(value)


def test_an_unknown_tag_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"no value is written as \$pickle"):
        decoded({"a": [{"$pickle": "…"}]})
