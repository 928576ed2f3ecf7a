"""What reminds by itself: limits that come near, plan steps that fall due, matters somebody should supervise.

A reminder (催办) binds nobody and moves no limit; whether a supervision order follows is decided by a person.
Domain §3.21. Run once a day, so what is said of a day is said on that day.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy

from kernel.audit.services import audited, tell
from kernel.common.moment import LOCAL, now, today
from kernel.common.words import gettext as _
from kernel.law.clockbook import clock_book
from kernel.law.models import Clock
from kernel.law.queries import row_of
from kernel.law.wording import day_text
from kernel.matters.cooperation.plans import steps_due
from kernel.matters.models import Matter, Message, PlanStep
from kernel.matters.oversight import SupervisionProposal, supervise_overdue
from kernel.people.models import User
from kernel.places.models import Organisation
from kernel.procedures.models import Step

SHARES = (50, 80)
"""Hundredths of a limit after which its body is reminded, where the clock book names no days (domain §3.21)."""
SHORT = timedelta(days=2)
"""Limits no longer than this have no reminders at shares: the workbench shows them by the hour."""
PLAN_DAYS = (1, 0, -1)
"""A plan step is reminded of the day before, on the day, and the day after."""
PROPOSED = {"order": gettext_lazy("建议督办：%(why)s"), "joint": gettext_lazy("建议会同领导督办：%(why)s")}


def remind_of_limits(*, by: User) -> int:
    """Remind of every running limit whose point has come since yesterday; returns how many reminders were sent."""
    return sum(remind_of(clock, line, by=by) for clock, line in list(limits_near(now())))


def limits_near(moment: datetime) -> Iterator[tuple[Clock, str]]:
    """Running clocks to remind of on this day, each with the sentence: the clock book's days, else half and 80 %."""
    running = Clock.objects.filter(status=Clock.Status.RUNNING, met_at__isnull=True, due_at__gt=moment)
    for clock in running.exclude(key__in=clock_book().waiting).order_by("id").iterator(chunk_size=1000):
        days = row_of(clock).remind
        if days:
            if (_day(clock.due_at) - _day(moment)).days in days:
                yield clock, _("“%(name)s”%(left)s") % {"name": clock.name, "left": left_of(clock.due_at, moment)}
        elif _crossed(clock, moment):
            yield clock, share_used(clock.name, clock.started_at, clock.due_at, moment)


def _crossed(clock: Clock, moment: datetime) -> bool:
    """Whether one of the shares was reached within the last day; a step of a stage is reminded of with its stage."""
    whole = clock.due_at - clock.started_at
    points = (clock.started_at + whole * share / 100 for share in SHARES)
    if whole <= SHORT or not any(moment - timedelta(days=1) < point <= moment for point in points):
        return False
    return not Step.objects.filter(pk=clock.step_id).exclude(stage="").exists()


def share_used(name: str, since: datetime, due: datetime, moment: datetime) -> str:
    """How much of a limit is used up at a moment, and how many days are left."""
    share = round((moment - since) * 100 / (due - since))
    line = _("“%(name)s”的时限已用%(share)s%%，%(left)s")
    return line % {"name": name, "share": share, "left": left_of(due, moment)}


def left_of(due: datetime, moment: datetime) -> str:
    """Days left and the last day, in words: 还剩7天，2026年6月29日（星期一）届满."""
    days = (_day(due) - _day(moment)).days
    words = _("还剩%(n)s天") % {"n": days} if days else _("今天到期")
    return _("%(words)s，%(day)s届满") % {"words": words, "day": day_text(_day(due))}


def _day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()


@audited("clock.remind", refresh=False)
def remind_of(clock: Clock, line: str, *, by: User) -> bool:
    """Remind the body whose step the clock runs for, else the accountable one; False when the matter has ended."""
    matter = Matter.objects.select_related("accountable").get(pk=clock.matter_id)
    step = Step.objects.filter(pk=clock.step_id).select_related("organisation").first()
    if not matter.open or (step is not None and step.status != "open"):
        return False
    urge_on(matter, step.organisation if step is not None else matter.accountable, line, by=by)
    return True


def urge_on(matter: Matter, body: Organisation, line: str, *, by: User) -> None:
    """A reminder in the matter's lines, for the body and not for the person, and on its timeline. Inside an act."""
    Message(matter=matter, kind="urged", text=line, from_public=False, organisation=body, by=by, at=now()).save()
    tell(matter, _("提醒%(body)s：%(line)s") % {"body": body.name, "line": line})


# ── plan steps ───────────────────────────────────────────────────────────────


def remind_of_plans(*, by: User) -> int:
    """Remind bodies of their plan steps the day before, on the day and the day after; returns how many."""
    on, due = today(), steps_due(today() + timedelta(days=max(PLAN_DAYS)))
    waiting = [step for step in due if (step.due_on - on).days in PLAN_DAYS]
    for step in waiting:
        remind_of_step(step, by=by)
    return len(waiting)


@audited("plan.remind", refresh=False)
def remind_of_step(step: PlanStep, *, by: User) -> None:
    """Remind a body of its step of the plan."""
    days = (step.due_on - today()).days
    when = {1: _("明天到期"), 0: _("今天到期")}.get(days, _("已于%(day)s到期") % {"day": day_text(step.due_on)})
    line = _("方案任务“%(what)s”%(when)s，还没有登记结果") % {"what": step.what, "when": when}
    urge_on(step.matter, step.organisation, line, by=by)


# ── proposals to supervise ───────────────────────────────────────────────────


def propose_supervision(*, by: User) -> int:
    """Put before those whom the law empowers which matters to supervise; never an order. Returns how many are new."""
    return sum(propose(one, by=by) for one in list(supervise_overdue()))


@audited("supervision.propose", refresh=False)
def propose(one: SupervisionProposal, *, by: User) -> bool:
    """Write the proposal down, once for each level; False when it stands there already."""
    matter, body = one.matter, one.organisation
    line = str(PROPOSED[one.level]) % {"why": one.why}
    head = line.partition("：")[0]
    orders = matter.supervision.filter(organisation=body).order_by("-issued_at").values_list("issued_at", flat=True)
    known = matter.messages.filter(kind="proposed", organisation=body, text__startswith=f"{head}：")
    if (known.filter(at__gt=orders[0]) if orders else known).exists():
        return False
    Message(matter=matter, kind="proposed", text=line, from_public=False, organisation=body, by=by, at=now()).save()
    tell(matter, _("%(line)s（是否督办由有权的人决定）") % {"line": line})
    return True
