"""The law for other systems: search, one article as of a day, a norm with its versions. Public, without a key."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from kernel.common.errors import Invalid, NotFound
from kernel.common.http import remote_address
from kernel.common.moment import today
from kernel.common.pace import Pace
from kernel.common.words import gettext as _
from kernel.law import reading
from kernel.law.citations import read_citation
from kernel.law.library.queries import norm_named
from kernel.law.models import Article, Norm, Version
from kernel.law.search import LONGEST, Wanted

router = Router(auth=None)
OPEN = {"x-scope": "public"}
PACE = Pace(120)
"""Calls a minute from one address."""
FURTHEST = 1000
Words = Annotated[str, Field(max_length=LONGEST)]


class VersionOut(Schema):
    """A version of a norm; ``until`` is the first day it is no longer in force."""

    name: str
    in_force: date
    until: date | None
    provisional: bool
    standing: str
    held: bool = Field(description="Whether its text is in the library.")


class NormOut(Schema):
    """A norm with its versions, newest first."""

    code: str
    title: str
    kind: str
    level: str
    issuer: str
    versions: list[VersionOut]


class ArticleOut(Schema):
    """An article as it stands in one version."""

    citation: str
    norm: str
    title: str
    kind: str
    label: str
    path: str
    text: str
    version: VersionOut
    url: str


class FoundOut(Schema):
    """How many articles match, and the best of them."""

    total: int
    items: list[ArticleOut]


class SearchQuery(Schema):
    """What is asked; without ``on``, what is in force today."""

    q: Words
    on: date | None = None
    kind: list[Words] = []
    limit: int = Field(20, ge=1, le=50)
    offset: int = Field(0, ge=0, le=FURTHEST)


def _version(version: Version, on: date) -> dict[str, Any]:
    return {
        "name": version.name, "in_force": version.in_force, "until": version.until,
        "provisional": version.provisional, "standing": version.validity(on), "held": bool(version.digest),
    }  # fmt: skip


def _article(article: Article, version: Version, norm: Norm, on: date) -> dict[str, Any]:
    key = (article.number, article.inserted)
    plain = article.part == 0 and article.number
    return {
        "citation": reading.citation_of(norm, key) if plain else norm.code, "norm": norm.code, "title": norm.title,
        "kind": norm.kind, "label": article.label, "path": article.path, "text": article.text,
        "version": _version(version, on),
        "url": reading.article_url(norm, key, on) if plain else reading.version_url(version),
    }  # fmt: skip


@router.get("/search", response=FoundOut, openapi_extra=OPEN)
def find(request: Any, query: Query[SearchQuery]) -> Any:
    """Articles that answer the words, in force on a day, best first; everyday words are understood."""
    PACE.step(remote_address(request))
    on = query.on or today()
    total, hits = reading.find(Wanted(query.q, on=on, kinds=tuple(query.kind)), limit=query.limit, offset=query.offset)
    return {"total": total, "items": [_article(hit.article, hit.version, hit.norm, on) for hit in hits]}


@router.get("/article", response=ArticleOut, openapi_extra=OPEN)
def article(request: Any, cite: Words, on: date | None = None) -> Any:
    """What an article said on a day: cite it as 行政处罚法#61 or 刑法#120-1."""
    PACE.step(remote_address(request))
    cited, day = read_citation(cite), on or today()
    if not cited.article:
        raise Invalid("law.no_article", _("没有写明是哪一条。"), _("请写成“行政处罚法#61”。"))
    norm = norm_named(cited.norm)
    version = reading.version_on(norm, day)
    if version.in_force > day:
        raise NotFound(
            "law.norm_not_in_force",
            _("《%(title)s》在%(day)s还没有施行，最早的版本自%(in_force)s起施行。")
            % {"title": norm.title, "day": day.isoformat(), "in_force": version.in_force.isoformat()},
            _("请核对日期。"),
        )
    version.norm = norm
    return _article(reading.article_in(version, (cited.article, cited.inserted)), version, norm, day)


@router.get("/norm", response=NormOut, openapi_extra=OPEN)
def norm(request: Any, name: Words, on: date | None = None) -> Any:
    """A norm by its code, title or short name, with its versions and how each stands on a day."""
    PACE.step(remote_address(request))
    found, day = norm_named(name), on or today()
    versions = [_version(one, day) for one in reading.versions_of(found)]
    return {
        "code": found.code, "title": found.title, "kind": found.kind, "level": found.level, "issuer": found.issuer,
        "versions": versions,
    }  # fmt: skip
