"""Starting a case and taking it one command further."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, assert_never

from kezhi.engine.bpmn import moving, values
from kezhi.engine.bpmn.case import Case, Functions
from kezhi.engine.bpmn.model import ITEM_KINDS, Process
from kezhi.engine.bpmn.refusals import CannotProceed
from kezhi.engine.bpmn.state import (
    Cancel,
    Command,
    Complete,
    Deliver,
    Event,
    Fail,
    Fire,
    State,
    Timer,
    Token,
    Work,
)

_NONE: Functions = MappingProxyType({})


def start(
    process: Process, data: Mapping[str, Any], *, now: datetime, functions: Functions = _NONE
) -> tuple[State, tuple[Event, ...]]:
    """A new case at its first waiting places, and what happened on the way there.

    ``functions`` are what conditions and timers may call, by name. Raises CannotProceed, or TypeError for
    data that FEEL doesn't know.
    """
    empty = State(process, (), (), (), error=None, serial=0, _data=values.copied(data))
    case = Case.of(empty, now, functions)
    case.arrivals.append((process.elements[process.start], None))
    moving.settle(case)
    return case.state(), tuple(case.events)


def step(
    state: State, command: Command, *, now: datetime, functions: Functions = _NONE
) -> tuple[State, tuple[Event, ...]]:
    """The state after ``command``, and what happened; ``state`` itself is unchanged.

    Raises CannotProceed (the case then stands where it stood), or TypeError as :func:`start`.
    """
    if isinstance(command, Cancel) and state.finished:
        return state, ()
    case = Case.of(state, now, functions)
    match command:
        case Complete():
            _complete(case, command)
        case Fail():
            _fail(case, command)
        case Fire():
            _fire(case, command)
        case Deliver():
            _deliver(case, command)
        case Cancel():
            case.stop()
        case _:
            assert_never(command)
    moving.settle(case)
    return case.state(), tuple(case.events)


def _complete(case: Case, command: Complete) -> None:
    token = _item(case, command.item)
    case.data.update(values.copied(command.data))
    case.take([token])
    moving.leave(case, case.element(token), item=token.id)


def _fail(case: Case, command: Fail) -> None:
    token = _item(case, command.item)
    case.take([token])
    case.record("failed", token.element, item=token.id, code=command.code)
    catching = {event.code: event for event in case.process.boundary[token.element] if event.trigger == "error"}
    catcher = catching.get(command.code) or catching.get(None)
    if catcher is None:
        case.stop(command.code)
    else:
        case.record("entered", catcher.id, code=command.code)
        moving.leave(case, catcher)


def _fire(case: Case, command: Fire) -> None:
    timer_id = command.timer.id if isinstance(command.timer, Timer) else command.timer
    timer = next((each for each in case.timers if each.id == timer_id), None)
    if timer is None:
        raise CannotProceed.because("unknown-timer", case.process.id, timer=timer_id)
    case.timers.remove(timer)
    case.arm_again(timer)
    _caught(case, timer.element, timer.token, timer=timer.id)


def _deliver(case: Case, command: Deliver) -> None:
    wait = next((each for each in case.waits if each.message == command.message), None)
    if wait is None:
        raise CannotProceed.because("unawaited", case.process.id, message=command.message)
    case.data.update(values.copied(command.data))
    _caught(case, wait.element, wait.token, message=wait.message)


def _caught(case: Case, element_id: str, token_id: str, **about: Any) -> None:
    """What an event or a receive task waited for on behalf of a token has come."""
    element = case.process.elements[element_id]
    token = next(each for each in case.tokens if each.id == token_id)
    if element.kind == "boundary":
        if element.interrupting:
            case.cancel([token])
        case.record("entered", element_id)
    else:
        case.take([token])
        if token.element != element_id:
            case.record("left", token.element)
            case.record("entered", element_id)
    moving.leave(case, element, **about)


def _item(case: Case, item: Work | str) -> Token:
    item_id = item.id if isinstance(item, Work) else item
    for token in case.tokens:
        if token.id == item_id and case.element(token).kind in ITEM_KINDS:
            return token
    raise CannotProceed.because("unknown-item", case.process.id, item=item_id)
