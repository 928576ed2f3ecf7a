"""The menu lines of matters."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem
from kernel.matters.desk.inbox import my_steps
from kernel.matters.lists import Filters, count, keys_for
from kernel.people.queries import scope_of


def open_count(request: Any) -> int | None:
    """Open matters this post sees."""
    return count(keys_for(scope_of(request.user, request.post)), Filters())


def my_count(request: Any) -> int | None:
    """Steps that wait for this post."""
    return my_steps(request.user, request.post).count()


ITEMS = [
    NavItem(_("工作台"), "matters:workbench", "layout-dashboard", order=10, tab=True, hot=True, count=my_count),
    NavItem(_("事项"), "matters:list", "inbox", order=20, tab=True, count=open_count),
    NavItem(_("登记事项"), "matters:register", "plus", order=25, tab=True),
    NavItem(_("搜索"), "matters:search", "search", section="search"),
    NavItem(_("办事首页"), "matters:citizen_home", "home", section="public"),
    NavItem(_("流程"), "matters:processes", "route", section="support", order=50),
    NavItem(_("时限簿"), "matters:clocks", "hourglass", section="support", order=51),
    NavItem(_("单位与职责"), "matters:bodies", "building", section="support", order=52),
]
