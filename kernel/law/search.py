"""Finding articles by words: headings and names of laws weighted, everyday words read as what the law calls them, the
version in force on a date.

The index is derived from the library. Each version is indexed under a stamp of what was indexed; when the stamp
changes, that version is indexed anew. Work is committed in portions and goes on where it stopped.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kernel.common.wordindex import Query, WordIndex, all_of, any_of, best_of, pieces
from kernel.law.everyday import Notion, notions
from kernel.law.library.queries import OVER
from kernel.law.models import Article, Version

PORTION = 20_000
"""Articles between two commits."""
OPEN = 99991231
WEIGHTS = {"宪法": 0.8, "法律": 0.8, "行政法规": 0.5, "司法解释": 0.3, "部门规章": 0.3}
"""What speaks for everybody comes before what speaks for one ministry or one place: the score times log2(2 + this)."""
OPENING = re.compile("制定本|适用本|本法所称")
OPENINGS, LESS = 2, 0.3
"""The first articles that say why there is a law answer few questions."""
FIELDS = {"text": 1.0, "path": 0.5, "name": 0.3}
"""Where a word is looked for, and what it counts there."""
EVERYDAY, LEGAL, PLAIN = 0.5, 1.0, 0.6
"""What the everyday word, the law's word, and a word of neither table counts."""
TIE = 0.3
"""How much the other fields and words add to the best one of a notion."""
LONGEST = 200
"""So many characters of a question are read."""
INDEX = WordIndex(
    "law", words=list(FIELDS), numbers=["version", "in_force", "until"], tags=["kind", "level"], weighted=True
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one article. ``until``: the first day it is no longer in force."""

    pk: int
    version: int
    name: str
    kind: str
    level: str
    path: str
    text: str
    number: int
    in_force: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: words, and what narrows them; ``on`` asks for what was in force that day."""

    words: str
    on: date | None = None
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()


# ── the index ────────────────────────────────────────────────────────────────


def index_new(limit: int = 0) -> int:
    """Bring the index up to the library, at most about ``limit`` articles (0: all). Returns how many were added."""
    current, done = _current(), stamps()
    if current == done:
        return 0
    return refresh(current, _entries([version for version in current if done.get(version) != current[version]]), limit)


def refresh(current: dict[str, str], entries: Iterable[tuple[str, list[Entry]]], limit: int = 0) -> int:
    """Drop versions that are gone or changed, add ``entries`` (each version with its articles). Returns how many
    articles were added. Another process at it already: 0."""
    with INDEX.writing() as writer:
        if writer is None:
            return 0
        done = stamps()
        for gone in [version for version, stamp in done.items() if current.get(version) != stamp]:
            writer.remove("version", int(gone))
            del done[gone]
        added = waiting = 0
        for version, articles in entries:
            writer.remove("version", int(version))
            for entry in articles:
                writer.add(
                    entry.pk,
                    _words(entry),
                    numbers=_numbers(entry),
                    tags={"kind": entry.kind, "level": entry.level},
                    weight=_weight(entry),
                )
            done[version] = current[version]
            added, waiting = added + len(articles), waiting + len(articles)
            if waiting >= PORTION:
                writer.commit()
                _write_stamps(done)
                waiting = 0
            if limit and added >= limit:
                break
    _write_stamps(done)
    return added


def stamps() -> dict[str, str]:
    """Version to the stamp it was indexed under; empty while there is no index."""
    mark = INDEX.folder / "stamps.json"
    return dict(json.loads(mark.read_text("utf-8"))) if mark.exists() else {}


def _write_stamps(done: dict[str, str]) -> None:
    fresh = INDEX.folder / "stamps.new"
    fresh.write_text(json.dumps(done), "utf-8")
    fresh.replace(INDEX.folder / "stamps.json")


def _current() -> dict[str, str]:
    """The versions whose text is held, each with a stamp of all that is indexed of it. Drafts are not law."""
    rows = Version.objects.filter(draft=False).exclude(digest="")
    columns = rows.order_by("pk").values_list(
        "pk", "digest", "in_force", "until", "ended", "norm__title", "norm__kind", "norm__level", "norm__also"
    )
    return {str(pk): "|".join(str(one) for one in stamp) for pk, *stamp in columns}


def _entries(versions: list[str]) -> Iterator[tuple[str, list[Entry]]]:
    """The articles of these versions, read one at a time; one repealed on an unknown day is in force on no day."""
    for row in Version.objects.filter(pk__in=versions).select_related("norm").order_by("pk").iterator(chunk_size=200):
        name = " ".join([row.norm.title, *row.norm.also])
        until = row.in_force if row.ended in OVER and row.until is None else row.until
        articles = Article.objects.filter(version=row).order_by("position")
        yield (
            str(row.pk),
            [
                Entry(pk, row.pk, name, row.norm.kind, row.norm.level, path, text, number, row.in_force, until)
                for pk, path, text, number in articles.values_list("pk", "path", "text", "number")
            ],
        )


def _words(entry: Entry) -> dict[str, str]:
    return {name: getattr(entry, name) for name in FIELDS}


def _numbers(entry: Entry) -> dict[str, int]:
    until = _day(entry.until) if entry.until else OPEN
    return {"version": entry.version, "in_force": _day(entry.in_force), "until": until}


def _weight(entry: Entry) -> float:
    weight = WEIGHTS.get(entry.kind, 0.0)
    opening = entry.number <= OPENINGS and OPENING.search(entry.text)
    return max(0.0, weight - LESS) if opening else weight


def _day(on: date) -> int:
    return on.year * 10000 + on.month * 100 + on.day


# ── asking it ────────────────────────────────────────────────────────────────


def hits(wanted: Wanted, *, limit: int = 20, offset: int = 0) -> tuple[int, list[int]]:
    """How many articles match, and the keys of those from ``offset`` on, best first."""
    asked = [part for notion in notions(wanted.words[:LONGEST]) for part in _parts(notion)]
    if not asked:
        return 0, []
    query = all_of([any_of(asked), *_filters(wanted)])
    return INDEX.best(query, limit=limit, offset=offset, count=True)


def marks(words: str) -> list[str]:
    """The words to be marked in what was found, longest first."""
    found = {
        one for notion in notions(words[:LONGEST]) for one in (notion.word, *(notion.legal or pieces(notion.word)))
    }
    return sorted((one for one in found if len(one) > 1), key=lambda one: (-len(one), one))


def _parts(notion: Notion) -> Iterator[Query]:
    """A notion of the table as one alternative of phrases; any other run as a phrase and piece by piece."""
    if notion.legal:
        ways = [way for word in notion.legal for way in _fields(word, LEGAL)]
        yield best_of(ways + (_fields(notion.word, EVERYDAY) if len(notion.word) > 1 else []), TIE)
        return
    for piece in dict.fromkeys([*pieces(notion.word), notion.word]):
        if len(piece) > 1:
            yield best_of(_fields(piece, PLAIN), TIE)


def _fields(word: str, weight: float) -> list[Query]:
    """The word in every field; a long phrase counts more than a short one, but not by its length."""
    share = weight / max(1, len(word) - 1) ** 0.5
    return [INDEX.phrase(name, word, share * boost) for name, boost in FIELDS.items()]


def _filters(wanted: Wanted) -> Iterator[Query]:
    if wanted.on:
        yield INDEX.between("in_force", None, _day(wanted.on))
        yield INDEX.between("until", _day(wanted.on) + 1, None)
    if wanted.kinds:
        yield INDEX.one_of("kind", wanted.kinds)
    if wanted.levels:
        yield INDEX.one_of("level", wanted.levels)
    if wanted.versions:
        yield INDEX.one_of("version", wanted.versions)
