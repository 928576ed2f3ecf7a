import random

import pytest

from county import land
from county.borders import crossings, rings, signed_area, thin, trace
from county.gazetteer import read
from county.mesh import OUTSIDE
from county.picture import draw


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11])
def test_any_seed_gives_borders_that_never_cross(seed: int) -> None:
    ground = land.divide(seed)
    label = [(ground.township.get(cell, OUTSIDE), 0) for cell in range(len(ground.mesh.flat))]
    arcs = thin(trace(ground.mesh, label, ground.inside), 0.2)
    assert not crossings(arcs)
    towns = rings(arcs, lambda side: side[0])
    whole = rings(arcs, lambda side: min(side[0], 0))[0]
    assert len(towns) == land.SUBDISTRICTS + land.TOWNS
    parts = sum(signed_area(ring) for shape in towns.values() for ring in shape)
    assert parts == pytest.approx(sum(signed_area(ring) for ring in whole))


def test_areas_grow_connected() -> None:
    from county.mesh import build as mesh_of
    from county.mesh import grow

    mesh = mesh_of(random.Random(1), 0.1, 1.0, lambda point: point)
    owner, _ = grow(mesh, set(range(len(mesh.flat))), [(3, 0.0), (150, 0.05), (90, 0.0)], mesh.distance)
    for area in range(3):
        cells = {cell for cell, number in owner.items() if number == area}
        reached, _ = grow(mesh, cells, [(min(cells), 0.0)], mesh.distance)
        assert set(reached) == cells


def test_the_picture_names_every_township() -> None:
    county = read(borders=True)
    drawing = draw(county)
    assert all(town.name in drawing for town in county.level("township"))
    assert drawing.count('class="v"') == 400
    assert "示例数据" in drawing
