"""FEEL as a process asks it."""

from datetime import datetime
from typing import Any

import pytest

from kezhi.engine import feel
from kezhi.engine.bpmn import conditions
from kezhi.engine.bpmn.model import Flow
from kezhi.engine.bpmn.refusals import CannotProceed

NOW = datetime.fromisoformat("2026-03-02T09:00:00+08:00")


def holds(condition: str, **data: Any) -> bool:
    flow = Flow("f", "x", "y", 1, condition=condition)
    return conditions.holds(flow, conditions.context(data, {"working days": lambda a, b: 10}, NOW))


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("amount > 100", True),
        ("amount > 1000", False),
        ("nobody > 1", False),
        ("amount / 0 > 1", False),
        ('outcome = "approve" and 金额合计 >= 10', True),
        ("项目 经费 = 5", True),
        ("count(team) = 2", True),
        ('working days("a", "b") = 10', True),
        ('now() = date and time("2026-03-02T09:00:00+08:00")', True),
        ('today() = date("2026-03-02")', True),
    ],
)
def test_only_true_is_taken(condition: str, answer: bool) -> None:
    data = {"amount": 500, "outcome": "approve", "金额合计": 10, "项目 经费": 5, "team": ["甲", "乙"]}
    assert holds(condition, **data) is answer


def test_data_cannot_hide_a_function() -> None:
    assert holds('working days("a", "b") = 10', **{"working days": 3})


def test_what_is_missing_stops_the_case() -> None:
    with pytest.raises(CannotProceed, match="neither true nor false") as halt:
        holds("amount > 1", amount=feel.MISSING)
    assert halt.value.element == "x"


@pytest.mark.parametrize(
    "text",
    [
        "a > 1",
        "working days(start, 10) > now()",
        "项目 经费 合计 in [1..2]",
        'if x y then "a b" else c d',
        "not(done)",
    ],
)
def test_names_unknown_beforehand_may_hold_blanks(text: str) -> None:
    assert conditions.fault(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a >", "feel.unexpected"),
        ("${amount > 1}", "feel.unexpected"),
        ("a == 1", "feel.unexpected"),
        ("(a", "feel.unexpected"),
        ("if a then b", "feel.unexpected"),
        ("= a", "bpmn.bare-test"),
        ("> 3", "bpmn.bare-test"),
    ],
)
def test_what_is_not_feel_is_told_in_both_languages(text: str, code: str) -> None:
    problem = conditions.fault(text)
    assert problem is not None
    assert problem.code == code
    assert problem.render("zh") != problem.render("en")


def test_feel_that_the_names_of_the_case_make_unreadable_stops_it() -> None:
    with pytest.raises(CannotProceed, match="isn't FEEL"):
        holds("a between 1 and 2", **{"a between": 1})
