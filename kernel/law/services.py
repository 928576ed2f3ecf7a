"""What may happen to a clock, in the order of its life. Nothing else moves a due date (house law 3)."""

from datetime import date, datetime
from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict
from kernel.common.moment import LOCAL, now
from kernel.common.words import gettext as _
from kernel.law.calendar import Calendar
from kernel.law.clockbook import clock_book
from kernel.law.interruptions import check_ground
from kernel.law.lengths import Length, as_length
from kernel.law.models import Clock, lawful_move
from kernel.law.queries import came_to, clock_row, current_calendar, due_now, ended_as
from kernel.law.terms import Extension
from kernel.law.wording import day_text, moment_text


@audited("clock.start")
def start_clock(
    key: str,
    *,
    matter_id: int,
    step_id: int | None = None,
    started_at: datetime | None = None,
    scenario: str = "",
    by: Any,
) -> Clock:
    """Start a limit of the clock book for a matter; its due date and derivation are computed and stored."""
    columns = clock_row(key, started_at or now(), scenario=scenario)
    clock = Clock(matter_id=matter_id, step_id=step_id, **columns)
    clock.save()
    return clock


@audited("clock.stop")
def stop_clock(clock: Clock, *, at: datetime | None = None, by: Any) -> Clock:
    """The stop event has come: the clock ends as ``queries.ended_as`` says, with the moment noted. Idempotent."""
    if clock.met_at is not None:
        return clock
    moment = at or now()
    return change(clock, status=ended_as(clock.key, clock.status, moment > clock.due_at), met_at=moment)


@audited("clock.extend")
def extend_clock(
    clock: Clock, *, length: Length | str, approver: str, reason: str, told_at: datetime | None = None, by: Any
) -> Clock:
    """Grant more time before the old time has run out, within the row's ceiling, by a named approver for a reason."""
    _refuse_closed(clock)
    moment = now()
    extension = Extension(as_length(length), moment, approver, reason, told_at)
    kept = {
        "length": extension.length.text,
        "granted_at": moment.isoformat(),
        "approver": approver,
        "reason": reason,
        "told_at": told_at.isoformat() if told_at else None,
        "by": getattr(by, "pk", None),
    }
    due_now(clock, current_calendar(), extensions=[extension], open_until=moment, settled=False)
    _move(clock, current_calendar(), extensions=[*clock.extensions, kept])
    tell(
        clock,
        _("“%(name)s”经批准延长%(length)s，至%(due)s（批准人：%(approver)s；理由：%(reason)s）。")
        % {
            "name": clock.name,
            "length": extension.length.text,
            "due": due_text(clock),
            "approver": approver,
            "reason": reason,
        },
    )
    return clock


@audited("clock.pause")
def pause_clock(clock: Clock, *, ground: str, approver: str, reason: str, by: Any) -> Clock:
    """Stop counting on a listed ground; the due date is computed anew when counting goes on."""
    _refuse_closed(clock)
    moment = now()
    if clock.status == Clock.Status.PAUSED:
        raise Conflict("clock.already_paused", _("“%(name)s”已经中止。") % {"name": clock.name}, _("请先恢复计时。"))
    if moment > clock.due_at:
        raise Conflict(
            "law.pause_after_expiry",
            _("“%(name)s”已于%(due)s届满，不能中止。") % {"name": clock.name, "due": due_text(clock)},
            _("请按逾期办理，并如实记录原因。"),
            rule=clock.article,
        )
    check_ground(due_now(clock, current_calendar()).account, ground, approver, reason)
    kept = {
        "ground": ground,
        "from": moment.isoformat(),
        "to": None,
        "approver": approver,
        "reason": reason,
        "by": getattr(by, "pk", None),
    }
    change(clock, status=Clock.Status.PAUSED, pauses=[*clock.pauses, kept])
    tell(
        clock,
        _("“%(name)s”因“%(ground)s”中止计时（批准人：%(approver)s；理由：%(reason)s）。")
        % {"name": clock.name, "ground": ground, "approver": approver, "reason": reason},
    )
    return clock


