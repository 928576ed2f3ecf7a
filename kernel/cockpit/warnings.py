"""Warnings within an edition: those somebody may see, of its places or of its body, that still wait."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kernel.alerts.models import Alert
from kernel.alerts.queries import alerts_for
from kernel.cockpit.editions import BODY, Edition
from kernel.places.queries import region

OPEN = (Alert.Status.NEW, Alert.Status.SEEN, Alert.Status.TRUE)


def open_alerts(edition: Edition, user: Any) -> QuerySet[Alert]:
    """Open warnings of the edition, the newest first; what a version in the shadow raised is in none."""
    found = alerts_for(user).filter(status__in=OPEN, shadow=False)
    if edition.kind == BODY:
        found = found.filter(owner_id=int(edition.key[1:]))
    else:
        found = found.filter(region__code__startswith=edition.place)
    return found.order_by("-at", "-id")


@dataclass(frozen=True)
class Warned:
    """One warning as the wall shows it: never a place smaller than a township, never whom it is about."""

    pk: int
    about: str
    place: str
    days: int
    count: int
    body: str


def newest(edition: Edition, user: Any, most: int) -> list[Warned]:
    """The newest open warnings."""
    return [
        Warned(one.pk, one.class_name, _township(one.region_id), max(1, round(one.days)), one.count, one.owner.name)
        for one in open_alerts(edition, user)[:most]
    ]


def _township(code: str) -> str:
    place = region(code[:9])
    return place.name if place else ""
