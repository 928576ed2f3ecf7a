"""Joint sessions (会商): agenda, an opinion from every body, a decision by the chair, dissent kept.

Domain §3.1 and §3.21. A session on competence designates one body; ``hand`` makes it accountable when the step closes.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from kernel import registry
from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now, written
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law import services as law
from kernel.matters.models import Matter, Opinion, Recusal, Session
from kernel.matters.placing import involve
from kernel.matters.standing import (
    leads,
    require_manager,
    require_not_complained_of,
    require_open,
    require_sight,
    require_words,
)
from kernel.people.models import User
from kernel.people.queries import holds, require_post
from kernel.places.models import Organisation
from kernel.places.queries import centre

TOPICS = {"competence": gettext_lazy("职责归属"), "resolution": gettext_lazy("化解办法")}
FOR_PEOPLE = {"competence": gettext_lazy("由谁来办"), "resolution": gettext_lazy("怎样解决")}
MINUTES = "joint_session.minutes"
RULE = "product:joint-session"
CHAIRS = ("leader", "county_dispatcher", "township_dispatcher", "task_force_lead")
"""Posts that may chair wherever they stand; the accountable body's own people may chair a session on resolution."""


@audited("session.call")
def call_session(
    matter: Matter,
    topic: str,
    agenda: str,
    chair: User,
    planned_for: datetime,
    organisations: Sequence[Organisation],
    *,
    by: User,
) -> Session:
    """Call the bodies together on ``competence`` (whose matter it is) or ``resolution`` (how to solve it).

    Competence is called by the county centre and must hear every body that refused. Raises Invalid for fewer than two
    bodies, a moment gone by, or a chair without standing; Conflict while a session on the topic is still undecided.
    """
    require_open(matter)
    words = require_words(agenda, "session.agenda", _("还没有写明会商议题。"), _("请写清要议定什么。"))
    invited = list({one.pk: one for one in organisations}.values())
    _require_caller(matter, topic, by)
    _check_invited(matter, topic, invited)
    _check_chair(matter, topic, chair)
    if planned_for < now():
        raise Invalid("session.past", _("会商时间已经过去。"), _("请选现在以后的时间。"))
    if matter.sessions.filter(topic=topic, status="called").exists():
        raise Conflict("session.running", _("这个议题的会商已经召集，还没有结论。"), _("请在原会商中改期或作出决定。"))
    row = Session(
        matter=matter, topic=topic, agenda=words, chair=chair, planned_for=planned_for, called_at=now()
    )  # fmt: skip
    row.save()
    for organisation in invited:
        Opinion(matter=matter, session=row, organisation=organisation).save()
        involve(matter, "session", organisation=organisation, by=by)
    involve(matter, "session", user=chair, by=by)
    names = enumerated(organisation.name for organisation in invited)
    line = _("召集会商（%(topic)s），%(chair)s主持，参加：%(names)s")
    tell(matter, line % {"topic": TOPICS[topic], "chair": chair.name, "names": names})
    tell(matter, _("%(names)s一起商量%(topic)s") % {"topic": FOR_PEOPLE[topic], "names": names}, public=True)
    return row


def _require_caller(matter: Matter, topic: str, by: User) -> None:
    if topic not in TOPICS:
        raise Invalid("session.topic", _("没有“%(t)s”这种会商。") % {"t": topic}, _("请选“职责归属”或“化解办法”。"))
    if topic == "competence":
        require_sight(matter, by)
        require_post(by, centre().pk, ("county_dispatcher",))
    else:
        require_manager(matter, by)


def _check_invited(matter: Matter, topic: str, invited: list[Organisation]) -> None:
    if len(invited) < 2:
        raise Invalid("session.too_few", _("会商至少要有两个单位参加。"), _("请添加参加单位。"))
    require_not_complained_of(matter, invited)
    if topic == "competence":
        present = {one.pk for one in invited}
        missing = [one.organisation.name for one in matter.refused.all() if one.organisation_id not in present]
        if missing:
            names = enumerated(dict.fromkeys(missing))
            raise Invalid(
                "session.unheard",
                _("%(names)s退回过本件，会商要听它的意见。") % {"names": names},
                _("请把它加入参加单位。"),
            )


def _check_chair(matter: Matter, topic: str, chair: User) -> None:
    standing = holds(chair, roles=CHAIRS)
    if topic == "competence":
        standing = holds(chair, organisation_id=centre().pk) or holds(chair, roles=("leader",))
    elif not standing:
        standing = holds(chair, organisation_id=matter.accountable_id) or leads(chair, matter)
    if not chair.is_active or not standing:
        raise Invalid(
            "session.chair",
            _("%(name)s不能主持这次会商。") % {"name": chair.name},
            _("职责归属由县中心或县领导主持；化解办法也可由承办单位或专班牵头人主持。"),
            rule=RULE,
        )
    if Recusal.objects.filter(matter=matter, user=chair).exists():
        raise Conflict(
            "session.chair_recused", _("%(name)s已在本件中回避。") % {"name": chair.name}, _("请换一位主持人。")
        )


