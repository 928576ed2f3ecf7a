"""What this scenario adds to the life of its matters. Found by name; each function only gathers what others know."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.learning.queries import active_version
from kernel.matters import seal_words
from kernel.matters.hooks import Grading, Guess, Seat
from kernel.matters.host import rule_facts
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.places.queries import duty_book
from kernel.rules import services as rules
from scenarios.disputes import classes, grading, learned, marks, proposing, shown
from scenarios.disputes.ending import archived, before_attempt, before_notice, broken_off, resumed
from scenarios.disputes.papers import papers
from scenarios.disputes.paths import CODE, Way, flags, paths
from scenarios.disputes.queries import events_of, facts_of

POSTS = {
    "lead": ("task_force_lead", "department_handler"),
    "township": ("department_handler", "township_dispatcher"),
    "judicial_office": ("judicial_office",),
    "legal_adviser": ("village_legal_adviser",),
    "expert": ("expert",),
    "committee": ("mediator", "mediation_chair"),
}
"""Which posts may take a seat, by its role or, for a helping body, by the body's function."""
HANDLER = ("department_handler",)
POSTS_OF_PEOPLE = ("legal_adviser", "expert")
"""Seats that ask for a person's knowledge, whichever body the person belongs to."""


def classify(title: str, text: str) -> list[Guess]:
    """The three likeliest classes with the words that led to them: by the trained model where it is switched on."""
    active = active_version(learned.KEY)
    model = proposing.version(active) if active else None
    found = proposing.propose(title, text, model) if model else classes.classify(title, text)
    return [Guess(one.code, one.confidence, tuple(term for term, _points in one.because)) for one in found]


def class_names() -> dict[str, str]:
    """Every class by code."""
    return {code: one.name for code, one in classes.classes().items()}


def topic_names() -> dict[str, str]:
    """What ``topic`` (:mod:`.facts`) is about, in words."""
    return {
        "treatment": _("诊疗"), "disability": _("残疾人服务"), "elderly": _("养老服务"), "gas": _("燃气"),
        "power": _("供电"), "sewer": _("排水"), "street": _("路灯、公厕和垃圾站"), "road": _("道路"),
        "water": _("供水"),
    }  # fmt: skip


def read_facts(title: str, text: str) -> dict[str, Any]:
    """What the words say about the facts rules ask for; nothing counts before a person has looked."""
    return {name: proposed.value for name, proposed in marks.quoted(title, text).items()}


def seal_reason(matter: Matter) -> str:
    """Why only named people may see the matter (rights R11, R12, R14)."""
    return seal_words.reason(matter.title, matter.text) or seal_words.ticked(matter.facts)


def may_be_sealed() -> Any:
    """Which of many matters need to be asked: those with a word or a tick that could be why."""
    return seal_words.may_ask()


def grade(matter: Matter, facts: dict[str, Any]) -> Grading:
    """The complexity of the matter as proposed (M-CPX)."""
    return grading.grade(matter, facts)


def facts(matter: Matter) -> dict[str, Any]:
    """Notices, agreements, promises and withdrawals, as the procedure asks for them."""
    return facts_of(matter)


def assistants(matter: Matter) -> list[str]:
    """Functions of the bodies the routing table names beside the accountable one, where there is such a body."""
    known = {**rule_facts(matter), "topic": matter.facts.get("topic")}
    decision = rules.table(f"{CODE}.routing").decide(known, on=today(), region=matter.region_id)
    named = classes.words(str(decision.outcome.get("co") or ""))
    return [function for function in named if _body(function, matter) not in (None, matter.accountable_id)]


def _body(function: str, matter: Matter) -> int | None:
    return duty_book().body(function, matter.region.codes(), today())


def seats(matter: Matter) -> list[Seat]:
    """The task force this class and these facts need: who must be in it, from where, and why.

    The lead comes first. A body that already sits in it is not asked for another handler.
    """
    known = {**matter.facts, **rule_facts(matter)}
    decision = rules.table(f"{CODE}.modules").decide(known, on=today(), region=matter.region_id)
    rows = sorted((dict(row.then) for row in decision.lines), key=lambda then: then["role"] != "lead")
    asked: set[object] = set()
    found = []
    for then in rows:
        if then["role"] in POSTS_OF_PEOPLE or then["function"] not in asked:
            found += [_seat(then)] * int(str(then["count"] or 1))
        asked.add(then["function"])
    return found


def _seat(then: dict[str, Any]) -> Seat:
    role, function = str(then["role"]), str(then["function"])
    posts = POSTS.get(role) or POSTS.get(function) or HANDLER
    return Seat(role, function, str(then["why"]), posts, function != "village", str(then["field"] or ""))


def remedies(matter: Matter) -> list[dict[str, str]]:
    """The ways still open, as they stand under a reply: where, how long, which way, which article (rights R19)."""
    events = events_of(matter)
    if any("." in name for name in events):
        return _remedies(matter.class_code, events, today())
    asked = frozenset(name for name in flags() if events.get(name))
    return list(_remedies_undated(matter.class_code, asked, today(), get_language()))


@lru_cache(maxsize=512)
def _remedies_undated(class_code: str, asked: frozenset[str], on: date, language: str | None) -> list[dict[str, str]]:
    """Remembered: where nothing is dated yet, the ways of a class are the same for every matter of a day."""
    return _remedies(class_code, dict.fromkeys(asked, True), on)


def _remedies(class_code: str, events: dict[str, Any], on: date) -> list[dict[str, str]]:
    ways = paths(class_code, events, on)
    return [_remedy(way) for way in ways if way.open and not way.help and not way.key.endswith("mediation")]


def _remedy(way: Way) -> dict[str, str]:
    first = way.limits[0] if way.limits else None
    days = "" if first is None else (first.due_on.isoformat() if first.due_on else first.length)
    return {"body": way.where, "days": days, "route": way.name, "basis": "；".join(way.basis), "note": way.precondition}


def documents(matter: Matter) -> tuple[set[str], set[str]]:
    """The papers that mediation leaves; whether it was mediated, and put before a court."""
    return papers(matter)


def shown_to_person(matter: Matter) -> dict[str, Any]:
    """Agreements, promises and the rights in mediation, for the tracking page."""
    return {"agreements": shown.agreements(matter), "rights": shown.rights(matter)}


def before_outcome(matter: Matter, step: Any, outcome: str, data: dict[str, Any], by: User) -> None:
    """A loop is left only on an attempt made since the step opened; handled at once, the rights are told at once."""
    if outcome == "failed":
        before_attempt(matter, step)
    elif outcome == "given" and data.get("at_once"):
        before_notice(matter, by)


def after_outcome(matter: Matter, step: Any, outcome: str, data: dict[str, Any], by: User) -> None:
    """What follows outside the procedure: a draft given up, a withdrawal taken back, a case for the library."""
    if outcome == "broken_off":
        broken_off(matter, step, by)
    elif outcome == "resumed":
        resumed(matter, by)
    elif outcome == "filed":
        archived(matter, by)


def rehearse(file: Path, *, say: Callable[[str], None]) -> dict[str, int]:
    """Play the demonstration's histories through the services."""
    from scenarios.disputes.rehearsal import rehearse as play

    return play(file, say=say)
