"""Lists that go with rule tables: plain CSV with a header, one thing a line, checked like the tables.

``facts.csv`` is such a list with a meaning of its own: it names every fact the tables beside it may ask about.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.rules.cells import KINDS, Kind
from kernel.rules.forbidden import forbidden_fact
from kernel.rules.rows import Problem, TableProblems


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact rules may ask about: what it holds, how people call it, and how a form asks for it."""

    name: str
    kind: Kind
    label: str
    question: str = ""
    """Empty when the system knows the fact itself."""
    unit: str = ""


def read_listing(text: str, name: str, *, columns: Sequence[str] = ()) -> tuple[dict[str, str], ...]:
    """Read a list; lines that begin with ``#`` are remarks, the first column is the key.

    :param columns: columns that must be there.
    :raises TableProblems: for missing columns, ragged lines, empty or repeated keys.
    """
    rows, problems = _read(text, columns)
    if problems:
        raise TableProblems(name, problems)
    return tuple(line for _, line in rows)


def read_facts_list(text: str, name: str = "facts") -> dict[str, Fact]:
    """Read a list of facts with the columns ``name, kind, label, question, unit``.

    :raises TableProblems: also for an unknown kind and for a fact no rule may ever ask about.
    """
    rows, problems = _read(text, ("name", "kind", "label", "question", "unit"))
    for row, line in rows:
        if line["kind"] not in KINDS:
            problems.append(
                Problem(
                    row,
                    "kind",
                    _("不认识的种类“%(name)s”；可写%(kinds)s。") % {"name": line["kind"], "kinds": enumerated(KINDS)},
                )
            )
        forbidden = forbidden_fact(line["name"]) or forbidden_fact(line["label"])
        if forbidden:
            problems.append(
                Problem(
                    row,
                    "name",
                    _("规则不得涉及%(forbidden)s（个人信息保护法#6，信访工作条例#18）。") % {"forbidden": forbidden},
                )
            )
    if problems:
        raise TableProblems(name, problems)
    return {
        line["name"]: Fact(
            line["name"], cast(Kind, line["kind"]), line["label"], line.get("question", ""), line.get("unit", "")
        )
        for _, line in rows
    }


def _read(text: str, columns: Sequence[str]) -> tuple[list[tuple[int, dict[str, str]]], list[Problem]]:
    header: list[str] = []
    rows: list[tuple[int, dict[str, str]]] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for row, cells in enumerate(csv.reader(io.StringIO(text.removeprefix("\ufeff"))), start=1):
        line = [cell.strip() for cell in cells]
        if not any(line) or line[0].startswith("#"):
            continue
        if not header:
            header = line
            problems += [Problem(row, name, _("缺少这一列。")) for name in columns if name not in header]
        elif len(line) > len(header):
            problems.append(
                Problem(
                    row,
                    "",
                    _("有%(count)s个单元格，表头只有%(columns)s列。") % {"count": len(line), "columns": len(header)},
                )
            )
        elif not line[0]:
            problems.append(Problem(row, header[0], _("第一列是名称，不能为空。")))
        elif line[0] in seen:
            problems.append(
                Problem(row, header[0], _("“%(name)s”与第%(seen)s行重复。") % {"name": line[0], "seen": seen[line[0]]})
            )
        else:
            seen[line[0]] = row
            rows.append((row, dict(zip(header, line + [""] * (len(header) - len(line)), strict=True))))
    if not header:
        problems.append(Problem(0, "", _("没有找到表头。")))
    return rows, problems if header and rows else problems or [Problem(0, "", _("只有表头，没有内容。"))]
