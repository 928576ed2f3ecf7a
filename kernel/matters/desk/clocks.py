"""The limits of a matter with how each date came about, article by article."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.common.moment import now
from kernel.law.citations import in_words
from kernel.law.lights import light, share_left
from kernel.law.models import Clock
from kernel.law.queries import current_calendar
from kernel.matters.desk.case import Desk


@dataclass(frozen=True)
class Limit:
    """One clock as the page shows it."""

    clock: Clock
    light: str
    basis: str
    share: int
    """How much of its time is used up, in hundredths."""
    lines: list[dict[str, Any]]

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self.clock.met_at is None


def limits_of(desk: Desk) -> list[Limit]:
    """Every clock of the matter: those that run first, the nearest at the top, then those that are over."""
    found = [_limit(clock) for clock in Clock.objects.filter(matter_id=desk.matter.pk).order_by("id")]
    running = sorted((one for one in found if one.running), key=lambda one: one.clock.due_at)
    return running + [one for one in reversed(found) if not one.running]


def _limit(clock: Clock) -> Limit:
    moment = now()
    lines = [{**line, "basis": in_words(line["article"])} for line in clock.derivation]
    used = 100 - round(share_left(clock, clock.met_at or moment) * 100)
    return Limit(clock, light(clock, moment, current_calendar()), in_words(clock.article), used, lines)


def main_limit(desk: Desk, limits: list[Limit]) -> Limit | None:
    """The limit of the step at hand, the person's own first."""
    keys = [step.pk for step in desk.mine] + [step.pk for step in desk.steps]
    running = [one for one in limits if one.running and one.clock.step_id in keys]
    return min(running, key=lambda one: keys.index(one.clock.step_id or 0)) if running else None


def last_day(limits: list[Limit]) -> datetime | None:
    """The latest running due moment: what is called the whole limit."""
    dates = [one.clock.due_at for one in limits if one.running]
    return max(dates) if len(dates) > 1 else None
