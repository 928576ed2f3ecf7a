"""Sessions of mediation to come, and promises of agreements that fall due, in calendars of those concerned."""

from datetime import datetime

from kernel.common import sql
from kernel.common.agenda import Entry
from kernel.common.words import gettext as _
from kernel.matters.lists import attached, keys_for
from kernel.people.models import User
from kernel.people.queries import posts_of, scope_of
from scenarios.disputes.models import MediationPlan, Obligation


def agenda(user: User, since: datetime, until: datetime) -> list[Entry]:
    """Sessions the person leads, and of matters the person's bodies answer for sessions and what was promised."""
    return [*_sessions(user, since, until), *_promises(user, since, until)]


def _sessions(user: User, since: datetime, until: datetime) -> list[Entry]:
    bodies = [post.organisation_id for post in posts_of(user)] or [0]
    answers = f"""EXISTS (SELECT 1 FROM matters_matter a WHERE a.id = t.matter_id
AND a.accountable_id IN ({sql.places(len(bodies))}))"""
    where = f"""t.status = 'called' AND t.planned_for >= %s AND t.planned_for < %s
AND (t.mediator_id = %s OR {answers}) ORDER BY t.planned_for LIMIT 6"""
    values = [sql.moment(since), sql.moment(until), user.pk, *bodies]
    return [
        Entry(one.planned_for, _("调解：%(title)s") % {"title": one.matter.title[:24]}, one.place, one.matter)
        for one in attached(keys_for(scope_of(user)), MediationPlan, where, values, of='m."open"')
    ]


def _promises(user: User, since: datetime, until: datetime) -> list[Entry]:
    bodies = [post.organisation_id for post in posts_of(user)]
    if not bodies:
        return []
    where = "t.status = 'pending' AND t.due_on >= %s AND t.due_on < %s ORDER BY t.due_on LIMIT 6"
    values = [*bodies, since.date().isoformat(), until.date().isoformat()]
    of = f"m.accountable_id IN ({sql.places(len(bodies))})"
    return [
        Entry(None, one.what[:30], _("协议履行　%(no)s") % {"no": one.matter.no}, one.matter, one.due_on)
        for one in attached(keys_for(scope_of(user)), Obligation, where, values, of=of)
    ]
