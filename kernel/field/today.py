"""Today's tasks of one person: steps, errands, calls afterwards, sessions, what scenarios add; by time and place."""

from datetime import date, datetime

from django.urls import reverse

from kernel.common.moment import LOCAL, now, today
from kernel.common.words import gettext as _
from kernel.field import queries
from kernel.field.offering import brought
from kernel.field.queries import Task
from kernel.field.services import KINDS
from kernel.matters.models import Matter
from kernel.people.models import Post, User


def address(matter: Matter) -> str:
    """The matter's page on the phone."""
    return reverse("field:matter", args=[matter.no])


def tasks_of(user: User, post: Post | None) -> list[Task]:
    """Everything that waits for the person, the nearest moment first, neighbours together."""
    matters = queries.matters_of(user)
    found = [*_errands(user), *_steps(user, post, matters), *_meetings(user, post)]
    for kind in sorted({one.kind for one in matters}):
        ask = brought(kind, "tasks", None)
        found += ask([one for one in matters if one.kind == kind], user) if ask else []
    return sorted(found, key=lambda one: one.order)


def _errands(user: User) -> list[Task]:
    words = {"visit": _("去走访"), "check": _("去核查"), "follow_up": _("去回访")}
    return [
        Task(
            "follow_up" if one.kind == "follow_up" else "visit", one.what,
            _("%(n)s交办 · %(kind)s") % {"n": one.asked_by.name, "kind": KINDS[one.kind]},
            one.where or queries.place_of(one.matter), one.due_on, one.matter, words[one.kind],
            reverse("field:errand", args=[one.pk]), one.due_on < today(),
        )
        for one in queries.errands_of(user)
    ]  # fmt: skip


def _steps(user: User, post: Post | None, matters: list[Matter]) -> list[Task]:
    known = {one.pk: one for one in matters}
    return [
        Task(
            "follow_up" if step.node == "verify" else "step", known[step.matter_id].title,
            f"{step.name} · {known[step.matter_id].no}", queries.place_of(known[step.matter_id]), step.due_at,
            known[step.matter_id], _("去回访") if step.node == "verify" else _("去办理"),
            address(known[step.matter_id]), late(step.due_at),
        )
        for step in queries.steps_of(user, post)
        if step.matter_id in known
    ]  # fmt: skip


def _meetings(user: User, post: Post | None) -> list[Task]:
    return [
        Task("session", one.title, one.text, queries.place_of(one.matter), one.at or one.due, one.matter,
             _("去参加"), address(one.matter), False)
        for one in queries.meetings_of(user, post)
    ]  # fmt: skip


def late(due: datetime | date | None) -> bool:
    """Whether the moment has passed."""
    if isinstance(due, datetime):
        return due < now().astimezone(LOCAL)
    return due is not None and due < today()