@audited("session.name_person")
def name_person(session: Session, organisation: Organisation, user: User, *, by: User) -> Opinion:
    """Name who speaks for an invited body; on a sealed matter only such a person sees it."""
    opinion = invitation(session, organisation)
    require_chair_or_manager(session, by)
    if not holds(user, organisation_id=organisation.pk):
        raise Invalid(
            "session.stranger",
            _("%(n)s不在%(b)s任职。") % {"n": user.name, "b": organisation.name},
            _("请在该单位人员中选择。"),
        )
    involve(session.matter, "session", user=user, by=by)
    change(opinion, speaker=user)
    tell(session, _("%(body)s由%(name)s参加会商") % {"body": organisation.name, "name": user.name})
    return opinion


@audited("session.opinion")
def give_opinion(
    session: Session, organisation: Organisation, text: str, *, basis: str = "", dissents: bool = False, by: User
) -> Opinion:
    """An invited body says what it thinks; it may correct this until the decision. Competence needs the rule cited."""
    require_sight(session.matter, by)
    require_post(by, organisation.pk)
    opinion = invitation(session, organisation)
    require_status(session, "called")
    words = require_words(text, "session.opinion", _("还没有写明意见。"), _("请写清主张和理由。"))
    if session.topic == "competence" and not basis.strip():
        raise Invalid(
            "session.basis", _("职责归属的意见要写明依据的规定。"), _("请写清哪条规定这样说。"), rule="信访工作条例#24"
        )
    change(opinion, text=words, basis=basis.strip()[:120], dissents=dissents, absent=False, by=by, at=now())
    line = _("%(body)s会商意见：%(text)s")
    tell(session, line % {"body": organisation.name, "text": words[:120]}, basis=basis.strip())
    return opinion


@audited("session.absence")
def record_absence(session: Session, organisation: Organisation, reason: str, *, by: User) -> Opinion:
    """The chair notes that an invited body did not come and gave no opinion."""
    require_chair(session, by)
    opinion = invitation(session, organisation)
    require_status(session, "called")
    words = require_words(reason, "session.absence", _("缺席要写明情况。"), _("例如“已通知，未派人参加”。"))
    if opinion.came_at is not None or (opinion.at is not None and not opinion.absent):
        raise Conflict(
            "session.heard",
            _("%(b)s已经到会或者发表意见，不能记为缺席。") % {"b": organisation.name},
            _("请保留它的意见。"),
        )
    change(opinion, absent=True, text=words, by=by, at=now())
    tell(session, _("%(body)s缺席会商：%(why)s") % {"body": organisation.name, "why": words})
    return opinion


@audited("session.postpone")
def postpone_session(session: Session, planned_for: datetime, reason: str, *, by: User) -> Session:
    """Meet another time; absences and who signed in are wiped, opinions stay. No limit of the matter moves with it."""
    require_chair_or_manager(session, by)
    require_status(session, "called")
    words = require_words(reason, "session.reason", _("改期要写明理由。"), _("请写一句话说明。"))
    if planned_for < now():
        raise Invalid("session.past", _("会商时间已经过去。"), _("请选现在以后的时间。"))
    for opinion in session.opinions.filter(absent=True):
        change(opinion, absent=False, text="", by=None, at=None)
    for opinion in session.opinions.filter(came_at__isnull=False):
        change(opinion, came_at=None)
    change(session, planned_for=planned_for)
    when = written(planned_for, "SHORT_MONTH_DAY_TIME_FORMAT")
    tell(session, _("会商改到%(when)s：%(why)s") % {"when": when, "why": words})
    return session


@audited("session.change_chair")
def change_chair(session: Session, chair: User, reason: str, *, by: User) -> Session:
    """Another person chairs, so that no session hangs on somebody who left."""
    require_chair_or_manager(session, by)
    require_status(session, "called", "decided")
    words = require_words(reason, "session.reason", _("更换主持人要写明理由。"), _("请写一句话说明。"))
    _check_chair(session.matter, session.topic, chair)
    change(session, chair=chair)
    involve(session.matter, "session", user=chair, by=by)
    tell(session, _("会商改由%(name)s主持：%(why)s") % {"name": chair.name, "why": words})
    return session


