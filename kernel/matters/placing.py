"""Exactly one accountable body at every instant, and everybody else who works on the matter or may see it."""

from typing import Any

from kernel.audit import rows
from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters import projection
from kernel.matters.models import Assistant, Involvement, Matter, Placement
from kernel.matters.models.core import project_later
from kernel.matters.standing import kept_out
from kernel.people.models import User
from kernel.places.models import Organisation


def begin(matter: Matter, body: int, *, handed_in_by: User) -> None:
    """A matter just received: the body that took it in is accountable; it and whoever handed it in may see it."""
    chain, moment = matter.audit_chain, now()
    common: dict[str, Any] = {"matter_id": matter.pk, "since": moment}
    rows.insert(Placement, chain, {**common, "organisation_id": body, "reason": str(_("首次接收"))})
    rows.insert_many(
        Involvement,
        chain,
        [
            {**common, "organisation_id": body, "why": "received"},
            {**common, "user_id": handed_in_by.pk, "why": "handed_in"},
        ],
    )


@audited("matter.involve")
def involve(
    matter: Matter, why: str, *, organisation: Organisation | None = None, user: User | None = None, by: User
) -> None:
    """Let a body or a person see the matter, with the reason why. Asking twice changes nothing."""
    pair = (organisation and organisation.pk, user and user.pk)
    known = projection.involved(matter.pk)
    if pair in known:
        return
    if user is not None:
        _require_fit(matter, user)
    values = {"matter_id": matter.pk, "organisation_id": pair[0], "user_id": pair[1], "why": why, "since": now()}
    rows.insert(Involvement, matter.audit_chain, values)
    known.add(pair)
    project_later(matter.pk)


def _require_fit(matter: Matter, user: User) -> None:
    why = kept_out(matter, user)
    if why:
        raise Conflict(
            "matter.kept_out", why, _("请换一位没有利害关系的人，或请已经知情的人办理。"), rule="信访工作条例#30"
        )


@audited("matter.hand")
def hand(matter: Matter, organisation: Organisation, *, reason: str, basis: str = "", by: User) -> Matter:
    """Make another body accountable. The running placement ends as the next begins, so there is always exactly one."""
    if organisation.pk == matter.accountable_id:
        return matter
    moment = now()
    running = "matter_id = %s AND until IS NULL"
    rows.update_where(Placement, matter.audit_chain, running, [matter.pk], {"until": moment})
    rows.insert(
        Placement, matter.audit_chain,
        {"matter_id": matter.pk, "organisation_id": organisation.pk, "since": moment, "reason": str(reason)[:300],
         "basis": basis[:80]},
    )  # fmt: skip
    change(matter, accountable=organisation)
    involve(matter, "accountable", organisation=organisation, by=by)
    tell(matter, _("由%(body)s承办") % {"body": organisation.name}, public=True, basis=basis)
    tell(matter, _("承办事由：%(reason)s") % {"reason": reason})
    return matter


@audited("matter.assist")
def assist(matter: Matter, body: Organisation, task: str, *, by: User) -> None:
    """Ask a body to work beside the accountable one; asking twice changes nothing."""
    if body.pk == matter.accountable_id or Assistant.objects.filter(matter=matter, organisation=body).exists():
        return
    Assistant(matter=matter, organisation=body, task=task[:300], added_at=now()).save()
    involve(matter, "assisting", organisation=body, by=by)
