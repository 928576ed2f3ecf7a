"""What the reader's pages and the API ask of the library: norms to choose from, a version, an article and its history,
who cites it, two versions side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from kernel.common.errors import NotFound
from kernel.common.words import gettext as _
from kernel.law import search
from kernel.law.compare import Clause, Key, Row, compare, renumbering
from kernel.law.library import queries as library
from kernel.law.library.queries import in_force_on
from kernel.law.library.structure import article_label
from kernel.law.models import Article, Norm, Reference, Version
from kernel.law.norms import library as register

KINDS = {
    "宪法": pgettext_lazy("name", "宪法"),
    "法律": pgettext_lazy("name", "法律"),
    "法律解释": pgettext_lazy("name", "法律解释"),
    "行政法规": pgettext_lazy("name", "行政法规"),
    "监察法规": pgettext_lazy("name", "监察法规"),
    "司法解释": pgettext_lazy("name", "司法解释"),
    "党内法规": pgettext_lazy("name", "党内法规"),
    "部门规章": pgettext_lazy("name", "部门规章"),
    "地方性法规": pgettext_lazy("name", "地方性法规"),
    "地方政府规章": pgettext_lazy("name", "地方政府规章"),
    "规范性文件": pgettext_lazy("name", "规范性文件"),
    "政策文件": pgettext_lazy("name", "政策文件"),
    "标准": pgettext_lazy("name", "标准"),
    "产品参数": pgettext_lazy("name", "产品参数"),
    "案例": pgettext_lazy("name", "案例"),
}
"""The kinds of norm in the order they are listed, with their names; others come after them."""
CITING = 60
"""So many articles that cite one are shown; all are counted."""


# ── norms and versions ───────────────────────────────────────────────────────


@dataclass(frozen=True)
class Sought:
    """What the list of norms is narrowed to; ``standing`` is in_force, not_yet or ended, as of ``on``."""

    words: str = ""
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    standing: str = ""
    on: date | None = None


def norms(sought: Sought, on: date) -> QuerySet[Norm]:
    """Norms whose text is held, the highest kind first, with their versions."""
    held = Version.objects.filter(norm=OuterRef("pk"), draft=False).exclude(digest="")
    found = Norm.objects.filter(Exists(held))
    if sought.words:
        found = found.filter(Q(title__icontains=sought.words) | Q(code__icontains=sought.words) | _named(sought.words))
    if sought.kinds:
        found = found.filter(kind__in=sought.kinds)
    if sought.levels:
        found = found.filter(level__in=sought.levels)
    if sought.standing:
        found = found.filter(_standing(sought.standing, sought.on or on))
    rank = Case(
        *(When(kind=kind, then=Value(at)) for at, kind in enumerate(KINDS)),
        default=Value(len(KINDS)),
        output_field=IntegerField(),
    )
    return found.order_by(rank, "title", "pk").prefetch_related("versions")


def _named(words: str) -> Q:
    """Norms that go by this short name."""
    code = register().names.get(words)
    return Q(code=code) if code else Q(pk__in=[])


def _standing(standing: str, on: date) -> Q:
    versions = Version.objects.filter(norm=OuterRef("pk"), draft=False)
    now = Exists(versions.filter(in_force_on(on)))
    begun = Exists(versions.filter(in_force__lte=on))
    return {"in_force": Q(now), "not_yet": ~Q(begun)}.get(standing, ~Q(now) & Q(begun))


def versions_of(norm: Norm) -> list[Version]:
    """The versions that are or were law, newest first."""
    return list(norm.versions.filter(draft=False).order_by("-in_force"))


def version_on(norm: Norm, on: date, versions: Sequence[Version] | None = None) -> Version:
    """The version in force on a day; of a norm not in force that day, the one nearest to it. Raises NotFound."""
    found = list(versions) if versions is not None else versions_of(norm)
    if not found:
        raise NotFound(
            "law.no_version", _("《%(norm)s》没有登记版本。") % {"norm": norm.title}, _("请从法规库列表进入。")
        )
    return next((one for one in found if one.in_force <= on), found[-1])


def version_from(norm: Norm, in_force: date) -> Version:
    """The version in force since a day, as addresses name it. Raises NotFound."""
    found = norm.versions.filter(draft=False, in_force=in_force).first()
    if found is None:
        raise NotFound(
            "law.version_unknown",
            _("《%(norm)s》没有自%(day)s起施行的版本。") % {"norm": norm.title, "day": in_force.isoformat()},
            _("请从这部规定的版本列表里选。"),
        )
    found.norm = norm
    return found


# ── articles ─────────────────────────────────────────────────────────────────


def article_in(version: Version, key: Key) -> Article:
    """The article 第N条（之M） of a version. Raises NotFound, saying why."""
    found = library.article_of(version, *key)
    if found is None:
        label, norm = article_label(*key), version.norm.title
        held = (
            _("《%(norm)s》（%(version)s）里没有%(label)s。") if version.digest else _("《%(norm)s》的条文还没有收录。")
        )
        raise NotFound(
            "law.article_unknown",
            held % {"norm": norm, "version": version.name, "label": label},
            _("请从目录里选，或者换一个日期。"),
        )
    found.version = version
    return found


class Hit(NamedTuple):
    """An article found, with its version and norm loaded."""

    article: Article
    version: Version
    norm: Norm


def find(wanted: search.Wanted, *, limit: int = 20, offset: int = 0) -> tuple[int, list[Hit]]:
    """How many articles match, and a page of them, best first."""
    count, keys = search.hits(wanted, limit=limit, offset=offset)
    rows = Article.objects.select_related("version__norm").in_bulk(keys)
    return count, [Hit(rows[key], rows[key].version, rows[key].version.norm) for key in keys if key in rows]


class Citing(NamedTuple):
    """Articles of other places that cite one: how many in all, and those shown."""

    total: int
    references: list[Reference]


def cited_by(norm: Norm, key: Key, on: date) -> Citing:
    """Who in the library cites this article, among what is in force on a day (the article itself left out)."""
    standing = Version.objects.filter(in_force_on(on)).values("pk")
    found = library.cited_by(norm, *key).filter(article__version__in=standing)
    found = found.exclude(article__version__norm=norm, article__number=key[0], article__inserted=key[1])
    seen: dict[int, Reference] = {}
    for reference in found:
        seen.setdefault(reference.article_id, reference)
    return Citing(len(seen), list(seen.values())[:CITING])


class Stage(NamedTuple):
    """What an article was in another version of its norm: ``kind`` as in the table of changes, seen from there."""

    version: Version
    keys: tuple[Key, ...]
    kind: str


def stages(version: Version, key: Key, versions: Sequence[Version]) -> list[Stage]:
    """The article through the versions held, newest first: its numbers in each, and how it came to be so."""
    held = [one for one in versions if one.digest]
    at = next((place for place, one in enumerate(held) if one.pk == version.pk), None)
    if at is None:
        return []
    older, newer = _back(held[at:], key), _forth(held[: at + 1][::-1], key)
    return [*reversed(newer), *older]


def _back(line: Sequence[Version], key: Key) -> list[Stage]:
    """From a version to the ones before it."""
    found: list[Stage] = []
    keys: tuple[Key, ...] = (key,)
    for now, before in pairwise(line):
        rows = [row for row in table(before, now) if {one.key for one in row.new} & set(keys)]
        kind = rows[0].kind if rows else "added"
        found.append(Stage(now, keys, kind))
        keys = tuple(one.key for row in rows for one in row.old)
        if not keys:
            return found
    return [*found, Stage(line[len(found)], keys, "first")]


def _forth(line: Sequence[Version], key: Key) -> list[Stage]:
    """From a version to the ones after it, itself left out."""
    found: list[Stage] = []
    keys: tuple[Key, ...] = (key,)
    for before, now in pairwise(line):
        rows = [row for row in table(before, now) if {one.key for one in row.old} & set(keys)]
        became = renumbering(rows)
        keys = tuple(sorted({new for old in keys for new in became.get(old, ())}))
        found.append(Stage(now, keys, rows[0].kind if rows else "deleted"))
        if not keys:
            break
    return found


# ── two versions ─────────────────────────────────────────────────────────────


def table(old: Version, new: Version) -> list[Row]:
    """The table of changes between two versions; remembered by what their texts are."""
    return _table((old.pk, old.digest), (new.pk, new.digest))


@lru_cache(maxsize=64)
def _table(old: tuple[int, str], new: tuple[int, str]) -> list[Row]:
    return compare(clauses(old[0]), clauses(new[0]))


def clauses(version: int) -> list[Clause]:
    """The numbered articles of a version's body, as they are compared."""
    rows = Article.objects.filter(version=version, part=0, number__gt=0).order_by("position")
    return [
        Clause((number, inserted), label, path, text)
        for number, inserted, label, path, text in rows.values_list("number", "inserted", "label", "path", "text")
    ]