@audited("session.decide")
def decide_session(session: Session, decision: str, designated: Organisation | None = None, *, by: User) -> Session:
    """The chair decides once everybody is heard or noted absent and more than half of the bodies spoke.

    On competence the decision names the body ``designated`` to be accountable. Dissent stays as it was said.
    """
    require_chair(session, by)
    require_status(session, "called")
    words = require_words(decision, "session.decision", _("还没有写明决定。"), _("请写清议定的事项和分工。"))
    _require_quorum(session)
    _check_designated(session, designated)
    moment = now()
    change(session, status="decided", decision=words, designated=designated, decided_at=moment)
    law.start_clock(MINUTES, matter_id=session.matter_id, started_at=moment, scenario=scenario_of(session), by=by)
    dissent = [one.organisation.name for one in session.opinions.filter(dissents=True).select_related("organisation")]
    line = _("会商决定：%(text)s") % {"text": words}
    if designated is not None:
        line = _("会商指定%(body)s承办：%(text)s") % {"body": designated.name, "text": words}
    tell(session, line + (_("（%(names)s保留意见）") % {"names": enumerated(dissent)} if dissent else ""))
    for_people = _("商量好了，由%(body)s来办") % {"body": designated.name} if designated else _("已经商量出办法")
    tell(session, for_people, public=True)
    return session


def _require_quorum(session: Session) -> None:
    opinions = list(session.opinions.select_related("organisation"))
    silent = [one.organisation.name for one in opinions if one.at is None]
    if silent:
        raise Conflict(
            "session.unheard",
            _("%(names)s还没有发表意见。") % {"names": enumerated(silent)},
            _("请等它发表意见，或由主持人记为缺席。"),
            rule=RULE,
        )
    present = sum(1 for one in opinions if not one.absent)
    if present * 2 <= len(opinions):
        counts = {"n": len(opinions), "m": present}
        raise Conflict(
            "session.quorum",
            _("应到%(n)s家，实到%(m)s家，没有过半，不能作决定。") % counts,
            _("请改期再议。"),
            rule=RULE,
        )


def _check_designated(session: Session, designated: Organisation | None) -> None:
    if session.topic != "competence":
        if designated is not None:
            raise Invalid(
                "session.designated", _("化解办法的会商不改变承办单位。"), _("如需改派，请另行召集职责归属会商。")
            )
        return
    if designated is None:
        raise Invalid(
            "session.undesignated",
            _("职责归属的会商要指定一个承办单位。"),
            _("请选定一个单位。"),
            rule="信访工作条例#24",
        )
    if not designated.active:
        raise Invalid("session.inactive", _("%(b)s已经撤并。") % {"b": designated.name}, _("请选承接其职责的单位。"))
    require_not_complained_of(session.matter, [designated])


@audited("session.dissent")
def keep_dissent(session: Session, organisation: Organisation, text: str, *, by: User) -> Opinion:
    """A body that took part disagrees with the decision and wants that kept, until the minutes are signed."""
    require_sight(session.matter, by)
    require_post(by, organisation.pk)
    opinion = invitation(session, organisation)
    require_status(session, "decided")
    words = require_words(text, "session.dissent", _("还没有写明不同意见。"), _("请写清不同意什么、为什么。"))
    joined = _("%(before)s\n对决定的不同意见：%(text)s") % {"before": opinion.text, "text": words}
    change(opinion, text=joined.strip(), dissents=True)
    tell(session, _("%(body)s对会商决定保留意见：%(text)s") % {"body": organisation.name, "text": words[:120]})
    return opinion


def scenario_of(session: Session) -> str:
    """The code of the scenario whose matter is met about."""
    return registry.by_kind(session.matter.kind).code


def invitation(session: Session, organisation: Organisation) -> Opinion:
    """The body's place in the session; Forbidden for a body that is not invited."""
    found = session.opinions.filter(organisation=organisation).first()
    if found is None:
        raise Forbidden(
            "session.not_invited", _("%(b)s不在这次会商的参加单位里。") % {"b": organisation.name}, _("请联系主持人。")
        )
    return found


def require_status(session: Session, *allowed: str) -> None:
    """Refuse unless the session stands in one of these: called, decided, signed."""
    if session.status in allowed:
        return
    what = {
        "called": _("这次会商还没有作出决定。"),
        "decided": _("这次会商已经作出决定。"),
        "signed": _("这次会商的纪要已经签发，不再变动。"),
    }[session.status]
    raise Conflict("session.status", what, _("请刷新页面，查看会商的最新情况。"))


def require_chair(session: Session, by: User) -> None:
    """Refuse anybody but the chair."""
    if not by.is_active or by.pk != session.chair_id:
        raise Forbidden(
            "session.chair_only",
            _("这一步由主持人%(name)s来做。") % {"name": session.chair.name},
            _("请联系主持人。"),
            rule=RULE,
        )


def require_chair_or_manager(session: Session, by: User) -> None:
    """Refuse unless ``by`` chairs the session or manages its matter. Raises Forbidden."""
    if by.pk != session.chair_id:
        require_manager(session.matter, by)
