"""Full-text search beside the database (tantivy): two-character pieces with positions, so any phrase is found.

The index holds numbers and words only; who may see a hit is asked of the database, every time. Sealed matters are
not in it. New matters are found at once: what the index does not have yet is read from the table.
"""

import re
from collections.abc import Iterator

from django.db.models import Q

from kernel.common.identity import digest
from kernel.common.wordindex import WordIndex, any_of
from kernel.matters.lists import picked, visible_to
from kernel.matters.models import Matter
from kernel.people.models import Post, User

OVERLAP = 500
"""Keys drawn earlier may be committed later; so many are looked at again."""
DEPTHS = (200, 2000, 20000)
INDEX = WordIndex("matters", words=["words"])


def indexed_up_to() -> int:
    """The highest key in the index; 0 while there is none."""
    mark = INDEX.folder / "upto"
    return int(mark.read_text()) if mark.exists() else 0


def index_new(limit: int = 100_000) -> int:
    """Add matters the index does not have; returns how many. Another process at it already: 0."""
    last, count = indexed_up_to(), 0
    with INDEX.writing() as writer:
        if writer is None:
            return 0
        rows = Matter.objects.filter(pk__gt=last - OVERLAP, sealed=False).order_by("pk")
        for pk, title, text in rows.values_list("pk", "title", "text")[:limit].iterator(chunk_size=2000):
            if pk <= last:
                writer.remove("pk", pk)
            writer.add(pk, {"words": f"{title} {text}"})
            count += pk > last
            last = max(last, pk)
    (INDEX.folder / "upto").write_text(str(last))
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
    party = "SELECT matter_id FROM matters_party WHERE id_digest = %s AND id_digest > ''"
    named = f"SELECT id FROM matters_matter WHERE no = %s UNION {party}"
    return picked(user, f"t.id IN ({named}) LIMIT %s", [words.upper(), digest(words), limit], post=post)


def _hits(words: str) -> Iterator[list[int]]:
    """Keys of matching matters, best first, deeper and deeper. Every run of the words is a phrase of its pieces; more
    runs matched is better."""
    runs = re.findall(r"\w+", words)[:12]
    if not runs:
        return
    query = any_of(INDEX.phrase("words", run) for run in runs)
    done = 0
    for depth in DEPTHS:
        _count, found = INDEX.best(query, limit=depth - done, offset=done)
        yield found
        if len(found) < depth - done:
            return
        done = depth
