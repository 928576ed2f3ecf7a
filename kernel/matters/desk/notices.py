"""Today's warnings and today's schedule, beside the tasks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.common.moment import LOCAL, now, today
from kernel.matters.lists import Filters, count, keys_for, visible_to
from kernel.matters.models import (
    Contest,
    Duplicate,
    Matter,
    Message,
    Opinion,
    PlanStep,
    Session,
    SupervisionOrder,
    Viewer,
)
from kernel.matters.oversight import GROUNDS
from kernel.matters.standing import DISPATCHERS
from kernel.people.models import AccessGrant, Post, User
from kernel.people.queries import posts_of, scope_of

MOST = 4


@dataclass(frozen=True)
class Notice:
    """Something that should be looked at today."""

    title: str
    text: str
    meta: str
    icon: str
    tone: str
    matter: Matter | None
    label: str
    part: str = ""
    """Where on the matter's page."""

    @property
    def url(self) -> str:
        """Where it is seen to: the matter's page, or the list of what is late."""
        if self.matter is None:
            return reverse("matters:list") + "?due=over"
        return f"{reverse('matters:detail', args=[self.matter.no])}#{self.part}"


def notices_of(user: User, post: Post | None) -> list[Notice]:
    """What is late, orders and contests to answer, duplicates to decide, lines that wait, looks to review."""
    keys = keys_for(scope_of(user))
    found = _late(keys)
    for ask in (_orders, _proposals, _contests, _duplicates, _lines, _looks):
        found += ask(user, keys)
    return found[:12]


def _late(keys: list[str]) -> list[Notice]:
    """How many matters in sight are late, whoever has them: to be urged on."""
    late = count(keys, Filters(due_before=now()))
    if not late:
        return []
    text = _("看得到的在办事项里有%(n)s件已超期，请催办或协调。") % {"n": late}
    return [Notice(_("超期事项"), text, _("按期限排"), "clock-x", "red", None, _("查看"))]


def _mine(user: User) -> list[int]:
    return [one.organisation_id for one in posts_of(user)]


def _seen(field: str, keys: list[str]) -> Exists:
    return Exists(Viewer.objects.filter(matter=OuterRef(field), key__in=keys))


def _orders(user: User, keys: list[str]) -> list[Notice]:
    rows = SupervisionOrder.objects.filter(
        _seen("matter_id", keys), organisation_id__in=_mine(user), answered_at__isnull=True, concluded_at__isnull=True
    ).select_related("matter")  # fmt: skip
    return [
        Notice(_("督办待答复"), one.demand[:60], _("%(d)s前答复") % {"d": one.due_on.strftime("%m-%d")}, "eye-check",
               "red", one.matter, _("答复"), "supervision")
        for one in rows.order_by("due_on")[:MOST]
    ]  # fmt: skip


def _proposals(user: User, keys: list[str]) -> list[Notice]:
    """Bodies that the tick proposes to supervise, before dispatchers and whom a law empowers; only the latter order."""
    held = {(post.role, post.organisation.function) for post in posts_of(user)}
    lawful = any((ground.role, ground.function) in held for ground in GROUNDS.values())
    if not lawful and not any(role in DISPATCHERS for role, _function in held):
        return []
    leads = any(role == "leader" for role, _function in held)
    sight = _seen("matter_id", keys) | Q(matter__sealed=False) if leads else _seen("matter_id", keys)
    ordered = SupervisionOrder.objects.filter(
        matter=OuterRef("matter"), organisation=OuterRef("organisation"), issued_at__gte=OuterRef("at")
    )  # fmt: skip
    rows = Message.objects.filter(
        sight, ~Exists(ordered), kind="proposed", matter__open=True,
        organisation=F("matter__accountable"),
    ).select_related("matter")  # fmt: skip
    return [
        Notice(_("督办建议"), one.text[:60], one.matter.title[:24], "eye-check", "yellow", one.matter, _("研究"),
               "supervision")
        for one in rows.order_by("-at")[:MOST]
    ]  # fmt: skip


def _contests(user: User, keys: list[str]) -> list[Notice]:
    rows = _answerable(Contest.objects.filter(answered_at__isnull=True), user).filter(_seen("matter_id", keys))
    return [
        Notice(
            _("异议待答复"), one.text[:60], one.matter.title[:24], "flag", "yellow", one.matter, _("答复"), "contests"
        )
        for one in rows.select_related("matter").order_by("raised_at")[:MOST]
    ]


