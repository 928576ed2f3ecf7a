"""The mediation ledger (调解台账): what every body that mediates did in a period, counted from the cases themselves."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kernel.places.models import Organisation
from scenarios.disputes.models import Agreement, Confirmation, MediationRecord, Obligation


@dataclass
class Line:
    """One body's counts."""

    body: Organisation
    sessions: int = 0
    failed: int = 0
    refused: int = 0
    written: int = 0
    oral: int = 0
    promised_fen: int = 0
    performed: int = 0
    missed: int = 0
    asked: int = 0
    confirmed: int = 0


COUNTS = {
    MediationRecord: (
        "matter__accountable", "held_at",
        {"sessions": Q(), "failed": Q(outcome="failed"), "refused": Q(outcome="refused")},
    ),
    Agreement: ("committee", "effective_at", {"written": Q(form="written"), "oral": Q(form="oral")}),
    Confirmation: (
        "agreement__committee", "asked_on", {"asked": ~Q(outcome="withdrawn"), "confirmed": Q(outcome="valid")}
    ),
    Obligation: (
        "agreement__committee", "agreement__effective_at",
        {"performed": Q(status="performed"), "missed": Q(status__in=("missed", "packaged"))},
    ),
}  # fmt: skip
"""What is counted, under which body, by which moment: sessions by when they were held, the rest by when it bound."""


def ledger(since: date, until: date, *, body: Organisation | None = None) -> list[Line]:
    """One line for every body that mediated between two days (both included), or for the one named."""
    lines: dict[int, dict[str, Any]] = {}
    for model, (owner, moment, counts) in COUNTS.items():
        found = _within(model.objects.all(), moment, since, until)
        for row in found.values(owner).annotate(**{name: Count("pk", filter=rule) for name, rule in counts.items()}):
            lines.setdefault(row.pop(owner), {}).update(row)
    promised = _within(Obligation.objects.all(), "agreement__effective_at", since, until)
    for pk, fen in promised.values_list("agreement__committee").annotate(Sum("amount_fen")):
        lines.setdefault(pk, {})["promised_fen"] = fen or 0
    bodies = Organisation.objects.in_bulk([pk for pk in lines if body is None or pk == body.pk])
    return [Line(bodies[pk], **lines[pk]) for pk in sorted(bodies)]


def _within(rows: QuerySet[Any], moment: str, since: date, until: date) -> QuerySet[Any]:
    day = moment if moment.endswith("_on") else f"{moment}__date"
    return rows.filter(**{f"{day}__gte": since, f"{day}__lte": until}).order_by()
