"""An archived matter comes back: the first time at once, later by a decision with its reason (domain §3.7, §3.21)."""

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.matters import progress
from kernel.matters.host import worked_on
from kernel.matters.models import Matter
from kernel.matters.standing import require_sight, require_words
from kernel.people.models import User
from kernel.people.queries import holds
from kernel.people.services import PUBLIC

NOT_SOLVED = ("verify", "not_solved")
"""The way back: where the procedure goes when the call afterwards finds it not solved."""
HEARS = ("follow_up_officer", "county_dispatcher", "petition_officer")
"""Posts that write down a late complaint."""


@audited("matter.reopen")
def reopen(matter: Matter, reason: str, *, by: User) -> Matter:
    """The person says after the archive that it is not solved: it goes on as after a call that found so.

    The procedure's own rule tells the first time from later ones; those wait for a decision of the county centre.
    Raises Conflict for a matter that is not archived, Forbidden for whoever handled it.
    """
    words = require_words(reason, "reopen.reason", _("还没有写明哪里没有解决。"), _("请用一两句话说清现在的情况。"))
    _require_hearer(matter, by)
    if matter.phase != "archived":
        raise Conflict(
            "reopen.not_archived", _("这件事项没有归档，不能这样重开。"), _("在办的请按流程办理；其他的请重新登记。")
        )
    change(matter, reopened=matter.reopened + 1, ending="", ending_note="", ended_at=None, archived_at=None)
    opened = progress.reenter(matter, *NOT_SOLVED, by=by)
    names = enumerated(dict.fromkeys(step.name for step in opened))
    tell(matter, _("归档后反映没有解决，重新进入“%(name)s”") % {"name": names}, public=True)
    tell(matter, _("重开事由：%(why)s") % {"why": words[:300]}, private=True)
    return matter


def _require_hearer(matter: Matter, by: User) -> None:
    """The person concerned, or somebody who hears complaints and did not handle this one."""
    if by.username == PUBLIC:
        return
    require_sight(matter, by)
    if not holds(by, roles=HEARS) or holds(by, organisation_id=matter.accountable_id) or worked_on(matter, by):
        raise Forbidden(
            "reopen.post",
            _("归档后的“没有解决”由没有经办过这件事的回访员、县级调度员或信访专员登记。"),
            _("请转给他们，或请诉求人凭编号和查询码直接提交。"),
            rule="product:reopening",
        )
