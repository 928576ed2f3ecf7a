"""The workbench: what waits for this person, by deadline; what they dispatched and took in; figures and warnings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.common.moment import LOCAL, now, today
from kernel.law.models import Clock
from kernel.matters.lists import keys_for
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
    held = [post] if post is not None else posts_of(user)
    mine = Q(assignee=user)
    for one in held:
        role = CLOSE.get(one.role, "department_handler")
        mine |= Q(organisation_id=one.organisation_id, role=role, assignee__isnull=True)
    seen = Viewer.objects.filter(matter=OuterRef("matter_id"), key__in=keys_for(scope_of(user)))
    return Step.objects.filter(mine, Exists(seen), status="open")


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


def groups_of(steps: QuerySet[Step], labels: Labels) -> list[Group]:
    """The tasks by deadline, empty groups left out; each group is counted exactly."""
    edge = borders()
    counts = steps.order_by().aggregate(**{key: Count("pk", filter=_within(key, edge)) for key in GROUPS})
    found = []
    for key, (name, icon, tone) in GROUPS.items():
        if counts[key]:
            rows = steps.filter(_within(key, edge)).order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN]
            found.append(Group(key, name, icon, tone, counts[key], tasks_of(list(rows), labels)))
    return found


def tasks_of(steps: Sequence[Step], labels: Labels) -> list[Task]:
    """Steps with their matters and the word on the button, in one more query however many there are."""
    rows = Matter.objects.select_related("accountable", "region").defer("text", "guesses")
    matters = rows.in_bulk({step.matter_id for step in steps})
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
    rows = Matter.objects.filter(Exists(Viewer.objects.filter(matter=OuterRef("pk"), key__in=keys)))
    return rows.select_related("accountable", "region")


# ── figures ──────────────────────────────────────────────────────────────────


def figures_of(steps: QuerySet[Step]) -> dict[str, Any]:
    """How much waits: in all, by grade, due today and when first, overdue, sent back or not solved."""
    edge = borders()
    counts = steps.order_by().aggregate(
        all=Count("pk"), over=Count("pk", filter=_within("over", edge)),
        today=Count("pk", filter=_within("today", edge)), first=Min("due_at", filter=_within("today", edge)),
        longest=Min("due_at", filter=_within("over", edge)), last=Max("due_at"),
    )  # fmt: skip
    rows = Matter.objects.filter(pk__in=steps.values("matter_id"))
    graded = dict(rows.values_list("grade").annotate(n=Count("pk")).order_by())
    back = rows.aggregate(
        refused=Count("pk", filter=Q(refusals__gt=0)), reopened=Count("pk", filter=Q(reopened__gt=0))
    )  # fmt: skip
    return {**counts, "grades": graded, **back, "back": back["refused"] + back["reopened"]}


def on_time_share(bodies: Sequence[int] | None = None) -> float | None:
    """Of the matters that ended this month, the share whose limits were all kept, in hundredths; None without any.

    ``bodies``: only those they answered for. Kept in memory for ten minutes.
    """
    month = datetime.combine(today().replace(day=1), time(), LOCAL)
    key = f"on_time:{settings.COUNTY}:{month:%Y%m}:{','.join(map(str, sorted(bodies or ())))}"
    found = cache.get(key)
    if found is None:
        rows = Matter.objects.filter(ended_at__gte=month)
        rows = rows.filter(accountable_id__in=list(bodies)) if bodies is not None else rows
        late = Clock.objects.filter(matter_id=OuterRef("pk"), status=Clock.Status.BREACHED, step_id__isnull=False)
        found = rows.aggregate(all=Count("pk"), late=Count("pk", filter=Exists(late)))
        cache.set(key, found, 600)
    return round((found["all"] - found["late"]) * 100 / found["all"], 1) if found["all"] else None
