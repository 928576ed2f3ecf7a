"""What the end of a step brings with it for a text; a scenario's ``after_outcome`` calls it."""

from kernel.common.moment import now
from kernel.deliberation.models import Consultation
from kernel.deliberation.queries import draft_of
from kernel.deliberation.services import open_consultation
from kernel.law.queries import still_waiting
from kernel.matters import progress
from kernel.matters.models import Matter
from kernel.people.models import User


def follow(matter: Matter, step: progress.Step, outcome: str, by: User) -> None:
    """A step that asks for opinions has opened: the draft is laid open until its at-least limit has run.

    An outcome that ends in ``_short`` chose a shorter time; the words that gave the reason are published with it.
    """
    draft = draft_of(matter)
    for opened in progress.open_steps(matter):
        if draft is None or not progress.asks_for(opened, "opinions_answered"):
            continue
        if Consultation.objects.filter(matter=matter, opened_at__gte=opened.opened_at).exists():
            continue
        clock = still_waiting(matter.pk, now())
        why = progress.note_of(step) if outcome.endswith("_short") else ""
        open_consultation(matter, draft, closes_at=clock.due_at if clock else opened.due_at, short_reason=why, by=by)
