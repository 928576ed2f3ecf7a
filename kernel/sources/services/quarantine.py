"""Deciding on rows in quarantine: a second look before, one or many, and the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid, Refusal
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset
from kernel.datahub.models import Quarantined
from kernel.datahub.queries import raw_of
from kernel.datahub.services import drop
from kernel.datahub.values import understand
from kernel.matters.ingest import resubmit
from kernel.people.models import AccessGrant, User
from kernel.people.services import grant_access, look
from kernel.sources.queries import may_handle_rows

BACK = timedelta(minutes=5)
"""So long a row that was left out can be taken back without a word."""
LOOK = timedelta(minutes=5)
"""So long a clear row is shown."""
MANY = 200
"""Rows decided on at once."""


@dataclass(frozen=True)
class Subject:
    """A quarantined row as the subject of a grant: its data has no chain of its own person yet."""

    held: int

    @property
    def audit_chain(self) -> str:
        """The row's own chain; the batch's would open the whole batch."""
        return f"datahub_quarantined:{self.held}"


class Outlook(NamedTuple):
    """What trying a row again would come to: the reasons that remain; none means it goes in."""

    held: Quarantined
    problems: list[dict[str, str]]


def outlook(held: Quarantined, dataset: Dataset, corrected: Mapping[str, str]) -> Outlook:
    """A second look: the row with these columns put right, checked as a delivery would check it; nothing is kept."""
    raw = raw_of(held)
    if raw.columns is None and not corrected:
        return Outlook(held, list(held.problems))
    row = understand(dataset, raw._replace(columns={**(raw.columns or {}), **corrected}, problem=None))
    return Outlook(held, [{"field": one.field, "code": one.code, "what": str(one.what)} for one in row.problems])


def try_again(rows: Sequence[Quarantined], corrected: Mapping[str, str], *, by: User) -> tuple[int, list[Outlook]]:
    """Try rows again, each an act of its own; how many went in, and those that still wait."""
    _require_few(rows)
    left, done = [], 0
    for held in rows:
        try:
            after = resubmit(held, corrected, by=by)
        except Refusal as refusal:
            left.append(Outlook(held, [{"field": "", "code": refusal.code, "what": str(refusal.what)}]))
            continue
        if after.status == "waiting":
            left.append(Outlook(after, list(after.problems)))
        else:
            done += 1
    return done, left


def leave_out(rows: Sequence[Quarantined], *, reason: str, by: User) -> int:
    """Decide that rows are not taken in, each an act of its own; somebody else's decisions stand."""
    _require_few(rows)
    done = 0
    for held in rows:
        try:
            drop(held, reason=reason, by=by)
        except Conflict:
            continue
        done += 1
    return done


@audited("sources.take_back")
def take_back(held: Quarantined, *, by: User) -> Quarantined:
    """Undo one's own leaving out within five minutes: the row waits again."""
    if held.status != "dropped" or held.decided_by_id != by.pk or held.decided_at is None:
        raise Conflict("quarantine.not_left_out", _("这一行不是您刚才决定不导入的。"), _("请刷新查看最新状态。"))
    if now() - held.decided_at > BACK:
        raise Conflict(
            "quarantine.too_late", _("已经超过5分钟，不能撤销。"), _("需要导入的，请来源单位重新报送这一行。")
        )
    tell(held, _("撤销“不导入”"))
    return change(held, status="waiting", decided_by=None, decided_at=None, note="")


def open_row(held: Quarantined, *, purpose: str, note: str, by: User) -> AccessGrant:
    """Leave to see one row in clear for five minutes, for a purpose; noted with the looks at personal data."""
    if not may_handle_rows(by):
        raise Forbidden("datahub.steward", _("隔离行由数据专员或县中心调度员处理。"), _("请联系他们。"))
    subject: Any = Subject(held.pk)
    grant: AccessGrant = grant_access(
        subject, user=by, purpose=purpose, note=note, approver=None, until=now() + LOOK, by=by
    )
    look(by, subject, party_id=0, fields="row")
    return grant


def _require_few(rows: Sequence[Quarantined]) -> None:
    if not 0 < len(rows) <= MANY:
        raise Invalid("quarantine.pick", _("一次处理1到%(n)s行。") % {"n": MANY}, _("请勾选要处理的行。"))