# ── addresses and notation ───────────────────────────────────────────────────


def written_key(key: Key) -> str:
    """61, or 120-1: an article's number as addresses and citations write it."""
    return f"{key[0]}-{key[1]}" if key[1] else str(key[0])


def citation_of(norm: Norm, key: Key) -> str:
    """行政处罚法#61."""
    return f"{norm.code}#{written_key(key)}" if key[0] else norm.code


def norm_url(norm: Norm, on: date | None = None) -> str:
    """The page of a norm, on a day."""
    address = reverse("law:norm", args=[norm.code])
    return f"{address}?on={on.isoformat()}" if on else address


def article_url(norm: Norm, key: Key, on: date | None = None) -> str:
    """The page of an article, on a day."""
    address = reverse("law:article", args=[norm.code, written_key(key)])
    return f"{address}?on={on.isoformat()}" if on else address


def version_url(version: Version, key: Key | None = None) -> str:
    """The page of a version, at an article."""
    address = reverse("law:version", args=[version.norm.code, version.in_force.isoformat()])
    return f"{address}?at={written_key(key)}#a{written_key(key)}" if key else address


def kinds_held() -> Iterable[str]:
    """The kinds of norm there are texts of, highest first."""
    held = set(Norm.objects.filter(versions__draft=False).exclude(versions__digest="").values_list("kind", flat=True))
    return [kind for kind in KINDS if kind in held] + sorted(held - set(KINDS))
