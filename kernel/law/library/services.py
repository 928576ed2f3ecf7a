"""Taking texts of norms into the library: norms, versions, full texts, articles. The same text never makes two."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kernel.audit.services import audited, change
from kernel.common.errors import Forbidden, Invalid
from kernel.common.identity import sm3
from kernel.common.words import gettext as _
from kernel.law.library import history
from kernel.law.library.parsing import parse
from kernel.law.library.references import refer
from kernel.law.library.sources import PACKAGE, Given, Unread, package_file, read_package
from kernel.law.library.structure import Paragraph, Statute, content_of, render, text_of
from kernel.law.models import Article, FullText, Norm, Version
from kernel.law.norm_services import close_versions
from kernel.law.norms import library
from kernel.people.queries import posts_of
from kernel.people.services import SYSTEM

PATH = " › "
"""Between the headings of an article's path."""


@dataclass
class Taken:
    """What an import did: texts read, norms or versions new, replaced, unchanged; and what was not taken, with why."""

    read: int = 0
    new: int = 0
    replaced: int = 0
    unchanged: int = 0
    articles: int = 0
    problems: list[Unread] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)


@audited("law.import_texts")
def import_texts(texts: Iterable[Given | Unread], *, by: Any) -> Taken:
    """Take texts in; what is there already stays as it is. Problems are told, never raised."""
    _require_librarian(by)
    work = _Import()
    for text in texts:
        work.take(text)
    work.finish()
    return work.taken


@audited("law.import_norm")
def import_norm(text: Given, *, by: Any) -> Version:
    """Take one text in and return its version, new or known. Raises Invalid when it cannot be read."""
    taken = import_texts([text], by=by)
    if not taken.versions:
        why = "；".join(problem.why for problem in taken.problems)
        raise Invalid(
            "law.text_unreadable", _("没有收录这份文本：%(why)s。") % {"why": why}, _("请核对文件后重新导入。")
        )
    return taken.versions[0]


def import_package(*, by: Any) -> Taken:
    """Take in the laws of the installed data package; without it one problem says so."""
    file = package_file()
    missing = Unread(PACKAGE, _("数据包没有安装，请先运行“make setup”"))
    return import_texts([missing] if file is None else read_package(file), by=by)


def _require_librarian(by: Any) -> None:
    if getattr(by, "username", "") != SYSTEM and not any(post.role == "system_admin" for post in posts_of(by)):
        raise Forbidden("law.library_role", _("法规库由系统管理员导入。"), _("请联系系统管理员。"))


