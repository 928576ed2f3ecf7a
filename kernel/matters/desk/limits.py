"""The clock book as a reader sees it: every limit in force today, under the norm it is written in."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy

from kernel.common.moment import written
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law.citations import in_words
from kernel.law.clockbook import ClockRow, clock_book
from kernel.law.lengths import in_language
from kernel.law.norms import Norm, library
from kernel.law.words import version_in_words

MARKS = {
    "V": gettext_lazy("已核读条文"), "L": gettext_lazy("外地规定，仅供比照"), "N": gettext_lazy("据报道或摘要"),
    "K": gettext_lazy("文本待核读"), "P": gettext_lazy("产品参数"), "?": gettext_lazy("待核对"),
}  # fmt: skip
ORDER = ("法律", "行政法规", "党内法规", "司法解释", "部门规章", "地方性法规", "政策文件", "标准", "产品参数")


def rows_on(on: date) -> list[ClockRow]:
    """The rows in force on a day, one an id."""
    found: list[ClockRow] = []
    for rows in clock_book().rows.values():
        found += [row for row in rows if row.valid_from <= on][-1:]
    return found


def norms_of(rows: Iterable[ClockRow]) -> list[Norm]:
    """The norms rows are written in: laws first, the product's own parameters last."""
    found = {row.norm: library().find(row.norm) for row in rows}
    return sorted(found.values(), key=_place)


def placed(rows: Iterable[ClockRow]) -> list[ClockRow]:
    """The rows in the order of the book: by norm, laws first."""
    return sorted(rows, key=_row_place)


def groups(rows: Iterable[ClockRow], on: date) -> list[dict[str, Any]]:
    """The rows by norm, each norm with its version in force and the way it reads days."""
    return [_group(norm, list(inside), on) for norm, inside in groupby(placed(rows), key=_norm)]


def matches(row: ClockRow, words: str) -> bool:
    """Whether a row is about what somebody typed: its name, article, norm, id or who is bound."""
    return words in f"{row.name} {in_words(row.article)} {row.article} {row.norm} {row.id} {row.who}"


def _norm(row: ClockRow) -> Norm:
    return library().find(row.norm)


def _place(norm: Norm) -> tuple[int, str]:
    return ORDER.index(norm.kind), norm.id


def _row_place(row: ClockRow) -> tuple[int, str, str]:
    return (*_place(_norm(row)), row.id)


def _group(norm: Norm, rows: list[ClockRow], on: date) -> dict[str, Any]:
    version = norm.version_on(on)
    own = norm.id == "product"
    return {
        "title": _("本平台的产品参数") if own else f"《{norm.id}》",
        "version": ""
        if own
        else _("%(name)s，自%(day)s起施行")
        % {"name": version_in_words(version.name), "day": written(version.in_force, "DATE_FORMAT")},
        "reading": version.text or version.choice,
        "rows": [_line(row) for row in rows],
    }


def _line(row: ClockRow) -> dict[str, Any]:
    extend, pauses = row.allowed.extend, enumerated(row.allowed.pause)
    sense = {"at_least": _("至少%(length)s"), "before": _("提前%(length)s")}.get(row.sense, "%(length)s")
    most = in_language(extend.max.text) if extend and extend.max else ""
    return {
        "row": row,
        "length": sense % {"length": in_language(row.length.text)},
        "article": _("产品参数") if row.norm == "product" else in_words(row.article).partition("》")[2],
        "extend": _("可延长%(max)s") % {"max": most} if extend else _("不可延长"),
        "extend_by": (_("经%(by)s") % {"by": extend.by}) if extend else "",
        "pause": _("%(grounds)s期间不计入") % {"grounds": pauses} if pauses else "",
        "remind": enumerated(str(days) for days in row.remind),
        "mark": MARKS[row.mark],
    }
