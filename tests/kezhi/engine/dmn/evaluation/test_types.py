"""Declared types: conversions, allowed values, parts left out, and what becomes null."""

from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import dmn
from tests.kezhi.engine.dmn.models import decision, definitions, input_data, literal


def item(
    name: str, base: str, *, many: bool = False, allowed: str = "", parts: str = "", tag: str = "itemDefinition"
) -> str:
    collection = ' isCollection="true"' if many else ""
    constraint = f"<allowedValues><text>{allowed}</text></allowedValues>" if allowed else ""
    inside = parts or f"<typeRef>{base}</typeRef>"
    return f'<{tag} name="{name}"{collection}>{inside}{constraint}</{tag}>'


KINDS = "".join(
    [
        item("tSmall", "number", allowed="[0..10]"),
        item("tSmalls", "tSmall", many=True),
        item("tAlias", "tSmalls"),
        item("tCode", "string", allowed='"a", "b"'),
        item("tPair", "", parts=item("x", "number", tag="itemComponent") + item("y", "tCode", tag="itemComponent")),
        item("tPairs", "tPair", many=True),
        item("tNode", "", parts=item("next", "tNode", tag="itemComponent")),
    ]
)
ONE = Decimal(1)


def taken(kind: str, value: Any) -> Any:
    """What an input of this type is worth."""
    model = dmn.load(definitions(KINDS, input_data("a", kind), decision("d", literal("a"), ["a"])))
    result = model.evaluate("d", {"a": value})
    return result.missing or result.value


def given(kind: str, text: str) -> Any:
    """What a decision of this type gives."""
    model = dmn.load(definitions(KINDS, decision("d", literal(text), kind=kind)))
    return model.evaluate("d", {}).value


@pytest.mark.parametrize(
    ("kind", "value", "worth"),
    [
        ("number", 1, ONE),
        ("number", "1", None),
        ("number", [1], ONE),
        ("tSmall", 10, Decimal(10)),
        ("tSmall", 11, None),
        ("tSmalls", [1, 2], [ONE, Decimal(2)]),
        ("tSmalls", 1, [ONE]),
        ("tSmalls", [1, 99], None),
        ("tSmalls", [1, None], [ONE, None]),
        ("tAlias", [1], [ONE]),
        ("tCode", "a", "a"),
        ("tCode", "c", None),
        ("tCode", None, None),
        ("tPair", {"x": 1, "y": "a"}, {"x": ONE, "y": "a"}),
        ("tPair", {"x": 1}, {"x": ONE, "y": None}),
        ("tPair", {"x": 1, "y": "c"}, None),
        ("tPair", "no context", None),
        ("tPairs", [{"x": 1}, {}], [{"x": ONE, "y": None}, {"x": None, "y": None}]),
        ("tNode", {"next": {"next": None}}, {"next": {"next": None}}),
        ("tSmall", dmn.MISSING, ("a",)),
        ("tPair", {"x": dmn.MISSING, "y": "a"}, ("a.x",)),
        ("tSmalls", [1, dmn.MISSING], ("a[2]",)),
        ("tUnheard", "anything", "anything"),
    ],
)
def test_an_input_keeps_to_its_type(kind: str, value: Any, worth: Any) -> None:
    assert taken(kind, value) == worth


@pytest.mark.parametrize(
    ("kind", "text", "worth"),
    [
        ("tSmall", "5", Decimal(5)),
        ("tSmall", "[5]", Decimal(5)),
        ("tSmall", "50", None),
        ("tSmalls", "5", [Decimal(5)]),
        ("tPair", '{x: 1, y: "a"}', {"x": ONE, "y": "a"}),
        ("tPair", "{x: 1}", None),
        ("boolean", "1 > 0", True),
        ("boolean", "1", None),
        ("Any", "1", ONE),
    ],
)
def test_a_result_keeps_to_its_type(kind: str, text: str, worth: Any) -> None:
    assert given(kind, text) == worth
