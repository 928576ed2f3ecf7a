"""The limits of a matter with how each date came about, article by article."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.audit.rows import find
from kernel.common.moment import now
from kernel.law.citations import in_words
from kernel.law.clockbook import clock_book
from kernel.law.lights import light, share_left
from kernel.law.models import Clock
from kernel.law.queries import current_calendar
from kernel.matters.desk.case import Desk
from kernel.matters.oversight import APPROVERS
from kernel.people.models import User
from kernel.people.queries import holds, posts_of
from kernel.procedures.models import Step


@dataclass(frozen=True)
class Limit:
    """One clock as the page shows it."""

    clock: Clock
    light: str
    basis: str
    share: int
    """How much of its time is used up, in hundredths."""
    step_id: int | None = None
    """The open step it belongs to."""
    body: str = ""
    """Whose limit it is, for steps that several bodies work at."""
    movable: bool = False
    """Whether this person may extend or pause it."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """How the date came about, line by line."""
        return [{**line, "basis": in_words(line["article"])} for line in self.clock.derivation]

    @property
    def meter(self) -> str:
        """The tone of the bar."""
        return {"red": "red", "yellow": "yellow"}.get(self.light, "")

    @property
    def waiting(self) -> bool:
        """Whether it says how long must at least be waited: its end is no deadline."""
        return self.clock.key in clock_book().waiting

    @property
    def waited(self) -> bool:
        """Whether that has been waited for."""
        return self.waiting and self.clock.due_at <= now()

    @property
    def by_law(self) -> bool:
        """Whether an article gives it, and not the product."""
        return not self.clock.article.startswith("product")

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self.clock.met_at is None


def limits_of(desk: Desk) -> list[Limit]:
    """Every clock of the matter: those that run first, the nearest at the top, then those that are over."""
    steps = {step.pk: step for step in desk.steps}
    clocks = find(Clock, "t.matter_id = %s ORDER BY t.id", [desk.matter.pk])
    found = [_limit(desk, clock, steps.get(clock.step_id or 0)) for clock in clocks]
    running = sorted((one for one in found if one.running), key=lambda one: one.clock.due_at)
    return running + [one for one in reversed(found) if not one.running]


def _limit(desk: Desk, clock: Clock, step: Step | None) -> Limit:
    moment = now()
    used = 100 - round(share_left(clock, clock.met_at or moment) * 100)
    colour = "green" if clock.key in clock_book().waiting else light(clock, moment, current_calendar())
    body = step.organisation.name if step is not None and len(desk.steps) > 1 else ""
    above = step is not None and clock.met_at is None and may_approve(desk.by, step)
    return Limit(clock, colour, in_words(clock.article), used, step.pk if step else None, body, above)


def may_approve(by: User, step: Step) -> bool:
    """Whether somebody stands above the step's body and may give it more time; nobody does for their own."""
    body = step.organisation
    above = any(post.role in APPROVERS and body.region_id.startswith(post.region_id) for post in posts_of(by))
    return above and not holds(by, organisation_id=body.pk)


def main_limit(desk: Desk, limits: list[Limit]) -> Limit | None:
    """The limit of the step at hand, the person's own first."""
    keys = [step.pk for step in desk.mine] + [step.pk for step in desk.steps]
    running = [one for one in limits if one.running and one.clock.step_id in keys]
    waiting = clock_book().waiting
    return min(
        running, key=lambda one: (one.clock.key in waiting, keys.index(one.clock.step_id or 0)), default=None
    )  # fmt: skip


def last_day(limits: list[Limit]) -> datetime | None:
    """The latest running due moment: what is called the whole limit."""
    dates = [one.clock.due_at for one in limits if one.running]
    return max(dates) if len(dates) > 1 else None
