"""Today's warnings and today's schedule, beside the tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from kernel.audit import rows
from kernel.common import sql
from kernel.common.agenda import Entry, agendas
from kernel.common.moment import LOCAL, now, today, written
from kernel.common.words import gettext as _
from kernel.matters.lists import Filters, attached, count, keys_for, picked
from kernel.matters.models import (
    Contest,
    Duplicate,
    Matter,
    Message,
    PlanStep,
    Session,
    SupervisionOrder,
    Viewer,
)
from kernel.matters.oversight import GROUNDS
from kernel.matters.standing import DISPATCHERS
from kernel.people.models import AccessGrant, Post, User
from kernel.people.queries import posts_of, scope_of
from kernel.people.services import SYSTEM

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
    at: str = ""
    """Its own page, where it has one."""

    @property
    def url(self) -> str:
        """Where it is seen to: the matter's page, or the list of what is late."""
        if self.at:
            return self.at
        if self.matter is None:
            return reverse("matters:list") + "?due=over"
        return f"{reverse('matters:detail', args=[self.matter.no])}#{self.part}"


def notices_of(user: User, post: Post | None) -> list[Notice]:
    """What is late, orders and contests to answer, duplicates to decide, lines that wait, looks to review."""
    keys = keys_for(scope_of(user))
    found = _late(keys)
    for ask in (_orders, _urged, _proposals, _contests, _duplicates, _looks):
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


def _of(bodies: list[int]) -> str:
    """The bodies, as SQL: numbers of our own."""
    return ", ".join(str(int(pk)) for pk in bodies) or "NULL"


def _orders(user: User, keys: list[str]) -> list[Notice]:
    where = f"t.organisation_id IN ({_of(_mine(user))}) AND t.answered_at IS NULL AND t.concluded_at IS NULL"
    found = attached(keys, SupervisionOrder, f"{where} ORDER BY t.due_on LIMIT %s", [MOST])
    return [
        Notice(_("督办待答复"), one.demand[:60],
               _("%(d)s前答复") % {"d": written(one.due_on, "SHORT_MONTH_DAY_FORMAT")}, "eye-check", "red",
               one.matter, _("答复"), at=reverse("matters:order", args=[one.pk]))
        for one in found
    ]  # fmt: skip


_PROPOSED = """t.kind = 'proposed' AND EXISTS (SELECT 1 FROM matters_matter m
WHERE m.id = t.matter_id AND m."open" AND m.accountable_id = t.organisation_id AND ({sight}))
AND NOT EXISTS (SELECT 1 FROM matters_supervisionorder o
WHERE o.matter_id = t.matter_id AND o.organisation_id = t.organisation_id AND o.issued_at >= t.at)
ORDER BY t.at DESC LIMIT %s"""


def _proposals(user: User, keys: list[str]) -> list[Notice]:
    """Bodies that the tick proposes to supervise, before dispatchers and whom a law empowers; only the latter order."""
    held = {(post.role, post.organisation.function) for post in posts_of(user)}
    lawful = any((ground.role, ground.function) in held for ground in GROUNDS.values())
    if not lawful and not any(role in DISPATCHERS for role, _function in held):
        return []
    leads = any(role == "leader" for role, _function in held)
    seen = f"EXISTS (SELECT 1 FROM matters_viewer v WHERE v.matter_id = m.id AND v.key IN ({sql.places(len(keys))}))"
    where = _PROPOSED.format(sight=f"{seen} OR NOT m.sealed" if leads else seen)
    return [
        Notice(_("督办建议"), one.text[:60], one.matter.title[:24], "eye-check", "yellow", one.matter, _("研究"),
               "supervision")
        for one in rows.find(Message, where, [*keys, MOST], related=("matter",))
    ]  # fmt: skip


def _contests(user: User, keys: list[str]) -> list[Notice]:
    """Of the bodies and places this person answers for."""
    places = scope_of(user).places
    of = " OR ".join([f"m.accountable_id IN ({_of(_mine(user))})", *["m.region_id LIKE %s"] * len(places)])
    values = [*(f"{place}%" for place in places), MOST]
    found = attached(keys, Contest, "t.answered_at IS NULL ORDER BY t.raised_at LIMIT %s", values, of=f"({of})")
    return [
        Notice(
            _("异议待答复"), one.text[:60], one.matter.title[:24], "flag", "yellow", one.matter, _("答复"), "contests"
        )
        for one in found
    ]


def _duplicates(user: User, keys: list[str]) -> list[Notice]:
    """Of matters that wait to be dispatched, where this person may join them to another one (``standing.joins``)."""
    other = f"SELECT 1 FROM matters_viewer w WHERE w.matter_id = t.other_id AND w.key IN ({sql.places(len(keys))})"
    where = f"t.status = 'proposed' AND t.group_id IS NULL AND EXISTS ({other}) ORDER BY t.likeness DESC LIMIT %s"
    places = [post.region_id for post in posts_of(user) if post.role in DISPATCHERS]
    mine = " OR ".join([f"m.receiver_id IN ({_of(_mine(user))})", *["m.region_id LIKE %s"] * len(places)])
    values = [*(f"{place}%" for place in places), *keys, MOST]
    of = f"m.phase = 'triage' AND ({mine})"
    found = attached(keys, Duplicate, where, values, of=of, related=("matter", "other"))
    return [
        Notice(
            _("疑似重复"), one.matter.title[:40],
            _("与%(no)s相似%(n)s%%") % {"no": one.other.no, "n": round(one.likeness * 100)},
            "repeat", "violet", one.matter, _("研判"), "duplicates",
        )
        for one in found
    ]  # fmt: skip


