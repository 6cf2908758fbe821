"""What FEEL means, as cases in data files: an expression, its context, and what it gives."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kezhi.engine import feel
from kezhi.engine.errors import Problem
from kezhi.engine.feel.values import nested_names

CASES = Path(__file__).parent / "cases"


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['say']}")
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text("utf8"), parse_float=Decimal)["cases"]
    ]


def context_of(case: dict[str, Any]) -> dict[str, Any]:
    """The case's context, with MISSING put where its facts are missing."""
    context: dict[str, Any] = case.get("context", {})
    for path in case.get("facts_missing", ()):
        *outer, last = path.split(".")
        inner = context
        for step in outer:
            inner = inner.setdefault(step, {})
        inner[last] = feel.MISSING
    return context


def same(left: Any, right: Any) -> bool:
    """Equality that keeps true apart from 1, at any depth."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return type(left) is type(right) and bool(left == right)


@pytest.mark.parametrize("case", cases())
def test_a_case_gives_what_it_says(case: dict[str, Any]) -> None:
    context = context_of(case)
    expression = feel.parse(case["say"], nested_names(context))
    problems: list[Problem] = []
    value = expression.evaluate(context, problems=problems)
    if "prints" in case:
        assert feel.text_of(value) == case["prints"]
    elif "missing" in case:
        assert sorted(feel.missing_names(value)) == case["missing"]
        assert feel.evaluate(case["say"], context) is feel.MISSING
    elif case.get("null"):
        assert value is None
    else:
        assert same(value, feel.known(case["is"], "is")), value
    if "problem" in case:
        assert case["problem"] in [problem.code for problem in problems]
    assert all(problem.render("zh") and problem.render("en") for problem in problems)


@pytest.mark.parametrize("case", cases())
def test_printing_and_parsing_a_case_gives_the_same_tree(case: dict[str, Any]) -> None:
    names = [*nested_names(context_of(case))]
    expression = feel.parse(case["say"], names)
    assert feel.parse(str(expression), names) == expression
