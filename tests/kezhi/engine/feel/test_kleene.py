"""Kleene's truth tables in full, and what null and MISSING do in every construct that weighs truths."""

from typing import Any

import pytest

from kezhi.engine import feel
from tests.kezhi.engine.feel.asking import SPECIMENS, M, missing, value

TRUTHS: dict[str, Any] = {"T": True, "F": False, "n": None, "M": M}
#        with T  F  n  M
AND = {"T": "T  F  n  M", "F": "F  F  F  F", "n": "n  F  n  M", "M": "M  F  M  M"}
OR = {"T": "T  T  T  T", "F": "T  F  n  M", "n": "T  n  n  M", "M": "T  M  M  M"}
ROWS = [
    (operator, left, right, result)
    for operator, table in (("and", AND), ("or", OR))
    for left, row in table.items()
    for right, result in zip(TRUTHS, row.split(), strict=True)
]


@pytest.mark.parametrize(("operator", "left", "right", "result"), ROWS)
def test_and_and_or(operator: str, left: str, right: str, result: str) -> None:
    context = {"a": TRUTHS[left], "b": TRUTHS[right]}
    assert value(f"a {operator} b", **context) is TRUTHS[result]
    waiting = {name for name, each in context.items() if each is M}
    assert missing(f"a {operator} b", **context) == (waiting if result == "M" else set())


@pytest.mark.parametrize(("operator", "left", "right", "result"), ROWS)
def test_quantifiers_and_list_functions_follow_the_same_tables(
    operator: str, left: str, right: str, result: str
) -> None:
    context = {"xs": [TRUTHS[left], TRUTHS[right]]}
    quantifier, function = ("every", "all") if operator == "and" else ("some", "any")
    assert value(f"{quantifier} x in xs satisfies x", **context) is TRUTHS[result]
    assert value(f"{function}(xs)", **context) is TRUTHS[result]
    assert value(f"{function}(xs[1], xs[2])", **context) is TRUTHS[result]


@pytest.mark.parametrize(("truth", "result"), [("T", "F"), ("F", "T"), ("n", "n"), ("M", "M")])
def test_not(truth: str, result: str) -> None:
    assert value("not(a)", a=TRUTHS[truth]) is TRUTHS[result]


@pytest.mark.parametrize("kind", [kind for kind in SPECIMENS if kind != "boolean"])
def test_what_is_no_truth_counts_as_null(kind: str) -> None:
    thing = SPECIMENS[kind]
    assert value("not(a)", a=thing) is None
    for operator, table in (("and", AND), ("or", OR)):
        for other, result in zip(TRUTHS, table["n"].split(), strict=True):
            assert value(f"a {operator} b", a=thing, b=TRUTHS[other]) is TRUTHS[result]
            assert value(f"b {operator} a", a=thing, b=TRUTHS[other]) is TRUTHS[result]


@pytest.mark.parametrize(
    ("condition", "result"),
    [(True, "then"), (False, "else"), (None, "else"), (M, M), (1, "else"), ("true", "else"), ([True], "else")],
)
def test_if_takes_then_for_true_else_for_null_and_waits_for_what_is_missing(condition: Any, result: Any) -> None:
    assert value('if c then "then" else "else"', c=condition) == result


def test_a_branch_that_is_not_taken_does_not_matter() -> None:
    assert value("if c then 1 else m", c=True, m=M) == 1
    assert value("if c then m else 1", c=False, m=M) == 1
    assert missing("if c then m else 1", c=True, m=M) == {"m"}
    assert missing("if c then m else n", c=M, m=M, n=M) == {"c"}
    assert value("if c then 1 else 1", c=M) is M, "equal branches are not weighed against each other"


COMPARISONS = ["=", "!=", "<", "<=", ">", ">="]


@pytest.mark.parametrize("operator", COMPARISONS)
@pytest.mark.parametrize("kind", SPECIMENS)
def test_a_comparison_with_what_is_missing_waits_for_it(operator: str, kind: str) -> None:
    known = SPECIMENS[kind]
    assert missing(f"a {operator} b", a=known, b=M) == {"b"}
    assert missing(f"a {operator} b", a=M, b=known) == {"a"}
    assert missing(f"a {operator} b", a=M, b=None) == {"a"}, "MISSING wins over null"
    assert missing(f"a {operator} b", a=M, b=M) == {"a", "b"}


