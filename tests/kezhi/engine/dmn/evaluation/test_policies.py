"""Every hit policy against every mixture of true, false, null and undetermined rules."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.engine import dmn
from tests.kezhi.engine.dmn.models import POLICIES, table_model

M = dmn.MISSING
VERDICTS: dict[str, Any] = {"T": True, "F": False, "n": None, "M": M}
MIXTURES = ["".join(mixture) for mixture in product(VERDICTS, repeat=3)]


def asked(policy: str, mixture: str, outputs: Sequence[str], **kwargs: Any) -> tuple[str, Any, tuple[str, ...]]:
    """A table of three rules; rule i holds as input ``r<i>`` says."""
    names = [f"r{place}" for place in range(len(mixture))]
    rules = [
        (["true" if column == row else "-" for column in range(len(names))], [output])
        for row, output in enumerate(outputs)
    ]
    inputs = dict(zip(names, map(VERDICTS.__getitem__, mixture), strict=True))
    result = table_model(policy, names, rules, **kwargs).evaluate("d", inputs)
    return result.status, result.value, result.missing


def waiting(mixture: str, upto: int = 3) -> tuple[str, ...]:
    return tuple(f"r{place}" for place, verdict in enumerate(mixture[:upto]) if verdict == "M")


def true(mixture: str) -> list[int]:
    return [place for place, verdict in enumerate(mixture) if verdict == "T"]


@pytest.mark.parametrize("mixture", MIXTURES)
class TestMixtures:
    """As the contract's Meaning says it, for outputs 10, 20 and 30."""

    OUTPUTS = ("10", "20", "30")

    def test_first(self, mixture: str) -> None:
        first = mixture.find("T")
        before = waiting(mixture, first if first >= 0 else 3)
        expected = None if first < 0 else Decimal(10 * (first + 1))
        answer = ("undetermined", None, before) if before else ("ok", expected, ())
        assert asked("F", mixture, self.OUTPUTS) == answer

    def test_unique(self, mixture: str) -> None:
        assert asked("U", mixture, self.OUTPUTS) == self.sole(mixture, several_are_an_error=True)

    def test_any_of_different_outputs_is_as_unique(self, mixture: str) -> None:
        assert asked("A", mixture, self.OUTPUTS) == self.sole(mixture, several_are_an_error=True)

    def test_any_of_equal_outputs(self, mixture: str) -> None:
        status, value, missing = asked("A", mixture, ("10", "5 + 5", "10.0"))
        assert (status, missing) == (("undetermined", waiting(mixture)) if waiting(mixture) else ("ok", ()))
        assert value == (Decimal(10) if true(mixture) and not missing else None)

    def sole(self, mixture: str, several_are_an_error: bool) -> tuple[str, Any, tuple[str, ...]]:
        if len(true(mixture)) > 1 and several_are_an_error:
            return "error", None, ()
        if waiting(mixture):
            return "undetermined", None, waiting(mixture)
        return "ok", Decimal(10 * (true(mixture)[0] + 1)) if true(mixture) else None, ()

    @pytest.mark.parametrize("policy", ["C", "R"])
    def test_collect_and_rule_order(self, mixture: str, policy: str) -> None:
        found = [Decimal(10 * (place + 1)) for place in true(mixture)] or None
        assert asked(policy, mixture, self.OUTPUTS) == self.all_or_wait(mixture, found)

    @pytest.mark.parametrize("policy", ["O", "P"])
    def test_output_order_and_priority(self, mixture: str, policy: str) -> None:
        ordered = [Decimal(10 * (place + 1)) for place in reversed(true(mixture))]
        found: Any = ordered or None
        if policy == "P":
            found = ordered[0] if ordered else None
        assert asked(policy, mixture, self.OUTPUTS, values="30, 20, 10") == self.all_or_wait(mixture, found)

    @pytest.mark.parametrize(
        ("policy", "combine"), [("C+", sum), ("C<", min), ("C>", max), ("C#", lambda items: Decimal(len(items)))]
    )
    def test_aggregations(self, mixture: str, policy: str, combine: Any) -> None:
        items = [Decimal(10 * (place + 1)) for place in true(mixture)]
        nothing = Decimal(0) if policy == "C#" else None
        assert asked(policy, mixture, self.OUTPUTS) == self.all_or_wait(mixture, combine(items) if items else nothing)

    def all_or_wait(self, mixture: str, found: Any) -> tuple[str, Any, tuple[str, ...]]:
        wait = waiting(mixture)
        return ("undetermined", None, wait) if wait else ("ok", found, ())

    @pytest.mark.parametrize("policy", sorted(POLICIES))
    def test_the_default_speaks_only_when_no_rule_may_hold(self, mixture: str, policy: str) -> None:
        answer = asked(policy, mixture, self.OUTPUTS, values="30, 20, 10, 7", default="7")
        silent = not true(mixture) and not waiting(mixture)
        assert (answer == ("ok", Decimal(7), ())) is silent