def lines_waiting(user: User) -> QuerySet[Message]:
    """What people said and nobody answered yet, of open matters the person's bodies answer for; the oldest first."""
    found = _waiting(_mine(user), keys_for(scope_of(user)))
    return found.select_related("matter").order_by("at")


def first_lines(user: User, most: int) -> list[Message]:
    """The first of ``lines_waiting``."""
    bodies, keys = _mine(user), keys_for(scope_of(user))
    if not bodies or not keys:
        return []
    text, values = _waiting_text(tuple(bodies), tuple(keys))
    return rows.find(Message, f"t.id IN ({text}) ORDER BY t.at LIMIT %s", [*values, most], related=("matter",))


def _waiting(bodies: Sequence[int], keys: Sequence[str]) -> QuerySet[Message]:
    answered = Message.objects.filter(to=OuterRef("pk"))
    seen = Viewer.objects.filter(matter=OuterRef("matter_id"), key__in=keys)
    return Message.objects.filter(
        ~Exists(answered), Exists(seen), from_public=True, kind__in=("asked", "unsolved", "urged"),
        matter__accountable_id__in=bodies, matter__open=True,
    )  # fmt: skip


@lru_cache(maxsize=512)
def _waiting_text(bodies: tuple[int, ...], keys: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    text, values = _waiting(bodies, keys).values("pk").query.sql_with_params()
    return text, tuple(values)


def _urged(user: User, keys: list[str]) -> list[Notice]:
    """Reminders by people above or beside, of the last three days, to one's own bodies."""
    where = f"""t.kind = 'urged' AND NOT t.from_public AND t.organisation_id IN ({_of(_mine(user))}) AND t.at >= %s
AND t.by_id NOT IN (SELECT id FROM people_user WHERE username = %s) ORDER BY t.at DESC LIMIT %s"""
    values = [sql.moment(now() - timedelta(days=3)), SYSTEM, MOST]
    return [
        Notice(_("收到催办"), one.text[:60], f"{one.by.name}　{one.matter.title[:18]}", "bell-ringing", "yellow",
               one.matter, _("办理"), "acts")
        for one in attached(keys, Message, where, values, of='m."open"', related=("matter", "by"))
    ]  # fmt: skip


def _looks(user: User, keys: list[str]) -> list[Notice]:
    """Break-glass looks by others in the last day, for those who answer for a place."""
    if not scope_of(user).places:
        return []
    where = "t.post_review AND t.given_at >= %s AND t.user_id <> %s ORDER BY t.given_at DESC LIMIT 40"
    since = sql.moment(now() - timedelta(days=1))
    grants = rows.find(AccessGrant, where, [since, user.pk], related=("user",))
    pks = [int(one.subject.partition(":")[2]) for one in grants if one.subject.startswith("matter:")]
    seen = {one.pk: one for one in picked(user, f"t.id IN ({_of(pks)})", [])} if pks else {}
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


def agenda_of(user: User, post: Post | None) -> list[Entry]:
    """Everything of the next three days: ``schedule_of``, and what other modules and scenarios plan; by its time."""
    since = datetime.combine(today(), time(), LOCAL)
    found = [*schedule_of(user, post)]
    for ask in agendas():
        found += ask(user, since, since + timedelta(days=3))
    return sorted(found, key=_moment)[:12]


def _moment(entry: Entry) -> datetime:
    day = entry.due or today()
    return entry.at or datetime.combine(max(day, today()), time(), LOCAL)


def schedule_of(user: User, post: Post | None) -> list[Entry]:
    """Joint sessions this person chairs or their body is invited to, and plan steps of their body, next three days."""
    since = datetime.combine(today(), time(), LOCAL)
    edge, keys, bodies = since + timedelta(days=3), keys_for(scope_of(user)), _of(_mine(user))
    invited = f"SELECT 1 FROM matters_opinion o WHERE o.session_id = t.id AND o.organisation_id IN ({bodies})"
    where = f"""t.status = 'called' AND t.planned_for >= %s AND t.planned_for < %s
AND (t.chair_id = %s OR EXISTS ({invited})) ORDER BY t.planned_for LIMIT 6"""
    values = [sql.moment(since), sql.moment(edge), user.pk]
    found = [
        Entry(one.planned_for, one.agenda[:30], _("会商·%(n)s主持") % {"n": one.chair.name}, one.matter)
        for one in attached(keys, Session, where, values, related=("matter", "chair"))
    ]
    where = f"""t.organisation_id IN ({bodies}) AND t.done_at IS NULL AND t.due_on < %s
AND EXISTS (SELECT 1 FROM matters_plan p WHERE p.id = t.plan_id AND p.superseded_at IS NULL)
ORDER BY t.due_on LIMIT 6"""
    found += [
        Entry(None, one.what[:30], _("方案任务　%(no)s") % {"no": one.matter.no}, one.matter, one.due_on)
        for one in attached(keys, PlanStep, where, [edge.date().isoformat()], of='m."open"')
    ]
    return found
