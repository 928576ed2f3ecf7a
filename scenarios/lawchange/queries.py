"""Reading changes of law: the enactment of a matter, the limits it reaches, what the procedure may know."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet

from kernel.common.moment import LOCAL
from kernel.law.clockbook import clock_book
from kernel.law.models import Clock
from kernel.matters.models import Matter
from scenarios.lawchange.models import Enactment
from scenarios.lawchange.transition import Terms


def enactment_of(matter: Matter) -> Enactment | None:
    """The enactment a matter is about; None for one that was handed in by other ways."""
    return Enactment.objects.filter(matter_id=matter.pk).first()


def terms_of(enactment: Enactment) -> Terms:
    """The enactment as ``transition`` reads it."""
    return Terms(enactment.norm, enactment.name, enactment.in_force, enactment.transition, enactment.basis)


def keys_of(norm: str) -> list[str]:
    """Rows of the clock book that stand on the norm, by id."""
    return [key for key, rows in clock_book().rows.items() if any(row.norm == norm for row in rows)]


def open_clocks(norm: str, in_force: date) -> QuerySet[Clock]:
    """Open limits under the norm that began before the version came into force and do not follow it yet, by key."""
    running = Q(status=Clock.Status.RUNNING) | Q(status=Clock.Status.PAUSED)
    since = datetime.combine(in_force, time.min, LOCAL)
    open_ones = Clock.objects.filter(running, met_at__isnull=True, key__in=keys_of(norm), started_at__lt=since)
    return open_ones.filter(Q(law_on__isnull=True) | Q(law_on__lt=in_force)).order_by("pk")


def facts_of(matter: Matter) -> dict[str, Any]:
    """What the procedure asks of the record."""
    enactment = enactment_of(matter)
    if enactment is None:
        return {"surveyed": False, "findings_decided": False}
    open_findings = enactment.findings.filter(decision="").exists()
    return {"surveyed": enactment.surveyed_at is not None, "findings_decided": not open_findings}
