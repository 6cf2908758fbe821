"""Hit policies: what is proven counts, what is missing is waited for, violations are errors."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import dmn
from tests.kezhi.engine.dmn.models import POLICIES, table_model

M = dmn.MISSING
OVERLAPPING = [(["> 10", "-"], ['"big"']), (["> 5", "true"], ['"listed"']), (["-", "false"], ['"other"'])]


def ask(model: dmn.Model, **inputs: Any) -> tuple[str, Any, tuple[str, ...]]:
    result = model.evaluate("d", inputs)
    return result.status, result.value, result.missing


@pytest.mark.parametrize(
    ("policy", "a", "b", "answer"),
    [
        ("F", 11, True, ("ok", "big", ())),
        ("F", 6, True, ("ok", "listed", ())),
        ("F", M, True, ("undetermined", None, ("a",))),
        ("F", 11, M, ("ok", "big", ())),
        ("F", 6, M, ("undetermined", None, ("b",))),
        ("F", M, M, ("undetermined", None, ("a", "b"))),
        ("F", 1, True, ("ok", None, ())),
        ("U", 6, True, ("ok", "listed", ())),
        ("U", 11, True, ("error", None, ())),
        ("U", 11, M, ("undetermined", None, ("b",))),
        ("U", M, False, ("undetermined", None, ("a",))),
        ("U", 1, True, ("ok", None, ())),
        ("A", 11, True, ("error", None, ())),
        ("A", 6, M, ("undetermined", None, ("b",))),
        ("R", 11, False, ("ok", ["big", "other"], ())),
        ("R", 11, M, ("undetermined", None, ("b",))),
        ("C", 11, True, ("ok", ["big", "listed"], ())),
        ("C", 1, True, ("ok", None, ())),
        ("C#", 11, True, ("ok", Decimal(2), ())),
        ("C#", 1, True, ("ok", Decimal(0), ())),
        ("C#", M, True, ("undetermined", None, ("a",))),
        ("C<", 11, True, ("ok", "big", ())),
        ("C>", 11, True, ("ok", "listed", ())),
        ("F", None, True, ("ok", None, ())),
        ("F", None, False, ("ok", "other", ())),
        ("U", None, M, ("undetermined", None, ("b",))),
    ],
)
def test_hit_policies_weigh_the_rules(policy: str, a: Any, b: Any, answer: Any) -> None:
    assert ask(table_model(policy, ["a", "b"], OVERLAPPING), a=a, b=b) == answer


def test_any_agrees_or_is_an_error() -> None:
    rules = [(["> 1"], ["1"]), (["> 2"], ["1"]), (["> 3"], ["a"])]
    model = table_model("A", ["a"], rules)
    assert ask(model, a=3) == ("ok", Decimal(1), ())
    assert ask(model, a=4)[0] == "error"
    assert ask(model, a=0) == ("ok", None, ())


def test_two_true_rules_are_an_error_whatever_else() -> None:
    model = table_model("U", ["a", "b"], [(["> 1", "-"], ["1"]), (["> 2", "-"], ["2"]), (["-", "true"], ["3"])])
    result = model.evaluate("d", {"a": 3, "b": dmn.MISSING})
    assert (result.status, result.value, result.missing) == ("error", None, ())
    violation = next(problem for problem in result.problems if problem.code == "dmn.not_unique")
    assert violation.arguments["rules"] == "1, 2"
    assert violation.place.element == "d"


def test_sums_are_of_numbers_and_wait_for_what_is_missing() -> None:
    model = table_model("C+", ["a", "b"], [(["> 1", "-"], ["10.5"]), (["> 2", "-"], ["b"])])
    assert ask(model, a=2, b=1) == ("ok", Decimal("10.5"), ())
    assert ask(model, a=3, b=2) == ("ok", Decimal("12.5"), ())
    assert ask(model, a=3, b=M) == ("undetermined", None, ("b",))
    assert ask(model, a=2, b=M) == ("ok", Decimal("10.5"), ())
    assert ask(model, a=3, b="x") == ("ok", None, ())
    assert ask(model, a=0, b=0) == ("ok", None, ())


@pytest.mark.parametrize(("policy", "answer"), [("P", "high"), ("O", ["high", "low"])])
def test_priority_is_the_order_of_the_output_values(policy: str, answer: Any) -> None:
    rules = [(["> 1"], ['"low"']), (["> 2"], ['"high"'])]
    model = table_model(policy, ["a"], rules, values='"high", "low"')
    assert ask(model, a=3) == ("ok", answer, ())
    assert ask(model, a=M) == ("undetermined", None, ("a",))
    assert ask(model, a=0) == ("ok", None, ())


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_without_a_true_rule_the_default_speaks(policy: str) -> None:
    model = table_model(policy, ["a"], [(["> 1"], ["1"])], values="1, 7", default="7")
    assert ask(model, a=0) == ("ok", Decimal(7), ())
    assert ask(model, a=M) == ("undetermined", None, ("a",))


def test_several_outputs_make_a_context() -> None:
    rules = [(["> 1"], ['"x"', "a * 2"]), (["<= 1"], ['"y"', ""])]
    model = table_model("U", ["a"], rules, outputs=["code", "amount"])
    assert ask(model, a=2) == ("ok", {"code": "x", "amount": Decimal(4)}, ())
    assert ask(model, a=1) == ("ok", {"code": "y", "amount": None}, ())


def test_an_undetermined_result_of_a_true_rule_is_undetermined() -> None:
    model = table_model("F", ["a", "b"], [(["> 1", "-"], ["b"])])
    assert ask(model, a=2, b=M) == ("undetermined", None, ("b",))


def test_an_arithmetic_problem_in_a_cell_doesnt_match_or_counts_as_missing() -> None:
    model = table_model("F", ["a"], [(["> 1 / (a - 1)"], ['"x"']), (["-"], ['"y"'])])
    assert model.evaluate("d", {"a": 1}).value == "y"
    result = model.evaluate("d", {"a": 1}, problems="undetermined")
    assert result.status == "undetermined"
    assert result.missing == ("1:3 d rule 1 a",)
    assert [problem.code for problem in result.problems] == ["feel.division_by_zero"]


bounds = st.integers(-5, 5)
rules_drawn = st.lists(st.tuples(bounds, bounds, st.integers(0, 2)), min_size=1, max_size=4)


@given(rules_drawn, bounds, bounds, st.sampled_from(sorted(POLICIES)))
def test_an_answer_without_a_fact_stays_the_answer_with_it(
    drawn: list[tuple[int, int, int]], a: int, b: int, policy: str
) -> None:
    rules = [([f">= {low}", f"< {high}"], [str(out)]) for low, high, out in drawn]
    model = table_model(policy, ["a", "b"], rules, values="0, 1, 2")
    without = ask(model, a=a, b=M)
    if without[0] != "undetermined":
        assert ask(model, a=a, b=b) == without
    assert ask(model, a=a, b=b)[0] != "undetermined"


@given(rules_drawn, bounds)
def test_unique_and_first_agree_where_unique_has_an_answer(drawn: list[tuple[int, int, int]], a: int) -> None:
    rules = [([f"[{min(low, high)}..{max(low, high)}]"], [str(out)]) for low, high, out in drawn]
    unique, first = (ask(table_model(policy, ["a"], rules), a=a) for policy in ("U", "F"))
    holding = [out for low, high, out in drawn if min(low, high) <= a <= max(low, high)]
    assert unique[0] == ("error" if len(holding) > 1 else "ok")
    assert first == ("ok", Decimal(holding[0]) if holding else None, ())
