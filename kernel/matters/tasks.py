"""What matters do by themselves: fold the counts, index new words, fire timers."""

from django.utils.translation import gettext_lazy as _l
from django_tasks import task

from kernel.common.moment import now
from kernel.common.periods import daily, hourly, minutely
from kernel.datahub.queries import waiting_batches
from kernel.jobs.services import waiting_for
from kernel.linkage.queries import not_carried
from kernel.matters import drafts, grouping, guessing, reminding, search, timers
from kernel.matters.projection import fold_tallies
from kernel.people.services import SYSTEM, actor


@minutely(_l("归并件数"))
def fold_counts() -> str:
    """Add up the appended changes of the tallies."""
    return f"{fold_tallies()} rows folded"


@minutely(_l("来源记录归集成事项"))
def gather_records() -> str:
    """Put the linking and gathering of what came in into the queue, once: a large delivery must not hold up the
    minute."""
    waits = waiting_batches().exists() or not_carried().exists()
    if not waits or waiting_for(gather_now):
        return "nothing to do"
    gather_now.enqueue()
    return "queued"


@task()
def gather_now() -> str:
    """Link what sources delivered, and bring every record to its matter."""
    from kernel.linkage import relinking  # Polars, SciPy and Splink are loaded where the task runs, not with the pages
    from kernel.matters import gathering

    by = actor(SYSTEM)
    relinking.keep_up(by=by)
    found = gathering.gather(by=by)
    return f"{found.made} matters made, {found.attached} records attached, {found.decided} decisions carried out"


@minutely(_l("事项编入检索"))
def index_words() -> str:
    """Bring the search index up."""
    return f"{search.index_new()} matters indexed"


@minutely(_l("到时处理"))
def fire_timers() -> str:
    """Send reminders that are due and mark clocks that ran out."""
    return timers.fire(now())


@hourly(_l("提示群体事项"))
def find_groups() -> str:
    """Put forward matters of one cause against one party to be worked on together."""
    return f"{grouping.propose_groups(by=actor(SYSTEM))} groups put forward"


@daily(_l("到期提醒"))
def remind() -> str:
    """Remind bodies of limits that come near and of plan steps that fall due."""
    system = actor(SYSTEM)
    return f"{reminding.remind_of_limits(by=system)} limits, {reminding.remind_of_plans(by=system)} plan steps reminded"


@daily(_l("提议督办"))
def propose_supervision() -> str:
    """Put matters with broken limits before those who may supervise; nothing is ordered."""
    return f"{reminding.propose_supervision(by=actor(SYSTEM))} proposed"


@daily(_l("清理查询尝试"))
def forget_tries() -> str:
    """Drop yesterday's failed tries at query codes."""
    return guessing.forget_tries()


@daily(_l("清理过期草稿"))
def forget_drafts() -> str:
    """Drop drafts nobody came back to for a month."""
    return drafts.forget_old()
