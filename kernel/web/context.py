"""What the base pages know, as ``shell`` in every template. Lazy: a fragment that draws no shell asks nothing."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import translation

from kernel.common.words import gettext as _
from kernel.people.queries import posts_of, roles
from kernel.places.models import Region
from kernel.web import nav

VERSION = "0.1"
ELDER_SIZES = ("1", "2", "3")
"""20, 24 and 30 px: 适老化 asks for 18 at least, adjustable up to 30."""
_names: dict[str, str] = {}


def county_name() -> str:
    """The county's name; remembered once it is known."""
    if settings.COUNTY not in _names:
        found = Region.objects.filter(code=settings.COUNTY).values_list("name", flat=True).first()
        if found is None:
            return ""
        _names[settings.COUNTY] = found
    return _names[settings.COUNTY]


class Shell:
    """The frame around a page for one request."""

    def __init__(self, request: Any) -> None:
        self.request = request
        self.user = getattr(request, "user", None)
        self.signed_in = bool(self.user and self.user.is_authenticated)

    @property
    def lang(self) -> str:
        """The document's language; without zh-CN a browser may pick Japanese glyphs."""
        return "zh-CN" if translation.get_language() == "zh-hans" else translation.get_language() or "zh-CN"

    @property
    def density(self) -> str:
        """Row height of lists: loose, medium, compact."""
        return self.user.density if self.signed_in and self.user else "medium"

    @property
    def keys(self) -> str:
        """Whether single letters act: on or off."""
        return "on" if not self.signed_in or getattr(self.user, "shortcuts", True) else "off"

    @property
    def elder(self) -> str:
        """How large the type of the citizen's pages is (1 to 3), kept in a cookie so that the server can draw it.

        Empty for the ordinary size.
        """
        size = self.request.COOKIES.get("elder", "")
        return size if size in ELDER_SIZES else ""

    @property
    def demo(self) -> bool:
        """Whether the data is fictional."""
        return bool(settings.DEMO)

    @property
    def version(self) -> str:
        """The product's version."""
        return VERSION

    @cached_property
    def subtitle(self) -> str:
        """The line under the name: 清渡县基层治理协同平台."""
        return _("%(county)s基层治理协同平台") % {"county": county_name()}

    @cached_property
    def product(self) -> str:
        """Name for the browser's title."""
        return _("衡治")

    @cached_property
    def lines(self) -> list[nav.Line]:
        """Everything of the menus this post sees."""
        return nav.lines(self.request) if self.signed_in else []

    @property
    def menu(self) -> list[tuple[str, list[nav.Line]]]:
        """The side menu: heading and lines, empty groups left out."""
        groups = (
            (title, [one for one in self.lines if one.section == section]) for section, title in nav.titles().items()
        )
        return [(title, lines) for title, lines in groups if lines]

    @property
    def tabs(self) -> list[nav.Line]:
        """The phone's first four tabs."""
        return [line for line in self.lines if line.tab][:4]

    @property
    def top(self) -> list[nav.Line]:
        """The icons of the top bar."""
        return [line for line in self.lines if line.section == "top"]

    @property
    def search_url(self) -> str | None:
        """Where the search box asks, when there is such a page."""
        return nav.first_of("search")

    @property
    def laid_open(self) -> list[nav.Line]:
        """What everybody may read and do, beside the matters."""
        return nav.laid_open()

    @property
    def public_url(self) -> str | None:
        """Where people without an account go, when there is such a page."""
        return nav.first_of("public")

    @property
    def q(self) -> str:
        """The words searched for, on the search page."""
        return self.request.GET.get("q", "") if self.request.path == self.search_url else ""

    @cached_property
    def posts(self) -> list[dict[str, Any]]:
        """The posts one may act under."""
        held = posts_of(self.user) if self.signed_in and self.user else []
        here = getattr(self.request, "post", None)
        return [
            {
                "id": post.pk,
                "role_name": roles()[post.role].name,
                "organisation_name": post.organisation.name,
                "current": here is not None and post.pk == here.pk,
            }
            for post in held
        ]

    @property
    def post_name(self) -> str:
        """The present post in words: 县社会治理中心·县级中心调度员."""
        here = next((post for post in self.posts if post["current"]), None)
        if here is None:
            return _("尚未分配岗位")
        return _("%(body)s·%(role)s") % {"body": here["organisation_name"], "role": here["role_name"]}


def shell(request: Any) -> dict[str, Any]:
    """Context processor."""
    return {"shell": Shell(request)}
