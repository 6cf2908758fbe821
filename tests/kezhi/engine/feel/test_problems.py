"""Every complaint that FEEL has: what triggers it, where it points, and its words in both languages."""

import re

import pytest

from kezhi.engine import feel
from kezhi.engine.errors import Problem, catalogue

SYNTAX = {
    "unexpected": ("1 +", (1, 4)),
    "wide": ("金额 ＞ 3", (1, 4)),
    "unclosed": ('1 + "abc', (1, 5)),
    "number": ("2 * 1e9999", (1, 5)),
    "deep": ("(" * 500, (1, 61)),
}
"""Text that isn't FEEL, and line and column of the complaint."""

RUNNING = {
    "unknown_name": ("1 + unheard", (1, 5)),
    "literal": ('1 < date("2025-02-30")', (1, 5)),
    "operand": ('-"a"', (1, 1)),
    "operands": ('1 + "a"', (1, 1)),
    "division_by_zero": ("2 *\n  (1 / 0)", (2, 4)),
    "undefined": ("sqrt(-4)", (1, 1)),
    "too_large": ("9e6144 * 10", (1, 1)),
    "out_of_range": ("date(2025, 2, 30)", (1, 1)),
    "zones": ('@"2025-01-01T00:00:00" - @"2025-01-01T00:00:00Z"', (1, 1)),
    "ends": ("[5..1]", (1, 1)),
    "no_range": ("(!= 5)", (1, 2)),
    "no_property": ("(5).day", (1, 1)),
    "index": ("[1, 2][3]", (1, 1)),
    "twice": ("{a: 1, a: 2}", (1, 1)),
    "external": ("function() external {}", (1, 1)),
    "too_long": ("for x in 1..9999999 return x", (1, 5)),
    "no_steps": ("for x in 1.5..3 return x", (1, 5)),
    "not_function": ("5(1)", (1, 1)),
    "arguments": ("1 + abs()", (1, 5)),
    "host": ("fail(1)", (1, 1)),
    "not_whole": ('substring("a", 1.5)', (1, 1)),
    "not_numbers": ('sum([1, "a"])', (1, 1)),
    "not_strings": ("string join([1])", (1, 1)),
    "not_boolean": ("list replace([1], function(a, b) 5, 0)", (1, 1)),
    "no_order": ('max([1, "a"])', (1, 1)),
    "too_few": ("stddev([1])", (1, 1)),
    "position": ('substring("a", 0)', (1, 1)),
    "pattern": ('matches("a", "(")', (1, 1)),
    "scale": ("decimal(1, 7000)", (1, 1)),
    "separators": ('number("1", ",", ",")', (1, 1)),
    "entries": ("context merge([1])", (1, 1)),
    "too_large_made": ("concatenate(for i in 1..1000000 return i, [1])", (1, 1)),
}
"""Expressions that have no result, and line and column of the complaint. ``deep`` may come of running too."""


def failing(_: object) -> object:
    raise LookupError("the register is closed")


def met(text: str) -> Problem:
    problems: list[Problem] = []
    assert feel.parse(text, ["fail"]).evaluate({"fail": failing}, problems=problems) is None
    return problems[0]


def test_every_complaint_is_triggered_here() -> None:
    codes = {code.removeprefix("feel.") for code in catalogue() if code.startswith("feel.")}
    assert codes == set(SYNTAX) | set(RUNNING)


def check_words(problem: Problem) -> None:
    zh, en = problem.render("zh"), problem.render("en")
    assert re.search(r"[一-龥]", zh)
    assert not re.search(r"[一-龥]", re.sub(r"['“][^'”]*['”]", "", en)), "English has Chinese only where it quotes"
    for words in (zh, en):
        assert "{" not in re.sub(r"expected here.*|此处应为.*", "", words), "every argument was given"


@pytest.mark.parametrize("code", SYNTAX)
def test_a_text_that_is_not_feel(code: str) -> None:
    text, place = SYNTAX[code]
    with pytest.raises(feel.SyntaxProblem) as caught:
        feel.parse(text)
    assert caught.value.problem.code == f"feel.{code}"
    assert (caught.value.line, caught.value.column) == place
    row, mark = caught.value.caret.split("\n")
    assert row == text.split("\n")[place[0] - 1]
    assert mark == " " * (place[1] - 1) + "^"
    check_words(caught.value.problem)
    assert feel.evaluate(text) is None


@pytest.mark.parametrize("code", RUNNING)
def test_an_expression_that_has_no_result(code: str) -> None:
    text, place = RUNNING[code]
    problem = met(text)
    assert problem.code == f"feel.{code}"
    assert (problem.place.line, problem.place.column) == place
    check_words(problem)


def test_recursion_without_end_is_too_deep_or_too_long() -> None:
    problem = met("{f: function(n) 1 + f(n + 1), r: f(1)}.r")
    assert problem.code in ("feel.deep", "feel.too_long")
    check_words(problem)


def test_a_complaint_names_what_it_is_about() -> None:
    assert "unheard" in met("1 + unheard").render("en")
    assert "number" in met('1 + "a"').render("en")
    assert "string" in met('1 + "a"').render("zh")
    assert "2025-02-30" in met('date("2025-02-30")').render("zh")
    assert "the register is closed" in met("fail(1)").render("en")
    assert "3" in met("[1, 2][3]").render("zh")
    assert "abs" in met("abs()").render("zh")


@pytest.mark.parametrize(
    "text",
    ["null + 1", "null.a", "null[1 = 1]", "null and true", "null < 1", "if null then 1 else null", "null(1)", "-null"],
)
def test_null_itself_is_no_problem(text: str) -> None:
    problems: list[Problem] = []
    feel.parse(text).evaluate({}, problems=problems)
    assert problems == []


def test_a_branch_that_is_not_taken_complains_of_nothing() -> None:
    for text in ("if true then 1 else 1 / 0", "false and 1 / 0 = 1", "true or 1 / 0 = 1", "for x in [] return 1 / 0"):
        problems: list[Problem] = []
        feel.parse(text).evaluate({}, problems=problems)
        assert problems == [], text
