"""The county's places: 20 townships, 400 villages and communities, 2,500 grids, with codes, people and borders.

`build(seed)` draws them; `county.gazetteer` writes them into files and reads them back.
Coordinates are longitude and latitude in a made-up position; the ground under them is not the county's.
"""

import math
import random
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from county import COUNTY_CODE, COUNTY_NAME, DEFAULT_SEED, land, placenames
from county.borders import Arc, contains, rings, signed_area, thin, trace
from county.land import SUBDISTRICTS, TOWNS, Land
from county.mesh import OUTSIDE, Point
from county.terrain import RIVERS, river_between

ORIGIN = (118.05, 28.02)
"""Longitude and latitude given to the county town."""
KM_PER_DEGREE = 111.2
POPULATION, GRIDS = 1_200_000, 2_500
GRID_MEAN, GRID_SPREAD, GRID_LEAST, GRID_MOST = 480, 110, 150, 900
COMMUNITIES, VILLAGES = 90, 310
URBAN_GRIDS = 1_175
THINNING = 0.2
SHORTEST_RIVER_KM = 3.0


@dataclass(frozen=True)
class Region:
    """One place of the tree county → township → village → grid."""

    code: str
    """Division code of 6, 9, 12 or 15 digits; a prefix of the codes of everything inside it."""
    name: str
    level: str
    """county, township, village or grid."""
    kind: str
    """county; subdistrict or town; community or village; grid."""
    parent: str
    population: int
    terrain: str
    """plain, hill or mountain; empty for the county and for grids."""
    lon: float | None
    lat: float | None
    """A point inside, for a label or a dot; none for grids."""


@dataclass
class County:
    """All places by code, and the borders of those above the grid when they were drawn in this run."""

    regions: dict[str, Region]
    borders: dict[str, list[list[Point]]] = field(default_factory=dict)
    """Rings in longitude and latitude: outside first (anticlockwise), then holes."""
    areas_km2: dict[str, float] = field(default_factory=dict)
    waters: list[tuple[str, list[Point]]] = field(default_factory=list)

    def level(self, level: str) -> list[Region]:
        """Return the places of one level in the order of their codes."""
        return [region for region in self.regions.values() if region.level == level]

    def children(self, code: str) -> list[Region]:
        """Return the places directly inside a place, in the order of their codes."""
        return self._inside.get(code, [])

    @cached_property
    def _inside(self) -> dict[str, list[Region]]:
        found: dict[str, list[Region]] = {}
        for region in self.regions.values():
            found.setdefault(region.parent, []).append(region)
        return found

    def full_name(self, code: str) -> str:
        """Return the name of a place with everything it lies in: 清渡县岚汀街道文昌社区."""
        region = self.regions[code]
        return (self.full_name(region.parent) if region.parent else "") + region.name


def build(seed: int = DEFAULT_SEED) -> County:
    """Draw the whole county; the same seed gives the same county."""
    ground = land.divide(seed)
    rng = random.Random(f"places-{seed}")
    order = _township_order(ground)
    counts = _village_counts(ground, order, rng)
    divided = land.villages(ground, [communities + villages for communities, villages in counts], seed)
    draft = _Draft(ground, divided, counts, order)
    county = County({})
    _add_regions(county, draft, rng)
    _draw_borders(county, draft)
    return county


@dataclass
class _Draft:
    ground: Land
    divided: list[tuple[dict[int, int], list[int]]]
    counts: list[tuple[int, int]]
    order: list[int]
    """Areas in the order of their township codes."""
    village_codes: list[str] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    """Number of the first village of each area."""
    rank: list[list[int]] = field(default_factory=list)
    """Per area: its villages' numbers within it, in the order of their codes."""


def _township_order(ground: Land) -> list[int]:
    """Decide which area gets which name: subdistricts as drawn, towns by the water or the height they lie at."""
    groups = land.members(ground.township, SUBDISTRICTS + TOWNS)
    free = list(range(SUBDISTRICTS, SUBDISTRICTS + TOWNS))
    chosen = {}
    for name, river in zip(_WATER_TOWNS, RIVERS, strict=True):
        chosen[name] = max(free, key=lambda area: (_bank(ground, groups[area], river), -area))
        free.remove(chosen[name])
    free.sort(key=lambda area: _height(ground, groups[area]))
    chosen.update(zip(placenames.TOWN_NAMES_BY_HEIGHT, free, strict=True))
    return [*range(SUBDISTRICTS), *(chosen[name] for name in TOWN_NAMES)]


def _height(ground: Land, cells: list[int]) -> float:
    return sum(ground.terrain.height(ground.mesh.flat[cell]) for cell in cells) / len(cells)


_WATER_TOWNS = (placenames.RIVER_TOWN, placenames.NORTH_STREAM_TOWN, placenames.SOUTH_STREAM_TOWN)
TOWN_NAMES = (*_WATER_TOWNS, *placenames.TOWN_NAMES_BY_HEIGHT)


