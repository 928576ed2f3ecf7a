"""What the end of a step brings with it in this scenario. Called by ``hooks`` inside the act that closes the step."""

from typing import Any

from kernel.common.errors import Conflict
from kernel.common.words import gettext as _
from kernel.matters.host import round_of
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.people.services import SYSTEM, actor
from scenarios.disputes.models import Withdrawal
from scenarios.disputes.queries import agreement_of, notice_given, tried_since, untold
from scenarios.disputes.services import break_off, give_notice, propose_case, resume_claim

BACKSTOP = "backstop_handle"


def before_attempt(matter: Matter, step: Any) -> None:
    """In the backstop loop every fortnight needs its own attempt; an older one does not count again."""
    if step.node == BACKSTOP and not tried_since(matter, step.opened_at):
        raise Conflict(
            "backstop.no_attempt",
            _("这十五日里还没有新的化解记录，不能直接续期。"),
            _("请先组织一次调解、会商或者走访，并记录经过。"),
            rule="product:lawful-endings",
        )


def before_notice(matter: Matter, by: User) -> None:
    """A matter handled in one go: everybody who was not told their rights yet is told on the spot (人民调解法 23)."""
    if not notice_given(matter):
        give_notice(matter, parties=untold(matter) or None, note=_("一次办结，当场口头告知"), by=by)


def broken_off(matter: Matter, step: Any, by: User) -> None:
    """The parties would not sign: the draft is given up, so that another can be drawn up."""
    draft = agreement_of(matter)
    if draft is not None and draft.effective_at is None:
        break_off(draft, step.note or _("未能签成"), by=by)


def resumed(matter: Matter, by: User) -> None:
    """Handling goes on: withdrawals of this round no longer stand."""
    for one in Withdrawal.objects.filter(matter=matter, round=round_of(matter), resumed_at__isnull=True):
        resume_claim(one, by=by)


def archived(matter: Matter, by: User) -> None:
    """The machine drafts a case for the library; a person will confirm or decline it."""
    propose_case(Matter.objects.get(pk=matter.pk), by=actor(SYSTEM))
