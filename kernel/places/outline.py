"""Places as a small map: the outlines of a region's parts, in the units of an SVG view box; which one a point is in."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from typing import Any

from kernel.audit.standing import kept
from kernel.places.models import Boundary, Region

WIDTH = 720
"""Width of the view box; its height follows from the land."""


@dataclass(frozen=True)
class Outline:
    """One part: its path, and where its name stands."""

    code: str
    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    """The parts of one region."""

    region: Region
    width: int
    height: int
    parts: list[Outline]


def has_map(code: str) -> bool:
    """Whether there is a map of the region's parts."""
    return Boundary.objects.filter(region__parent_id=code).exists()


Ring = list[tuple[float, float]]


def map_of(code: str) -> Map | None:
    """The parts of the region as a map, drawn once until a place changes; None where no outline of them is known."""
    return kept(("map", code), lambda: _drawn_map(code))


def _drawn_map(code: str) -> Map | None:
    region = Region.objects.filter(pk=code).first()
    rows = Boundary.objects.filter(region__parent_id=code).select_related("region").order_by("region_id")
    shapes = [(row.region, list(_rings(row.shape))) for row in rows]
    corners = [point for _region, rings in shapes for ring in rings for point in ring]
    if region is None or not corners:
        return None
    west, east = min(x for x, _y in corners), max(x for x, _y in corners)
    south, north = min(y for _x, y in corners), max(y for _x, y in corners)
    narrow = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow or 1)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return round((point[0] - west) * narrow * scale, 1), round((north - point[1]) * scale, 1)

    parts = [_outline(one, [[place(point) for point in ring] for ring in rings]) for one, rings in shapes if rings]
    return Map(region, WIDTH, max(1, round((north - south) * scale)), parts)


def region_at(longitude: float, latitude: float) -> Region | None:
    """The village around a point, else the township; None outside every outline known (WGS 84, degrees)."""
    found: Region | None = None
    for level in ("township", "village"):
        inside = {"region__code__startswith": found.code} if found else {}
        rows = Boundary.objects.filter(region__level=level, **inside).select_related("region").order_by("region_id")
        found = next((row.region for row in rows if _around(row.shape, longitude, latitude)), found)
    return found


def _around(shape: dict[str, Any], x: float, y: float) -> bool:
    """Whether the point is within one of the outer rings: a ray from it crosses the ring an odd number of times."""
    for ring in _rings(shape):
        sides = zip(ring, ring[1:] + ring[:1], strict=True)
        crossed = [(y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in sides]
        if sum(crossed) % 2:
            return True
    return False


def _rings(shape: dict[str, Any]) -> Iterator[Ring]:
    """The outer rings of a polygon or of several."""
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    for polygon in polygons:
        yield [(point[0], point[1]) for point in polygon[0]]


def _outline(region: Region, rings: list[Ring]) -> Outline:
    path = "".join(_drawn(ring) for ring in rings)
    x, y = _middle(max(rings, key=lambda ring: abs(_area(ring))))
    return Outline(region.code, region.name, path, x, y)


def _drawn(ring: Ring) -> str:
    """A ring as steps from corner to corner in whole units, a third as long to write as places in tenths.

    Neighbours share their corners, and every corner is rounded by itself, so no gap opens between them.
    """
    corners = [(round(x), round(y)) for x, y in ring]
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(corners) if (x1, y1) != (x2, y2)]
    written = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
    return f"M{corners[0][0]} {corners[0][1]}l{written}z" if steps else ""


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _middle(ring: Ring) -> tuple[float, float]:
    """The centre of gravity of a ring; of one without area the mean of its corners."""
    area = _area(ring)
    if not area:
        return round(sum(x for x, _y in ring) / len(ring), 1), round(sum(y for _x, y in ring) / len(ring), 1)
    pairs = list(zip(ring, ring[1:] + ring[:1], strict=True))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    return round(x, 1), round(y, 1)
