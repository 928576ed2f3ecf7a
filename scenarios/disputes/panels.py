"""What mediation adds to a matter's page: its record, its agreement, the ways out; and what may be done there."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.moment import now, today
from kernel.common.words import enumerated
from kernel.common.words import gettext as _t
from kernel.field.asking import ERRAND
from kernel.law.queries import current_calendar
from kernel.matters.desk import Desk
from kernel.matters.forms.base import BareForm
from kernel.matters.forms.together import ReasonForm
from kernel.matters.panels import Action, Panel
from kernel.people.models import User
from scenarios.disputes import acting, forms
from scenarios.disputes.agreement import still_missing
from scenarios.disputes.alike import alike
from scenarios.disputes.models import (
    Agreement,
    LibraryCase,
    MediationPlan,
    MediationRecord,
    RightsNotice,
    RootCause,
    Withdrawal,
)
from scenarios.disputes.paths import paths, running
from scenarios.disputes.queries import (
    confirmation_asked,
    confirmation_limit,
    events_of,
    names_of,
    signed,
    untold,
)

NAMED = 4
"""So many names stand in a line; more are counted."""
OUTCOMES = dict(forms.OUTCOMES)
HOWS = dict(forms.HOWS)


def mediation(desk: Desk) -> dict[str, Any] | None:
    """Who was told, which sessions were held, who withdrew."""
    matter = desk.matter
    notices = list(RightsNotice.objects.filter(matter=matter).select_related("party", "given_by").order_by("id"))
    records = list(MediationRecord.objects.filter(matter=matter).select_related("refused_by").order_by("-held_at"))
    gone = list(Withdrawal.objects.filter(matter=matter).select_related("party").order_by("-id"))
    if matter.phase == "triage" and not notices and not records:
        return None
    keys = {pk for one in records for pk in one.mediators}
    people = dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))
    names = names_of([pk for one in records for pk in one.present])
    return {
        "notices": _told(notices),
        "untold": untold(matter) if matter.open else [],
        "records": [
            {
                "row": one, "outcome": OUTCOMES.get(one.outcome, one.outcome),
                "mediators": enumerated(people.get(pk, "") for pk in one.mediators),
                "present": enumerated(names.get(pk, "") for pk in one.present),
            }
            for one in records
        ],
        "plans": list(MediationPlan.objects.filter(matter=matter, status="called").select_related("mediator")),
        "withdrawals": gone, "may": not acting.hand(desk) and matter.open,
    }  # fmt: skip


def _told(notices: list[RightsNotice]) -> list[dict[str, Any]]:
    """Those who were told together as one line."""
    found: dict[Any, dict[str, Any]] = {}
    for one in notices:
        key = (one.how, one.given_by_id, one.given_at.replace(second=0, microsecond=0))
        line = found.setdefault(key, {"row": one, "how": HOWS.get(one.how, one.how), "names": []})
        if one.party is not None:
            line["names"].append(one.party.name_masked or _t("未留姓名"))
    for line in found.values():
        more = _t("等%(n)s位") % {"n": len(line["names"])} if len(line["names"]) > NAMED else ""
        line["who"] = enumerated(line["names"][:NAMED]) + more
    return list(found.values())


def agreement(desk: Desk) -> dict[str, Any] | None:
    """The agreements with their signatures, promises and the days left to ask a court."""
    rows = Agreement.objects.filter(matter=desk.matter).select_related("mediator", "committee", "matter")
    found = [_agreement(desk, one) for one in rows.order_by("-id")]
    return {"agreements": found} if found else None


def _agreement(desk: Desk, one: Agreement) -> dict[str, Any]:
    state, names = signed(one), names_of(one.parties)
    live = one.effective_at is None and one.broken_off_at is None
    promises = list(one.obligations.select_related("debtor", "creditor", "package").order_by("due_on", "id"))
    for promise in promises:
        promise.yuan = f"{promise.amount_fen / 100:,.2f}元" if promise.amount_fen else ""
    asked = list(one.confirmations.order_by("-id"))
    limit = confirmation_limit(one) if one.effective_at and one.concerns == "ordinary" else None
    countdown = limit is not None and not confirmation_asked(one) and now() <= limit["due_at"]
    return {
        "row": one, "names": enumerated(names.values()), "live": live, "promises": promises, "today": today(),
        "missing": still_missing(one.parties, state, names) if live and one.form == "written" else [],
        "confirmations": asked, "limit": limit, "countdown": countdown, "may": not acting.keeper(desk, one),
        "signatures": list(one.signatures.select_related("party", "witnessed_by").order_by("signed_at")),
    }  # fmt: skip


def ways_out(desk: Desk) -> dict[str, Any] | None:
    """The lawful ways out with their dates, and the limits that run whichever way is chosen."""
    matter = desk.matter
    if not matter.class_code or not matter.open:
        return None
    events, calendar = events_of(matter), current_calendar()
    found = paths(matter.class_code, events, today(), calendar=calendar)
    limits = running(matter.class_code, events, today(), calendar=calendar)
    return {
        "open": [one for one in found if one.open and not one.help],
        "closed": [one for one in found if not one.open],
        "help": [one for one in found if one.help],
        "running": [one for one in limits if one.days_left >= 0],
    }  # fmt: skip


def lessons(desk: Desk) -> dict[str, Any] | None:
    """Root causes with the answers to recommendations, and the case drafted for the library."""
    reviews = list(RootCause.objects.filter(matter=desk.matter).select_related("addressed", "made_by").order_by("-id"))
    case = LibraryCase.objects.filter(matter=desk.matter).first()
    if not reviews and case is None:
        return None
    drawn = [
        {"row": one, "mine": desk.holds(one.addressed_id), "cause": forms.CAUSES.get(one.cause)} for one in reviews
    ]
    return {"reviews": drawn, "case": case}


def similar(desk: Desk) -> dict[str, Any] | None:
    """Cases of the library like this one, while it is worked on."""
    found = alike(desk.matter) if desk.matter.open else []
    return {"cases": found} if found else None


PANELS = [
    Panel("disputes/mediation.html", mediation, order=10),
    Panel("disputes/agreement.html", agreement, order=20),
    Panel("disputes/lessons.html", lessons, order=30),
    Panel("disputes/ways.html", ways_out, side=True, order=10),
    Panel("disputes/alike.html", similar, side=True, order=20),
]

ACTIONS = [
    Action("notice", _("告知权利义务"), forms.NoticeForm, acting.notice, icon="speakerphone",
           basis="人民调解法#23", concerns=acting.to_tell,
           why_not=acting.hand, order=11, steps=("notice",), template="disputes/notice.html",
           hint=_("告知后才能开始调解（人民调解法第二十三条）。")),
    Action("plan-mediation", _("约调解时间"), forms.PlanForm, acting.plan, icon="calendar-event",
           basis="人民调解法#17", concerns=acting.in_work, why_not=acting.hand, order=17, wide=True,
           title=_("约定一次调解")),
    Action("cancel-mediation", _("取消这次调解"), ReasonForm, acting.call_off, icon="ban", target=acting.PLAN,
           in_bar=False, why_not=acting.hand),
    Action("record", _("记录调解"), forms.SessionRecordForm, acting.record, icon="notes", concerns=acting.in_work,
           why_not=acting.hand, order=18, wide=True, title=_("记录一次调解")),
    Action("draft", _("拟调解协议书"), forms.AgreementForm, acting.draft, icon="signature",
           basis="人民调解法#29", concerns=acting.in_work,
           why_not=acting.drafter, order=21, template="disputes/draft.html"),
    Action("oral", _("记录口头协议"), forms.AgreementForm, acting.orally, icon="quote",
           basis="人民调解法#30", concerns=acting.in_work,
           why_not=acting.drafter, order=22, template="disputes/draft.html"),
    Action("withdraw", _("登记书面撤回"), forms.WithdrawForm, acting.withdraw, icon="arrow-back-up",
           concerns=acting.in_work, why_not=acting.hand, order=64),
    Action("root-cause", _("根因分析"), forms.RootCauseForm, acting.root_cause, icon="bulb", concerns=acting.ended,
           order=65),
    Action("agreement-sign", _("签署"), forms.SignForm, acting.sign, icon="signature", target=acting.AGREEMENT,
           in_bar=False, title=_("签署调解协议书")),
    Action("agreement-end", _("终止协议稿"), ReasonForm, acting.break_off, icon="ban", target=acting.AGREEMENT,
           in_bar=False, why_not=acting.hand, tone="red"),
    Action("perform", _("登记履行"), forms.PerformForm, acting.perform, icon="check", target=acting.OBLIGATION,
           in_bar=False, why_not=acting.keeper),
    Action("missed", _("登记未履行"), forms.MissedForm, acting.missed, icon="x", target=acting.OBLIGATION,
           in_bar=False, why_not=acting.keeper),
    Action("package", _("整理申请材料"), forms.CourtForm, acting.package, icon="folder", target=acting.OBLIGATION,
           in_bar=False, why_not=acting.keeper),
    Action("confirmation", _("申请司法确认"), forms.ConfirmationForm, acting.ask_court, icon="gavel",
           target=acting.AGREEMENT, in_bar=False, why_not=acting.keeper, hint=_("双方共同申请，不收费。")),
    Action("ruling", _("登记法院结果"), forms.RulingForm, acting.ruling, icon="rubber-stamp",
           target=acting.CONFIRMATION, in_bar=False, why_not=acting.keeper),
    Action("resume-claim", _("取消撤回"), BareForm, acting.resume, icon="repeat", target=acting.WITHDRAWAL,
           in_bar=False, why_not=acting.hand, template="matters/confirm.html"),
    Action("recommendation", _("答复工作建议"), forms.RecommendationForm, acting.recommendation, icon="send",
           target=acting.REVIEW, in_bar=False),
    ERRAND,
]  # fmt: skip
