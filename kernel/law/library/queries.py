"""Asking the library: a norm by any name, its versions in order, what stood in force on a day, who cites an article."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from kernel.common.errors import NotFound
from kernel.common.identity import sm3
from kernel.common.words import gettext as _
from kernel.law.citations import Citation, read_citation
from kernel.law.library.history import short_title
from kernel.law.library.parsing import parse, parse_article
from kernel.law.library.structure import Article as Parsed
from kernel.law.library.structure import Statute, within
from kernel.law.models import Article, FullText, Norm, Reference, Version
from kernel.law.norms import library

OVER = (Version.Validity.REPEALED, Version.Validity.EXPIRED)


def norm_named(name: str) -> Norm:
    """The norm of that code, title or short name, book-title marks ignored. Raises NotFound."""
    plain = "".join(name.split("#", 1)[0].split()).removeprefix("《").removesuffix("》")
    code = library().names.get(plain, plain)
    found = Norm.objects.filter(code__in=(code, short_title(plain))).first()
    found = found or Norm.objects.filter(title__in=(plain, f"中华人民共和国{plain}")).first()
    if found is None:
        raise NotFound(
            "law.norm_not_held", _("没有收录《%(name)s》。") % {"name": plain}, _("请核对名称，或先导入它。")
        )
    return found


def in_force_on(on: date) -> Q:
    """The versions in force on a day; one that was repealed on an unknown day is in force on none."""
    ended = Q(until__gt=on) | Q(until__isnull=True) & ~Q(ended__in=OVER)
    return Q(draft=False, in_force__lte=on) & ended


def versions_on(on: date) -> QuerySet[Version]:
    """What was in force on a day: one version of each norm."""
    return Version.objects.filter(in_force_on(on)).select_related("norm").order_by("norm__code")


def versions_of(norm: Norm) -> QuerySet[Version]:
    """The versions of a norm in the order of their days, drafts too; each ends when the next is in force."""
    return norm.versions.order_by("in_force")


def version_on(norm: Norm, on: date) -> Version | None:
    """The version of a norm in force on a day; None when there was none."""
    return norm.versions.filter(in_force_on(on)).order_by("-in_force").first()


def article_on(norm: Norm, number: int, inserted: int = 0, *, on: date) -> Article | None:
    """What 第N条（之M） of a norm said on a day; None when nothing is held for it."""
    version = version_on(norm, on)
    return article_of(version, number, inserted) if version else None


def article_of(version: Version, number: int, inserted: int = 0) -> Article | None:
    """第N条（之M） of a version; None when it has none or its text is not held."""
    rows = version.articles.filter(number=number, inserted=inserted, part=0)
    return rows.select_related("version__norm").order_by("position").first()


def statute_of(version: Version) -> Statute | None:
    """The whole text of a version in its structure; None when it is not held."""
    full = FullText.objects.filter(version=version).first()
    return parse(full.text) if full else None


def structure_of(article: Article) -> Parsed | None:
    """An article with its paragraphs and items."""
    return parse_article(article.label, article.text)


def cited_by(norm: Norm, number: int = 0, inserted: int = 0) -> QuerySet[Reference]:
    """Who cites a norm, or one of its articles (谁引用了这一条): the articles of the versions that are held."""
    found = Reference.objects.filter(norm=norm, article__version__draft=False)
    if number:
        found = found.filter(number=number, inserted=inserted)
    return found.select_related("article__version__norm").order_by(
        "article__version__norm__code", "article_id", "start"
    )


def unresolved(version: Version) -> QuerySet[Reference]:
    """The citations in a version's articles that mean nothing here, each with why."""
    return Reference.objects.filter(article__version=version).exclude(why="").select_related("article")


# ── what is proven ───────────────────────────────────────────────────────────


def texts_adrift() -> Iterator[str]:
    """One sentence for every version whose stored text is not the one its digest fixes."""
    digests = dict(Version.objects.exclude(digest="").values_list("pk", "digest"))
    for pk, text in FullText.objects.values_list("pk", "text").iterator(chunk_size=50):
        if digests.pop(pk, "") != sm3(text.encode()).hex():
            yield f"version {pk}: its full text is not the one that was imported"
    for pk in digests:
        yield f"version {pk}: its full text is gone"


class Checker:
    """Says what is wrong with a citation on a day: unknown norm, not in force, no such article, paragraph or item.

    Where a norm's text is not held, the register's number of articles (``articles`` in ``norms/*.toml``) bounds them.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[str, date], Version | None] = {}
        self._articles: dict[tuple[int, int, int], Parsed | None] = {}
        self._filled = FullText.objects.exists()

    def problem(self, text: str, on: date) -> str:
        """A sentence, or nothing when the citation holds. Raises a Refusal for a norm that is not in force."""
        cited = read_citation(text)
        if cited.product:
            return ""
        try:
            norm = library().find(cited.norm)
        except NotFound:
            return self._of_library(cited, on)
        version = norm.version_on(on)
        stored = self._version(norm.id, version.in_force) if cited.article else None
        if stored is None or not stored.digest:
            beyond = version.articles and cited.article > version.articles
            return f"{norm.id}（{version.name}）只有{version.articles}条" if beyond else ""
        return self._place(stored, cited)

    def _of_library(self, cited: Citation, on: date) -> str:
        """A norm the register does not have: asked of the texts, once any are imported."""
        if not self._filled:
            return ""
        version = version_on(norm_named(cited.norm), on)
        if version is None:
            return f"《{cited.norm}》在{on}没有施行中的文本"
        return self._place(version, cited) if cited.article else ""

    def _version(self, code: str, in_force: date) -> Version | None:
        key = (code, in_force)
        if key not in self._held:
            self._held[key] = Version.objects.filter(norm__code=code, in_force=in_force).select_related("norm").first()
        return self._held[key]

    def _place(self, version: Version, cited: Citation) -> str:
        key = (version.pk, cited.article, cited.inserted)
        if key not in self._articles:
            row = article_of(version, cited.article, cited.inserted)
            self._articles[key] = structure_of(row) if row else None
        article = self._articles[key]
        if article is None:
            return f"{version}没有这一条"
        return "" if within(article, cited) else f"{version}的这一条没有所引的款、项"
