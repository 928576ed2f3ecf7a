"""What people decide about links: a link is a claim, never a fact."""

from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Invalid, NotFound
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.datahub.services import require_steward
from kernel.linkage import queries
from kernel.linkage.joining import regroup
from kernel.linkage.models import Claim, Decision, Mention, Report
from kernel.people.models import User


@audited("linkage.decide", refresh=False)
def decide(
    kind: str, one: int, two: int, *, same: bool, reason: str, instead_of: int | None = None, by: User
) -> Decision:
    """A person says whether two mentions are one party (``subjects``), or two reports one matter (``matters``).

    It outweighs every claim of the machine, and reaches what was derived from the link at once. A later decision on
    the same pair takes its place. ``instead_of`` is the decision the person had before them (0 for none); Conflict when
    another one stands by now. Raises Forbidden, NotFound, or Invalid without a reason.
    """
    require_steward(by)
    if len(reason.strip()) < 2:
        raise Invalid("linkage.reason", _("请写明为什么这样认定。"), _("一句话即可，例如：已电话核实是同一人。"))
    one, two = min(one, two), max(one, two)
    held: Any = Report if kind == "matters" else Mention
    rows = held.objects.select_for_update().filter(pk__in=(one, two)).order_by("pk")
    if one == two or len(rows) != 2:
        raise NotFound("linkage.pair", _("没有找到要认定的两条记录。"), _("可能已重新关联，请刷新后再试。"))
    _check_not_against(kind, one, two, same)
    for old in Decision.objects.filter(kind=kind, one=one, two=two, withdrawn_at__isnull=True):
        _check_known(old, instead_of)
        change(old, withdrawn_at=now())
    made = Decision(kind=kind, one=one, two=two, same=same, reason=reason.strip()[:300], by=by, at=now())
    made.save()
    tell(made, _("人工认定为同一个") if same else _("人工认定不是同一个"), reason=made.reason)
    regroup(kind, (one, two))
    return made


@audited("linkage.carried")
def carried(decision: Decision, *, by: User) -> Decision:
    """What the decision says has reached what was made of the records."""
    return change(decision, carried_at=now())


def _check_known(old: Decision, instead_of: int | None) -> None:
    if instead_of not in (None, old.pk):
        word = _("%(name)s刚才认定是同一个：%(why)s") if old.same else _("%(name)s刚才认定不是同一个：%(why)s")
        raise Conflict(
            "linkage.decided",
            word % {"name": old.by.name, "why": old.reason},
            _("请核对后再认定；再提交一次就以您的为准。"),
        )


def _check_not_against(kind: str, one: int, two: int, same: bool) -> None:
    """Two people must not decide the opposite without knowing of each other through a chain of others."""
    if not same:
        return
    held: Any = Report if kind == "matters" else Mention
    column = "matter" if kind == "matters" else "subject"
    groups = dict(held.objects.filter(pk__in=(one, two)).values_list("pk", column))
    ids = sorted({pk for group in groups.values() for pk in queries.members(kind, group)})
    mine = {pk for pk in ids if pk in queries.members(kind, groups[one])}
    for known in queries.decisions_among(kind, ids):
        apart = (known.one in mine) != (known.two in mine)
        if not known.same and {known.one, known.two} <= set(ids) and apart and {known.one, known.two} != {one, two}:
            raise Conflict(
                "linkage.against",
                _("这两组里有记录已经被人工认定不是同一个。"),
                _("请先查看那条认定，再决定是否合并。"),
            )


def claims_of(kind: str, ids: list[int]) -> int:
    """How many claims there are among these rows."""
    return Claim.objects.filter(kind__in=queries.OF[kind], one__in=ids, two__in=ids).count()
