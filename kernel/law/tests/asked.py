"""A hundred questions in people's own words, and how often the search answers them: shared by tests and bench.

``questions.csv``: half of the rows (``tune``) were looked at while weights and everyday words were chosen, the other
half (``kept``) were not. ``accepted`` are the articles that answer; ``治安管理处罚法@2013#58`` is one of the version in
force since that year.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kernel.law.library.history import short_title
from kernel.law.library.parsing import parse
from kernel.law.library.services import PATH
from kernel.law.library.sources import Given
from kernel.law.library.structure import content_of
from kernel.law.search import Entry

FILE = Path(__file__).with_name("questions.csv")
CITED = re.compile(r"(?P<norm>[^@#]+)(?:@(?P<year>\d{4}))?#(?P<number>\d+)(?:-(?P<inserted>\d+))?")
CODE = re.compile("^(中华人民共和国)?民法典.*")
LONG_AGO = date(1949, 10, 1)


class Question(NamedTuple):
    """A question, the half it belongs to, and the articles that answer it: norm, year or nothing, number, inserted."""

    part: str
    words: str
    accepted: tuple[tuple[str, str, int, int], ...]


class Place(NamedTuple):
    """What an indexed key stands for."""

    norm: str
    year: str
    number: int
    inserted: int


class Answered(NamedTuple):
    """How many of the questions have an accepted article first, and among the first five; those that have not."""

    asked: int
    first: int
    five: int
    missed: tuple[str, ...]


def questions(part: str = "") -> list[Question]:
    """The questions, or one half of them."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["part"] == part or not part]
    return [Question(row["part"], row["question"], tuple(_cited(row["accepted"]))) for row in rows]


def _cited(accepted: str) -> Iterator[tuple[str, str, int, int]]:
    for text in accepted.split():
        found = CITED.fullmatch(text)
        assert found, text
        yield short_title(found["norm"]), found["year"] or "", int(found["number"]), int(found["inserted"] or 0)


def accepts(question: Question, place: Place) -> bool:
    """Whether the article answers the question."""
    return any(
        (norm, number, inserted) == (place.norm, place.number, place.inserted) and year in ("", place.year)
        for norm, year, number, inserted in question.accepted
    )


def answered(asked: list[Question], find: Callable[[str], list[Place]]) -> Answered:
    """Ask every question and count; ``find`` gives places, best first."""
    ranks = [_rank(question, find(question.words)[:5]) for question in asked]
    missed = tuple(question.words for question, rank in zip(asked, ranks, strict=True) if rank is None)
    return Answered(len(asked), ranks.count(0), len(asked) - len(missed), missed)


def _rank(question: Question, found: list[Place]) -> int | None:
    return next((at for at, place in enumerate(found) if accepts(question, place)), None)


def entries(texts: Iterable[object]) -> tuple[list[tuple[str, list[Entry]]], dict[int, Place]]:
    """Texts as the index takes them, without a database, and what each key stands for."""
    places: dict[int, Place] = {}
    read = sorted(_read(texts, places), key=lambda one: (one[0], one[1][0].in_force))
    made = []
    for at, (title, articles) in enumerate(read):
        after = read[at + 1] if at + 1 < len(read) and read[at + 1][0] == title else None
        until = articles[0].until or (
            after[1][0].in_force if after and after[1][0].in_force > articles[0].in_force else None
        )
        made.append((str(articles[0].version), [replace(one, until=until) for one in articles]))
    return made, places


def _read(texts: Iterable[object], places: dict[int, Place]) -> Iterator[tuple[str, list[Entry]]]:
    """Title and articles of every text with numbered articles; what is repealed ends on the day it began."""
    for version, given in enumerate(texts, start=1):
        if not isinstance(given, Given):
            continue
        statute = parse(given.text)
        title = "".join((given.title or statute.title).split())
        norm = "民法典" if CODE.match(title) else short_title(title)
        since = given.in_force or given.adopted or LONG_AGO
        until = since if given.ended == "repealed" else None
        found = []
        for placed in statute.articles():
            pk, article = len(places) + 1, placed.article
            places[pk] = Place(norm, str(since.year), *article.key)
            path = PATH.join(one.words for one in placed.path)
            found.append(
                Entry(
                    pk, version, title, given.kind, "national", path, content_of(article), article.number, since, until
                )
            )
        if found:
            yield title, found
