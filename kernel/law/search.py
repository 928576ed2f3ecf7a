"""Finding articles by words (tantivy, beside the database): pairs of characters, headings and names of laws weighted,
everyday words read as what the law calls them, the version in force on a date.

The index is derived: it can be thrown away at any time. Each version is indexed under a stamp of what was indexed;
when the stamp changes, that version is indexed anew. Work is committed in portions and goes on where it stopped.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import tantivy
from django.conf import settings

from kernel.law.everyday import Notion, notions

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


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one article. ``until``: the first day it is no longer in force."""

    pk: int
    version: int
    name: str
    kind: str
    path: str
    text: str
    number: int
    in_force: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: words, and what narrows them; ``on`` asks for what was in force that day."""

    words: str
    on: date | None = None
    kinds: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()


def pieces(text: str) -> list[str]:
    """The two-character pieces of every run of letters, digits and characters."""
    found: list[str] = []
    for run in re.findall(r"\w+", text.lower()):
        found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return found


# ── the index ────────────────────────────────────────────────────────────────


def folder() -> Path:
    """Where the index of this installation is."""
    return Path(settings.VAR) / "index" / "law"


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("pk", stored=True, fast=True)
    builder.add_unsigned_field("version", indexed=True)
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("in_force", fast=True)
    builder.add_unsigned_field("until", fast=True)
    builder.add_float_field("weight", fast=True)
    return builder.build()


@cache
def _index(where: str) -> tantivy.Index:
    Path(where).mkdir(parents=True, exist_ok=True)
    return tantivy.Index(_schema(), path=where)


def stamps() -> dict[str, str]:
    """Version to the stamp it was indexed under; empty while there is no index."""
    mark = folder() / "stamps.json"
    return dict(json.loads(mark.read_text("utf-8"))) if mark.exists() else {}


def _write_stamps(done: dict[str, str]) -> None:
    mark = folder() / "stamps.json"
    fresh = mark.with_suffix(".new")
    fresh.write_text(json.dumps(done), "utf-8")
    fresh.replace(mark)


def refresh(current: dict[str, str], entries: Iterable[tuple[str, list[Entry]]]) -> int:
    """Bring the index up to the versions that stand: drop what is gone or changed, add ``entries`` (version and its
    articles). Returns how many articles were added. Another process at it already: 0."""
    try:
        writer = _index(str(folder())).writer(heap_size=100_000_000, num_threads=1)
    except ValueError:
        return 0
    done = stamps()
    for gone in [version for version, stamp in done.items() if current.get(version) != stamp]:
        writer.delete_documents_by_query(_of_version(gone))
        del done[gone]
    added = waiting = 0
    for version, articles in entries:
        writer.delete_documents_by_query(_of_version(version))
        for entry in articles:
            writer.add_document(_document(entry))
        done[version] = current[version]
        added, waiting = added + len(articles), waiting + len(articles)
        if waiting >= PORTION:
            writer.commit()
            _write_stamps(done)
            waiting = 0
    writer.commit()
    writer.wait_merging_threads()
    _write_stamps(done)
    return added


def _of_version(version: str) -> tantivy.Query:
    """By query: deleting by term does not find numbers."""
    return tantivy.Query.term_query(_schema(), "version", int(version))


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("pk", entry.pk)
    document.add_unsigned("version", entry.version)
    for name in FIELDS:
        document.add_text(name, " ".join(pieces(getattr(entry, name))))
    document.add_text("kind", entry.kind)
    document.add_unsigned("in_force", _day(entry.in_force) if entry.in_force else 0)
    document.add_unsigned("until", _day(entry.until) if entry.until else OPEN)
    weight = WEIGHTS.get(entry.kind, 0.0)
    opening = entry.number <= OPENINGS and OPENING.search(entry.text)
    document.add_float("weight", max(0.0, weight - LESS) if opening else weight)
    return document


def _day(on: date) -> int:
    return on.year * 10000 + on.month * 100 + on.day


# ── asking it ────────────────────────────────────────────────────────────────


def hits(wanted: Wanted, *, limit: int = 20, offset: int = 0) -> tuple[int, list[int]]:
    """How many articles match, and the keys of those from ``offset`` on, best first."""
    query = _query(wanted)
    index = _index(str(folder()))
    index.reload()
    searcher = index.searcher()
    if query is None or searcher.num_docs == 0:
        return 0, []
    found = searcher.search(query, limit=limit, offset=offset, weight_by_field="weight")
    return found.count or 0, [searcher.doc(address)["pk"][0] for _, address in found.hits]


def marks(words: str) -> list[str]:
    """The words to be marked in what was found, longest first."""
    found = {one for notion in notions(words) for one in (notion.word, *notion.legal) if len(one) > 1}
    return sorted(found, key=lambda one: (-len(one), one))


def _query(wanted: Wanted) -> tantivy.Query | None:
    asked = [part for notion in notions(wanted.words[:200]) for part in _parts(notion)]
    if not asked:
        return None
    words = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in asked])
    narrowed = [(tantivy.Occur.Must, one) for one in (words, *_filters(wanted))]
    return tantivy.Query.boolean_query(narrowed)


def _parts(notion: Notion) -> Iterator[tantivy.Query]:
    """A notion of the table as one alternative of phrases; any other run as a phrase and piece by piece."""
    if notion.legal:
        ways = [way for word in notion.legal for way in _fields(word, LEGAL)]
        yield _best(ways + (_fields(notion.word, EVERYDAY) if len(notion.word) > 1 else []))
        return
    for piece in dict.fromkeys([*pieces(notion.word), notion.word]):
        if len(piece) > 1:
            yield _best(_fields(piece, PLAIN))


def _best(ways: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.disjunction_max_query(list(ways), TIE)


def _fields(word: str, weight: float) -> list[tantivy.Query]:
    """The word in every field; a long phrase counts more than a short one, but not by its length."""
    terms = pieces(word)
    share = weight / max(1, len(word) - 1) ** 0.5
    return [tantivy.Query.boost_query(_phrase(name, terms), share * boost) for name, boost in FIELDS.items()]


def _phrase(field: str, terms: list[str]) -> tantivy.Query:
    if len(terms) > 1:
        return tantivy.Query.phrase_query(_schema(), field, list(terms))
    return tantivy.Query.term_query(_schema(), field, terms[0])


def _filters(wanted: Wanted) -> Iterator[tantivy.Query]:
    if wanted.on:
        day, kind = _day(wanted.on), tantivy.FieldType.Unsigned
        yield tantivy.Query.range_query(_schema(), "in_force", kind, None, day)
        yield tantivy.Query.range_query(_schema(), "until", kind, day + 1, None)
    if wanted.kinds:
        yield tantivy.Query.term_set_query(_schema(), "kind", list(wanted.kinds))
    if wanted.versions:
        yield tantivy.Query.term_set_query(_schema(), "version", list(wanted.versions))
