"""Searching the ledger: only auditors, only for a stated purpose, and every search is itself in the ledger."""

from datetime import timedelta
from typing import Any

from kernel.administration.models import LedgerLook
from kernel.audit.services import audited, tell
from kernel.common.errors import Forbidden, Invalid, NotFound
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.people.queries import posts_of

AUDITORS = ("auditor",)
"""The roles that search the ledger."""
LOOK = timedelta(minutes=30)
SHORTEST = 4


def may_audit(user: Any) -> bool:
    """Whether somebody may search the ledger."""
    return bool(user.is_active) and any(post.role in AUDITORS for post in posts_of(user))


@audited("ledger.open")
def open_ledger(purpose: str, *, by: Any) -> LedgerLook:
    """State what the search is for; leave to search for half an hour. Raises Invalid without a purpose."""
    _require_auditor(by)
    if len(purpose.strip()) < SHORTEST:
        raise Invalid(
            "ledger.purpose", _("没有写明查账本的用途。"), _("请写明为哪件审计、检查或投诉而查。"), rule="数据安全法#27"
        )
    made = LedgerLook(user=by, purpose=purpose.strip()[:300], at=now(), until=now() + LOOK)
    made.save()
    tell(made, _("查账本：%(purpose)s") % {"purpose": made.purpose})
    return made


@audited("ledger.search")
def note_search(look: LedgerLook, what: str, *, by: Any) -> LedgerLook:
    """Keep what was searched for. Raises Forbidden when the leave is over, or is another person's."""
    _require_auditor(by)
    if look.user_id != by.pk or look.until <= now():
        raise Forbidden("ledger.look_over", _("这次查账本的时间已到。"), _("请重新写明用途。"))
    tell(look, what[:600])
    return look


def look_of(pk: Any, user: Any) -> LedgerLook | None:
    """The running leave of this person, when it is one."""
    rows = LedgerLook.objects.filter(user=user, until__gt=now())
    return rows.filter(pk=pk).first() if isinstance(pk, int) else None


def _require_auditor(by: Any) -> None:
    if not may_audit(by):
        raise NotFound("ledger.not_here", _("没有这个页面，或者它不对您的岗位开放。"), _("请从菜单重新进入。"))
