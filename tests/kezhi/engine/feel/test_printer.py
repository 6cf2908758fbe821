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
