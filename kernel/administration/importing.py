"""Accounts, posts and duties from a spreadsheet (CSV or XLSX): all of it, or none of it with every mistake by cell."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.administration.bodies import KEEPERS, add_duty
from kernel.administration.keeping import ACCOUNTS, POSTS, assign_post, open_account, require
from kernel.audit.services import audited
from kernel.common.errors import Invalid, Refusal
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.people.models import User
from kernel.people.queries import roles
from kernel.places.models import Organisation, Region
from kernel.rules.rows import Problem

MOST = 2_000
SHOWN = 50
COLUMNS = {
    "accounts": ("username", "name"),
    "posts": ("username", "role", "organisation", "region", "since", "until"),
    "duties": ("organisation", "function", "region", "since", "until"),
}
"""The columns of each sheet; region and until may be empty."""
OPTIONAL = ("region", "until")
WHO = {"accounts": ACCOUNTS, "posts": POSTS, "duties": KEEPERS}
Line = dict[str, str]


class BadSheet(Invalid):
    """A sheet with mistakes; `problems` names each by row and column."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        what = _("表格有%(count)d处要修改，一行也没有导入。") % {"count": len(problems)}
        super().__init__("import.problems", what, _("请按行列提示改好后重新上传。"))
        self.problems = tuple(problems[:SHOWN])


@dataclass(frozen=True)
class _Known:
    """What the cells may name."""

    users: dict[str, User]
    bodies: dict[str, Organisation]
    regions: dict[str, Region]


def read_file(name: str, content: bytes) -> list[list[str]]:
    """The rows of a CSV (UTF-8 or GB18030) or XLSX file as words. Raises Invalid for another file."""
    if name.lower().endswith(".xlsx"):
        from openpyxl import load_workbook

        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            return [
                [_word(cell) for cell in row] for row in sheet.iter_rows(max_row=MOST + 1, max_col=20, values_only=True)
            ]
        except Exception as error:
            raise Invalid("import.sheet", _("这个表格打不开，可能已损坏或设了密码。"), _("请重新导出再试。")) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(content.decode(encoding)))]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise Invalid("import.encoding", _("这个文件的文字编码认不出来。"), _("请另存为UTF-8的CSV或XLSX再试。"))


def _word(cell: Any) -> str:
    return cell.date().isoformat() if hasattr(cell, "date") else "" if cell is None else str(cell).strip()


def import_sheet(kind: str, rows: Sequence[Sequence[str]], *, by: Any) -> int:
    """Bring in a sheet as a whole; returns how many rows. Raises BadSheet naming every mistake by row and column."""
    require(by, WHO[kind])
    return int(_import(kind, list(rows), by=by))


@audited("administration.import")
def _import(kind: str, rows: list[Sequence[str]], *, by: Any) -> int:
    lines, problems = _lines(COLUMNS[kind], rows)
    known = _Known(
        {user.username: user for user in User.objects.all()},
        {one.code: one for one in Organisation.objects.all()},
        {one.code: one for one in Region.objects.all()},
    )
    for number, line in lines:
        problems += _wrong(kind, number, line, known)
    if problems:
        raise BadSheet(sorted(problems, key=lambda one: one.row))
    for number, line in lines:
        try:
            MAKERS[kind](line, known, by)
        except Refusal as refused:
            problems.append(Problem(number, "", f"{refused.what}{refused.next}"))
    if problems:
        raise BadSheet(problems)
    return len(lines)


def _lines(columns: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[list[tuple[int, Line]], list[Problem]]:
    header = [cell.strip() for cell in rows[0]] if rows else []
    missing = [name for name in columns if name not in header and name not in OPTIONAL]
    if missing:
        return [], [Problem(1, name, _("缺少这一列。")) for name in missing]
    lines = [
        (number, {name: value for name, value in zip(header, row, strict=False) if name in columns})
        for number, row in enumerate(rows[1:], start=2)
        if any(row)
    ]
    problems = [] if lines else [Problem(0, "", _("只有表头，没有内容。"))]
    if len(lines) > MOST:
        problems.append(Problem(0, "", _("超过%(most)d行，请分成几个文件。") % {"most": MOST}))
    return lines[:MOST], problems


def _wrong(kind: str, number: int, line: Line, known: _Known) -> list[Problem]:
    """Everything wrong with the cells of one row."""
    checks: dict[str, tuple[Callable[[str], bool], str]] = {
        "role": (lambda cell: cell in roles(), _("没有“%(cell)s”这个岗位角色。")),
        "organisation": (lambda cell: cell in known.bodies, _("没有代码是“%(cell)s”的单位。")),
        "region": (lambda cell: not cell or cell in known.regions, _("没有“%(cell)s”这个行政区划代码。")),
        "since": (_is_day, _("“%(cell)s”不是日期，请写成2026-01-01。")),
        "until": (lambda cell: not cell or _is_day(cell), _("“%(cell)s”不是日期，请写成2026-01-01。")),
    }
    if kind == "posts":
        checks["username"] = (lambda cell: cell in known.users, _("没有“%(cell)s”这个账号。"))
    if kind == "duties":
        checks["region"] = (lambda cell: cell in known.regions, _("没有“%(cell)s”这个行政区划代码。"))
    found = []
    for column in COLUMNS[kind]:
        cell = line.get(column, "")
        if not cell and column not in OPTIONAL:
            found.append(Problem(number, column, _("不能为空。")))
        elif column in checks and not checks[column][0](cell):
            found.append(Problem(number, column, checks[column][1] % {"cell": cell}))
    return found


def _is_day(cell: str) -> bool:
    try:
        return bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _account(line: Line, known: _Known, by: Any) -> None:
    open_account(line["username"], line["name"], by=by)


def _post(line: Line, known: _Known, by: Any) -> None:
    assign_post(
        known.users[line["username"]], line["role"], known.bodies[line["organisation"]], region=line.get("region", ""),
        since=_day(line["since"]) or today(), until=_day(line.get("until", "")), by=by,
    )  # fmt: skip


def _duty(line: Line, known: _Known, by: Any) -> None:
    add_duty(
        known.bodies[line["organisation"]], line["function"], known.regions[line["region"]],
        since=_day(line["since"]) or today(), until=_day(line.get("until", "")), by=by,
    )  # fmt: skip


MAKERS: dict[str, Callable[[Line, _Known, Any], None]] = {"accounts": _account, "posts": _post, "duties": _duty}
