"""Norms and their versions: which one is in force on a date, and how it reads the lengths written in it."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from kernel import registry
from kernel.common.errors import Invalid, NotFound
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law.citations import read_citation
from kernel.law.tables import BadLawFile, Problem, Row, rows_of
from kernel.law.terms import CountRule, DayRule

NORMS = Path(__file__).with_name("norms")
CIVIL = ("民法典", "民法总则", "民法通则")
_COUNT = ("start", "months", "hours", "rest", "end")
_KINDS = ("法律", "行政法规", "党内法规", "部门规章", "司法解释", "地方性法规", "政策文件", "标准", "产品参数")


@dataclass(frozen=True, slots=True)
class NormVersion:
    """One version of a norm from the day it is in force, with the way it reads its lengths."""

    name: str
    in_force: date
    articles: int
    """How many articles (条) the version has; 0 where nobody counted."""
    all_days: bool
    working: frozenset[int]
    basis: str
    text: str
    choice: str
    counts_by: str
    count: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Norm:
    """A law, regulation, rule or the product's own parameters."""

    id: str
    title: str
    kind: str
    also: tuple[str, ...]
    versions: tuple[NormVersion, ...]
    repealed: date | None
    replaced_by: str
    note: str

    def version_on(self, on: date) -> NormVersion:
        """The version in force on a date, or a refusal that says what was."""
        if self.repealed and on >= self.repealed:
            then = _("请改用“%(name)s”。") % {"name": self.replaced_by}
            then = then if self.replaced_by else _("请核对应当适用的规定。")
            raise Invalid(
                "law.norm_repealed",
                _("《%(id)s》自%(repealed)s起已经失效。") % {"id": self.id, "repealed": self.repealed.isoformat()},
                then,
            )
        found = None
        for version in self.versions:
            if version.in_force <= on:
                found = version
        if found is None:
            raise Invalid(
                "law.norm_not_in_force",
                _("《%(id)s》在%(on)s没有施行中的版本，最早的版本自%(in_force)s起施行。")
                % {"id": self.id, "on": on.isoformat(), "in_force": self.versions[0].in_force.isoformat()},
                _("请核对起算日期或者应当适用的规定。"),
            )
        return found


class Library:
    """All norms by every name they go by."""

    def __init__(self, norms: Iterable[Norm]) -> None:
        self.norms = {norm.id: norm for norm in norms}
        self._rules: dict[tuple[str, str, str], DayRule] = {}

    @cached_property
    def names(self) -> dict[str, str]:
        """Every accepted name to the norm's id."""
        names: dict[str, str] = {}
        for norm in self.norms.values():
            names |= dict.fromkeys((norm.id, norm.title, *norm.also), norm.id)
        return names

    def find(self, name: str) -> Norm:
        """The norm of that id, title or short name, book-title marks and article number ignored."""
        plain = name.split("#", 1)[0].strip().removeprefix("《").removesuffix("》")
        plain = "product" if plain.startswith("product:") else plain
        if plain in self.names:
            return self.norms[self.names[plain]]
        near = difflib.get_close_matches(plain, self.names, n=3, cutoff=0.5)
        hint = _("是不是%(near)s？") % {"near": enumerated(_("“%(name)s”") % {"name": one} for one in near)}
        hint = hint if near else _("可先在“kernel/law/norms”中登记这部规定。")
        raise NotFound("law.norm_unknown", _("没有登记名为“%(plain)s”的规定。") % {"plain": plain}, hint)

    def cited(self) -> Iterator[tuple[str, str, date]]:
        """The articles the register itself stands on: whose version, the citation, the day it must hold on."""
        for norm in self.norms.values():
            for version in norm.versions:
                place = f"{norm.id}（{version.name}）"
                for text in (version.basis, *dict(version.count).values()):
                    if text:
                        yield place, text, version.in_force

    def rule(self, name: str, on: date) -> DayRule:
        """How the version in force on ``on`` reads its lengths, and how periods were counted that day."""
        norm = self.find(name)
        version = norm.version_on(on)
        civil = self._civil(on)
        key = (norm.id, version.name, civil.name + self._counting_version(version, on))
        if key not in self._rules:
            self._rules[key] = self._make_rule(norm, version, on)
        return self._rules[key]

    def _make_rule(self, norm: Norm, version: NormVersion, on: date) -> DayRule:
        return DayRule(
            norm=norm.id,
            version=version.name,
            in_force=version.in_force,
            count=self._count_rule(norm, version, on),
            all_days=version.all_days,
            working=version.working,
            basis=version.basis,
            text=version.text,
            choice=version.choice,
        )

    def _civil(self, on: date) -> NormVersion:
        """The civil law that said on that day how periods are counted."""
        for name in CIVIL:
            norm = self.norms[name]
            if norm.versions[0].in_force <= on and not (norm.repealed and on >= norm.repealed):
                return norm.version_on(on)
        return self.norms[CIVIL[-1]].versions[0]

    def _counting_version(self, version: NormVersion, on: date) -> str:
        return self.norms[version.counts_by].version_on(on).name if version.counts_by else ""

    def _count_rule(self, norm: Norm, version: NormVersion, on: date) -> CountRule:
        """The norm's own counting articles, else those of the norm it counts by, else the civil law's."""
        articles = dict(self._civil(on).count)
        if version.counts_by:
            articles |= dict(self.norms[version.counts_by].version_on(on).count)
        return CountRule(**(articles | dict(version.count)))


