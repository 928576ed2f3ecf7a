"""The clock book: every limit the house knows, one row each, read from TOML.

Rows for everybody stand in ``kernel/law/clocks/``; a scenario adds its own in ``scenarios/<code>/clocks/``. Its row
``intake.triage`` is known inside the scenario by that id, and to everybody as ``<code>/intake.triage``. Several rows
may share an id when each holds from a different day: the one valid on the day the clock starts decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from kernel import registry
from kernel.common.errors import Invalid, NotFound
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law.citations import read_citation
from kernel.law.lengths import Length, parse
from kernel.law.norms import Library, library
from kernel.law.tables import BadLawFile, Problem, Row, rows_of
from kernel.law.terms import Allowed, DayRule, Extendable

CLOCKS = Path(__file__).with_name("clocks")
MARKS = "VNLKP?"
SENSES = ("within", "at_least", "before")


@dataclass(frozen=True, eq=False)
class ClockRow:
    """One limit: what starts and stops it, how long, what may extend or pause it, and where it is written."""

    id: str
    """Unique with ``valid_from``; ``<scenario>/<id>`` for a scenario's row."""
    name: str
    norm: str
    article: str
    """The full citation: 行政处罚法#61, or product:<key> for a product parameter."""
    valid_from: date
    starts: str
    stops: tuple[str, ...]
    length: Length
    mark: str
    """Evidence: V read in the text, N press, L local model, K known, P product parameter, ? verify."""
    sense: str = "within"
    """``within``: act before it ends; ``at_least``: the time must have run before anything follows; ``before``: act so
    long before the event ``starts``, from which the limit is counted back."""
    choice: str = ""
    """Why the norm's sentence on working days does not reach this limit, which is read in natural days; else empty."""
    allowed: Allowed = field(default_factory=Allowed)
    also: tuple[str, ...] = ()
    who: str = ""
    """Who is bound by the limit."""
    exit: str = ""
    """The lawful way out this limit belongs to, for the helper that lists them."""
    remind: tuple[int, ...] = ()
    """Days before the end on which to remind."""
    inside: bool = False
    """Work among offices (minutes, checks, filing): papers for the person concerned do not name it."""
    note: str = ""
    file: str = ""

    @property
    def local_id(self) -> str:
        """The id without its scenario."""
        return self.id.rpartition("/")[2]

    @property
    def scenario(self) -> str:
        """The scenario the row belongs to; empty for the kernel's rows."""
        return self.id.rpartition("/")[0]

    @property
    def days(self) -> str:
        """What the length counts in, under the version the row was written for: 自然日, 工作日, 历法 and so on."""
        if self.length.timed:
            return _("办公时间") if self.length.unit == "workhour" else _("连续计时")
        if self.length.unit in ("month", "year"):
            return _("历法")
        return _("工作日") if self.rule(self.valid_from).counts_workdays(self.length) else _("自然日")

    def rule(self, on: date) -> DayRule:
        """How the norm's version in force on ``on`` reads the length."""
        rule = library().rule(self.norm, on)
        return _natural(rule, self.choice) if self.choice else rule


@lru_cache(maxsize=256)
def _natural(rule: DayRule, choice: str) -> DayRule:
    """The same rule, reading 日 as natural days for the reason given."""
    return replace(rule, all_days=False, working=frozenset(), basis="", text="", choice=choice)


