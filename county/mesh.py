"""A mesh of small irregular cells under the county, finer around the county town.

Every area is a set of whole cells, so areas never overlap and never leave a gap. Cells are the hexagons of a shaken
triangular lattice; a corner is the meeting point of exactly three cells.
"""

import heapq
import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Point = tuple[float, float]
DIRECTIONS = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))
OUTSIDE = -1


@dataclass
class Mesh:
    """Cells with their centres, neighbours and the corners between them; lengths in kilometres."""

    flat: list[Point] = field(default_factory=list)
    """Centre of each cell before warping: the county is about a disc of radius 1."""
    centres: list[Point] = field(default_factory=list)
    """Centre of each cell in kilometres east and north of the county town."""
    near: list[list[int]] = field(default_factory=list)
    """Neighbouring cells of each cell."""
    shared: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """The two corners of the edge between two neighbours, by (lower cell, higher cell)."""
    corners: list[Point] = field(default_factory=list)
    """Position of each corner in kilometres."""

    def distance(self, one: int, other: int) -> float:
        """Return the distance between two cells' centres in kilometres."""
        return math.dist(self.centres[one], self.centres[other])


def build(rng: random.Random, spacing: float, reach: float, place: Callable[[Point], Point]) -> Mesh:
    """Build a mesh over a disc of radius `reach` with cells `spacing` apart; `place` moves a point to kilometres."""
    mesh, number = Mesh(), {}
    span = int(reach / spacing * 1.2) + 1
    for row in range(-span, span + 1):
        for column in range(-2 * span, 2 * span + 1):
            x = (column + row / 2) * spacing
            y = row * spacing * math.sqrt(3) / 2
            if math.hypot(x, y) > reach:
                continue
            number[column, row] = len(mesh.flat)
            shaken = (x + rng.uniform(-0.3, 0.3) * spacing, y + rng.uniform(-0.3, 0.3) * spacing)
            mesh.flat.append(shaken)
            mesh.centres.append(place(shaken))
    _join(mesh, number)
    return mesh


def _join(mesh: Mesh, number: dict[tuple[int, int], int]) -> None:
    corner_of: dict[tuple[int, ...], int] = {}
    for (column, row), cell in number.items():
        around = [number.get((column + dx, row + dy)) for dx, dy in DIRECTIONS]
        mesh.near.append([other for other in around if other is not None])
        for index, other in enumerate(around):
            if other is None or other < cell:
                continue
            ends = []
            for third in (around[index - 1], around[(index + 1) % 6]):
                if third is not None:
                    ends.append(_corner(mesh, corner_of, cell, other, third))
            if len(ends) == 2:
                mesh.shared[cell, other] = (ends[0], ends[1])


def _corner(mesh: Mesh, corner_of: dict[tuple[int, ...], int], *cells: int) -> int:
    key = tuple(sorted(cells))
    if key not in corner_of:
        corner_of[key] = len(mesh.corners)
        xs, ys = zip(*(mesh.centres[cell] for cell in cells), strict=True)
        mesh.corners.append((sum(xs) / 3, sum(ys) / 3))
    return corner_of[key]


def grow(
    mesh: Mesh,
    allowed: set[int],
    sources: Iterable[tuple[int, float]],
    cost: Callable[[int, int], float],
) -> tuple[dict[int, int], dict[int, float]]:
    """Let areas grow from their sources until they meet; return each cell's area and its distance from the source.

    A source is (cell, head start as a cost). Each area is connected, because a cell is always reached through its own.
    """
    owner: dict[int, int] = {}
    reached: dict[int, float] = {}
    queue = [(start, cell, index) for index, (cell, start) in enumerate(sources)]
    heapq.heapify(queue)
    while queue:
        distance, cell, index = heapq.heappop(queue)
        if cell in owner:
            continue
        owner[cell], reached[cell] = index, distance
        for other in mesh.near[cell]:
            if other in allowed and other not in owner:
                heapq.heappush(queue, (distance + cost(cell, other), other, index))
    return owner, reached
