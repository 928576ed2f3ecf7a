"""Finds the pages a person can reach by following links: one of every sort, with an address to open it by.

The gallery, the measurements of pages and the browser tests all walk the house this way, so a new page is in all of
them without an edit.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)"|<a\b[^>]*?\bhref="([^"#]+)#[^"]*"')
LEFT_ALONE = ("web:sign_out", "web:leave")
"""Links that end the walk rather than show a page."""
TRIES = 5
"""So many addresses of one sort are tried when there is no page at the first."""
Get = Callable[[str], "str | None"]
"""The page at an address as HTML; None where there is none (a file, a redirect elsewhere, a refusal)."""


class Sort(NamedTuple):
    """A sort of page: the view's name, and the words in its address (an act's name, a part's), numbers left out."""

    view: str
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """A name for files and tables: ``matters-act-extend``."""
        return "-".join((*self.view.split(":"), *self.words))


def sort_of(address: str) -> Sort | None:
    """What sort of page an address leads to; None when it leads nowhere in the house."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    words = (str(value) for value in found.kwargs.values())
    return Sort(found.view_name or found.view_name, tuple(word for word in words if re.fullmatch(r"[a-z_]+", word)))


def walk(get: Get, *starts: str, most: int = 400, each: int = 1) -> Iterator[tuple[Sort, str]]:
    """``each`` addresses of every sort of page that can be reached from ``starts``, nearest first; at most ``most``."""
    waiting, seen, tried, given = deque(starts), Counter[Sort](), Counter[Sort](), 0
    known: set[str] = set()
    while waiting and given < most:
        address = waiting.popleft()
        sort = sort_of(address)
        if sort is None or seen[sort] == each or sort.view in LEFT_ALONE or tried[sort] == TRIES * each:
            continue
        if address in known:
            continue
        known.add(address)
        tried[sort] += 1
        html = get(address)
        if html is None:
            continue
        seen[sort] += 1
        given += 1
        yield sort, address
        for one in LINK.finditer(html):
            link = urljoin(address, (one[1] or one[2]).replace("&amp;", "&"))
            if link.startswith("/") and not link.startswith(("//", "/static/", "/api/")):
                waiting.append(link)
