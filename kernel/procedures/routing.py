"""Orthogonal routes for the arrows, through the gutters between rows and lanes and never through a box.

The page is a lattice: odd lines run through the middle of a column or row, even lines through the gutter before it.
A route is found on the lattice by cheapest path (length, bends, crowding); routes to the same target like to share
their last part. Then every straight run gets a track of its own beside the others in its line, ordered so that
turns cross as little as possible. Real coordinates come last, when it is known how wide each gutter must be.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations

from .layout import Arrow, Cell, Placement

Point = tuple[int, int]
"""Lattice point: x (2·column+1 in a column, even between columns), y (2·row+1 in a row, even between rows)."""
Step = tuple[Point, Point]

ACROSS, DOWN = 52, 34
BEND, CROWD, SAME_SIDE, LABELLED_SIDE = 36, 24, 70, 45
SHARED = 0.4
_STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1))


@dataclass
class Wire:
    """A straight run in one line of the lattice; runs towards one target that overlap are one wire."""

    horizontal: bool
    line: int
    """Lattice y of a horizontal wire, x of a vertical one."""
    low: float
    """Lattice position where it begins; half a step inside a box counts as the box's border."""
    high: float
    net: str
    track: float = 0.0
    """Place among the wires beside it, centred on 0."""
    turns: list[tuple[float, int, Wire | None]] = field(default_factory=list)
    """Ends: (position, -1 or +1 for the side it turns to or 0 at a box, the wire it turns into)."""

    def overlaps(self, other: Wire) -> bool:
        """Whether both occupy some part of the same line (touching counts)."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True)
class Route:
    """One arrow's way: its lattice corners, and the wire of each run between them."""

    arrow: Arrow
    corners: tuple[Point, ...]
    wires: tuple[Wire, ...]


def centre(cell: Cell) -> Point:
    """The lattice point in the middle of a cell."""
    return (2 * cell[1] + 1, 2 * cell[0] + 1)


def route(placement: Placement) -> list[Route]:
    """Routes for all arrows, with tracks assigned."""
    finder = _Finder(placement)
    corners: dict[Arrow, tuple[Point, ...]] = {}
    for arrow in sorted(placement.arrows, key=lambda arrow: _priority(placement, arrow)):
        corners[arrow] = _corners(finder.find(arrow))
    routes = _wire(corners)
    wires = list({id(wire): wire for route in routes for wire in route.wires}.values())
    _assign_tracks(wires)
    return routes


def _priority(placement: Placement, arrow: Arrow) -> tuple[bool, int]:
    """Short ways downward first; returns and escalations find their way around them."""
    (row, lane), (to_row, to_lane) = placement.cells[arrow.source], placement.cells[arrow.target]
    return (to_row < row or arrow.via == "escalate", abs(to_row - row) + abs(to_lane - lane))


