"""How tokens move: along flows, through gateways and events, until each rests where something must happen."""

from collections.abc import Mapping
from typing import Any

from kezhi.engine.bpmn import conditions
from kezhi.engine.bpmn.case import Case
from kezhi.engine.bpmn.model import ACTIVITY_KINDS, Element, Flow
from kezhi.engine.bpmn.refusals import CannotProceed

MOVES_PER_STEP = 10_000
"""A step that passes more elements than this goes round in a circle without a task."""


def settle(case: Case) -> None:
    """Move tokens until all rest, and say so if none is left."""
    moves = 0
    while case.arrivals or _join_some(case):
        while case.arrivals:
            element, flow = case.arrivals.pop()
            moves += 1
            if moves > MOVES_PER_STEP:
                raise CannotProceed.because("endless", element.id, moves=MOVES_PER_STEP)
            _enter(case, element, flow)
    if not case.tokens:
        case.record("finished", case.process.id, **({"code": case.error} if case.error else {}))


def leave(case: Case, element: Element, **about: Any) -> None:
    """Send tokens out of ``element`` on the flows that it chooses."""
    case.record("left", element.id, **about)
    for flow in reversed(_chosen(case, element)):
        case.arrivals.append((case.process.elements[flow.target], flow))


def _enter(case: Case, element: Element, flow: Flow | None) -> None:
    if element.kind in ACTIVITY_KINDS or element.kind == "catch":
        _wait(case, element, (element, *case.process.boundary[element.id]))
    elif element.kind == "event-based":
        targets = (case.process.elements[each.target] for each in case.process.outgoing[element.id])
        _wait(case, element, tuple(targets))
    elif element.kind == "end":
        _end(case, element)
    elif element.kind in ("parallel", "inclusive") and len(case.process.incoming[element.id]) > 1:
        case.put(element, flow)
        if element.kind == "parallel":
            _join_all(case, element)
    else:
        _pass(case, element)


def _wait(case: Case, element: Element, armed: tuple[Element, ...]) -> None:
    token = case.put(element)
    for event in armed:
        case.arm(event, token)


def _pass(case: Case, element: Element) -> None:
    case.record("entered", element.id)
    if element.message is not None:
        case.record("thrown", element.id, message=element.message)
    leave(case, element)


def _end(case: Case, element: Element) -> None:
    case.record("entered", element.id)
    if element.trigger == "terminate":
        case.stop()
    elif element.trigger == "error":
        case.record("thrown", element.id, code=element.code)
        case.stop(element.code)
    elif element.trigger == "message":
        case.record("thrown", element.id, message=element.message)


def _chosen(case: Case, element: Element) -> list[Flow]:
    """The flows that a token takes out of ``element``, in the order of the file."""
    flows = case.process.outgoing[element.id]
    taken: list[Flow] = []
    for flow in flows:
        if flow.id != element.default and _open(case, flow):
            taken.append(flow)
            if element.kind == "exclusive":
                break
    if element.default is not None and not any(flow.condition for flow in taken):
        taken = [flow for flow in flows if flow in taken or flow.id == element.default]
    if flows and not taken:
        raise CannotProceed.because("no-way", element.id)
    return taken


def _open(case: Case, flow: Flow) -> bool:
    return flow.condition is None or conditions.holds(flow, case.seen())


def _join_all(case: Case, gateway: Element) -> None:
    """A parallel join goes on when each of its flows has brought a token, and takes one of each."""
    here = [token for token in case.tokens if token.element == gateway.id]
    first = {token.flow: token for token in reversed(here)}
    if len(first) == len(case.process.incoming[gateway.id]):
        case.take(first.values())
        leave(case, gateway)


def _join_some(case: Case) -> bool:
    """Let the first inclusive join go on at which nothing more can arrive; False if there is none."""
    for join, awaited in case.process.awaited.items():
        here = [token for token in case.tokens if token.element == join]
        first = {token.flow: token for token in reversed(here)}
        if here and not _still_coming(case, join, awaited, first):
            case.take(first.values())
            leave(case, case.process.elements[join])
            return True
    return False


def _still_coming(
    case: Case, join: str, awaited: Mapping[str, frozenset[str]], brought: Mapping[str | None, Any]
) -> bool:
    """True if a token elsewhere can reach a flow that has brought none, but none of those that have."""
    none: frozenset[str] = frozenset()
    empty = none.union(*(places for flow, places in awaited.items() if flow not in brought))
    full = none.union(*(places for flow, places in awaited.items() if flow in brought))
    return any(token.element in empty - full for token in case.tokens if token.element != join)
