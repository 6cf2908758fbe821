"""What a process holds that can be drawn, read from the file without regard to how it runs."""

from dataclasses import dataclass

from kezhi.engine.bpmn.reader.xml import Node, children, identity, reference, refused, tag, text

_ACTIVITIES = frozenset({"task", "subProcess", "callActivity"})


@dataclass(frozen=True)
class Lane:
    """A lane and those inside it; ``members`` are the ids of the elements that it holds itself."""

    id: str
    members: frozenset[str]
    inner: tuple["Lane", ...]


@dataclass(frozen=True)
class Line:
    """A flow or an association between two drawn things."""

    id: str
    source: str
    target: str


@dataclass(frozen=True)
class Scene:
    """One process, in the order of the file."""

    tags: dict[str, str]
    """The tag of each activity, event and gateway."""
    hosts: dict[str, str]
    """Boundary events and the activities on which they lie."""
    names: dict[str, str]
    """What elements and flows are called, where they are."""
    flows: tuple[Line, ...]
    lanes: tuple[Lane, ...]
    notes: tuple[str, ...]
    associations: tuple[Line, ...]


def scene(process: Node) -> Scene:
    """The scene of a process. Refused: a flow from or to something that isn't there."""
    nodes = {identity(child): child for child in process if _drawn(tag(child))}
    flows = tuple(_line(flow) for flow in children(process, "sequenceFlow"))
    for flow, node in zip(flows, children(process, "sequenceFlow"), strict=True):
        for end in (flow.source, flow.target):
            if end not in nodes:
                raise refused(node, "unknown-reference", found=end)
    return Scene(
        tags={name: tag(node) for name, node in nodes.items()},
        hosts={name: _host(node, nodes) for name, node in nodes.items() if tag(node) == "boundaryEvent"},
        names={str(child.get("id")): child.get("name", "") for child in process if child.get("name")},
        flows=flows,
        lanes=_lanes(process, "laneSet"),
        notes=tuple(identity(note) for note in children(process, "textAnnotation")),
        associations=tuple(_line(each) for each in children(process, "association")),
    )


def _drawn(name: str) -> bool:
    return name in _ACTIVITIES or name.endswith(("Task", "Event", "Gateway"))


def _line(node: Node) -> Line:
    source, target = (reference(node, node.get(name, "")) for name in ("sourceRef", "targetRef"))
    return Line(identity(node), source, target)


def _host(node: Node, nodes: dict[str, Node]) -> str:
    host = reference(node, node.get("attachedToRef", ""))
    if host not in nodes or tag(nodes[host]) == "boundaryEvent":
        raise refused(node, "no-host", found=host)
    return host


def _lanes(holder: Node, kind: str) -> tuple[Lane, ...]:
    return tuple(
        Lane(
            identity(lane),
            frozenset(reference(member, text(member)) for member in children(lane, "flowNodeRef")),
            _lanes(lane, "childLaneSet"),
        )
        for group in children(holder, kind)
        for lane in children(group, "lane")
    )