OUT_MISSING = ("10", "m", "30")


@pytest.mark.parametrize(
    ("policy", "mixture", "answer"),
    [
        ("U", "FTF", ("undetermined", None, ("m",))),
        ("U", "TFF", ("ok", Decimal(10), ())),
        ("U", "TTF", ("error", None, ())),
        ("F", "TTT", ("ok", Decimal(10), ())),
        ("F", "FTT", ("undetermined", None, ("m",))),
        ("A", "TTF", ("undetermined", None, ("m",))),
        ("A", "TTT", ("error", None, ())),
        ("A", "TFF", ("ok", Decimal(10), ())),
        ("C", "TTF", ("undetermined", None, ("m",))),
        ("C", "TFT", ("ok", [Decimal(10), Decimal(30)], ())),
        ("C", "TTM", ("undetermined", None, ("r2",))),
        ("C+", "TTF", ("undetermined", None, ("m",))),
        ("C<", "TTF", ("undetermined", None, ("m",))),
        ("C>", "TTF", ("undetermined", None, ("m",))),
        ("C#", "TTF", ("ok", Decimal(2), ())),
        ("O", "TTF", ("undetermined", None, ("m",))),
        ("P", "TTF", ("undetermined", None, ("m",))),
        ("P", "TFT", ("ok", Decimal(30), ())),
    ],
)
def test_an_output_that_is_missing_counts_when_its_rule_holds(policy: str, mixture: str, answer: Any) -> None:
    names = ["r0", "r1", "r2"]
    rules = [
        (["true" if column == row else "-" for column in range(3)], [output]) for row, output in enumerate(OUT_MISSING)
    ]
    model = table_model(policy, [*names, "m"], [([*tests, "-"], out) for tests, out in rules], values="30, 20, 10")
    inputs = dict(zip(names, map(VERDICTS.__getitem__, mixture), strict=True))
    result = model.evaluate("d", {**inputs, "m": M})
    assert (result.status, result.value, result.missing) == answer


drawn = st.lists(st.sampled_from("TFnM"), min_size=3, max_size=3).map("".join)


@settings(deadline=None, max_examples=60)
@given(drawn, st.lists(st.sampled_from(["1", "2", "m"]), min_size=3, max_size=3), st.sampled_from(sorted(POLICIES)))
def test_what_is_answered_without_a_fact_is_answered_the_same_with_it(
    mixture: str, outputs: list[str], policy: str
) -> None:
    names = ["r0", "r1", "r2"]
    rules = [(["true" if column == row else "-" for column in range(3)] + ["-"], [outputs[row]]) for row in range(3)]
    model = table_model(policy, [*names, "m"], rules, values="2, 1")
    inputs = {**dict(zip(names, map(VERDICTS.__getitem__, mixture), strict=True)), "m": M}
    without = model.evaluate("d", inputs)
    if without.status == "undetermined":
        return
    for known in (1, 2):
        for truth in (True, False):
            full = {name: truth if value is M else value for name, value in inputs.items()} | {"m": known}
            with_facts = model.evaluate("d", full)
            assert (with_facts.status, with_facts.value) == (without.status, without.value)


