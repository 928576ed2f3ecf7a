"""What one person has to do outdoors today, and what came in from their phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.field.models import Delivery, Errand
from kernel.matters.desk import notices
from kernel.matters.lists import may_see
from kernel.matters.models import Duplicate, Matter
from kernel.matters.seen import own_matters, own_steps
from kernel.people.models import Post, User

MOST = 60
"""So many matters a phone holds; the nearest limits first."""
SURE = 0.6
"""From this likeness two reports are laid beside each other before the second becomes a matter."""


@dataclass(frozen=True)
class Task:
    """One thing to do at one place by one moment."""

    kind: str
    """step, errand, visit, follow_up, session or promise."""
    title: str
    sub: str
    place: str
    due: datetime | date | None
    matter: Matter
    verb: Any
    url: str
    late: bool = False

    @property
    def order(self) -> tuple[bool, str, str]:
        """By day and hour, then by place, so that one walk serves neighbours."""
        return (self.due is None, _day(self.due), self.place)


def _day(moment: datetime | date | None) -> str:
    if isinstance(moment, datetime):
        return min(moment.astimezone().isoformat(), "9")
    return f"{moment.isoformat()}T23:59" if moment else ""


def delivered(user: User, key: str) -> Delivery | None:
    """What this person's phone brought in under this key."""
    return Delivery.objects.filter(user=user, key=key).select_related("matter").first()


def errands_of(user: User, *, done: bool = False) -> list[Errand]:
    """What the person was asked to look at: what is still to do, or what was done lately."""
    rows = Errand.objects.filter(assignee=user, done_at__isnull=not done).select_related("matter__region", "asked_by")
    rows = rows.filter(matter__open=True) if not done else rows
    return [one for one in rows.order_by("-done_at" if done else "due_on", "id")[:MOST] if may_see(user, one.matter)]


def done_today(user: User) -> int:
    """How many acts of this person came in from the phone today, or errands were finished."""
    return Errand.objects.filter(assignee=user, done_at__date=today()).count()


def matters_of(user: User) -> list[Matter]:
    """The open matters that are the person's own, the nearest limit first; no more than a phone should hold."""
    return list(own_matters(user).order_by(F("due_at").asc(nulls_last=True), "-pk")[:MOST])


def steps_of(user: User, post: Post | None) -> list[Any]:
    """The open steps the person may close, by limit."""
    return list(own_steps(user, post).order_by(F("due_at").asc(nulls_last=True), "pk")[:MOST])


def meetings_of(user: User, post: Post | None) -> Sequence[Any]:
    """Joint sessions and plan tasks of the next days, of matters the person may see."""
    return notices.schedule_of(user, post)


def near_ones(matter: Matter, by: User) -> Matter | None:
    """The likeliest duplicate of a matter just received that this person may see; None when nothing is near."""
    found = Duplicate.objects.filter(matter=matter, likeness__gte=SURE).select_related("other__region")
    return next((one.other for one in found.order_by("-likeness") if may_see(by, one.other) and one.other.open), None)


def provenance(matter: Matter) -> list[Delivery]:
    """The acts on a matter that phones brought in, newest first."""
    return list(Delivery.objects.filter(matter=matter).select_related("user").order_by("-id")[:20])


def place_of(matter: Matter) -> str:
    """Where it is, in words."""
    return matter.place_text or matter.region.name or _("地点不详")
