"""The workbench: what waits for this person, by deadline; what they dispatched and took in; figures and warnings."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from kernel.audit import rows
from kernel.common import sql
from kernel.common.moment import LOCAL, now, today
from kernel.common.words import gettext as _
from kernel.law.models import Clock
from kernel.matters.lists import keys_for, lean
from kernel.matters.models import Involvement, Matter, Viewer
from kernel.people.models import Post, User
from kernel.people.queries import posts_of, scope_of
from kernel.procedures.models import Step

BUTTON = 5
"""Step names up to so many characters fit on a button."""
SHOWN = 15
"""So many tasks of a group; the rest is counted."""
GROUPS = {
    "over": (gettext_lazy("已超期"), "clock-x", "red"),
    "today": (gettext_lazy("今天到期"), "clock-exclamation", ""),
    "week": (gettext_lazy("本周内"), "calendar", ""),
    "later": (gettext_lazy("更晚"), "calendar-event", ""),
}
CLOSE = {"mediation_chair": "mediator", "mediator": "mediator", "judicial_office": "judicial_office",
         "township_dispatcher": "township_dispatcher", "county_dispatcher": "county_dispatcher",
         "follow_up_officer": "follow_up_officer", "leader": "leader"}  # fmt: skip
"""Which steps wait for a post; every other post works as its body's handler."""
Labels = Callable[[str, str], Any]
"""The words on the button for a kind and a node; empty where the step's own name does."""


@dataclass(frozen=True)
class Task:
    """An open step with its matter, and the words on its button."""

    step: Step
    matter: Matter
    label: Any


@dataclass
class Group:
    """Tasks that fall due in one stretch of time."""

    key: str
    name: Any
    icon: str
    tone: str
    total: int
    tasks: list[Task] = field(default_factory=list)


def my_steps(user: User, post: Post | None) -> QuerySet[Step]:
    """Open steps that wait for the post (all posts without one), of matters the person may see."""
    return _waiting(*_whose(user, post))


def my_count(user: User, post: Post | None) -> int:
    """How many ``my_steps`` there are."""
    text, values = _waiting_text(*_whose(user, post))
    return int(sql.column(f"SELECT COUNT(*) FROM ({text}) mine", values)[0])


def _whose(user: User, post: Post | None) -> tuple[int, tuple[tuple[int, str], ...], tuple[str, ...]]:
    """The person, what their posts work as and where, and the viewer keys."""
    held = [post] if post is not None else posts_of(user)
    works = tuple((one.organisation_id, CLOSE.get(one.role, "department_handler")) for one in held)
    return user.pk, works, tuple(keys_for(scope_of(user)))


def _waiting(user_id: int, works: Sequence[tuple[int, str]], keys: Sequence[str]) -> QuerySet[Step]:
    mine = Q(assignee=user_id)
    for body, role in works:
        mine |= Q(organisation_id=body, role=role, assignee__isnull=True)
    seen = Viewer.objects.filter(matter=OuterRef("matter_id"), key__in=keys)
    return Step.objects.filter(mine, Exists(seen), status="open")


@lru_cache(maxsize=512)
def _waiting_text(
    user_id: int, works: tuple[tuple[int, str], ...], keys: tuple[str, ...]
) -> tuple[str, tuple[Any, ...]]:
    """The keys of the steps, as SQL: compiled once for a person, as every page counts them."""
    text, values = _waiting(user_id, works, keys or ("",)).values("pk").query.sql_with_params()
    return text, tuple(values)


def borders() -> dict[str, datetime]:
    """The moments between the groups: now, the end of today, the end of this week (seven days)."""
    midnight = datetime.combine(today() + timedelta(days=1), time(), LOCAL)
    return {"now": now(), "today": midnight, "week": midnight + timedelta(days=6)}


def _within(key: str, edge: dict[str, datetime]) -> Q:
    if key == "over":
        return Q(due_at__lt=edge["now"])
    if key == "today":
        return Q(due_at__gte=edge["now"], due_at__lt=edge["today"])
    if key == "week":
        return Q(due_at__gte=edge["today"], due_at__lt=edge["week"])
    return Q(due_at__gte=edge["week"]) | Q(due_at__isnull=True)


def narrowed(steps: QuerySet[Step], key: str) -> QuerySet[Step]:
    """One group of the tasks, or those sent back or found not solved (``back``), the soonest due first."""
    if key in GROUPS:
        steps = steps.filter(_within(key, borders()))
    elif key == "back":
        again = Matter.objects.filter(Q(refusals__gt=0) | Q(reopened__gt=0), pk=OuterRef("matter_id"))
        steps = steps.filter(Exists(again))
    return steps.order_by(F("due_at").asc(nulls_last=True), "pk")


_RANKED = """SELECT q.id FROM (SELECT s.id, ROW_NUMBER() OVER (PARTITION BY {group}
ORDER BY s.due_at ASC NULLS LAST, s.id) AS n FROM procedures_step s WHERE s.id IN ({mine})) q WHERE q.n <= %s"""
_GROUP = """CASE WHEN s.due_at < %s THEN 0 WHEN s.due_at < %s THEN 1 WHEN s.due_at < %s THEN 2 ELSE 3 END"""


