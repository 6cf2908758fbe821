"""What isn't FEEL is refused with line, column, a caret and what was expected; spans lie where the text does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from kezhi.engine.feel import tree


@pytest.mark.parametrize(
    ("text", "line", "column", "expected", "code"),
    [
        ("", 1, 1, "expression", "feel.unexpected"),
        ("1 +", 1, 4, "expression", "feel.unexpected"),
        ("1 +\n  * 2", 2, 3, "expression", "feel.unexpected"),
        ("(1", 1, 3, ")", "feel.unexpected"),
        ("[1, 2", 1, 6, "]", "feel.unexpected"),
        ("1 2", 1, 3, "operator", "feel.unexpected"),
        ("if a then b", 1, 12, "else", "feel.unexpected"),
        ("some x satisfies y", 1, 8, "in", "feel.unexpected"),
        ("for 1 in x return y", 1, 5, "name", "feel.unexpected"),
        ("{a 1}", 1, 2, "name:", "feel.unexpected"),
        ("{1: 2}", 1, 2, "name:", "feel.unexpected"),
        ("a.", 1, 3, "name", "feel.unexpected"),
        ("a instance of 5", 1, 15, "type", "feel.unexpected"),
        ("f(a: 1, 2)", 1, 9, "name:", "feel.unexpected"),
        ("function(1) 2", 1, 10, "name", "feel.unexpected"),
        ("@5", 1, 2, '"', "feel.unexpected"),
        ("a between 1 or 2", 1, 13, "and", "feel.unexpected"),
        ('"abc', 1, 1, '"', "feel.unclosed"),
        ("年龄 ＞ 35", 1, 4, "operator", "feel.wide"),
        ("1e9999", 1, 1, "number", "feel.number"),
        ("(" * 500 + "1", 1, 61, "fewer brackets", "feel.deep"),
        ("-" * 500 + "1", 1, 61, "fewer signs", "feel.deep"),
    ],
)
def test_a_syntax_problem_says_where_and_what_was_expected(
    text: str, line: int, column: int, expected: str, code: str
) -> None:
    with pytest.raises(feel.SyntaxProblem) as caught:
        feel.parse(text)
    problem = caught.value
    assert (problem.line, problem.column, problem.problem.code) == (line, column, code)
    assert expected in problem.expected
    assert problem.problem.place.line == line
    assert problem.problem.render("zh") != problem.problem.render("en")


def test_the_caret_stands_under_the_place() -> None:
    with pytest.raises(feel.SyntaxProblem) as caught:
        feel.parse("1 +\nabc )")
    assert caught.value.caret == "abc )\n    ^"
    assert str(caught.value).endswith(caught.value.caret)


def test_a_full_width_sign_is_named_with_its_half_width_twin() -> None:
    with pytest.raises(feel.SyntaxProblem) as caught:
        feel.parse("金额 ＞ 3")
    assert "“＞" in caught.value.problem.render("zh")
    assert "“>”" in caught.value.problem.render("zh")


def test_spans_lie_where_the_text_does() -> None:
    text = "  foo . bar + [1 , 2] [ 1 ]  // end"
    root = feel.parse(text).root
    assert isinstance(root, tree.Arithmetic)
    assert text[root.span.start : root.span.end] == "foo . bar + [1 , 2] [ 1 ]"
    assert text[root.left.span.start : root.left.span.end] == "foo . bar"
    assert text[root.right.span.start : root.right.span.end] == "[1 , 2] [ 1 ]"


def test_children_come_in_the_order_of_the_text() -> None:
    root = feel.parse("if a then b else c").root
    assert [node.name for node in tree.children(root) if isinstance(node, tree.Name)] == ["a", "b", "c"]


def test_a_declared_type_stands_for_its_shape() -> None:
    shape = tree.Type("list", (tree.Type("number"),))
    expression = feel.parse("[1] instance of tAmounts", (), {"tAmounts": shape})
    assert expression.evaluate({}) is True
    assert feel.parse('["a"] instance of tAmounts', (), {"tAmounts": shape}).evaluate({}) is False


@given(st.text(max_size=40))
def test_any_text_is_either_read_or_refused(text: str) -> None:
    try:
        expression = feel.parse(text)
    except feel.SyntaxProblem as problem:
        assert problem.line >= 1
        assert problem.column >= 1
    else:
        assert feel.parse(str(expression)) == expression


@given(st.lists(st.sampled_from(["a", "1", "(", ")", "[", "]", "..", "in", "<", ",", "not", "-", "if", "?", "{", ":"])))
def test_any_tokens_are_either_read_or_refused_as_tests(tokens: list[str]) -> None:
    try:
        tests = feel.parse_tests(" ".join(tokens))
    except feel.SyntaxProblem as problem:
        assert problem.expected
    else:
        assert feel.parse_tests(str(tests)) == tests
