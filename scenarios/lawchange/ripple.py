"""What in the house cites a changed article: limits, rules, gates, facts, words, local documents; what that asks.

Where the texts of both versions are held, only what cites an article that changed, moved or went is to be looked at;
where they are not, every citation of the norm is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kernel.common.errors import NotFound
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law.citations import Citation, in_words, read_citation
from kernel.law.library.queries import cited_by, norm_named, version_on, versions_of
from kernel.law.models import Norm, Version
from kernel.law.norms import library
from kernel.law.reading import Key, Row, table, written_key
from kernel.matters import citing as house

STAYED = "same"


@dataclass(frozen=True, slots=True)
class Cited:
    """One thing that cites: its sort, where it stands, the citation, and why a person must look (or nothing)."""

    sort: str
    place: str
    citation: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A version as the register or the library knows it: the norm's code and title, the version's and the last one's
    name."""

    code: str
    title: str
    name: str
    previous: str


def version_known(norm: str, in_force: date) -> Known | None:
    """The version of a norm that comes into force on a day, from the register of counting or the library of texts."""
    try:
        listed = library().find(norm)
    except NotFound:
        listed = None
    if listed is not None:
        found = next((one for one in listed.versions if one.in_force == in_force), None)
        if found is not None:
            before = [one.name for one in listed.versions if one.in_force < in_force]
            return Known(listed.id, listed.title, found.name, before[-1] if before else "")
    held = Norm.objects.filter(code=listed.id if listed else norm).first()
    stored = versions_of(held).filter(in_force=in_force, draft=False).first() if held else None
    if held is None or stored is None:
        return None
    earlier = versions_of(held).filter(in_force__lt=in_force, draft=False).last()
    return Known(held.code, held.title, stored.name, earlier.name if earlier else "")


def changes_of(norm: str, in_force: date) -> dict[Key, Row] | None:
    """What became of every article of the version before; None where one of the texts is not held."""
    try:
        held = norm_named(norm)
    except NotFound:
        return None
    new = versions_of(held).filter(in_force=in_force).exclude(digest="").first()
    old = versions_of(held).filter(in_force__lt=in_force, draft=False).exclude(digest="").last()
    if new is None or old is None:
        return None
    return {one.key: row for row in table(old, new) for one in row.old}


def citing(norm: str, in_force: date) -> Iterator[Cited]:
    """Everything in the house that cites the norm as it stood before ``in_force``; each thing once."""
    seen: set[tuple[str, str, str]] = set()
    rows = list(house.citing(norm))
    followed = {one.place for one in rows if one.sort == "clock_row" and one.since and one.since >= in_force}
    changes = changes_of(norm, in_force)
    for one in rows:
        key = (one.sort, one.place, one.text)
        if key in seen or (one.since is not None and one.since >= in_force):
            continue
        seen.add(key)
        done = one.sort == "clock_row" and one.place in followed
        yield Cited(one.sort, one.place, one.text, "" if done else _why(one.citation, one.text, changes))
    yield from _documents(norm, in_force, changes)


def _documents(norm: str, in_force: date, changes: dict[Key, Row] | None) -> Iterator[Cited]:
    """Local documents in force whose articles cite the norm: theirs to adapt, article by article."""
    try:
        found = cited_by(norm_named(norm)).filter(article__version__norm__level=Norm.Level.COUNTY)
    except NotFound:
        return
    current: dict[int, Version | None] = {}
    for reference in found.select_related("article__version__norm"):
        document = reference.article.version.norm
        if document.pk not in current:
            current[document.pk] = version_on(document, in_force)
        if current[document.pk] != reference.article.version:
            continue
        number = written_key((reference.number, reference.inserted))
        text = f"{norm}#{number}" if reference.number else norm
        place = f"《{document.title}》{reference.article.label}"
        yield Cited("document", place, text, _why(read_citation(text), text, changes))


def _why(cited: Citation, text: str, changes: dict[Key, Row] | None) -> str:
    """What a person must look at; nothing where the cited article stayed as it was, word and number."""
    told = {"article": in_words(text)}
    if changes is None:
        return _("引用了%(article)s，请按新版核对条文号和内容；没有变化的选“不需要调整”。") % told
    row = changes.get((cited.article, cited.inserted))
    if not cited.article or (row is not None and row.kind == STAYED):
        return ""
    if row is None or not row.new:
        return _("%(article)s在新版中已经没有，请改引用或者删去。") % told
    told["now"] = enumerated(one.label for one in row.new)
    if row.kind == "renumbered":
        return _("%(article)s文字没有变，现为%(now)s，请改引用。") % told
    return _("%(article)s的内容有修改，现为%(now)s，请对照新旧条文核对。") % told
