"""Conditions judged for one subject: met, not met, or undetermined because something isn't known.

Conventions of verdicts: only what is proven true is met; what is missing makes a condition undetermined, never
false and never zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kezhi.engine import dmn
from kezhi.engine.feel import MISSING
from kezhi.engine.schema import Text
from kezhi.rules.domain.known import Known


class Status(StrEnum):
    """The three verdicts."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Verdict:
    """What a condition says of a subject, the facts that it used, and how to settle or mend it."""

    decision: str
    label: Text
    basis: Text
    mend: Text
    status: Status
    used: tuple[Known, ...]
    missing: tuple[Known, ...]
    explanation: Any


def judge(
    model: dmn.Model, decisions: Sequence[str], facts: Mapping[str, Known], values: Mapping[str, Any]
) -> tuple[Verdict, ...]:
    """Judge each decision. ``values`` are the call's, the parameters' and the form's, by the inputs' dotted names."""
    inputs = {name: known.value for name, known in facts.items()} | dict(values)
    return tuple(_verdict(model, decision, inputs, facts) for decision in decisions)


def overall(verdicts: Iterable[Verdict]) -> Status:
    """All of them together: not met if any isn't, else undetermined if any is, else met."""
    found = {verdict.status for verdict in verdicts}
    return next((status for status in (Status.NOT_MET, Status.UNDETERMINED) if status in found), Status.MET)


def _verdict(model: dmn.Model, decision: str, inputs: Mapping[str, Any], facts: Mapping[str, Known]) -> Verdict:
    needed = [data.name for data in model.inputs(decision)]
    result = model.evaluate(decision, {name: inputs.get(name, MISSING) for name in needed}, problems="undetermined")
    marks = model.decisions[decision].marks
    return Verdict(
        decision=decision,
        label=_text(marks, "label", decision),
        basis=_text(marks, "basis"),
        mend=_text(marks, "mend"),
        status=_status(result),
        used=tuple(facts[name] for name in needed if name in facts and facts[name].is_known),
        missing=tuple(_missing(name, facts) for name in result.missing if name in needed or name in facts),
        explanation=result.explanation,
    )


def _status(result: dmn.Result) -> Status:
    if result.status != "ok" or not isinstance(result.value, bool):
        return Status.UNDETERMINED
    return Status.MET if result.value else Status.NOT_MET


def _missing(name: str, facts: Mapping[str, Known]) -> Known:
    return facts.get(name) or Known(name, Text(name, name))


def _text(marks: Mapping[str, str], name: str, default: str = "") -> Text:
    zh = marks.get(name, default)
    return Text(zh, marks.get(f"{name}-en", zh))
