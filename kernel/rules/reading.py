"""Read a rule table from CSV and find everything that is wrong with it, cell by cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, cast

from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.rules.cells import (
    KIND_NAMES,
    CellProblem,
    Condition,
    Kind,
    guess_kind,
    read_condition,
    read_outcomes,
)
from kernel.rules.forbidden import forbidden_fact
from kernel.rules.rows import Policy, Problem, Row, TableProblems

POLICIES: Final = ("first", "unique", "collect")
EXTRA: Final = ("basis", "valid_from", "valid_to", "region", "note")
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 60

_SETTING = re.compile(r"#\s*([a-z_]+)\s*[:：]\s*(.*)\Z")
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})\Z", re.ASCII)
_FACT = re.compile(r"[a-z][a-z0-9_]*\Z")
_REGION = re.compile(r"[0-9]{2,15}\Z")


class _Draft:
    """A table while it is being read: its lines by header, and the problems found so far."""

    def __init__(self) -> None:
        self.policy: Policy = "first"
        self.whole: set[str] = set()
        self.header: list[str] = []
        self.header_row = 0
        self.lines: list[tuple[int, dict[str, str]]] = []
        self.problems: list[Problem] = []

    def wrong(self, row: int, column: str, sentence: str) -> None:
        self.problems.append(Problem(row, column, sentence))

    def starting(self, prefix: str) -> list[str]:
        return [name for name in self.header if name.startswith(prefix)]


def read_table(
    text: str, name: str, facts: Mapping[str, Kind] | None
) -> tuple[Policy, dict[str, Kind], tuple[Row, ...]]:
    """Return policy, kind of each fact and rows of a table.

    :raises TableProblems: naming every problem by row and column.
    """
    draft = _Draft()
    _read_lines(draft, text)
    kinds: dict[str, Kind] = {}
    rows: tuple[Row, ...] = ()
    if draft.header:
        _check_header(draft, facts)
        kinds = _kinds(draft, facts)
        rows = tuple(_rows(draft, kinds))
        _check_duplicates(draft, rows)
    if draft.problems:
        raise TableProblems(name, sorted(draft.problems, key=lambda p: p.row))
    return draft.policy, kinds, rows


def _read_lines(draft: _Draft, text: str) -> None:
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True), start=1):
            _read_line(draft, number, [cell.strip() for cell in cells])
    except csv.Error as error:
        draft.wrong(0, "", _("不是正确的CSV文件（%(error)s），请检查引号是否成对。") % {"error": error})
    if not draft.header:
        draft.wrong(0, "", _("没有找到表头；表头应含“if_…”“then_…”“basis”“valid_from”。"))
    elif not draft.lines:
        draft.wrong(0, "", _("只有表头，没有规则行。"))
    if len(draft.lines) > MOST_ROWS:
        draft.wrong(
            0,
            "",
            _("共%(count)s行，超过%(most)s行，请拆成几张表。") % {"count": len(draft.lines), "most": MOST_ROWS},
        )
        del draft.lines[MOST_ROWS:]


def _read_line(draft: _Draft, number: int, cells: list[str]) -> None:
    if not any(cells):
        return
    if cells[0].startswith("#"):
        _read_setting(draft, number, ",".join(cells).rstrip(", "))
    elif not draft.header:
        while cells and not cells[-1]:
            cells.pop()
        draft.header, draft.header_row = cells, number
    elif any(cells[len(draft.header) :]):
        draft.wrong(
            number,
            "",
            _("有%(count)s个单元格，表头只有%(columns)s列；含逗号的内容请加英文引号。")
            % {"count": len(cells), "columns": len(draft.header)},
        )
    else:
        padded = cells + [""] * (len(draft.header) - len(cells))
        draft.lines.append((number, dict(zip(draft.header, padded, strict=False))))


def _read_setting(draft: _Draft, number: int, remark: str) -> None:
    found = _SETTING.match(remark)
    if not found:
        return
    key, value = found[1], found[2].strip()
    if draft.header:
        draft.wrong(number, "", _("设置“%(key)s”要写在表头之前。") % {"key": key})
    elif key == "policy" and value in POLICIES:
        draft.policy = cast(Policy, value)
    elif key == "policy":
        draft.wrong(number, "", _("不认识的“policy”设置“%(value)s”；可写“first”“unique”“collect”。") % {"value": value})
    elif key == "whole":
        draft.whole = {fact.strip() for fact in re.split("[,，、]", value) if fact.strip()}
    else:
        draft.wrong(
            number, "", _("不认识的设置“%(key)s”；可用“policy”“whole”。备注请不要写成“英文词: 内容”。") % {"key": key}
        )


def _check_header(draft: _Draft, facts: Mapping[str, Kind] | None) -> None:
    row, header = draft.header_row, draft.header
    for name in dict.fromkeys(name for name in header if header.count(name) > 1):
        draft.wrong(row, name, _("列名重复。"))
    if len(header) > MOST_COLUMNS:
        draft.wrong(row, "", _("共%(count)s列，超过%(most)s列。") % {"count": len(header), "most": MOST_COLUMNS})
    for name in header:
        sentence = _check_column(name, facts)
        if sentence:
            draft.wrong(row, name, sentence)
    for name in ("basis", "valid_from"):
        if name not in header:
            draft.wrong(row, name, _("缺少这一列；每条规则都要写依据和生效日期。"))
    if not draft.starting("then_"):
        draft.wrong(row, "", _("没有“then_”列；规则要写明结果。"))
    for fact in sorted(draft.whole - {name.removeprefix("if_") for name in draft.starting("if_")}):
        draft.wrong(row, f"if_{fact}", _("设置“whole”提到了这个事实，但表里没有这一列。"))


def _check_column(name: str, facts: Mapping[str, Kind] | None) -> str:
    prefix, fact = name.partition("_")[::2]
    if name in EXTRA:
        return ""
    if prefix not in ("if", "then") or not fact:
        return _("不认识的列名；列名应以“if_”或“then_”开头，或为“basis”“valid_from”“valid_to”“region”“note”。")
    forbidden = forbidden_fact(fact)
    if forbidden:
        return _("规则不得涉及%(forbidden)s（个人信息保护法#6，信访工作条例#18），请删除这一列。") % {
            "forbidden": forbidden
        }
    if not _FACT.match(fact):
        return _("列名只能用小写英文字母、数字和下划线。")
    if prefix == "if" and facts is not None and fact not in facts:
        return _("没有“%(fact)s”这个事实；可用的有：%(facts)s。") % {"fact": fact, "facts": enumerated(facts)}
    return ""


def _kinds(draft: _Draft, facts: Mapping[str, Kind] | None) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for column in draft.starting("if_"):
        fact = column.removeprefix("if_")
        kind = (facts or {}).get(fact) or guess_kind(line[column] for _, line in draft.lines)
        if fact in draft.whole:
            if kind not in ("number", "whole"):
                draft.wrong(
                    draft.header_row,
                    column,
                    _("设置为整数，但这一列是%(kind)s。") % {"kind": KIND_NAMES[kind]},
                )
            kind = "whole"
        kinds[fact] = kind
    return kinds


def _rows(draft: _Draft, kinds: Mapping[str, Kind]) -> Iterator[Row]:
    thens = {
        column.removeprefix("then_"): read_outcomes([line[column] for _, line in draft.lines])
        for column in draft.starting("then_")
    }
    for i, (number, line) in enumerate(draft.lines):
        conditions = tuple(_condition(draft, number, line, fact, kind) for fact, kind in kinds.items())
        then = MappingProxyType({name: values[i] for name, values in thens.items()})
        if thens and all(value in (None, "") for value in then.values()):
            draft.wrong(number, draft.starting("then_")[0], _("这一行没有写任何结果。"))
        if "basis" in draft.header and not line["basis"]:
            draft.wrong(number, "basis", _("请写明依据，如“人民调解法#23”。"))
        valid_from = _day(draft, number, line, "valid_from") or date.min
        valid_to = _day(draft, number, line, "valid_to")
        if valid_to and valid_to < valid_from:
            draft.wrong(number, "valid_to", _("失效日期早于生效日期。"))
        region = line.get("region", "")
        if region and not _REGION.match(region):
            draft.wrong(number, "region", _("“%(region)s”不是行政区划代码（2至15位数字）。") % {"region": region})
        yield Row(number, conditions, then, line.get("basis", ""), valid_from, valid_to, region)


def _condition(draft: _Draft, number: int, line: dict[str, str], fact: str, kind: Kind) -> Condition:
    try:
        return read_condition(line[f"if_{fact}"], kind)
    except CellProblem as problem:
        draft.wrong(number, f"if_{fact}", str(problem))
        return Condition()


def _day(draft: _Draft, number: int, line: dict[str, str], column: str) -> date | None:
    text = line.get(column, "")
    if not text:
        if column == "valid_from" and column in draft.header:
            draft.wrong(number, column, _("请填写生效日期，如“2026-01-01”。"))
        return None
    found = _DAY.match(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    draft.wrong(number, column, _("“%(text)s”不是有效日期；请写成“2026-01-01”。") % {"text": text})
    return None


def _check_duplicates(draft: _Draft, rows: tuple[Row, ...]) -> None:
    seen: dict[tuple[object, ...], int] = {}
    unreadable = {problem.row for problem in draft.problems}
    for row in rows:
        if row.number in unreadable:
            continue
        key: tuple[object, ...] = (row.conditions, row.valid_from, row.valid_to, row.region)
        if draft.policy == "collect":
            key = (*key, tuple(row.then.items()))
        if key in seen:
            told = _("与第%(row)s行的条件完全相同，请删去一行。")
            told = _("与第%(row)s行完全相同，请删去一行。") if draft.policy == "collect" else told
            draft.wrong(row.number, "", told % {"row": seen[key]})
        seen.setdefault(key, row.number)
