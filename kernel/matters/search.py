"""Full-text search beside the database (tantivy): two-character pieces with positions, so any phrase is found.

The index holds numbers and words only; who may see a hit is asked of the database, every time. Sealed matters are
not in it. New matters are found at once: what the index does not have yet is read from the table.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import tantivy
from django.conf import settings
from django.db.models import Q

from kernel.common.identity import digest
from kernel.matters.lists import picked, visible_to
from kernel.matters.models import Matter
from kernel.people.models import Post, User

OVERLAP = 500
"""Keys drawn earlier may be committed later; so many are looked at again."""
DEPTHS = (200, 2000, 20000)


def pieces(text: str) -> str:
    """The two-character pieces of every run of letters, digits and characters, divided by spaces."""
    found: list[str] = []
    for run in re.findall(r"\w+", text.lower()):
        found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return " ".join(found)


def _folder() -> Path:
    return Path(settings.VAR) / "index" / "matters"


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("pk", stored=True, indexed=True, fast=True)
    builder.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="position")
    return builder.build()


@cache
def _index(folder: str) -> tantivy.Index:
    Path(folder).mkdir(parents=True, exist_ok=True)
    return tantivy.Index(_schema(), path=folder)


def indexed_up_to() -> int:
    """The highest key in the index; 0 while there is none."""
    mark = _folder() / "upto"
    return int(mark.read_text()) if mark.exists() else 0


def index_new(limit: int = 100_000) -> int:
    """Add matters the index does not have; returns how many. Another process at it already: 0."""
    folder = _folder()
    index = _index(str(folder))
    try:
        writer = index.writer(heap_size=64_000_000, num_threads=1)
    except ValueError:
        return 0
    last, count = indexed_up_to(), 0
    rows = Matter.objects.filter(pk__gt=last - OVERLAP, sealed=False).order_by("pk").values_list("pk", "title", "text")
    for pk, title, text in rows[:limit].iterator(chunk_size=2000):
        if pk <= last:
            writer.delete_documents_by_query(tantivy.Query.term_query(_schema(), "pk", pk))  # by term finds no numbers
        document = tantivy.Document()
        document.add_unsigned("pk", pk)
        document.add_text("words", pieces(f"{title} {text}"))
        writer.add_document(document)
        count += pk > last
        last = max(last, pk)
    writer.commit()
    writer.wait_merging_threads()
    (folder / "upto").write_text(str(last))
    return count


def search(words: str, *, user: User | None, post: Post | None = None, limit: int = 20) -> list[Matter]:
    """The matters the user may see that match, best first; by number, by certificate or phone number, by words."""
    words = words.strip()
    if not words or user is None:
        return []
    exact = _exact(words, user, post, limit) if _looks_exact(words) else []
    if exact:
        return exact
    seen = visible_to(user, post)
    fresh = seen.filter(pk__gt=indexed_up_to(), sealed=False).filter(Q(title__contains=words) | Q(text__contains=words))
    found = {matter.pk: matter for matter in fresh.order_by("-pk")[:limit]}
    for part in _hits(words):
        rows = seen.filter(sealed=False).in_bulk([pk for pk in part if pk not in found])
        found |= {pk: rows[pk] for pk in part if pk in rows}
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _looks_exact(words: str) -> bool:
    return re.fullmatch(r"[A-Za-z]{0,4}\d{11,20}[\dXx]?|[0-9A-Za-z]{18}", words) is not None


def _exact(words: str, user: User, post: Post | None, limit: int) -> list[Matter]:
    """By matter number, or by the certificate number of a party (its digest)."""
    named = "SELECT id FROM matters_matter WHERE no = %s UNION SELECT matter_id FROM matters_party WHERE id_digest = %s"
    return picked(user, f"t.id IN ({named}) LIMIT %s", [words.upper(), digest(words), limit], post=post)


def _hits(words: str) -> Iterator[list[int]]:
    """Keys of matching matters, best first, deeper and deeper."""
    index = _index(str(_folder()))
    index.reload()
    searcher, query = index.searcher(), _query(words)
    if query is None or searcher.num_docs == 0:
        return
    done = 0
    for depth in DEPTHS:
        hits = searcher.search(query, limit=depth - done, offset=done).hits
        yield [searcher.doc(address)["pk"][0] for _, address in hits]
        if len(hits) < depth - done:
            return
        done = depth


def _query(words: str) -> tantivy.Query | None:
    """Every run of the words as a phrase of its pieces; more runs matched is better."""
    parts = []
    for run in re.findall(r"\w+", words.lower())[:12]:
        terms = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        one = (
            tantivy.Query.phrase_query(_schema(), "words", terms)
            if len(terms) > 1
            else tantivy.Query.term_query(_schema(), "words", terms[0])
        )
        parts.append((tantivy.Occur.Should, one))
    return tantivy.Query.boolean_query(parts) if parts else None
