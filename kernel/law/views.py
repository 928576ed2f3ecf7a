"""What the reader's templates draw: a line of the list, a found article, a version with its contents, an article."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l

from kernel.common.errors import NotFound
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.law import reading
from kernel.law.compare import Key
from kernel.law.library.structure import RULE, article_label
from kernel.law.models import Article, FullText, Norm, Reference, Version
from kernel.law.shown import Line, Part, excerpt, lines

KINDS = {
    "same": _l("未变"), "renumbered": _l("只变条号"), "changed": _l("有修改"), "moved": _l("移动"), "split": _l("拆分"),
    "merged": _l("合并"), "added": _l("新增"), "deleted": _l("删去"), "first": _l("最早收录"),
}  # fmt: skip
TONES = {"added": "green", "changed": "yellow", "moved": "violet", "split": "violet", "merged": "violet"}
STANDING = {"in_force": "green", "not_yet": "blue", "amended": "line", "repealed": "line", "expired": "line"}


class _Counted(Paginator[Any]):
    """A page of something counted elsewhere."""

    def __init__(self, rows: list[Any], size: int, total: int) -> None:
        super().__init__(rows, size)
        self.count = total

    def page(self, number: Any) -> Page[Any]:
        """The rows are those of the page already."""
        return Page(list(self.object_list), self.validate_number(number), self)


def pages_of(request: HttpRequest, total: int, rows: list[Any], *, size: int) -> Page[Any]:
    """A page of rows read elsewhere, with the number of all."""
    return _Counted(rows, size, total).get_page(request.GET.get("page"))


class Standing(NamedTuple):
    """What a version is on a day: the word, and the tone of its tag."""

    word: str
    tone: str


def standing(version: Version, on: date) -> Standing:
    """现行有效, 尚未施行, 已被修改, 已废止, 已失效."""
    code = version.validity(on)
    return Standing(str(Version.Validity(code).label), STANDING.get(code, "line"))


class NormLine:
    """A norm in the list, as of a day."""

    def __init__(self, norm: Norm, on: date) -> None:
        self.norm = norm
        self.versions = sorted((one for one in norm.versions.all() if not one.draft), key=lambda one: one.in_force)
        past = [one for one in self.versions if one.in_force <= on]
        self.version = past[-1] if past else self.versions[0]
        self.standing = standing(self.version, on)


class Found:
    """An article found by words: where it is, and the words in it."""

    def __init__(self, hit: reading.Hit, marks: list[str], on: date) -> None:
        self.article, self.version, self.norm = hit
        self.standing = standing(hit.version, on)
        self.parts: list[Part] = excerpt(hit.article.text, marks)
        key = (hit.article.number, hit.article.inserted)
        current = hit.version.in_force <= on and (hit.version.until is None or on < hit.version.until)
        plain = hit.article.part == 0 and hit.article.number and current
        self.url = reading.article_url(hit.norm, key, on) if plain else reading.version_url(hit.version, key)


class Section(NamedTuple):
    """Articles under the same headings: the headings that begin here, each with its depth, and the articles."""

    headings: list[tuple[int, str, str]]
    articles: list["Shown"]


class Shown(NamedTuple):
    """An article in a whole text."""

    anchor: str
    label: str
    number: str
    lines: list[Line]


PART = 5000
"""Characters of a long text shown at once: what a slow line carries in a moment."""


def _parts(articles: list[Article]) -> list[list[Article]]:
    """The articles in portions of about ``PART`` characters, each whole; one empty portion where there are none."""
    found: list[list[Article]] = [[]]
    size = 0
    for article in articles:
        if size and size + len(article.text) > PART:
            found.append([])
            size = 0
        found[-1].append(article)
        size += len(article.text)
    return found


class VersionView:
    """A version of a norm with its text."""

    def __init__(
        self, norm: Norm, version: Version, versions: list[Version], day: date, part: str = "", at: str = ""
    ) -> None:
        self.norm, self.version, self.versions, self.day = norm, version, versions, day
        self.standing = standing(version, day)
        self.others = [(one, standing(one, day), reading.version_url(one)) for one in versions]
        self.articles = list(version.articles.order_by("position"))
        self.parts = _parts(self.articles)
        self.whole = part == "all"
        """Whether the whole text was asked for, to print it."""
        asked = number_in(part, None)
        self.part = self._part_with(at) if asked is None else min(max(asked, 1), len(self.parts))

    def _part_with(self, number: str) -> int:
        """The part that has this article; the first without one."""
        keys = (
            [reading.written_key((one.number, one.inserted)) for one in part if not one.part] for part in self.parts
        )
        return next((at for at, written in enumerate(keys, 1) if number and number in written), 1)

    @cached_property
    def _groups(self) -> list[tuple[list[tuple[int, str, str]], list[Article]]]:
        """All articles in order with the headings that begin before each group: depth, words, anchor."""
        found = []
        above: list[str] = []
        for number, (path, group) in enumerate(groupby(self.articles, key=lambda one: (one.part, one.path))):
            parts = [part for part in path[1].split(" › ") if part]
            shared = next((at for at, pair in enumerate(zip(parts, above, strict=False)) if pair[0] != pair[1]), None)
            kept = min(len(parts), len(above)) if shared is None else shared
            headings = [(depth + 2, words, f"s{number}-{depth}") for depth, words in enumerate(parts) if depth >= kept]
            found.append((headings, list(group)))
            above = parts
        return found

    @cached_property
    def sections(self) -> list[Section]:
        """The text of this part in order, grouped by the headings it stands under."""
        wanted = {one.pk for one in (self.articles if self.whole else self.parts[self.part - 1])}
        cited = _references([one for one in self.articles if one.pk in wanted])
        found = []
        for headings, group in self._groups:
            shown = [self._shown(one, cited.get(one.pk, [])) for one in group if one.pk in wanted]
            if shown:
                found.append(Section(headings if group[0].pk in wanted else [], shown))
        return found

    def _shown(self, article: Article, cited: list[Reference]) -> Shown:
        number = reading.written_key((article.number, article.inserted)) if article.number else ""
        anchor = f"a{number}" if not article.part else f"p{article.part}-a{number or article.position}"
        linked = number if not article.part else ""
        return Shown(anchor, article.label, linked, lines(article.text, cited, self._address))

    def _address(self, reference: Reference) -> str:
        return _leads_to(reference, self.norm, self.day)

    @property
    def contents(self) -> Iterator[tuple[int, str, str]]:
        """Every heading in order: depth, words, where it leads on this page or another part."""
        part_of = {one.pk: number for number, part in enumerate(self.parts, 1) for one in part}
        for headings, group in self._groups:
            part = part_of[group[0].pk]
            here = self.whole or part == self.part
            for depth, words, anchor in headings:
                yield depth, words, f"#{anchor}" if here else f"?{self._query(part)}#{anchor}"

    def _query(self, part: int | str) -> str:
        return urlencode({"on": self.day.isoformat(), "part": part})

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Where a long text goes on: label and address of the parts before and after, and of the whole."""
        if len(self.parts) < 2 or self.whole:
            return []
        found = []
        if self.part > 1:
            found.append((_("上一部分"), f"?{self._query(self.part - 1)}"))
        if self.part < len(self.parts):
            found.append((_("下一部分"), f"?{self._query(self.part + 1)}"))
        return [*found, (_("全文一页"), f"?{self._query('all')}")]

    @property
    def history(self) -> list[str]:
        """The lines between title and text that tell how it came to be."""
        full = FullText.objects.filter(version=self.version).values_list("text", flat=True).first() or ""
        head, rule, _rest = full.partition(f"\n{RULE}\n")
        return [line for line in head.split("\n") if line and not line.startswith("#")] if rule else []

    @property
    def comparable(self) -> bool:
        """Whether there are two texts to lay side by side."""
        return sum(bool(one.digest) for one in self.versions) > 1


