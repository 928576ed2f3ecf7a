"""Supervision orders (督办) as lists and pages show them: only on matters the person may see."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from kernel.common import sql
from kernel.common.errors import NotFound
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.matters.lists import keys_for
from kernel.matters.models import SupervisionOrder, Viewer
from kernel.matters.oversight import GROUNDS, may_order
from kernel.people.models import Post, User
from kernel.people.queries import holds, posts_of, scope_of

TABS = {
    "answer": gettext_lazy("待答复"), "issued": gettext_lazy("我发出的"), "open": gettext_lazy("全部在办"),
    "ended": gettext_lazy("已有结论"),
}  # fmt: skip
STATES = {
    "over": (gettext_lazy("逾期未答复"), "red"), "waiting": (gettext_lazy("等答复"), "yellow"),
    "answered": (gettext_lazy("已答复，待结论"), "blue"), "concluded": (gettext_lazy("已有结论"), "green"),
}  # fmt: skip


def orders_for(user: User, post: Post | None = None) -> QuerySet[SupervisionOrder]:
    """Every order on a matter the person may see, the most urgent first."""
    seen = Viewer.objects.filter(matter=OuterRef("matter_id"), key__in=keys_for(scope_of(user, post)))
    rows = SupervisionOrder.objects.filter(Exists(seen)).select_related("matter", "organisation", "issued_by")
    return rows.order_by(F("concluded_at").desc(nulls_first=True), F("answered_at").asc(nulls_first=True), "due_on")


def narrowed(rows: QuerySet[SupervisionOrder], tab: str, user: User) -> QuerySet[SupervisionOrder]:
    """One tab of the list."""
    if tab == "issued":
        return rows.filter(issued_by=user)
    if tab == "ended":
        return rows.filter(concluded_at__isnull=False)
    rows = rows.filter(concluded_at__isnull=True)
    return rows if tab == "open" else rows.filter(answered_at__isnull=True, organisation_id__in=_bodies(user))


def _bodies(user: User) -> list[int]:
    return [post.organisation_id for post in posts_of(user)]


def waiting_for(user: User, post: Post | None = None) -> int:
    """How many orders wait for an answer of one's bodies; asked on every page, so by hand."""
    keys, bodies = keys_for(scope_of(user, post)), _bodies(user)
    if not keys or not bodies:
        return 0
    marks = sql.places(len(keys))
    seen = f"EXISTS (SELECT 1 FROM matters_viewer v WHERE v.matter_id = o.matter_id AND v.key IN ({marks}))"
    query = (
        f"SELECT COUNT(*) FROM matters_supervisionorder o WHERE o.organisation_id IN ({sql.places(len(bodies))})"
        f" AND o.answered_at IS NULL AND o.concluded_at IS NULL AND {seen}"
    )
    return int(sql.column(query, [*bodies, *keys])[0])


def counts(rows: QuerySet[SupervisionOrder], user: User) -> dict[str, int]:
    """How many orders each tab has."""
    return {tab: narrowed(rows, tab, user).order_by().count() for tab in TABS}


def shown(order: SupervisionOrder) -> dict[str, Any]:
    """An order with the words of its state and ground."""
    word, tone = STATES[state_of(order)]
    ground = GROUNDS.get(order.ground)
    return {"order": order, "word": word, "tone": tone, "ground": ground.name if ground else order.ground}


@dataclass(frozen=True)
class Ordered:
    """An order as a person meets it: why they cannot answer or conclude it, empty where they can."""

    order: SupervisionOrder
    no_answer: str
    no_end: str


def ordered(order: SupervisionOrder, user: User) -> Ordered:
    """The order with what this person may do about it."""
    return Ordered(order, why_no_answer(order, user), why_no_end(order, user))


def why_no_answer(order: SupervisionOrder, user: User) -> str:
    """Why this person cannot answer the order now; empty when they can."""
    if order.concluded_at is not None:
        return _("这件督办已有结论。")
    own = holds(user, organisation_id=order.organisation_id)
    return "" if own else _("由%(b)s答复。") % {"b": order.organisation.name}


def why_no_end(order: SupervisionOrder, user: User) -> str:
    """Why this person cannot conclude the order now; empty when they can."""
    if order.concluded_at is not None:
        return _("这件督办已有结论。")
    if not may_order(order.ground, user):
        return _("结论由有这项督办职权的单位作出。")
    if holds(user, organisation_id=order.organisation_id):
        return _("被督办的单位不能给自己的督办下结论。")
    return _("被督办单位还没有答复，期限也没有到。") if state_of(order) == "waiting" else ""


def state_of(order: SupervisionOrder) -> str:
    """over, waiting, answered or concluded."""
    if order.concluded_at is not None:
        return "concluded"
    if order.answered_at is not None:
        return "answered"
    return "over" if order.due_on < today() else "waiting"


def order_seen(user: User, pk: int, post: Post | None = None) -> SupervisionOrder:
    """One order. Raises NotFound, the same for invisible and non-existing."""
    found = orders_for(user, post).select_related("matter", "organisation", "issued_by", "answered_by")
    order = found.filter(pk=pk).first()
    if order is None:
        raise NotFound("supervision.not_found", _("没有找到这件督办，或不在您的工作范围内。"), _("请从督办列表进入。"))
    return order
