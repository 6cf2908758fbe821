"""Boxed expressions: relations, lists, invocations, conditionals, filters and iterations."""

from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import dmn
from tests.kezhi.engine.dmn.models import decision, definitions, input_data, literal

FOUR = f"<list>{''.join(map(literal, ['1', '2', '3', '4']))}</list>"


def value(logic: str, **inputs: Any) -> Any:
    model = dmn.load(definitions(*map(input_data, inputs), decision("d", logic, list(inputs))))
    result = model.evaluate("d", inputs)
    return result.missing or result.value


def test_a_relation_is_a_list_of_contexts() -> None:
    row = f"<row>{literal('1')}{literal('a')}</row>"
    logic = f'<relation><column name="x"/><column name="y z"/>{row}{row}</relation>'
    assert value(logic, a=5) == [{"x": Decimal(1), "y z": Decimal(5)}] * 2


def test_a_list_holds_boxes() -> None:
    assert value(FOUR) == [1, 2, 3, 4]


def test_an_invocation_binds_by_name() -> None:
    bindings = "".join(
        f'<binding><parameter name="{name}"/>{literal(text)}</binding>'
        for name, text in (("start position", "a"), ("string", '"foobar"'))
    )
    assert value(f"<invocation>{literal('substring')}{bindings}</invocation>", a=4) == "bar"
    assert value(f"<invocation>{literal('substring')}{bindings}</invocation>", a="x") is None
    assert value(f"<invocation>{literal('null')}{bindings}</invocation>", a=4) is None


@pytest.mark.parametrize(
    ("a", "answer"), [(1, "then"), (9, "else"), (None, "else"), (dmn.MISSING, ("a",)), ("text", None)]
)
def test_a_conditional_takes_one_branch(a: Any, answer: Any) -> None:
    condition = 'if a = "text" then 5 else a < 5'
    logic = "".join(
        f"<{name}>{literal(text)}</{name}>"
        for name, text in (("if", condition), ("then", '"then"'), ("else", '"else"'))
    )
    assert value(f"<conditional>{logic}</conditional>", a=a) == answer


@pytest.mark.parametrize(
    ("match", "a", "answer"),
    [
        ("item > a", 2, [3, 4]),
        ("item > a", dmn.MISSING, ("a",)),
        ("a", "text", None),
        ("item > a", None, []),
    ],
)
def test_a_filter_keeps_what_matches(match: str, a: Any, answer: Any) -> None:
    assert value(f"<filter><in>{FOUR}</in><match>{literal(match)}</match></filter>", a=a) == answer


@pytest.mark.parametrize(
    ("kind", "inner", "a", "answer"),
    [
        ("for", "each * a", 2, [2, 4, 6, 8]),
        ("some", "each > a", 3, True),
        ("some", "each > a", 4, False),
        ("some", "each > a", dmn.MISSING, ("a",)),
        ("some", "each = 2 or each > a", dmn.MISSING, True),
        ("every", "each > a", 0, True),
        ("every", "each = 2 and each > a", dmn.MISSING, False),
        ("every", "a", "text", None),
    ],
)
def test_iterations_are_those_of_feel(kind: str, inner: str, a: Any, answer: Any) -> None:
    part = "return" if kind == "for" else "satisfies"
    logic = f'<{kind} iteratorVariable="each"><in>{FOUR}</in><{part}>{literal(inner)}</{part}></{kind}>'
    assert value(logic, a=a) == answer


@pytest.mark.parametrize("kind", ["for", "some", "every"])
def test_iterations_over_what_is_missing_wait_for_it(kind: str) -> None:
    part = "return" if kind == "for" else "satisfies"
    logic = f'<{kind} iteratorVariable="each"><in>{literal("a")}</in><{part}>{literal("true")}</{part}></{kind}>'
    assert value(logic, a=dmn.MISSING) == ("a",)
    assert value(logic, a=None) is None


def test_a_foreign_function_is_never_run() -> None:
    logic = f'<functionDefinition kind="Java">{literal("{}")}</functionDefinition>'
    entries = f'<contextEntry><variable name="f"/>{logic}</contextEntry><contextEntry>{literal("f()")}</contextEntry>'
    result = dmn.load(definitions(decision("d", f"<context>{entries}</context>"))).evaluate("d", {})
    assert result.value is None
    assert [problem.code for problem in result.problems] == ["dmn.foreign"]


def test_a_typed_parameter_refuses_another_type() -> None:
    function = (
        f'<functionDefinition><formalParameter name="n" typeRef="number"/>{literal("n = null")}</functionDefinition>'
    )
    for call, answer in (("f(1)", False), ('f("x")', None), ("f(null)", True)):
        entries = (
            f'<contextEntry><variable name="f"/>{function}</contextEntry><contextEntry>{literal(call)}</contextEntry>'
        )
        assert value(f"<context>{entries}</context>") is answer
