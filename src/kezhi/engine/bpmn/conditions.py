"""FEEL as a process asks it: conditions at flows, and times of timers."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kezhi.engine import feel
from kezhi.engine.bpmn import timing
from kezhi.engine.bpmn.model import Element, Flow
from kezhi.engine.bpmn.refusals import CannotProceed
from kezhi.engine.errors import Problem

_BARE_TEST = re.compile(r"\s*[=<>!]")


def fault(text: str) -> Problem | None:
    """Why ``text`` isn't an expression of FEEL; None if it is.

    A test without a left side (``= x``) is none: nothing stands there to be tested.
    """
    if _BARE_TEST.match(text):
        return Problem("bpmn.bare-test")
    try:
        feel.parse(text)
    except feel.SyntaxProblem as problem:
        return problem.problem
    return None


def context(data: Mapping[str, Any], functions: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What an expression sees: the case's data at top level, and functions, which no data can hide."""
    return {"now": lambda: now, "today": lambda: now.date(), **data, **functions}


def holds(flow: Flow, seen: Mapping[str, Any]) -> bool:
    """Whether the condition of ``flow`` is true; null isn't.

    Raises CannotProceed if it is neither a boolean nor null, or needs what is missing.
    """
    answer = _answer(flow.source, flow.condition or "true", seen)
    if answer is None:
        return False
    if isinstance(answer, bool):
        return answer
    raise CannotProceed.because("not-boolean", flow.source, flow=flow.id, condition=flow.condition, found=repr(answer))


def moment(event: Element, seen: Mapping[str, Any]) -> timing.When:
    """When the timer of ``event`` is due. Raises CannotProceed if its text gives no time."""
    text = event.timing.text if event.timing else ""
    literal = timing.iso(text)
    found = literal if literal is not None else timing.when(_answer(event.id, text, seen))
    if found is None:
        raise CannotProceed.because("no-time", event.id, text=text)
    return found


def _answer(element: str, text: str, seen: Mapping[str, Any]) -> Any:
    try:
        expression = feel.parse(text, feel.nested_names(seen))
    except feel.SyntaxProblem as problem:
        raise CannotProceed.because("bad-feel", element, text=text, fault=problem.problem) from problem
    return feel.published(expression.evaluate(seen))
