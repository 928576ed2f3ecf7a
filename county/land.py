"""Dividing the county: its outline, twenty townships, four hundred villages, all as sets of mesh cells."""

import math
import random
from dataclasses import dataclass

from county.mesh import Mesh, build, grow
from county.noise import layered_noise
from county.terrain import RIVERS, Terrain, river_between

SPACING, REACH = 0.0135, 1.4
COUNTY_CELLS = 17_300
SEATS = ((0.10, 115), (0.14, -70), (0.30, 25), (0.33, -28), (0.33, 140), (0.34, 215))
"""Subdistricts: distance from the middle and bearing in degrees; towns are spread by chance around them."""
SUBDISTRICTS, TOWNS = len(SEATS), 14
TOWN_ROUNDS, VILLAGE_ROUNDS = 14, 5


@dataclass
class Land:
    """The divided mesh: which township and which village every cell belongs to."""

    mesh: Mesh
    terrain: Terrain
    inside: set[int]
    basin: list[int]
    township: dict[int, int]
    seats: list[int]
    """The cell of each township's seat; the first six are subdistricts."""


def divide(seed: int) -> Land:
    """Draw the county's outline and divide it into townships."""
    rng = random.Random(f"land-{seed}")
    terrain = Terrain(seed)
    mesh = build(rng, SPACING, REACH, terrain.place)
    inside = _outline(mesh, seed)
    basin = [terrain.basin(point) for point in mesh.flat]
    land = Land(mesh, terrain, inside, basin, {}, [])
    _settle_townships(land, rng)
    return land


def _outline(mesh: Mesh, seed: int) -> set[int]:
    """Spread from the county town over uneven ground until the county is large enough; then fill holes and bays."""

    hard = [
        (0.1 + 3.4 * layered_noise(seed + 21, x * 2.1, y * 2.1, 5) ** 2) * (0.4 + math.hypot(x, y) ** 2)
        for x, y in mesh.flat
    ]

    def cost(one: int, other: int) -> float:
        return math.dist(mesh.flat[one], mesh.flat[other]) * (hard[one] + hard[other])

    middle = min(range(len(mesh.flat)), key=lambda cell: math.hypot(*mesh.flat[cell]))
    _, reached = grow(mesh, set(range(len(mesh.flat))), [(middle, 0.0)], cost)
    inside = set(sorted(reached, key=lambda cell: (reached[cell], cell))[:COUNTY_CELLS])
    for _ in range(4):
        crowd = {c: sum(n in inside for n in mesh.near[c]) for c in range(len(mesh.near))}
        inside = {c for c, count in crowd.items() if count >= 4 or (c in inside and count >= 3)}
    return _without_holes(mesh, inside)


def _without_holes(mesh: Mesh, inside: set[int]) -> set[int]:
    everything = set(range(len(mesh.near)))
    edge = next(cell for cell in everything if len(mesh.near[cell]) < 6)
    outside, _ = grow(mesh, everything - inside, [(edge, 0.0)], lambda one, other: 1.0)
    middle = min(inside, key=lambda cell: math.hypot(*mesh.flat[cell]))
    connected, _ = grow(mesh, everything - set(outside), [(middle, 0.0)], lambda one, other: 1.0)
    return set(connected)


def travel(land: Land, crossing: float) -> dict[tuple[int, int], float]:
    """Return the cost of going between neighbouring cells; crossing water adds `crossing` mean steps, a
    stream about a third of that."""
    costs = {}
    mesh = land.mesh
    effort = [land.terrain.effort(point) for point in mesh.flat]
    for one, other in mesh.shared:
        step = math.dist(mesh.flat[one], mesh.flat[other]) * (effort[one] + effort[other]) / 2
        if land.basin[one] != land.basin[other]:
            main = river_between(land.basin[one], land.basin[other]) == RIVERS[0]
            step += crossing * SPACING * (1.0 if main else 0.35)
        costs[one, other] = costs[other, one] = step
    return costs


