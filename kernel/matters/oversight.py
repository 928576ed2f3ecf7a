"""Time and supervision: extend and pause on listed grounds only, remind, issue a supervision order on a lawful ground.

House law 3: the clock of a step moves only through ``kernel.law``; step and matter follow it. Domain §3.21: three
bodies may issue an order (督办), each within its own law; everybody else reminds (催办).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from kernel.audit import act
from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import LOCAL, now, today
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law import services as law
from kernel.law.clockbook import clock_book
from kernel.law.models import Clock
from kernel.law.queries import row_of
from kernel.matters import progress
from kernel.matters.host import MatterHost
from kernel.matters.lists import visible_to
from kernel.matters.models import Matter, Message, SupervisionOrder
from kernel.matters.placing import involve
from kernel.matters.standing import require_open, require_sight, require_sight_or_leader, require_words
from kernel.people.models import Post, User
from kernel.people.queries import holds, posts_of, require_post, roles
from kernel.places.models import Organisation
from kernel.procedures import services as engine
from kernel.procedures.models import Step

# ── time ─────────────────────────────────────────────────────────────────────

APPROVERS = ("leader", "county_dispatcher", "township_dispatcher")
"""Posts that may approve more time for a body below them, never for their own."""


@audited("step.extend", refresh=False)
def extend_step(step: Step, length: str, ground: str, reason: str, *, by: User) -> Step:
    """Grant an open step more time (``length`` as the law writes it: ``5个工作日``), before its limit has run out.

    ``ground`` is the condition the clock book lists for an extension (``extension_ground``). Raises Forbidden for the
    handler itself or a post that is not above it, Conflict after expiry, over the ceiling, or on another ground.
    """
    matter, clock = _running(step)
    approver = _require_approver(step, matter, by)
    words = require_words(reason, "step.extend_reason", _("延长要写明理由。"), _("请写清为什么按期办不完。"))
    listed = extension_ground(clock)
    if not listed or ground.strip() != listed:
        raise Conflict(
            "step.extend_ground",
            _("“%(ground)s”不是可以延长“%(name)s”的情形。") % {"ground": ground, "name": step.name},
            _("规定的条件是：%(listed)s。") % {"listed": listed}
            if listed
            else _("这一时限没有可以延长的规定，请按期办理。"),
            rule=clock.article,
        )
    law.extend_clock(clock, length=length, approver=_signed(approver), reason=words, told_at=now(), by=by)
    _follow(step, matter, clock, by)
    line = _("“%(step)s”延长%(length)s，新的期限%(due)s。理由：%(why)s")
    told = {"step": step.name, "length": length, "due": law.due_text(clock), "why": words}
    _notice(matter, line % told, by)
    return step


@audited("step.pause", refresh=False)
def pause_step(step: Step, ground: str, reason: str, *, by: User) -> Step:
    """Stop an open step's clock on a ground its article lists (``pause_grounds``); meanwhile nothing is due."""
    matter, clock = _running(step)
    approver = _require_approver(step, matter, by)
    words = require_words(reason, "step.pause_reason", _("中止要写明理由。"), _("请写清发生了什么、预计何时恢复。"))
    law.pause_clock(clock, ground=ground.strip(), approver=_signed(approver), reason=words, by=by)
    _follow(step, matter, clock, by)
    told = {"step": step.name, "ground": ground.strip(), "why": words}
    _notice(matter, _("“%(step)s”因“%(ground)s”暂停计时：%(why)s") % told, by)
    return step


@audited("step.resume", refresh=False)
def resume_step(step: Step, *, by: User) -> Step:
    """The ground is gone: count on. The handling body itself may say so, or whoever may approve the pause."""
    matter, clock = _running(step)
    if not holds(by, organisation_id=step.organisation_id):
        _require_approver(step, matter, by)
    require_sight_or_leader(matter, by)
    law.resume_clock(clock, by=by)
    _follow(step, matter, clock, by)
    _notice(matter, _("“%(s)s”恢复计时，期限%(due)s") % {"s": step.name, "due": law.due_text(clock)}, by)
    return step


def extension_ground(clock: Clock) -> str:
    """The condition on which the clock may be extended, as the clock book writes it; empty when it may not."""
    extend = row_of(clock).allowed.extend
    return (extend.needs or extend.by) if extend else ""


