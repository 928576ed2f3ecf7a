"""What this scenario adds to the life of its matters. Found by name; each function only gathers what others know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.law.citations import in_words
from kernel.law.queries import clock_row
from kernel.matters.hooks import Guess
from kernel.matters.models import Matter
from scenarios.reconsideration import queries
from scenarios.reconsideration.queries import CODE, examination_of, first_by, listed, ruling_of


def classify(title: str, text: str) -> list[Guess]:
    """The likeliest kinds of act with the words that led to them."""
    found = queries.dictionary().classify(title, text)
    return [Guess(one.code, one.confidence, tuple(term for term, _points in one.because)) for one in found]


def class_names() -> dict[str, str]:
    """Every kind of act by code."""
    return {code: row["name"] for code, row in listed("classes").items()}


def facts(matter: Matter) -> dict[str, Any]:
    """Examination, answer, views, hearing and ruling, as the procedure asks for them."""
    return queries.facts_of(matter)


def remedies(matter: Matter) -> list[dict[str, str]]:
    """The court and the days, after a decision or a refusal to accept (34; 行政诉讼法 45, 46; rights R19)."""
    if ruling_of(matter) is not None:
        return [_remedy("litigation.after_reconsideration")]
    seen = examination_of(matter)
    if seen is None or not seen.failed:
        return []
    return [_remedy("reconsideration.sue_refused" if first_by(matter) else "litigation.sue")]


def _remedy(key: str) -> dict[str, str]:
    row = clock_row(key, now(), scenario=CODE)
    return {
        "body": _("人民法院"), "days": row["due_at"].date().isoformat(), "route": _("提起行政诉讼"),
        "basis": row["article"], "note": "",
    }  # fmt: skip


def shown_to_person(matter: Matter) -> dict[str, Any]:
    """What an applicant may count on, and whether a suit must wait for the decision, for the tracking page."""
    lines = [
        _("申请行政复议不收取任何费用"),
        _("可以查阅、复制被申请人的答复和证据"),
        _("复议决定不会比原来的处理对您更不利"),
    ]
    first = first_by(matter)
    if first:
        lines.insert(0, _("这类行政行为应当先申请复议，对复议决定不服再起诉（%(b)s）") % {"b": in_words(first)})
    return {"rights": {"title": _("您在行政复议中的权利"), "basis": in_words("行政复议法#47"), "lines": lines}}


def rehearse(file: Path, *, say: Callable[[str], None]) -> dict[str, int]:
    """Play the demonstration's cases through the services."""
    from scenarios.reconsideration.rehearsal import rehearse as play

    return play(say=say)
