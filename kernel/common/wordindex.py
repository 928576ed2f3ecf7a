"""Full-text indexes beside the database (tantivy): two-character pieces with positions, so any run of characters is
found without a dictionary. An index is derived data in ``VAR/index/<name>`` and can be thrown away at any time.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import tantivy
from django.conf import settings

Query: TypeAlias = tantivy.Query


def pieces(text: str) -> list[str]:
    """The two-character pieces of every run of letters, digits and characters; a run of one is a piece itself."""
    found: list[str] = []
    for run in re.findall(r"\w+", text.lower()):
        found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return found


class WordIndex:
    """One index: every document has a key (``pk``), words in fields, numbers and tags to narrow by, and a weight
    (its score times log2(2 + weight)) when ``weighted``."""

    def __init__(
        self, name: str, *, words: Sequence[str], numbers: Sequence[str] = (), tags: Sequence[str] = (),
        weighted: bool = False,
    ) -> None:  # fmt: skip
        self.name, self.words, self.numbers, self.tags, self.weighted = name, words, numbers, tags, weighted
        self._opened: dict[Path, tuple[tantivy.Index, int]] = {}

    @property
    def folder(self) -> Path:
        """Where it stands in this installation."""
        return Path(settings.VAR) / "index" / self.name

    def clear(self) -> None:
        """Throw the index away; it is made anew from what it was derived from."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._opened.pop(self.folder, None)

    @cached_property
    def schema(self) -> tantivy.Schema:
        """The fields as tantivy knows them."""
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("pk", stored=True, indexed=True, fast=True)
        for name in self.words:
            builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="position")
        for name in self.numbers:
            builder.add_unsigned_field(name, indexed=True, fast=True)
        for name in self.tags:
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
        if self.weighted:
            builder.add_float_field("weight", fast=True)
        return builder.build()

    # ── writing ──────────────────────────────────────────────────────────────

    @contextmanager
    def writing(self) -> Iterator["Writer | None"]:
        """A writer that commits at the end; None when another process writes just now."""
        try:
            opened = self._open()[0].writer(heap_size=100_000_000, num_threads=1)
        except ValueError:
            yield None
            return
        writer = Writer(self, opened)
        yield writer
        writer.commit()
        opened.wait_merging_threads()

    # ── asking ───────────────────────────────────────────────────────────────

    def best(self, query: Query, *, limit: int, offset: int = 0, count: bool = False) -> tuple[int, list[int]]:
        """How many match (0 unless asked to count), and the keys from ``offset`` on, best first."""
        searcher = self._searcher()
        if searcher.num_docs == 0:
            return 0, []
        weight = "weight" if self.weighted else None
        found: Any = searcher.search(query, limit=limit, offset=offset, count=count, weight_by_field=weight)
        return found.count or 0, [searcher.doc(address)["pk"][0] for _, address in found.hits]

    def phrase(self, field: str, text: str, weight: float = 1.0) -> Query:
        """The pieces of ``text``, one after the other."""
        terms = pieces(text)
        if len(terms) > 1:
            return Query.boost_query(Query.phrase_query(self.schema, field, list(terms)), weight)
        return Query.boost_query(Query.term_query(self.schema, field, terms[0] if terms else ""), weight)

    def one_of(self, field: str, values: Sequence[Any]) -> Query:
        """Documents with one of these numbers or tags."""
        return Query.term_set_query(self.schema, field, list(values))

    def between(self, field: str, low: int | None, high: int | None) -> Query:
        """Documents whose number is neither less than ``low`` nor more than ``high``."""
        return Query.range_query(self.schema, field, tantivy.FieldType.Unsigned, low, high)

    def _searcher(self) -> tantivy.Searcher:
        """A searcher that sees the last commit; only a new commit is worth a reload."""
        index, seen = self._open()
        changed = self._changed()
        if changed != seen:
            index.reload()
            self._opened[self.folder] = (index, changed)
        return index.searcher()

    def _changed(self) -> int:
        meta = self.folder / "meta.json"
        return meta.stat().st_mtime_ns if meta.exists() else 0

    def _open(self) -> tuple[tantivy.Index, int]:
        where = self.folder
        if where not in self._opened:
            where.mkdir(parents=True, exist_ok=True)
            self._opened[where] = (tantivy.Index(self.schema, path=str(where)), 0)
        return self._opened[where]


class Writer:
    """What may be done while an index is written."""

    def __init__(self, index: WordIndex, writer: tantivy.IndexWriter) -> None:
        self._index, self._writer = index, writer

    def add(
        self, pk: int, words: Mapping[str, str], *, numbers: Mapping[str, int] | None = None,
        tags: Mapping[str, str] | None = None, weight: float = 0.0,
    ) -> None:  # fmt: skip
        """Add a document; one with the same key stays beside it unless removed first."""
        document = tantivy.Document()
        document.add_unsigned("pk", pk)
        for name, text in words.items():
            document.add_text(name, " ".join(pieces(text)))
        for name, number in (numbers or {}).items():
            document.add_unsigned(name, number)
        for name, tag in (tags or {}).items():
            document.add_text(name, tag)
        if self._index.weighted:
            document.add_float("weight", weight)
        self._writer.add_document(document)

    def remove(self, field: str, number: int) -> None:
        """Remove the documents with this number; by query, since deleting by term does not find numbers."""
        self._writer.delete_documents_by_query(Query.term_query(self._index.schema, field, number))

    def commit(self) -> None:
        """Make what was done so far findable."""
        self._writer.commit()


def any_of(queries: Iterable[Query]) -> Query:
    """Documents that match one of them; the more, the better."""
    return Query.boolean_query([(tantivy.Occur.Should, one) for one in queries])


def all_of(queries: Iterable[Query]) -> Query:
    """Documents that match every one."""
    return Query.boolean_query([(tantivy.Occur.Must, one) for one in queries])


def best_of(queries: Iterable[Query], tie: float) -> Query:
    """Documents that match one of them, judged by the best, the others adding a share."""
    return Query.disjunction_max_query(list(queries), tie)
