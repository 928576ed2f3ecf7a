"""An article's text as pages draw it: lines with their rank, citations as links, found words marked."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kernel.law.models import Reference

ITEM = re.compile(r"[（(][一二三四五六七八九十百]+[）)]")
SUBITEM = re.compile(r"[（(]\d+[）)]|\d+[.．、]")
WINDOW = 110
"""So many characters of an article are shown where it was found."""
LEAD = 24
"""So many of them stand before the first word found."""


class Part(NamedTuple):
    """A stretch of a line: where it leads, or whether it was looked for."""

    text: str
    url: str = ""
    marked: bool = False


class Line(NamedTuple):
    """One paragraph (款), item (项) or what is nested in it (目): ``kind`` paragraph, item, subitem; ``anchor`` as
    citations count them, ``2.3`` being item 3 of paragraph 2."""

    kind: str
    anchor: str
    parts: tuple[Part, ...]


Address = Callable[[Reference], str]


def lines(text: str, references: Iterable[Reference] = (), address: Address | None = None) -> list[Line]:
    """The lines of an article; its resolved citations lead where ``address`` says."""
    found = []
    cited = sorted((one for one in references if one.norm_id), key=lambda one: one.start)
    start = paragraph = item = 0
    for line in text.split("\n"):
        kind = "item" if ITEM.match(line) else "subitem" if SUBITEM.match(line) else "paragraph"
        paragraph, item = (paragraph + 1, 0) if kind == "paragraph" else (max(1, paragraph), item + (kind == "item"))
        anchor = f"{paragraph}.{item}" if kind == "item" else str(paragraph) if kind == "paragraph" else ""
        within = [one for one in cited if start <= one.start and one.end <= start + len(line)]
        found.append(Line(kind, anchor, tuple(_linked(line, start, within, address))))
        start += len(line) + 1
    return found


def _linked(line: str, start: int, cited: Sequence[Reference], address: Address | None) -> Iterator[Part]:
    at = 0
    for one in cited:
        begin, end = one.start - start, one.end - start
        if address is None or begin < at:
            continue
        if begin > at:
            yield Part(line[at:begin])
        yield Part(line[begin:end], url=address(one))
        at = end
    if at < len(line) or not line:
        yield Part(line[at:])


def excerpt(text: str, words: Sequence[str]) -> list[Part]:
    """The part of a text where most of the words stand, with the words marked."""
    plain = text.replace("\n", " ")
    spots = sorted(plain.find(word) for word in words if word in plain)
    start = max(0, _densest(spots) - LEAD) if spots else 0
    cut = plain[start : start + WINDOW]
    parts = list(_marked(cut, words))
    if start:
        parts.insert(0, Part("…"))
    if start + WINDOW < len(plain):
        parts.append(Part("…"))
    return parts


def _densest(spots: Sequence[int]) -> int:
    """Where a window begins that holds most of the spots."""
    return max(spots, key=lambda spot: (sum(spot <= other < spot + WINDOW - LEAD for other in spots), -spot))


def _marked(text: str, words: Sequence[str]) -> Iterator[Part]:
    if not words:
        yield Part(text)
        return
    for part in re.split(f"({'|'.join(re.escape(word) for word in words)})", text):
        if part:
            yield Part(part, marked=part in words)
