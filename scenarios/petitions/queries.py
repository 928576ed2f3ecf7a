"""Reading a petition's file: what was told, decided, served, asked again; the facts its procedure asks for."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.law.citations import in_words
from kernel.law.clockbook import clock_book
from kernel.law.counting import as_day
from kernel.law.events import event_name
from kernel.law.queries import clock_row
from kernel.matters.models import Matter
from kernel.rules.listing import read_listing
from kernel.rules.terms import Terms
from scenarios.petitions.models import Appeal, Decision, Extract, Hearing, Notice, Repeat

CODE, KIND = "petitions", "petition"
RULES = Path(__file__).parent / "rules"
ACCUSATION = "A"
LEVELS = {"review": "petition.ask_review", "recheck": "petition.ask_recheck"}
"""How long the petitioner may ask, by what is asked."""
APPEALS = {
    "review": ("review_asked", "review_opinion", "review_time_over"),
    "recheck": ("recheck_asked", "recheck_opinion", "recheck_time_over"),
}
"""The facts of each: it was asked for, the opinion is given, the time for asking is over."""


@dataclass(frozen=True)
class Branch:
    """One way of article 31: a row of ``rules/branches.csv``."""

    code: str
    item: str
    name: str
    how: str
    clocks: tuple[str, ...]
    known: tuple[str, ...] = ()
    """Limits that run from the day on which the person knew or should have known of the act, not from the notice."""
    lengths: tuple[str, ...] = ()
    """Limits that run from another day than the notice: told by their length and that day."""
    plain: str = ""
    """What is said where the law gives no limit."""


@cache
def classes() -> dict[str, dict[str, str]]:
    """Every class with its kind, by code."""
    rows = read_listing((RULES / "classes.csv").read_text("utf-8"), "classes")
    return {row["code"]: row for row in rows}


@cache
def branches() -> dict[str, Branch]:
    """The ways of article 31, by code."""
    rows = read_listing((RULES / "branches.csv").read_text("utf-8"), "branches")
    return {
        row["code"]: Branch(
            row["code"], row["item"], row["name"], row["how"], tuple(row["clocks"].split()),
            tuple(row["known"].split()), tuple(row["lengths"].split()), row["plain"],
        )
        for row in rows
    }  # fmt: skip


@cache
def dictionary() -> Terms:
    """The words that propose a class."""
    return Terms.compile((RULES / "terms.csv").read_text("utf-8"), "terms", classes=classes().keys())


def limits_of(branch: str, moment: datetime) -> list[dict[str, str]]:
    """The limits of a way as the notice prints them: those that start now with name, due day and article; those that
    run from knowing of an act with both the day they run from and the last day for whoever learnt of it now; those
    that run from another day with their length and that day; and in words what the law leaves open."""
    way = branches()[branch]
    found = [_dated(key, moment) for key in way.clocks]
    found += [{**_dated(key, moment), **_counted(key, moment)} for key in way.known]
    found += [{"due": "", **_counted(key, moment)} for key in way.lengths]
    return [*found, {"name": way.plain, "due": "", "basis": ""}] if way.plain else found


def _dated(key: str, moment: datetime) -> dict[str, str]:
    row = clock_row(key, moment, scenario=CODE)
    return {"name": row["name"], "due": row["due_at"].isoformat(), "basis": row["article"]}


def _counted(key: str, moment: datetime) -> dict[str, str]:
    row = clock_book().find(key, as_day(moment), CODE)
    return {"name": row.name, "length": row.length.text, "from": event_name(row.starts), "basis": row.article}


def limit_in_words(limit: dict[str, str]) -> str:
    """One of them in a line: the day it ends, or its length and the day it runs from, with the article.

    What runs from knowing of an act has both: nobody may read the last day of those who learnt of it only now as
    their own.
    """
    if not limit["due"] and not limit.get("length"):
        return limit["name"]
    told = {"length": limit.get("length", ""), "day": limit.get("from", ""), "due": limit["due"][:10]}
    when = limit["due"][:10]
    if limit["due"] and limit.get("length"):
        when = _("%(length)s，从%(day)s起算；收到告知当天才知道的，最晚到%(due)s，早知道的早到期") % told
    elif limit.get("length"):
        when = _("%(length)s，从%(day)s起算") % told
    return f"{limit['name']}：{when}（{in_words(limit['basis'])}）"


def notice_of(matter: Matter) -> Notice | None:
    """The latest written notice."""
    return Notice.objects.filter(matter=matter).order_by("-id").first()


def decision_of(matter: Matter) -> Decision | None:
    """The decision in force: the latest one."""
    return Decision.objects.filter(matter=matter).order_by("-id").first()


def appeal_of(matter: Matter, level: str) -> Appeal | None:
    """The review or re-review of the decision in force."""
    return Appeal.objects.filter(decision=decision_of(matter), level=level).order_by("-id").first()


def appeal_until(matter: Matter, level: str) -> datetime | None:
    """Until when the petitioner may ask for it; None while there is nothing to ask against."""
    decision = decision_of(matter)
    start = decision.served_at if decision is not None else None
    if level == "recheck":
        review = appeal_of(matter, "review")
        start = review.opined_at if review is not None else None
    return clock_row(LEVELS[level], start, scenario=CODE)["due_at"] if start is not None else None


def open_decision(matter: Matter) -> Decision | None:
    """A decision written and not yet served."""
    found = decision_of(matter)
    return found if found is not None and found.served_at is None else None


def facts_of(matter: Matter) -> dict[str, Any]:
    """What the procedure asks for, read off the file."""
    decision, notice, earlier = decision_of(matter), notice_of(matter), repeat_of(matter)
    served = decision is not None and decision.served_at is not None
    by_duty = notice is not None and notice.branch == "duty"
    found = {
        "notice_given": notice is not None, "petitioner_heard": Hearing.objects.filter(matter=matter).exists(),
        "decision_written": decision is not None and (by_duty or not served), "decision_served": served,
        "suggestion_answered": decision is not None,
        "supported": decision is not None and decision.opinion == "support",
        "rechecked_before": earlier is not None and rechecked(earlier.earlier),
    }  # fmt: skip
    for level, (told, opined, over) in APPEALS.items():
        asked, until = appeal_of(matter, level), appeal_until(matter, level)
        found |= {
            told: asked is not None, opined: asked is not None and asked.opined_at is not None,
            over: asked is None and until is not None and now() > until,
        }  # fmt: skip
    return found


def repeat_of(matter: Matter) -> Repeat | None:
    """The earlier petition this one is linked to."""
    return Repeat.objects.filter(matter=matter).select_related("earlier").first()


def rechecked(matter: Matter) -> bool:
    """Whether a re-review has upheld it: the same facts and reasons are not accepted again (36)."""
    return Appeal.objects.filter(matter=matter, level="recheck", opinion="upheld").exists()


def counted(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """The petitions among these, each thing a person brought once: linked repeats and merged ones are left out."""
    repeats = Repeat.objects.filter(matter=OuterRef("pk"))
    return matters.filter(kind=KIND, merged_into__isnull=True).exclude(Exists(repeats))


def extracts_for(bodies: list[int]) -> QuerySet[Extract]:
    """What the discipline body asked these bodies to verify; nothing of the accusation itself hangs on it."""
    return (
        Extract.objects.filter(body__in=bodies)
        .only("id", "text", "at", "answer", "answered_at", "body")
        .order_by("-id")
    )


def is_accusation(matter: Matter) -> bool:
    """Whether it goes the way of article 30."""
    return bool(matter.class_code == ACCUSATION)


REPRESENTATIVES = 5
"""More people than this in a visit are asked, never forced, to name representatives (20)."""


def asks_for_representatives(matter: Matter) -> bool:
    """Whether so many people came that they are asked, never forced, to name representatives (20)."""
    people = matter.parties.filter(role__in=("claimant", "co_claimant")).count()
    return matter.channel == "window" and people > REPRESENTATIVES