class ClockBook:
    """All rows, found by id and day."""

    def __init__(self, rows: Iterable[ClockRow]) -> None:
        self.rows: dict[str, list[ClockRow]] = {}
        for row in sorted(rows, key=lambda one: (one.id, one.valid_from)):
            self.rows.setdefault(row.id, []).append(row)
        self.waiting = frozenset(name for name, found in self.rows.items() if found[-1].sense == "at_least")
        """Limits that must have run before anything follows: nobody is late when their end has come."""
        self.inside = frozenset(name for name, found in self.rows.items() if found[-1].inside)
        """Limits of work among offices, which papers for the person concerned do not name."""
        self._local: dict[str, list[str]] = {}
        for name in self.rows:
            self._local.setdefault(name.rpartition("/")[2], []).append(name)

    def find(self, key: str, on: date, scenario: str = "") -> ClockRow:
        """The row valid on a day: the scenario's own first, then the kernel's, then the only scenario's that has it."""
        found = None
        for row in self.rows[self.resolve(key, scenario)]:
            if row.valid_from <= on:
                found = row
        if found is None:
            first = self.rows[self.resolve(key, scenario)][0]
            raise Invalid(
                "law.clock_not_valid",
                _("时限“%(name)s”自%(valid_from)s起才有规定，%(on)s还不适用。")
                % {"name": first.name, "valid_from": first.valid_from.isoformat(), "on": on.isoformat()},
                _("请核对起算日期。"),
                rule=first.article,
            )
        return found

    def resolve(self, key: str, scenario: str = "") -> str:
        """The full id of a key; refuses an unknown key, and one that two scenarios use for different limits."""
        for name in (f"{scenario}/{key}" if scenario else key, key):
            if name in self.rows:
                return name
        named = self._local.get(key, [])
        if not named:
            raise NotFound(
                "law.clock_unknown", _("时限簿里没有“%(key)s”。") % {"key": key}, _("请核对“clocks/*.toml”中的编号。")
            )
        if len({self._shape(name) for name in named}) > 1:
            choices = enumerated(named)
            raise Invalid(
                "law.clock_ambiguous",
                _("“%(key)s”在几个场景里不同：%(choices)s。") % {"key": key, "choices": choices},
                _("请写明场景。"),
            )
        return named[0]

    def _shape(self, name: str) -> tuple[tuple[str, str, date], ...]:
        """What makes two rows of the same local id the same limit."""
        return tuple((row.length.text, row.norm, row.valid_from) for row in self.rows[name])

    def exits(self, on: date) -> list[ClockRow]:
        """The limits of every lawful way out of a dispute on a day, in the book's order."""
        current = (self._valid(rows, on) for rows in self.rows.values())
        return [row for row in current if row and row.exit]

    @staticmethod
    def _valid(rows: list[ClockRow], on: date) -> ClockRow | None:
        valid = [row for row in rows if row.valid_from <= on]
        return valid[-1] if valid else None


def read_clocks(files: Iterable[tuple[str, Path]], norms: Library | None = None) -> ClockBook:
    """Read ``(scenario, file)`` pairs; BadLawFile lists every problem by file, row and column."""
    problems: list[Problem] = []
    rows: dict[tuple[str, date], ClockRow] = {}
    for scenario, path in files:
        shown = f"{scenario}/{path.name}" if scenario else path.name
        for row in rows_of(path, "clock", problems, shown):
            clock = _read_clock(row, norms or library())
            if clock is None:
                continue
            clock = replace(clock, id=f"{scenario}/{clock.id}") if scenario else clock
            if (clock.id, clock.valid_from) in rows:
                row.wrong("id", _("与%(file)s中的一行重复") % {"file": rows[clock.id, clock.valid_from].file})
            rows[clock.id, clock.valid_from] = replace(clock, file=shown)
    if problems:
        raise BadLawFile(problems)
    return ClockBook(rows.values())


def _read_clock(row: Row, norms: Library) -> ClockRow | None:
    """One row, or None when a cell everything depends on is missing."""
    key, norm = row.text("id", needed=True), row.text("norm", needed=True)
    since = row.day("valid_from", needed=True)
    length = _read_length(row, "length", needed=True)
    article = _read_article(row, "article", norm)
    _check_norm(row, norm, since, norms)
    made = ClockRow(
        id=key,
        name=row.text("name", needed=True),
        norm=norm,
        article=article,
        valid_from=since or date.max,
        starts=row.text("starts", needed=True),
        stops=row.texts("stops"),
        length=length or Length(1, "day", "1日"),
        mark=row.text("mark", needed=True),
        sense=row.text("sense", "within"),
        allowed=Allowed(_read_extend(row, article), _read_pauses(row, norm, article)),
        also=tuple(_cite(row, "also", cited) for cited in row.texts("also")),
        who=row.text("who"),
        exit=row.text("exit"),
        remind=_read_remind(row),
        inside=row.take("inside", bool, False),
        note=row.text("note"),
        choice=row.text("choice"),
    )
    _check_words(row, made)
    row.finish()
    return made if key and since and length else None