def pause_grounds(clock: Clock) -> dict[str, str]:
    """The grounds on which the clock may be paused, each with the article that lists it."""
    return dict(row_of(clock).allowed.pause)


def clock_of(step: Step) -> Clock | None:
    """The clock that runs for an open step."""
    return Clock.objects.filter(step_id=step.pk, met_at__isnull=True).order_by("id").last()


def _running(step: Step) -> tuple[Matter, Clock]:
    """The step's matter and clock, read anew under the matter's lock; Conflict for a closed or clockless step."""
    act.required().lock(step.audit_chain)
    step.refresh_from_db()
    matter = Matter.objects.get(pk=step.matter_id)
    if step.status != "open":
        raise Conflict(
            "step.already_closed", _("“%(s)s”已经办结。") % {"s": step.name}, _("请刷新页面，查看最新情况。")
        )
    clock = clock_of(step)
    if clock is None:
        raise Conflict(
            "step.no_clock", _("“%(s)s”没有单独的时限。") % {"s": step.name}, _("它随所在环的时限一起计算。")
        )
    return matter, clock


def _require_approver(step: Step, matter: Matter, by: User) -> Post:
    """The post under which ``by`` stands above the step's body. The handler and its colleagues never approve."""
    require_sight_or_leader(matter, by)
    body = Organisation.objects.get(pk=step.organisation_id)
    above = [post for post in posts_of(by) if post.role in APPROVERS and body.region_id.startswith(post.region_id)]
    if by.pk == step.assignee_id or holds(by, organisation_id=body.pk) or not above:
        raise Forbidden(
            "step.approver",
            _("%(body)s的延长和中止由上级调度员或县领导批准，不能自己批准。") % {"body": body.name},
            _("请向上级调度员提出申请，并附上理由。"),
            rule="product:extension",
        )
    return above[0]


def _signed(post: Post) -> str:
    return f"{post.organisation.name}{roles()[post.role].name}{post.user.name}"


def _follow(step: Step, matter: Matter, clock: Clock, by: User) -> None:
    """Bring step, timers and matter up to the clock's new due date; while it is paused they have none."""
    due_at = None if clock.status == Clock.Status.PAUSED else clock.due_at
    engine.reschedule(step, due_at, MatterHost(matter), by=by)
    progress.settle(matter, [])


def _notice(matter: Matter, text: str, by: User) -> None:
    """Tell the people concerned (an extension must be told them) and the timeline."""
    _message(matter, "notice", text, by)
    tell(matter, text, public=True)


def _message(matter: Matter, kind: str, text: str, by: User) -> Message:
    row = Message(
        matter=matter, kind=kind, text=text, from_public=False, organisation=matter.accountable, by=by, at=now()
    )  # fmt: skip
    row.save()
    return row


# ── remind ───────────────────────────────────────────────────────────────────

REMINDERS = (*APPROVERS, "task_force_lead", "petition_officer", "enforcement_supervisor")


def reminds(by: User, matter: Matter) -> bool:
    """Whether ``by`` may urge the accountable body on: anybody above or beside it, not one of its own."""
    return holds(by, roles=REMINDERS) and not holds(by, organisation_id=matter.accountable_id)


@audited("matter.remind")
def remind(matter: Matter, text: str, *, by: User) -> Message:
    """Urge the accountable body on (催办). It moves no limit and binds nobody."""
    require_open(matter)
    require_sight_or_leader(matter, by)
    words = require_words(text, "remind.text", _("还没有写明催什么。"), _("请写清希望承办单位做什么、什么时候前。"))
    if not reminds(by, matter):
        raise Forbidden(
            "remind.post", _("催办由调度员、专班牵头人、领导或监督机构发出。"), _("承办单位内部请直接安排。")
        )
    tell(matter, _("催办%(body)s：%(text)s") % {"body": matter.accountable.name, "text": words})
    return _message(matter, "urged", words, by)


# ── supervision orders ───────────────────────────────────────────────────────

ADMINISTRATIVE = frozenset(
    {"department", "township_government", "township_centre", "police", "judicial_office", "county_centre"}
)


@dataclass(frozen=True)
class Ground:
    """A law that lets one kind of body supervise: whose post issues the order, and which bodies it may address."""

    name: Any
    basis: str
    role: str
    function: str
    kinds: frozenset[str]
    whom: Any


