"""The meeting itself and its minutes: who came, what is written down, who signs, and when it is issued.

Minutes are drafted from the record; the chair may put them better until the first signature fixes their words. Every
body that was heard signs, or the chair notes why it did not; then the chair issues them (domain §3.21).
"""

from django.utils.translation import gettext_lazy

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden
from kernel.common.moment import LOCAL, now
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law import services as law
from kernel.law.clockbook import clock_book
from kernel.law.models import Clock
from kernel.matters.cooperation.sessions import (
    MINUTES,
    RULE,
    TOPICS,
    invitation,
    require_chair,
    require_status,
    scenario_of,
)
from kernel.matters.models import Opinion, Session, Signature
from kernel.matters.standing import require_sight, require_words
from kernel.people.models import User
from kernel.people.queries import require_post
from kernel.places.models import Organisation

LONGEST = 8_000
ATTENDANCE = {
    "came": gettext_lazy("到会"), "wrote": gettext_lazy("书面意见"), "absent": gettext_lazy("缺席"),
    "waiting": gettext_lazy("未到"),
}  # fmt: skip


def attendance(opinion: Opinion) -> str:
    """How a body took part: came, wrote, absent, or waiting."""
    if opinion.absent:
        return "absent"
    return "came" if opinion.came_at else "wrote" if opinion.at else "waiting"


@audited("session.attend")
def attend(session: Session, organisation: Organisation, *, by: User) -> Opinion:
    """Sign in at the meeting for an invited body; who came later than noted absent is absent no more."""
    require_sight(session.matter, by)
    require_post(by, organisation.pk)
    opinion = invitation(session, organisation)
    require_status(session, "called")
    if opinion.came_at is not None:
        return opinion
    if opinion.absent:
        change(opinion, absent=False, text="", by=None, at=None)
    change(opinion, came_at=now(), speaker=by)
    tell(session, _("%(body)s由%(name)s到会") % {"body": organisation.name, "name": by.name})
    return opinion


def drafted(session: Session) -> str:
    """The minutes as the record tells them: topic, time, chair, who was there, what each said, what was decided."""
    opinions = list(session.opinions.select_related("organisation", "speaker", "by").order_by("id"))
    there = [_named(one) for one in opinions if not one.absent]
    away = [f"{one.organisation.name}（{one.text}）" for one in opinions if one.absent]
    when = (session.decided_at or session.planned_for).astimezone(LOCAL)
    lines = [
        _("一、议题：%(topic)s。%(agenda)s") % {"topic": TOPICS[session.topic], "agenda": session.agenda},
        _("二、时间：%(at)s。主持：%(chair)s。") % {"at": f"{when:%Y-%m-%d %H:%M}", "chair": session.chair.name},
        _("三、参加：%(names)s。") % {"names": enumerated(there) or _("无")}
        + (_("缺席：%(names)s。") % {"names": enumerated(away)} if away else ""),
        _("四、各单位意见"),
        *(_said(one) for one in opinions if not one.absent and one.text),
        _("五、议定事项：%(text)s") % {"text": session.decision},
    ]
    if session.designated is not None:
        lines.append(_("六、承办单位：%(body)s。") % {"body": session.designated.name})
    return "\n".join(lines)


def _named(opinion: Opinion) -> str:
    who = opinion.speaker or opinion.by
    return f"{opinion.organisation.name}{who.name if who else ''}"


def _said(opinion: Opinion) -> str:
    first = opinion.text.partition("\n")[0]
    basis = _("（依据：%(b)s）") % {"b": opinion.basis} if opinion.basis else ""
    return f"　　{_named(opinion)}：{first}{basis}"