def _check_words(row: Row, made: ClockRow) -> None:
    """The cells that take one of a few words."""
    if not made.stops:
        row.wrong("stops", _("至少写一个停止事件"))
    if made.mark and (made.mark not in MARKS or len(made.mark) != 1):
        row.wrong("mark", _("“%(mark)s”应为%(marks)s之一") % {"mark": made.mark, "marks": "、".join(MARKS)})
    if made.sense not in SENSES:
        row.wrong("sense", _("“%(sense)s”应为“within”“at_least”或“before”") % {"sense": made.sense})
    if made.sense == "before" and (made.allowed.extend or made.allowed.pause):
        row.wrong("sense", _("向前计算的期限没有延长和中止"))


def _check_norm(row: Row, name: str, since: date | None, norms: Library) -> None:
    try:
        norm = norms.find(name)
        if since:
            norm.version_on(since)
    except (NotFound, Invalid) as refusal:
        row.wrong("norm", f"{refusal.what}{refusal.next}")


def _read_length(row: Row, column: str, *, needed: bool = False) -> Length | None:
    text = row.text(column, needed=needed)
    if not text:
        return None
    try:
        return parse(text)
    except Invalid as refusal:
        row.wrong(column, f"{refusal.what}{refusal.next}")
        return None


def _read_article(row: Row, column: str, norm: str) -> str:
    """``#61`` within the row's norm, or a full citation; product rows cite ``product:<key>``."""
    text = row.text(column, needed=True)
    cited = _cite(row, column, f"{norm}{text}" if text.startswith("#") else text)
    if (norm == "product") != cited.startswith("product:"):
        row.wrong(column, _("“%(text)s”：产品参数写成“product:<名称>”，条文写成“#61”或“某某法#61”") % {"text": text})
    return cited


def _cite(row: Row, column: str, text: str) -> str:
    try:
        cited = read_citation(text)
    except Invalid as refusal:
        row.wrong(column, f"{refusal.what}{refusal.next}")
        return text
    if not cited.product and not cited.article:
        row.wrong(column, _("“%(text)s”应引用到条，例如“%(text)s#1”") % {"text": text})
    return text


def _read_extend(row: Row, article: str) -> Extendable | None:
    part = row.row("extend")
    if part is None:
        return None
    cited = part.text("article")
    extend = Extendable(
        by=part.text("by", needed=True),
        max=_read_length(part, "max"),
        needs=part.text("needs"),
        times=part.take("times", int, 1),
        article=_cite(part, "article", cited) if cited else article,
    )
    part.finish()
    return extend


def _read_pauses(row: Row, norm: str, article: str) -> Mapping[str, str]:
    """Grounds as texts (listed by the row's own article) or ``{ground, article}`` tables."""
    grounds: dict[str, str] = {}
    for item in row.take("pause", list, []):
        if isinstance(item, str):
            grounds[item] = article
        elif isinstance(item, dict) and set(item) == {"ground", "article"}:
            cited = str(item["article"])
            grounds[str(item["ground"])] = _cite(row, "pause", f"{norm}{cited}" if cited.startswith("#") else cited)
        else:
            row.wrong("pause", _("每一项写成“事由”或{ground = “事由”, article = “某某法#1”}"))
    return grounds


def _read_remind(row: Row) -> tuple[int, ...]:
    days = row.take("remind", list, [])
    if not all(isinstance(day, int) and day > 0 for day in days):
        row.wrong("remind", _("应为提前天数的列表，例如 [15, 7, 2]"))
        return ()
    return tuple(days)


@lru_cache(maxsize=1)
def clock_book() -> ClockBook:
    """The rows shipped with the kernel and with every scenario found, and those a county adds in ``local/clocks``.

    A county's row may name a scenario's limit (``disputes/intake.triage``) and hold from a later day.
    """
    files = [("", path) for path in sorted(CLOCKS.glob("*.toml"))]
    for scenario in registry.scenarios():
        files += [(scenario.code, path) for path in scenario.files("clocks/*.toml")]
    files += [("", path) for path in registry.local_files("clocks/*.toml")]
    return read_clocks(files)
