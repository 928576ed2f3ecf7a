from typing import Any

import pytest

from kernel.procedures.tests.world import DictHost, World, make_world


@pytest.fixture
def world(db: Any) -> World:
    return make_world(by=None)


@pytest.fixture
def host(world: World) -> DictHost:
    return DictHost(world.body.pk)
