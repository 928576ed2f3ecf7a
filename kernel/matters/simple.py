"""Simple handling (简易办理): an ordinary matter worked to its ending in one go, no step skipped."""

from kernel.audit import rows
from kernel.audit.services import audited
from kernel.common.errors import Conflict
from kernel.common.words import gettext as _
from kernel.matters import progress
from kernel.matters.models import Matter
from kernel.matters.services import complete_step, reply
from kernel.people.models import User
from kernel.procedures.models import Step
from kernel.procedures.queries import node_of

STEPS = 12
"""No ordinary matter has more steps of one body before its ending."""
AT_ONCE = {"at_once": True}
"""What the scenario's hooks are told with every step, so that they can note what happened at the same moment."""


@audited("matter.resolve_at_once")
def resolve_at_once(matter: Matter, ending: str, text: str, *, by: User) -> Matter:
    """Handle an ordinary matter in one go: every step the body may take alone, to a lawful ending and a reply.

    Nothing is skipped: each step is closed in order with its evidence. Raises Conflict where another body or a
    choice comes in between, or where ``ending`` is none that one body can bring about by itself.
    """
    if matter.complexity == "complex" or matter.sealed:
        raise Conflict("resolve.complex", _("复杂或保密的事项不能一次办结。"), _("请按流程逐步办理。"))
    opened: list[Step] = []
    for _step in range(STEPS):
        step = progress.only_step(matter, matter.accountable_id, opened)
        outcomes = node_of(step).outcomes
        if ending in outcomes:
            progress.document(matter, outcomes[ending], text, by)
            complete_step(step, ending, note=text, data=AT_ONCE, by=by)
            break
        on = {**AT_ONCE, progress.GOES_ON: True}
        opened = complete_step(step, _only_way(step, list(outcomes)), data=on, by=by)
    rows.renew(matter)
    if matter.ended_at is None:
        raise Conflict(
            "resolve.ending",
            _("按“%(e)s”不能一次办结。") % {"e": ending},
            _("请选择一个单位自己就能作出的办理结果，或逐步办理。"),
        )
    reply(matter, text, by=by)
    return matter


def _only_way(step: Step, outcomes: list[str]) -> str:
    """The outcome that leads on where there is nothing to choose."""
    choice = outcomes[0] if len(outcomes) == 1 else "accept" if "accept" in outcomes else ""
    if not choice:
        raise Conflict("resolve.choice", _("“%(s)s”需要选择去向，不能一次办结。") % {"s": step.name}, _("请逐步办理。"))
    return choice
