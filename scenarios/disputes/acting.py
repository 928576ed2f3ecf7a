"""What the actions of mediation do: each takes the desk, its row and the valid form, and calls a service."""

from typing import Any

from kernel.common.moment import LOCAL
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.files.services import store_file
from kernel.matters.desk import Desk, choices
from kernel.matters.panels import row_of
from scenarios.disputes import services
from scenarios.disputes.agreement import still_missing
from scenarios.disputes.forms import chosen
from scenarios.disputes.models import Agreement, Confirmation, MediationPlan, Obligation, RootCause, Withdrawal
from scenarios.disputes.queries import agreement_of, names_of, notice_given, signed, works_on

# ── who may, and about what ──────────────────────────────────────────────────


def hand(desk: Desk, target: Any = None) -> str:
    """Only who works on the matter."""
    told = {"body": desk.matter.accountable.name}
    return "" if _works(desk) else _("由承办单位%(body)s、协办单位或专班成员办理。") % told


def _works(desk: Desk) -> bool:
    return bool(desk.once("works_on", lambda: works_on(desk.by, desk.matter)))


def drafter(desk: Desk, target: Any = None) -> str:
    """Only who works on it, and one agreement a round."""
    if hand(desk) or agreement_of(desk.matter) is None:
        return hand(desk)
    return _("本轮已经有一份协议；要改内容的，先终止原稿。")


def keeper(desk: Desk, target: Any) -> str:
    """Who handles the matter, and the committee that watches over performance."""
    agreement = getattr(target, "agreement", target)
    fit = _works(desk) or desk.holds(agreement.committee_id)
    return "" if fit else _("协议的履行由承办单位和%(body)s跟踪记录。") % {"body": agreement.committee.name}


def ended(desk: Desk) -> bool:
    """Concerns matters that came to an ending."""
    return desk.matter.ended_at is not None


def in_work(desk: Desk) -> bool:
    """Concerns matters being worked on."""
    return bool(desk.matter.open and desk.matter.phase == "working")


def to_tell(desk: Desk) -> bool:
    """Concerns matters in work whose parties do not all know their rights."""
    return in_work(desk) and not notice_given(desk.matter)


AGREEMENT = row_of(Agreement, "mediator", "committee", "matter")
OBLIGATION = row_of(Obligation, "agreement", "agreement__committee", "agreement__matter", "matter")
CONFIRMATION = row_of(Confirmation, "agreement", "agreement__committee", "agreement__matter")
PLAN = row_of(MediationPlan, "mediator", "matter", "matter__accountable")
WITHDRAWAL = row_of(Withdrawal, "matter")
REVIEW = row_of(RootCause, "addressed")


# ── what is done ─────────────────────────────────────────────────────────────


def notice(desk: Desk, target: Any, form: Any) -> str:
    """Tell the parties their rights."""
    given = form.cleaned_data
    parties = chosen(desk, given["parties"]) if given.get("parties") else None
    rows = services.give_notice(desk.matter, parties=parties, how=given["how"], note=given["note"], by=desk.by)
    return _("已告知%(n)s位当事人。") % {"n": len(rows)}


def plan(desk: Desk, target: Any, form: Any) -> str:
    """Set a time for the next session."""
    given = form.cleaned_data
    services.plan_mediation(
        desk.matter, planned_for=given["planned_for"], place=given["place"],
        mediator=choices.person(given["mediator"]), invited=chosen(desk, given["invited"]), how=given["how"],
        separate=given["separate"], consent=given.get("consent", ""), by=desk.by,
    )  # fmt: skip
    return _("调解已约定，记入调解员的日程；诉求人一方的邀请已写到进度页。")


def call_off(desk: Desk, target: Any, form: Any) -> str:
    """A planned session will not be held."""
    services.cancel_mediation(target, form.cleaned_data["reason"], by=desk.by)
    return _("这次调解已取消。")


def record(desk: Desk, target: Any, form: Any) -> str:
    """Record a session."""
    given = form.cleaned_data
    refused = chosen(desk, [given["refused_by"]])
    services.record_mediation(
        desk.matter, held_at=given["held_at"].astimezone(LOCAL), place=given["place"],
        mediators=[choices.person(given["mediators"])], present=chosen(desk, given["present"]),
        outcome=given["outcome"], agreed=given["agreed"], contested=given["contested"], separate=given["separate"],
        public=given["public"], refused_by=refused[0] if refused else None, consent=given.get("consent", ""),
        by=desk.by,
    )  # fmt: skip
    return _("调解记录已保存。")