@pytest.mark.parametrize("kind", SPECIMENS)
def test_null_equals_null_only_and_has_no_order(kind: str) -> None:
    known = SPECIMENS[kind]
    assert value("a = null", a=known) is False
    assert value("null = a", a=known) is False
    assert value("a != null", a=known) is True
    assert [value(f"a {operator} null", a=known) for operator in COMPARISONS[2:]] == [None] * 4
    assert [value(f"null {operator} a", a=known) for operator in COMPARISONS[2:]] == [None] * 4


def test_null_beside_null() -> None:
    assert [value(f"null {operator} null") for operator in COMPARISONS] == [True, False, None, None, None, None]


ORDERED = {"number", "string", "date", "time", "date and time", "days and time duration", "years and months duration"}


@pytest.mark.parametrize("left", SPECIMENS)
@pytest.mark.parametrize("right", SPECIMENS)
def test_values_of_different_types_have_neither_equality_nor_order(left: str, right: str) -> None:
    context = {"a": SPECIMENS[left], "b": SPECIMENS[right]}
    found = [value(f"a {operator} b", **context) for operator in COMPARISONS]
    if left != right:
        assert found == [None] * 6
    elif left in ORDERED:
        assert found == [True, False, False, True, False, True]
    elif left == "function":
        assert found[2:] == [None] * 4
    else:
        assert found == [True, False, None, None, None, None]


@pytest.mark.parametrize(
    ("low", "between", "high", "result"),
    [
        (1, 1, 3, True),
        (1, 3, 3, True),
        (1, 4, 3, False),
        (1, 0, 3, False),
        (3, 2, 1, False),
        (None, 2, 3, None),
        (None, 4, 3, False),
        (1, 2, None, None),
        (1, 0, None, False),
        (1, None, 3, None),
        (M, 2, 3, M),
        (M, 4, 3, False),
        (1, 0, M, False),
        (1, 2, M, M),
        (None, 2, M, M),
        (1, M, 3, M),
        ("a", 2, 3, None),
        ("a", 4, 3, False),
    ],
)
def test_between_and_in_prove_what_one_end_proves(low: Any, between: Any, high: Any, result: Any) -> None:
    context = {"v": between, "low": low, "high": high}
    assert value("v between low and high", **context) is result
    assert value("v in [low..high]", **context) is result
    assert feel.unary("[low..high]", between, {"low": low, "high": high}) is result


@pytest.mark.parametrize(
    ("tests", "given", "result"),
    [
        ("1, a", 1, True),
        ("a, 1", 1, True),
        ("a, 2", 1, M),
        ("null, 2", 1, False),
        ("1 / 0, 1", 1, True),
        ("1 / 0, 2", 1, None),
        ("1 / 0, a", 1, M),
        ("> a", 1, M),
        ("> a, 1", 1, True),
        ("not(a)", 1, M),
        ("not(a, 1)", 1, False),
        ("< 5, > a", None, M),
        ("< 5", None, None),
        ("null", None, True),
        ("not(null)", None, False),
        ("not(null)", 1, True),
        ("-", M, True),
        ("null", M, M),
        ("-", None, True),
    ],
)
def test_unary_tests_weigh_like_or(tests: str, given: Any, result: Any) -> None:
    assert feel.unary(tests, given, {"a": M}) is result


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a > 1 and b > 1", {"a", "b"}),
        ("a > 1 and b > 1 and false", set()),
        ("(a > 1 or b > 1) and c > 1", {"a", "b", "c"}),
        ("(a > 1 or true) and c > 1", {"c"}),
        ("false or a > 1 and false or b > 1", {"b"}),
        ("not(a > 1) or not(b > 1)", {"a", "b"}),
        ("if a > 1 then b else c", {"a"}),
        ("if true then b else c", {"b"}),
        ("[a, b, 1][3]", set()),
        ("[a, b, 1]", {"a", "b"}),
        ("{x: a, y: b}.x", {"a"}),
        ("sum([a, b, 1])", {"a", "b"}),
        ("some x in [a, b, 1] satisfies x = 1", set()),
        ("some x in [a, b, 1] satisfies x = 2", {"a", "b"}),
        ("every x in [a, 1] satisfies x = 2", set()),
        ("a in (b, 1)", {"a", "b"}),
        ("1 in (a, b, 1)", set()),
    ],
)
def test_missing_is_the_union_of_what_counts(text: str, names: set[str]) -> None:
    assert missing(text, a=M, b=M, c=M) == names
