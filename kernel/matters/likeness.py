"""Which matters may be the same one: same people, or nearly the same words. Only proposals come out of here.

Words are compared by character trigrams. A signature of eight bands (one-permutation MinHash, two rows a band)
finds the few matters worth comparing exactly, so the cost does not grow with the number of matters.
"""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from kernel.common import sql
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters.models import Matter, Party
from kernel.matters.registers import other_matters_of

BANDS, ROWS = 8, 2
WINDOW = timedelta(days=180)
NEAR = 0.5
"""Words alone: so alike that a person should look (Jaccard of trigrams)."""
SAME_PERSON = 0.15
"""With the same person: likely the same matter told again."""
PER_BAND, COMPARED = 40, 30
"""Of each band the newest so many are looked at; of those the so many that share most bands are compared exactly."""
Measure = Callable[[frozenset[str], frozenset[str]], float]
_GAPS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Like:
    """A proposal: the other matter by its key, how alike (0–1), and why."""

    other_id: int
    likeness: float
    reasons: list[str]


@lru_cache(maxsize=256)
def trigrams(text: str) -> frozenset[str]:
    """The character trigrams of a text, without white space and punctuation; the newest are asked for often."""
    return _trigrams(text)


def _trigrams(text: str) -> frozenset[str]:
    clean = _GAPS.sub("", text)
    return frozenset(map("".join, zip(clean, clean[1:], clean[2:], strict=False))) or frozenset((clean,))


def alike(one: frozenset[str], two: frozenset[str]) -> float:
    """Jaccard likeness of two sets, 0 to 1."""
    both = len(one & two)
    return both / (len(one) + len(two) - both or 1)


@lru_cache(maxsize=64)
def bands(text: str) -> tuple[int, ...]:
    """The eight band values of a text: two texts of likeness .5 share one with probability .9. Remembered, as a matter
    is first compared and then kept."""
    return tuple(_bands(_value(gram) for gram in trigrams(text)))


def bands_of(texts: Iterable[str]) -> Iterator[list[int]]:
    """``bands`` of many texts: a trigram that several have is looked at once."""
    known: dict[str, int] = {}
    for text in texts:
        grams = _trigrams(text)
        for gram in grams.difference(known):
            known[gram] = _value(gram)
        yield _bands(map(known.__getitem__, grams))


def _value(gram: str) -> int:
    return zlib.crc32(gram.encode()) * 2654435761 & 0xFFFFFFFF


def _bands(values: Iterable[int]) -> list[int]:
    size = BANDS * ROWS
    lowest: list[int | None] = [None] * size
    for value in sorted(values, reverse=True):
        lowest[value % size] = value // size
    filled = [_borrow(lowest, slot) for slot in range(size)]
    return [_band(number, filled[number * ROWS : (number + 1) * ROWS]) for number in range(BANDS)]


def _borrow(lowest: list[int | None], slot: int) -> int:
    """An empty slot takes the next filled one's value, marked by its distance (rotation densification)."""
    for distance in range(len(lowest)):
        value = lowest[(slot + distance) % len(lowest)]
        if value is not None:
            return value * 31 + distance
    return 0


def _band(number: int, values: list[int]) -> int:
    return zlib.crc32(repr((number, values)).encode())


def remember(matter: Matter) -> None:
    """Keep the bands of a matter just received, so that later ones are compared with it."""
    mine = bands(matter.title + matter.text)
    query = f"INSERT INTO matters_shingle (band, matter_id) VALUES {sql.places(len(mine), 2)}"
    sql.execute(query, [value for band in mine for value in (band, matter.pk)])


def contained(one: frozenset[str], two: frozenset[str]) -> float:
    """How much of the smaller set lies in the other, 0 to 1: for words that are still being written."""
    return len(one & two) / (min(len(one), len(two)) or 1)


def candidates(
    matter: Matter, people: Sequence[Party], *, more: Iterable[int] = (), measure: Measure = alike
) -> list[Like]:
    """Matters of the last half year that may be the same, most alike first.

    ``more``: keys of others worth comparing; ``measure``: how words are compared.
    """
    near = _sharing(matter.pk, bands(matter.title + matter.text)) | set(more)
    same = {pk for party in people for pk in other_matters_of(party, 50)}
    if not near | same:
        return []
    words = trigrams(matter.title + matter.text)
    found = []
    for pk, text, region in _others(matter, near | same):
        share = measure(words, trigrams(text))
        if share >= (SAME_PERSON if pk in same else NEAR):
            likeness, reasons = _told(share, pk in same, matter.place_known and matter.region_id == region)
            found.append((likeness, pk, reasons))
    first = sorted(found, key=lambda one: -one[0])[:5]
    return [Like(pk, likeness, reasons) for likeness, pk, reasons in first]


def _others(matter: Matter, keys: set[int]) -> list[tuple[int, str, str]]:
    """Key, words and place of those of the matters that can be the same as this one at all."""
    found: list[tuple[int, str, str]] = sql.execute(
        f"SELECT id, title || text, region_id FROM matters_matter WHERE id IN ({sql.places(len(keys))})"
        " AND kind = %s AND received_at >= %s AND sealed = %s",
        [*keys, matter.kind, sql.moment(now() - WINDOW), matter.sealed],
    ).fetchall()
    return found


def _told(share: float, same_person: bool, same_place: bool) -> tuple[float, list[str]]:
    """How alike two matters are, and why, in words."""
    reasons = [_("文字相似%(n)s%%") % {"n": round(share * 100)}]
    if same_person:
        reasons.append(_("同一诉求人"))
    if same_place:
        reasons.append(_("同一地点"))
    return round(min(1.0, share + (0.3 if same_person else 0)), 3), reasons


def _sharing(pk: int, mine: Sequence[int]) -> set[int]:
    """Those that share most bands, the newest first among equals."""
    part = "SELECT matter_id FROM (SELECT matter_id FROM matters_shingle WHERE band = %s"
    part += f" ORDER BY matter_id DESC LIMIT {PER_BAND}) AS part"
    shared = Counter(sql.column(" UNION ALL ".join([part] * len(mine)), mine))
    del shared[pk]
    return set(sorted(shared, key=lambda one: (-shared[one], -one))[:COMPARED])
