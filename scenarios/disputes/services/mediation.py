"""Before an agreement: the parties are told their rights, sessions are held, a claimant may withdraw."""

from collections.abc import Sequence
from datetime import datetime

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.law.queries import clock_row
from kernel.matters.host import round_of
from kernel.matters.lists import may_see
from kernel.matters.models import Matter, Party, Recusal
from kernel.matters.placing import involve
from kernel.matters.reaching import require_safe
from kernel.matters.standing import require_open, require_words
from kernel.people.models import User
from kernel.people.services import PUBLIC
from scenarios.disputes.models import MediationPlan, MediationRecord, RightsNotice, Withdrawal
from scenarios.disputes.paths import CODE, paths
from scenarios.disputes.queries import (
    SIDES,
    events_of,
    notice_given,
    sides_of,
    standing_refusal,
    violence_feared,
    works_on,
)

HOWS = ("in_person", "phone", "message", "post", "tracking_page")
OUTCOMES = ("progress", "agreed", "failed", "refused")


def require_hand(matter: Matter, by: User) -> None:
    """Refuse on a closed matter, and everybody who does not work on it."""
    require_open(matter)
    if not works_on(by, matter):
        raise Forbidden(
            "mediation.not_yours",
            _("这一步由承办单位、协办单位或者专班成员办理。"),
            _("请联系%(body)s，或请其把您加入协办。") % {"body": matter.accountable.name},
        )


# ── the parties know their rights ────────────────────────────────────────────


@audited("disputes.give_notice")
def give_notice(
    matter: Matter, *, parties: Sequence[Party] | None = None, how: str = "in_person", note: str = "", by: User
) -> list[RightsNotice]:
    """Tell the parties their rights before mediation begins (人民调解法 23); all of them unless some are named.

    Where nobody is known by name the notice stands on the tracking page. Telling somebody twice is noted twice.
    """
    require_hand(matter, by)
    if how not in HOWS:
        raise Invalid("notice.how", _("没有“%(how)s”这种告知方式。") % {"how": how}, _("请从列表中选择告知方式。"))
    told = list(parties) if parties is not None else list(sides_of(matter))
    require_own(matter, told)
    require_safe(told, how)
    rows = [_notice(matter, party, how, note, by) for party in told]
    if not rows and not sides_of(matter).exists():
        rows = [_notice(matter, None, "tracking_page", note, by)]
    tell(matter, _("已告知%(n)s位当事人调解中的权利义务") % {"n": len(rows)}, public=True, basis="人民调解法#23")
    return rows


def _notice(matter: Matter, party: Party | None, how: str, note: str, by: User) -> RightsNotice:
    row = RightsNotice(matter=matter, party=party, how=how, note=note.strip()[:300], given_by=by, given_at=now())
    row.save()
    return row


def require_own(matter: Matter, parties: Sequence[Party]) -> None:
    """Parties of this very matter, and on a side of it."""
    if any(party.matter_id != matter.pk or party.role not in SIDES for party in parties):
        raise Invalid("party.other", _("所选的人不是本件纠纷的当事人。"), _("请从本件的当事人中选择。"))


def require_notice(matter: Matter) -> None:
    """Refuse whatever comes before the parties know their rights."""
    if not notice_given(matter):
        raise Conflict(
            "mediation.no_notice",
            _("还没有向全部当事人告知权利义务，不能开始调解。"),
            _("请先逐一告知：可以选择或者接受调解员，可以接受、拒绝或者终止调解，可以要求公开或者不公开。"),
            rule="人民调解法#23",
        )


# ── sessions ─────────────────────────────────────────────────────────────────


@audited("disputes.record_mediation")
def record_mediation(
    matter: Matter,
    *,
    held_at: datetime,
    place: str,
    mediators: Sequence[User],
    present: Sequence[Party],
    outcome: str,
    agreed: str = "",
    contested: str = "",
    separate: bool = False,
    public: bool = False,
    refused_by: Party | None = None,
    consent: str = "",
    by: User,
) -> MediationRecord:
    """Record one session. A failed or refused one counts as an attempt and lists the other ways the parties were told.

    Raises Conflict without the rights notice (人民调解法 23), after a party refused and did not agree anew (17), when
    somebody who must stay out leads it, or when both sides are made to meet where violence is feared (rights R12).
    """
    require_hand(matter, by)
    require_notice(matter)
    require_own(matter, [*present, *([refused_by] if refused_by else [])])
    _check_session(held_at, mediators, outcome, refused_by)
    require_free_will(matter, consent)
    require_impartial(matter, mediators)
    require_safety(matter, present, separate)
    ended = outcome in ("failed", "refused")
    row = MediationRecord(
        matter=matter, held_at=held_at, place=place.strip()[:120], mediators=[one.pk for one in mediators],
        present=[one.pk for one in present], separate=separate, public=public, agreed=agreed.strip(),
        contested=contested.strip(), outcome=outcome, refused_by=refused_by, consent=consent.strip()[:300],
        ways_told=_other_ways(matter) if ended else [], round=round_of(matter), recorded_by=by, recorded_at=now(),
    )  # fmt: skip
    row.save()
    for plan in MediationPlan.objects.filter(matter=matter, status="called", planned_for__lte=now()):
        change(plan, status="held")
    let_in(matter, mediators, by=by)
    tell(matter, _session_line(row), public=True, basis="人民调解法#26" if ended else "")
    return row


