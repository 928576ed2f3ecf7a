"""A session of mediation to come: when and where, who leads it, who is invited; put off, or called off."""

from collections.abc import Sequence
from datetime import datetime

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import now, written
from kernel.common.words import gettext as _
from kernel.matters.models import Matter, Message, Party
from kernel.matters.reaching import require_safe
from kernel.matters.standing import require_words
from kernel.people.models import User
from scenarios.disputes.models import MediationPlan
from scenarios.disputes.services.mediation import (
    HOWS,
    let_in,
    require_free_will,
    require_hand,
    require_impartial,
    require_own,
    require_safety,
)

OWN_SIDE = ("claimant", "co_claimant", "representative")
"""Who reads the tracking page of the matter."""


@audited("disputes.plan_mediation")
def plan_mediation(
    matter: Matter,
    *,
    planned_for: datetime,
    place: str,
    mediator: User,
    invited: Sequence[Party],
    how: str = "phone",
    separate: bool = False,
    consent: str = "",
    by: User,
) -> MediationPlan:
    """Set a time and a place for the next session and invite the parties; a time set before is given up.

    Raises Conflict after a refusal that stands (人民调解法 17), for a mediator who must stay out, where both sides
    would meet though violence is feared, or where somebody may not be reached this way; Invalid for a moment gone by.
    """
    require_hand(matter, by)
    require_own(matter, invited)
    where = require_words(place, "mediation.place", _("还没有写明在哪里调解。"), _("请写清地点，例如哪个调解室。"))
    _check_plan(planned_for, invited, how)
    require_free_will(matter, consent)
    require_impartial(matter, [mediator])
    require_safety(matter, invited, separate)
    require_safe(invited, how)
    for earlier in MediationPlan.objects.filter(matter=matter, status="called"):
        change(earlier, status="moved", reason=_("另约时间"))
    row = MediationPlan(
        matter=matter, planned_for=planned_for, place=where[:120], mediator=mediator, how=how, separate=separate,
        invited=[one.pk for one in invited], reason=consent.strip()[:300], called_by=by, called_at=now(),
    )  # fmt: skip
    row.save()
    let_in(matter, [mediator], by=by)
    if any(one.role in OWN_SIDE for one in invited):
        _write(row, _invitation(row), by)
    tell(matter, _("约定%(when)s在%(place)s调解") % _when_where(row), public=True, basis="人民调解法#17")
    return row


@audited("disputes.cancel_mediation")
def cancel_mediation(plan: MediationPlan, reason: str, *, by: User) -> MediationPlan:
    """Call a planned session off, with the reason; whoever was invited on the tracking page reads it there."""
    require_hand(plan.matter, by)
    words = require_words(reason, "mediation.reason", _("取消要写明理由。"), _("请写一句话说明。"))
    if plan.status != "called":
        raise Conflict("mediation.plan_over", _("这次调解已经举行、改期或者取消。"), _("请刷新页面，查看最新安排。"))
    change(plan, status="cancelled", reason=words[:300])
    told = {**_when_where(plan), "why": words}
    _write(plan, _("原定%(when)s的调解取消：%(why)s") % told, by)
    tell(plan.matter, _("取消%(when)s的调解：%(why)s") % told)
    return plan


def _check_plan(planned_for: datetime, invited: Sequence[Party], how: str) -> None:
    if planned_for <= now():
        raise Invalid("mediation.past", _("约定的调解时间已经过去。"), _("请选现在以后的时间。"))
    if not invited:
        raise Invalid("mediation.no_guest", _("没有选择邀请哪些当事人。"), _("请至少选择一方；分别听取的，分次约定。"))
    if how not in HOWS:
        raise Invalid("notice.how", _("没有“%(how)s”这种告知方式。") % {"how": how}, _("请从列表中选择告知方式。"))


def _when_where(row: MediationPlan) -> dict[str, str]:
    return {"when": written(row.planned_for, "SHORT_MONTH_DAY_TIME_FORMAT"), "place": row.place}


def _invitation(row: MediationPlan) -> str:
    text = _(
        "邀请您%(when)s到%(place)s参加调解，调解员%(name)s。来不来由您决定：可以接受，可以拒绝，"
        "也可以要求换时间、换调解员（《人民调解法》第十七条、第二十三条）；来不了的，请在这里回复。"
    )
    return text % {**_when_where(row), "name": row.mediator.name}


def _write(row: MediationPlan, text: str, by: User) -> None:
    Message(
        matter=row.matter, kind="notice", text=text, from_public=False, organisation=row.matter.accountable, by=by,
        at=now(),
    ).save()  # fmt: skip
