"""What a text has come to: its draft, its opinions and their answers, its examination, and the facts that follow."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from kernel import registry
from kernel.common.moment import now
from kernel.deliberation.models import Consultation, Draft, Examination, Meeting, Omission, Opinion
from kernel.matters import progress
from kernel.matters.likeness import alike, bands, trigrams
from kernel.matters.models import Evidence, Matter
from kernel.rules.listing import read_listing

SAME = 0.5
"""Opinions on one clause as alike as this say the same, as a proposal (Jaccard of trigrams)."""


def drafts_of(matter: Matter) -> QuerySet[Draft]:
    """Every version of the text, the latest first."""
    return Draft.objects.filter(matter=matter).order_by("-number")


def draft_of(matter: Matter) -> Draft | None:
    """The latest version."""
    return drafts_of(matter).first()


def consultation_of(matter: Matter) -> Consultation | None:
    """The latest consultation on a draft; those on a text in force are none."""
    found = Consultation.objects.filter(matter=matter, closes_at__isnull=False).select_related("draft", "matter")
    return found.order_by("-id").first()


def examination_of(matter: Matter) -> Examination | None:
    """The latest examination."""
    return Examination.objects.filter(matter=matter).order_by("-id").first()


def open_to_all() -> QuerySet[Consultation]:
    """Consultations everybody may speak to now, those that end first at the top."""
    running = Consultation.objects.filter(closes_at__gt=now()).prefetch_related("draft", "matter__accountable")
    return running.order_by("closes_at")


def over() -> QuerySet[Consultation]:
    """Consultations that have ended, the latest first."""
    ended = Consultation.objects.filter(closes_at__lte=now()).prefetch_related("draft", "matter__accountable")
    return ended.order_by("-closes_at")


# ── opinions ─────────────────────────────────────────────────────────────────


def unanswered(consultation: Consultation) -> int:
    """How many opinions have no answer yet."""
    return consultation.opinions.filter(Q(group__isnull=True) | Q(group__answered_at__isnull=True)).count()


def alike_opinions(consultation: Consultation) -> list[list[Opinion]]:
    """Opinions without a group, put together by clause and likeness, the largest heap first: only a proposal."""
    heaps: list[tuple[str, frozenset[str], list[Opinion]]] = []
    shared: dict[tuple[str, int], list[int]] = {}
    for opinion in consultation.opinions.filter(group__isnull=True).order_by("number"):
        words, mine = trigrams(opinion.text), bands(opinion.text)
        near = {place for band in mine for place in shared.get((opinion.clause, band), ())}
        found = next((place for place in sorted(near) if alike(words, heaps[place][1]) >= SAME), None)
        if found is None:
            heaps.append((opinion.clause, words, [opinion]))
            for band in mine:
                shared.setdefault((opinion.clause, band), []).append(len(heaps) - 1)
        else:
            heaps[found][2].append(opinion)
    return sorted((heap for _clause, _words, heap in heaps), key=len, reverse=True)


def heap_of(opinion: Opinion) -> list[Opinion]:
    """The opinions proposed to be answered together with this one, itself among them."""
    return next((heap for heap in alike_opinions(opinion.consultation) if opinion in heap), [opinion])


# ── its lists ─────────────────────────────────────────────────────


@cache
def classes(kind: str) -> dict[str, str]:
    """The scenario's list of classes: code to name."""
    text = (registry.by_kind(kind).path / "rules" / "classes.csv").read_text("utf-8")
    return {row["code"]: row["name"] for row in read_listing(text, "classes")}


@cache
def grounds(kind: str) -> tuple[dict[str, str], ...]:
    """The scenario's list of grounds on which a stage may be left out: key, node, name, basis."""
    file = registry.by_kind(kind).path / "rules" / "grounds.csv"
    return read_listing(file.read_text("utf-8"), "grounds") if file.exists() else ()


# ── the file ─────────────────────────────────────────────────────────────────


def papers_of(matter: Matter, shown: Mapping[str, str]) -> set[str]:
    """Documents of the file that are there: draft, participation, legality and minutes by their own rows, the others
    (document to fact) by the evidence of that fact."""
    facts = set(Evidence.objects.filter(matter=matter).values_list("fact", flat=True))
    own = {
        "draft": Draft.objects.filter(matter=matter), "minutes": Meeting.objects.filter(matter=matter),
        "participation": Consultation.objects.filter(matter=matter, stated_at__isnull=False),
        "legality": Examination.objects.filter(matter=matter, conclusion="pass"),
    }  # fmt: skip
    return {key for key, found in own.items() if found.exists()} | {key for key in shown if shown[key] in facts}


# ── facts ────────────────────────────────────────────────────────────────────

EXAMINED = {"pass": "examination_passed", "revise": "examination_revise", "reject": "examination_rejected"}
MET = {
    "passed": "meeting_passed", "revise": "meeting_revise", "postponed": "meeting_postponed",
    "stopped": "meeting_stopped",
}  # fmt: skip
"""Which fact a conclusion, a decision of the present step stands for."""
# ── facts ────────────────────────────────────────────────────────────────────


def facts_of(matter: Matter) -> dict[str, Any]:
    """What the procedure asks for, as it holds for the step that is open now."""
    steps = progress.open_steps(matter)
    return dict(_facts(matter, steps[0])) if steps else {}


def _facts(matter: Matter, step: Any) -> Iterator[tuple[str, bool]]:
    draft, consultation, examination = draft_of(matter), consultation_of(matter), examination_of(matter)
    yield "draft_ready", draft is not None and draft.made_at >= step.opened_at
    wanted = 2 if matter.facts.get("major_disagreement") else 0
    yield "options_enough", draft is not None and len(draft.options) >= wanted
    yield "opinions_answered", consultation is not None and unanswered(consultation) == 0
    yield "statement_published", consultation is None or consultation.stated_at is not None
    here = examination is not None and examination.step_id == step.pk
    for conclusion, fact in EXAMINED.items():
        yield fact, here and examination is not None and examination.conclusion == conclusion
    yield "counsel_heard", here and examination is not None and bool(examination.counsel)
    yield "points_answered", examination is not None and (examination.answered_at is not None or not examination.points)
    meeting = Meeting.objects.filter(matter=matter, step_id=step.pk).first()
    for decision, fact in MET.items():
        yield fact, meeting is not None and meeting.decision == decision
    yield "omission_recorded", Omission.objects.filter(step_id=step.pk).exists()