class ArticleView:
    """One article as of a day; when it is not there, a sentence that says why."""

    def __init__(self, norm: Norm, versions: list[Version], key: Key, day: date) -> None:
        self.norm, self.versions, self.key, self.day = norm, versions, key, day
        self.version = reading.version_on(norm, day, versions)
        self.version.norm = norm
        self.standing = standing(self.version, day)
        self.label = article_label(*key)
        self.citation = reading.citation_of(norm, key)
        self.article: Article | None = None
        self.missing = self.advice = ""
        self.status = 200
        try:
            self.article = reading.article_in(self.version, key)
        except NotFound as refusal:
            self.missing, self.advice = refusal.what, refusal.next
            self.status = 404 if self.version.digest else 200

    @property
    def whole(self) -> str:
        """The whole norm as of the day."""
        return reading.norm_url(self.norm, self.day)

    @cached_property
    def lines(self) -> list[Line]:
        """The text, its citations leading on."""
        if self.article is None:
            return []
        cited = _references([self.article]).get(self.article.pk, [])
        return lines(self.article.text, cited, lambda one: _leads_to(one, self.norm, self.day))

    @cached_property
    def citing(self) -> reading.Citing:
        """Who in the library cites it."""
        return reading.cited_by(self.norm, self.key, self.day)

    @property
    def citing_lines(self) -> list[tuple[Version, str, str]]:
        """Version, label and address of every article that cites it."""
        return [
            (one.article.version, one.article.label or _("序言"), _place(one.article, self.day))
            for one in self.citing.references
        ]

    @property
    def stages(self) -> list[dict[str, Any]]:
        """The article through the versions held: address, numbers, what happened to it."""
        return [
            {
                "version": one.version, "current": one.version.pk == self.version.pk, "word": str(KINDS[one.kind]),
                "tone": TONES.get(one.kind, "line"),
                "labels": [(article_label(*key), reading.version_url(one.version, key)) for key in one.keys],
            }
            for one in reading.stages(self.version, self.key, self.versions)
        ]  # fmt: skip

    @property
    def beside(self) -> list[tuple[str, str, str]]:
        """The articles before and after: what it is, label, address."""
        if self.article is None:
            return []
        rows = self.version.articles.filter(part=self.article.part, number__gt=0)
        before = rows.filter(position__lt=self.article.position).order_by("-position").first()
        after = rows.filter(position__gt=self.article.position).order_by("position").first()
        return [
            (rel, one.label, _place(one, self.day, self.norm))
            for rel, one in (("prev", before), ("next", after))
            if one
        ]


def _references(articles: list[Article]) -> dict[int, list[Reference]]:
    """The resolved citations in these articles, by article."""
    found: dict[int, list[Reference]] = {}
    version = articles[0].version_id if articles else None
    rows = Reference.objects.filter(norm__isnull=False).select_related("norm")
    rows = rows.filter(article=articles[0]) if len(articles) == 1 else rows.filter(article__version=version)
    for row in rows:
        found.setdefault(row.article_id, []).append(row)
    return found


def _leads_to(reference: Reference, home: Norm, day: date) -> str:
    """Where a citation leads: an article's page, or the norm's."""
    norm = reference.norm or home
    key = (reference.number, reference.inserted)
    return reading.article_url(norm, key, day) if reference.number else reading.norm_url(norm, day)


def _place(article: Article, day: date, norm: Norm | None = None) -> str:
    """The page of an article, or its place in the whole text when it has no number of its own."""
    key = (article.number, article.inserted)
    if article.part or not article.number:
        return reading.version_url(article.version)
    return reading.article_url(norm or article.version.norm, key, day)
