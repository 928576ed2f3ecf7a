"""What somebody saw before they acted, and what has happened since: for work that is brought in later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.common.words import gettext as _
from kernel.matters.lists import keys_for
from kernel.matters.models import Matter, Viewer
from kernel.people.models import Post, User
from kernel.people.queries import posts_of, scope_of
from kernel.procedures.models import Step
from kernel.procedures.queries import node_of

BY_NAME = ("grid_worker",)
"""Posts whose holders have only the steps given to them by name; others have those of their body as well."""


@dataclass(frozen=True)
class Meanwhile:
    """What became of a step somebody saw open."""

    name: str
    outcome: str
    by: str
    at: datetime | None
    note: str


def own_steps(user: User, post: Post | None) -> QuerySet[Step]:
    """Open steps this person may close, of matters that are theirs or their body's, never of a whole place."""
    held = [post] if post is not None else posts_of(user)
    mine = Q(assignee=user)
    for one in held:
        if one.role not in BY_NAME:
            mine |= Q(organisation_id=one.organisation_id, assignee__isnull=True)
    shown = Viewer.objects.filter(matter=OuterRef("matter_id"), key__in=own_keys(user))
    return Step.objects.filter(mine, Exists(shown), status="open").select_related("organisation")


def own_keys(user: User) -> list[str]:
    """The viewer keys by which matters are the person's own or their body's."""
    return [key for key in keys_for(scope_of(user)) if not key.startswith("p")]


def own_matters(user: User) -> QuerySet[Matter]:
    """Open matters that are the person's own or their body's."""
    shown = Viewer.objects.filter(key__in=own_keys(user), open=True).values("matter_id")
    return Matter.objects.filter(pk__in=shown, open=True).select_related("region", "accountable")


def closed_by_another(matter: Matter, step: int, by: User) -> Meanwhile | None:
    """What somebody else did to the step that ``by`` saw open; None while it is open, or closed by the same person."""
    found = Step.objects.filter(pk=step, matter_id=matter.pk).select_related("closed_by").first()
    if found is None or found.status == "open" or found.closed_by_id == by.pk:
        return None
    named: Any = node_of(found).outcomes.get(found.outcome)
    return Meanwhile(
        found.name, (named.name if named else "") or _("办结"), found.closed_by.name if found.closed_by else _("系统"),
        found.closed_at, found.note,
    )  # fmt: skip
