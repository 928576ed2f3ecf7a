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
        "rows": [(one, len(grouping.members_of(one)) + 1) for one in page],
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
    decides = group.matter.open and dispatches(user, group.matter)
    context = {
        "group": group, "matter": group.matter, "word": TABS[group.status], "tone": TONES[group.status],
        "members": [(one, MEMBERS[one.status], one.status == "proposed" and not grouping.can_join(one))
                    for one in shown],
        "hidden": len(members) - len(shown), "count": len(members) + 1, "decides": decides,
    }  # fmt: skip
    return show(request, "matters/group.html", context)
