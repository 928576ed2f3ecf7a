"""Taking back what was done a moment ago: a dispatch the body has not begun with, a reminder nobody has answered.

Nothing is erased: the story keeps both, and the limits run as if the act had not been (house law 3).
"""

from datetime import timedelta
from typing import Any

from kernel.audit.queries import row_before
from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters import progress
from kernel.matters.models import Matter, Message
from kernel.matters.placing import hand
from kernel.matters.standing import require_open, require_sight
from kernel.people.models import User
from kernel.people.queries import require_post
from kernel.procedures.models import Step

WITHIN = timedelta(minutes=5)
"""So long after the act it may be taken back (a parameter of the product; the page offers it for eight seconds)."""
CONFIRMED = ("class_code", "class_confirmed", "grade", "grade_confirmed", "complexity", "points", "contributions")
"""What dispatching confirms on the way; taken back, it is what it was before."""
TAKEN_BACK = "taken_back"
"""Kind of a reminder that was taken back."""


@audited("matter.take_back")
def take_back_dispatch(matter: Matter, *, by: User) -> Matter:
    """Undo a dispatch: by whoever made it, within five minutes, while the body has not taken it on.

    The matter waits at its first step again, with the limit it had; class and grade are what they were. Raises
    Forbidden for anybody else, Conflict when it is too late or the work went on.
    """
    require_open(matter)
    require_sight(matter, by)
    step = Step.objects.filter(matter_id=matter.pk, node="triage", status="done", outcome="place").last()
    if step is None:
        raise Conflict("undo.nothing", _("这件事项没有可以撤回的派单。"), _("请打开事项，查看最新情况。"))
    _require_own(step.closed_by_id, step.closed_at, by)
    require_post(by, step.organisation_id)
    for row in matter.assistants.filter(added_at__gte=step.closed_at):
        row.delete()
    hand(matter, step.organisation, reason=_("撤回派单"), by=by)
    change(matter, **_as_before(matter, step))
    progress.take_back(matter, step, _("派单后随即撤回"), by=by)
    tell(matter, _("派单已撤回，重新分流；时限不变"), public=True)
    return matter


def _as_before(matter: Matter, step: Step) -> dict[str, Any]:
    """Class and grade as they stood before the act that closed the step."""
    table = Matter._meta.db_table
    found = row_before(matter.audit_chain, (table, matter.pk), (Step._meta.db_table, step.pk), "outcome")
    return {name: found[name] for name in CONFIRMED if name in found}


@audited("matter.take_back_reminder", refresh=False)
def take_back_reminder(message: Message, *, by: User) -> Message:
    """Undo a reminder: by whoever sent it, within five minutes. It stays in the story as taken back."""
    message.refresh_from_db()
    require_sight(message.matter, by)
    _require_own(message.by_id, message.at, by)
    if message.kind != "urged" or message.from_public:
        raise Conflict("undo.nothing", _("这条催办已经撤回，或者不是催办。"), _("请打开事项，查看最新情况。"))
    change(message, kind=TAKEN_BACK)
    tell(message.matter, _("催办已撤回"))
    return message


def _require_own(made_by: int | None, at: Any, by: User) -> None:
    if made_by != by.pk:
        raise Forbidden("undo.others", _("只能撤回自己刚做的操作。"), _("请联系做这一步的同事。"))
    if at is None or now() - at > WITHIN:
        raise Conflict(
            "undo.late",
            _("已经过了%(n)s分钟，不能撤回了。") % {"n": WITHIN.seconds // 60},
            _("请打开事项，按现在的环节办理。"),
            rule="product:undo",
        )
