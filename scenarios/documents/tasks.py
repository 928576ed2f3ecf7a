"""What documents do by themselves: remind before their validity ends, propose what many people talk about."""

from django.utils.translation import gettext_lazy as _l

from kernel.common.moment import today
from kernel.common.periods import daily
from kernel.people.services import SYSTEM, actor
from scenarios.documents.queries import published
from scenarios.documents.services import open_cleanups, remind_validity

REMIND = (180, 30, 7)
"""Days before the end of validity."""


@daily(_l("文件有效期提醒"))
def remind_of_validity() -> str:
    """Remind half a year, a month and a week before."""
    system, day = actor(SYSTEM), today()
    near = [row for row in published(on=day) if (row.valid_until - day).days in REMIND]
    for row in near:
        remind_validity(row, (row.valid_until - day).days, by=system)
    return f"{len(near)} reminded" if near else ""


@daily(_l("提议清理文件"))
def propose_cleanups() -> str:
    """Open a proposal for every clause that crossed the threshold."""
    system = actor(SYSTEM)
    made = sum(len(open_cleanups(row, by=system)) for row in published(on=today()))
    return f"{made} proposed" if made else ""
