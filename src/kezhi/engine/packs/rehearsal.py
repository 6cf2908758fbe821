"""Plays a process step by step, as an example in a pack tells it."""

import datetime
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from kezhi.engine import bpmn, feel
from kezhi.engine.errors import Place, Problem

SHANGHAI = ZoneInfo("Asia/Shanghai")
_KINDS = ("complete", "fire", "deliver", "fail", "cancel")


class _Stopped(Exception):  # noqa: N818 — a step that stops, not a fault of the program
    """A step that can't be taken."""

    def __init__(self, code: str, **arguments: Any) -> None:
        self.problem = Problem(f"packs.{code}", Place(), arguments)
        super().__init__(code)


def rehearse(
    process: bpmn.Process,
    told: Mapping[str, Any],
    parameters: Mapping[str, Any],
    calendar: Mapping[str, Any],
) -> dict[str, Any] | Problem:
    """Where the case stands after the steps, or why a step can't be taken.

    ``at`` are the elements of the open items, sorted; likewise ``waits`` and ``timers``; ``finished``, ``error``
    and ``data`` are the case's. Its data has ``parameters`` where the example gives none.
    """
    now = told.get("now")
    if not isinstance(now, datetime.datetime):
        return Problem("packs.no_time")
    clock = now if now.tzinfo else now.replace(tzinfo=SHANGHAI)
    try:
        data = {"parameters": dict(parameters), **told.get("data", {})}
        state, _ = bpmn.start(process, data, now=clock, functions=calendar)
        for step in told.get("steps", []):
            clock = _later(clock, step)
            state, _ = bpmn.step(state, _command(step, state), now=clock, functions=calendar)
    except bpmn.CannotProceed as halt:
        return halt.problem
    except _Stopped as halt:
        return halt.problem
    return {
        "at": sorted(item.element for item in state.work),
        "waits": sorted(wait.message for wait in state.waits),
        "timers": sorted(timer.element for timer in state.timers),
        "finished": state.finished,
        "error": state.error,
        "data": state.data,
    }


def _later(clock: datetime.datetime, step: Any) -> datetime.datetime:
    """The time of a step."""
    if not isinstance(step, Mapping):
        raise _Stopped("bad_step", step=str(step), known=", ".join(_KINDS))
    text = step.get("after")
    found = feel.evaluate("duration(text)", {"text": text}) if text is not None else datetime.timedelta(0)
    try:
        return clock + found
    except (TypeError, OverflowError):
        raise _Stopped("bad_step", step=str(text), known="P3D, PT2H") from None


def _data(step: Mapping[str, Any]) -> Mapping[str, Any]:
    data = step.get("data", {})
    if not isinstance(data, Mapping):
        raise _Stopped("bad_step", step=f"data = {data}", known="data = {…}")
    return data


def _command(step: Mapping[str, Any], state: bpmn.State) -> bpmn.Command:
    kind = next((name for name in _KINDS if name in step), None)
    if kind is None:
        raise _Stopped("bad_step", step=", ".join(step), known=", ".join(_KINDS))
    name = step[kind]
    if kind == "cancel":
        return bpmn.Cancel()
    if kind == "deliver":
        return bpmn.Deliver(str(name), _data(step))
    if kind == "fire":
        return bpmn.Fire(_oldest(state.timers, name, [timer.element for timer in state.timers]))
    item = _oldest(state.work, name, [work.element for work in state.work])
    return bpmn.Fail(item, str(step.get("code"))) if kind == "fail" else bpmn.Complete(item, _data(step))


def _oldest(found: tuple[Any, ...], element: Any, at: list[str]) -> Any:
    """The oldest item or timer of an element."""
    for each in found:
        if each.element == element:
            return each
    raise _Stopped("not_there", element=str(element), at=", ".join(at))
