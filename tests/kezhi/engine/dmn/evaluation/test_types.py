"""Declared types: conversions, allowed values, parts left out, and what becomes null."""

from datetime import date
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
M = dmn.MISSING


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


MORE = "".join(
    [
        item("tAge", "number", allowed="[0..150]"),
        item("tAdult", "tAge", allowed="&gt;= 18"),
        item("tDegree", "string", allowed='"博士", "硕士"'),
        item("tDegrees", "tDegree", many=True),
        item("tDay", "date", allowed='&gt;= date("2026-01-01")'),
        item("tShort", "string", allowed="string length(?) &lt;= 3"),
        item(
            "tPerson",
            "",
            parts="".join(
                item(name, kind, tag="itemComponent")
                for name, kind in (("name", "tShort"), ("age", "tAge"), ("degrees", "tDegrees"))
            ),
        ),
        item("tTeam", "tPerson", many=True),
        item("tLead", "", parts=item("who", "tPerson", tag="itemComponent")),
    ]
)
SOUND = {"name": "甲", "age": 34, "degrees": ["博士"]}


def checked(kind: str, value: Any) -> tuple[Any, list[str]]:
    """What an input of this type is worth, and the complaints."""
    model = dmn.load(definitions(MORE, input_data("a", kind), decision("d", literal("a"), ["a"])))
    result = model.evaluate("d", {"a": value})
    return result.missing or result.value, [problem.code.removeprefix("dmn.") for problem in result.problems]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("tAge", 0, True),
        ("tAge", 150, True),
        ("tAge", -1, False),
        ("tAge", 151, False),
        ("tAge", "34", False),
        ("tAdult", 18, True),
        ("tAdult", 17, False),
        ("tAdult", 151, False),
        ("tDegree", "博士", True),
        ("tDegree", "学士", False),
        ("tDegree", ["博士"], True),
        ("tDegree", ["博士", "硕士"], False),
        ("tDegrees", ["博士", "硕士"], True),
        ("tDegrees", "博士", True),
        ("tDegrees", [], True),
        ("tDegrees", ["博士", "学士"], False),
        ("tDay", date(2026, 1, 1), True),
        ("tDay", date(2025, 12, 31), False),
        ("tDay", "2026-01-01", False),
        ("tShort", "三个字", True),
        ("tShort", "四个字了", False),
        ("tPerson", SOUND, True),
        ("tPerson", {**SOUND, "age": 151}, False),
        ("tPerson", {**SOUND, "degrees": ["学士"]}, False),
        ("tPerson", {**SOUND, "more": 1}, True),
        ("tPerson", {"name": "甲"}, True),
        ("tPerson", [SOUND], True),
        ("tTeam", [SOUND, SOUND], True),
        ("tTeam", SOUND, True),
        ("tTeam", [SOUND, {**SOUND, "age": -1}], False),
        ("tLead", {"who": SOUND}, True),
        ("tLead", {"who": {**SOUND, "name": "名字太长"}}, False),
        ("tLead", {"who": None}, True),
    ],
)
def test_what_is_not_of_the_type_is_null_and_told(kind: str, value: Any, kept: bool) -> None:
    worth, complaints = checked(kind, value)
    assert (worth is not None) is kept
    assert complaints == ([] if kept else ["type"])


@pytest.mark.parametrize(
    ("kind", "value", "missing"),
    [
        ("tAge", M, ("a",)),
        ("tPerson", {**SOUND, "age": M}, ("a.age",)),
        ("tPerson", {**SOUND, "degrees": [M]}, ("a.degrees[1]",)),
        ("tTeam", [SOUND, {**SOUND, "name": M}], ("a[2].name",)),
        ("tLead", {"who": M}, ("a.who",)),
    ],
)
def test_what_is_missing_may_still_be_of_the_type(kind: str, value: Any, missing: tuple[str, ...]) -> None:
    assert checked(kind, value) == (missing, [])
