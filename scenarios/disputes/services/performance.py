"""After an agreement: its promises fall due, a court may confirm it, a missed promise is made ready for court."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import LOCAL, now, today
from kernel.common.words import gettext as _
from kernel.law import services as law
from kernel.law.models import Clock
from kernel.law.queries import clock_row
from kernel.matters.models import Message, Party
from kernel.matters.standing import require_words
from kernel.people.models import User
from kernel.people.queries import holds
from scenarios.disputes.agreement import CONCERNS
from scenarios.disputes.models import Agreement, Confirmation, EnforcementPackage, Obligation, Signature
from scenarios.disputes.paths import CODE
from scenarios.disputes.queries import confirmation_asked, confirmation_limit, works_on

GROUNDS = ("invited", "domicile", "subject", "body")
RULINGS = ("valid", "dismissed", "refused", "withdrawn")


def require_keeper(agreement: Agreement, by: User) -> None:
    """Refuse everybody but those who handle the matter and the committee that watches over performance (31)."""
    if not works_on(by, agreement.matter) and not holds(by, organisation_id=agreement.committee_id):
        raise Forbidden(
            "agreement.not_yours",
            _("协议的履行由承办单位和%(body)s跟踪记录。") % {"body": agreement.committee.name},
            _("请联系他们登记。"),
            rule="人民调解法#31",
        )


@audited("disputes.set_in_motion", refresh=False)
def set_in_motion(agreement: Agreement, *, by: User) -> None:
    """The agreement has taken effect: every promise gets the clock by which its performance is checked."""
    for obligation in agreement.obligations.filter(clock_id__isnull=True).order_by("id"):
        clock = law.start_clock(
            "obligation.due",
            matter_id=agreement.matter_id,
            started_at=_morning(obligation.due_on),
            scenario=CODE,
            by=by,
        )
        change(obligation, clock_id=clock.pk)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


# ── performance ──────────────────────────────────────────────────────────────


@audited("disputes.perform")
def perform(obligation: Obligation, *, on: date, evidence: str, file_id: int | None = None, by: User) -> Obligation:
    """Record that a promise was kept, when, and what shows it; kept late it stays visibly late."""
    _require_in_force(obligation, by)
    if obligation.status in ("performed", "packaged"):
        raise Conflict("obligation.settled", _("这一项已经登记过结果。"), _("请刷新查看。"))
    if on > today():
        raise Invalid("obligation.future", _("履行日期还没有到。"), _("请在实际履行后登记。"))
    words = require_words(
        evidence, "obligation.evidence", _("没有写明履行凭据。"), _("例如转账回单、收条、现场照片。"), least=2
    )
    change(
        obligation, status="performed", performed_on=on, evidence=words[:300], file_id=file_id, settled_at=now()
    )  # fmt: skip
    _stop(obligation, by)
    days = (on - obligation.due_on).days
    line = _("“%(what)s”已履行") % {"what": obligation.what}
    tell(obligation, line + (_("（晚%(n)s天）") % {"n": days} if days > 0 else ""), public=True)
    return obligation


@audited("disputes.mark_missed")
def mark_missed(obligation: Obligation, *, note: str, by: User) -> Obligation:
    """Record that the promised day passed without performance, after asking both sides (人民调解法 31)."""
    _require_in_force(obligation, by)
    if obligation.status != "pending":
        raise Conflict("obligation.settled", _("这一项已经登记过结果。"), _("请刷新查看。"))
    if obligation.due_on >= today():
        raise Conflict(
            "obligation.not_due",
            _("约定的履行日是%(day)s，还没有过。") % {"day": obligation.due_on.isoformat()},
            _("请在次日核实后登记。"),
        )
    words = require_words(note, "obligation.note", _("没有写明核实情况。"), _("请写明向谁核实、未履行的原因。"))
    change(obligation, status="missed", evidence=words[:300], missed_at=now())
    _stop(obligation, by)
    tell(obligation, _("“%(what)s”到期未履行") % {"what": obligation.what}, public=True, basis="人民调解法#31")
    return obligation


def _require_in_force(obligation: Obligation, by: User) -> None:
    require_keeper(obligation.agreement, by)
    if obligation.agreement.effective_at is None:
        raise Conflict(
            "obligation.not_bound", _("协议还没有生效，不能登记履行。"), _("请先完成签署。"), rule="人民调解法#29"
        )


def _stop(obligation: Obligation, by: User) -> None:
    clock = Clock.objects.filter(pk=obligation.clock_id, met_at__isnull=True).first()
    if clock is not None:
        law.stop_clock(clock, by=by)


# ── judicial confirmation ────────────────────────────────────────────────────


@audited("disputes.ask_confirmation")
def ask_confirmation(
    agreement: Agreement, *, court: str, ground: str, applicants: Sequence[Party], by: User
) -> Confirmation:
    """Both sides ask the court together within thirty days of the agreement (人民调解法 33, 民事诉讼法 205).

    Raises Conflict for one not in effect, about what no court confirms, after the thirtieth day, or asked twice.
    """
    require_keeper(agreement, by)
    _require_confirmable(agreement)
    if not court.strip() or ground not in GROUNDS:
        raise Invalid(
            "confirmation.court", _("没有写明向哪个法院申请。"), _("请选法院及其管辖理由。"), rule="民事诉讼法#205"
        )
    roles = {party.role == "respondent" for party in applicants if party.pk in agreement.parties}
    if len(roles) < 2:
        raise Conflict(
            "confirmation.not_joint",
            _("司法确认要由双方共同申请。"),
            _("请确认双方都同意申请，再一并提交。"),
            rule="人民调解法#33",
        )
    row = Confirmation(
        matter=agreement.matter, agreement=agreement, court=court.strip()[:80], ground=ground,
        applicants=[party.pk for party in applicants], asked_on=today(), asked_by=by,
    )  # fmt: skip
    row.save()
    tell(agreement, _("双方共同向%(court)s申请司法确认") % {"court": court}, public=True, basis="人民调解法#33")
    return row


def _require_confirmable(agreement: Agreement) -> None:
    if agreement.effective_at is None or agreement.broken_off_at is not None:
        raise Conflict(
            "confirmation.not_effective",
            _("协议还没有生效，不能申请司法确认。"),
            _("请先完成签署。"),
            rule="人民调解法#33",
        )
    if agreement.concerns != "ordinary":
        raise Conflict(
            "confirmation.excluded",
            _("协议涉及%(what)s，法院不予司法确认。") % {"what": CONCERNS[agreement.concerns]},
            _("可以按协议履行，或者依法起诉、办理登记、公证。"),
            rule="人民调解协议司法确认规定#4",
        )
    limit = confirmation_limit(agreement)
    if now() > limit["due_at"]:
        raise Conflict(
            "confirmation.too_late",
            _("协议生效已满三十日，申请司法确认的期限在%(day)s届满。") % {"day": limit["due_at"].date().isoformat()},
            _("协议仍然有效；一方不履行的，可以就履行协议起诉，或者办理赋予强制执行效力的公证。"),
            rule=limit["article"],
        )
    if confirmation_asked(agreement):
        raise Conflict("confirmation.asked", _("已经申请过司法确认。"), _("请等法院结果，或登记撤回后再申请。"))


@audited("disputes.decide_confirmation")
def decide_confirmation(
    confirmation: Confirmation, outcome: str, *, on: date, number: str = "", reason: str = "", by: User
) -> Confirmation:
    """Record what came of it: valid, dismissed, refused by the court, or withdrawn by the parties."""
    require_keeper(confirmation.agreement, by)
    if confirmation.outcome != "pending":
        raise Conflict("confirmation.decided", _("已经登记过法院的结果。"), _("请刷新查看。"))
    if outcome not in RULINGS:
        raise Invalid("confirmation.outcome", _("没有这种结果。"), _("请选：确认有效、驳回申请、不予受理、撤回申请。"))
    if on < confirmation.asked_on or on > today():
        raise Invalid("confirmation.day", _("裁定日期不在申请之后、今天之前。"), _("请按裁定书核对。"))
    if outcome == "valid" and not number.strip():
        raise Invalid("confirmation.number", _("没有写明裁定书文号。"), _("请按裁定书填写。"))
    change(
        confirmation, outcome=outcome, ruled_on=on, number=number.strip()[:60], reason=reason.strip()[:300],
        decided_at=now(),
    )  # fmt: skip
    words = {
        "valid": _("法院裁定协议有效，一方不履行的可以申请强制执行"),
        "dismissed": _("法院驳回司法确认申请，可以重新调解或者起诉"),
        "refused": _("法院不予受理司法确认申请"), "withdrawn": _("双方撤回司法确认申请"),
    }  # fmt: skip
    tell(confirmation, words[outcome], public=True, basis="民事诉讼法#206")
    return confirmation


@audited("disputes.remind_confirmation")
def remind_confirmation(agreement: Agreement, days_left: int, *, by: User) -> Message | None:
    """Tell the parties how many days are left to ask for confirmation; the same reminder goes out once."""
    day = confirmation_limit(agreement)["due_at"].date().isoformat()
    text = _("您签订的调解协议还有%(n)s天可以共同申请司法确认（至%(day)s），不收费。逾期法院不再受理。") % {
        "n": days_left, "day": day,
    }  # fmt: skip
    if Message.objects.filter(matter_id=agreement.matter_id, kind="notice", text=text).exists():
        return None
    row = Message(
        matter_id=agreement.matter_id, kind="notice", text=text, from_public=False,
        organisation=agreement.committee, by=by, at=now(),
    )  # fmt: skip
    row.save()
    return row


# ── to court ─────────────────────────────────────────────────────────────────


@audited("disputes.package_enforcement")
def package_enforcement(obligation: Obligation, *, court: str = "", by: User) -> EnforcementPackage:
    """Put together what the creditor takes to court for a missed promise, and say which way is open.

    A confirmed agreement is enforced (民事诉讼法 206); a labour debt may become a payment order
    (劳动争议调解仲裁法 16); otherwise the creditor sues on the agreement (人民调解法 32).
    """
    _require_in_force(obligation, by)
    if obligation.status != "missed":
        raise Conflict("package.not_missed", _("只有登记为到期未履行的，才整理申请材料。"), _("请先核实并登记。"))
    agreement = obligation.agreement
    confirmed = agreement.confirmations.filter(outcome="valid").first()
    route, basis, clock, event = _route(obligation, confirmed)
    row = EnforcementPackage(
        matter=obligation.matter, obligation=obligation, route=route, basis=basis,
        court=(court.strip() or (confirmed.court if confirmed else ""))[:80], contents=_contents(obligation, confirmed),
        apply_by=clock_row(clock, _morning(event), scenario=CODE)["due_at"].astimezone(LOCAL).date(), built_by=by,
        built_at=now(),
    )  # fmt: skip
    row.save()
    change(obligation, status="packaged", settled_at=now())
    tell(obligation, _("“%(what)s”的申请材料已整理，交给权利人") % {"what": obligation.what}, public=True, basis=basis)
    return row


def _route(obligation: Obligation, confirmed: Confirmation | None) -> tuple[str, str, str, date]:
    """The way to court, its basis, and the limit that runs from the missed day."""
    if confirmed is not None:
        return "enforcement", "民事诉讼法#206", "civil.enforcement", obligation.due_on
    if obligation.matter.class_code.startswith("B") and obligation.amount_fen:
        return "payment_order", "劳动争议调解仲裁法#16", "civil.limitation", obligation.due_on
    return "lawsuit", "人民调解法#32", "civil.limitation", obligation.due_on


def _contents(obligation: Obligation, confirmed: Confirmation | None) -> list[dict[str, Any]]:
    """Every piece with the row of the file it comes from; no clear personal data is copied."""
    agreement = obligation.agreement
    rows: list[tuple[str, Any, Any]] = [
        (_("调解协议书") if agreement.form == "written" else _("口头协议记录"), agreement, agreement.effective_at)
    ]
    rows += [(_("签署页"), one, one.signed_at) for one in Signature.objects.filter(agreement=agreement).order_by("id")]
    if confirmed is not None:
        rows.append((_("司法确认裁定书：%(no)s") % {"no": confirmed.number}, confirmed, confirmed.decided_at))
    kept = agreement.obligations.filter(status="performed").order_by("due_on", "id")
    rows += [(_("已履行：%(what)s") % {"what": one.what}, one, one.settled_at) for one in kept]
    rows.append((_("到期未履行核实记录"), obligation, obligation.missed_at))
    listed = [
        {"name": name, "from": f"{row._meta.model_name}:{row.pk}", "at": at.isoformat() if at else ""}
        for name, row, at in rows
    ]
    if obligation.amount_fen:
        yuan = f"{obligation.amount_fen / 100:,.2f}"
        listed.append(
            {"name": _("欠付金额：%(yuan)s元") % {"yuan": yuan}, "from": f"obligation:{obligation.pk}", "at": ""}
        )
    listed.append({"name": _("申请人身份证明（由本人提供）"), "from": "", "at": ""})
    return listed
