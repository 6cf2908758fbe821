"""What only the whole shows: flows, boundaries, defaults and gateways must fit together."""

from collections.abc import Iterator

from kezhi.engine.bpmn.model import ACTIVITY_KINDS, GATEWAY_KINDS, Element, Flow, Process
from kezhi.engine.bpmn.refusals import Refused

_DECIDING = ACTIVITY_KINDS | {"exclusive", "inclusive"}


def check(process: Process) -> None:
    """Raise the first refusal, in the order of the file, of a process whose parts don't fit together."""
    faults = sorted(_faults(process), key=lambda fault: fault.line or 0)
    if faults:
        raise faults[0]


def _faults(process: Process) -> Iterator[Refused]:
    for flow in process.flows.values():
        yield from _flow_faults(process, flow)
    for element in process.elements.values():
        yield from _element_faults(process, element)


def _flow_faults(process: Process, flow: Flow) -> Iterator[Refused]:
    source, target = process.elements[flow.source], process.elements[flow.target]
    if source.kind == "end":
        yield _refused("after-end", flow, end=source.id)
    if target.kind in ("start", "boundary"):
        yield _refused("into-start", flow, start=target.id)
    if flow.condition is not None and (source.kind not in _DECIDING or flow.id == source.default):
        yield _refused("needless-condition", flow, source=source.id)
    chooses = source.kind in ("exclusive", "inclusive") and len(process.outgoing[source.id]) > 1
    if chooses and flow.condition is None and flow.id != source.default:
        yield _refused("no-condition", flow, source=source.id)


def _element_faults(process: Process, element: Element) -> Iterator[Refused]:
    if element.kind in GATEWAY_KINDS and not process.outgoing[element.id]:
        yield _refused("no-way-out", element)
    if element.default is not None and element.default not in [each.id for each in process.outgoing[element.id]]:
        yield _refused("unknown-reference", element, found=element.default)
    if element.kind == "boundary":
        host = process.elements.get(element.host or "")
        if host is None or host.kind not in ACTIVITY_KINDS:
            yield _refused("no-host", element, found=element.host or "")
        if element.trigger == "error" and not element.interrupting:
            yield _refused("error-interrupts", element)
    if element.kind == "event-based":
        for flow in process.outgoing[element.id]:
            target = process.elements[flow.target]
            shared = len(process.incoming[target.id]) > 1 or process.boundary[target.id]
            if target.kind not in ("catch", "receive") or shared:
                yield _refused("not-awaited", flow, target=target.id)


def _refused(code: str, part: Element | Flow, **arguments: object) -> Refused:
    return Refused.because(code, part.id, part.line, **arguments)