GROUNDS = {
    "inspection": Ground(
        gettext_lazy("政府督查"), "政府督查工作条例#5", "leader", "leader_office", ADMINISTRATIVE,
        gettext_lazy("本级政府部门、下级政府和依法授权、委托的组织"),
    ),
    "petition": Ground(
        gettext_lazy("信访督办"), "信访工作条例#40", "petition_officer", "petition",
        ADMINISTRATIVE | {"mass_organisation"}, gettext_lazy("负有信访工作职责的机关、单位"),
    ),
    "enforcement": Ground(
        gettext_lazy("执法监督"), "行政执法监督条例#6", "enforcement_supervisor", "justice", ADMINISTRATIVE,
        gettext_lazy("行政执法机关"),
    ),
}  # fmt: skip
"""The only lawful grounds of a supervision order (domain §3.21)."""


@audited("supervision.issue")
def issue_supervision(matter: Matter, ground: str, demand: str, days: int, *, by: User) -> SupervisionOrder:
    """Order the accountable body to answer within ``days`` natural days, on one of the three lawful grounds.

    Raises Forbidden, offering a reminder, for a post the law does not empower; Conflict for a body the law does not
    reach and while another order on the same matter and body is open (no duplicates, 政府督查工作条例 15).
    """
    require_open(matter)
    chosen = _require_ground(ground, by)
    require_sight_or_leader(matter, by)
    body = matter.accountable
    if body.kind not in chosen.kinds or holds(by, organisation_id=body.pk):
        told = {"body": body.name, "name": chosen.name, "whom": chosen.whom}
        raise Conflict(
            "supervision.object",
            _("%(body)s不是%(name)s的对象；对象是%(whom)s。") % told,
            _("可以改用催办，或督促主管它的部门。"),
            rule=chosen.basis,
        )
    words = require_words(demand, "supervision.demand", _("还没有写明督办要求。"), _("请写清要它做什么、报告什么。"))
    if not 1 <= days <= 60:
        raise Invalid("supervision.days", _("答复期限应在1到60天之间。"), _("请重新填写天数。"))
    if matter.supervision.filter(organisation=body, concluded_at__isnull=True).exists():
        raise Conflict(
            "supervision.duplicate",
            _("%(body)s在本件上还有没办结的督办。") % {"body": body.name},
            _("请先办结原督办，避免重复督查；也可以催办。"),
            rule="政府督查工作条例#15",
        )
    order = SupervisionOrder(
        matter=matter, organisation=body, ground=ground, basis=chosen.basis, demand=words,
        due_on=today() + timedelta(days=days), issued_by=by, issued_at=now(),
    )  # fmt: skip
    order.save()
    involve(matter, "supervision", user=by, by=by)
    told = {"name": chosen.name, "body": body.name, "due": order.due_on.isoformat()}
    tell(matter, _("%(name)s：要求%(body)s%(due)s前答复") % told, public=True, basis=chosen.basis)
    tell(matter, _("督办要求：%(text)s") % {"text": words})
    return order


def may_order(ground: str, by: User) -> bool:
    """Whether a post of this person carries the power of the ground."""
    chosen = GROUNDS.get(ground)
    return chosen is not None and any(
        post.role == chosen.role and post.organisation.function == chosen.function for post in posts_of(by)
    )


def _require_ground(ground: str, by: User) -> Ground:
    chosen = GROUNDS.get(ground)
    if chosen is None:
        names = enumerated(str(one.name) for one in GROUNDS.values())
        raise Invalid(
            "supervision.ground", _("督办只有三种依据：%(names)s。") % {"names": names}, _("没有这些依据时，请用催办。")
        )
    if not by.is_active or not may_order(ground, by):
        raise Forbidden(
            "supervision.not_empowered",
            _("您的岗位没有%(name)s的职权，不能发督办。") % {"name": chosen.name},
            _("可以改用催办提醒承办单位，或把情况报给有权的监督机构。"),
            rule=chosen.basis,
        )
    return chosen


