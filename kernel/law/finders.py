"""What the one search finds in the law library: norms by name, articles by words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from kernel.common.finding import Finder, Hit
from kernel.common.moment import today
from kernel.law import reading
from kernel.law.search import Wanted
from kernel.law.views import Found


def norms(request: Any, words: str, most: int) -> list[Hit]:
    """Norms whose name has the words."""
    found = reading.norms(reading.Sought(words=words), today())[:most]
    return [Hit(f"《{one.title}》", reverse("law:norm", args=[one.code]), one.kind) for one in found]


def articles(request: Any, words: str, most: int) -> list[Hit]:
    """Articles in force today that answer the words."""
    on = today()
    _count, found = reading.find(Wanted(words, on=on), limit=most)
    shown = [(one, Found(one, [], on).url) for one in found]
    return [Hit(f"《{one.norm.code}》{one.article.label}", url, one.article.text[:60]) for one, url in shown]


FINDERS = [
    Finder(gettext_lazy("法律法规"), "books", norms, order=20),
    Finder(gettext_lazy("法条"), "book", articles, order=30, more="law:library"),
]