@audited("session.write")
def write_minutes(session: Session, text: str, *, by: User) -> Session:
    """The chair puts the draft better; the first signature ends that."""
    require_chair(session, by)
    require_status(session, "decided")
    words = require_words(text, "session.minutes", _("纪要不能是空的。"), _("请保留议题、意见和议定事项。"))
    if session.signatures.exists():
        raise Conflict(
            "session.signed_already",
            _("已经有人在纪要上签字，文字不再改动。"),
            _("如确有错漏，请在新的会商中更正。"),
            rule=RULE,
        )
    change(session, minutes=words[:LONGEST])
    tell(session, _("主持人修改了会商纪要"))
    return session


@audited("session.countersign")
def countersign(session: Session, organisation: Organisation, *, by: User) -> Signature:
    """A body that was heard signs the minutes; the first signature fixes their words."""
    require_sight(session.matter, by)
    require_post(by, organisation.pk)
    opinion = invitation(session, organisation)
    require_status(session, "decided")
    if opinion.absent:
        raise Forbidden(
            "session.was_absent",
            _("%(b)s没有参加这次会商，不在纪要上签字。") % {"b": organisation.name},
            _("如有意见，请向主持人书面提出。"),
        )
    return _sign(session, organisation, by, "")


@audited("session.unsigned")
def note_unsigned(session: Session, organisation: Organisation, reason: str, *, by: User) -> Signature:
    """The chair notes why a body that was heard does not sign, so that the minutes do not wait for ever."""
    require_chair(session, by)
    invitation(session, organisation)
    require_status(session, "decided")
    words = require_words(reason, "session.unsigned", _("没有签字要写明原因。"), _("例如“已送达纪要，拒绝签字”。"))
    return _sign(session, organisation, by, words[:200])


def _sign(session: Session, organisation: Organisation, by: User, unsigned: str) -> Signature:
    known: Signature | None = session.signatures.filter(organisation=organisation).first()
    if known is not None and not known.unsigned:
        raise Conflict("session.signed_twice", _("%(b)s已经签字。") % {"b": organisation.name}, _("无需重复签字。"))
    if not session.minutes:
        change(session, minutes=drafted(session)[:LONGEST])
    if known is not None:
        change(known, by=by, unsigned=unsigned, at=now())
        row = known
    else:
        row = Signature(
            matter=session.matter, session=session, organisation=organisation, by=by, unsigned=unsigned, at=now()
        )  # fmt: skip
        row.save()
    facts = {"body": organisation.name, "name": by.name, "why": unsigned}
    told = _("%(body)s没有在纪要上签字：%(why)s") if unsigned else _("%(body)s%(name)s在会商纪要上签字")
    tell(session, told % facts)
    return row


def unsigned_of(session: Session) -> list[Organisation]:
    """Bodies that were heard and stand neither signed nor noted under the minutes yet."""
    done = set(session.signatures.values_list("organisation_id", flat=True))
    heard = session.opinions.filter(absent=False).select_related("organisation").order_by("id")
    return [one.organisation for one in heard if one.organisation_id not in done]


@audited("session.sign")
def sign_minutes(session: Session, *, by: User) -> Session:
    """The chair issues the minutes, within one working day of the decision, once everybody heard has signed."""
    require_chair(session, by)
    require_status(session, "decided")
    waiting = unsigned_of(session)
    if waiting:
        raise Conflict(
            "session.unsigned",
            _("%(names)s还没有在纪要上签字。") % {"names": enumerated(one.name for one in waiting)},
            _("请他们签字；确实不签的，由主持人注明原因。"),
            rule=RULE,
        )
    change(session, status="signed", minutes=session.minutes or drafted(session)[:LONGEST], signed_at=now())
    clock = minutes_clock(session)
    if clock is not None:
        law.stop_clock(clock, by=by)
    tell(session, _("会商纪要已签发"))
    return session


def minutes_clock(session: Session) -> Clock | None:
    """The clock by which the minutes must be issued; None before the decision."""
    if session.decided_at is None:
        return None
    book = Clock.objects.filter(matter_id=session.matter_id, key=clock_book().resolve(MINUTES, scenario_of(session)))
    return book.filter(started_at=session.decided_at).first()