@audited("supervision.answer")
def answer_supervision(order: SupervisionOrder, answer: str, *, by: User) -> SupervisionOrder:
    """The body under supervision reports; until the conclusion it may complete its report."""
    require_sight(order.matter, by)
    require_post(by, order.organisation_id)
    _require_unconcluded(order)
    words = require_words(
        answer, "supervision.answer", _("报告太短，看不出办理情况。"), _("请写清做了什么、结果如何。"), least=10
    )
    late = today() > order.due_on
    change(order, answer=words, answered_by=by, answered_at=now())
    line = _("%(body)s答复督办（逾期）：%(text)s") if late else _("%(body)s答复督办：%(text)s")
    tell(order, line % {"body": order.organisation.name, "text": words[:120]})
    return order


@audited("supervision.conclude")
def conclude_supervision(order: SupervisionOrder, conclusion: str, *, by: User) -> SupervisionOrder:
    """Whoever may issue orders on this ground concludes it, once it is answered or its time is over (16)."""
    _require_ground(order.ground, by)
    require_sight_or_leader(order.matter, by)
    _require_unconcluded(order)
    if holds(by, organisation_id=order.organisation_id):
        raise Forbidden(
            "supervision.own", _("被督办的单位不能给自己的督办下结论。"), _("请由督办单位作出结论。"), rule=order.basis
        )
    if order.answered_at is None and today() <= order.due_on:
        raise Conflict("supervision.unanswered", _("被督办单位还没有答复，期限也没有到。"), _("请等它答复后再下结论。"))
    words = require_words(conclusion, "supervision.conclusion", _("还没有写明结论。"), _("请写清是否整改到位。"))
    change(order, concluded_at=now(), conclusion=words[:300])
    tell(order, _("督办已有结论"), public=True, basis=order.basis)
    tell(order, _("督办结论：%(text)s") % {"text": words})
    return order


def _require_unconcluded(order: SupervisionOrder) -> None:
    if order.concluded_at is not None:
        raise Conflict("supervision.concluded", _("这件督办已有结论。"), _("请刷新查看结论。"))


@dataclass(frozen=True)
class SupervisionProposal:
    """A matter somebody should think of supervising, and why. Nothing is issued by itself (house law 5)."""

    matter: Matter
    organisation: Organisation
    level: str
    """order, or joint: together with the leader, at twice the limit."""
    why: str


REOPENINGS = 2


def supervise_overdue(user: User | None = None, limit: int = 500) -> Iterator[SupervisionProposal]:
    """Open matters with a broken limit or two reopenings and no open order on their body, the longest overdue first.

    For a page: only what ``user`` may see; without a user everything, for the tick.
    """
    seen = visible_to(user) if user else Matter.objects.all()
    ordered = SupervisionOrder.objects.filter(concluded_at__isnull=True)
    waiting = set(ordered.values_list("matter_id", "organisation_id"))
    moment = now()
    late = Clock.objects.filter(met_at__isnull=True, due_at__lt=moment, step_id__isnull=False).exclude(status="paused")
    late = late.exclude(key__in=clock_book().waiting)
    worst: dict[int, Clock] = {}
    for clock in late.order_by("due_at")[: limit * 4]:
        worst.setdefault(clock.matter_id, clock)
    often = seen.filter(open=True, reopened__gte=REOPENINGS).values_list("pk", flat=True)[:limit]
    found = seen.filter(open=True).select_related("accountable").in_bulk({*worst, *often})
    order = [pk for pk in worst if pk in found] + [pk for pk in found if pk not in worst]
    for matter in (found[pk] for pk in order[:limit]):
        if (matter.pk, matter.accountable_id) not in waiting:
            yield _proposal(matter, worst.get(matter.pk))


def _proposal(matter: Matter, clock: Clock | None) -> SupervisionProposal:
    if clock is None:
        return SupervisionProposal(matter, matter.accountable, "order", _("已重开%(n)s次") % {"n": matter.reopened})
    whole, over = clock.due_at - clock.started_at, now() - clock.due_at
    days = max(1, (now().astimezone(LOCAL).date() - clock.due_at.astimezone(LOCAL).date()).days)
    told = {"name": clock.name, "days": days}
    if over >= whole:
        return SupervisionProposal(
            matter, matter.accountable, "joint", _("“%(name)s”超过时限一倍，已逾期%(days)s天") % told
        )
    return SupervisionProposal(matter, matter.accountable, "order", _("“%(name)s”已逾期%(days)s天") % told)
