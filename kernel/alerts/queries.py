"""Which warnings somebody sees, and what stands behind one."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kernel.alerts.models import Alert
from kernel.learning.intervals import Judged
from kernel.matters.lists import visible_to
from kernel.matters.models import Matter
from kernel.people.queries import holds, posts_of, roles

WIDE = ("leader", "county_dispatcher", "indicator_officer")
"""Roles that see the figures of the whole county."""
CONFIRMED = (Alert.Status.TRUE, Alert.Status.ACTED, Alert.Status.DISMISSED)
STATES = {
    "new": "waiting",
    "seen": "working",
    "true": "returned",
    "acted": "done",
    "false": "paused",
    "dismissed": "done",
}
"""How a status is drawn."""


def alerts_for(user: Any) -> QuerySet[Alert]:
    """Warnings of somebody's places and bodies; those of the shadow only for the body that answers for the model."""
    posts = posts_of(user) if user.is_active else []
    bodies = [post.organisation_id for post in posts]
    mine = Q(owner_id__in=bodies)
    for post in posts:
        if post.role in WIDE:
            mine |= Q() if not post.region_id else Q(region__code__startswith=post.region_id)
        elif roles()[post.role].scope == "place":
            mine |= Q(region__code__startswith=post.region_id)
    found = Alert.objects.filter(mine) if bodies else Alert.objects.none()
    return found.filter(Q(shadow=False) | Q(model__owner_id__in=bodies)).select_related("region", "owner", "model")


def open_count(request: Any) -> int | None:
    """Warnings of one's own body that wait; nothing where none does."""
    bodies = [post.organisation_id for post in posts_of(request.user)]
    waiting = (Alert.Status.NEW, Alert.Status.SEEN, Alert.Status.TRUE)
    return alerts_for(request.user).filter(owner_id__in=bodies, status__in=waiting, shadow=False).count() or None


def behind(alert: Alert, user: Any) -> QuerySet[Matter]:
    """The matters counted, those of them the user may see."""
    return visible_to(user).filter(pk__in=alert.matters).order_by("-received_at")


def may_handle(user: Any, alert: Alert) -> bool:
    """Whether somebody belongs to the body that looks into it; in the shadow, to the model's owner."""
    body = alert.model.owner_id if alert.shadow else alert.owner_id
    return bool(user.is_active) and holds(user, organisation_id=body)


def judged_since(version: str, since: datetime, key: str) -> Judged:
    """How many warnings of a version were looked into, and how many of them were true."""
    found = Alert.objects.filter(model__key=key, model__version=version, judged_at__gte=since)
    return Judged(found.filter(status__in=CONFIRMED).count(), found.count())