class _Finder:
    """Cheapest paths on the lattice, remembering what is already used."""

    def __init__(self, placement: Placement) -> None:
        self.placement = placement
        self.width = 2 * placement.columns
        self.height = 2 * placement.rows
        self.boxes = {centre(cell): key for key, cell in placement.cells.items()}
        start_x, start_y = centre(placement.cells[placement.start])
        self.closed = {(start_x, start_y - 1)}  # the arrow from the start mark
        self.used: dict[Step, set[str]] = {}
        self.leaving: dict[Step, int] = {}

    def find(self, arrow: Arrow) -> list[Point]:
        """The cheapest way from the source's cell to the target's; marks it used."""
        goal = centre(self.placement.cells[arrow.target])
        begin = centre(self.placement.cells[arrow.source])
        path = self._search(begin, goal, arrow)
        for one, other in pairwise(path):
            self.used.setdefault(_undirected(one, other), set()).add(arrow.target)
        self.leaving[path[0], path[1]] = self.leaving.get((path[0], path[1]), 0) + 1
        return path

    def _search(self, begin: Point, goal: Point, arrow: Arrow) -> list[Point]:
        queue: list[tuple[float, int, Point, Point | None]] = [(0.0, 0, begin, None)]
        came: dict[tuple[Point, Point | None], tuple[float, tuple[Point, Point | None] | None]] = {
            (begin, None): (0.0, None)
        }
        count = 0
        while queue:
            cost, _n, point, direction = heapq.heappop(queue)
            if cost > came[point, direction][0]:
                continue
            if point == goal and direction is not None:
                return _unwind(came, (point, direction))
            for step in _STEPS:
                following = (point[0] + step[0], point[1] + step[1])
                if not self._open(following, goal) or (direction and step == (-direction[0], -direction[1])):
                    continue
                total = cost + self._cost(point, following, direction, step, begin, goal, arrow)
                known = came.get((following, step))
                if known is None or total < known[0]:
                    count += 1
                    came[following, step] = (total, (point, direction))
                    heapq.heappush(queue, (total, count, following, step))
        raise ValueError(f"no way from {arrow.source} to {arrow.target}")

    def _open(self, point: Point, goal: Point) -> bool:
        inside = 0 <= point[0] <= self.width and 0 <= point[1] <= self.height
        return inside and (point == goal or (point not in self.boxes and point not in self.closed))

    def _cost(
        self, point: Point, following: Point, direction: Point | None, step: Point,
        begin: Point, goal: Point, arrow: Arrow,
    ) -> float:  # fmt: skip
        """Price of one lattice step: length, a bend, company, and awkward sides of boxes."""
        users = self.used.get(_undirected(point, following), set())
        cost: float = ACROSS if step[0] else DOWN
        if arrow.target in users:
            cost *= SHARED
        cost += CROWD * len(users - {arrow.target})
        if direction is not None and step != direction:
            cost += BEND
        if point == begin:
            cost += SAME_SIDE * self.leaving.get((point, following), 0)
            cost += SAME_SIDE * bool(users)
            cost += LABELLED_SIDE * bool(arrow.label and step[0])
            cost += BEND * (step == (0, -1))
        if following == goal:
            cost += SAME_SIDE * self.leaving.get((following, point), 0)
            cost += BEND * (step == (0, -1))
        return cost


def _undirected(one: Point, other: Point) -> Step:
    return (one, other) if one < other else (other, one)


def _unwind(
    came: dict[tuple[Point, Point | None], tuple[float, tuple[Point, Point | None] | None]],
    last: tuple[Point, Point | None],
) -> list[Point]:
    path = []
    state: tuple[Point, Point | None] | None = last
    while state is not None:
        path.append(state[0])
        state = came[state][1]
    return path[::-1]


def _corners(path: Sequence[Point]) -> tuple[Point, ...]:
    """Only the points where the way turns, and both ends."""
    inner = [
        here
        for before, here, after in zip(path, path[1:], path[2:], strict=False)
        if (here[0] - before[0], here[1] - before[1]) != (after[0] - here[0], after[1] - here[1])
    ]
    return (path[0], *inner, path[-1])


def _wire(corners: dict[Arrow, tuple[Point, ...]]) -> list[Route]:
    """Cut the ways into wires; overlapping runs towards one target become one."""
    runs: list[tuple[Arrow, Wire]] = []
    for arrow, points in corners.items():
        for number, (one, other) in enumerate(pairwise(points)):
            runs.append((arrow, _run(one, other, number == 0, number == len(points) - 2, arrow.target)))
    merged = _merge([wire for _arrow, wire in runs])
    by_arrow: dict[Arrow, list[Wire]] = {}
    for arrow, wire in runs:
        by_arrow.setdefault(arrow, []).append(merged[id(wire)])
    routes = [Route(arrow, corners[arrow], tuple(wires)) for arrow, wires in by_arrow.items()]
    for found in routes:
        _note_turns(found)
    return routes


def _run(one: Point, other: Point, first: bool, last: bool, net: str) -> Wire:
    """The wire between two corners; where it meets a box it ends at the box's border."""
    horizontal = one[1] == other[1]
    axis = 0 if horizontal else 1
    forward = 1 if other[axis] > one[axis] else -1
    begin = one[axis] + (0.5 * forward if first else 0)
    end = other[axis] - (0.5 * forward if last else 0)
    low, high = sorted((begin, end))
    return Wire(horizontal, one[1 - axis], low, high, net)


