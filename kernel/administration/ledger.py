"""What an auditor finds in the ledger: who did what to which matter when, and what it changed, personal data masked.

Entries of sealed matters are not there for who is not named on them. Of other matters an auditor sees acts, bodies,
states and dates, never words, names or numbers of people (personal data need a grant, as everywhere).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from kernel.administration.naming import act_name, table_name
from kernel.audit.models import Entry
from kernel.audit.queries import fold
from kernel.common.moment import LOCAL, today
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.matters.lists import visible_to
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.places.models import Organisation

DAYS = 7
"""Days back, when no day is asked for."""
OPEN_TABLES = ("places_", "people_post", "rules_", "procedures_definition", "law_", "administration_", "web_apikey")
"""Tables in which nothing personal stands but the names of people at work."""
CODES = {
    "phase", "grade", "complexity", "kind", "channel", "loop", "open", "node", "status", "role", "confidentiality",
    "class_code", "points", "grade_confirmed", "class_confirmed", "sealed", "refusals", "reopened", "place_known",
}  # fmt: skip
"""Columns of matters' rows whose values say nothing about a person."""
PEOPLE = ("id", "user_id", "by_id", "assignee_id", "closed_by_id")
"""Columns that name a row, or somebody at work, by key."""
BODIES = ("organisation_id", "accountable_id", "receiver_id")
SECRET = re.compile(r"password|digest|sealed|masked|query_code|token|secret|hash$")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+Z?)?\Z")


@dataclass(frozen=True)
class Search:
    """What is searched for; everything may be empty."""

    actor: str = ""
    act: str = ""
    matter: str = ""
    chain: str = ""
    since: date | None = None
    until: date | None = None

    def told(self) -> str:
        """The search in words, as the ledger keeps it."""
        named = [
            (_("办理人"), self.actor), (_("动作"), act_name(self.act) if self.act else ""), (_("事项"), self.matter),
            (_("账本链"), self.chain), (_("从"), self.since or ""), (_("到"), self.until or ""),
        ]  # fmt: skip
        return "，".join(f"{name}{value}" for name, value in named if value) or _("没有条件")


def search(asked: Search, *, by: User) -> QuerySet[Entry]:
    """The entries, the newest first; those of sealed matters one is not named on are left out."""
    rows = Entry.objects.exclude(chain__in=_hidden(by)).order_by("-id")
    since = asked.since or (None if asked.matter or asked.chain else today() - timedelta(days=DAYS))
    if since:
        rows = rows.filter(at__gte=datetime(since.year, since.month, since.day, tzinfo=LOCAL))
    if asked.until:
        until = asked.until + timedelta(days=1)
        rows = rows.filter(at__lt=datetime(until.year, until.month, until.day, tzinfo=LOCAL))
    if asked.act:
        rows = rows.filter(action=asked.act)
    if asked.actor:
        people = User.objects.filter(username=asked.actor) | User.objects.filter(name=asked.actor)
        rows = rows.filter(actor_id__in=list(people.values_list("pk", flat=True)))
    if asked.matter:
        found = Matter.objects.filter(no=asked.matter.upper()).values_list("pk", flat=True).first()
        rows = rows.filter(chain=f"matter:{found}" if found else "-")
    if asked.chain:
        rows = rows.filter(chain=asked.chain)
    return rows


def _hidden(by: User) -> list[str]:
    sealed = Matter.objects.filter(sealed=True).exclude(pk__in=visible_to(by).filter(sealed=True).values("pk"))
    return [f"matter:{pk}" for pk in sealed.values_list("pk", flat=True)]


@dataclass(frozen=True)
class Line:
    """One entry as a list shows it."""

    entry: Entry
    actor: str
    act: str
    about: str
    no: str
    """The matter's number, when it is a matter's."""
    told: tuple[str, ...]


