"""Who cites whom: the citations in every article, resolved against the library and kept as rows.

A citation is resolved in the version of the cited norm that was in force when the citing version came into force; where
only later or earlier texts are held, in the nearest. What cannot be resolved is kept with the reason.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Substr

from kernel.law.citations import Citation
from kernel.law.library.history import amended_title
from kernel.law.library.mentions import OWN, Mention, Where, called, mentions
from kernel.law.library.parsing import item_label, parse_article
from kernel.law.library.structure import Article as Parsed
from kernel.law.library.structure import article_label, within
from kernel.law.models import Article, Norm, Reference, Version

UNKNOWN = "没有收录这部规定"
NO_TEXT = "没有收录全文，未核对条文"
FEW = 50
"""Up to so many norms taken in, only the citations they concern are looked at again."""
_COLUMNS = ("pk", "version_id", "part", "number", "inserted", "label", "text")
AMENDS = "修改决定里的相对引用，所指在被修改的规定里"


class _Line(NamedTuple):
    """An article as read for resolving."""

    pk: int
    version: int
    part: int
    number: int
    inserted: int
    label: str
    text: str


@dataclass
class Index:
    """What citations are resolved against: names of norms, versions with texts by date, their articles."""

    names: dict[str, int] = field(default_factory=dict)
    versions: dict[int, list[tuple[date, int]]] = field(default_factory=dict)
    articles: dict[int, dict[tuple[int, int], _Line]] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    parsed: dict[int, Parsed | None] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Index":
        """Everything the library holds."""
        index = cls()
        for norm in Norm.objects.only("code", "title", "also"):
            index.titles[norm.pk] = norm.title
            for name in (norm.code, norm.title, *norm.also):
                index.names.setdefault(plain(name), norm.pk)
        held = Version.objects.exclude(digest="").filter(draft=False).order_by("in_force")
        for pk, norm, in_force in held.values_list("pk", "norm_id", "in_force"):
            index.versions.setdefault(norm, []).append((in_force, pk))
        return index

    def add(self, line: _Line) -> None:
        """An article of a body; of two with one number the first counts."""
        if line.part == 0 and line.number:
            self.articles.setdefault(line.version, {}).setdefault((line.number, line.inserted), line)

    def norm(self, title: str, aliases: dict[str, str]) -> int | None:
        """The norm a title or a short name given in the text means."""
        name = plain(title)
        found = self.names.get(name) or self.names.get(name.removeprefix("中华人民共和国"))
        if found is None and title in aliases:
            return self.norm(aliases[title], {})
        return found

    def subject(self, norm: int) -> int | None:
        """The norm that an amendment or a decision on amending amends: its 第…条 are that norm's."""
        title = amended_title(self.titles.get(norm, ""))
        return self.norm(title, {}) if title else None

    def version_on(self, norm: int, on: date) -> int | None:
        """The version with a text in force on a day, else the nearest one held."""
        held = self.versions.get(norm)
        if not held:
            return None
        return held[max(bisect_right(held, (on, 1 << 62)) - 1, 0)][1]

    def line(self, version: int, cited: Citation) -> _Line | None:
        """第N条 of a version's body; its articles are read when first asked for."""
        if version not in self.articles:
            self.articles[version] = {}
            for line in _lines(version__in=[version]):
                self.add(line)
        return self.articles[version].get((cited.article, cited.inserted))

    def missing(self, norm: int, version: int | None, cited: Citation) -> str:
        """Why the place is not there; empty when it is."""
        if not cited.article:
            return ""
        if version is None:
            return NO_TEXT
        line = self.line(version, cited)
        if line is None:
            return f"收录的文本没有{article_label(cited.article, cited.inserted)}"
        if not cited.paragraph and not cited.item:
            return ""
        if line.pk not in self.parsed:
            self.parsed[line.pk] = parse_article(line.label, line.text)
        article = self.parsed[line.pk]
        return "" if article and within(article, cited) else "条文里没有这一款、项"


def _lines(**which: Any) -> list[_Line]:
    """Articles as read for resolving, version by version, in order."""
    found = Article.objects.filter(version__draft=False, **which).order_by("version_id", "position")
    return [_Line(*row) for row in found.values_list(*_COLUMNS)]


def plain(title: str) -> str:
    """A title without marks and white space, for comparing."""
    return "".join(title.split()).translate({ord(mark): None for mark in "《》〈〉"})


@transaction.atomic
def refer(norms: Collection[int] = ()) -> int:
    """Find and resolve the citations of all articles anew; of few ``norms`` only those that they may change.

    Returns how many citations the articles looked at have.
    """
    index = Index.load()
    few = 0 < len(norms) <= FEW
    which = {"version__in": sorted(_concerned(norms))} if few else {}
    lines = _lines(**which)
    for line in lines:
        index.add(line)
    Reference.objects.filter(**({"article__version__in": which["version__in"]} if few else {})).delete()
    facts = {pk: (norm, in_force) for pk, norm, in_force in Version.objects.values_list("pk", "norm_id", "in_force")}
    count = 0
    for version, group in groupby(lines, key=itemgetter(1)):
        rows = list(_of_version(index, *facts[version], list(group)))
        Reference.objects.bulk_create(rows, batch_size=5000)
        count += len(rows)
    return count