class _Import:
    """One run: what is stored is read once, articles and texts are written at the end in a few statements."""

    def __init__(self) -> None:
        self.taken = Taken()
        self.norms: dict[str, Norm] = {}
        for norm in Norm.objects.all():
            self._enter(norm)
        self.versions: dict[tuple[int, date], Version] = {
            (row.norm_id, row.in_force): row for row in Version.objects.all()
        }
        self.adopted = {(row.norm_id, row.adopted): row for row in self.versions.values() if row.adopted}
        self.known = dict(FullText.objects.values_list("given", "version_id"))
        self.by_key = {version.pk: version for version in self.versions.values()}
        self.texts: list[FullText] = []
        self.articles: list[Article] = []
        self.touched: set[int] = set()
        self.ended: list[tuple[str, date, str]] = []
        self._written: set[int] = set()
        self._decided: dict[tuple[str, date | None], date] = {}
        self._undated: list[int] = []

    def _enter(self, norm: Norm) -> None:
        for name in (norm.code, norm.title, *norm.also):
            self.norms.setdefault(name, norm)

    def take(self, text: Given | Unread) -> None:
        """One text."""
        self.taken.read += 1
        if isinstance(text, Unread):
            self.taken.problems.append(text)
            return
        digest = sm3(f"{text.title}\n{text.adopted}\n{text.in_force}\n{text.ended}\n{text.text}".encode()).hex()
        if digest in self.known:
            self.taken.unchanged += 1
            self.taken.versions.append(self.by_key[self.known[digest]])
            return
        statute = parse(text.text)
        title = "".join((text.title or statute.title).split())
        why = _unusable(title, statute)
        if why:
            self.taken.problems.append(Unread(text.source, why))
            return
        self._store(text, title, statute, digest)

    def _store(self, text: Given, title: str, statute: Statute, digest: str) -> None:
        norm = self._norm(text, title, statute)
        told = history.events(statute)
        adopted = text.adopted or (told[-1].on if told else None)
        dated = _dated(norm.code, adopted, text, statute, self._decided.get((norm.code, adopted)))
        if dated is None:
            self.taken.problems.append(Unread(text.source, _("《%(title)s》没有写明公布或施行日期") % {"title": title}))
            return
        in_force, provisional, name = dated
        amended = history.amended_title(title)
        if amended:
            self._decided[history.short_title(amended), adopted] = in_force
        version = self._version(norm, adopted, in_force, provisional)
        if version is not None and version.digest and not self._replaces(version, text, title):
            self.taken.unchanged += 1
            self.taken.versions.append(version)
            return
        name = name or history.version_name(adopted, told, first=not _changed(adopted, text, statute))
        columns = {
            "name": name, "adopted": adopted, "published": adopted,
            "provisional": provisional and (version is None or version.in_force == in_force),
            "transition": history.transition(statute),
            "source": text.source[:200], "ended": _ended(norm.code, text),
        }  # fmt: skip
        written = render(statute)
        self._write(norm, version, in_force, {**columns, "digest": sm3(written.encode()).hex()}, written, digest)
        self._cut(self.taken.versions[-1], statute)
        if text.ended == "repealed":
            self._undated.append(self.taken.versions[-1].pk)
        self._note_ends(norm, statute, adopted)

    def _version(self, norm: Norm, adopted: date | None, in_force: date, provisional: bool) -> Version | None:
        """The version held for the day, or adopted the same day; a day in force that was only assumed is put right."""
        found = self.versions.get((norm.pk, in_force))
        same = found or (self.adopted.get((norm.pk, adopted)) if adopted else None)
        if found is None and same is not None and same.provisional and not provisional:
            del self.versions[norm.pk, same.in_force]
            self.versions[norm.pk, in_force] = change(same, in_force=in_force, provisional=False)
            self.touched.add(norm.pk)
        return same

    def _replaces(self, version: Version, text: Given, title: str) -> bool:
        """A text replaces the one held for its day only when it comes from the same source, and once in a run."""
        if _origin(version.source) != _origin(text.source):
            return False
        if version.pk in self._written:
            said = _("《%(title)s》在同一天有两份文本，只收录了第一份") % {"title": title[:60]}
            self.taken.problems.append(Unread(text.source, said))
        return version.pk not in self._written

    def _norm(self, text: Given, title: str, statute: Statute) -> Norm:
        short = history.short_title(title)
        norm = self.norms.get(title) or self.norms.get(short)
        nature = history.nature(title, "\n".join(statute.history), text.kind)
        issuer = (text.issuer or nature.issuer)[:120]
        if norm is None:
            norm = Norm(code=short[:160], title=title[:240], kind=nature.kind[:20], issuer=issuer, level=nature.level)
            norm.save()
            self._enter(norm)
        elif issuer and not norm.issuer:
            change(norm, issuer=issuer, level=nature.level)
        return norm

    def _write(
        self, norm: Norm, version: Version | None, in_force: date, columns: dict[str, Any], text: str, given: str
    ) -> None:
        if version is None:
            version = Version(norm=norm, in_force=in_force, **columns)
            version.save()
            self.versions[norm.pk, in_force] = version
            self.taken.new += 1
        else:
            held = bool(version.digest)
            change(version, **columns)
            FullText.objects.filter(version=version).delete()
            Article.objects.filter(version=version).delete()
            self.taken.replaced += held
            self.taken.new += not held
        self._written.add(version.pk)
        self.adopted[norm.pk, version.adopted] = version
        self.texts.append(FullText(version=version, text=text, given=given))
        self.taken.versions.append(version)
        self.touched.add(norm.pk)

    def _cut(self, version: Version, statute: Statute) -> None:
        rows = list(cut(version, statute))
        self.taken.articles += sum(1 for row in rows if row.number)
        self.articles += rows

    def _note_ends(self, norm: Norm, statute: Statute, adopted: date | None) -> None:
        """Which norms the text ends, and from when: the day it names itself, or the day it was made public."""
        day = history.starts_on(statute)
        if day is None and history.starts_at_once(statute):
            told = history.events(statute)
            day = told[0].on if told else adopted
        if day:
            self.ended += [(title, day, norm.code) for title in history.ends(statute)]

    def finish(self) -> None:
        """Write texts and articles, end what is ended, put the versions of each norm in a row, find references."""
        FullText.objects.bulk_create(self.texts, batch_size=100)
        Article.objects.bulk_create(self.articles, batch_size=2000)
        for title, day, code in self.ended:
            self._end("".join(title.split()), day, code)
        for norm in Norm.objects.filter(pk__in=self.touched).prefetch_related("versions"):
            close_versions(norm)
        self._tell_undated()
        if self.touched:
            refer(self.touched)

    def _tell_undated(self) -> None:
        """Versions that their source marks repealed, with no day and nothing after them."""
        open_ended = Version.objects.filter(pk__in=self._undated, until=None).select_related("norm")
        for version in open_ended.order_by("source"):
            why = _("来源注明%(norm)s已废止，但没有写明从哪天起，请核对") % {"norm": version.norm}
            self.taken.problems.append(Unread(version.source, why))

    def _end(self, title: str, day: date, code: str) -> None:
        """A norm held here is repealed; what the register says of its own norms stands."""
        norm = self.norms.get(title) or self.norms.get(history.short_title(title))
        if norm is None or norm.code == code or norm.repealed or norm.code in library().norms:
            return
        if not any(key == norm.pk and on <= day for key, on in self.versions):
            return
        change(norm, repealed=day, replaced_by=code)
        self.touched.add(norm.pk)