def _session_line(row: MediationRecord) -> str:
    words = {
        "progress": _("调解一次，继续协商"), "agreed": _("调解达成一致"),
        "failed": _("调解不成，已告知仲裁、行政、诉讼等途径"),
        "refused": _("一方明确拒绝调解，调解停止，已告知其他途径"),
    }  # fmt: skip
    return words[row.outcome]


def _other_ways(matter: Matter) -> list[dict[str, str]]:
    ways = paths(matter.class_code, events_of(matter), today())
    return [{"name": way.name, "where": way.where} for way in ways if way.open and not way.key.endswith("mediation")]


def _check_session(held_at: datetime, mediators: Sequence[User], outcome: str, refused_by: Party | None) -> None:
    if outcome not in OUTCOMES:
        raise Invalid("mediation.outcome", _("没有选择调解结果。"), _("请选：继续协商、达成一致、调解不成、拒绝调解。"))
    if not mediators:
        raise Invalid("mediation.nobody", _("没有写明调解员。"), _("请选择主持调解的人。"), rule="人民调解法#19")
    if held_at > now():
        raise Invalid("mediation.future", _("调解时间还没有到。"), _("请在调解结束后再记录。"))
    if outcome == "refused" and refused_by is None:
        raise Invalid("mediation.who", _("没有写明是谁拒绝调解。"), _("请选择拒绝的一方。"), rule="人民调解法#17")


def require_free_will(matter: Matter, consent: str) -> None:
    """Refuse after a party clearly refused, unless it is written how it agreed anew (人民调解法 17)."""
    refused = standing_refusal(matter)
    if refused is not None and len(consent.strip()) < 4:
        raise Conflict(
            "mediation.refused",
            _("一方当事人已经明确拒绝调解，不得再调解。"),
            _("请转入其他途径；当事人重新同意的，写明何时、以何种方式同意后再记录。"),
            rule="人民调解法#17",
        )


def let_in(matter: Matter, mediators: Sequence[User], *, by: User) -> None:
    """Whoever mediates sees the matter, also where their post shows them only what is given to them by name."""
    for one in mediators:
        if not may_see(one, matter):
            involve(matter, "mediating", user=one, by=by)


def require_impartial(matter: Matter, mediators: Sequence[User]) -> None:
    """Refuse somebody who must stay out of this matter (人民调解法 15)."""
    out = Recusal.objects.filter(matter=matter, user__in=mediators).select_related("user").first()
    if out is not None:
        raise Conflict(
            "mediation.recused",
            _("%(name)s已在本件中回避，不能主持调解。") % {"name": out.user.name},
            _("请换一位调解员。"),
            rule="人民调解法#15",
        )


def require_safety(matter: Matter, present: Sequence[Party], separate: bool) -> None:
    """Refuse to make both sides meet where violence in the family is feared (R12)."""
    sides = {party.role == "respondent" for party in present}
    if violence_feared(matter) and len(sides) == 2 and not separate:
        raise Conflict(
            "mediation.unsafe",
            _("本件涉及家庭暴力，不安排双方当面调解。"),
            _("请分别听取意见，并告知可以报警、申请告诫书和人身安全保护令。"),
            rule="反家庭暴力法#5",
        )


# ── withdrawal ───────────────────────────────────────────────────────────────


@audited("disputes.withdraw")
def withdraw(
    matter: Matter, text: str, *, party: Party | None = None, file_id: int | None = None, by: User
) -> Withdrawal:
    """A claimant withdraws in writing; seven days to think it over begin (domain §3.5). Others' claims go on.

    The writing is in the claimant's own words, or a file of it. Raises Conflict when it was withdrawn already.
    """
    require_open(matter)
    if by.username != PUBLIC:
        require_hand(matter, by)
    words = require_words(text, "withdraw.text", _("撤回要有本人的书面意思。"), _("请写明或上传撤回书。"), least=6)
    if party is None and matter.parties.filter(role__in=("claimant", "co_claimant")).exists():
        raise Invalid("withdraw.who", _("没有写明是谁撤回。"), _("请选择撤回的诉求人。"))
    if party is not None:
        require_own(matter, [party])
        if party.role == "respondent":
            raise Invalid("withdraw.respondent", _("只有诉求人可以撤回诉求。"), _("请选择诉求人。"))
    if Withdrawal.objects.filter(matter=matter, party=party, round=round_of(matter), resumed_at__isnull=True).exists():
        raise Conflict("withdraw.twice", _("已经登记过撤回，正在冷静期。"), _("请等冷静期满，或登记恢复。"))
    moment = now()
    row = Withdrawal(
        matter=matter, party=party, text=words, file_id=file_id, made_at=moment, round=round_of(matter), taken_by=by,
        cools_until=clock_row("withdrawal.cooling_off", moment, scenario=CODE)["due_at"],
    )  # fmt: skip
    row.save()
    tell(matter, _("收到书面撤回，七日内可以反悔"), public=True, basis="product:withdrawal.cooling-off")
    return row


@audited("disputes.resume_claim")
def resume_claim(withdrawal: Withdrawal, *, by: User) -> Withdrawal:
    """The claimant changed their mind: the claim goes on as if never withdrawn."""
    require_open(withdrawal.matter)
    if by.username != PUBLIC:
        require_hand(withdrawal.matter, by)
    if withdrawal.resumed_at is not None:
        raise Conflict("withdraw.resumed", _("这项撤回已经取消。"), _("请刷新查看。"))
    change(withdrawal, resumed_at=now())
    tell(withdrawal, _("撤回已取消，继续办理"), public=True)
    return withdrawal