@audited("clock.resume")
def resume_clock(clock: Clock, *, by: Any) -> Clock:
    """The ground is gone: count on, and compute the due date with the pause left out."""
    if clock.status != Clock.Status.PAUSED:
        raise Conflict(
            "clock.not_paused", _("“%(name)s”没有中止。") % {"name": clock.name}, _("请刷新页面查看最新状态。")
        )
    pauses = [*clock.pauses[:-1], {**clock.pauses[-1], "to": now().isoformat()}]
    _move(clock, current_calendar(), pauses=pauses, status=Clock.Status.RUNNING)
    tell(clock, _("“%(name)s”恢复计时，至%(due)s。") % {"name": clock.name, "due": due_text(clock)})
    return clock


@audited("clock.ripen")
def ripen_clock(clock: Clock, *, by: Any) -> bool:
    """A time that at least had to run has run: it ends as met at its own end; False when it was stopped meanwhile."""
    if clock.met_at is not None or clock.status != Clock.Status.RUNNING or now() <= clock.due_at:
        return False
    change(clock, status=Clock.Status.MET, met_at=clock.due_at)
    tell(clock, _("“%(name)s”已于%(due)s届满，可以往下办。") % {"name": clock.name, "due": due_text(clock)})
    return True


@audited("clock.breach")
def breach_clock(clock: Clock, *, by: Any) -> bool:
    """Mark a running clock whose time has passed; False when it was met, paused or moved meanwhile."""
    if clock.status != Clock.Status.RUNNING or now() <= clock.due_at:
        return False
    change(clock, status=Clock.Status.BREACHED)
    tell(clock, _("“%(name)s”已于%(due)s逾期。") % {"name": clock.name, "due": due_text(clock)})
    return True


def due_text(clock: Clock) -> str:
    """The due date as a sentence shows it: the day, or the minute when the limit runs in hours."""
    local = clock.due_at.astimezone(LOCAL)
    return day_text(local.date()) if (local.hour, local.minute) == (23, 59) else moment_text(local)


def recompute(clock: Clock, calendar: Calendar) -> bool:
    """Compute an open clock anew under a calendar, inside the act in progress; True when its date changed."""
    before, was_provisional = clock.due_at, clock.provisional
    found = due_now(clock, calendar)
    if (found.at, found.provisional) == (before, was_provisional):
        return False
    back = clock.status == Clock.Status.BREACHED and clock.met_at is None and now() <= found.at
    _move(clock, calendar, **({"status": Clock.Status.RUNNING} if back else {}))
    return clock.due_at != before


def adopt(clock: Clock, law_on: date, calendar: Calendar) -> bool:
    """Apply the law of a later day to an open clock, inside the act in progress; True when its date changed.

    Only the confirmed consequences of a change of law call this (立法法第一百零四条: the new law does not reach back
    unless that protects people better or its transition says so). The row of the clock book valid on ``law_on`` and
    the norm's version in force that day decide, counted from the clock's own start.
    """
    before = clock.due_at
    row = clock_book().find(clock.key, law_on)
    _move(clock, calendar, law_on=law_on, name=row.name, article=row.article)
    return clock.due_at != before


def _move(clock: Clock, calendar: Calendar, **values: Any) -> None:
    """Set the interruptions and compute the due date they lead to: the one place where a due date changes."""
    for name, value in values.items():
        setattr(clock, name, value)
    due_at, provisional, derivation = came_to(clock, calendar)
    with lawful_move():
        change(clock, **values, due_at=due_at, provisional=provisional, derivation=derivation)


def _refuse_closed(clock: Clock) -> None:
    """A clock that was met cannot be extended or paused; an overdue one is refused with its article."""
    if clock.met_at is not None:
        raise Conflict("clock.closed", _("“%(name)s”已经办结。") % {"name": clock.name}, _("不需要再延长或者中止。"))
