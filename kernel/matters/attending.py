"""Who in a body works at a step, where colleagues do not all see the matter: named people, nobody else.

A sealed matter is seen by named people only, and some posts (mediators, follow-up officers, leaders) see only what is
theirs. So that no such step hangs, somebody is named when it opens, in turn; the body may name another.
"""

from django.utils.translation import gettext as _

from kernel.audit import rows
from kernel.audit.services import audited, tell
from kernel.common.errors import Conflict, Invalid
from kernel.matters.models import Matter, Recusal
from kernel.matters.placing import involve
from kernel.matters.standing import kept_out
from kernel.people.models import User
from kernel.people.queries import holders, holds, require_post
from kernel.people.services import SYSTEM, actor
from kernel.places.models import Organisation
from kernel.places.queries import centre_id
from kernel.procedures import services as engine
from kernel.procedures.models import Step

FOLLOW_UP = "follow_up_officer"
WORKED = "SELECT closed_by_id FROM procedures_step WHERE matter_id = %s AND node <> 'verify'"
PERSONAL = frozenset({FOLLOW_UP, "leader", "mediator"})
"""Posts whose holders see only what is given to them by name."""


def person_for(matter: Matter, organisation_id: int, role: str) -> int | None:
    """Who is named for a step of this role in the body; None where the body's colleagues all see it anyway.

    Somebody who is named on the matter already comes first; who must stay out never; for the call afterwards nobody
    who worked on it.
    """
    if role not in PERSONAL and not matter.sealed:
        return None
    out = set(rows.column("SELECT user_id FROM matters_recusal WHERE matter_id = %s", [matter.pk]))
    if role == FOLLOW_UP:
        out |= set(rows.column(WORKED, [matter.pk]))
    people = holders(organisation_id, role) or holders(organisation_id)
    fit = [user.pk for user in people if user.pk not in out and not kept_out(matter, user)]
    named = rows.column("SELECT user_id FROM matters_involvement WHERE matter_id = %s ORDER BY id", [matter.pk])
    known = next((pk for pk in named if pk in fit), None)
    return known or (fit[matter.pk % len(fit)] if fit else None)


def let_in(matter: Matter, steps: list[Step]) -> None:
    """Whoever a step is given to, by name or as a body that has no part in the matter yet, sees it. Inside an act."""
    known = {matter.accountable_id, matter.receiver_id, centre_id()}
    for body in dict.fromkeys(step.organisation_id for step in steps if not step.assignee_id):
        if body not in known:
            involve(matter, "step", organisation=rows.load(Organisation, body), by=actor(SYSTEM))
    for pk in dict.fromkeys(step.assignee_id for step in steps if step.assignee_id):
        user = rows.load(User, pk)
        involve(matter, "step", user=user, by=user)


@audited("step.assign", refresh=False)
def assign(step: Step, user: User, *, by: User) -> Step:
    """Somebody of the body gives an open step to a colleague, who then sees the matter."""
    matter = Matter.objects.get(pk=step.matter_id)
    require_post(by, step.organisation_id)
    if not holds(user, organisation_id=step.organisation_id):
        raise Invalid("step.stranger", _("%(n)s不在本单位任职。") % {"n": user.name}, _("请在本单位人员中选择。"))
    if Recusal.objects.filter(matter=matter, user=user).exists():
        raise Conflict("step.recused", _("%(n)s已在本件中回避。") % {"n": user.name}, _("请另选一位。"))
    given = engine.reassign(step, assignee_id=user.pk, by=by)
    involve(matter, "step", user=user, by=by)
    tell(matter, _("“%(step)s”由%(name)s经办") % {"step": step.name, "name": user.name})
    return given
