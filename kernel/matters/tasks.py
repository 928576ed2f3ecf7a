"""What matters do by themselves: fold the counts, index new words, fire timers."""

from kernel.common.moment import now
from kernel.common.periods import daily, minutely
from kernel.matters import guessing, search, timers
from kernel.matters.projection import fold_tallies


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
def forget_tries() -> str:
    """Drop yesterday's failed tries at query codes."""
    return guessing.forget_tries()
