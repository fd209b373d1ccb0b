"""Where everything of a BPMN graph stands in the picture: one column a step, one lane a phase. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from casework.library.bpmn_graph import Flow, Graph, Node

TASK: Final = (130, 80)
GATEWAY: Final = (50, 50)
EVENT: Final = (36, 36)
COLUMN, ROW, PAD, HEAD, BOX_PAD = 190, 150, 30, 30, 40
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A place in the picture."""

    x: int
    y: int
    width: int
    height: int

    @property
    def left(self) -> Point:
        """The middle of its left side."""
        return self.x, self.y + self.height // 2

    @property
    def right(self) -> Point:
        """The middle of its right side."""
        return self.x + self.width, self.y + self.height // 2

    @property
    def bottom(self) -> Point:
        """The middle of its lower side."""
        return self.x + self.width // 2, self.y + self.height


@dataclass(slots=True)
class Layout:
    """Every box by id, the lanes, and the way of each flow."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lanes: dict[str, Box] = field(default_factory=dict)
    pool: Box = Box(0, 0, 0, 0)
    ways: dict[str, list[Point]] = field(default_factory=dict)


def layout(graph: Graph, lanes: Sequence[str]) -> Layout:
    """The picture of the graph; the lanes come in this order."""
    made = Layout()
    # The end of a clock's own flow stands right beneath it.
    rang = {flow.target for flow in graph.flows if graph.nodes[flow.source].on}
    free = [node for node in graph.nodes.values() if not node.on and not node.inside and node.id not in rang]
    column = _columns(graph, free)
    row = _rows(graph, free, column)
    _place(made, free, lanes, column, row)
    _fasten(made, graph)
    _fill(made, graph)
    for flow in graph.flows:
        made.ways[flow.id] = _way(made, flow)
    return made


def _columns(graph: Graph, free: Sequence[Node]) -> dict[str, int]:
    """One column beyond the furthest of all that leads here."""
    names = {node.id for node in free}
    flows = [flow for flow in graph.flows if not flow.back and flow.source in names and flow.target in names]
    column = dict.fromkeys(names, 0)
    waits = dict.fromkeys(names, 0)
    onward: dict[str, list[str]] = defaultdict(list)
    for flow in flows:
        waits[flow.target] += 1
        onward[flow.source].append(flow.target)
    ready = [node.id for node in free if not waits[node.id]]
    while ready:
        name = ready.pop(0)
        for target in onward[name]:
            column[target] = max(column[target], column[name] + 1)
            waits[target] -= 1
            if not waits[target]:
                ready.append(target)
    return column


def _rows(graph: Graph, free: Sequence[Node], column: Mapping[str, int]) -> dict[str, int]:
    """Beside what leads to it where there is room, else in the first free row of its lane and column."""
    before: dict[str, list[str]] = defaultdict(list)
    for flow in graph.flows:
        before[flow.target].append(flow.source)
    row: dict[str, int] = {}
    taken: set[tuple[str, int, int]] = set()
    for node in sorted(free, key=lambda each: column[each.id]):
        near = [row[name] for name in before[node.id] if name in row and graph.nodes[name].lane == node.lane]
        wanted = [*near, *range(len(free))]
        row[node.id] = next(at for at in wanted if (node.lane, column[node.id], at) not in taken)
        taken.add((node.lane, column[node.id], row[node.id]))
    return row


def _place(
    made: Layout, free: Sequence[Node], lanes: Sequence[str], column: Mapping[str, int], row: Mapping[str, int]
) -> None:
    width = 2 * HEAD + PAD + (max(column.values(), default=0) + 1) * COLUMN
    top = 0
    for lane in lanes:
        mine = [node for node in free if node.lane == lane]
        rows = max((row[node.id] for node in mine), default=0) + 1
        made.lanes[lane] = Box(HEAD, top, width - HEAD, rows * ROW + PAD)
        for node in mine:
            wide, high = _size(node)
            left = 2 * HEAD + PAD + column[node.id] * COLUMN + (COLUMN - PAD - wide) // 2
            above = top + PAD // 2 + row[node.id] * ROW + (ROW - high) // 2 - 15
            made.boxes[node.id] = Box(left, above, wide, high)
        top += rows * ROW + PAD
    made.pool = Box(0, 0, width, top)


def _fasten(made: Layout, graph: Graph) -> None:
    """Clocks on the lower edge of their activity, each with its end beneath it."""
    count: dict[str, int] = defaultdict(int)
    _into, onward = graph.ways()
    for node in graph.nodes.values():
        if not node.on:
            continue
        at = made.boxes[node.on]
        left = at.x + 4 + count[node.on] * 44
        made.boxes[node.id] = Box(left, at.y + at.height - EVENT[1] // 2, *EVENT)
        count[node.on] += 1
        for flow in onward[node.id]:
            made.boxes[flow.target] = Box(left + 8, at.y + at.height + 34, 20, 20)


def _fill(made: Layout, graph: Graph) -> None:
    """What stands inside a sub-process, from left to right."""
    inside: dict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes.values():
        if node.inside:
            inside[node.inside].append(node)
    for box, nodes in inside.items():
        outer = made.boxes[box]
        left = outer.x + 8
        for node in nodes:
            wide, high = _size(node)
            wide, high = min(wide, 70), min(high, 50)
            made.boxes[node.id] = Box(left, outer.y + (outer.height - high) // 2, wide, high)
            left += wide + 10


def _size(node: Node) -> tuple[int, int]:
    if node.tag.endswith("Gateway"):
        return GATEWAY
    if node.tag.endswith("Event"):
        return EVENT
    return (COLUMN - 10, 90) if node.tag == "subProcess" else TASK


def _way(made: Layout, flow: Flow) -> list[Point]:
    source, target = made.boxes[flow.source], made.boxes[flow.target]
    if flow.back:
        beneath = max(source.y + source.height, target.y + target.height) + 25
        return [source.bottom, (source.bottom[0], beneath), (target.bottom[0], beneath), target.bottom]
    if target.width == 20:
        return [source.bottom, (source.bottom[0], target.y)]
    begin, end = source.right, target.left
    if begin[1] == end[1]:
        return [begin, end]
    bend = end[0] - 18
    return [begin, (bend, begin[1]), (bend, end[1]), end]
