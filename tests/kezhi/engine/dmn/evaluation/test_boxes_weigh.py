"""Every boxed expression where something is null or missing, and every one inside every other."""

from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import dmn
from tests.kezhi.engine.dmn.models import decision, definitions, input_data, literal, table

M = dmn.MISSING


def context(*entries: tuple[str, str]) -> str:
    """A boxed context; an entry without a name is its result."""
    inside = "".join(
        f"<contextEntry>{f'<variable name={chr(34)}{name}{chr(34)}/>' if name else ''}{box}</contextEntry>"
        for name, box in entries
    )
    return f"<context>{inside}</context>"


def items(*boxes: str) -> str:
    return f"<list>{''.join(boxes)}</list>"


def relation(columns: list[str], *rows: list[str]) -> str:
    heads = "".join(f'<column name="{name}"/>' for name in columns)
    return f"<relation>{heads}{''.join(f'<row>{chr(10).join(map(literal, row))}</row>' for row in rows)}</relation>"


def conditional(condition: str, consequence: str, alternative: str) -> str:
    parts = (("if", condition), ("then", consequence), ("else", alternative))
    return f"<conditional>{''.join(f'<{tag}>{box}</{tag}>' for tag, box in parts)}</conditional>"


def filtered(domain: str, match: str) -> str:
    return f"<filter><in>{domain}</in><match>{match}</match></filter>"


def iterated(kind: str, variable: str, domain: str, inner: str) -> str:
    tag = "return" if kind == "for" else "satisfies"
    return f'<{kind} iteratorVariable="{variable}"><in>{domain}</in><{tag}>{inner}</{tag}></{kind}>'


def invocation(function: str, **arguments: str) -> str:
    bindings = "".join(
        f'<binding><parameter name="{name.replace("_", " ")}"/>{box}</binding>' for name, box in arguments.items()
    )
    return f"<invocation>{literal(function)}{bindings}</invocation>"


def function(parameters: list[str], body: str) -> str:
    formal = "".join(f'<formalParameter name="{name}"/>' for name in parameters)
    return f"<functionDefinition>{formal}{body}</functionDefinition>"


def ask(logic: str, **inputs: Any) -> Any:
    """The value, or what is missing as a tuple."""
    names = [name.replace("_", " ") for name in inputs]
    model = dmn.load(definitions(*map(input_data, names), decision("d", logic, names)))
    result = model.evaluate("d", {name.replace("_", " "): value for name, value in inputs.items()})
    assert (result.status == "undetermined") is bool(result.missing)
    return result.missing or result.value


ONE, TWO = Decimal(1), Decimal(2)


