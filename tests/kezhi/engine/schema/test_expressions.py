"""Where forms meet FEEL: names, holes in texts, facts as contexts."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from kezhi.engine.schema import expressions
from kezhi.engine.schema.texts import Text

NAMES = st.from_regex(r"[a-c](\.[a-c]){0,2}", fullmatch=True)


def test_names_are_free_ones_and_those_outside_are_dotted() -> None:
    text = 'some m in team satisfies m.share > call.most and facts.org.kind = "total" or budget.a.b = 1'
    assert expressions.names(text) == {"team", "call", "facts", "budget"}
    assert expressions.outside(text) == {"call.most", "facts.org.kind"}
    assert expressions.filtering("team[share > 1].name") == {"share"}
    assert expressions.names("1 +") == frozenset()


def test_a_fault_is_told_in_both_languages() -> None:
    fault = expressions.fault("1 +")
    assert fault is not None
    assert fault.zh != fault.en
    assert expressions.fault("1 + 1") is None


@pytest.mark.parametrize(
    ("hole", "value", "zh", "en"),
    [
        ("{x}", Decimal("1234.50"), "1,234.5", "1,234.5"),
        ("{x:万元}", Decimal("24000"), "2.40 万元", "CNY 24,000.00"),
        ("{x:元}", Decimal("24000"), "24,000.00 元", "24,000"),
        ("{x}", datetime.date(2026, 3, 2), "2026-03-02", "2026-03-02"),
        ("{x > 1}", Decimal(2), "true", "true"),
        ("{x}", None, "？", "？"),
        ("{y + 1}", Decimal(2), "？", "？"),
        ("{x}{x}", "字", "字字", "字字"),
        ("没有", 1, "没有", "没有"),
    ],
)
def test_holes_are_filled_with_values_as_a_reader_writes_them(hole: str, value: Any, zh: str, en: str) -> None:
    filled = expressions.filled(Text(hole, hole), feel.Scope({"x": value, "y": feel.MISSING}))
    assert (filled.zh, filled.en) == (zh, en)


@given(facts=st.dictionaries(NAMES, st.integers(), max_size=4))
def test_dotted_and_nested_facts_are_found_alike(facts: dict[str, int]) -> None:
    tree = expressions.nested(facts)
    prefixes = {name for name in facts for other in facts if other.startswith(f"{name}.")}
    for name in facts.keys() - prefixes:
        assert expressions.asked(tree, name) == facts[name]
    again = expressions.nested(tree)
    assert again == tree


def test_contexts_of_two_spellings_are_joined() -> None:
    assert expressions.nested({"org.kind": 1, "org": {"name": "x"}}) == {"org": {"kind": 1, "name": "x"}}
    assert expressions.asked({"a": {"b": None}}, "a.b") is expressions.MISSING


def test_what_is_wanted_and_unknown_is_missing_and_the_rest_untouched() -> None:
    tree = {"call": {"number": 1}, "facts": {}}
    filled = expressions.with_gaps(tree, frozenset({"call.number", "call.most", "facts.org.kind"}))
    assert filled["call"] == {"number": 1, "most": expressions.MISSING}
    assert filled["facts"] == {"org": {"kind": expressions.MISSING}}
    assert tree == {"call": {"number": 1}, "facts": {}}
    assert expressions.value("call.most > 1", feel.Scope(filled)) is expressions.MISSING