def _bank(ground: Land, cells: list[int], river: str) -> int:
    inside = set(cells)
    return sum(
        ground.basin[cell] != ground.basin[other] and river_between(ground.basin[cell], ground.basin[other]) == river
        for cell in cells
        for other in ground.mesh.near[cell]
        if other in inside
    )


def _village_counts(ground: Land, order: list[int], rng: random.Random) -> list[tuple[int, int]]:
    """Return per area its number of communities and of villages; the totals are 90 and 310."""
    groups = land.members(ground.township, len(order))
    sizes = [len(group) for group in groups]
    urban = shares([1.0] * SUBDISTRICTS, 66)
    rural = shares([1.0] * SUBDISTRICTS, 44)
    small = shares([rng.uniform(0.8, 1.2) for _ in range(TOWNS)], COMMUNITIES - 66)
    large = shares([float(size) + 400 for size in sizes[SUBDISTRICTS:]], VILLAGES - 44)
    return [*zip(urban, rural, strict=True), *zip(small, large, strict=True)]


def shares(weights: list[float], total: int) -> list[int]:
    """Divide a whole number in proportion to weights; the parts add up exactly (largest remainders)."""
    exact = [weight / sum(weights) * total for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _add_regions(county: County, draft: _Draft, rng: random.Random) -> None:
    names = _village_name_source(draft, rng)
    rows: list[Region] = []
    draft.first = [0] * len(draft.order)
    draft.rank = [[] for _ in draft.order]
    number = 0
    for position, area in enumerate(draft.order):
        township = _township(draft, area, position)
        rows.append(township)
        draft.first[area] = number
        draft.rank[area] = _by_centrality(draft, area)
        for place in range(len(draft.rank[area])):
            rows.append(_village(draft, area, place, township.code, names[area, place]))
            draft.village_codes.append(rows[-1].code)
            number += 1
    grids = _grids([row for row in rows if row.level == "village"], rng)
    _count_people(county, rows, grids)


def _town_and_kind(position: int) -> tuple[str, str, str]:
    if position < SUBDISTRICTS:
        return f"{position + 1:03d}", placenames.SUBDISTRICT_NAMES[position] + "街道", "subdistrict"
    return f"{100 + position - SUBDISTRICTS + 1}", TOWN_NAMES[position - SUBDISTRICTS] + "镇", "town"


def _township(draft: _Draft, area: int, position: int) -> Region:
    suffix, name, kind = _town_and_kind(position)
    cells = sorted(cell for cell, owner in draft.ground.township.items() if owner == area)
    lon, lat = to_degrees(draft.ground.mesh.centres[land.heart(draft.ground.mesh, cells)])
    return Region(COUNTY_CODE + suffix, name, "township", kind, COUNTY_CODE, 0, _terrain(draft, cells), lon, lat)


def _terrain(draft: _Draft, cells: list[int]) -> str:
    mean = _height(draft.ground, cells)
    return "plain" if mean < 0.30 else "hill" if mean < 0.62 else "mountain"


def _by_centrality(draft: _Draft, area: int) -> list[int]:
    """Order an area's villages from its centre outwards, so that communities come to lie in the built-up middle."""
    mesh, seats = draft.ground.mesh, draft.divided[area][1]
    towards = (0.0, 0.0) if area < SUBDISTRICTS else mesh.flat[seats[0]]
    return sorted(range(len(seats)), key=lambda member: (math.dist(mesh.flat[seats[member]], towards), member))


def _village_name_source(draft: _Draft, rng: random.Random) -> dict[tuple[int, int], str]:
    """Return the names by (area, place in the order from the centre): communities first, then villages."""
    names = {}
    urban = iter(placenames.community_names(COMMUNITIES, rng))
    keys, terrains = [], []
    for area in draft.order:
        owner = draft.divided[area][0]
        groups = land.members(owner, sum(draft.counts[area]))
        for place, member in enumerate(_by_centrality(draft, area)):
            if place < draft.counts[area][0]:
                names[area, place] = next(urban)
            else:
                keys.append((area, place))
                terrains.append(_terrain(draft, groups[member]))
    taken = set(names.values()) | set(placenames.SUBDISTRICT_NAMES) | set(TOWN_NAMES)
    names.update(zip(keys, placenames.village_names(terrains, taken, rng), strict=True))
    return names


def _village(draft: _Draft, area: int, place: int, township: str, name: str) -> Region:
    urban = place < draft.counts[area][0]
    suffix = f"{place + 1:03d}" if urban else f"{200 + place - draft.counts[area][0] + 1}"
    member = draft.rank[area][place]
    cells = sorted(cell for cell, number in draft.divided[area][0].items() if number == member)
    terrain = _terrain(draft, cells)
    lon, lat = to_degrees(draft.ground.mesh.centres[land.heart(draft.ground.mesh, cells)])
    kind, ending = ("community", "社区") if urban else ("village", "村")
    return Region(township + suffix, name + ending, "village", kind, township, 0, terrain, lon, lat)


def _grids(villages: list[Region], rng: random.Random) -> list[Region]:
    """Cut villages into grids; people per grid are about normal and add up to the county's population."""
    weights = [rng.lognormvariate(0, 0.28) for _ in villages]
    towns = [village.kind == "community" for village in villages]
    urban = shares([w if town else 0.0 for w, town in zip(weights, towns, strict=True)], URBAN_GRIDS - COMMUNITIES)
    rest = GRIDS - URBAN_GRIDS - VILLAGES
    rural = shares([0.0 if town else w for w, town in zip(weights, towns, strict=True)], rest)
    counts = [1 + more + others for more, others in zip(urban, rural, strict=True)]
    people = [min(GRID_MOST, max(GRID_LEAST, round(rng.gauss(GRID_MEAN, GRID_SPREAD)))) for _ in range(GRIDS)]
    for turn in range(abs(POPULATION - sum(people))):
        people[turn % GRIDS] += 1 if sum(people) < POPULATION else -1
    crowd = iter(people)
    return [
        Region(
            f"{village.code}{number:03d}", f"第{placenames.ordinal(number)}网格", "grid", "grid", village.code,
            next(crowd), "", None, None,
        )
        for village, count in zip(villages, counts, strict=True)
        for number in range(1, count + 1)
    ]  # fmt: skip


def _count_people(county: County, rows: list[Region], grids: list[Region]) -> None:
    people: dict[str, int] = {}
    for grid in grids:
        for length in (6, 9, 12):
            people[grid.code[:length]] = people.get(grid.code[:length], 0) + grid.population
    lon, lat = ORIGIN
    top = Region(COUNTY_CODE, COUNTY_NAME, "county", "county", "", people[COUNTY_CODE], "", lon, lat)
    counted = [Region(**{**vars(row), "population": people[row.code]}) for row in rows]
    county.regions = {region.code: region for region in [top, *counted, *grids]}


def to_degrees(point: Point) -> Point:
    """Turn kilometres from the county town into longitude and latitude, rounded to about a metre."""
    lon = ORIGIN[0] + point[0] / (KM_PER_DEGREE * math.cos(math.radians(ORIGIN[1])))
    return round(lon, 5), round(ORIGIN[1] + point[1] / KM_PER_DEGREE, 5)


def _draw_borders(county: County, draft: _Draft) -> None:
    mesh = draft.ground.mesh
    label = [(OUTSIDE, OUTSIDE)] * len(mesh.flat)
    for area, (owner, _) in enumerate(draft.divided):
        place = {member: index for index, member in enumerate(draft.rank[area])}
        for cell, member in owner.items():
            label[cell] = (draft.first[area] + place[member], draft.ground.basin[cell])
    arcs = thin(trace(mesh, label, draft.ground.inside), THINNING)
    codes = draft.village_codes
    towns = sorted({code[:9] for code in codes})
    number = {code: index for index, code in enumerate(towns)}
    _keep(county, codes, rings(arcs, lambda side: side[0]))
    _keep(county, towns, rings(arcs, lambda side: number[codes[side[0]][:9]] if side[0] >= 0 else OUTSIDE))
    _keep(county, [COUNTY_CODE], rings(arcs, lambda side: min(side[0], 0)))
    county.waters = _waters(arcs)


def _keep(county: County, codes: list[str], shapes: dict[int, list[list[Point]]]) -> None:
    for index, shape in shapes.items():
        county.areas_km2[codes[index]] = round(sum(signed_area(ring) for ring in shape), 2)
        county.borders[codes[index]] = [[to_degrees(point) for point in ring] for ring in shape]


def _waters(arcs: list[Arc]) -> list[tuple[str, list[Point]]]:
    """Join the arcs between basins into lines; scraps cut off by the county's border are left out."""
    pieces = [arc for arc in arcs if arc.sides[0][1] != arc.sides[1][1] and arc.sides[0][0] != OUTSIDE]
    found = []
    for name in RIVERS:
        lines = [arc.points for arc in pieces if river_between(arc.sides[0][1], arc.sides[1][1]) == name]
        for line in _joined(lines):
            length = sum(math.dist(a, b) for a, b in pairwise(line))
            if length >= SHORTEST_RIVER_KM:
                found.append((name, [to_degrees(point) for point in line]))
    return found


def _joined(lines: list[list[Point]]) -> list[list[Point]]:
    left, done = list(lines), []
    while left:
        line = left.pop(0)
        grew = True
        while grew:
            grew = False
            for other in left:
                if line[-1] in (other[0], other[-1]):
                    line = line + (other if other[0] == line[-1] else other[::-1])[1:]
                elif line[0] in (other[0], other[-1]):
                    line = (other if other[-1] == line[0] else other[::-1])[:-1] + line
                else:
                    continue
                left.remove(other)
                grew = True
                break
        done.append(line)
    return done


def locate(county: County, point: Point, level: str) -> list[str]:
    """Return the codes of the places of a level whose borders hold a point; one, or none outside the county."""
    return [region.code for region in county.level(level) if contains(county.borders[region.code], point)]
