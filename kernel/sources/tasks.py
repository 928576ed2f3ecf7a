"""What sources do by themselves: fetching what is due, looking whether the register still fits."""

from django.utils.translation import gettext_lazy as _l
from django_tasks import task

from kernel.common.errors import Refusal
from kernel.common.periods import hourly, minutely
from kernel.jobs.services import waiting_for
from kernel.people.services import SYSTEM, actor
from kernel.sources.queries import all_sources, dataset_named
from kernel.sources.services.cataloguing import check_register
from kernel.sources.services.fetching import due_now, fetch_source


@minutely(_l("从来源取数"))
def fetch_sources() -> str:
    """Put every source whose time has come into the queue, once: a large delivery must not hold up the minute."""
    waiting = waiting_for(fetch_from)
    queued = [one.id for one in due_now(all_sources()) if (one.id,) not in waiting]
    for name in queued:
        fetch_from.enqueue(name)
    return ", ".join(queued) or "nothing due"


@task()
def fetch_from(dataset: str) -> str:
    """Fetch from one source; says what came of it. One that fails stops no other."""
    try:
        state = fetch_source(dataset_named(dataset), by=actor(SYSTEM))
    except Refusal as refusal:
        return refusal.code
    return state.code or f"{state.rows} rows"


@hourly(_l("核对数据目录"))
def compare_register() -> str:
    """Note where published entries no longer fit the datasets' files; found within the hour."""
    return f"{check_register(by=actor(SYSTEM))} found"
