"""Draws a process that has no drawing: columns from left to right, lanes as bands, flows at right angles."""

from dataclasses import dataclass

from lxml import etree

from kezhi.engine.bpmn.layout.grid import HEAD, Box, grid
from kezhi.engine.bpmn.layout.routes import Point, beside, direct, routes
from kezhi.engine.bpmn.layout.scene import scene
from kezhi.engine.bpmn.reader.xml import BPMN, BPMNDI, Node, children, identity, parse, reference

_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DI = "http://www.omg.org/spec/DD/20100524/DI"
_LEFT, _TOP = 40, 40
_BLACK_BOX = (600, 60)
"""A pool without a process."""


def layout(xml: bytes) -> bytes:
    """The file with a drawing (BPMNDI) of every process; unchanged if it has one.

    The same bytes give the same drawing. Raises Refused for what isn't BPMN, or a flow into nowhere.
    """
    root = parse(xml, keep_comments=True)
    if root.find(f"{{{BPMNDI}}}BPMNDiagram") is not None:
        return xml
    pools = children(root, "collaboration")
    processes = {identity(process): process for process in children(root, "process")}
    pages = [_collaboration(pool, processes) for pool in pools[:1]] or [
        _page(process) for process in processes.values()
    ]
    used = {str(node.get("id")) for node in root.iter(f"{{{BPMN}}}*")}
    for page in pages:
        diagram = page.written(used)
        etree.indent(diagram, level=1)
        diagram.tail = "\n"
        root.append(diagram)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8") + b"\n"


@dataclass
class _Page:
    """One diagram: the boxes and lines of a process or a collaboration."""

    about: str
    outline: Box
    boxes: dict[str, Box]
    lines: dict[str, list[Point]]
    labels: dict[str, Box]
    bands: frozenset[str] = frozenset()
    """Pools and lanes."""
    marked: frozenset[str] = frozenset()
    """Exclusive gateways, which show their cross."""

    def written(self, used: set[str]) -> Node:
        spaces = {"bpmndi": BPMNDI, "dc": _DC, "di": _DI}
        diagram = etree.Element(f"{{{BPMNDI}}}BPMNDiagram", nsmap=spaces, id=_fresh(self.about, "diagram", used))
        plane = etree.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane")
        plane.set("id", _fresh(self.about, "plane", used))
        plane.set("bpmnElement", self.about)
        for name, box in self.boxes.items():
            shape = _part(plane, "BPMNShape", name, used)
            if name in self.bands:
                shape.set("isHorizontal", "true")
            if name in self.marked:
                shape.set("isMarkerVisible", "true")
            _bound(shape, box)
            self._label(shape, name)
        for name, points in self.lines.items():
            edge = _part(plane, "BPMNEdge", name, used)
            for x, y in points:
                etree.SubElement(edge, f"{{{_DI}}}waypoint", x=str(x), y=str(y))
            self._label(edge, name)
        return diagram

    def _label(self, part: Node, name: str) -> None:
        if name in self.labels:
            _bound(etree.SubElement(part, f"{{{BPMNDI}}}BPMNLabel"), self.labels[name])


def _page(process: Node, x: int = _LEFT, y: int = _TOP) -> _Page:
    drawing = scene(process)
    drawn = grid(drawing, x, y)
    lines = routes(drawing, drawn)
    for line in drawing.associations:
        if line.source in drawn.boxes and line.target in drawn.boxes:
            lines[line.id] = direct(drawn.boxes[line.source], drawn.boxes[line.target])
    named = [flow.id for flow in drawing.flows if flow.id in drawing.names]
    labels = {flow: beside(drawing.names[flow], lines[flow]) for flow in named}
    return _Page(
        identity(process),
        drawn.outline,
        drawn.lanes | drawn.boxes,
        lines,
        drawn.labels | labels,
        bands=frozenset(drawn.lanes),
        marked=frozenset(name for name, kind in drawing.tags.items() if kind == "exclusiveGateway"),
    )


def _collaboration(node: Node, processes: dict[str, Node]) -> _Page:
    """All pools of a collaboration, one below the other."""
    page = _Page(identity(node), Box(_LEFT, _TOP, 0, 0), {}, {}, {})
    top = _TOP
    for pool in children(node, "participant"):
        named = processes.get(reference(pool, pool.get("processRef", "")))
        empty = _Page("", Box(_LEFT + HEAD, top, *_BLACK_BOX), {}, {}, {})
        inner = _page(named, _LEFT + HEAD, top) if named is not None else empty
        around = inner.outline
        page.boxes[identity(pool)] = Box(_LEFT, top, around.width + HEAD, around.height)
        page.boxes |= inner.boxes
        page.lines |= inner.lines
        page.labels |= inner.labels
        page.bands |= inner.bands | {identity(pool)}
        page.marked |= inner.marked
        top = page.boxes[identity(pool)].bottom + _TOP
    for flow in children(node, "messageFlow"):
        ends = [page.boxes.get(reference(flow, flow.get(name, ""))) for name in ("sourceRef", "targetRef")]
        if ends[0] is not None and ends[1] is not None:
            page.lines[identity(flow)] = direct(ends[0], ends[1])
    return page


def _bound(part: Node, box: Box) -> None:
    sides = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    etree.SubElement(part, f"{{{_DC}}}Bounds", {side: str(size) for side, size in sides.items()})


def _part(plane: Node, kind: str, about: str, used: set[str]) -> Node:
    part = etree.SubElement(plane, f"{{{BPMNDI}}}{kind}")
    part.set("id", _fresh(about, "di", used))
    part.set("bpmnElement", about)
    return part


def _fresh(about: str, suffix: str, used: set[str]) -> str:
    name = f"{about}_{suffix}"
    while name in used:
        name += "_"
    used.add(name)
    return name
