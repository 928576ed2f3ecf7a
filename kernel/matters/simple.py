"""Simple handling (简易办理): an ordinary matter worked to its ending in one go, no step skipped."""

from django.utils.translation import gettext as _

from kernel.audit.services import audited
from kernel.common.errors import Conflict
from kernel.matters import progress
from kernel.matters.models import Matter
from kernel.matters.services import complete_step, reply
from kernel.people.models import User


@audited("matter.resolve_at_once")
def resolve_at_once(matter: Matter, ending: str, text: str, *, by: User) -> Matter:
    """Handle an ordinary matter in one go: every step the body may take alone, to a lawful ending and a reply.

    Nothing is skipped: each step is closed in order with its evidence. Raises Conflict where another body or a
    choice comes in between.
    """
    if matter.complexity == "complex" or matter.sealed:
        raise Conflict("resolve.complex", _("复杂或保密的事项不能一次办结。"), _("请按流程逐步办理。"))
    for _round in range(12):
        step = progress.only_step(matter, matter.accountable_id)
        outcomes = progress.outcomes_of(step)
        if ending in outcomes:
            progress.document(matter, step, ending, text, by)
            complete_step(step, ending, note=text, data={"at_once": True}, by=by)
            break
        choice = outcomes[0] if len(outcomes) == 1 else "accept" if "accept" in outcomes else ""
        if not choice:
            raise Conflict(
                "resolve.choice", _("“%(s)s”需要选择去向，不能一次办结。") % {"s": step.name}, _("请逐步办理。")
            )
        complete_step(step, choice, data={"at_once": True}, by=by)
    matter.refresh_from_db()
    reply(matter, text, by=by)
    return matter
