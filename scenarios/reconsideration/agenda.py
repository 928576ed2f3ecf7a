"""Hearings of reconsideration in the calendars of those who sit in them."""

from datetime import datetime

from kernel.common import sql
from kernel.common.agenda import Entry
from kernel.common.words import gettext as _
from kernel.matters.lists import attached, keys_for
from kernel.people.models import User
from kernel.people.queries import scope_of
from scenarios.reconsideration.models import Hearing


def agenda(user: User, since: datetime, until: datetime) -> list[Entry]:
    """Hearings called and not yet held in which the person sits, or whose matter the person sees through the body."""
    where = "t.planned_for >= %s AND t.planned_for < %s AND t.held_at IS NULL ORDER BY t.planned_for LIMIT 6"
    values = [sql.moment(since), sql.moment(until)]
    return [
        Entry(one.planned_for, _("听证：%(title)s") % {"title": one.matter.title[:24]}, one.place, one.matter)
        for one in attached(keys_for(scope_of(user)), Hearing, where, values, of='m."open"')
    ]
