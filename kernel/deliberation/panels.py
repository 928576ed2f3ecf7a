"""Parts of a matter's page that tell how its text came about; scenarios put them into their ``PANELS``."""

from typing import Any

from kernel.deliberation.clauses import compared
from kernel.deliberation.forms import ADOPTED, POSITIONS
from kernel.deliberation.models import Examination, Meeting, Omission
from kernel.deliberation.queries import consultation_of, drafts_of, unanswered
from kernel.law.citations import in_words
from kernel.matters.desk import Desk
from kernel.matters.panels import Panel

CONCLUSIONS = {"pass": "green", "revise": "yellow", "reject": "red"}
DECISIONS = {"passed": "green", "revise": "yellow", "postponed": "yellow", "stopped": "red"}
SHOWN = 8
"""So many clauses of a draft stand on the page; the rest opens."""


def text(desk: Desk) -> dict[str, Any] | None:
    """The draft by clause, with what changed since the version before."""
    found = list(drafts_of(desk.matter)[:2])
    if not found:
        return None
    rows = compared(found[1].clauses, found[0].clauses) if len(found) > 1 else []
    changed = [row for row in rows if row.kind not in ("same", "renumbered")]
    clauses = found[0].clauses
    return {"draft": found[0], "first": clauses[:SHOWN], "rest": clauses[SHOWN:], "changed": changed,
            "before": found[1] if len(found) > 1 else None}  # fmt: skip


def consultation(desk: Desk) -> dict[str, Any] | None:
    """How many opinions came, how many are answered, the answers given."""
    found = consultation_of(desk.matter)
    if found is None:
        return None
    groups = list(found.groups.exclude(adopted="").order_by("-answered_at")[:SHOWN])
    return {
        "row": found, "total": found.opinions.count(), "left": unanswered(found), "groups": groups,
        "adopted": dict(ADOPTED), "may": desk.manages and desk.matter.open,
    }  # fmt: skip


def examination(desk: Desk) -> dict[str, Any] | None:
    """Every examination with its points and the drafter's answers."""
    found = list(Examination.objects.filter(matter=desk.matter).select_related("examined_by", "draft").order_by("-id"))
    for one in found:
        labels = {clause["key"]: clause["label"] for clause in one.draft.clauses}
        one.told = [{**point, "label": labels.get(point["clause"], "")} for point in one.points]
        one.tone = CONCLUSIONS[one.conclusion]
    return {"rows": found} if found else None


def meeting(desk: Desk) -> dict[str, Any] | None:
    """Every meeting: who spoke in which order, dissent marked."""
    found = list(Meeting.objects.filter(matter=desk.matter).order_by("-id"))
    for one in found:
        one.tone = DECISIONS[one.decision]
    return {"rows": found, "positions": dict(POSITIONS)} if found else None


def omitted(desk: Desk) -> dict[str, Any] | None:
    """Stages left out, with the ground and its article."""
    found = list(Omission.objects.filter(matter=desk.matter).order_by("id"))
    return {"rows": [{"row": one, "basis": in_words(one.basis)} for one in found]} if found else None


PANELS = [
    Panel("deliberation/text.html", text, order=10),
    Panel("deliberation/consultation.html", consultation, order=20),
    Panel("deliberation/examination.html", examination, order=40),
    Panel("deliberation/meeting.html", meeting, order=50),
    Panel("deliberation/omitted.html", omitted, order=60),
]
