"""A matter is closed to all but named people as soon as its words, its facts or the people in it ask for it.

Rights R11, R12, R14. Whoever works at a step then stays in by name, so that no step hangs.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.audit.services import change, tell
from kernel.matters.attending import let_in, person_for
from kernel.matters.hooks import hook
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.people.queries import holds
from kernel.procedures import services as engine
from kernel.procedures.queries import open_steps

MINOR = gettext_lazy("当事人是未成年人")


def reason_to_seal(matter: Matter, *, minors: bool) -> str:
    """Why only named people may see the matter; empty when nothing asks for it. 未成年人保护法 4, 103."""
    asked: Any = hook(matter.kind, "seal_reason")(matter)
    return str(asked or (MINOR if minors else ""))


def seal_if_asked(matter: Matter, *, by: User) -> None:
    """Look again after people, facts or words of an open matter changed; what is sealed stays sealed. Inside an act."""
    reason = "" if matter.sealed else reason_to_seal(matter, minors=matter.parties.filter(minor=True).exists())
    if not reason:
        return
    change(matter, sealed=True, seal_reason=reason)
    steps = list(open_steps(matter.pk))
    for step in steps:
        if step.assignee_id is None:
            own = holds(by, organisation_id=step.organisation_id)
            chosen = by.pk if own else person_for(matter, step.organisation_id, step.role)
            step.assignee_id = engine.reassign(step, assignee_id=chosen, by=by).assignee_id
    let_in(matter, steps)
    tell(matter, _("转为保密办理：%(why)s") % {"why": reason}, private=True)
