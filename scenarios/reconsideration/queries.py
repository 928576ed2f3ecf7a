"""Reading the file of a reconsideration: examined, answered, heard, ruled; the facts its procedure asks for."""

from functools import cache
from pathlib import Path
from typing import Any

from kernel.common.moment import now
from kernel.law.models import Clock
from kernel.matters.models import Matter
from kernel.matters.standing import respondent_of
from kernel.rules.listing import read_listing
from kernel.rules.terms import Terms
from scenarios.reconsideration.models import Answer, DocumentReview, Examination, Hearing, OpinionLetter, Ruling, Views

CODE, KIND = "reconsideration", "reconsideration"
RULES = Path(__file__).parent / "rules"
BOTH = {"applicant", "respondent"}
"""The sides whose views must be heard."""


@cache
def listed(name: str) -> dict[str, dict[str, str]]:
    """A list of ``rules/`` by code: classes, conditions or rulings."""
    return {row["code"]: row for row in read_listing((RULES / f"{name}.csv").read_text("utf-8"), name)}


@cache
def dictionary() -> Terms:
    """The words that propose a class."""
    return Terms.compile((RULES / "terms.csv").read_text("utf-8"), "terms", classes=listed("classes").keys())


def first_by(matter: Matter) -> str:
    """The article by which reconsideration must come before a suit for this act (23); empty when it need not."""
    return listed("classes").get(matter.class_code, {}).get("first", "")


def examination_of(matter: Matter) -> Examination | None:
    """The latest examination."""
    return Examination.objects.filter(matter=matter).order_by("-id").first()


def ruling_of(matter: Matter) -> Ruling | None:
    """The ruling, drafted or made."""
    return Ruling.objects.filter(matter=matter).order_by("-id").first()


def answered(matter: Matter) -> bool:
    """Whether the respondent answered with its evidence."""
    return Answer.objects.filter(matter=matter).exists()


def open_reviews(matter: Matter) -> bool:
    """Whether a document is still being reviewed with the act."""
    return DocumentReview.objects.filter(matter=matter, settled_at__isnull=True).exists()


def facts_of(matter: Matter) -> dict[str, Any]:
    """What the procedure asks for, read off the file."""
    seen, ruling = examination_of(matter), ruling_of(matter)
    heard = set(Views.objects.filter(matter=matter).values_list("side", flat=True))
    letters = OpinionLetter.objects.filter(matter=matter, reported_at__isnull=True)
    return {
        "application_complete": seen is not None and not seen.failed,
        "refusal_written": seen is not None and bool(seen.failed),
        "summary_fit": _summary_fit(matter, seen), "correction_time_over": _correction_over(matter),
        "respondent_named": respondent_of(matter) is not None, "answer_given": answered(matter),
        "views_heard": heard >= BOTH, "major": matter.complexity == "complex" or _called(matter),
        "hearing_held": Hearing.objects.filter(matter=matter, held_at__isnull=False).exists(),
        "decision_approved": ruling is not None and ruling.approved_at is not None,
        "decision_served": ruling is not None and ruling.served_at is not None,
        "binding": ruling is not None and bool(listed("rulings")[ruling.kind]["binding"]),
        "letters_answered": not letters.exists(),
    }  # fmt: skip


def _summary_fit(matter: Matter, seen: Examination | None) -> bool:
    by_class = bool(listed("classes").get(matter.class_code, {}).get("summary"))
    return by_class or (seen is not None and seen.agreed)


def _called(matter: Matter) -> bool:
    return Hearing.objects.filter(matter=matter).exists()


def _correction_over(matter: Matter) -> bool:
    running = Clock.objects.filter(matter_id=matter.pk, key="reconsideration.correct", met_at__isnull=True).last()
    return running is not None and now() > running.due_at
