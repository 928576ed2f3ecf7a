"""What a page says: every text that is read or read aloud, and what kind of element it stands in."""

from html.parser import HTMLParser
from typing import Any, NamedTuple

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SAID = ("title", "aria-label", "alt", "placeholder", "data-busy")
"""Attributes whose value is read, or read aloud."""
TECHNICAL = frozenset(("code", "pre", "script", "style", "textarea"))
"""Elements that hold what a program wants to have in these very letters, or what somebody typed."""


class Text(NamedTuple):
    """A text of a page; ``where`` its element, ``inside`` the names of all elements around it."""

    words: str
    where: str
    inside: frozenset[str]
    language: str
    """What the nearest element that says so calls its language; empty when none does, below the page itself."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str | None]] = []
        self.texts: list[Text] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, given.get("lang") if tag != "html" else None))
        for name in SAID:
            self._add(given.get(name), f"{tag}@{name}")
        if tag in VOID and given.get("type") in ("submit", "button"):
            self._add(given.get("value"), f"{tag}@value")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._add(data, self.open[-1][0] if self.open else "")

    def _add(self, words: str | None, where: str) -> None:
        if words and words.strip():
            inside = frozenset(tag for tag, _language in self.open)
            language = next((said for _tag, said in reversed(self.open) if said), "")
            self.texts.append(Text(" ".join(words.split()), where, inside, language))


def texts(html: str) -> list[Text]:
    """Every text of a page in order, but for what programs read."""
    reader = _Reader()
    reader.feed(html)
    return [one for one in reader.texts if TECHNICAL.isdisjoint(one.inside)]