def read_norms(paths: Iterable[Path]) -> Library:
    """Read norm files; BadLawFile lists every problem by file, row and column."""
    problems: list[Problem] = []
    norms: dict[str, Norm] = {}
    for path in paths:
        for row in rows_of(path, "norm", problems):
            norm = _read_norm(row)
            if norm.id in norms:
                row.wrong("id", _("重复登记"))
            norms[norm.id] = norm
    for norm in norms.values():
        problems += [
            Problem(
                "norms", f"“{norm.id}”", "counts_by", _("没有登记“%(counts_by)s”") % {"counts_by": version.counts_by}
            )
            for version in norm.versions
            if version.counts_by and version.counts_by not in norms
        ]
    problems += [
        Problem("norms", _("全部"), "id", _("缺少“%(name)s”") % {"name": name}) for name in CIVIL if name not in norms
    ]
    if problems:
        raise BadLawFile(problems)
    return Library(norms.values())


def _read_norm(row: Row) -> Norm:
    name = row.text("id", needed=True)
    read = [_read_version(part, name) for part in _parts(row, "version")]
    versions = [version for version in read if version]
    dates = [version.in_force for version in versions]
    if not versions:
        row.wrong("version", _("至少要有一个版本"))
    if dates != sorted(set(dates)):
        row.wrong("version", _("各版本应按施行日期先后排列，日期不能相同"))
    kind = row.text("kind", needed=True)
    if kind not in _KINDS:
        row.wrong("kind", _("“%(kind)s”应为%(kinds)s之一") % {"kind": kind, "kinds": "、".join(_KINDS)})
    norm = Norm(
        id=name,
        title=row.text("title") or name,
        kind=kind,
        also=row.texts("also"),
        versions=tuple(versions),
        repealed=row.day("repealed"),
        replaced_by=row.text("replaced_by"),
        note=row.text("note"),
    )
    row.finish()
    return norm


def _parts(row: Row, column: str) -> list[Row]:
    cells = row.take(column, list, [])
    return [Row(part, row.file, f"{row.name}第{i}个版本", row.problems) for i, part in enumerate(cells, start=1)]


def _read_version(row: Row, norm: str) -> NormVersion | None:
    in_force = row.day("in_force", needed=True)
    all_days, numbers = _read_working(row)
    basis, choice = row.text("basis"), row.text("choice")
    rules = bool(numbers or all_days)
    if rules and not (basis and row.cells.get("text")):
        row.wrong("basis", _("写明工作日的，应同时写明条款（basis）和原文（text）"))
    if not rules and not choice:
        row.wrong("choice", _("条文没有工作日规定的，应写明我们的读法（choice）"))
    version = NormVersion(
        name=row.text("name", needed=True),
        in_force=in_force or date.max,
        articles=row.take("articles", int, 0),
        all_days=all_days,
        working=numbers,
        basis=f"{norm}{basis}" if basis else "",
        text=row.text("text"),
        choice=choice,
        counts_by=row.text("counts_by"),
        count=_read_count(row, norm),
    )
    row.finish()
    return version if in_force else None


def _read_working(row: Row) -> tuple[bool, frozenset[int]]:
    """``working = "all"``, ``working = [2, 3, 5, 7]`` or ``working_up_to = 10``: which 日 are working days."""
    listed = row.take("working", object, [])
    up_to = row.take("working_up_to", int, 0)
    if listed == "all":
        return True, frozenset()
    if not isinstance(listed, list) or not all(isinstance(one, int) for one in listed):
        row.wrong("working", _("“%(listed)s”应为“all”或天数列表") % {"listed": listed})
        return False, frozenset()
    return False, frozenset(listed) | frozenset(range(1, up_to + 1))


def _read_count(row: Row, norm: str) -> tuple[tuple[str, str], ...]:
    """The norm's own counting articles: ``count = {start = "#201.1", …}``."""
    part = row.row("count")
    if part is None:
        return ()
    found = tuple((name, norm + part.text(name)) for name in _COUNT if name in part.cells)
    for name, cited in found:
        if not read_citation(cited).article:
            part.wrong(name, _("“%(cited)s”应引用到条") % {"cited": cited})
    part.finish()
    return found


@lru_cache(maxsize=1)
def library() -> Library:
    """The norms shipped with the code, and those a county adds in ``local/norms``."""
    return read_norms([*sorted(NORMS.glob("*.toml")), *registry.local_files("norms/*.toml")])
