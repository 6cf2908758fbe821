"""A drawing that bpmn-js can show: everything once, nothing on top of another, flows from side to side."""

from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kezhi.engine import bpmn
from kezhi.engine.bpmn.layout.grid import Box

Sketch = Callable[[str], bytes]
Point = tuple[int, int]
APPROVAL = Path(__file__).parents[1] / "approval.bpmn"


class Drawn:
    """A drawing, read back."""

    def __init__(self, xml: bytes) -> None:
        self.root = etree.fromstring(xml)
        self.boxes = {
            str(shape.get("bpmnElement")): Box(*(int(bounds.get(side, "")) for side in ("x", "y", "width", "height")))
            for shape in self.root.iter("{*}BPMNShape")
            for bounds in shape.findall("{*}Bounds")
        }
        self.labels = {
            str(part.get("bpmnElement")): Box(*(int(bounds.get(side, "")) for side in ("x", "y", "width", "height")))
            for part in self.root.iter("{*}BPMNShape", "{*}BPMNEdge")
            for bounds in part.findall("{*}BPMNLabel/{*}Bounds")
        }
        self.lines = {
            str(edge.get("bpmnElement")): [
                (int(point.get("x", "")), int(point.get("y", ""))) for point in edge.iter("{*}waypoint")
            ]
            for edge in self.root.iter("{*}BPMNEdge")
        }

    def ids(self, *tags: str) -> set[str | None]:
        return {node.get("id") for tag in tags for node in self.root.iter(f"{{*}}{tag}")}


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def within(inner: Box, outer: Box) -> bool:
    return outer.x <= inner.x and outer.y <= inner.y and inner.right <= outer.right and inner.bottom <= outer.bottom


def on_edge(point: Point, box: Box) -> bool:
    x, y = point
    return within(Box(x, y, 0, 0), box) and (x in (box.x, box.right) or y in (box.y, box.bottom))


def crosses(one: Point, two: Point, box: Box) -> bool:
    """True if the line between two points goes through the inside of a box."""
    left, right = sorted((one[0], two[0]))
    high, low = sorted((one[1], two[1]))
    return left < box.right and box.x < right + (left == right) and high < box.bottom and box.y < low + (high == low)


def faults(drawn: Drawn, process: bpmn.Process) -> list[str]:
    """Shapes on top of another, boundary events apart; flows not from side to side, askew, or through a shape."""
    standing = [element.id for element in process.elements.values() if element.kind != "boundary"]
    found = [
        f"{one} on {other}"
        for one, other in combinations(standing, 2)
        if not apart(drawn.boxes[one], drawn.boxes[other])
    ]
    for flow in process.flows.values():
        points = drawn.lines[flow.id]
        if not (on_edge(points[0], drawn.boxes[flow.source]) and on_edge(points[-1], drawn.boxes[flow.target])):
            found.append(f"{flow.id} hangs loose")
        for one, two in pairwise(points):
            if one[0] != two[0] and one[1] != two[1]:
                found.append(f"{flow.id} askew")
            through = {name for name in standing if crosses(one, two, drawn.boxes[name])}
            found += [f"{flow.id} through {name}" for name in through - {process.elements[flow.source].host}]
    return found


@pytest.fixture(scope="module")
def approval() -> Drawn:
    return Drawn(bpmn.layout(APPROVAL.read_bytes()))


def test_everything_is_drawn_once(approval: Drawn) -> None:
    process = bpmn.load(APPROVAL.read_bytes())
    shapes = set(process.elements) | {"pool", "lane_unit", "lane_office", "note"}
    assert set(approval.boxes) == shapes
    assert set(approval.lines) == {*process.flows, "note_to_unit"}
    assert len(list(approval.root.iter("{*}BPMNShape"))) == len(shapes)


def test_elements_lie_in_their_lanes_and_lanes_in_their_pool(approval: Drawn) -> None:
    lanes = {"申报单位": approval.boxes["lane_unit"], "科技厅": approval.boxes["lane_office"]}
    assert apart(*lanes.values())
    for lane in lanes.values():
        assert within(lane, approval.boxes["pool"])
    for element in bpmn.load(APPROVAL.read_bytes()).elements.values():
        assert within(approval.boxes[element.id], lanes[element.lane or ""]), element.id