def _settle_townships(land: Land, rng: random.Random) -> None:
    mesh = land.mesh
    seats = [_cell_at(land, radius, math.radians(bearing)) for radius, bearing in SEATS]
    far = sorted(cell for cell in land.inside if math.hypot(*mesh.flat[cell]) > 0.5)
    for _ in range(TOWNS):
        offers = rng.sample(far, 12)
        seats.append(max(offers, key=lambda cell: min(math.dist(mesh.flat[cell], mesh.flat[s]) for s in seats)))
    weights = [2.4] * SUBDISTRICTS + [rng.uniform(3.0, 5.2) for _ in range(TOWNS)]
    total = sum(weights)
    wanted = [weight / total * len(land.inside) for weight in weights]
    costs = travel(land, 7.0)
    starts = [0.0] * len(seats)
    for turn in range(TOWN_ROUNDS):
        owner, _ = grow(mesh, land.inside, zip(seats, starts, strict=True), lambda a, b: costs[a, b])
        groups = members(owner, len(seats))
        if turn == TOWN_ROUNDS - 1:
            break
        if turn < TOWN_ROUNDS - 6:
            seats = [
                _middle(mesh, group) if index >= SUBDISTRICTS and group else seats[index]
                for index, group in enumerate(groups)
            ]
        for index, group in enumerate(groups):
            reach = math.sqrt(wanted[index]) * SPACING
            if not group:
                starts[index] = min(starts)
            starts[index] += 0.25 * reach * min(1.0, len(group) / wanted[index] - 1)
    land.township, land.seats = owner, seats


def _cell_at(land: Land, radius: float, bearing: float) -> int:
    place = (radius * math.cos(bearing), radius * math.sin(bearing))
    return min(land.inside, key=lambda cell: math.dist(land.mesh.flat[cell], place))


def members(owner: dict[int, int], count: int) -> list[list[int]]:
    """Return the cells of each area, in order of their numbers."""
    groups: list[list[int]] = [[] for _ in range(count)]
    for cell in sorted(owner):
        groups[owner[cell]].append(cell)
    return groups


def _middle(mesh: Mesh, cells: list[int]) -> int:
    x = sum(mesh.flat[cell][0] for cell in cells) / len(cells)
    y = sum(mesh.flat[cell][1] for cell in cells) / len(cells)
    return min(cells, key=lambda cell: math.dist(mesh.flat[cell], (x, y)))


def heart(mesh: Mesh, cells: list[int]) -> int:
    """Return the cell of an area that lies farthest from its border: where a label belongs."""
    area = set(cells)
    edge = [(cell, 0.0) for cell in cells if not area.issuperset(mesh.near[cell])]
    _, depth = grow(mesh, area, edge, mesh.distance)
    return max(cells, key=lambda cell: (depth[cell], -cell))


def villages(land: Land, counts: list[int], seed: int) -> list[tuple[dict[int, int], list[int]]]:
    """Divide every township into `counts[i]` villages; return per township the owner of each cell and the seats.

    The first seat of a township is the township's own seat and gets a smaller area, as a market place would.
    """
    costs = travel(land, 5.0)
    return [
        _settle(land, index, count, costs, random.Random(f"villages-{seed}-{index}"))
        for index, count in enumerate(counts)
    ]


def _settle(
    land: Land, area: int, count: int, costs: dict[tuple[int, int], float], rng: random.Random
) -> tuple[dict[int, int], list[int]]:
    mesh, seat = land.mesh, land.seats[area]
    allowed = {cell for cell, owner in land.township.items() if owner == area}
    seats = [seat, *rng.sample(sorted(allowed - {seat}), count - 1)]
    for _ in range(VILLAGE_ROUNDS):
        owner, _ = grow(
            mesh, allowed, [(cell, 0.0) for cell in seats], lambda a, b: math.dist(mesh.flat[a], mesh.flat[b])
        )
        groups = members(owner, count)
        seats = [seat, *(_middle(mesh, group) for group in groups[1:])]
    starts = [(cell, SPACING * (1.0 if index == 0 else rng.uniform(0, 2.2))) for index, cell in enumerate(seats)]
    owner, _ = grow(mesh, allowed, starts, lambda a, b: costs[a, b])
    return owner, seats
