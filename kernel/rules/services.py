"""Publishing rule tables and deciding by them. Every decision leaves a hit with its version and rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from kernel import registry
from kernel.audit import act
from kernel.audit.services import audited
from kernel.common import sql
from kernel.common.errors import Conflict, Invalid
from kernel.common.fields import canonical
from kernel.common.moment import now
from kernel.common.words import again, sentences
from kernel.common.words import gettext as _
from kernel.rules.listing import read_facts_list, read_listing
from kernel.rules.models import TableVersion
from kernel.rules.queries import REMEMBERED, fact_kinds, listing, newest_version, table
from kernel.rules.rows import Problem, TableProblems
from kernel.rules.table import Decision, FactProblem, SeveralRows, Table, version_of
from kernel.rules.terms import Terms

__all__ = ["BadTable", "check_table", "decide", "load_scenario_tables", "publish_table", "table"]

SHOWN = 5
"""How many problems the sentence of a refusal names; `BadTable.problems` has them all."""
FIRST = ("facts", "classes")
"""Lists that the other files of a scenario are checked against, so they are published first."""


class BadTable(Invalid):
    """A table that cannot be published; `problems` names every one by row and column."""

    def __init__(self, key: str, problems: tuple[Problem, ...]) -> None:
        self.key, self.problems = key, problems
        super().__init__("rules.table_problems", self._what(), _("请按行列提示修改后重新发布。"))

    def _what(self) -> str:
        said = sentences(self.problems[:SHOWN])
        more = _("等") if len(self.problems) > SHOWN else ""
        return _("规则表“%(key)s”有%(count)d处要修改：%(said)s%(more)s") % {
            "key": self.key, "count": len(self.problems), "said": said, "more": more,
        }  # fmt: skip

    def say_again(self) -> None:
        """The problems, too, in the language of the moment."""
        super().say_again()
        self.problems = tuple(replace(one, sentence=again(one.sentence)) for one in self.problems)
        self.what = self._what()


def check_table(key: str, text: str) -> None:
    """Check a text as it would be published under the key: a rule table, a dictionary or a list.

    Raises BadTable naming every problem by row and column; a `unique` table must not overlap.
    """
    scenario = key.partition(".")[0]
    lists = tuple(newest_version(f"{scenario}.{name}") for name in ("facts", "classes"))
    if (key, version_of(text), lists) in _passed:
        return
    try:
        _read(key, text)
    except TableProblems as wrong:
        raise BadTable(key, wrong.problems) from wrong
    if len(_passed) > REMEMBERED:
        _passed.clear()
    _passed.add((key, version_of(text), lists))


_passed: set[tuple[str, str, tuple[str | None, ...]]] = set()
"""Texts that passed, with the lists they were checked against: publishing the same again costs nothing."""


def _read(key: str, text: str) -> None:
    scenario, _dot, name = key.partition(".")
    header = _header(text)
    if any(column.startswith("then_") for column in header):
        compiled = Table.compile(text, key, facts=fact_kinds(key))
        if compiled.policy == "unique" and compiled.report().overlaps:
            raise TableProblems(key, [Problem(0, "", sentence) for sentence in compiled.report().sentences()])
    elif header[:3] == ["class", "term", "weight"]:
        known = newest_version(f"{scenario}.classes") and {row["code"] for row in listing(f"{scenario}.classes")}
        Terms.compile(text, key, classes=known or None)
    elif name == "facts":
        read_facts_list(text, key)
    else:
        read_listing(text, key)


def _header(text: str) -> list[str]:
    lines = (line for line in text.removeprefix("\ufeff").splitlines() if line.strip(" ,") and not line.startswith("#"))
    return [column.strip(' "') for column in next(lines, "").split(",")]


@audited("rules.publish")
def publish_table(key: str, text: str, *, by: Any) -> TableVersion:
    """Publish a text as the newest version of its table; publishing the newest text again changes nothing.

    :param key: ``<scenario>.<table>``, e.g. ``disputes.grading``.
    Raises BadTable naming every problem by row and column.
    """
    check_table(key, text)
    version = version_of(text)
    known = TableVersion.objects.filter(key=key, version=version).first()
    if known is not None and newest_version(key) == version:
        return known
    if known is not None:
        raise Conflict(
            "rules.older_version", _("这张表以前发布过一模一样的内容，之后又改过。"),
            _("如要恢复旧内容，请在备注（# 开头的行）里写明原因后再发布。"),
        )  # fmt: skip
    made = TableVersion(
        key=key, version=version, text=text, published_at=now(), published_by_id=getattr(by, "pk", None)
    )
    made.save()
    return made


@audited("rules.load_scenarios")
def load_scenario_tables(*, by: Any) -> int:
    """Publish every scenario's ``rules/*.csv`` whose text was never published; returns how many were.

    A county's ``local/rules/<scenario>/<table>.csv`` stands in the place of the shipped table. Texts a county has
    replaced since stay replaced: an older text is not published again.
    """
    count = 0
    for scenario in registry.scenarios():
        own = {file.stem: file for file in registry.local_files(f"rules/{scenario.code}/*.csv")}
        shipped = {file.stem: file for file in scenario.files("rules/*.csv")}
        for file in sorted((shipped | own).values(), key=_lists_first):
            text = file.read_text("utf-8")
            key = f"{scenario.code}.{file.stem}"
            if not TableVersion.objects.filter(key=key, version=version_of(text)).exists():
                publish_table(key, text, by=by)
                count += 1
    return count


def _lists_first(file: Path) -> tuple[int, str]:
    return (FIRST.index(file.stem) if file.stem in FIRST else len(FIRST), file.stem)


def decide(key: str, facts: Mapping[str, Any], *, on: date, region: str = "", subject: str = "") -> Decision:
    """What the newest table says about the facts that day in that place; logged with its version and rows.

    :param facts: may hold more than the table asks; only what it asks is logged.
    Raises Invalid for a fact of the wrong kind, Conflict when two rows of a `unique` table hold.
    """
    found = table(key)
    try:
        decision = found.decide(facts, on=on, region=region)
    except FactProblem as wrong:
        raise Invalid("rules.fact", str(wrong), _("请更正这项事实后再试。")) from wrong
    except SeveralRows as wrong:
        raise Conflict("rules.several_rows", str(wrong), _("请联系规则管理员。")) from wrong
    _log(found, decision, facts, subject)
    return decision


def _log(found: Table, decision: Decision, facts: Mapping[str, Any], subject: str) -> None:
    """Written at once, inside an act with the others when it ends: deciding costs less than a statement."""
    asked = {name: _plain(facts[name]) for name in found.facts if facts.get(name) not in (None, "")}
    said = {name: _plain(value) for name, value in decision.outcome.items()}
    hit = (
        found.name, decision.version, canonical(list(decision.rows)), canonical(asked), canonical(said),
        subject, sql.moment(now()),
    )  # fmt: skip
    current = act.current()
    if current is None:
        _write([hit])
        return
    hits = current.notes.setdefault("rules_hit", [])
    hits.append(hit)
    current.later("rules_hit", lambda: _write(hits))


def _write(hits: list[tuple[Any, ...]]) -> None:
    sql.execute(
        "INSERT INTO rules_hit (key, version, rows, inputs, outcome, subject, at)"
        f" VALUES {sql.places(len(hits), len(hits[0]))}",
        [value for hit in hits for value in hit],
    )
    hits.clear()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, Decimal) else value
