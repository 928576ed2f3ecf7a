"""Which law governs a limit that already runs when a new version comes into force: decided for one clock, purely.

立法法第一百零四条: law does not reach back, unless it protects people's rights better. What a transitional provision
says goes first; a person chooses it with its basis, this module only carries it through.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from kernel.common.errors import Refusal
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _
from kernel.law.calendar import Calendar
from kernel.law.citations import in_words
from kernel.law.clockbook import ClockRow, clock_book
from kernel.law.models import Clock
from kernel.law.queries import came_to
from kernel.law.wording import day_text

CITIZENS = frozenset(
    (
        "申请人", "原告", "信访人", "当事人", "双方当事人", "相对人", "第三人", "诉求人", "劳动者", "村民",
        "投诉人", "举报人",
    )
)  # fmt: skip
"""Who is bound by a limit that gives people time: more of it is better for them. Every other limit binds a body."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the enactment says: whose version, from when, how it treats what is under way, and on what basis."""

    norm: str
    name: str
    in_force: date
    transition: str
    basis: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to one open clock: ``keep`` the old law, ``adopt`` the new one, or ask a ``person``; and why."""

    action: str
    before: datetime
    after: datetime
    line: str

    @property
    def moved(self) -> bool:
        """Whether the due date changes."""
        return self.action == "adopt" and self.after != self.before


def judge(clock: Clock, terms: Terms, calendar: Calendar) -> Verdict:
    """The verdict on an open clock that began before the version came into force. Changes nothing."""
    try:
        new = clock_book().find(clock.key, terms.in_force)
        after, _provisional, _how = came_to(clock, calendar, law_on=terms.in_force)
    except Refusal as refusal:
        return _ask(clock, _("新规定下算不出期限：%(why)s") % {"why": refusal.what})
    if terms.transition == "old" or (terms.transition == "better" and not _better(new, after, clock)):
        return _keep(clock, terms)
    if after != clock.due_at and after < datetime.combine(terms.in_force, time.min, LOCAL):
        return _ask(clock, _("按新规定在施行前就已届满（%(due)s），不能让人溯及地逾期") % {"due": _day(after)})
    return _adopt(clock, terms, new, after)


def _better(row: ClockRow, after: datetime, clock: Clock) -> bool:
    """Whether the new date serves people better: more time for them, or less for the body bound by it."""
    if not CITIZENS.isdisjoint(re.split("、|和|或者", row.who)):
        return after > clock.due_at
    return after < clock.due_at


def _keep(clock: Clock, terms: Terms) -> Verdict:
    line = _("%(change)s。“%(name)s”在此之前起算，继续适用原来的%(article)s，截止日仍为%(due)s。依据：%(basis)s")
    told = {**_told(clock, terms), "article": in_words(clock.article), "due": _day(clock.due_at)}
    return Verdict("keep", clock.due_at, clock.due_at, line % told)


def _adopt(clock: Clock, terms: Terms, row: ClockRow, after: datetime) -> Verdict:
    told = {**_told(clock, terms), "article": in_words(row.article), "old": _day(clock.due_at), "due": _day(after)}
    if after == clock.due_at:
        line = _("%(change)s。“%(name)s”改按%(article)s计算，截止日不变，仍为%(due)s。依据：%(basis)s")
    else:
        line = _("%(change)s。“%(name)s”改按%(article)s计算，截止日由%(old)s改为%(due)s。依据：%(basis)s")
    return Verdict("adopt", clock.due_at, after, line % told)


def _ask(clock: Clock, why: str) -> Verdict:
    return Verdict("person", clock.due_at, clock.due_at, why[:300])


def _told(clock: Clock, terms: Terms) -> dict[str, Any]:
    change = _("《%(norm)s》%(name)s自%(day)s起施行") % {
        "norm": terms.norm, "name": terms.name, "day": day_text(terms.in_force),
    }  # fmt: skip
    return {"change": change, "name": clock.name, "basis": terms.basis}


def _day(moment: datetime) -> str:
    return day_text(moment.astimezone(LOCAL).date())
