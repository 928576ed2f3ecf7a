"""What this scenario adds to the life of its matters. Found by name; each function only gathers what others know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from kernel.audit.services import change
from kernel.common.errors import Conflict
from kernel.common.words import gettext as _
from kernel.deliberation.following import follow
from kernel.deliberation.queries import classes
from kernel.deliberation.services import hand_over
from kernel.matters.models import Matter
from kernel.people.models import User
from scenarios.decisions import queries, services

NAMED = {("start", "started"): (gettext_lazy("承办单位"), 11), ("publish", "published"): (gettext_lazy("执行单位"), 34)}
"""Outcomes with which a body is named, what it becomes, and the article that asks for one."""
REPORTED = ("reported", "finished", "evaluate")
"""Outcomes of carrying out that need a report made since the last one."""


def class_names() -> dict[str, str]:
    """The five kinds of major decisions (条例 3)."""
    return classes("decision")


def facts(matter: Matter) -> dict[str, Any]:
    """Draft, opinions, experts, risk, examination, meeting, as the procedure asks for them."""
    return queries.facts_of(matter)


def documents(matter: Matter) -> tuple[set[str], set[str]]:
    """The papers of the file; which of hearing, experts, risk and evaluation it went through."""
    return queries.papers_of(matter)


def before_outcome(matter: Matter, step: Any, outcome: str, data: dict[str, Any], by: User) -> None:
    """Who leads and who carries out is named in the same act; each report is a new one."""
    named = NAMED.get((step.node, outcome))
    if named is not None:
        what, article = named
        hand_over(matter, data.get("suggested"), as_what=str(what), rule=f"{services.LAW}#{article}", by=by)
    elif step.node == "execute" and outcome in REPORTED and not queries.reported_since(matter, step):
        raise Conflict(
            "decision.no_report", _("这一期还没有报告执行情况。"), _("请先记录执行情况、发现的问题和建议。"),
            rule=f"{services.LAW}#35",
        )  # fmt: skip


def after_outcome(matter: Matter, step: Any, outcome: str, data: dict[str, Any], by: User) -> None:
    """A draft laid open; a decision to be changed goes through everything anew (条例 37)."""
    follow(matter, step, outcome, by)
    if outcome == "change":
        change(matter, reopened=matter.reopened + 1, ending="", ending_note="", ended_at=None)


def rehearse(file: Path, *, say: Callable[[str], None]) -> dict[str, int]:
    """Play a few decisions into the demonstration."""
    from scenarios.decisions.rehearsal import play

    return play(say=say)