def _merge(wires: list[Wire]) -> dict[int, Wire]:
    """Map each wire to the one it is part of."""
    result: dict[int, Wire] = {}
    groups: dict[tuple[bool, int, str], list[Wire]] = {}
    for wire in wires:
        groups.setdefault((wire.horizontal, wire.line, wire.net), []).append(wire)
    for group in groups.values():
        current: Wire | None = None
        for wire in sorted(group, key=lambda wire: (wire.low, wire.high)):
            if current is not None and wire.low < current.high:
                current.high = max(current.high, wire.high)
            else:
                current = wire
            result[id(wire)] = current
    return result


def _note_turns(found: Route) -> None:
    """Tell each wire where it ends or is joined, and to which side the way goes on from there."""
    points, wires = found.corners, found.wires
    for number, wire in enumerate(wires):
        for place, neighbour in ((number, number - 1), (number + 1, number + 1)):
            axis = 0 if wire.horizontal else 1
            position = points[place][axis]
            if not 0 <= neighbour < len(wires):
                wire.turns.append((position, 0, None))
                continue
            beyond = points[place - 1] if neighbour < number else points[place + 1]
            side = 1 if beyond[1 - axis] > points[place][1 - axis] else -1
            wire.turns.append((position, side, wires[neighbour]))


def _assign_tracks(wires: list[Wire]) -> None:
    components = _components(wires)
    for _sweep in range(4):
        for component in components:
            _arrange(component)


def _components(wires: list[Wire]) -> list[list[Wire]]:
    """Wires of one line that touch, directly or through others."""
    lines: dict[tuple[bool, int], list[Wire]] = {}
    for wire in wires:
        lines.setdefault((wire.horizontal, wire.line), []).append(wire)
    result = []
    for line in lines.values():
        component: list[Wire] = []
        end = -1.0
        for wire in sorted(line, key=lambda wire: (wire.low, wire.high)):
            if component and wire.low > end:
                result.append(component)
                component = []
            component.append(wire)
            end = max(end, wire.high) if len(component) > 1 else wire.high
        result.append(component)
    return result


def _arrange(component: list[Wire]) -> None:
    """Order the wires of a component so that their turns cross least, then pack them into tracks."""
    if len(component) > 1:
        cost = {(id(a), id(b)): _crossings(a, b) for a in component for b in component if a is not b}
        component[:] = _best_order(component, cost)
    levels: list[int] = []
    for number, wire in enumerate(component):
        below = [levels[i] for i in range(number) if component[i].overlaps(wire)]
        levels.append(1 + max(below, default=-1))
    middle = max(levels) / 2
    for wire, level in zip(component, levels, strict=True):
        wire.track = level - middle


def _best_order(component: list[Wire], cost: dict[tuple[int, int], int]) -> list[Wire]:
    def total(order: Iterable[Wire]) -> int:
        listed = list(order)
        return sum(cost[id(a), id(b)] for i, a in enumerate(listed) for b in listed[i + 1 :])

    if len(component) <= 5:
        return list(min(permutations(component), key=total))
    best = list(component)
    improved = True
    while improved:
        improved = False
        for i in range(len(best) - 1):
            swapped = [*best[:i], best[i + 1], best[i], *best[i + 2 :]]
            if total(swapped) < total(best):
                best, improved = swapped, True
    return best


def _crossings(first: Wire, second: Wire) -> int:
    """How many turns cross when ``first`` lies before (above, left of) ``second``."""
    if not first.overlaps(second):
        return 0
    count = 0
    for one, other, toward in ((first, second, 1), (second, first, -1)):
        for position, side, into in one.turns:
            if side == toward and _inside(other, position, into):
                count += 1
    return count


def _inside(wire: Wire, position: float, into: Wire | None) -> bool:
    """Whether a turn at ``position`` would hit the wire, judging equal positions by their tracks."""
    if not wire.low <= position <= wire.high:
        return False
    if wire.low < position < wire.high:
        return True
    mine = next((turn for turn in wire.turns if turn[0] == position), None)
    if mine is None or mine[2] is None or into is None or mine[2] is into:
        return mine is not None and mine[2] is None
    return into.track > mine[2].track if position == wire.low else into.track < mine[2].track
