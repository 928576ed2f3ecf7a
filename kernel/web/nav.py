"""The menu: everybody's ``nav.ITEMS``, filtered for the post somebody acts under."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse

from kernel.common.nav import SECTIONS, NavItem
from kernel.common.words import gettext as _
from kernel.web.found import modules

OUTSIDE = ("public", "search", "open")
"""Sections that are no lines of anybody's menu."""


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
        return _reversed(item.url_name)
    except NoReverseMatch:
        return None


@cache
def _reversed(name: str) -> str:
    return str(reverse(name))


def lines(request: Any) -> list[Line]:
    """The items the request's post may see, with their counts; the one nearest to the present address is current."""
    role = getattr(getattr(request, "post", None), "role", None)
    found, things = [], []
    for item in items():
        url = address(item)
        if url is not None and (not item.roles or role in item.roles) and item.section not in OUTSIDE:
            count = item.count(request) if item.count else None
            found.append(Line(item.label, url, item.icon, item.section, count, item.hot, item.tab))
            things += [found[-1]] if item.argument and item.argument in _arguments(request) else []
    near = [line for line in found if request.path == line.url or request.path.startswith(line.url.rstrip("/") + "/")]
    if near or things:
        max(near or things, key=lambda line: len(line.url)).current = True
    return found


def _arguments(request: Any) -> Any:
    """The names in the present address that stand for a thing."""
    return getattr(getattr(request, "resolver_match", None), "kwargs", {})


def addresses(request: Any) -> list[tuple[Any, str]]:
    """Name and address of every line the request's post may see, without counting anything."""
    role = getattr(getattr(request, "post", None), "role", None)
    shown = [one for one in items() if (not one.roles or role in one.roles) and one.section not in OUTSIDE]
    return [(one.label, url) for one in shown if (url := address(one)) is not None]


def laid_open() -> list[Line]:
    """What is laid open to everybody, as the citizens' home lists it."""
    found = ((item, address(item)) for item in items() if item.section == "open")
    return [Line(item.label, url, item.icon, item.section, None, False, False) for item, url in found if url]


def first_of(section: str) -> str | None:
    """The address of the first item of a section: ``public`` (where people without an account land), ``search``."""
    return next((url for item in items() if item.section == section and (url := address(item))), None)


def titles() -> dict[str, str]:
    """The headings of the menu's groups."""
    named = {"oversight": _("监督评价"), "topics": _("专题"), "support": _("支撑")}
    return {section: named.get(section, "") for section in SECTIONS}