def _concerned(norms: Collection[int]) -> set[int]:
    """The versions whose citations these norms may change: their own, and those that cite them or name them in vain."""
    found = set(Version.objects.filter(norm__in=norms).values_list("pk", flat=True))
    found |= set(Reference.objects.filter(norm__in=norms).values_list("article__version_id", flat=True))
    names = {plain(name) for norm in Norm.objects.filter(pk__in=norms) for name in (norm.code, norm.title, *norm.also)}
    written = Substr("article__text", F("start") + 1, F("end") - F("start"))
    in_vain = Reference.objects.filter(why=UNKNOWN).annotate(written=written)
    for version, text in in_vain.values_list("article__version_id", "written"):
        if any(name in plain(text) for name in names):
            found.add(version)
    return found


@dataclass
class _Citing:
    """The version whose citations are read: its norm, the day that decides, short names, and what it amends."""

    index: Index
    norm: int
    on: date
    aliases: dict[str, str]
    subject: int | None = None

    def known(self, name: str) -> int | None:
        """The norm of that name."""
        return self.index.norm(name, self.aliases)

    def read(self, line: _Line, where: Where) -> Iterator[Reference]:
        """The citations of one article, resolved."""
        before: Mention | None = None
        for mention in mentions(line.text, where, self.known):
            read, norm, why = self._resolve(line, mention)
            if why and mention.relative and mention.item:
                read, norm, why = self._elsewhere(line, mention, before) or (read, norm, why)
            yield Reference(
                article_id=line.pk, start=read.start, end=read.end, norm_id=norm, number=read.article,
                inserted=read.inserted, paragraph=read.paragraph, item=read.item, subitem=read.subitem, why=why,
            )  # fmt: skip
            before = read

    def _resolve(self, line: _Line, mention: Mention) -> tuple[Mention, int | None, str]:
        own = mention.norm == OWN
        norm = (self.subject or self.norm) if own else self.known(mention.norm) if mention.norm else None
        if mention.why:
            return mention, norm, mention.why
        if own and self.subject and mention.relative:
            return replace(mention, article=0, inserted=0, paragraph=0, item=0, subitem=0), norm, AMENDS
        if norm is None:
            return mention, norm, UNKNOWN
        version = line.version if norm == self.norm else self.index.version_on(norm, self.on)
        return mention, norm, self.index.missing(norm, version, cited_by(mention))

    def _elsewhere(
        self, line: _Line, mention: Mention, before: Mention | None
    ) -> tuple[Mention, int | None, str] | None:
        """第二项 alone: of the article's only list, or of the place named before it in the sentence."""
        tries = [replace(mention, paragraph=0)]
        if before and not re.search("[。；\n]", line.text[before.end : mention.start]):
            place = {"norm": before.norm, "article": before.article, "inserted": before.inserted}
            tries.insert(0, replace(mention, **place, paragraph=before.paragraph))  # type: ignore[arg-type]
        return next((found for found in (self._resolve(line, one) for one in tries) if not found[2]), None)


def _of_version(index: Index, norm: int, in_force: date, lines: list[_Line]) -> Iterator[Reference]:
    aliases: dict[str, str] = {}
    for line in lines:
        if "简称" in line.text:
            aliases |= called(line.text)
    citing = _Citing(index, norm, in_force, aliases, index.subject(norm))
    before: list[tuple[int, int]] = []
    for line in lines:
        where = Where(line.number, line.inserted, tuple(before[-8:]), partial(paragraph_at, line.text))
        yield from citing.read(line, where)
        if line.part == 0 and line.number:
            before.append((line.number, line.inserted))


def cited_by(mention: Mention) -> Citation:
    """The place of a mention as a citation."""
    return Citation(
        mention.norm, mention.article, mention.inserted, mention.paragraph, mention.item, mention.subitem
    )  # fmt: skip


def paragraph_at(text: str, offset: int) -> int:
    """Which paragraph (款) of an article's text a place lies in, counted from 1."""
    begun = 0
    count = 0
    for line in text.split("\n"):
        if begun > offset:
            break
        count += not begun or not line or item_label(line) is None
        begun += len(line) + 1
    return count


def resolve_text(text: str, on: date, *, norm: Norm | None = None) -> list[dict[str, Any]]:
    """The citations in any text, resolved as of a day: ``start``, ``end``, ``citation`` (or ``why`` it is none)."""
    index = Index.load()
    codes = dict(Norm.objects.values_list("pk", "code"))
    aliases = called(text)
    found = []
    for mention in mentions(text):
        pk = norm.pk if norm and mention.norm == OWN else index.norm(mention.norm, aliases)
        why = mention.why or ("" if pk else UNKNOWN)
        if pk and not why:
            version = index.version_on(pk, on)
            place = cited_by(mention)
            why = index.missing(pk, version, place)
        citation = str(cited_by(mention).named(codes[pk])) if pk else ""
        found.append({"start": mention.start, "end": mention.end, "citation": citation, "why": why})
    return found