def test_the_drawing_of_the_approval_is_sound(approval: Drawn) -> None:
    assert faults(approval, bpmn.load(APPROVAL.read_bytes())) == []


def test_time_runs_from_left_to_right(approval: Drawn) -> None:
    order = ["start", "unit", "decide", "split", "rules", "join", "admit", "cool", "admitted"]
    columns = [approval.boxes[name].x for name in order]
    assert columns == sorted(columns)
    assert approval.boxes["unit"].middle[1] == approval.boxes["decide"].middle[1], "the ordinary way is straight"


def test_the_longest_way_keeps_to_its_row_and_a_flow_back_bears_its_name_where_it_turns(sketch: Sketch) -> None:
    text = """
    start s
    exclusive x
    user mend
    user on
    user further
    s -> x
    x -> mend if a
    back: mend -> x
    x -> on if b
    on -> further
    """
    xml = sketch(text).replace(b'id="back"', b'id="back" name="again"')
    drawn = Drawn(bpmn.layout(xml))
    heights = {drawn.boxes[name].middle[1] for name in ("s", "x", "on", "further")}
    assert len(heights) == 1
    assert drawn.boxes["mend"].y > drawn.boxes["on"].bottom
    turn = drawn.lines["back"][2]
    assert (drawn.labels["back"].right, drawn.labels["back"].bottom) == (turn[0] - 8, turn[1] - 4)


def test_a_boundary_event_sits_on_its_host(approval: Drawn) -> None:
    event, host = approval.boxes["remind"], approval.boxes["unit"]
    assert event.middle[1] == host.bottom
    assert host.x < event.middle[0] < host.right


def test_a_named_flow_bears_its_name_before_its_target(approval: Drawn) -> None:
    label, target = approval.labels["f_ok"], approval.boxes["split"]
    assert label.right < target.x
    assert label.bottom < target.middle[1]
    assert label.width == 24
    assert set(approval.labels) == {"f_ok", "f_back", "remind"}


def test_a_boundary_event_bears_its_name_aside(approval: Drawn) -> None:
    assert approval.labels["remind"].right == approval.boxes["remind"].x
    assert apart(approval.labels["remind"], approval.boxes["unit"])


def test_a_drawn_file_is_read_like_the_plain_one() -> None:
    plain = APPROVAL.read_bytes()
    drawn = bpmn.layout(plain)
    before, after = bpmn.load(plain), bpmn.load(drawn)
    assert list(after.elements) == list(before.elements)
    assert after.flows["f_ok"].condition == before.flows["f_ok"].condition
    assert bpmn.load(drawn).stages() == before.stages()


def test_the_same_bytes_give_the_same_drawing_and_a_drawing_is_kept() -> None:
    once = bpmn.layout(APPROVAL.read_bytes())
    assert bpmn.layout(APPROVAL.read_bytes()) == once
    assert bpmn.layout(once) == once


def test_comments_and_ids_of_the_file_are_kept(sketch: Sketch) -> None:
    xml = sketch("start s\nuser a\nuser a_di\ns -> a\na -> a_di").replace(b"<process", b"<!-- ours --><process")
    drawn = bpmn.layout(xml)
    assert b"<!-- ours -->" in drawn
    ids = [node.get("id") for node in etree.fromstring(drawn).iter(etree.Element) if node.get("id")]
    assert len(set(ids)) == len(ids)


def test_gateways_and_bands_bear_their_marks(approval: Drawn) -> None:
    marks = {str(shape.get("bpmnElement")): shape for shape in approval.root.iter("{*}BPMNShape")}
    assert marks["decide"].get("isMarkerVisible") == "true"
    assert marks["split"].get("isMarkerVisible") is None
    assert {name for name, shape in marks.items() if shape.get("isHorizontal")} == {
        "pool",
        "lane_unit",
        "lane_office",
    }


