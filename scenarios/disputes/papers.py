"""Which documents of a mediated matter are in its file, by the rows that mediation leaves."""

from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from kernel.common import sql
from kernel.matters.models import Matter
from scenarios.disputes.models import (
    Agreement,
    Confirmation,
    MediationRecord,
    Obligation,
    RightsNotice,
    RootCause,
    Row,
    Withdrawal,
)

ASSESSED = (
    "EXISTS (SELECT 1 FROM procedures_step s WHERE s.matter_id = matters_matter.id AND s.node = 'assess'"
    " AND s.status = 'done')"
)


def _left() -> dict[str, QuerySet[Row]]:
    return {
        "rights_notice": RightsNotice.objects.all(),
        "mediation_record": MediationRecord.objects.all(),
        "drafted": Agreement.objects.all(),
        "agreement": Agreement.objects.filter(effective_at__isnull=False),
        "withdrawal": Withdrawal.objects.all(),
        "performance": Obligation.objects.exclude(status="pending"),
        "asked": Confirmation.objects.all(),
        "confirmation": Confirmation.objects.exclude(outcome="pending"),
        "root_cause": RootCause.objects.all(),
    }


def _question() -> QuerySet[Any, Any]:
    asked = {name: Exists(rows.filter(matter=OuterRef("pk"))) for name, rows in _left().items()}
    assessed = RawSQL(ASSESSED, [], output_field=BooleanField())
    found = Matter.objects.filter(pk=sql.KEY).annotate(**asked, assessment=assessed)
    return found.values_list(*asked, "assessment")


def papers(matter: Matter) -> tuple[set[str], set[str]]:
    """Keys of the manifest's documents that are there, and words of its ``when`` that hold; in one query."""
    known = zip((*_left(), "assessment"), sql.answer(_question, matter.pk), strict=True)
    there = {name for name, yes in known if yes}
    cases = {"mediation": {"mediation_record", "drafted"} & there, "confirmation": {"asked"} & there}
    return there, {word for word, shown in cases.items() if shown}