def groups_of(user: User, post: Post | None, figures: dict[str, Any], labels: Labels) -> list[Group]:
    """The tasks by deadline, empty groups left out; each is counted exactly (``figures_of``)."""
    edge, (mine, values) = borders(), _waiting_text(*_whose(user, post))
    ranked = _RANKED.format(group=_GROUP, mine=mine)
    where, bound = f"t.id IN ({ranked}) ORDER BY t.due_at ASC NULLS LAST, t.id", [*map(sql.moment, edge.values())]
    found = {
        key: Group(key, name, icon, tone, figures[key])
        for key, (name, icon, tone) in GROUPS.items() if figures[key]
    }  # fmt: skip
    for task in tasks_of(rows.find(Step, where, [*bound, *values, SHOWN]), labels):
        due = task.step.due_at
        key = next((key for key, end in zip(GROUPS, edge.values(), strict=False) if due and due < end), "later")
        if key in found:
            found[key].tasks.append(task)
    return list(found.values())


def tasks_of(steps: Sequence[Step], labels: Labels) -> list[Task]:
    """Steps with their matters and the word on the button, in one more query however many there are."""
    pks = sorted({step.matter_id for step in steps})
    where = f"t.id IN ({sql.places(len(pks))})"
    found = rows.find(Matter, where, pks, names=lean(), related=("accountable", "region")) if pks else []
    matters = {one.pk: one for one in found}
    return [
        Task(step, matters[step.matter_id], _label(step, labels(matters[step.matter_id].kind, step.node)))
        for step in steps
        if step.matter_id in matters
    ]


def _label(step: Step, words: Any) -> Any:
    return words or (step.name if len(step.name) <= BUTTON else _("办理"))


# ── what somebody sent on, or took in ────────────────────────────────────────


def dispatched_by(user: User) -> QuerySet[Matter]:
    """Open matters this person dispatched."""
    sent = Step.objects.filter(matter_id=OuterRef("pk"), node="triage", status="done", closed_by=user)
    return _seen(user).filter(Exists(sent), open=True)


def taken_in_by(user: User) -> QuerySet[Matter]:
    """Open matters this person took in."""
    mine = Involvement.objects.filter(user=user, why="handed_in").values("matter")
    return _seen(user).filter(pk__in=mine, open=True)


def _seen(user: User) -> QuerySet[Matter]:
    keys = keys_for(scope_of(user))
    seen = Matter.objects.filter(Exists(Viewer.objects.filter(matter=OuterRef("pk"), key__in=keys)))
    return seen.select_related("accountable", "region")


# ── figures ──────────────────────────────────────────────────────────────────


_FIGURES = """SELECT m.grade, COUNT(*), COUNT(DISTINCT m.id), COUNT(CASE WHEN s.due_at < {now} THEN 1 END),
COUNT(CASE WHEN s.due_at >= {now} AND s.due_at < {today} THEN 1 END),
COUNT(CASE WHEN s.due_at >= {today} AND s.due_at < {week} THEN 1 END),
MIN(CASE WHEN s.due_at < {now} THEN s.due_at END),
MIN(CASE WHEN s.due_at >= {now} AND s.due_at < {today} THEN s.due_at END),
COUNT(DISTINCT CASE WHEN m.refusals > 0 THEN m.id END), COUNT(DISTINCT CASE WHEN m.reopened > 0 THEN m.id END)
FROM procedures_step s JOIN matters_matter m ON m.id = s.matter_id WHERE s.id IN ({mine}) GROUP BY m.grade"""
_EDGES = re.findall(r"{(now|today|week)}", _FIGURES)


def figures_of(user: User, post: Post | None) -> dict[str, Any]:
    """How much waits: in all, by grade and deadline, when first and since when, sent back or not solved."""
    edge, (mine, bound) = borders(), _waiting_text(*_whose(user, post))
    values = [*(sql.moment(edge[name]) for name in _EDGES), *bound]
    lines = sql.execute(_FIGURES.format(now="%s", today="%s", week="%s", mine=mine), values).fetchall()

    def total(column: int) -> int:
        return sum(line[column] for line in lines)

    def soonest(column: int) -> datetime | None:
        return min((sql.read_moment(line[column]) for line in lines if line[column]), default=None)

    counts = {"all": total(1), "over": total(3), "today": total(4), "week": total(5)}
    counts["later"] = counts["all"] - counts["over"] - counts["today"] - counts["week"]
    return {
        **counts, "grades": {line[0]: line[2] for line in lines}, "longest": soonest(6), "first": soonest(7),
        "refused": total(8), "reopened": total(9), "back": total(8) + total(9),
    }  # fmt: skip


def on_time_share(bodies: Sequence[int] | None = None) -> float | None:
    """Of the matters that ended this month, the share whose limits were all kept, in hundredths; None without any.

    ``bodies``: only those they answered for. Kept in memory for ten minutes.
    """
    month = datetime.combine(today().replace(day=1), time(), LOCAL)
    key = f"on_time:{settings.COUNTY}:{month:%Y%m}:{','.join(map(str, sorted(bodies or ())))}"
    found = cache.get(key)
    if found is None:
        ended = Matter.objects.filter(ended_at__gte=month)
        ended = ended.filter(accountable_id__in=list(bodies)) if bodies is not None else ended
        late = Clock.objects.filter(matter_id=OuterRef("pk"), status=Clock.Status.BREACHED, step_id__isnull=False)
        found = ended.aggregate(all=Count("pk"), late=Count("pk", filter=Exists(late)))
        cache.set(key, found, 600)
    return round((found["all"] - found["late"]) * 100 / found["all"], 1) if found["all"] else None
