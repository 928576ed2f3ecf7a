"""Searching law: a word query over a large collection, beside a bare scan; the index's seconds and size; and how often
a hundred questions in people's own words are answered.

Two collections: the large one that is not part of the project (``../shared/data/laws``, or ``LAW_TEXTS``), and the laws
of the installed data package.
"""

import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench.ground import Figure, figure, milliseconds
from bench.law import TEXTS
from kernel.law.library.sources import package_file, read, read_package
from kernel.law.search import INDEX, Entry, Wanted, hits, refresh
from kernel.law.tests.asked import Answered, Place, answered, entries, questions

ROUNDS = 3
LARGE, PACKAGE = date(2025, 4, 19), date(2026, 7, 1)
"""The day each collection was made: what is asked for is what was in force then."""


def run() -> Iterator[Figure]:
    """Both collections, the large one first; a collection that is not there is told and left out."""
    large, package = Path(os.environ.get("LAW_TEXTS", TEXTS)), package_file()
    if large.exists():
        yield from _measured("law search", read(large), LARGE)
    else:
        print("lawsearch: the collection of texts is not beside this folder (../shared/data/laws)")
    if package:
        yield from _measured("law search, package", read_package(package), PACKAGE)


def _measured(name: str, texts: Iterator[object], on: date) -> Iterator[Figure]:
    """Index a collection under the bench's folder and ask it."""
    made, places = entries(texts)
    stands = {version: "bench" for version, _articles in made}
    INDEX.clear()
    start = time.perf_counter()
    added = refresh(stands, made)
    seconds = time.perf_counter() - start
    size = sum(file.stat().st_size for file in INDEX.folder.rglob("*") if file.is_file())
    asked = [question.words for question in questions()]
    times = sorted(_times(asked, on))
    p95 = times[int(len(times) * 0.95)]
    bare = milliseconds(lambda: _scan(made, "劳动报酬"), 5)[0]
    found = {part: answered(questions(part), lambda words: _find(words, on, places)) for part in ("tune", "kept")}
    yield figure(
        name, p95, "ms p95", ratio=p95 / bare, against="looking for one word in every text", target="<= 50",
        articles=added, p50=round(times[len(times) // 2], 2), index_seconds=round(seconds, 1),
        index_mb=round(size / 1e6, 1), **_recall(found), missed=[one for half in found.values() for one in half.missed],
    )  # fmt: skip
    INDEX.clear()


def _times(asked: list[str], on: date) -> Iterator[float]:
    for _round in range(ROUNDS):
        for words in asked:
            start = time.perf_counter()
            hits(Wanted(words, on=on))
            yield (time.perf_counter() - start) * 1000


def _scan(made: list[tuple[str, list[Entry]]], word: str) -> int:
    return sum(word in entry.text for _version, articles in made for entry in articles)


def _find(words: str, on: date, places: dict[int, Place]) -> list[Place]:
    return [places[pk] for pk in hits(Wanted(words, on=on), limit=5)[1]]


def _recall(found: dict[str, Answered]) -> dict[str, float]:
    """The share answered first and within the first five, of each half and of both."""
    halves = list(found.values())
    asked, first, five = (sum(getattr(one, name) for one in halves) for name in ("asked", "first", "five"))
    whole = Answered(asked, first, five, ())
    return {
        f"{name}{part}": round(count / one.asked, 2)
        for part, one in (("", whole), *((f" {part}", one) for part, one in found.items()))
        for name, count in (("top1", one.first), ("top5", one.five))
    }
