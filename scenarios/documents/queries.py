"""What documents have come to: checks, publications, what was in force on a day, what people look at."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet

from kernel.common.moment import today
from kernel.deliberation import queries as texts
from kernel.deliberation.footfall import people
from kernel.deliberation.models import Draft, Footfall
from kernel.law.library.queries import versions_on
from kernel.law.models import Article
from kernel.matters import progress
from kernel.matters.models import Matter
from kernel.rules.listing import read_listing
from scenarios.documents.models import Check, Cleanup, Publication

KIND = "规范性文件"
LISTS = ("prohibited", "fairness")
ATTENTION = 20
"""So many people on one clause within a year open a proposal to look at it (product:documents.attention)."""
YEAR = timedelta(days=365)


# ── checks ───────────────────────────────────────────────────────────────────


@cache
def checklist(name: str) -> tuple[dict[str, str], ...]:
    """The items of a list, as ``rules/checklist.csv`` has them."""
    text = (Path(__file__).parent / "rules" / "checklist.csv").read_text("utf-8")
    return tuple(row for row in read_listing(text, "checklist") if row["list"] == name)


def words_to_look_at(draft: Draft, item: dict[str, str]) -> list[tuple[str, str]]:
    """Clause and word for every word of an item that stands in the draft: where to look, nothing more."""
    pattern = re.compile(item["words"])
    return [(one["label"], found[0]) for one in draft.clauses for found in [pattern.search(one["text"])] if found]


def answered(matter: Matter, name: str) -> bool:
    """Whether the present draft was held against the whole list and nothing of the kind is in it."""
    draft = texts.draft_of(matter)
    check = Check.objects.filter(draft=draft, sheet=name).order_by("-id").first() if draft else None
    return check is not None and all(one["clean"] for one in check.answers)


# ── publications ─────────────────────────────────────────────────────────────


def publication_of(matter: Matter) -> Publication | None:
    """The version published last."""
    return Publication.objects.filter(matter=matter).select_related("consultation", "draft").order_by("-id").first()


def published(words: str = "", on: date | None = None) -> QuerySet[Publication]:
    """Published versions, the latest first; those in force on a day, with these words in title, number or text."""
    found = Publication.objects.select_related("matter__accountable", "draft").order_by("-published_on", "-id")
    if on is not None:
        standing = Q(ended="") | Q(ended_on__gt=on)
        found = found.filter(standing, in_force_on__lte=on, valid_until__gte=on)
    return found.filter(Q(title__contains=words) | Q(number=words) | Q(draft__text__contains=words)) if words else found


def in_force_about(words: str, on: date) -> list[Article]:
    """What local documents said about something on a day, article by article, from the library of law."""
    standing = versions_on(on).filter(norm__kind=KIND)
    found = Article.objects.filter(version__in=standing, text__contains=words).select_related("version__norm")
    return list(found.order_by("version__norm__code", "position")[:200])


def hot(limit: int = 10) -> list[tuple[Publication, int]]:
    """What most people read within a month, each counted once a day; machines that come again do not move it."""
    since = today() - timedelta(days=30)
    seen = Footfall.objects.filter(about__startswith="document:", day__gte=since).values("about")
    counts = {int(row["about"].split(":")[1]): row["n"] for row in seen.annotate(n=Count("id")).order_by("-n")[:limit]}
    rows = Publication.objects.select_related("matter").in_bulk(list(counts))
    return [(rows[pk], n) for pk, n in counts.items() if pk in rows]


# ── attention ────────────────────────────────────────────────────────────────


def crossed(publication: Publication) -> Iterator[tuple[str, int]]:
    """Clauses more people commented on within a year than the threshold, without an open proposal."""
    standing = publication.consultation
    if standing is None or publication.status() != "in_force":
        return
    waiting = set(Cleanup.objects.filter(publication=publication, conclusion="").values_list("clause", flat=True))
    for clause in standing.draft.clauses:
        count = people(f"clause:{standing.pk}:{clause['key']}", since=today() - YEAR)
        if count >= ATTENTION and clause["key"] not in waiting:
            yield clause["key"], count


# ── facts ────────────────────────────────────────────────────────────────────


def facts_of(matter: Matter) -> dict[str, Any]:
    """Everything the procedure reads off the record, for the step that is open now."""
    steps = progress.open_steps(matter)
    if not steps:
        return {}
    last = publication_of(matter)
    return {
        **texts.facts_of(matter),
        "checklist_answered": answered(matter, "prohibited"),
        "fairness_answered": answered(matter, "fairness"),
        "published": last is not None and last.draft == texts.draft_of(matter),
        "validity_over": last is not None and last.status() == "expired",
    }


def papers_of(matter: Matter) -> set[str]:
    """The papers of the file that are there."""
    found = texts.papers_of(matter, {"basis": "need_assessed", "filing": "filing_receipt"})
    found |= {"fairness"} if answered(matter, "fairness") else set()
    return found | ({"published"} if publication_of(matter) is not None else set())
