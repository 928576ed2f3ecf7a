"""What this scenario adds to the life of its matters. Found by name; each function only gathers what others know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kernel.audit.services import change
from kernel.common.errors import Conflict
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.deliberation.following import follow
from kernel.deliberation.queries import classes
from kernel.deliberation.services import hand_over
from kernel.matters.models import Matter
from kernel.people.models import User
from scenarios.documents import queries, services

BUSINESS = "优化营商环境条例#62"


def class_names() -> dict[str, str]:
    """Who makes the document."""
    return classes("document")


def facts(matter: Matter) -> dict[str, Any]:
    """Draft, opinions, checks, examination, meeting, publication, as the procedure asks for them."""
    return queries.facts_of(matter)


def documents(matter: Matter) -> tuple[set[str], set[str]]:
    """The papers of the file."""
    return queries.papers_of(matter), set()


def before_outcome(matter: Matter, step: Any, outcome: str, data: dict[str, Any], by: User) -> None:
    """Who drafts is named; a document that touches businesses is laid open for thirty days; an end has its day."""
    if (step.node, outcome) == ("plan", "planned"):
        hand_over(matter, data.get("suggested"), as_what=_("起草单位"), rule=services.BASIS, by=by)
    elif outcome == "published_short" and matter.facts.get("affects_business") is not False:
        raise Conflict(
            "document.business", _("与市场主体生产经营密切相关的文件，征求意见不能少于三十日。"),
            _("确实无关的，先在“更正要素”里写明，再选短期公布。"), rule=BUSINESS,
        )  # fmt: skip
    elif (step.node, outcome) == ("in_force", "repeal"):
        services.end(matter, "repealed", today(), by=by)


def after_outcome(matter: Matter, step: Any, outcome: str, data: dict[str, Any], by: User) -> None:
    """A draft laid open; a document to be amended goes through everything anew and stays in force meanwhile."""
    follow(matter, step, outcome, by)
    if (step.node, outcome) == ("in_force", "amend"):
        change(matter, reopened=matter.reopened + 1, ending="", ending_note="", ended_at=None)


def rehearse(file: Path, *, say: Callable[[str], None]) -> dict[str, int]:
    """Play a few documents into the demonstration."""
    from scenarios.documents.rehearsal import play

    return play(say=say)
