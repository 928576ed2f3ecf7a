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
    keys = sorted({clock.matter_id for clock in moved.values()})
    if not keys:
        return
    among = f"({', '.join(['%s'] * len(keys))})"
    matters = {one.pk: one for one in rows.find(Matter, f"t.id IN {among}", keys, names=progress.QUICK)}
    steps = rows.find(Step, f"t.matter_id IN {among} AND t.status = 'open' ORDER BY t.id", keys)
    timed = set(Timer.objects.filter(step__in=list(moved), fired_at__isnull=True).values_list("step_id", flat=True))
    waiting: dict[int, list[Step]] = {}
    for step in steps:
        waiting.setdefault(step.matter_id, []).append(step)
        if step.pk not in moved:
            continue
        step.due_at = moved[step.pk].due_at
        if step.pk in timed:
            engine.reschedule(step, step.due_at, MatterHost(matters[step.matter_id]), by=by)
        else:
            rows.update(Step, step.audit_chain, step.pk, {"due_at": step.due_at})
    for key, matter in matters.items():
        progress.settle(matter, waiting.get(key, []))