@pytest.mark.parametrize(
    ("logic", "a", "answer"),
    [
        (literal("a + 1"), 1, TWO),
        (literal("a + 1"), None, None),
        (literal("a + 1"), M, ("a",)),
        (context(("x", literal("a")), ("y", literal("x + 1"))), 1, {"x": ONE, "y": TWO}),
        (context(("x", literal("a")), ("y", literal("x + 1"))), None, {"x": None, "y": None}),
        (context(("x", literal("a")), ("y", literal("1"))), M, ("a",)),
        (context(("x", literal("a")), ("", literal("x + 1"))), 1, TWO),
        (context(("x", literal("a")), ("", literal("2"))), M, TWO),
        (context(), 1, {}),
        (items(literal("a"), literal("2")), 1, [ONE, TWO]),
        (items(literal("a"), literal("2")), None, [None, TWO]),
        (items(literal("a"), literal("2")), M, ("a",)),
        (items(), 1, []),
        (relation(["x", "y"], ["a", "1"], ["2", "a"]), 1, [{"x": ONE, "y": ONE}, {"x": TWO, "y": ONE}]),
        (relation(["x"], ["a"]), M, ("a",)),
        (relation(["x"]), 1, []),
        (conditional(literal("a = 1"), literal('"then"'), literal('"else"')), 1, "then"),
        (conditional(literal("a = 1"), literal('"then"'), literal('"else"')), None, "else"),
        (conditional(literal("a = 1"), literal('"then"'), literal('"else"')), M, ("a",)),
        (conditional(literal("true"), literal("1"), literal("a")), M, ONE),
        (conditional(literal("false"), literal("a"), literal("1")), M, ONE),
        (conditional(literal("1"), literal("1"), literal("2")), 1, None),
        (filtered(items(literal("1"), literal("a")), literal("item > 0")), 2, [ONE, TWO]),
        (filtered(items(literal("1"), literal("a")), literal("item > 0")), None, [ONE]),
        (filtered(items(literal("1"), literal("a")), literal("item > 0")), M, ("a",)),
        (filtered(literal("a"), literal("item > 0")), M, ("a",)),
        (filtered(literal("a"), literal("item > 0")), None, None),
        (filtered(literal("a"), literal("item > 0")), 5, [Decimal(5)]),
        (filtered(relation(["x"], ["1"], ["2"]), literal("x > a")), 1, [{"x": TWO}]),
        (iterated("for", "i", literal("a"), literal("i * 2")), [1, 2], [TWO, Decimal(4)]),
        (iterated("for", "i", literal("a"), literal("i * 2")), [1, M], ("a[2]",)),
        (iterated("for", "i", literal("a"), literal("i * 2")), [], []),
        (iterated("for", "i", literal("a"), literal("count(partial)")), [5, 5, 5], [0, 1, 2]),
        (iterated("some", "i", literal("a"), literal("i > 1")), [M, 2], True),
        (iterated("some", "i", literal("a"), literal("i > 1")), [M, 0], ("a[1]",)),
        (iterated("some", "i", literal("a"), literal("i > 1")), [None, 0], None),
        (iterated("every", "i", literal("a"), literal("i > 1")), [M, 0], False),
        (iterated("every", "i", literal("a"), literal("i > 1")), [M, 2], ("a[1]",)),
        (iterated("every", "i", literal("a"), literal("i > 1")), [], True),
        (invocation("abs", n=literal("a")), -1, ONE),
        (invocation("abs", n=literal("a")), M, ("a",)),
        (invocation("abs", n=literal("a")), None, None),
        (invocation("abs", m=literal("a")), 1, None),
        (invocation("a", n=literal("1")), M, ("a",)),
        (context(("f", function(["n"], literal("n + a"))), ("", literal("f(1)"))), 1, TWO),
        (context(("f", function(["n"], literal("n + a"))), ("", literal("f(1)"))), M, ("a",)),
        (context(("f", function(["n"], literal("1"))), ("", literal("f(a)"))), M, ONE),
        (
            context(
                ("f", function(["n"], context(("x", literal("n")), ("", literal("x * 2"))))), ("", literal("f(a)"))
            ),
            1,
            TWO,
        ),
        (table("F", ["a"], [(["> 0"], ['"more"']), (["-"], ['"less"'])]), 1, "more"),
        (table("F", ["a"], [(["> 0"], ['"more"']), (["-"], ['"less"'])]), None, "less"),
        (table("F", ["a"], [(["> 0"], ['"more"']), (["-"], ['"less"'])]), M, ("a",)),
    ],
)
def test_null_is_a_value_and_missing_is_waited_for(logic: str, a: Any, answer: Any) -> None:
    assert ask(logic, a=a) == answer


FIVE = [
    literal("5"),
    table("F", ["a"], [(["-"], ["5"])]),
    context(("", literal("5"))),
    invocation("abs", n=literal("-5")),
]
FIVE += [conditional(literal("true"), literal("5"), literal("6")), literal("(function(x) x)(5)")]


