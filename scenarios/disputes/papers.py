"""Which documents of a mediated matter are in its file, by the rows that mediation leaves."""

from django.db.models import BooleanField, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

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


def papers(matter: Matter) -> tuple[set[str], set[str]]:
    """Keys of the manifest's documents that are there, and words of its ``when`` that hold; in one query."""
    left: dict[str, QuerySet[Row]] = {
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
    asked = {name: Exists(rows.filter(matter=OuterRef("pk"))) for name, rows in left.items()}
    assessed = RawSQL(ASSESSED, [], output_field=BooleanField())
    found = Matter.objects.filter(pk=matter.pk).annotate(**asked, assessment=assessed)
    there = {name for name, yes in found.values(*asked, "assessment").get().items() if yes}
    cases = {"mediation": {"mediation_record", "drafted"} & there, "confirmation": {"asked"} & there}
    return there, {word for word, shown in cases.items() if shown}
