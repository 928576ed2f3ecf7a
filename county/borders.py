"""From sets of cells to lines on a map: arcs that neighbours share, smoothed and thinned once for both sides.

An arc is a stretch of border between two junctions and has the same two areas on its sides all along. Rings are sewn
together from whole arcs, so two neighbours always show exactly the same vertices.
"""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from county.mesh import Mesh, Point

Label = tuple[int, int]
"""(village or OUTSIDE, river basin) of a cell."""


@dataclass
class Arc:
    """A stretch of border: the labels on its two sides, its end corners, its points in kilometres."""

    sides: tuple[Label, Label]
    corners: list[int]
    points: list[Point]


def trace(mesh: Mesh, label: list[Label], inside: set[int]) -> list[Arc]:
    """Find the arcs between cells of different labels where at least one of the two lies inside."""
    links: dict[int, list[int]] = defaultdict(list)
    sides: dict[tuple[int, int], tuple[Label, Label]] = {}
    for (one, other), (start, end) in mesh.shared.items():
        if label[one] != label[other] and (one in inside or other in inside):
            links[start].append(end)
            links[end].append(start)
            low, high = sorted((label[one], label[other]))
            sides[min(start, end), max(start, end)] = (low, high)
    positions = _smooth(mesh.corners, links)
    done: set[tuple[int, int]] = set()
    found = []
    for start in sorted(links, key=lambda corner: (len(links[corner]) == 2, corner)):
        for following in links[start]:
            if (start, following) not in done:
                chain = _follow(links, start, following, done)
                pair = sides[min(chain[0], chain[1]), max(chain[0], chain[1])]
                found.append(Arc(pair, chain, [positions[corner] for corner in chain]))
    return found


def _follow(links: dict[int, list[int]], start: int, following: int, done: set[tuple[int, int]]) -> list[int]:
    chain = [start, following]
    while len(links[chain[-1]]) == 2 and chain[-1] != start:
        before, after = links[chain[-1]]
        chain.append(after if before == chain[-2] else before)
    done.update(pairwise(chain))
    done.update(pairwise(chain[::-1]))
    return chain


def _smooth(corners: list[Point], links: dict[int, list[int]], rounds: int = 3) -> dict[int, Point]:
    now = {corner: corners[corner] for corner in links}
    for _ in range(rounds):
        before = now
        now = {}
        for corner, ends in links.items():
            keep = 0.5 if len(ends) == 2 else 0.7
            pull = (1 - keep) / len(ends)
            now[corner] = (
                before[corner][0] * keep + pull * sum(before[end][0] for end in ends),
                before[corner][1] * keep + pull * sum(before[end][1] for end in ends),
            )
    return now


def thin(arcs: list[Arc], tolerance: float) -> list[Arc]:
    """Leave out points that matter little (Douglas–Peucker, `tolerance` in parts of an arc's mean step).

    An arc whose thinned form crosses another keeps all its points.
    """
    thinned = [_thin_arc(arc, tolerance) for arc in arcs]
    for _ in range(len(arcs)):
        crossing = crossings(thinned)
        restored = {index for index in crossing if len(thinned[index].points) < len(arcs[index].points)}
        if not restored:
            break
        for index in restored:
            thinned[index] = arcs[index]
    return thinned


def _thin_arc(arc: Arc, tolerance: float) -> Arc:
    step = sum(math.dist(a, b) for a, b in pairwise(arc.points)) / (len(arc.points) - 1)
    kept = _important(arc.points, step * tolerance)
    return Arc(arc.sides, arc.corners, kept)


def _important(points: list[Point], limit: float) -> list[Point]:
    """Keep the ends, always one point between them (two areas may share both ends), and what stands out."""
    if len(points) <= 3:
        return points
    keep = {0, len(points) - 1}
    spans = [(0, len(points) - 1, True)]
    while spans:
        first, last, forced = spans.pop()
        if last - first < 2:
            continue
        gaps = [_gap(points[i], points[first], points[last]) for i in range(first + 1, last)]
        widest = max(range(len(gaps)), key=gaps.__getitem__)
        if forced or gaps[widest] > limit:
            middle = first + 1 + widest
            keep.add(middle)
            closed = forced and points[first] == points[last]
            spans += [(first, middle, closed), (middle, last, closed)]
    return [points[index] for index in sorted(keep)]


def _gap(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    along = min(1.0, max(0.0, along))
    return math.hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)


def crossings(arcs: list[Arc], box: float = 1.0) -> set[int]:
    """Return the numbers of the arcs that touch another arc, or themselves, anywhere but at a shared end."""
    grid: dict[tuple[int, int], list[tuple[int, Point, Point]]] = defaultdict(list)
    for number, arc in enumerate(arcs):
        for start, end in pairwise(arc.points):
            for column in range(int(min(start[0], end[0]) // box), int(max(start[0], end[0]) // box) + 1):
                for row in range(int(min(start[1], end[1]) // box), int(max(start[1], end[1]) // box) + 1):
                    grid[column, row].append((number, start, end))
    found: set[int] = set()
    for pieces in grid.values():
        for index, (number, start, end) in enumerate(pieces):
            for other, begin, finish in pieces[index + 1 :]:
                if _cross(start, end, begin, finish):
                    found |= {number, other}
    return found


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    if {a, b} & {c, d}:
        return False
    return _turn(a, b, c) * _turn(a, b, d) <= 0 and _turn(c, d, a) * _turn(c, d, b) <= 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def rings(arcs: list[Arc], area: Callable[[Label], int]) -> dict[int, list[list[Point]]]:
    """Sew arcs into the rings of every area; `area` maps a label to the area wanted (village, township, county).

    The first ring of an area is its outside, anticlockwise; any further ring is a hole, clockwise.
    """
    pieces: dict[int, list[Arc]] = defaultdict(list)
    for arc in arcs:
        one, other = area(arc.sides[0]), area(arc.sides[1])
        if one != other:
            pieces[one].append(arc)
            pieces[other].append(arc)
    return {number: _sew(parts) for number, parts in sorted(pieces.items()) if number >= 0}


def _sew(parts: list[Arc]) -> list[list[Point]]:
    at: dict[int, list[int]] = defaultdict(list)
    for index, arc in enumerate(parts):
        at[arc.corners[0]].append(index)
        at[arc.corners[-1]].append(index)
    used: set[int] = set()
    found = []
    for first in range(len(parts)):
        if first in used:
            continue
        ring, corner, index = [], parts[first].corners[0], first
        while index not in used:
            used.add(index)
            arc = parts[index]
            forward = arc.corners[0] == corner
            ring += (arc.points if forward else arc.points[::-1])[:-1]
            corner = arc.corners[-1] if forward else arc.corners[0]
            index = next((other for other in at[corner] if other not in used), index)
        found.append([*ring, ring[0]])
    found.sort(key=lambda ring: -abs(signed_area(ring)))
    return [ring if (signed_area(ring) > 0) == (place == 0) else ring[::-1] for place, ring in enumerate(found)]


def signed_area(ring: list[Point]) -> float:
    """Return the area of a closed ring in the square of its unit, positive when it runs anticlockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def contains(rings_of_area: list[list[Point]], point: Point) -> bool:
    """Tell whether a point lies within an area given by its rings (even–odd rule)."""
    inside = False
    for ring in rings_of_area:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > point[1]) != (y2 > point[1]) and point[0] < (x2 - x1) * (point[1] - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside
