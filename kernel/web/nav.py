"""The menu: everybody's ``nav.ITEMS``, filtered for the post somebody acts under."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from kernel.common.nav import SECTIONS, NavItem
from kernel.web.found import modules


@dataclass
class Line:
    """A menu line ready to be drawn."""

    label: Any
    url: str
    icon: str
    section: str
    count: int | None
    hot: bool
    tab: bool
    current: bool = False


@cache
def items() -> tuple[NavItem, ...]:
    """All items of all modules and scenarios, in menu order."""
    found = [item for _code, module in modules("nav") for item in module.ITEMS]
    return tuple(sorted(found, key=lambda item: (item.order, str(item.url_name))))


def address(item: NavItem) -> str | None:
    """Where the item leads; None when its address does not exist (a system check reports it)."""
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return None


def lines(request: Any) -> list[Line]:
    """The items the request's post may see, with their counts; the one nearest to the present address is current."""
    role = getattr(getattr(request, "post", None), "role", None)
    found = []
    for item in items():
        url = address(item)
        if url is not None and (not item.roles or role in item.roles) and item.section not in ("public", "search"):
            count = item.count(request) if item.count else None
            found.append(Line(item.label, url, item.icon, item.section, count, item.hot, item.tab))
    near = [line for line in found if request.path == line.url or request.path.startswith(line.url.rstrip("/") + "/")]
    if near:
        max(near, key=lambda line: len(line.url)).current = True
    return found


def first_of(section: str) -> str | None:
    """The address of the first item of a section: ``public`` (where people without an account land), ``search``."""
    return next((url for item in items() if item.section == section and (url := address(item))), None)


def titles() -> dict[str, str]:
    """The headings of the menu's groups."""
    named = {"oversight": _("监督评价"), "topics": _("专题"), "support": _("支撑")}
    return {section: named.get(section, "") for section in SECTIONS}
