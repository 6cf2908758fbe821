"""Leads flows round the shapes, at right angles, in the gaps between columns and between rows."""

from kezhi.engine.bpmn.layout.grid import Box, Grid, label
from kezhi.engine.bpmn.layout.scene import Line, Scene

Point = tuple[int, int]

_SPREAD = 4
"""So many parallel lines share a gap before two of them lie on each other."""
_STEP = 4
"""Pixels between them."""


def routes(scene: Scene, drawn: Grid) -> dict[str, list[Point]]:
    """The bends of each flow, ends included."""
    taken = {cell for name, cell in drawn.cells.items() if name not in scene.hosts}
    return {
        flow.id: _straightened(_route(scene, drawn, taken, flow, index % _SPREAD * _STEP))
        for index, flow in enumerate(scene.flows)
    }


def beside(text: str, points: list[Point]) -> Box:
    """Where a flow bears its name: above its arrow, or where it turns back."""
    backwards = points[-1][0] < points[0][0]
    x, y = points[2] if backwards else points[-1]
    return label(text, x - 8, y - 4)


def direct(one: Box, other: Box) -> list[Point]:
    """A straight line between the nearer sides of two boxes, one above the other."""
    if one.bottom <= other.y:
        return [(one.middle[0], one.bottom), (other.middle[0], other.y)]
    return [(one.middle[0], one.y), (other.middle[0], other.bottom)]


def _route(scene: Scene, drawn: Grid, taken: set[tuple[int, int]], flow: Line, shift: int) -> list[Point]:
    source, target = drawn.boxes[flow.source], drawn.boxes[flow.target]
    (from_column, from_row), (to_column, to_row) = drawn.cells[flow.source], drawn.cells[flow.target]
    before = drawn.column(to_column) + 3 + shift
    end = [(before, target.middle[1]), (target.x, target.middle[1])]
    if flow.source in scene.hosts:
        low = _corridor(drawn, from_row + 1, shift)
        start = (source.middle[0], source.bottom)
        return [start, (start[0], low), (before, low), *end]
    start = (source.right, source.middle[1])
    after = drawn.column(from_column + 1) - 3 - shift
    between = range(from_column + 1, to_column)
    if to_column > from_column:
        if not any((column, from_row) in taken for column in between):
            return [start, (before, start[1]), *end]
        if not any((column, to_row) in taken for column in between):
            return [start, (after, start[1]), (after, target.middle[1]), *end[1:]]
    corridor = _corridor(drawn, max(from_row, to_row), shift)
    return [start, (after, start[1]), (after, corridor), (before, corridor), *end]


def _corridor(drawn: Grid, row: int, shift: int) -> int:
    """A height just above ``row`` where no shape stands."""
    return drawn.row(row) - 14 + shift


def _straightened(points: list[Point]) -> list[Point]:
    """``points`` without those that stand on a straight line between their neighbours."""
    kept: list[Point] = []
    for index, point in enumerate(points):
        inner = 0 < index < len(points) - 1
        if kept and point == kept[-1]:
            continue
        if inner and kept and _in_line(kept[-1], point, points[index + 1]):
            continue
        kept.append(point)
    return kept


def _in_line(one: Point, two: Point, three: Point) -> bool:
    return one[0] == two[0] == three[0] or one[1] == two[1] == three[1]
