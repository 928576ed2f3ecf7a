"""Bringing many matters up to limits that the law itself moved: steps, their timers, and the lists."""

from collections.abc import Sequence
from typing import Any

from kernel.audit import rows
from kernel.law.models import Clock
from kernel.matters import progress
from kernel.matters.host import MatterHost
from kernel.matters.models import Matter
from kernel.procedures import services as engine
from kernel.procedures.models import Step, Timer


def carry_due(clocks: Sequence[Clock], *, by: Any = None) -> None:
    """Carry the new due dates of these clocks over to their open steps and matters, inside the act in progress.

    Only steps with timers still waiting need the engine; the others change one column.
    """
    moved = {clock.step_id: clock for clock in clocks if clock.step_id is not None}
    steps = Step.objects.filter(pk__in=list(moved), status="open")
    timed = set(Timer.objects.filter(step__in=list(moved), fired_at__isnull=True).values_list("step_id", flat=True))
    touched: dict[int, Matter] = {}
    for step in steps:
        matter = touched.setdefault(step.matter_id, rows.load(Matter, step.matter_id, progress.QUICK))
        clock = moved[step.pk]
        due_at = None if clock.status == Clock.Status.PAUSED else clock.due_at
        if step.pk in timed:
            engine.reschedule(step, due_at, MatterHost(matter), by=by)
        else:
            rows.update(Step, step.audit_chain, step.pk, {"due_at": due_at})
    for matter in touched.values():
        progress.settle(matter, [])
