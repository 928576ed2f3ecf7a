"""The picture of a procedure in real coordinates: lanes, boxes, arrows and where their words stand.

Computed once for each definition and shared by the SVG and the BPMN export. Units are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import get_language

from .definition import Definition, Node
from .layout import Arrow, Placement, Span, place
from .routing import Route, Wire, route

Spot = tuple[float, float]

NAME, SMALL = 13, 12
"""Sizes of letters: names in boxes; everything else."""
BOX_HEIGHT, HEADER, START_ROOM, LEAST_WIDTH = 46, 40, 34, 320
TRACK_ACROSS, TRACK_DOWN = 15, 9
"""Distance between neighbouring tracks that run across, and that run down."""
BEHIND = 4
"""How far the second sheet of parallel work shows."""
SLANT = 12
"""How far the sides of a rule's hexagon lean in."""
LINE_LENGTH = 5
"""Letters on one line of a box."""
LATIN = 2
"""So many Latin letters take the room of a Chinese one."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node: its middle, size and the name cut into lines."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    stage: str
    """Name of the stage it belongs to."""

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        half, tall = self.width / 2, self.height / 2
        return (self.x - half, self.y - tall, self.x + half, self.y + tall)


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow: corner points from border to border, and the middle of its label if it has one."""

    arrow: Arrow
    points: tuple[Spot, ...]
    label_at: Spot | None


@dataclass(frozen=True, slots=True)
class Lane:
    """A role's column."""

    role: str
    left: float
    width: float


@dataclass(frozen=True)
class Drawing:
    """Everything to draw."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    boxes: dict[str, Box]
    lines: tuple[Line, ...]
    start: Spot
    """Middle of the start mark, above the first box."""


def draw(definition: Definition) -> Drawing:
    """Lay out a sound definition, with the words on its arrows in the language of the moment."""
    return _drawn(definition, get_language())


@lru_cache(maxsize=128)
def _drawn(definition: Definition, _language: str | None) -> Drawing:
    placement = place(definition)
    routes = route(placement)
    wires = list({id(wire): wire for found in routes for wire in found.wires}.values())
    grid = _Grid(definition, placement, routes, wires)
    boxes = {key: grid.box(definition, key, cell) for key, cell in placement.cells.items()}
    ways = [(found.arrow, grid.points(found, boxes)) for found in routes]
    first = boxes[definition.start]
    return Drawing(
        width=grid.width,
        height=grid.height,
        lanes=tuple(Lane(span.role, *grid.lane(span)) for span in placement.lanes),
        boxes=boxes,
        lines=tuple(_label(ways, boxes, grid.width)),
        start=(first.x, first.frame[1] - START_ROOM + 10),
    )


def cut(name: str, length: int = LINE_LENGTH) -> tuple[str, ...]:
    """A name in one line, or two of about the same length; one with spaces is cut at a space."""
    half = (len(name) + 1) // 2
    gaps = [at for at, letter in enumerate(name) if letter == " "]
    if len(name) <= length * (LATIN if name.isascii() else 1) or (name.isascii() and not gaps):
        return (name,)
    if not gaps:
        return (name[:half], name[half:])
    at = min(gaps, key=lambda gap: abs(gap - half))
    return (name[:at], name[at + 1 :])


def text_width(text: str, size: float) -> float:
    """Room a text needs: a full em for Chinese, somewhat more than half for Latin letters and digits."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.6 for letter in text)


