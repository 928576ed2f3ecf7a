"""Everything in the house that cites an article: limits, rule rows, procedures, facts, and the words of code and pages.

One reader of all of it, for three who ask: ``prove`` (does the article exist, is it in force?), the reader page
(who cites this article?), and a change of law (what does it touch?).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _l

from kernel import registry
from kernel.common.errors import Refusal
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.law.citations import Citation, read_citation
from kernel.law.clockbook import ClockRow, clock_book
from kernel.law.norms import library
from kernel.procedures.gating import before_in_words
from kernel.procedures.queries import latest_definitions
from kernel.rules.models import TableVersion
from kernel.rules.queries import table
from kernel.rules.words import scenario_name, table_name

SORTS = {
    "clock_row": _l("时限"), "rule_row": _l("规则"), "gate": _l("流程"), "fact": _l("事实要求"), "scenario": _l("场景"),
    "form": _l("提示与退回理由"), "template": _l("页面与文书"), "document": _l("本地文件"),
}  # fmt: skip
"""What cites, by sort, as people call it."""
IN_WORDS = re.compile(r"(?<![\w:])([\u4e00-\u9fff]{2,40}#\d+(?:-\d+)?(?:\.\d+){0,2})")
HOUSE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Cites:
    """One citation: the sort of thing, where it stands for people, the citation, and the day it must hold on."""

    sort: str
    place: str
    text: str
    on: date
    since: date | None = None
    """From which day it holds, where that is written; None for what is always the present state."""
    last: date | None = None
    """The last day it must hold on, where a later row takes over; None: today."""

    @property
    def days(self) -> tuple[date, ...]:
        """The days it is checked on: the first and the last."""
        return tuple(sorted({self.on, self.last or max(self.on, today())}))

    @property
    def citation(self) -> Citation:
        """The citation, read."""
        return read_citation(self.text)


def everything() -> Iterator[Cites]:
    """Every citation of law in the house; product parameters are not law and are left out."""
    for found in (_clock_rows, _rule_rows, _procedures, _manifests, _written):
        yield from (one for one in found() if not one.text.startswith("product:") and one.text)


def citing(norm: str, article: int = 0, inserted: int = 0) -> Iterator[Cites]:
    """What cites a norm, or one of its articles, by whatever name the norm goes."""
    names = {name for name, known in library().names.items() if known == norm} | {norm}
    for one in everything():
        try:
            cited = one.citation
        except Refusal:
            continue
        if cited.norm in names and (not article or (cited.article, cited.inserted) in ((article, inserted), (0, 0))):
            yield one


def _clock_rows() -> Iterator[Cites]:
    for rows in clock_book().rows.values():
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            place = _("时限“%(name)s”") % {"name": row.name}
            day = today() if row.article.startswith("product:") else row.valid_from  # such a row leans on today's law
            last = following.valid_from - timedelta(days=1) if following else None
            yield from (Cites("clock_row", place, text, day, row.valid_from, last) for text in _of_clock(row))


def _of_clock(row: ClockRow) -> Iterator[str]:
    yield from (row.article, *row.also, *row.allowed.pause.values())
    if row.allowed.extend:
        yield row.allowed.extend.article


def _rule_rows() -> Iterator[Cites]:
    keys = TableVersion.objects.filter(text__contains="then_").values_list("key", flat=True).distinct().order_by("key")
    for key in keys:
        for row in table(key).rows:
            told = {"table": table_name(key), "scenario": scenario_name(key), "n": row.number}
            place = _("“%(scenario)s”的规则表“%(table)s”第%(n)s行") % told
            day = max(row.valid_from, min(row.valid_to or today(), today()))
            yield from (
                Cites("rule_row", place, text, day, row.valid_from, day) for text in re.split("[、；]", row.basis)
            )


def _procedures() -> Iterator[Cites]:
    for definition in latest_definitions().values():
        for gate in definition.gates:
            told = {"name": definition.name, "gate": before_in_words(definition, gate)}
            place = _("流程“%(name)s”的关口“%(gate)s”") % told
            yield from (Cites("gate", place, text, today()) for text in gate.basis)
        for node in definition.nodes.values():
            place = _("流程“%(name)s”的“%(node)s”") % {"name": definition.name, "node": node.name}
            yield from (Cites("gate", place, text, today()) for text in node.basis)


def _manifests() -> Iterator[Cites]:
    for scenario in registry.scenarios():
        yield from (Cites("scenario", scenario.name, text, today()) for text in scenario.manifest.get("basis", []))
        for fact in scenario.manifest.get("facts", []):
            place = _("“%(scenario)s”的“%(fact)s”") % {"scenario": scenario.name, "fact": fact["name"]}
            yield Cites("fact", place, str(fact["basis"]), today())


def _written() -> Iterator[Cites]:
    """Citations written in code and templates: refusals with their rule, hints, papers."""
    for sort, place, text in _in_files():
        yield Cites(sort, place, text, today())


@cache
def _in_files() -> tuple[tuple[str, str, str], ...]:
    found = []
    for folder in ("kernel", "scenarios"):
        for pattern, sort in (("**/*.py", "form"), ("**/*.html", "template")):
            for file in sorted((HOUSE / folder).glob(pattern)):
                if {"tests", "testing", "migrations", "law"}.isdisjoint(file.parts):
                    place = file.relative_to(HOUSE).as_posix()
                    found += [(sort, place, text) for text in IN_WORDS.findall(_without_remarks(file))]
    return tuple(dict.fromkeys(found))


def _without_remarks(file: Path) -> str:
    """The file's text without docstrings: an example of the notation is not a citation (nor is one in kernel/law)."""
    text = file.read_text("utf-8")
    return re.sub(r'""".*?"""', "", text, flags=re.S) if file.suffix == ".py" else text
