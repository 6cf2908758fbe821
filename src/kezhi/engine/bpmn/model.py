"""A process as the engine runs it: what the reader makes of a file, closed and immutable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kezhi.engine.bpmn import graph

Kind = Literal[
    "start", "end", "throw", "catch", "boundary",
    "user", "manual", "service", "business-rule", "send", "receive",
    "exclusive", "parallel", "inclusive", "event-based",
]  # fmt: skip
Trigger = Literal["none", "timer", "message", "error", "terminate"]
TimerKind = Literal["date", "duration", "cycle"]

ITEM_KINDS = frozenset({"user", "manual", "service", "business-rule", "send"})
ACTIVITY_KINDS = ITEM_KINDS | {"receive"}
GATEWAY_KINDS = frozenset({"exclusive", "parallel", "inclusive", "event-based"})


@dataclass(frozen=True)
class Timing:
    """When a timer is due: ISO 8601 as it stands, else FEEL."""

    kind: TimerKind
    text: str


@dataclass(frozen=True)
class Element:
    """An activity, event or gateway. What a kind doesn't have is None or empty."""

    id: str
    kind: Kind
    line: int
    name: str | None = None
    name_en: str | None = None
    documentation: str = ""
    trigger: Trigger = "none"
    """What an event waits for or throws."""
    who: str | None = None
    """The role or relation that does a user task, such as ``applicant`` or ``case-officer``."""
    form: str | None = None
    deadline: str | None = None
    """Working days such as ``10wd``, or an ISO 8601 duration."""
    actions: tuple[str, ...] = ()
    """What may be done with a user task, such as ``approve`` or ``send-back``, in the file's order."""
    stage: str | None = None
    """The step of the process strip to which this element belongs."""
    stage_en: str | None = None
    lane: str | None = None
    """The name of the lane in which the element lies."""
    handler: str | None = None
    message: str | None = None
    """The name of the message that is awaited or thrown."""
    code: str | None = None
    """The error code that is thrown or caught; a boundary event without one catches every error."""
    timing: Timing | None = None
    host: str | None = None
    """The activity on whose boundary the event lies."""
    interrupting: bool = True
    default: str | None = None
    """The flow that is taken when no condition is true."""


@dataclass(frozen=True)
class Flow:
    """A sequence flow; ``condition`` is FEEL."""

    id: str
    source: str
    target: str
    line: int
    name: str | None = None
    condition: str | None = None


@dataclass(frozen=True)
class Stage:
    """One step of the strip that shows where a case stands, and the elements that belong to it."""

    name: str
    name_en: str | None
    elements: tuple[str, ...]


@dataclass(frozen=True)
class Process:
    """A process inside the supported subset; ``elements`` and ``flows`` are in the order of the file."""

    id: str
    start: str
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    line: int = 1
    name: str | None = None
    name_en: str | None = None
    documentation: str = ""

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        """The flows that leave each element, in the order of the file."""
        return self._by(lambda flow: flow.source)

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        """The flows that reach each element, in the order of the file."""
        return self._by(lambda flow: flow.target)

    @cached_property
    def boundary(self) -> Mapping[str, tuple[Element, ...]]:
        """The boundary events on each element, in the order of the file."""
        return {host: tuple(event for event in self.elements.values() if event.host == host) for host in self.elements}

    @cached_property
    def ways(self) -> Mapping[str, list[str]]:
        """Where a token may go next from each element: along flows, and from an activity to its boundary."""
        return graph.successors(self.elements, self._steps())

    @cached_property
    def awaited(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """For each inclusive join and flow into it, the elements from which a token may still arrive there.

        Paths that pass the join itself don't count (BPMN 2.0, 13.4.3 Inclusive Gateway).
        """
        return {
            join.id: {flow.id: self._before(flow, join.id) for flow in self.incoming[join.id]}
            for join in self.elements.values()
            if join.kind == "inclusive"
        }

    def stages(self) -> tuple[Stage, ...]:
        """The steps of the process strip, from start to end; loops back don't move a step."""
        column = graph.layers(list(dict.fromkeys([self.start, *self.elements])), self._steps())
        found: dict[str, list[Element]] = {}
        for element in sorted(self.elements.values(), key=lambda each: column[each.id]):
            if element.stage:
                found.setdefault(element.stage, []).append(element)
        return tuple(
            Stage(
                name,
                next((each.stage_en for each in members if each.stage_en), None),
                tuple(each.id for each in members),
            )
            for name, members in found.items()
        )

    def _steps(self) -> list[tuple[str, str]]:
        flows = [(flow.source, flow.target) for flow in self.flows.values()]
        return flows + [(each.host, each.id) for each in self.elements.values() if each.host]

    def _before(self, flow: Flow, join: str) -> frozenset[str]:
        backwards = graph.successors(
            self.elements,
            [(target, source) for source, target in self._steps() if join not in (source, target)],
        )
        return frozenset(graph.reachable([flow.source], backwards) - {join})

    def _by(self, end: Callable[[Flow], str]) -> dict[str, tuple[Flow, ...]]:
        found: dict[str, list[Flow]] = {element: [] for element in self.elements}
        for flow in self.flows.values():
            found[end(flow)].append(flow)
        return {element: tuple(flows) for element, flows in found.items()}
