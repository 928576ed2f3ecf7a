"""What a text is made of: its runs of one to three characters and its words, and those of its title apart. Pure.

Each kind is a vector of its own length, so that long texts and many runs do not drown the words of the title. Digits
are all one digit, so that no number, and nobody's, is learned. The one door to rjieba.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from math import log
from types import MappingProxyType
from typing import Final

import rjieba

LONGEST = 3
TITLE = 3
"""So often the title counts beside the text."""
KINDS: Final = (("", 1.0), ("¹", 1.0), ("²", 0.7), ("³", 0.7))
"""How a piece of each kind begins, and how much the kind weighs: runs, words, runs of the title, its words. None of
the marks can stand in a text once it is plain."""
_SPACE = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
_KIND_OF: Final = {mark: kind for kind, (mark, _weight) in enumerate(KINDS)}
RUNS, WORDS, HEADS, HEAD_WORDS = (mark for mark, _weight in KINDS)


def plain(text: str) -> str:
    """The text in half-width lower case, without spaces, every digit a 0."""
    return _DIGIT.sub("0", _SPACE.sub("", unicodedata.normalize("NFKC", text).lower()))


def runs(text: str) -> Iterator[str]:
    """Every run of one to three characters."""
    for width in range(1, LONGEST + 1):
        for start in range(len(text) - width + 1):
            yield text[start : start + width]


@lru_cache(maxsize=16)
def pieces(title: str, text: str) -> Mapping[str, float]:
    """The pieces of a title and a text with their weights: one and the logarithm of how often they stand there.

    Remembered for a moment, as several models and the words that led to each guess are asked of one text.
    """
    head, body = plain(title), plain(text)
    found: dict[str, float] = {}
    _count(found, RUNS, runs(head), runs(body))
    _count(found, WORDS, _words(head), _words(body))
    _count(found, HEADS, (), runs(head))
    _count(found, HEAD_WORDS, (), _words(head))
    return MappingProxyType(found)


def _count(found: dict[str, float], mark: str, often: Iterable[str], once: Iterable[str]) -> None:
    counts = Counter(once)
    for piece in often:
        counts[piece] += TITLE
    found.update((mark + piece, 1 + log(count)) for piece, count in counts.items())


def _words(text: str) -> list[str]:
    return rjieba.cut(text) if text else []


def kind_of(piece: str) -> int:
    """The place of a piece's kind in KINDS."""
    return _KIND_OF.get(piece[:1], 0)


def bare(piece: str) -> str:
    """A piece as it stands in the text."""
    return piece[1:] if kind_of(piece) else piece
