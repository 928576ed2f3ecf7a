"""What matters do by themselves: fold the counts, index new words, fire timers."""

from kernel.common.moment import now
from kernel.common.periods import daily, minutely
from kernel.matters import guessing, reminding, search, timers
from kernel.matters.projection import fold_tallies
from kernel.people.services import SYSTEM, actor


@minutely
def fold_counts() -> str:
    """Add up the appended changes of the tallies."""
    return f"{fold_tallies()} rows folded"


@minutely
def index_words() -> str:
    """Bring the search index up."""
    return f"{search.index_new()} matters indexed"


@minutely
def fire_timers() -> str:
    """Send reminders that are due and mark clocks that ran out."""
    return timers.fire(now())


@daily
def remind() -> str:
    """Remind bodies of limits that come near and of plan steps that fall due."""
    system = actor(SYSTEM)
    return f"{reminding.remind_of_limits(by=system)} limits, {reminding.remind_of_plans(by=system)} plan steps reminded"


@daily
def propose_supervision() -> str:
    """Put matters with broken limits before those who may supervise; nothing is ordered."""
    return f"{reminding.propose_supervision(by=actor(SYSTEM))} proposed"


@daily
def forget_tries() -> str:
    """Drop yesterday's failed tries at query codes."""
    return guessing.forget_tries()
