"""What people keep for the list of matters: views they named, and the columns they want to see."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from kernel.audit.services import audited, change
from kernel.common.errors import Conflict, Invalid, NotFound
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters.desk.table import COLUMNS
from kernel.matters.models import ListSetting, SavedView
from kernel.people.models import User
from kernel.people.queries import posts_of
from kernel.places.models import Organisation

KEPT = ("scope", "kind", "grade", "class_code", "township", "phase", "due", "order")
"""The conditions of the list's address that a view keeps."""
MOST = 12
"""So many views a person may have."""


def conditions(query: str) -> str:
    """The conditions in an address, in one order, so that the same list is the same text."""
    given = QueryDict(query, mutable=True)
    kept = QueryDict(mutable=True)
    for name in KEPT:
        values = sorted({value for value in given.getlist(name) if value})
        if values:
            kept.setlist(name, values)
    return kept.urlencode()


def views_for(user: User) -> list[SavedView]:
    """One's own views, then those colleagues of one's bodies share."""
    bodies = [post.organisation_id for post in posts_of(user)]
    rows = SavedView.objects.filter(Q(user=user) | Q(organisation__in=bodies)).select_related("user").order_by("id")
    return sorted(rows, key=lambda one: one.user_id != user.pk)


@audited("view.save", refresh=False)
def save_view(
    name: str, query: str, *, first: bool = False, share_with: Organisation | None = None, by: User
) -> SavedView:
    """Keep a narrowed list under a name; the same name again replaces it.

    ``first``: opens when the list is asked for without conditions. ``share_with``: a body of one's own whose people
    find it too; they see their own matters in it, never more.
    """
    words, kept = name.strip(), conditions(query)
    if not words or len(words) > 20:
        raise Invalid("view.name", _("视图的名称要写1到20个字。"), _("起一个一看就懂的名字，例如“本周红黄”。"))
    if len(kept) > 600:
        raise Invalid("view.long", _("筛选条件太多，存不下。"), _("请减少几个条件再存。"))
    if share_with is not None and share_with.pk not in {post.organisation_id for post in posts_of(by)}:
        raise Invalid("view.share", _("视图只能给本单位共用。"), _("请选择您任职的单位，或只给自己用。"))
    own = list(SavedView.objects.filter(user=by))
    if first:
        for other in own:
            if other.first and other.name != words:
                change(other, first=False)
    present = next((one for one in own if one.name == words), None)
    values: dict[str, Any] = {"query": kept, "first": first, "organisation": share_with}
    if present is not None:
        return change(present, **values)
    if len(own) >= MOST:
        raise Conflict("view.most", _("已经存了%(n)s个视图。") % {"n": MOST}, _("请先删掉一个不用的。"))
    view = SavedView(user=by, name=words, made_at=now(), **values)
    view.save()
    return view


@audited("view.drop", refresh=False)
def drop_view(view: SavedView, *, by: User) -> None:
    """Forget a view of one's own."""
    _require_own(view, by)
    view.delete()


def _require_own(view: SavedView, by: User) -> None:
    if view.user_id != by.pk:
        raise NotFound("view.not_found", _("没有找到这个视图。"), _("同事共用的视图由他们自己管理。"))


@audited("list.choose_columns", refresh=False)
def choose_columns(keys: Iterable[str], *, by: User) -> ListSetting:
    """Which columns one's list of matters shows; unknown names are left out."""
    wanted = set(keys)
    columns = [one.key for one in COLUMNS if one.key in wanted]
    kept = ListSetting.objects.filter(user=by).first()
    if kept is not None:
        return change(kept, columns=columns)
    kept = ListSetting(user=by, columns=columns)
    kept.save()
    return kept
