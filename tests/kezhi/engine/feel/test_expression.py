"""Expressions kept and evaluated: values in and out, scopes, problems, names, host functions, no exceptions."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from kezhi.engine.errors import Place, Problem
from kezhi.engine.feel import tree
from kezhi.engine.feel.printer import print_node
from kezhi.engine.feel.values import NUMBERS
from tests.kezhi.engine.feel.trees import NAMES, patient, trees, values

numbers = st.decimals(-(10**20), 10**20, allow_nan=False, allow_infinity=False, places=6)
OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
}


@given(numbers, numbers, st.sampled_from(sorted(OPERATIONS)))
def test_arithmetic_is_that_of_34_digit_decimals(left: Decimal, right: Decimal, operator: str) -> None:
    value = feel.evaluate(f"a {operator} b", {"a": left, "b": right})
    assert value == OPERATIONS[operator](left, right)


@given(numbers, numbers)
def test_division_rounds_half_even_and_by_zero_is_null(left: Decimal, right: Decimal) -> None:
    value = feel.evaluate("a / b", {"a": left, "b": right})
    assert value == (NUMBERS.divide(left, right) if right else None)


@patient
@given(trees, st.dictionaries(st.sampled_from([*NAMES, "?"]), st.one_of(values(), st.just(feel.MISSING))))
def test_evaluation_never_raises(node: tree.Node, context: dict[str, Any]) -> None:
    problems: list[Problem] = []
    value = feel.Expression(node, print_node(node)).evaluate(context, problems=problems)
    feel.published(value)
    for problem in problems:
        assert problem.render("en")


@patient
@given(trees, st.dictionaries(st.sampled_from(NAMES), values()))
def test_nothing_is_missing_unless_something_is_missing(node: tree.Node, context: dict[str, Any]) -> None:
    value = feel.Expression(node, print_node(node)).evaluate(context)
    assert feel.missing_names(value) == frozenset()


@patient
@given(trees, st.sampled_from(NAMES), values())
def test_what_is_proven_without_a_fact_stays_true_with_it(node: tree.Node, name: str, fact: Any) -> None:
    expression = feel.Expression(node, print_node(node))
    without = expression.evaluate({name: feel.MISSING})
    if without is True or without is False:
        assert expression.evaluate({name: fact}) is without


def test_values_go_in_and_come_out_as_the_contract_says() -> None:
    assert feel.evaluate("a", {"a": 3}) == Decimal(3)
    assert type(feel.evaluate("a", {"a": 3})) is Decimal
    assert feel.evaluate("a", {"a": 0.1}) == Decimal("0.1")
    assert feel.evaluate("a", {"a": float("nan")}) is None
    assert feel.evaluate("a", {"a": Decimal("Infinity")}) is None
    assert feel.evaluate("a", {"a": (1, 2)}) == [1, 2]
    assert feel.evaluate("a", {"a": object()}) is None
    assert feel.evaluate("a.b", {"a": {"b": date(2025, 1, 1)}}) == date(2025, 1, 1)
    assert feel.evaluate("[1..a)", {"a": 2}) == feel.Range(Decimal(1), Decimal(2), True, False)
    assert feel.evaluate("< 5") == feel.Range(None, Decimal(5), False, False)
    assert feel.evaluate('@"P1Y2M"') == feel.YearMonthDuration(14)


def test_undetermined_parts_are_missing_at_any_depth() -> None:
    found = feel.evaluate("{x: [a, 1], y: {z: a}}", {"a": feel.MISSING})
    assert found == {"x": [feel.MISSING, Decimal(1)], "y": {"z": feel.MISSING}}


@pytest.mark.parametrize("text", ["[1..a]", "(null..a) in null", "(1..a) = null", "(1..a) in [null]"])
def test_a_range_with_a_missing_end_may_turn_out_to_be_none(text: str) -> None:
    assert feel.evaluate(text, {"a": feel.MISSING}) is feel.MISSING


def test_a_result_is_no_alias_of_the_context() -> None:
    context = {"a": [1, {"b": 2}]}
    feel.evaluate("a", context)[1]["b"] = 9
    assert context == {"a": [1, {"b": 2}]}


def test_missing_facts_are_named_by_their_path() -> None:
    context = {"person": {"birth date": feel.MISSING}, "team": [{"name": "甲"}, {"name": feel.MISSING}]}
    value = feel.parse("[person.birth date, team[2].name]").evaluate(context)
    assert sorted(feel.missing_names(value)) == ["person.birth date", "team[2].name"]


def test_a_scope_is_made_once_and_widened_without_changing() -> None:
    scope = feel.Scope({"a": 1})
    wider = scope.plus({"b": Decimal(2)})
    assert feel.parse("a + b").evaluate(wider) == 3
    assert feel.parse("b").evaluate(scope) is None


def test_problems_say_where_they_happened() -> None:
    problems: list[Problem] = []
    place = Place(file="rules.dmn", line=10, element="amount", rule=2)
    value = feel.parse("1 +\n 2 / 0").evaluate({}, problems=problems, place=place)
    assert value is None
    assert str(problems[0].place) == "rules.dmn:11:2 amount rule 2"


def test_an_arithmetic_problem_may_count_as_a_missing_fact() -> None:
    place = Place(element="amount")
    value = feel.parse("1 / a > 3").evaluate({"a": 0}, arithmetic="undetermined", place=place)
    assert feel.missing_names(value) == {"1:1 amount"}
    assert feel.parse("sqrt(-1)").evaluate({}, arithmetic="undetermined") == feel.Undetermined(frozenset({"1:1"}))
    assert feel.parse("1 + null").evaluate({}, arithmetic="undetermined") is None
    assert feel.parse("false and 1 / 0 > 1").evaluate({}, arithmetic="undetermined") is False


def test_a_loop_records_its_problem_a_hundred_times_and_no_more() -> None:
    problems: list[Problem] = []
    feel.parse("for i in 1..500 return i / 0").evaluate({}, problems=problems)
    assert len(problems) == 100


@pytest.mark.parametrize(
    ("first", "step"), [('"x"', "a + a"), ('"x"', 'string join([a, a], "")'), ("[1]", "concatenate(a, a)")]
)
def test_what_doubles_without_end_is_stopped(first: str, step: str) -> None:
    entries = [f"a{place}: (function(a) {step})(a{place - 1})" for place in range(1, 21)]
    problems: list[Problem] = []
    assert feel.parse(f"{{a0: {first}, {', '.join(entries)}}}.a20").evaluate({}, problems=problems) is None
    assert problems[0].code == "feel.too_large_made"


def test_dates_beyond_the_calendar_count_as_arithmetic() -> None:
    for text in ('@"9999-12-31" + @"P1D"', '@"9999-12-31" + @"P1M"'):
        assert feel.parse(text).evaluate({}) is None
        assert feel.missing_names(feel.parse(text).evaluate({}, arithmetic="undetermined")) == {"1:1"}


def test_endless_recursion_is_null() -> None:
    problems: list[Problem] = []
    assert feel.parse("{f: function(n) f(n), r: f(1)}.r").evaluate({}, problems=problems) is None
    assert problems
    assert feel.parse("f(1)").evaluate({"f": lambda n: 1 / 0}, problems=problems) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("person.birth date < call.cutoff", {"person.birth date", "call.cutoff"}),
        ("age(person.birth date, a)", {"age", "person.birth date", "a"}),
        ("count(team[item.age > limit])", {"team", "limit"}),
        ("for x in xs, y in x return x + y + z + count(partial)", {"xs", "z"}),
        ("some x in xs satisfies x > limit", {"xs", "limit"}),
        ("{a: 1, b: a + c}.b", {"c"}),
        ("(function(a) a + b)(c)", {"b", "c"}),
        ("sort(xs, function(a, b) a < b)", {"xs"}),
        ("f(x).y", {"f", "x"}),
        ("1 + 1", set()),
    ],
)
def test_the_names_an_expression_needs(text: str, names: set[str]) -> None:
    assert feel.parse(text, ["birth date"]).names() == names


def test_a_host_offers_functions() -> None:
    def working_days(start: date, count: int, strict: bool = False) -> int:
        return start.day + int(count) + strict

    context = {"working days": working_days, "from": date(2025, 1, 1), "unknown": feel.MISSING}
    assert feel.evaluate("working days(from, 5)", context) == 6
    assert feel.evaluate("working days(start: from, count: 5, strict: true)", context) == 7
    assert feel.evaluate("working days(from, unknown)", context) is feel.MISSING
    assert feel.evaluate("working days(from)", context) is None
    assert feel.evaluate("most(1, 3, 2)", {"most": lambda *given: max(given)}) == 3
    assert feel.evaluate("today()", {"today": lambda: date(2025, 1, 1)}) == date(2025, 1, 1)
    assert feel.evaluate("fail()", {"fail": lambda: [1][2]}) is None


@pytest.mark.parametrize(
    ("tests", "value", "verdict"),
    [
        ("-", None, True),
        (" - ", feel.MISSING, True),
        ("5", 5, True),
        ("5, 6", 6, True),
        ("< 5", 5, False),
        ("<= 5, > 10", 5, True),
        ("[1..5)", 5, False),
        ("not(5, 6)", 6, False),
        ("not(< 5)", 6, True),
        ("not(true)", False, True),
        ('not("a") ', "b", True),
        ("not(true) or false", 1, False),
        ('"a", "b"', "b", True),
        ("[1, 2]", 2, True),
        ("? > 2 and ? < 4", 3, True),
        ('matches(?, "^a")', "abc", True),
        ("true", True, True),
        ("false", True, False),
        ("limit > 2", "anything", True),
        ("null", None, True),
        ("< 5", None, None),
        ("not(< 5)", None, None),
        ("1 / 0", None, None),
        ("date(2025, 1, 1)", date(2025, 1, 1), True),
        ("< 5", feel.MISSING, feel.MISSING),
        ("limit", 3, True),
        (">= nothing", 3, feel.MISSING),
        ("> 2, >= nothing", 3, True),
    ],
)
def test_unary_tests(tests: str, value: Any, verdict: Any) -> None:
    assert feel.unary(tests, value, {"limit": 3, "nothing": feel.MISSING}) is verdict


@pytest.mark.parametrize("text", ["", "1 +", "if", "年龄 ＞ 35", '"open', "(" * 500])
def test_what_isnt_feel_is_null(text: str) -> None:
    assert feel.evaluate(text) is None
    assert feel.unary(text, 1) is None


def test_a_parsed_text_is_kept() -> None:
    assert feel.parse("a + 1", ["a"]) is feel.parse("a + 1", ["a"])
    assert feel.parse("a + 1") is not feel.parse("a + 1", ["a"])
