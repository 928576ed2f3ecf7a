"""When a limit runs out: reminders, escalations that the procedure lists, and clocks marked as overdue."""

from datetime import datetime

from kernel.audit.services import audited, tell
from kernel.common.words import gettext as _
from kernel.law.queries import overdue, ripe
from kernel.law.services import breach_clock, ripen_clock
from kernel.matters.host import MatterHost
from kernel.matters.models import Matter
from kernel.matters.progress import follow_engine
from kernel.matters.reminding import share_used, urge_on
from kernel.people.models import User
from kernel.people.services import actor
from kernel.procedures import services as engine
from kernel.procedures.models import Timer
from kernel.procedures.queries import watched

BATCH = 2000


def fire(moment: datetime) -> str:
    """Fire every timer due and mark every clock that ran out; each in its own act."""
    system = actor("system")
    hosts: dict[int, MatterHost] = {}

    def host_of(matter_id: int) -> MatterHost:
        return hosts.setdefault(matter_id, MatterHost(Matter.objects.get(pk=matter_id)))

    fired, refused = engine.fire_due_timers(moment, host_of, by=system)
    for timer in fired:
        note_timer(timer, host_of(timer.matter_id), by=system)
    ripened = sum(ripen_clock(clock, by=system) for clock in ripe(moment)[:BATCH])
    breached = sum(breach_clock(clock, by=system) for clock in overdue(moment)[:BATCH])
    return f"{len(fired)} timers, {len(refused)} refused, {ripened} clocks ran out as they should, {breached} overdue"


@audited("timer.note", refresh=False)
def note_timer(timer: Timer, host: MatterHost, *, by: User) -> None:
    """Tell what a timer did, where the people who handle the matter read it."""
    matter = Matter.objects.get(pk=timer.matter_id)
    if timer.do == "remind":
        name, since, due = watched(timer)
        if due is not None:
            urge_on(matter, matter.accountable, share_used(name, since, due, timer.fire_at), by=by)
    else:
        follow_engine(matter, host)
        tell(matter, _("期限届满，按流程转入“%(node)s”") % {"node": matter.node_name}, public=True)
