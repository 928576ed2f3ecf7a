"""One joint session as its page shows it: who is there, what each says, what is decided, who has signed, what next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law.citations import in_words
from kernel.law.models import Clock
from kernel.matters.cooperation.minutes import ATTENDANCE, attendance, drafted, minutes_clock
from kernel.matters.cooperation.sessions import RULE
from kernel.matters.desk.case import Desk
from kernel.matters.models import Opinion, Session, Signature

TONES = {"came": "green", "wrote": "blue", "absent": "", "waiting": "yellow"}
DECIDES = ("joint_session", "designate")
"""The step and the outcome by which a decision on competence takes effect."""


@dataclass(frozen=True)
class Do:
    """Something this person may do here."""

    label: Any
    key: str
    target: int
    main: bool = False


@dataclass(frozen=True)
class Seat:
    """One invited body."""

    opinion: Opinion
    word: Any
    tone: str
    mine: bool
    signature: Signature | None
    acts: list[Do]

    @property
    def who(self) -> Any:
        """Who sits or spoke there."""
        return self.opinion.speaker or self.opinion.by


def seats_of(desk: Desk, session: Session) -> list[Seat]:
    """Every invited body with what this person may do about it."""
    rows = session.opinions.select_related("organisation", "speaker", "by").order_by("id")
    signed = {one.organisation_id: one for one in session.signatures.select_related("by")}
    return [_seat(desk, session, one, signed.get(one.organisation_id)) for one in rows]


def _seat(desk: Desk, session: Session, opinion: Opinion, signature: Signature | None) -> Seat:
    how, mine = attendance(opinion), desk.holds(opinion.organisation_id)
    chaired = session.chair_id == desk.by.pk
    acts: list[Do] = []
    if session.status == "called":
        if mine:
            acts += [] if opinion.came_at else [Do(_("签到"), "attend", opinion.pk)]
            acts.append(
                Do(_("修改意见") if opinion.at and not opinion.absent else _("发表意见"), "opinion", opinion.pk)
            )
        if chaired and how == "waiting":
            acts.append(Do(_("记为缺席"), "absent", opinion.pk))
        if desk.matter.sealed and desk.manages:
            acts.append(Do(_("指定参加人"), "speaker", opinion.pk))
    elif session.status == "decided":
        signs = not opinion.absent and (signature is None or bool(signature.unsigned))
        acts += [Do(_("在纪要上签字"), "countersign", opinion.pk, main=True)] if mine and signs else []
        acts += [Do(_("保留意见"), "dissent", opinion.pk)] if mine else []
        acts += [Do(_("注明未签字"), "unsigned", opinion.pk)] if chaired and signs and signature is None else []
    return Seat(opinion, ATTENDANCE[how], TONES[how], mine, signature, acts)


def acts_of(desk: Desk, session: Session, seats: list[Seat]) -> list[Do]:
    """What this person may do with the session as a whole, the main thing last."""
    chaired = session.chair_id == desk.by.pk
    found: list[Do] = []
    if session.status != "signed" and (chaired or desk.manages):
        found.append(Do(_("更换主持人"), "chair", session.pk))
    if session.status == "called":
        if chaired or desk.manages:
            found.append(Do(_("改期"), "postpone", session.pk))
        if chaired:
            found.append(Do(_("作出决定"), "decide", session.pk, main=True))
    elif session.status == "decided" and chaired:
        if not any(one.signature for one in seats):
            found.append(Do(_("修改纪要"), "minutes", session.pk))
        waits = any(one.signature is None and not one.opinion.absent for one in seats)
        found.append(Do(_("签发纪要"), "sign", session.pk, main=not waits))
    return found


def what_next(session: Session, seats: list[Seat]) -> str:
    """Who is waited for, and by which rule."""
    if session.status == "called":
        silent = [one.opinion.organisation.name for one in seats if one.opinion.at is None]
        heard = [one for one in seats if one.opinion.at is not None and not one.opinion.absent]
        if silent:
            return _("还要听%(names)s的意见；没有来的由主持人记为缺席，听齐后才能决定。") % {
                "names": enumerated(silent)
            }
        if len(heard) * 2 <= len(seats):
            told = {"n": len(seats), "m": len(heard)}
            return _("应到%(n)s家，实到%(m)s家，没有过半，不能作决定，请改期再议。") % told
        return _("意见已经听齐，等主持人%(name)s作出决定。") % {"name": session.chair.name}
    if session.status == "decided":
        waiting = [one.opinion.organisation.name for one in seats if not one.opinion.absent and one.signature is None]
        if waiting:
            return _("等%(names)s在纪要上签字。") % {"names": enumerated(waiting)}
        return _("参加单位已经签齐，等主持人%(name)s签发纪要。") % {"name": session.chair.name}
    return _("纪要已签发，不再变动。")


def effect_of(desk: Desk, session: Session) -> dict[str, Any]:
    """What follows from the decision: a sentence, and the button that brings it about where this person has it."""
    if session.designated is None:
        words = _("化解办法的会商不改变承办单位；议定的分工可以写进一案一策，写进去就开始计时。")
        plan = desk.matter.open and (desk.handles or desk.in_team) and session.status != "called"
        return {"words": words, "url": reverse("matters:act", args=[desk.matter.no, "plan"]) if plan else "",
                "label": _("写进一案一策")}  # fmt: skip
    body = {"body": session.designated.name}
    if desk.matter.accountable_id == session.designated_id:
        return {"words": _("%(body)s已是唯一承办单位，原承办记录同时结束。") % body, "url": "", "label": ""}
    step = desk.step(DECIDES[0])
    mine = step is not None and step in desk.mine
    url = reverse("matters:outcome", args=[desk.matter.no, step.pk, DECIDES[1]]) if mine and step is not None else ""
    words = _("县中心办结“会商定责”后，%(body)s成为唯一承办单位，按受理的期限重新计时。") % body
    return {"words": words, "url": url, "label": _("按决定指定承办")}


def meeting_of(desk: Desk, session: Session) -> dict[str, Any]:
    """Everything on the session's page."""
    seats, clock = seats_of(desk, session), minutes_clock(session)
    decided = session.status != "called"
    return {
        "session": session, "seats": seats, "acts": acts_of(desk, session, seats), "next": what_next(session, seats),
        "counts": _counts(seats), "minutes": (session.minutes or drafted(session)) if decided else "",
        "effect": effect_of(desk, session) if decided else None, "clock": clock, "clock_basis": _basis(clock),
        "dissents": [one for one in seats if one.opinion.dissents],
        "rule": in_words("信访工作条例#24") if session.topic == "competence" else in_words(RULE),
    }  # fmt: skip


def _counts(seats: list[Seat]) -> dict[str, int]:
    return {
        "all": len(seats), "heard": sum(1 for one in seats if one.opinion.at and not one.opinion.absent),
        "absent": sum(1 for one in seats if one.opinion.absent), "signed": sum(1 for one in seats if one.signature),
    }  # fmt: skip


def _basis(clock: Clock | None) -> str:
    return in_words(clock.article) if clock is not None else ""
