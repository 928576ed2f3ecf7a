"""What the one search finds here: matters, procedures, limits, bodies and the people in them."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.common.finding import Finder, Hit
from kernel.common.moment import today
from kernel.common.words import enumerated
from kernel.law.citations import in_words
from kernel.law.lengths import in_language
from kernel.matters.desk.limits import matches, rows_on
from kernel.matters.desk.words import state_of
from kernel.matters.search import search
from kernel.people.models import Post
from kernel.people.queries import roles
from kernel.places.models import Organisation
from kernel.procedures.queries import latest_definitions


def matters(request: Any, words: str, most: int) -> list[Hit]:
    """By number, words, certificate number of a party: the same as the matters' own search, never more."""
    found = search(words, user=request.user, post=request.post, limit=most)
    return [Hit(one.title, reverse("matters:detail", args=[one.no]), f"{one.no}　{state_of(one)[1]}") for one in found]


def procedures(request: Any, words: str, most: int) -> list[Hit]:
    """Published procedures by name, or by the name of one of their steps."""
    found = []
    for key, one in latest_definitions().items():
        steps = [node.name for node in one.nodes.values() if words in node.name and node.kind == "task"]
        if words in one.name or steps:
            meta = _("环节：%(names)s") % {"names": enumerated(steps[:3])} if steps else ""
            found.append(Hit(one.name, reverse("matters:process", args=[key]), meta))
    return found[:most]


def limits(request: Any, words: str, most: int) -> list[Hit]:
    """Limits of the clock book."""
    address = reverse("matters:clocks")
    return [
        Hit(
            row.name,
            f"{address}?{urlencode({'q': row.name})}",
            f"{in_language(row.length.text)}　{in_words(row.article)}",
        )
        for row in rows_on(today())
        if matches(row, words)
    ][:most]


def bodies(request: Any, words: str, most: int) -> list[Hit]:
    """Bodies by name."""
    found = Organisation.objects.filter(name__contains=words, active=True).select_related("region").order_by("id")
    return [Hit(one.name, _body(one.name), one.region.name) for one in found[:most]]


def people(request: Any, words: str, most: int) -> list[Hit]:
    """People at work by name, with their post; what they do is a matter of public duty."""
    on = today()
    running = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    posts = Post.objects.filter(running, valid_from__lte=on, user__is_active=True, user__name__contains=words)
    found = posts.exclude(role="system").select_related("user", "organisation").order_by("id")
    known = roles()
    return [
        Hit(one.user.name, _body(one.organisation.name), f"{one.organisation.name}　{known[one.role].name}")
        for one in found[:most]
    ]


def _body(name: str) -> str:
    return f"{reverse('administration:bodies')}?{urlencode({'q': name})}"


FINDERS = [
    Finder(gettext_lazy("事项"), "inbox", matters, order=10, more="matters:search"),
    Finder(gettext_lazy("流程"), "route", procedures, order=40, more=""),
    Finder(gettext_lazy("时限"), "hourglass", limits, order=50, more="matters:clocks"),
    Finder(gettext_lazy("单位"), "building", bodies, order=60, more="administration:bodies"),
    Finder(gettext_lazy("工作人员"), "user", people, order=70),
]
