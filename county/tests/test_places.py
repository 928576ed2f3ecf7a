import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from county.borders import contains, signed_area
from county.gazetteer import SEEDS, read
from county.mesh import Point
from county.places import County

Shapes = dict[str, list[list[Point]]]


def shapes_of(name: str) -> Shapes:
    features = json.loads((SEEDS / f"{name}.geojson").read_text("utf-8"))["features"]
    return {
        feature["properties"]["code"]: [[(x, y) for x, y in ring] for ring in feature["geometry"]["coordinates"]]
        for feature in features
    }


@pytest.fixture(scope="module")
def townships() -> Shapes:
    return shapes_of("townships")


@pytest.fixture(scope="module")
def villages() -> Shapes:
    return shapes_of("villages")


@pytest.fixture(scope="module")
def outline() -> list[list[Point]]:
    return shapes_of("county")["990123"]


def edges(shape: list[list[Point]]) -> Iterator[tuple[Point, Point]]:
    for ring in shape:
        yield from pairwise(ring)


@pytest.mark.parametrize(
    ("level", "kind", "count"),
    [
        ("township", "subdistrict", 6),
        ("township", "town", 14),
        ("village", "community", 90),
        ("village", "village", 310),
        ("grid", "grid", 2_500),
    ],
)
def test_the_county_has_the_places_of_the_sheet(county: County, level: str, kind: str, count: int) -> None:
    assert sum(region.kind == kind for region in county.level(level)) == count


def test_codes_nest_and_names_are_distinct(county: County) -> None:
    for region in county.regions.values():
        assert region.code.startswith(region.parent)
        assert len(region.code) == {"county": 6, "township": 9, "village": 12, "grid": 15}[region.level]
    names = Counter(village.name for village in county.level("village"))
    assert names.most_common(1)[0][1] == 1


def test_people_add_up_at_every_level(county: County) -> None:
    assert county.regions["990123"].population == 1_200_000
    for level in ("county", "township", "village"):
        for region in county.level(level):
            assert region.population == sum(child.population for child in county.children(region.code))


def test_every_point_of_the_county_lies_in_one_township_and_one_village(
    outline: list[list[Point]], townships: Shapes, villages: Shapes
) -> None:
    rng = random.Random(1)
    xs, ys = zip(*outline[0], strict=True)
    inside = 0
    while inside < 400:
        point = (rng.uniform(min(xs), max(xs)), rng.uniform(min(ys), max(ys)))
        towns = [code for code, shape in townships.items() if contains(shape, point)]
        small = [code for code, shape in villages.items() if contains(shape, point)]
        if contains(outline, point):
            inside += 1
            assert len(towns) == len(small) == 1
            assert small[0].startswith(towns[0])
        else:
            assert not towns
            assert not small


@pytest.mark.parametrize("level", ["townships", "villages"])
def test_neighbours_share_exactly_the_same_vertices(level: str, outline: list[list[Point]]) -> None:
    """Every edge is walked once in each direction: by two neighbours, or by one area and the county's outline."""
    walked = Counter(edge for shape in shapes_of(level).values() for edge in edges(shape))
    rim = set(edges(outline))
    assert max(walked.values()) == 1
    for start, end in walked:
        assert ((start, end) in rim) != ((end, start) in walked)
    assert rim <= set(walked)


@pytest.mark.parametrize("level", ["county", "townships", "villages"])
def test_rings_are_closed_turn_left_and_never_visit_a_point_twice(level: str) -> None:
    for shape in shapes_of(level).values():
        for ring in shape:
            assert ring[0] == ring[-1]
            assert len(set(ring)) == len(ring) - 1
        assert signed_area(shape[0]) > 0


def test_labels_stand_inside_their_areas(townships: Shapes, villages: Shapes) -> None:
    regions = read().regions
    for code, shape in {**townships, **villages}.items():
        assert contains(shape, (regions[code].lon or 0, regions[code].lat or 0)), regions[code].name


def test_subdistricts_are_small_and_lie_in_the_middle(townships: Shapes, county: County) -> None:
    area = {code: signed_area(shape[0]) for code, shape in townships.items()}
    largest = max(area[town.code] for town in county.level("township") if town.kind == "subdistrict")
    assert largest < min(area[town.code] for town in county.level("township") if town.kind == "town")


@pytest.mark.parametrize(("name", "limit"), [("townships.geojson", 60_000), ("villages.geojson", 700_000)])
def test_border_files_stay_small(name: str, limit: int) -> None:
    assert (SEEDS / name).stat().st_size <= limit


def test_committed_seeds_stay_small() -> None:
    ours = [path for path in Path(SEEDS).iterdir() if path.suffix in (".csv", ".geojson")]
    assert sum(path.stat().st_size for path in ours) <= 1_500_000
