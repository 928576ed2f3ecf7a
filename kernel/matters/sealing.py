"""A matter is closed to all but named people as soon as its words, its facts or the people in it ask for it.

Rights R11, R12, R14. Whoever works at a step then stays in by name, so that no step hangs.
"""

from typing import Any

from django.utils.translation import gettext_lazy

from kernel.audit import rows
from kernel.audit.services import audited, change, tell
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters.attending import let_in, person_for
from kernel.matters.hooks import hook
from kernel.matters.host import MatterHost
from kernel.matters.models import Matter, Recusal
from kernel.matters.models.core import project_later
from kernel.matters.standing import bodies_complained_of, kept_out, known_to, require_open, require_sight
from kernel.people.models import User
from kernel.people.queries import holds, posts_of
from kernel.places.models import Organisation
from kernel.procedures import services as engine
from kernel.procedures.queries import open_steps

MINORS = "SELECT 1 FROM matters_party WHERE matter_id = %s AND minor LIMIT 1"
MINOR = gettext_lazy("当事人是未成年人")


@audited("matter.complained_of")
def name_complained_of(matter: Matter, organisation: Organisation, *, by: User) -> Matter:
    """Note which body the matter complains of. Of a sealed matter its people, and those above it, know nothing more.

    Their open steps go to somebody else of the body at hand, or to the discipline body (信访工作条例 30, rights R14).
    """
    require_sight(matter, by)
    require_open(matter)
    matter.facts = {**matter.facts, "respondent_organisation": organisation.pk}
    matter.save(update_fields=("facts",))
    if matter.sealed:
        _shut_out(matter, by)
    return matter


def _shut_out(matter: Matter, by: User) -> None:
    bodies = bodies_complained_of(matter)
    for user in User.objects.filter(pk__in=known_to(matter)):
        if bodies & {post.organisation_id for post in posts_of(user)}:
            Recusal(matter=matter, user=user, reason=_("在被反映的单位或其上级单位任职"), at=now()).save()
    host, steps = MatterHost(matter), list(open_steps(matter.pk))
    for step in steps:
        owner = host.instead_of(step.organisation_id, step.role)
        given = {"organisation_id": owner.organisation_id, "assignee_id": owner.assignee_id}
        engine.reassign(step, role=owner.role, by=by, **given)
    let_in(matter, steps)
    project_later(matter.pk)


def reason_to_seal(matter: Matter, *, minors: bool) -> str:
    """Why only named people may see the matter; empty when nothing asks for it. 未成年人保护法 4, 103."""
    asked: Any = hook(matter.kind, "seal_reason")(matter)
    return str(asked or (MINOR if minors else ""))


def seal_if_asked(matter: Matter, *, by: User) -> None:
    """Look again after people, facts or words of an open matter changed; what is sealed stays sealed. Inside an act."""
    reason = "" if matter.sealed else reason_to_seal(matter, minors=bool(rows.column(MINORS, [matter.pk])))
    if not reason:
        return
    change(matter, sealed=True, seal_reason=reason)
    steps = list(open_steps(matter.pk))
    for step in steps:
        if step.assignee_id is None:
            own = holds(by, organisation_id=step.organisation_id) and not kept_out(matter, by)
            chosen = by.pk if own else person_for(matter, step.organisation_id, step.role)
            step.assignee_id = engine.reassign(step, assignee_id=chosen, by=by).assignee_id
    let_in(matter, steps)
    tell(matter, _("转为保密办理：%(why)s") % {"why": reason}, private=True)