def _answerable(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    """Of the bodies and places this person answers for."""
    places = Q()
    for place in scope_of(user).places:
        places |= Q(matter__region__code__startswith=place)
    return rows.filter(Q(matter__accountable_id__in=_mine(user)) | places if places else
                       Q(matter__accountable_id__in=_mine(user)))  # fmt: skip


def _duplicates(user: User, keys: list[str]) -> list[Notice]:
    rows = Duplicate.objects.filter(
        _seen("matter_id", keys), _seen("other_id", keys), status="proposed", matter__phase="triage",
        matter__receiver_id__in=_mine(user),
    ).select_related("matter", "other")  # fmt: skip
    return [
        Notice(
            _("疑似重复"), one.matter.title[:40],
            _("与%(no)s相似%(n)s%%") % {"no": one.other.no, "n": round(one.likeness * 100)},
            "repeat", "violet", one.matter, _("研判"), "duplicates",
        )
        for one in rows.order_by("-likeness")[:MOST]
    ]  # fmt: skip


def _lines(user: User, keys: list[str]) -> list[Notice]:
    answered = Message.objects.filter(to=OuterRef("pk"))
    rows = Message.objects.filter(
        ~Exists(answered), _seen("matter_id", keys), from_public=True, kind__in=("asked", "unsolved", "urged"),
        matter__accountable_id__in=_mine(user), matter__open=True,
    ).select_related("matter")  # fmt: skip
    return [
        Notice(
            _("群众留言待回复"), one.text[:60], one.matter.title[:24], "message-circle", "blue", one.matter, _("回复"),
            "talk",
        )
        for one in rows.order_by("at")[:MOST]
    ]  # fmt: skip


def _looks(user: User, keys: list[str]) -> list[Notice]:
    """Break-glass looks by others in the last day, for those who answer for a place."""
    if not scope_of(user).places:
        return []
    since = now() - timedelta(days=1)
    rows = AccessGrant.objects.filter(post_review=True, given_at__gte=since).exclude(user=user).select_related("user")
    grants = list(rows.order_by("-given_at")[:40])
    pks = [int(one.subject.partition(":")[2]) for one in grants if one.subject.startswith("matter:")]
    seen = visible_to(user).in_bulk(pks)
    found = []
    for one in grants:
        matter = seen.get(int(one.subject.partition(":")[2] or 0))
        if matter is not None:
            text = _("%(name)s以“%(why)s”查看了个人信息") % {"name": one.user.name, "why": one.purpose}
            found.append(
                Notice(_("查看留痕待复核"), text, matter.title[:24], "eye", "yellow", matter, _("复核"), "looks")
            )
    return found[:2]


# ── schedule ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Entry:
    """One thing of today or tomorrow, with its time when it has one."""

    at: datetime | None
    title: str
    text: str
    matter: Matter
    due: date | None = None


def schedule_of(user: User, post: Post | None) -> list[Entry]:
    """Joint sessions this person chairs or their body is invited to, and plan steps of their body, next three days."""
    edge = datetime.combine(today() + timedelta(days=3), time(), LOCAL)
    invited = Opinion.objects.filter(session=OuterRef("pk"), organisation_id__in=_mine(user))
    sessions = (
        Session.objects.filter(Q(chair=user) | Exists(invited), status="called", planned_for__lt=edge)
        .filter(planned_for__gte=datetime.combine(today(), time(), LOCAL))
        .filter(_seen("matter_id", keys_for(scope_of(user))))
        .select_related("matter", "chair")
        .order_by("planned_for")[:6]
    )
    found = [
        Entry(one.planned_for, one.agenda[:30], _("会商·%(n)s主持") % {"n": one.chair.name}, one.matter)
        for one in sessions
    ]
    steps = PlanStep.objects.filter(
        _seen("matter_id", keys_for(scope_of(user))), organisation_id__in=_mine(user), done_at__isnull=True,
        due_on__lt=edge.date(), plan__superseded_at__isnull=True, matter__open=True,
    ).select_related("matter")  # fmt: skip
    found += [
        Entry(None, one.what[:30], _("方案任务　%(no)s") % {"no": one.matter.no}, one.matter, one.due_on)
        for one in steps.order_by("due_on")[:6]
    ]
    return found