@pytest.mark.parametrize(
    ("policy", "outputs", "answer"),
    [
        ("C+", ['"a"', '"b"', '"c"'], None),
        ("C+", ["1", "null", "3"], None),
        ("C<", ["1", '"b"', "3"], None),
        ("C<", ['"b"', '"a"', '"c"'], "a"),
        ("C>", ['@"2025-01-01"', '@"2025-02-01"', '@"2024-12-31"'], dmn.load),
        ("C>", ["1", "null", "3"], None),
    ],
)
def test_what_cannot_be_aggregated_is_null_with_a_problem(policy: str, outputs: list[str], answer: Any) -> None:
    names = ["r0", "r1", "r2"]
    rules = [(["true" if column == row else "-" for column in range(3)], [outputs[row]]) for row in range(3)]
    result = table_model(policy, names, rules).evaluate("d", dict.fromkeys(names, True))
    if answer is None:
        assert (result.status, result.value) == ("ok", None)
        assert [problem.code for problem in result.problems] == ["dmn.aggregate"]
        assert result.problems[0].render("zh") != result.problems[0].render("en")
    else:
        assert result.problems == ()
        assert str(result.value) == (answer if isinstance(answer, str) else "2025-02-01")


@pytest.mark.parametrize(
    ("rules", "code", "named"),
    [
        ([("true", "1"), ("true", "2")], "dmn.not_unique", "1, 2"),
        ([("true", "1"), ("false", "2"), ("true", "1")], "dmn.not_unique", "1, 3"),
    ],
)
def test_a_violation_names_the_rules_that_hold(rules: list[tuple[str, str]], code: str, named: str) -> None:
    model = table_model("U", ["a"], [([test], [out]) for test, out in rules])
    (problem,) = model.evaluate("d", {"a": True}).problems
    assert (problem.code, problem.arguments["rules"], problem.place.element) == (code, named, "d")
    assert named in problem.render("zh")
    assert named in problem.render("en")


def test_several_outputs_are_ranked_by_the_first_column_then_the_next() -> None:
    rules = [(["-"], ['"low"', "1"]), (["-"], ['"high"', "2"]), (["-"], ['"high"', "1"]), (["-"], ['"other"', "1"])]
    model = table_model("O", ["a"], rules, outputs=["band", "rank"], values='"high", "low", 1, 2')
    found = model.evaluate("d", {"a": 0}).value
    assert [(each["band"], each["rank"]) for each in found] == [("high", 1), ("high", 2), ("low", 1), ("other", 1)]


@pytest.mark.parametrize(
    ("test", "value", "verdict"),
    [
        ("-", M, "true"),
        ("", M, "true"),
        ("> 3", 5, "true"),
        ("> 3", 3, "false"),
        ("> 3", None, "null"),
        ("> 3", M, "undetermined"),
        ("> 3", "x", "null"),
        ("[1..5]", 5, "true"),
        ("[1..5)", 5, "false"),
        ("1, 2, > 10", 11, "true"),
        ("not(1, 2)", 3, "true"),
        ("not(1, 2)", None, "true"),
        ("null", None, "true"),
        ("not(null)", None, "false"),
        ("not(null)", 0, "true"),
        ("? * 2 = 6", 3, "true"),
        ("? * 2 = 6", M, "undetermined"),
        ("1 / 0", 1, "null"),
        ('"a", "b"', "b", "true"),
        ("a", 7, "true"),
        ("even(?)", 4, "true"),
    ],
)
def test_a_cell_shows_its_verdict(test: str, value: Any, verdict: str) -> None:
    result = table_model("F", ["a"], [([test], ["1"])]).evaluate("d", {"a": value})
    (rule,) = result.explanation.tables[0].rules
    assert rule.verdict == rule.cells[0].verdict == verdict
    assert rule.missing == (("a",) if verdict == "undetermined" else ())
    assert result.status == ("undetermined" if verdict == "undetermined" else "ok")
    assert result.value == (1 if verdict == "true" else None)
