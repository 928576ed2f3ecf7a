"""Reading published rule tables, dictionaries and lists, compiled once for each version; and what they decided."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from django.db.models import Max, QuerySet

from kernel.audit.standing import kept
from kernel.common import sql
from kernel.common.errors import NotFound
from kernel.common.words import gettext as _
from kernel.rules.listing import Fact, read_facts_list, read_listing
from kernel.rules.models import Draft, Hit, TableVersion
from kernel.rules.report import Report
from kernel.rules.table import Table
from kernel.rules.terms import Terms

C = TypeVar("C")

_compiled: dict[tuple[str, str], Any] = {}
REMEMBERED = 500
"""How many compiled versions a process keeps; a version never changes, so any of them may be dropped."""


def table(key: str) -> Table:
    """The newest published rule table. Raises NotFound for an unknown key."""
    return _newest(key, lambda text: Table.compile(text, key, facts=fact_kinds(key)))


def terms(key: str) -> Terms:
    """The newest published dictionary. Raises NotFound for an unknown key."""
    return _newest(key, lambda text: Terms.compile(text, key))


def listing(key: str) -> tuple[dict[str, str], ...]:
    """The newest published list, a mapping for each line. Raises NotFound for an unknown key."""
    return _newest(key, lambda text: read_listing(text, key))


def facts(scenario: str) -> dict[str, Fact]:
    """The facts a scenario's tables may ask about, by name. Raises NotFound where it has no such list."""
    key = f"{scenario}.facts"
    return _newest(key, lambda text: read_facts_list(text, key))


def fact_kinds(key: str) -> Mapping[str, Any] | None:
    """The kinds of the facts that tables of this key's scenario may ask about; None where none are listed."""
    scenario = key.partition(".")[0]
    if newest_version(f"{scenario}.facts") is None:
        return None
    return {name: fact.kind for name, fact in facts(scenario).items()}


def newest_version(key: str) -> str | None:
    """The version that decides today; None when nothing was ever published under the key."""
    query = "SELECT version FROM rules_tableversion WHERE key = %s ORDER BY id DESC LIMIT 1"
    return kept(("table", key), lambda: next(iter(sql.column(query, [key])), None))


def newest_versions() -> list[TableVersion]:
    """The newest version of every table, by key."""
    newest = TableVersion.objects.values("key").annotate(last=Max("id")).values("last")
    return list(TableVersion.objects.filter(pk__in=newest).select_related("published_by").order_by("key"))


def versions(key: str) -> QuerySet[TableVersion]:
    """Every published version of a table, the newest first."""
    return TableVersion.objects.filter(key=key).order_by("-id")


def open_draft(key: str) -> Draft | None:
    """The draft of a table that is under way, when there is one."""
    rows = Draft.objects.filter(key=key, status__in=[Draft.Status.OPEN, Draft.Status.PROPOSED])
    return rows.select_related("made_by").first()


def draft(pk: int) -> Draft:
    """One draft, whatever became of it. Raises NotFound."""
    found = Draft.objects.select_related("made_by", "decided_by", "version").filter(pk=pk).first()
    if found is None:
        raise NotFound("rules.no_draft", _("没有这份草稿。"), _("请从规则表页重新进入。"))
    return found


def hits(subject: str) -> QuerySet[Hit]:
    """What the tables decided about a subject (``matter:12``), in order."""
    return Hit.objects.filter(subject=subject).order_by("id")


def reports() -> dict[str, Report]:
    """The report of every published table, by key: what ``prove`` and the page of rules look at."""
    keys = TableVersion.objects.filter(text__contains="then_").values_list("key", flat=True).distinct().order_by("key")
    return {key: table(key).report() for key in keys}


def _newest(key: str, read: Callable[[str], C]) -> C:
    version = newest_version(key)
    if version is None:
        raise NotFound("rules.unknown", _("没有发布过规则表“%(key)s”。") % {"key": key}, _("请先发布规则表。"))
    found = _compiled.get((key, version))
    if found is None:
        if len(_compiled) >= REMEMBERED:
            _compiled.clear()
        text = TableVersion.objects.values_list("text", flat=True).get(key=key, version=version)
        found = _compiled[key, version] = read(text)
    return cast(C, found)
