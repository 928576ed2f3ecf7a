"""What a module says about its place in the menu: ``nav.py`` holds ``ITEMS``, a list of these."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SECTIONS = ("work", "oversight", "topics", "support")
"""The menu's groups, in order: daily work (no heading), 监督评价, 专题, 支撑."""
ELSEWHERE = ("top", "search", "public", "open")
"""Not in the menu: the top bar's icons, the page the search box asks, where people without an account land, and what
is laid open to them from there."""


@dataclass(frozen=True)
class NavItem:
    """One line of the menu. The shell finds ``nav.ITEMS`` of every kernel module and scenario by path.

    ``label``: a (lazily translated) name; ``url_name``: a Django URL name without arguments; ``icon``: a name
    from ``icons.txt``; ``roles``: role codes that see it, empty for everybody signed in; ``section``: one of
    ``SECTIONS`` or ``ELSEWHERE``; ``count``: called with the request on every full page, returns a number or None
    (keep it to one indexed query); ``hot``: the number waits for this very person (blue); ``tab``: one of the
    phone's few tabs; ``order``: within the section, smaller first; ``argument``: the address argument that names one
    of its things (``no``): pages with it belong to this line wherever they are mounted, unless another line is nearer.
    """

    label: Any
    url_name: str
    icon: str
    roles: tuple[str, ...] = ()
    section: str = "work"
    count: Callable[[Any], int | None] | None = None
    hot: bool = False
    tab: bool = False
    order: int = 100
    argument: str = ""
