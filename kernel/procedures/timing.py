"""Stages and timers: when a limit runs out, and what happens on the way there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from kernel.audit.services import change

from . import writing
from .definition import Alarm
from .models import Step, Timer
from .writing import Held

Row = dict[str, Any]


def enter_stage(held: Held, key: str) -> bool:
    """Note the stage the matter is in now; True when it has just come in, and the stage's limit starts."""
    if key == held.stage:
        return False
    if held.stage and held.definition.nodes[held.stage].timers:
        writing.void_timers(held, held.stage)
    held.stage = key
    held.stage_since = held.at if key else None
    held.stage_due = due_of(held, key, held.at) if key else None
    return bool(key)


def due_of(held: Held, key: str, since: datetime) -> datetime | None:
    """When a stage that began at ``since`` has used up its limit."""
    stage, host = held.definition.nodes[key], held.host
    return host.due(stage.clock, since) if stage.clock else host.later(stage.limit, since)


def set_timers(held: Held, steps: Iterable[Step], *, entered: bool) -> None:
    """Set the timers of newly opened steps, and of the stage when it was just entered."""
    rows = [*_of_stage(held)] if entered else []
    for step in steps:
        rows += _of_step(held, step)
    writing.set_timers(held, rows)


def reset_timers(held: Held, steps: Iterable[Step]) -> None:
    """Compute the timers of running steps and of the running stage anew, from when these began.

    Those whose moment is past are left out: what they were to do has been done already.
    """
    rows = [*_of_stage(held)] if held.stage else []
    for step in steps:
        rows += _of_step(held, step)
    writing.set_timers(held, [row for row in rows if row["fire_at"] > held.at])


def retime(held: Held, step: Step) -> None:
    """Compute the timers of one running step anew; those of its old due date that have not fired are switched off."""
    for timer in Timer.objects.filter(step=step, fired_at__isnull=True):
        change(timer, fired_at=held.at, result="void")
    writing.set_timers(held, [row for row in _of_step(held, step) if row["fire_at"] > held.at])


def _of_stage(held: Held) -> Iterable[Row]:
    since = held.stage_since or held.at
    for alarm in held.definition.nodes[held.stage].timers:
        yield from _timer(held, alarm, since, held.stage_due, stage=held.stage)


def _of_step(held: Held, step: Step) -> Iterable[Row]:
    for alarm in held.definition.nodes[step.node].timers:
        yield from _timer(held, alarm, step.opened_at, step.due_at, step_id=step.pk)


def _timer(
    held: Held, alarm: Alarm, since: datetime, due: datetime | None, *, stage: str = "", step_id: int | None = None
) -> Iterable[Row]:
    """The row of an alarm's timer; none for a share of a limit that is not known."""
    if alarm.share is None:
        at = held.host.later(alarm.after, since)
    elif due is not None:
        at = since + (due - since) * alarm.share
    else:
        return
    yield {
        "instance_id": held.instance_id, "matter_id": held.matter_id, "step_id": step_id, "stage": stage,
        "fire_at": at, "do": alarm.do, "to": alarm.to, "fired_at": None, "result": "",
    }  # fmt: skip


def due_timers(moment: datetime, limit: int) -> list[Timer]:
    """Timers whose moment has come, oldest first."""
    waiting = Timer.objects.filter(fired_at__isnull=True, fire_at__lte=moment)
    return list(waiting.select_related("instance").order_by("fire_at", "id")[:limit])


def is_watching(timer: Timer, held: Held) -> bool:
    """Whether the step or the stay in the stage that the timer belongs to is still running."""
    if held.status != "open":
        return False
    if timer.step_id is not None:
        return Step.objects.filter(pk=timer.step_id, status="open").exists()
    return timer.stage == held.stage
