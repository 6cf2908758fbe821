"""Printing: what is printed parses to the same tree, and brackets stand only where they must."""

import pytest
from hypothesis import given

from kezhi.engine import feel
from kezhi.engine.feel import tree
from kezhi.engine.feel.printer import print_node
from tests.kezhi.engine.feel.trees import NAMES, patient, trees


@patient
@given(trees)
def test_what_is_printed_parses_to_the_same_tree(node: tree.Node) -> None:
    printed = print_node(node)
    assert feel.parse(printed, NAMES).root == node, printed


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("((1))+(2*3)", "1 + 2 * 3"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("(a or b) and a", "(a or b) and a"),
        ("(a and b) or a", "a and b or a"),
        ("not(a)", "not(a)"),
        ("x in (<5,[1..2))", "x in (< 5, [1..2))"),
        ('{ "a b" : 1 , "a:b" : "x\\"y" }', '{a b: 1, "a:b": "x\\"y"}'),
        ("if a then b else(if b then a else b)", "if a then b else if b then a else b"),
        ("(if a then 1 else 2)+1", "(if a then 1 else 2) + 1"),
        ("f(x:1,y:2)", "f(x: 1, y: 2)"),
        ("function(x:number,y)x+y", "function(x: number, y) x + y"),
        ("a instance of context< x : number , y : list<Any> >", "a instance of context<x: number, y: list<Any>>"),
        ("a instance of function<number,string>->date", "a instance of function<number, string>->date"),
        ("for x in 1..3,y in z return x", "for x in 1..3, y in z return x"),
        ("function() external {}", "function() external {}"),
        ("(1).a", "(1).a"),
        ("]1..2[", "(1..2)"),
    ],
)
def test_printing_keeps_to_one_style(written: str, printed: str) -> None:
    assert str(feel.parse(written, ["x"])) == printed


@pytest.mark.parametrize("text", ["-", "1, 2", "not(1, < 2)", "not(1) and true", "? > 2", "[1..2]"])
def test_unary_tests_print_as_themselves(text: str) -> None:
    assert str(feel.parse_tests(text)) == text


# Looser first: an operator's operand of a looser kind needs brackets, one of a tighter kind doesn't.
LEVELS = [
    [
        "if a then b else c",
        "for x in a return x",
        "some x in a satisfies x",
        "every x in a satisfies x",
        "function(x) x",
    ],
    ["a or b"],
    ["a and b"],
    ["a = b", "a < b", "a >= b", "a between b and c", "a in b"],
    ["a + b", "a - b"],
    ["a * b", "a / b"],
    ["a ** b"],
    ["-a", "a instance of number"],
    ["f(a)", "a[b]", "a.b", "[a, b]", "{a: b}", "[a..b]", '"a"', "1", "null"],
]
RANKED = [(text, rank) for rank, level in enumerate(LEVELS) for text in level]
INFIX = {"or": 1, "and": 2, "=": 3, "<": 3, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}


@pytest.mark.parametrize("operator", INFIX)
@pytest.mark.parametrize(("operand", "rank"), RANKED)
def test_brackets_stand_where_the_strength_of_operators_needs_them(operator: str, operand: str, rank: int) -> None:
    for written in (f"({operand}) {operator} z", f"z {operator} ({operand})"):
        expression = feel.parse(written)
        assert feel.parse(str(expression)) == expression
        left = written.startswith("(")
        needed = rank < INFIX[operator] or (not left and rank == INFIX[operator])
        bare = f"{operand} {operator} z" if left else f"z {operator} {operand}"
        assert str(expression) == (written if needed else bare)


@pytest.mark.parametrize(("operand", "rank"), RANKED)
def test_a_sign_and_a_path_bind_tightly(operand: str, rank: int) -> None:
    negated = feel.parse(f"-({operand})")
    assert feel.parse(str(negated)) == negated
    for written in (f"({operand}).y", f"({operand})[1]", f"({operand})(1)", f"({operand}) instance of number"):
        expression = feel.parse(written)
        assert feel.parse(str(expression)) == expression, str(expression)


@pytest.mark.parametrize("operand", [text for text, _ in RANKED])
@pytest.mark.parametrize(
    "frame",
    [
        "if {} then {} else {}",
        "for i in {} return {}",
        "for i in {}..{} return i",
        "some i in {} satisfies {}",
        "[{}..{}]",
        "]{}..{}[",
        "({}..{}]",
        "[{}, {}]",
        "{{a: {}, b: {}}}",
        "f({}, {})",
        "f(x: {}, y: {})",
        "z between ({}) and ({})",
        "z in (({}), < ({}))",
        "function(p, q) {}",
        "(z in ({})) = ({})",
        "(({}) in z) in ({})",
        "(({}) between 1 and 2) between ({}) and 3",
    ],
)
def test_every_construct_reads_back_around_every_operand(frame: str, operand: str) -> None:
    count = frame.replace("{{", "").count("{}")
    expression = feel.parse(frame.format(*[f"({operand})"] * count))
    printed = str(expression)
    assert feel.parse(printed) == expression, printed
    assert str(feel.parse(printed)) == printed, "printing settles at once"


@pytest.mark.parametrize(
    "text",
    [
        "a - b - c",
        "a - (b - c)",
        "a / b / c",
        "a / (b / c)",
        "a ** b ** c",
        "a ** (b ** c)",
        "-(-a)",
        "--a",
        "(-a) ** b",
    ],
)
def test_operators_of_one_strength_lean_to_the_left(text: str) -> None:
    expression = feel.parse(text)
    assert feel.parse(str(expression)) == expression
    context = {"a": 7, "b": 2, "c": 3}
    assert feel.parse(str(expression)).evaluate(context) == expression.evaluate(context)


@pytest.mark.parametrize("text", ["a < b < c", "a = b = c", "a = (b = c)", "a < (b = c)", "(a in b) in c"])
def test_comparisons_in_a_row_lean_to_the_left_too(text: str) -> None:
    expression = feel.parse(text)
    assert feel.parse(str(expression)) == expression
    assert ("(" in str(expression)) is text.endswith(")")


@pytest.mark.parametrize(
    "tests", ["1", "1, 2", "not(1)", "not(1, < 2)", "[1..2], > 5", "-", "? > 1", '"a", null', "!= 1"]
)
def test_unary_tests_read_back(tests: str) -> None:
    expression = feel.parse_tests(tests)
    assert feel.parse_tests(str(expression)) == expression