def _unusable(title: str, statute: Statute) -> str:
    if not title:
        return _("没有找到标题")
    if len(title) > 240:
        return _("标题太长，不像一部规定")
    if not statute.body and not statute.preamble and not statute.annexes:
        return _("《%(title)s》没有正文") % {"title": title[:40]}
    return ""


def _origin(source: str) -> str:
    """The file or package a text came from, without its place in it."""
    return source.rsplit(":", 1)[0]


def _dated(
    code: str, adopted: date | None, text: Given, statute: Statute, decided: date | None
) -> tuple[date, bool, str] | None:
    """The day in force, whether that is only assumed, and the name the register gives the version (or nothing).

    The register comes first, then the decision that amended it, the day the text names, the source; the closing article
    of a changed text still names the day of the first.
    """
    known = library().norms.get(code)
    for version in known.versions if known and adopted else ():
        if version.name.startswith(f"{adopted.year}年"):  # type: ignore[union-attr]
            return version.in_force, False, version.name
    named = history.starts_on(statute)
    for day in (decided, named, text.in_force):
        if day and (adopted is None or day > adopted):
            return day, False, ""
    if adopted is None:
        return None
    at_once = adopted in (named, text.in_force) or history.starts_at_once(statute)
    return adopted, not at_once or _changed(adopted, text, statute), ""


def _ended(code: str, text: Given) -> str:
    """How the source says that the text ended; of its own norms the register knows better."""
    return text.ended if text.ended != "amended" and code not in library().norms else ""


def _changed(adopted: date | None, text: Given, statute: Statute) -> bool:
    """True when the text is not the first one: its history, its closing article or its source tell of an earlier."""
    days = [event.on for event in history.events(statute)]
    days += [day for day in (history.starts_on(statute), text.in_force) if day]
    return adopted is not None and any(day < adopted for day in days)


def cut(version: Version, statute: Statute) -> Iterable[Article]:
    """The articles of a text as rows in order. Paragraphs outside any article stand together with number 0."""
    position = 0
    paths = {id(placed.article): placed for placed in statute.articles()}
    loose: list[Paragraph] = list(statute.preamble)
    for part, body in statute.parts():
        for node in (*body, None):
            if isinstance(node, Paragraph):
                loose.append(node)
                continue
            if loose:
                position += 1
                yield _row(version, position, part, 0, 0, "", "", "\n".join(text_of(one) for one in loose))
                loose = []
            placed = paths.get(id(node))
            if placed:
                position += 1
                article = placed.article
                path = PATH.join(heading.words for heading in placed.path)
                yield _row(version, position, part, *article.key, article.label, path, content_of(article))


def _row(
    version: Version, position: int, part: int, number: int, inserted: int, label: str, path: str, text: str
) -> Article:
    return Article(
        version=version, position=position, part=part, number=number, inserted=inserted, label=label, path=path[:300],
        text=text,
    )  # fmt: skip
