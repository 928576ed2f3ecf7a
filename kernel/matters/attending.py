"""Who in a body works at a step, where colleagues do not all see the matter: named people, nobody else.

A sealed matter is seen by named people only, and some posts (mediators, follow-up officers, leaders) see only what is
theirs. So that no such step hangs, somebody is named when it opens, in turn; the body may name another.
"""

from django.db.models import QuerySet

from kernel.audit import rows
from kernel.audit.services import audited, tell
from kernel.common.errors import Conflict, Invalid
from kernel.common.words import gettext as _
from kernel.matters.lists import may_see
from kernel.matters.models import Matter, Recusal
from kernel.matters.placing import involve
from kernel.matters.standing import dispatches, kept_out
from kernel.people.models import User
from kernel.people.queries import holders, holds, require_post, user_of
from kernel.people.services import SYSTEM, actor
from kernel.places.queries import body as body_of
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
            involve(matter, "step", organisation=body_of(body), by=actor(SYSTEM))
    for pk in dict.fromkeys(step.assignee_id for step in steps if step.assignee_id):
        user = user_of(pk)
        involve(matter, "step", user=user, by=user)


@audited("step.assign", refresh=False)
def assign(step: Step, user: User, *, by: User) -> Step:
    """Somebody of the body, or the dispatcher of the place, gives an open step to one of its people, who then sees
    the matter. So no step hangs in a body whose people see only what is given to them and in which one left."""
    matter = Matter.objects.get(pk=step.matter_id)
    if not (dispatches(by, matter) and may_see(by, matter)):
        require_post(by, step.organisation_id)
    if not holds(user, organisation_id=step.organisation_id):
        raise Invalid("step.stranger", _("%(n)s不在本单位任职。") % {"n": user.name}, _("请在本单位人员中选择。"))
    if Recusal.objects.filter(matter=matter, user=user).exists():
        raise Conflict("step.recused", _("%(n)s已在本件中回避。") % {"n": user.name}, _("请另选一位。"))
    given = engine.reassign(step, assignee_id=user.pk, by=by)
    involve(matter, "step", user=user, by=by)
    tell(matter, _("“%(step)s”由%(name)s经办") % {"step": step.name, "name": user.name})
    return given


def own_steps(user: User) -> QuerySet[Step]:
    """The open steps given to somebody by name."""
    return Step.objects.filter(assignee=user, status="open").order_by("id")


def hand_over_work(user: User, to: User, *, by: User) -> tuple[int, int]:
    """Give somebody's open steps to a colleague of the same body: how many went, how many have to be given otherwise.

    A step stays where the colleague holds no post in its body, must stay out, or may not learn of the matter. Each
    step is an act of its own, so that what went stays gone. Permission is asked by the caller.
    """
    gone = left = 0
    for step in list(own_steps(user)):
        matter = Matter.objects.get(pk=step.matter_id)
        fit = holds(to, organisation_id=step.organisation_id) and not kept_out(matter, to)
        recused = Recusal.objects.filter(matter=matter, user=to).exists()
        worked = step.role == FOLLOW_UP and to.pk in rows.column(WORKED, [matter.pk])
        if not fit or recused or worked:
            left += 1
            continue
        _hand_over(step, matter, user, to, by=by)
        gone += 1
    return gone, left


@audited("step.hand_over", refresh=False)
def _hand_over(step: Step, matter: Matter, user: User, to: User, *, by: User) -> None:
    engine.reassign(step, assignee_id=to.pk, by=by)
    involve(matter, "step", user=to, by=by)
    told = {"step": step.name, "old": user.name, "new": to.name}
    tell(matter, _("工作交接：“%(step)s”由%(old)s移交%(new)s经办") % told)
