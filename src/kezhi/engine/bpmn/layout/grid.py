"""Places the elements of a scene into columns and rows, and draws the lanes round them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kezhi.engine.bpmn import graph
from kezhi.engine.bpmn.layout.scene import Lane, Scene

# Pixels; the sizes of shapes are those that bpmn-js draws.
TASK, EVENT, GATEWAY = (100, 80), (36, 36), (50, 50)
COLUMN, ROW = 160, 150
HEAD = 30
"""The strip that bears the name of a pool or a lane."""
NOTE = (140, 40)
NOTE_BAND = 60
_LETTER, _LINE = 12, 14
"""A Chinese letter in a label, and a line of them."""

Cell = tuple[int, int]
"""Column and row, from 0."""


@dataclass(frozen=True)
class Box:
    """A shape: its upper left corner and its size."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass
class Grid:
    """The cells and boxes of one process whose upper left corner is at ``x``, ``y``."""

    x: int
    y: int
    cells: dict[str, Cell] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    lanes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    """Where boundary events bear their names: aside, as the flow leaves below."""
    columns: int = 0
    rows: int = 0
    indent: int = 0
    """Room for the heads of lanes, left of the first column."""
    band: int = 0
    """Room for annotations, above the first row."""

    @property
    def outline(self) -> Box:
        """The box round the whole process."""
        return Box(self.x, self.y, self.indent + self.columns * COLUMN, self.band + self.rows * ROW)

    def column(self, index: int) -> int:
        """The left side of a column."""
        return self.x + self.indent + index * COLUMN

    def row(self, index: int) -> int:
        """The upper side of a row."""
        return self.y + self.band + index * ROW


def grid(scene: Scene, x: int, y: int) -> Grid:
    """Every element of ``scene`` in a cell of its own, lanes as bands of rows; the same for the same file.

    The longest way ahead keeps to its row; what only a boundary event leads to stands at the bottom.
    """
    drawn = Grid(x, y, indent=_depth(scene.lanes) * HEAD, band=NOTE_BAND if scene.notes else 0)
    nodes = [name for name in scene.tags if name not in scene.hosts]
    nodes.sort(key=lambda name: scene.tags[name] != "startEvent")
    edges = [(scene.hosts.get(flow.source, flow.source), flow.target) for flow in scene.flows]
    columns = graph.layers(nodes, edges)
    aside = set(nodes) - {flow.target for flow in scene.flows if flow.source not in scene.hosts}
    ahead = _ahead(nodes, edges, columns)
    nodes.sort(key=lambda name: (columns[name], columns[name] > 0 and name in aside, -ahead[name]))
    drawn.columns = max(columns.values(), default=0) + 1
    band_of = {member: lane.id for lane in _leaves(scene.lanes) for member in lane.members}
    first_row = 0
    for band in [*(lane.id for lane in _leaves(scene.lanes)), None]:
        members = [name for name in nodes if band_of.get(name) == band]
        if band is not None or members:
            first_row += _place(drawn, members, columns, edges, first_row)
    drawn.rows = max(first_row, 1)
    for name, (column, row) in drawn.cells.items():
        drawn.boxes[name] = _centred(drawn, scene.tags[name], column, row)
    _attach(drawn, scene)
    _draw_lanes(drawn, scene)
    _draw_notes(drawn, scene)
    return drawn


def _ahead(nodes: list[str], edges: list[tuple[str, str]], columns: dict[str, int]) -> dict[str, int]:
    """How many columns each node's longest way forward still has."""
    ahead = dict.fromkeys(nodes, 0)
    for source, target in sorted(edges, key=lambda edge: -columns[edge[0]]):
        if columns[target] > columns[source]:
            ahead[source] = max(ahead[source], ahead[target] + 1)
    return ahead


def _place(drawn: Grid, members: list[str], columns: dict[str, int], edges: list[tuple[str, str]], first: int) -> int:
    """Give each member of a band a row: its predecessor's or the next free one. Returns how many it took."""
    taken: set[Cell] = set()
    inside = set(members)
    for name in members:
        before = [drawn.cells[a][1] for a, b in edges if b == name and a in inside and a in drawn.cells]
        cell = (columns[name], min(before, default=first))
        while cell in taken:
            cell = (cell[0], cell[1] + 1)
        taken.add(cell)
        drawn.cells[name] = cell
    return max((row for _, row in taken), default=first) - first + 1


def size(tag: str) -> tuple[int, int]:
    if tag.endswith("Event"):
        return EVENT
    return GATEWAY if tag.endswith("Gateway") else TASK


def _centred(drawn: Grid, tag: str, column: int, row: int) -> Box:
    width, height = size(tag)
    x = drawn.column(column) + (COLUMN - width) // 2
    return Box(x, drawn.row(row) + (ROW - height) // 2, width, height)


def _attach(drawn: Grid, scene: Scene) -> None:
    """Set boundary events on the lower side of their hosts, from right to left."""
    counted: dict[str, int] = {}
    for name, host in scene.hosts.items():
        index = counted[host] = counted.get(host, 0) + 1
        box = drawn.boxes[host]
        width, height = EVENT
        x = max(box.right - index * (width + 8), box.x - width // 2)
        drawn.boxes[name] = Box(x, box.bottom - height // 2, width, height)
        drawn.cells[name] = drawn.cells[host]
        if name in scene.names:
            drawn.labels[name] = label(scene.names[name], x, box.bottom + height // 2)


def label(text: str, right: int, bottom: int) -> Box:
    """A line of text that ends at ``right`` and stands on ``bottom``."""
    width = _LETTER * len(text)
    return Box(right - width, bottom - _LINE, width, _LINE)


def _depth(lanes: tuple[Lane, ...]) -> int:
    return 1 + max(_depth(lane.inner) for lane in lanes) if lanes else 0


def _leaves(lanes: tuple[Lane, ...]) -> Iterator[Lane]:
    for lane in lanes:
        if lane.inner:
            yield from _leaves(lane.inner)
        else:
            yield lane


def _draw_lanes(drawn: Grid, scene: Scene) -> None:
    """Box each lane: as many rows as its elements need, at least one; an outer lane round its inner ones."""
    row = 0

    def draw(lane: Lane, depth: int) -> int:
        nonlocal row
        top = row
        drawn.lanes[lane.id] = Box(0, 0, 0, 0)
        if lane.inner:
            for inner in lane.inner:
                draw(inner, depth + 1)
        else:
            used = {drawn.cells[name][1] for name in lane.members if name in drawn.cells}
            row += max(used) - top + 1 if used else 1
        left, right = drawn.x + depth * HEAD, drawn.outline.right
        y = drawn.row(top) if top else drawn.y
        drawn.lanes[lane.id] = Box(left, y, right - left, drawn.row(row) - y)
        return row

    for lane in scene.lanes:
        draw(lane, 0)


def _draw_notes(drawn: Grid, scene: Scene) -> None:
    """Set annotations side by side above the first row, each as near its element as there is room."""
    width, height = NOTE
    free = drawn.column(0)
    for note in scene.notes:
        ends = {line.source for line in scene.associations if line.target == note}
        ends |= {line.target for line in scene.associations if line.source == note}
        near = min((drawn.boxes[name].x for name in ends if name in drawn.boxes), default=free)
        x = max(free, near)
        drawn.boxes[note] = Box(x, drawn.y + 10, width, height)
        free = x + width + 20
