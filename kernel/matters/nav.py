"""The menu lines of matters."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem
from kernel.matters.desk import inbox
from kernel.matters.desk.orders import waiting_for
from kernel.matters.grouping import groups_waiting
from kernel.matters.lists import Filters, count, keys_for
from kernel.matters.standing import DISPATCHERS
from kernel.people.queries import roles, scope_of


def open_count(request: Any) -> int | None:
    """Open matters this post sees."""
    return count(keys_for(scope_of(request.user, request.post)), Filters())


def my_count(request: Any) -> int | None:
    """Steps that wait for this post."""
    return inbox.my_count(request.user, request.post)


def order_count(request: Any) -> int | None:
    """Supervision orders that wait for an answer of one's body; nothing where none does."""
    return waiting_for(request.user, request.post) or None


def group_count(request: Any) -> int | None:
    """Groups that wait for a dispatcher's word; nothing where none does."""
    return groups_waiting(request.user, request.post) or None


PLACELESS = ("system_admin", "security_admin", "auditor", "data_steward", "indicator_officer")
REGISTERING = tuple(role for role in roles() if role not in PLACELESS)
"""The posts that take matters in."""
ITEMS = [
    NavItem(_("工作台"), "matters:workbench", "layout-dashboard", order=10, tab=True, hot=True, count=my_count),
    NavItem(_("事项"), "matters:list", "inbox", order=20, tab=True, count=open_count, argument="no"),
    NavItem(_("登记事项"), "matters:register", "plus", order=25, tab=True, roles=REGISTERING),
    NavItem(_("搜索"), "web:search", "search", section="search"),
    NavItem(_("办事首页"), "matters:citizen_home", "home", section="public"),
    NavItem(_("不服怎么办、期限多长"), "matters:remedies", "scale", section="open", order=40),
    NavItem(_("群体事项"), "matters:groups", "users-group", order=27, hot=True, count=group_count, roles=DISPATCHERS),
    NavItem(_("督办"), "matters:orders", "eye-check", section="oversight", order=30, hot=True, count=order_count),
    NavItem(_("流程"), "matters:processes", "route", section="support", order=50),
    NavItem(_("时限簿"), "matters:clocks", "hourglass", section="support", order=51),
]
