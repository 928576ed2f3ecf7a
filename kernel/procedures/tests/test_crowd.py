"""Ten people press the same button: one wins, nine get a sentence, and nothing is opened twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kernel.common.errors import Conflict
from kernel.procedures import services
from kernel.procedures.models import Step
from kernel.procedures.tests.test_services import PARALLEL, SIMPLE, begin
from kernel.procedures.tests.world import DictHost, World, make_world, only_step

PEOPLE = 10
pytestmark = pytest.mark.django_db(transaction=True)


def press(step: Step, outcome: str, world: World, barrier: Barrier) -> str:
    host = DictHost(world.body.pk, {}, {"bodies": []})
    mine = Step.objects.get(pk=step.pk)
    barrier.wait()
    try:
        services.complete(mine, outcome, "", host, by=world.user)
    except Conflict as refusal:
        return refusal.code
    finally:
        connection.close()
    return "won"


def crowd(steps: list[Step], outcome: str, world: World) -> list[str]:
    barrier = Barrier(len(steps))
    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(lambda step: press(step, outcome, world, barrier), steps))


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="an in-memory database belongs to one thread")
def test_one_wins() -> None:
    world = make_world(by=None)
    begin(SIMPLE, DictHost(world.body.pk), world)
    assert crowd([only_step(1)] * PEOPLE, "done", world) == ["step.already_closed"] * (PEOPLE - 1) + ["won"]
    assert only_step(1).node == "b"


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="an in-memory database belongs to one thread")
def test_parallel_steps_finished_at_once_are_joined_once() -> None:
    world = make_world(by=None)
    host = DictHost(world.body.pk, {}, {"bodies": [f"b{number}" for number in range(6)]})
    begin(PARALLEL, host, world)
    steps = services.complete(only_step(1), "done", "", host, by=world.user)
    assert crowd(steps, "ok", world) == ["won"] * 6
    assert only_step(1).node == "s"
