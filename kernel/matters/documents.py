"""The case file (卷宗): which documents it has to hold by now, which are there, which are missing.

The scenario's manifest lists them (``[[documents]]``). One is there when the kernel's own rows show it, when the
scenario says so (hook ``documents``), or when a file was stored for it: the file's kind is then the document's key.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from kernel import registry
from kernel.common import sql
from kernel.files.models import StoredFile
from kernel.matters.hooks import hook
from kernel.matters.models import Evidence, FollowUp, Matter, Member, Plan, Reply, Session

ENDING = "ending:"


@dataclass(frozen=True)
class Paper:
    """One document the file has to hold."""

    key: str
    name: str
    present: bool


def _shown(fact: str) -> QuerySet[Evidence]:
    """A fact that was documented with a file."""
    return Evidence.objects.filter(fact=fact, file_id__isnull=False)


def _known() -> dict[str, QuerySet[Any]]:
    """Documents that the kernel's own rows are, and ``session``: when minutes belong in the file."""
    return {
        "team_notice": Member.objects.all(),
        "plan": Plan.objects.all(),
        "session": Session.objects.all(),
        "minutes": Session.objects.filter(decided_at__isnull=False),
        "decision": _shown("decision_explained"),
        "procedure_receipt": _shown("procedure_entered"),
        "reply": Reply.objects.all(),
        "follow_up": FollowUp.objects.all(),
    }


def _question() -> QuerySet[Any, Any]:
    rows = {name: Exists(found.filter(matter=OuterRef("pk"))) for name, found in _known().items()}
    return Matter.objects.filter(pk=sql.KEY).annotate(**rows).values_list(*rows)


def papers_of(matter: Matter) -> list[Paper]:
    """Every document that belongs in the file of this matter now, in the manifest's order. Three queries."""
    listed = registry.by_kind(matter.kind).manifest.get("documents", [])
    if not listed:
        return []
    stored = StoredFile.objects.filter(subject=matter.audit_chain).values_list("kind", flat=True)
    known = dict(zip(_known(), sql.answer(_question, matter.pk), strict=True))
    shown, cases = hook(matter.kind, "documents")(matter)
    there = {"registration", *stored, *shown, *(name for name, found in known.items() if found)}
    holding = {"always", *cases, f"{ENDING}{matter.ending}"}
    if matter.complexity == "complex":
        holding.add("complex")
    if known["session"]:
        holding.add("session")
    return [Paper(row["key"], row["name"], row["key"] in there) for row in listed if row["when"] in holding]


def missing_documents(matter: Matter) -> list[Paper]:
    """Those that are not there yet."""
    return [paper for paper in papers_of(matter) if not paper.present]