def draft(desk: Desk, target: Any, form: Any) -> str:
    """Draw up a written agreement."""
    services.draft_agreement(desk.matter, form.terms(), **_bound(desk, form), by=desk.by)
    return _("协议书已拟好，请各方逐一签署。")


def orally(desk: Desk, target: Any, form: Any) -> str:
    """Record an oral one."""
    services.agree_orally(desk.matter, form.terms(), **_bound(desk, form), by=desk.by)
    return _("口头协议已记录，即日生效。")


def _bound(desk: Desk, form: Any) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "parties": chosen(desk, given["parties"]), "promises": form.promises(),
        "mediator": choices.person(given["mediator"]),
    }  # fmt: skip


def kept(desk: Desk, file: Any, kind: str) -> int | None:
    """The key of a file stored with the matter, when one was given."""
    return store_file(desk.matter, file, name=file.name, kind=kind, by=desk.by).pk if file else None


def sign(desk: Desk, target: Any, form: Any) -> str:
    """One more signature."""
    given = form.cleaned_data
    role, _colon, key = given["who"].partition(":")
    party = chosen(desk, [key])[0] if key else None
    file_id = kept(desk, given["file"], "agreement")
    agreement = services.sign(
        target, party=party, role=role, method=given["method"], signer=given["signer"], file_id=file_id, by=desk.by
    )  # fmt: skip
    if agreement.effective_at is not None:
        return _("签署齐全，协议自今日起生效。")
    missing = enumerated(still_missing(agreement.parties, signed(agreement), names_of(agreement.parties)))
    return _("已签署，还差：%(who)s。") % {"who": missing}


def break_off(desk: Desk, target: Any, form: Any) -> str:
    """Give the draft up."""
    services.break_off(target, form.cleaned_data["reason"], by=desk.by)
    return _("原稿已终止，可以重新拟定。")


def perform(desk: Desk, target: Any, form: Any) -> str:
    """A promise was kept."""
    given = form.cleaned_data
    file_id = kept(desk, given["file"], "evidence")
    services.perform(target, on=given["on"], evidence=given["evidence"], file_id=file_id, by=desk.by)
    return _("履行已登记。")


def missed(desk: Desk, target: Any, form: Any) -> str:
    """A promise was not kept."""
    services.mark_missed(target, note=form.cleaned_data["note"], by=desk.by)
    return _("已登记到期未履行，可以为权利人整理申请材料。")


def package(desk: Desk, target: Any, form: Any) -> str:
    """Make ready for court."""
    made = services.package_enforcement(target, court=form.cleaned_data["court"], by=desk.by)
    return _("申请材料已整理，%(day)s前可以申请。") % {"day": made.apply_by.isoformat()}


def ask_court(desk: Desk, target: Any, form: Any) -> str:
    """Ask for confirmation."""
    given = form.cleaned_data
    services.ask_confirmation(
        target, court=given["court"], ground=given["ground"], applicants=chosen(desk, given["applicants"]), by=desk.by
    )  # fmt: skip
    return _("已登记双方共同申请司法确认。")


def ruling(desk: Desk, target: Any, form: Any) -> str:
    """What the court decided."""
    given = form.cleaned_data
    services.decide_confirmation(
        target, given["outcome"], on=given["on"], number=given["number"], reason=given["reason"], by=desk.by
    )  # fmt: skip
    return _("法院结果已登记。")


def withdraw(desk: Desk, target: Any, form: Any) -> str:
    """A claimant withdraws."""
    given = form.cleaned_data
    party = chosen(desk, [given["party"]])
    file_id = kept(desk, given["file"], "record")
    services.withdraw(desk.matter, given["text"], party=party[0] if party else None, file_id=file_id, by=desk.by)
    return _("撤回已登记，七日冷静期开始。")


def resume(desk: Desk, target: Any, form: Any) -> str:
    """A claimant takes the withdrawal back."""
    services.resume_claim(target, by=desk.by)
    return _("撤回已取消，继续办理。")


def root_cause(desk: Desk, target: Any, form: Any) -> str:
    """What let this happen."""
    given = form.cleaned_data
    body = choices.body(given["addressed"]) if given["addressed"] else None
    services.review_root_cause(
        desk.matter, cause=given["cause"], finding=given["finding"], recommendation=given["recommendation"],
        addressed=body, by=desk.by,
    )  # fmt: skip
    return _("根因分析已保存。")


def recommendation(desk: Desk, target: Any, form: Any) -> str:
    """The body addressed answers."""
    services.answer_recommendation(target, form.cleaned_data["reply"], adopted=form.cleaned_data["adopted"], by=desk.by)
    return _("工作建议已答复。")
