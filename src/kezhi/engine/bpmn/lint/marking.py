"""Plays a process through with every choice left open, to find joins that wait for ever.

Only where tokens are counts here; conditions may turn out either way, timers and errors may come or not.
Tokens don't disturb each other, so that it is enough to move the first one that can move, in all its ways.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from kezhi.engine.bpmn.model import Element, Flow, Process

Place = tuple[str, str]
"""An element and the flow over which a token came; a flow matters at joins only."""
Marking = tuple[Place, ...]

_MOST_MARKINGS = 2_000
_MOST_TOKENS = 40
_MOST_FORKS = 4
"""Of more conditional flows than this only one alone, and all, are tried."""


def stuck_joins(process: Process) -> set[str]:
    """Parallel joins at which tokens may be left when nothing can move.

    A process too large to be played through is given up: what was found until then is the answer.
    """
    first: Marking = ((process.start, ""),)
    seen = {first}
    waiting = [first]
    found: set[str] = set()
    while waiting and len(seen) < _MOST_MARKINGS:
        marking = waiting.pop()
        following = _moved(process, marking)
        if following is None:
            found.update(element for element, _ in marking)
            continue
        fresh = {tuple(sorted(each)) for each in following if len(each) <= _MOST_TOKENS} - seen
        seen |= fresh
        waiting.extend(sorted(fresh))
    return {element for element in found if process.elements[element].kind == "parallel"}


def _moved(process: Process, marking: Marking) -> list[Marking] | None:
    """The markings after the next move; None if tokens are left and none can move."""
    for index, (name, _) in enumerate(marking):
        element = process.elements[name]
        if not _joins(process, element):
            rest = marking[:index] + marking[index + 1 :]
            if element.trigger in ("terminate", "error") and element.kind == "end":
                return []
            return [rest + tuple(_arrivals(way)) for way in _ways(process, element)]
    return _joined(process, marking) if marking else []


def _joined(process: Process, marking: Marking) -> list[Marking] | None:
    """The markings after the first join that can go on; inclusive ones only when no parallel one can."""
    for kind in ("parallel", "inclusive"):
        for name in dict.fromkeys(name for name, _ in marking):
            element = process.elements[name]
            brought = {place for place in marking if place[0] == name}
            complete = len(brought) == len(process.incoming[name])
            if element.kind == kind and (complete or kind == "inclusive"):
                rest = list(marking)
                for place in brought:
                    rest.remove(place)
                return [(*rest, *_arrivals(way)) for way in _ways(process, element)]
    return None


def _joins(process: Process, element: Element) -> bool:
    return element.kind in ("parallel", "inclusive") and len(process.incoming[element.id]) > 1


def _arrivals(way: Iterable[Flow]) -> Iterator[Place]:
    return ((flow.target, flow.id) for flow in way)


def _ways(process: Process, element: Element) -> Iterator[tuple[Flow, ...]]:
    """Every set of flows by which a token may leave ``element``, its boundary included."""
    loose: list[Flow] = []
    for event in process.boundary[element.id]:
        if event.interrupting:
            yield process.outgoing[event.id]
        else:
            loose += process.outgoing[event.id]
    for way in _own_ways(element, process.outgoing[element.id]):
        yield way
        if loose:
            yield (*way, *loose)


def _own_ways(element: Element, flows: tuple[Flow, ...]) -> Iterator[tuple[Flow, ...]]:
    if element.kind in ("exclusive", "event-based"):
        yield from ((flow,) for flow in flows)
        return
    always = tuple(flow for flow in flows if flow.condition is None and flow.id != element.default)
    perhaps = [flow for flow in flows if flow.condition is not None]
    sizes = range(1, len(perhaps) + 1) if len(perhaps) <= _MOST_FORKS else (1, len(perhaps))
    for some in chain.from_iterable(combinations(perhaps, size) for size in sizes):
        yield (*always, *some)
    if element.default is not None:
        yield (*always, *(flow for flow in flows if flow.id == element.default))
    elif always or not perhaps:
        yield always
