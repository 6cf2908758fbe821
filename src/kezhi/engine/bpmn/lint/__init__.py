"""What a process may hold and yet is surely a slip: shown to the author before publication."""

from collections.abc import Iterator

from kezhi.engine.bpmn import graph
from kezhi.engine.bpmn.lint.marking import stuck_joins
from kezhi.engine.bpmn.model import ITEM_KINDS, Element, Process
from kezhi.engine.errors import Place, Problem

MOST_STAGES = 7
"""What the process strip shows."""

_PASSED_AT_ONCE = frozenset({"exclusive", "parallel", "inclusive", "throw"})


def lint(process: Process) -> list[Problem]:
    """Every slip in ``process``, in the order of the file; an empty list if there is none."""
    checks = (_unreachable, _dead_ends, _undecided, _loops, _stuck_joins, _incomplete, _stages)
    found = [problem for check in checks for problem in check(process)]
    return sorted(found, key=lambda problem: problem.place.line or 0)


def _unreachable(process: Process) -> Iterator[Problem]:
    reached = graph.reachable([process.start], process.ways)
    for element in process.elements.values():
        if element.id not in reached:
            yield _problem("unreachable", element)


def _dead_ends(process: Process) -> Iterator[Problem]:
    after = process.ways
    before = graph.successors(process.elements, [(to, source) for source in after for to in after[source]])
    closing = [each.id for each in process.elements.values() if each.kind == "end"]
    ending = graph.reachable(closing, before)
    for element in process.elements.values():
        if not process.outgoing[element.id] and element.kind != "end":
            timer = element.trigger == "timer"
            yield _problem("timer-without-flow" if timer else "dead-end", element)
        elif element.id not in ending and not _leads_to_dead_end(process, element):
            yield _problem("no-end", element)


def _leads_to_dead_end(process: Process, element: Element) -> bool:
    """True if the fault is told at a dead end further on."""
    reached = graph.reachable([element.id], process.ways)
    return any(not process.outgoing[each] for each in reached)


def _undecided(process: Process) -> Iterator[Problem]:
    for element in process.elements.values():
        conditions = [flow.condition for flow in process.outgoing[element.id]]
        if element.default is None and conditions and all(conditions):
            yield _problem("no-default", element)


def _loops(process: Process) -> Iterator[Problem]:
    """Elements from which a token may come back without ever resting."""
    passing = {each.id for each in process.elements.values() if each.kind in _PASSED_AT_ONCE}
    after = {each: [to for to in process.ways[each] if to in passing] for each in passing}
    for element in process.elements.values():
        if element.id in passing and element.id in graph.reachable(after[element.id], after):
            yield _problem("task-free-loop", element)


def _stuck_joins(process: Process) -> Iterator[Problem]:
    stuck = stuck_joins(process)
    for element in process.elements.values():
        if element.id in stuck:
            yield _problem("stuck-join", element)


def _incomplete(process: Process) -> Iterator[Problem]:
    for element in process.elements.values():
        if element.kind in ("user", "manual") and not element.who:
            yield _problem("no-who", element)
        if element.kind == "user" and not element.actions:
            yield _problem("no-actions", element)
        if element.kind in ("service", "business-rule") and not element.handler:
            yield _problem("no-handler", element)
        if element.kind in ITEM_KINDS and not (element.name and element.name_en):
            yield _problem("no-title", element)


def _stages(process: Process) -> Iterator[Problem]:
    count = len(process.stages())
    if count > MOST_STAGES:
        place = Place(line=process.line, element=process.id)
        yield Problem("bpmn.too-many-stages", place, {"count": count, "most": MOST_STAGES})


def _problem(code: str, element: Element) -> Problem:
    place = Place(line=element.line, element=element.id)
    return Problem(f"bpmn.{code}", place, {"name": element.name or element.id})
