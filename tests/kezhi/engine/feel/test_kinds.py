"""Types: who belongs to which, what converts, and what may stand where a type is declared."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import feel
from kezhi.engine.feel.kinds import coerced, conforms, fits, is_kind, known_kind
from kezhi.engine.feel.tree import Type

EXAMPLES: dict[str, Any] = {
    "number": Decimal(1),
    "string": "x",
    "boolean": True,
    "date": date(2025, 1, 1),
    "time": time(10),
    "date and time": datetime(2025, 1, 1),  # noqa: DTZ001 — FEEL knows local times
    "days and time duration": timedelta(1),
    "years and months duration": feel.YearMonthDuration(1),
    "list": [Decimal(1)],
    "context": {"a": Decimal(1)},
    "range": feel.Range(Decimal(1), Decimal(2)),
    "Null": None,
}


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_a_value_is_of_its_own_kind_and_no_other(kind: str) -> None:
    value = EXAMPLES[kind]
    assert [name for name in EXAMPLES if is_kind(value, name)] == [kind]
    assert is_kind(value, "Any")
    assert known_kind(kind)
    assert not is_kind(value, "function")


@pytest.mark.parametrize(
    ("value", "kind", "ok", "converted"),
    [
        (["x"], "string", True, "x"),
        ([["x"]], "string", True, "x"),
        (["x", "y"], "string", False, None),
        ("x", "list", True, ["x"]),
        (None, "list", False, None),
        (None, "string", False, None),
        ([], "string", False, None),
        (EXAMPLES["date and time"], "day", True, EXAMPLES["date and time"]),
        ("x", "number", False, None),
    ],
)
def test_single_items_and_lists_of_one_convert(value: Any, kind: str, ok: bool, converted: Any) -> None:
    assert coerced(value, kind) == (ok, converted)


NUMBERS = Type("list", (Type("number"),))
PERSON = Type("context", (Type("string"), Type("number")), ("name", "age"))


@pytest.mark.parametrize(
    ("value", "wanted", "verdict"),
    [
        ([Decimal(1), None], NUMBERS, True),
        ([Decimal(1), "x"], NUMBERS, False),
        ([], NUMBERS, True),
        ({"name": "甲", "age": Decimal(3), "more": 1}, PERSON, True),
        ({"name": "甲", "age": None}, PERSON, True),
        ({"name": "甲"}, PERSON, False),
        ({"name": Decimal(1), "age": Decimal(3)}, PERSON, False),
        (feel.Range(Decimal(1), None), Type("range", (Type("number"),)), True),
        (feel.Range("a", "b"), Type("range", (Type("number"),)), False),
        (timedelta(1), Type("dayTimeDuration"), True),
        (Decimal(1), Type("tSmall"), True),
        ("x", Type("tSmall"), False),
        (Decimal(1), Type("tUnknown"), False),
        (None, NUMBERS, False),
        (None, Type("Null"), True),
    ],
)
def test_values_conform_to_types(value: Any, wanted: Type, verdict: bool) -> None:
    declared = {"tSmall": Type("number")}
    assert conforms(value, wanted, declared.get) is verdict


def test_null_and_what_is_missing_fit_everywhere() -> None:
    assert fits(None, NUMBERS)
    assert fits(feel.Undetermined(frozenset({"a"})), NUMBERS)
    assert not fits("x", NUMBERS)
