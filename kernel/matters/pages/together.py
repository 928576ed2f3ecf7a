"""Group matters: the list of those put forward and worked on, and one with its members and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kernel.common.errors import NotFound
from kernel.common.http import paginate, show
from kernel.common.words import gettext as _
from kernel.matters import grouping
from kernel.matters.lists import visible_to
from kernel.matters.models import Duplicate, Group
from kernel.matters.standing import dispatches

TABS = {
    "proposed": gettext_lazy("待决定"), "accepted": gettext_lazy("一起办理"), "declined": gettext_lazy("分开办理"),
}  # fmt: skip
TONES = {"proposed": "yellow", "accepted": "blue", "declined": "off"}
MEMBERS = {
    "proposed": gettext_lazy("待决定"), "merged": gettext_lazy("一起办理"), "declined": gettext_lazy("分开办理"),
    "parted": gettext_lazy("已改为单独办理"),
}  # fmt: skip


@require_GET
def group_list(request: HttpRequest) -> HttpResponse:
    """Groups whose leading matter this post sees, by what was decided."""
    user: Any = request.user
    rows = grouping.groups_for(user, getattr(request, "post", None))
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else "proposed"
    here = reverse("matters:groups")
    page = paginate(request, rows.filter(status=tab))
    context = {
        "page": page, "tab": tab, "word": TABS[tab], "tone": TONES[tab],
        "rows": [(one, _count(one)) for one in page],
        "views": [(name, f"{here}?tab={key}", key == tab, rows.filter(status=key).order_by().count())
                  for key, name in TABS.items()],
    }  # fmt: skip
    return show(request, "matters/groups.html", context, part="table")


@require_GET
def group_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: why it was put forward, its members as far as this person may see them, and what may be done."""
    user: Any = request.user
    group = grouping.groups_for(user, getattr(request, "post", None)).filter(pk=pk).first()
    if group is None:
        raise NotFound("group.not_found", _("没有找到这件群体事项。"), _("请从列表进入。"))
    members = grouping.members_of(group)
    seen = set(visible_to(user).filter(pk__in=[one.matter_id for one in members]).values_list("pk", flat=True))
    shown = [one for one in members if one.matter_id in seen]
    within = [one for one in shown if grouping.is_in(group, one)]
    out = [one for one in shown if not grouping.is_in(group, one)]
    decides = group.matter.open and dispatches(user, group.matter)
    context = {
        "group": group, "matter": group.matter, "word": TABS[group.status], "tone": TONES[group.status],
        "members": [(one, MEMBERS[one.status]) for one in within], "out": [(one, _why_out(one)) for one in out],
        "hidden": len(members) - len(shown), "count": _count(group), "decides": decides,
        "due_at": grouping.earliest_due(group, within) if group.status != "declined" else None,
        "waiting": decides and any(one.status == "proposed" and grouping.can_join(one) for one in members),
    }  # fmt: skip
    return show(request, "matters/group.html", context)


def _count(group: Group) -> int:
    """The leading matter and the members that are in."""
    return 1 + sum(grouping.is_in(group, one) for one in grouping.members_of(group))


def _why_out(pair: Duplicate) -> Any:
    if pair.status != "proposed":
        return MEMBERS[pair.status]
    if not pair.matter.open:
        return _("已办结")
    return MEMBERS["proposed"] if grouping.can_join(pair) else _("已在办理，留在原单位")