class _Grid:
    """Turns lattice lines into coordinates, each gutter as wide as its tracks need."""

    def __init__(
        self, definition: Definition, placement: Placement, routes: Sequence[Route], wires: Sequence[Wire]
    ) -> None:
        self.body = [self._body(definition, placement, lane) for lane in range(placement.columns)]
        self.columns = self._lines(wires, placement.columns, horizontal=False, labelled=_straight(routes))
        labelled = {
            found.corners[0][1] + (1 if found.corners[1][1] > found.corners[0][1] else -1): 0.0
            for found in routes
            if found.arrow.label
        }
        self.columns = _padded(self.columns)
        self.rows = self._lines(wires, placement.rows, horizontal=True, labelled=labelled)
        self.width = self.columns[-1][1]
        self.height = self.rows[-1][1]

    @staticmethod
    def _body(definition: Definition, placement: Placement, lane: int) -> float:
        nodes = [definition.nodes[key] for key, cell in placement.cells.items() if cell[1] == lane]
        names = [text_width(line, NAME) for node in nodes for line in cut(node.name)]
        stages = [text_width(definition.nodes[node.stage].name, SMALL) for node in nodes if node.stage]
        return max([54, *names, *stages]) + 13

    def _lines(
        self, wires: Sequence[Wire], count: int, *, horizontal: bool, labelled: Mapping[int, float]
    ) -> list[Spot]:
        """Beginning and end of every lattice line, gutters and bodies in turn."""
        edge = float(HEADER) if horizontal else 0.0
        result = []
        for line in range(2 * count + 1):
            here = [wire.track for wire in wires if wire.horizontal == horizontal and wire.line == line]
            if line % 2:
                size = float(BOX_HEIGHT) if horizontal else self.body[line // 2]
            else:
                size = self._gutter(here, horizontal, line in labelled)
                size = max(size, labelled.get(line, 0.0))
                size = max(size, START_ROOM) if horizontal and line == 0 else size
            result.append((edge, edge + size))
            edge += size
        return result

    @staticmethod
    def _gutter(tracks: list[float], horizontal: bool, labelled: bool) -> float:
        if not tracks:
            return 28.0 if horizontal and labelled else 22.0 if horizontal else 18.0
        spread = max(tracks) - min(tracks)
        if horizontal:
            return spread * TRACK_ACROSS + (38 if labelled else 26)
        return spread * TRACK_DOWN + 18

    def at(self, wire: Wire) -> float:
        """The coordinate across a wire: x of one running down, y of one running across."""
        begin, end = (self.rows if wire.horizontal else self.columns)[wire.line]
        gap = TRACK_ACROSS if wire.horizontal else TRACK_DOWN
        if wire.line % 2:
            gap = 12
        return (begin + end) / 2 + wire.track * gap

    def box(self, definition: Definition, key: str, cell: tuple[int, int]) -> Box:
        """The box of a node, in the middle of its cell."""
        node = definition.nodes[key]
        stage = definition.nodes[node.stage].name if node.stage else ""
        top, bottom = self.rows[2 * cell[0] + 1]
        left, right = self.columns[2 * cell[1] + 1]
        height = BOX_HEIGHT if node.kind != "end" else 34
        return Box(node, (left + right) / 2, (top + bottom) / 2, right - left, height, cut(node.name), stage)

    def lane(self, span: Span) -> tuple[float, float]:
        """Left edge and width of a lane: half of the gutters beside it belong to it."""
        begin, end = self.columns[2 * span.first], self.columns[2 * (span.first + span.count)]
        left = 0.0 if span.first == 0 else (begin[0] + begin[1]) / 2
        right = self.width if end is self.columns[-1] else (end[0] + end[1]) / 2
        return left, right - left

    def points(self, found: Route, boxes: dict[str, Box]) -> tuple[Spot, ...]:
        """Corner points of a route, from the border of one box to the border of the other."""
        wires = found.wires
        inner = [_meeting(self.at(one), one, self.at(other)) for one, other in pairwise(wires)]
        first = self._end(boxes[found.arrow.source], wires[0], found.corners[0], found.corners[1])
        last = self._end(boxes[found.arrow.target], wires[-1], found.corners[-1], found.corners[-2])
        return (first, *inner, last)

    def _end(self, box: Box, wire: Wire, here: tuple[int, int], beyond: tuple[int, int]) -> Spot:
        across = self.at(wire)
        left, top, right, bottom = box.frame
        if box.node.each:  # a second sheet shows behind it
            top, right = top - BEHIND, right + BEHIND
        if wire.horizontal:
            inset = _inset(box, across - box.y)
            return (right - inset, across) if beyond[0] > here[0] else (left + inset, across)
        return (across, bottom) if beyond[1] > here[1] else (across, top)


def _padded(lines: list[Spot]) -> list[Spot]:
    """The same lines, the outer gutters widened until the page has its least width."""
    more = max(0.0, LEAST_WIDTH - lines[-1][1]) / 2
    inner = [(begin + more, end + more) for begin, end in lines]
    return [(0.0, inner[0][1]), *inner[1:-1], (inner[-1][0], inner[-1][1] + more)]


def _straight(routes: Iterable[Route]) -> dict[int, float]:
    """Gutters that a labelled arrow crosses on a straight way to the neighbouring column: room for its words."""
    room: dict[int, float] = {}
    for found in routes:
        (x1, y1), (x2, y2) = found.corners[0], found.corners[-1]
        if found.arrow.label and len(found.corners) == 2 and y1 == y2 and abs(x1 - x2) == 2:
            gutter = (x1 + x2) // 2
            room[gutter] = max(room.get(gutter, 0.0), text_width(found.arrow.label, SMALL) + 16)
    return room


def _inset(box: Box, off: float) -> float:
    """How far the side of a rule's hexagon or an end's pill lies inside its frame, ``off`` from the middle."""
    half = box.height / 2
    if box.node.kind == "rule":
        return abs(off) / half * SLANT
    if box.node.kind == "end":
        return float(half - (half**2 - min(abs(off), half) ** 2) ** 0.5)
    return 0.0


def _meeting(at: float, wire: Wire, other: float) -> Spot:
    return (other, at) if wire.horizontal else (at, other)


def _label(ways: Sequence[tuple[Arrow, tuple[Spot, ...]]], boxes: dict[str, Box], width: float) -> Iterable[Line]:
    """Put every label beside its arrow, near where it leaves, clear of boxes and of other labels."""
    frames = [box.frame for box in boxes.values()]
    placed: list[tuple[float, float, float, float]] = []
    segments = [segment for _arrow, points in ways for segment in pairwise(points)]
    for arrow, points in ways:
        if not arrow.label:
            yield Line(arrow, points, None)
            continue
        room = text_width(arrow.label, SMALL)
        spots = list(_spots(points, room, width))
        best = min(spots, key=lambda spot: _price(spot[0], spot[1], room, frames, placed, segments))
        placed.append(_around(best[0], room))
        yield Line(arrow, points, best[0])


def _spots(points: tuple[Spot, ...], room: float, width: float) -> Iterable[tuple[Spot, float]]:
    """Places for a label along an arrow, each with its distance from the beginning as a price."""
    walked = 0.0
    for (x1, y1), (x2, y2) in pairwise(points):
        length = abs(x2 - x1) + abs(y2 - y1)
        steps = max(1, int(length // 10))
        for number in range(steps + 1):
            share = number / steps
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            price = walked + length * share
            sides = (
                ((x, y - 8), (x, y + 9), (x + room / 2, y - 8), (x - room / 2, y - 8))
                if y1 == y2
                else ((x + room / 2 + 5, y), (x - room / 2 - 5, y))
            )
            for order, spot in enumerate(sides):
                inside = min(max(spot[0], room / 2), width - room / 2)
                yield (inside, spot[1]), price + order * 3 + 5 * abs(inside - spot[0])
        walked += length


def _around(spot: Spot, room: float) -> tuple[float, float, float, float]:
    return (spot[0] - room / 2 - 1, spot[1] - 7, spot[0] + room / 2 + 1, spot[1] + 7)


def _price(
    spot: Spot, distance: float, room: float,
    frames: Sequence[tuple[float, float, float, float]],
    placed: Sequence[tuple[float, float, float, float]],
    segments: Sequence[tuple[Spot, Spot]],
) -> float:  # fmt: skip
    """Cheap is near the beginning; dear is over a line; out of the question is over a box or another label."""
    mine = _around(spot, room)
    price = distance
    price += 100_000 * sum(_meet(mine, frame) for frame in frames)
    price += 50_000 * sum(_meet(mine, label) for label in placed)
    price += 90 * sum(
        _meet(mine, (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))) for a, b in segments
    )
    return price


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