def lines(entries: Iterable[Entry], *, by: User) -> list[Line]:
    """Entries with names for people, acts and matters; what was said only where the reader may read it."""
    held = list(entries)
    people = dict(User.objects.filter(pk__in={one.actor_id for one in held}).values_list("pk", "name"))
    keys = {pk for one in held if (pk := _matter_of(one.chain))}
    numbers = dict(Matter.objects.filter(pk__in=keys).values_list("pk", "no"))
    seen = set(visible_to(by).filter(pk__in=keys).values_list("pk", flat=True))
    found = []
    for one in held:
        pk = _matter_of(one.chain)
        said = (
            json.loads(one.body)["told"] if pk in seen or one.chain.startswith(("rules:", "duties", "places_")) else []
        )
        found.append(
            Line(
                one, people.get(one.actor_id or 0, _("系统")), act_name(one.action),
                _("事项") if pk else chain_name(one.chain), numbers.get(pk, "") if pk else "",
                tuple(line["line"] for line in said),
            )
        )  # fmt: skip
    return found


def _matter_of(chain: str) -> int | None:
    head, _colon, tail = chain.partition(":")
    return number_in(tail, None) if head == "matter" else None


def chain_name(chain: str) -> str:
    """What a chain that is no matter's is about, in words."""
    head, _colon, tail = chain.partition(":")
    return f"{table_name(head)} {tail}".strip()


@dataclass(frozen=True)
class CellShown:
    """One column of a row an act wrote: before and after, in words or masked."""

    column: str
    before: str
    after: str
    hidden: bool


@dataclass(frozen=True)
class RowShown:
    """One row an act wrote."""

    table: str
    key: Any
    kind: str
    cells: tuple[CellShown, ...]


@dataclass
class EntryShown:
    """One entry with the images as before and after."""

    entry: Entry
    by: User

    @cached_property
    def clear(self) -> bool:
        """Whether the reader may read the words: the matter is theirs to see."""
        pk = _matter_of(self.entry.chain)
        return pk is not None and visible_to(self.by).filter(pk=pk).exists()

    @cached_property
    def rows(self) -> list[RowShown]:
        """Every row written, with what stood there before."""
        earlier = Entry.objects.filter(chain=self.entry.chain, seq__lt=self.entry.seq).order_by("seq")
        before = fold(earlier.values_list("body", flat=True))
        return list(self._shown(before))

    def _shown(self, before: Mapping[tuple[str, Any], Mapping[str, Any]]) -> Iterator[RowShown]:
        written: dict[tuple[str, Any], dict[str, Any] | None] = {}
        for table, pk, values in json.loads(self.entry.body)["rows"]:
            held = written.get((table, pk))
            written[table, pk] = None if values is None else {**(held or {}), **values}
        for (table, pk), values in written.items():
            old = before.get((table, pk), {})
            names = list(old) if values is None else list(values)
            kind = _("删除") if values is None else _("修改") if old else _("新增")
            cells = (self._cell(table, name, old.get(name), (values or {}).get(name)) for name in names)
            changed = tuple(one for one in cells if one is not None)
            yield RowShown(table_name(table), pk, kind, changed)

    def _cell(self, table: str, name: str, old: Any, new: Any) -> CellShown | None:
        if old == new:
            return None
        open_here = table.startswith(OPEN_TABLES)
        parts = [self._value(table, name, value, open_here) for value in (old, new)]
        hidden = any(one is None for one in parts)
        words = [
            _("%(n)s字，不显示") % {"n": len(str(v))} if p is None else p
            for p, v in zip(parts, (old, new), strict=True)
        ]
        return CellShown(column_name(table, name), words[0], words[1], hidden)

    def _value(self, table: str, name: str, value: Any, open_here: bool) -> str | None:
        """The value in words; None for what is not shown."""
        if value in (None, "", [], {}):
            return ""
        if SECRET.search(name):
            return None
        if isinstance(value, bool) or name in BODIES or (isinstance(value, str) and _DATE.match(value)):
            return self._worded(value)
        if open_here or self.clear or name in CODES or name in PEOPLE:
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return None

    def _worded(self, value: Any) -> str:
        if isinstance(value, bool):
            return _("是") if value else _("否")
        return _moment(value) if isinstance(value, str) else self._bodies.get(value, str(value))

    @cached_property
    def _bodies(self) -> dict[int, str]:
        return dict(Organisation.objects.values_list("pk", "name"))


def _moment(value: str) -> str:
    found = parse_datetime(value)
    return found.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S") if found and found.tzinfo else value[:10]


def column_name(table: str, name: str) -> str:
    """A column as the ledger has it, when the table still has it."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    known = {one.attname for one in models[table]._meta.concrete_fields} if table in models else {name}
    return name if name in known else _("%(name)s（已不用）") % {"name": name}
