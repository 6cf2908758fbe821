"""Reads a BPMN file: the chosen process, inside the supported subset, or a refusal with element and line."""

from collections.abc import Iterable

from kezhi.engine.bpmn.model import Element, Flow, Process
from kezhi.engine.bpmn.reader import elements, grammar, soundness
from kezhi.engine.bpmn.reader.xml import (
    Node,
    children,
    identity,
    line,
    own,
    parse,
    reference,
    refused,
    tag,
    text,
)
from kezhi.engine.bpmn.refusals import Refused


def load(xml: bytes, process: str | None = None) -> Process:
    """The process of a file; ``process`` names one when the file holds several that none calls.

    Drawing, pools, lanes, annotations and notes of drawing tools are read over. Raises Refused for all
    else that isn't supported: nothing is ignored.
    """
    root = parse(xml)
    grammar.check_file(root)
    chosen = _chosen(root, process)
    grammar.check(chosen)
    _check_neighbours(root, chosen)
    return _process(chosen)


def _chosen(root: Node, wanted: str | None) -> Node:
    found = {identity(node): node for node in children(root, "process")}
    if wanted is not None:
        if wanted not in found:
            raise Refused.because("no-such-process", wanted, None, found=", ".join(found))
        return found[wanted]
    called = {
        reference(node, str(node.get("calledElement", "")))
        for process in found.values()
        for node in process.iter()
        if tag(node) == "callActivity"
    }
    heads = [name for name in found if name not in called]
    if len(heads) != 1:
        raise Refused.because("which-process", "definitions", line(root), found=", ".join(heads))
    return found[heads[0]]


def _check_neighbours(root: Node, chosen: Node) -> None:
    """Refuse what is said about the chosen process outside it, as far as it isn't inert."""
    inside = {str(node.get("id")) for node in chosen.iter() if node.get("id")}
    for collaboration in children(root, "collaboration"):
        grammar.check(collaboration)
        pools = {
            identity(pool)
            for pool in children(collaboration, "participant")
            if reference(pool, pool.get("processRef", "")) == identity(chosen)
        }
        for flow in children(collaboration, "messageFlow"):
            ends = {reference(flow, flow.get(name, "")) for name in ("sourceRef", "targetRef")}
            if ends & (inside | pools):
                raise refused(flow, "message-flow")
    for definition in children(root, "message", "error"):
        grammar.check(definition)


def _process(node: Node) -> Process:
    lanes = _lanes(node)
    nodes = [child for child in node if tag(child) in elements.KINDS]
    found = {identity(child): elements.element(child, lanes) for child in nodes}
    starts = [child for child in nodes if tag(child) == "startEvent"]
    if len(starts) != 1:
        raise refused(starts[1] if starts else node, "one-start", found=len(starts))
    process = Process(
        id=identity(node),
        start=identity(starts[0]),
        elements=found,
        flows={identity(flow): _flow(flow, found) for flow in children(node, "sequenceFlow")},
        line=line(node),
        name=node.get("name"),
        name_en=own(node, "title-en"),
        documentation=elements.documentation(node),
    )
    _check_mentions(nodes, process)
    soundness.check(process)
    return process


def _flow(node: Node, found: dict[str, Element]) -> Flow:
    return Flow(
        id=identity(node),
        source=_end(node, "sourceRef", found),
        target=_end(node, "targetRef", found),
        line=line(node),
        name=node.get("name"),
        condition=elements.condition(node),
    )


def _end(flow: Node, attribute: str, found: Iterable[str]) -> str:
    named = flow.get(attribute)
    if named is None:
        raise refused(flow, "no-reference", attribute=attribute)
    if reference(flow, named) not in found:
        raise refused(flow, "unknown-reference", found=named)
    return reference(flow, named)


def _check_mentions(nodes: Iterable[Node], process: Process) -> None:
    """An element repeats its flows as ``incoming`` and ``outgoing``; they must say the same."""
    for node in nodes:
        sides = {"incoming": process.incoming, "outgoing": process.outgoing}
        for mention in children(node, *sides):
            flows = sides[tag(mention)][identity(node)]
            if reference(mention, text(mention)) not in [flow.id for flow in flows]:
                raise refused(mention, "unknown-reference", found=text(mention))


def _lanes(process: Node) -> dict[str, str | None]:
    """The name of the innermost lane of each element."""
    known = {child.get("id") for child in process}
    found: dict[str, str | None] = {}
    for lane in (each for each in process.iter() if tag(each) == "lane"):
        for member in children(lane, "flowNodeRef"):
            if reference(member, text(member)) not in known:
                raise refused(member, "unknown-reference", found=text(member))
            found[reference(member, text(member))] = lane.get("name") or identity(lane)
    return found
