"""Visits, checks and calls somebody was asked to make, in their calendar."""

from datetime import datetime

from kernel.common.agenda import Entry
from kernel.field.queries import errands_of
from kernel.field.services import KINDS
from kernel.people.models import User


def agenda(user: User, since: datetime, until: datetime) -> list[Entry]:
    """Errands due in these days, and those that are late."""
    return [
        Entry(None, f"{KINDS[one.kind]}：{one.what[:24]}", one.matter.no, one.matter, one.due_on)
        for one in errands_of(user)
        if one.due_on < until.date()
    ]
