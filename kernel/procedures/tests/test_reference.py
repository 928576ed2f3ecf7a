"""The fast path leaves the same rows, and the same ledger, as the slow one written with the ORM."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.audit.act import image
from kernel.audit.models import Entry
from kernel.audit.queries import fold
from kernel.common.moment import LOCAL, at
from kernel.procedures import services
from kernel.procedures.models import Instance, Step, Timer
from kernel.procedures.tests import reference
from kernel.procedures.tests.world import DictHost, World

RICH = (Path(__file__).parent / "rich.yaml").read_text(encoding="utf-8")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=LOCAL)


@pytest.mark.django_db(transaction=False)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=25))
def test_both_paths_agree(world: World, choices: list[tuple[int, int, bool]]) -> None:
    number = Instance.objects.count() + 1
    fast, slow = 2 * number, 2 * number + 1
    host = DictHost(world.body.pk, {"grading": "simple"}, {"bodies": ["hrss", "housing"]})
    with at(MONDAY):
        version = services.publish(RICH, by=world.user)
        services.start(version, fast, host, by=world.user)
        reference.start(version, slow, host, by=world.user)
    for hour, (which, outcome, flag) in enumerate(choices, start=1):
        host.decisions["grading"] = "complex" if flag else "simple"
        host.lists["bodies"] = ["hrss", "housing"] if flag else []
        with at(MONDAY + timedelta(hours=hour)):
            took = [_choose(matter, which, outcome, complete, host, world) for matter, complete in
                    ((fast, services.complete), (slow, reference.complete))]  # fmt: skip
        assert took[0] == took[1]
    assert _rows(fast) == _rows(slow)
    assert _ledger(fast) == _ledger(slow)


def _choose(matter: int, which: int, outcome: int, complete: Any, host: DictHost, world: World) -> tuple[str, ...]:
    """Finish one of the open steps in one of its ways; the nodes of the steps that opened."""
    steps = list(Step.objects.filter(matter_id=matter, status="open").order_by("id"))
    if not steps:
        return ()
    step = steps[which % len(steps)]
    keys = list(_definition(matter).nodes[step.node].outcomes)
    opened = complete(step, keys[outcome % len(keys)], "理由", host, by=world.user)
    return tuple(f"{new.node}/{new.item}/{new.round}/{new.due_at}" for new in opened)


def _definition(matter: int) -> Any:
    from kernel.procedures.queries import definition_for

    return definition_for(Instance.objects.select_related("definition").get(matter_id=matter))


def _rows(matter: int) -> list[Any]:
    """The stored rows, without their keys."""
    return [
        [_keyless(image(row)) for row in model.objects.filter(matter_id=matter).order_by("id")]
        for model in (Instance, Step, Timer)
    ]


def _ledger(matter: int) -> list[Any]:
    """The rows the ledger rebuilds, without their keys."""
    rows = fold(Entry.objects.filter(chain=f"matter:{matter}").order_by("seq").values_list("body", flat=True))
    ordered = sorted(rows.items(), key=lambda item: (item[0][0], item[0][1]))
    return [[table, _keyless(json.loads(json.dumps(values)))] for (table, _pk), values in ordered]


def _keyless(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in ("id", "matter_id", "instance_id", "step_id")}