def test_lanes_within_lanes_and_elements_in_none(sketch: Sketch) -> None:
    lanes = (
        '<laneSet id="ls"><lane id="outer"><childLaneSet id="cs">'
        '<lane id="up"><flowNodeRef>s</flowNodeRef></lane><lane id="down"><flowNodeRef>a</flowNodeRef></lane>'
        '</childLaneSet></lane><lane id="empty"/></laneSet><startEvent id="s"'
    )
    xml = sketch("start s\nuser a\nuser b\ns -> a\na -> b").replace(b'<startEvent id="s"', lanes.encode())
    drawn = Drawn(bpmn.layout(xml)).boxes
    assert within(drawn["s"], drawn["up"])
    assert within(drawn["a"], drawn["down"])
    assert within(drawn["up"], drawn["outer"])
    assert within(drawn["down"], drawn["outer"])
    assert drawn["up"].x > drawn["outer"].x
    assert apart(drawn["empty"], drawn["outer"])
    assert all(apart(drawn["b"], drawn[lane]) for lane in ("outer", "empty"))


def test_each_process_without_a_pool_has_a_diagram_of_its_own() -> None:
    xml = (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
        b'<process id="one"><task id="x"/></process>'
        b'<process id="two"><subProcess id="y"/></process></definitions>'
    )
    planes = list(etree.fromstring(bpmn.layout(xml)).iter("{*}BPMNPlane"))
    assert [plane.get("bpmnElement") for plane in planes] == ["one", "two"]


def test_pools_stand_one_below_the_other() -> None:
    xml = (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><collaboration id="k">'
        b'<participant id="p1" processRef="one"/><participant id="p2"/>'
        b'<messageFlow id="m" sourceRef="x" targetRef="p2"/></collaboration>'
        b'<process id="one"><task id="x"/></process></definitions>'
    )
    drawn = Drawn(bpmn.layout(xml))
    assert drawn.boxes["p2"].y > drawn.boxes["p1"].bottom
    assert drawn.lines["m"] == [
        (drawn.boxes["x"].middle[0], drawn.boxes["x"].bottom),
        (drawn.boxes["p2"].middle[0], drawn.boxes["p2"].y),
    ]


@pytest.mark.parametrize(("old", "new"), [(b'targetRef="a"', b'targetRef="?"'), (b'attachedToRef="a"', b"")])
def test_what_leads_nowhere_cannot_be_drawn(sketch: Sketch, old: bytes, new: bytes) -> None:
    xml = sketch("start s\nuser a\nboundary t on=a timer=P1D\ns -> a")
    with pytest.raises(bpmn.Refused):
        bpmn.layout(xml.replace(old, new))


NAMES = [f"n{index}" for index in range(7)]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["s", "t", *NAMES]), st.sampled_from(NAMES)), max_size=16),
    st.lists(st.sampled_from(["user", "catch", "exclusive"]), min_size=7, max_size=7),
)
def test_any_graph_is_drawn_soundly(sketch: Sketch, edges: list[tuple[str, str]], kinds: list[str]) -> None:
    options = {"user": "", "catch": "timer=P1D", "exclusive": ""}
    lines = ["start s", *(f"{kind} {name} {options[kind]}" for kind, name in zip(kinds, NAMES, strict=True))]
    lines += ["user host", "s -> host", "boundary t on=host timer=P1D", "boundary u on=host timer=P1D loose"]
    lines += [f"e{index}: {source} -> {target} if x" for index, (source, target) in enumerate(edges)]
    xml = sketch("\n".join(lines))
    elements = {name: bpmn.Element(name, "user", 1) for name in ("s", "host", *NAMES)}
    elements |= {name: bpmn.Element(name, "boundary", 1, host="host") for name in "tu"}
    flows = {f"e{index}": bpmn.Flow(f"e{index}", source, target, 1) for index, (source, target) in enumerate(edges)}
    assert faults(Drawn(bpmn.layout(xml)), bpmn.Process("p", "s", elements, flows)) == []
