"""The lie of the land: one river with two side streams, a plain along it and hills away from it."""

import math
from dataclasses import dataclass

from county.mesh import Point
from county.noise import layered_noise, ridge_noise

RIVERS = ("清沅江", "澹溪", "青碓溪")
"""The main river, its stream from the north and its stream from the south."""
RADIUS_KM, POWER = 24.0, 1.5
BENDS = ((0.85, 0.22), (0.31, 0.085), (0.125, 0.046), (0.052, 0.021))
"""Width of a bend and how far it moves a border, both in radii of the county."""


@dataclass(frozen=True)
class Terrain:
    """Where water runs and how high the ground is; points are those of the unwarped mesh (the county ≈ radius 1)."""

    seed: int
    bearing: float = 0.32
    """Direction in which the river runs, in radians north of east."""

    def offset(self, point: Point) -> Point:
        """Return the place along the river and the distance north of it."""
        shaken = self._shake(point)
        along = shaken[0] * math.cos(self.bearing) + shaken[1] * math.sin(self.bearing)
        across = shaken[1] * math.cos(self.bearing) - shaken[0] * math.sin(self.bearing)
        bend = (layered_noise(self.seed + 1, along * 1.7 + 9, 0.5, 3) - 0.5) * 0.5 - 0.03
        return along, across - bend

    def basin(self, point: Point) -> int:
        """Return which of the four pieces of land between the waters a point lies in."""
        along, north = self.offset(point)
        bend = (layered_noise(self.seed + 2, abs(north) * 2.2, 7.5 if north > 0 else 3.5, 3) - 0.5) * 0.7
        if north > 0:
            return 0 if along < -0.36 + bend + north * 0.15 else 1
        return 2 if along < 0.30 + bend + north * 0.2 else 3

    def height(self, point: Point) -> float:
        """Return how high a point lies, from 0 (the plain) to 1 (the hills)."""
        _, north = self.offset(point)
        rise = abs(north) * (1.0 if north > 0 else 0.8)
        rough = layered_noise(self.seed + 5, point[0] * 3.1, point[1] * 3.1, 4)
        return min(1.0, max(0.0, rise * 0.9 + rough * 0.9 - 0.35))

    def effort(self, point: Point) -> float:
        """Return how hard it is to pass a point on foot (1 in the plain, up to 4 on a crest)."""
        crest = ridge_noise(self.seed + 7, point[0] * 4.2, point[1] * 4.2)
        rough = layered_noise(self.seed + 11, point[0] * 9, point[1] * 9, 4)
        thicket = layered_noise(self.seed + 12, point[0] * 34, point[1] * 34, 2)
        return 0.2 + 2.2 * rough**2 + 1.6 * thicket**2 + 3.0 * crest**4

    def place(self, point: Point) -> Point:
        """Return where a point of the unwarped mesh lies, in kilometres east and north of the county town.

        The middle is drawn smaller, so areas near the county town are small; bends at several scales keep borders from
        running straight.
        """
        x, y = point
        for wide, far in BENDS:
            x += (layered_noise(self.seed + 31, point[0] / wide, point[1] / wide, 1) - 0.5) * far
            y += (layered_noise(self.seed + 32, point[0] / wide, point[1] / wide, 1) - 0.5) * far
        scale = RADIUS_KM * math.hypot(x, y) ** (POWER - 1)
        return x * scale * 1.08, y * scale * 0.92

    def _shake(self, point: Point) -> Point:
        dx = layered_noise(self.seed + 3, point[0] * 5.5, point[1] * 5.5, 2) - 0.5
        dy = layered_noise(self.seed + 4, point[0] * 5.5, point[1] * 5.5, 2) - 0.5
        return point[0] + dx * 0.2, point[1] + dy * 0.2


def river_between(one: int, other: int) -> str:
    """Return the name of the water that divides two basins."""
    pair = {one, other}
    if pair == {0, 1}:
        return RIVERS[1]
    return RIVERS[2] if pair == {2, 3} else RIVERS[0]