@pytest.mark.parametrize("five", FIVE)
@pytest.mark.parametrize(
    ("around", "answer"),
    [
        (lambda box: items(box, box), [5, 5]),
        (lambda box: context(("x", box)), {"x": 5}),
        (lambda box: context(("x", box), ("", literal("x + 1"))), 6),
        (lambda box: conditional(literal("a = 1"), box, literal("0")), 5),
        (lambda box: conditional(literal("a = 2"), literal("0"), box), 5),
        (lambda box: filtered(items(box, literal("6")), literal("item = 5")), [5]),
        (lambda box: iterated("for", "i", items(box), literal("i * 2")), [10]),
        (lambda box: iterated("for", "i", items(literal("1"), literal("2")), box), [5, 5]),
        (lambda box: invocation("abs", n=box), 5),
        (lambda box: context(("f", function(["a"], box)), ("", literal("f(1)"))), 5),
        (lambda box: items(items(box), context(("x", box))), [[5], {"x": 5}]),
    ],
)
def test_any_box_stands_in_any_other(around: Any, answer: Any, five: str) -> None:
    assert ask(around(five), a=1) == answer


def test_inner_names_hide_outer_ones_and_end_with_their_box() -> None:
    inner = context(("a", literal("10")), ("b", literal("a + 1")))
    assert ask(context(("x", inner), ("y", literal("a"))), a=1) == {"x": {"a": 10, "b": 11}, "y": 1}
    assert ask(iterated("for", "a", items(literal("7")), literal("a")), a=1) == [7]
    assert ask(context(("f", function(["a"], literal("a * 2"))), ("y", literal("f(5) + a"))), a=1)["y"] == 11
    assert ask(filtered(relation(["a"], ["5"]), literal("a = 5")), a=1) == [{"a": 5}]


def test_names_with_blanks_and_chinese_are_seen_in_every_box() -> None:
    inputs = {"研发_投入": 60, "sales_last_year": 1000}
    assert ask(literal("研发 投入 / sales last year"), **inputs) == Decimal("0.06")
    assert ask(context(("投入 占比", literal("研发 投入 / 100")), ("", literal("投入 占比 * 2"))), **inputs) == Decimal(
        "1.2"
    )
    assert ask(iterated("for", "本 年", items(literal("1")), literal("本 年 + 研发 投入")), **inputs) == [61]
    assert (
        ask(context(("加 倍", function(["原 数"], literal("原 数 * 2"))), ("", literal("加 倍(研发 投入)"))), **inputs)
        == 120
    )


@pytest.mark.parametrize(
    ("kind", "text", "worth"),
    [
        ("number", "5", 5),
        ("string", "5", None),
        ("boolean", "a = 1", True),
        ("date", '"2026-03-02"', None),
        ("number", "[5]", 5),
        ("list", "5", [5]),
        ("context", "{x: 1}", {"x": 1}),
        ("Any", "5", 5),
        ("number", "null", None),
    ],
)
def test_a_literal_expression_keeps_to_its_own_type(kind: str, text: str, worth: Any) -> None:
    typed = literal(text).replace("<literalExpression>", f'<literalExpression typeRef="{kind}">')
    assert ask(typed, a=1) == worth


@pytest.mark.parametrize(
    ("column", "given", "verdict"),
    [
        ("number", 5, "true"),
        ("number", "5", "false"),
        ("string", "5", "null"),
        ("boolean", True, "null"),
        ("", 5, "true"),
    ],
)
def test_a_column_keeps_to_its_type(column: str, given: Any, verdict: str) -> None:
    logic = table("F", ["a"], [(["5"], ["1"])])
    if column:
        logic = logic.replace("<inputExpression>", f'<inputExpression typeRef="{column}">')
    model = dmn.load(definitions(input_data("a"), decision("d", logic, ["a"])))
    assert model.evaluate("d", {"a": given}).explanation.tables[0].rules[0].verdict == verdict


@pytest.mark.parametrize(
    ("given", "complaints"),
    [("a", []), ("c", ["dmn.not_allowed"]), (5, ["dmn.not_allowed"]), (None, []), (M, [])],
)
def test_a_column_knows_the_values_that_it_may_have(given: Any, complaints: list[str]) -> None:
    logic = table("F", ["a"], [(["-"], ["1"])]).replace(
        "</inputExpression>", '</inputExpression><inputValues><text>"a", "b"</text></inputValues>'
    )
    model = dmn.load(definitions(input_data("a"), decision("d", logic, ["a"])))
    result = model.evaluate("d", {"a": given})
    assert [problem.code for problem in result.problems] == complaints
    assert result.value == 1
