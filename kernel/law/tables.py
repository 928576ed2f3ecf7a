"""Reading the law's TOML files: every problem named by file, row and column, nothing half read."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where."""

    file: str
    row: str
    column: str
    what: str

    def __str__(self) -> str:
        return _("%(file)s，%(row)s，%(column)s：%(what)s") % {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "what": self.what,
        }


class BadLawFile(Invalid):
    """Law data that cannot be used; ``problems`` lists every faulty cell."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        listed = _("；").join(str(problem) for problem in problems).rstrip("。.")
        super().__init__("law.bad_file", f"法律数据有{len(problems)}处需要更正：{listed}。", "请按提示更正后重新载入。")


class Row:
    """One table of a TOML file, read cell by cell; problems are noted instead of raised."""

    def __init__(self, cells: Mapping[str, Any], file: str, name: str, problems: list[Problem]) -> None:
        self.cells = cells
        self.file = file
        self.name = name
        self.problems = problems
        self._read: set[str] = set()

    def wrong(self, column: str, what: str) -> None:
        """Note a problem with one cell."""
        self.problems.append(Problem(self.file, self.name, column, what))

    def take(self, column: str, kind: type, default: Any = None, *, needed: bool = False) -> Any:
        """The cell as ``kind``, or ``default`` when it is absent or of another kind."""
        self._read.add(column)
        if column not in self.cells:
            if needed:
                self.wrong(column, _("缺少此列"))
            return default
        value = self.cells[column]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(column, _("“%(value)s”应为%(kinds)s") % {"value": value, "kinds": _KINDS[kind]})
            return default
        return value

    def text(self, column: str, default: str = "", *, needed: bool = False) -> str:
        """A text cell."""
        value = self.take(column, str, default, needed=needed)
        if needed and not str(value).strip() and column in self.cells:
            self.wrong(column, _("不能为空"))
        return str(value)

    def day(self, column: str, default: date | None = None, *, needed: bool = False) -> date | None:
        """A date cell (written without quotes)."""
        value: date | None = self.take(column, date, default, needed=needed)
        return value

    def texts(self, column: str) -> tuple[str, ...]:
        """A list of texts, empty when absent."""
        values = self.take(column, list, [])
        if not all(isinstance(value, str) for value in values):
            self.wrong(column, _("每一项都应为文字"))
            return ()
        return tuple(values)

    def row(self, column: str) -> "Row | None":
        """A table inside the row, None when absent."""
        cells = self.take(column, dict)
        return None if cells is None else Row(cells, self.file, f"{self.name}的{column}", self.problems)

    def finish(self) -> None:
        """Note every column nobody asked for: most likely a misspelt name."""
        for column in sorted(set(self.cells) - self._read):
            self.wrong(column, _("没有这一列，请核对名称"))


_KINDS = {
    str: gettext_lazy("文字"),
    int: gettext_lazy("整数"),
    list: gettext_lazy("列表"),
    dict: gettext_lazy("表"),
    date: gettext_lazy("日期（不加引号，如2026-01-01）"),
    bool: gettext_lazy("“true”或“false”"),
}


def rows_of(path: Path, table: str, problems: list[Problem], show: str = "") -> Iterable[Row]:
    """The ``[[table]]`` rows of one TOML file; a file that is not TOML is one problem."""
    name = show or path.name
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(name, _("全文"), _("格式"), _("不是有效的TOML文件（%(error)s）") % {"error": error}))
        return
    for key in sorted(set(content) - {table}):
        problems.append(Problem(name, _("全文"), key, _("没有这一部分，应为 [[%(table)s]]") % {"table": table}))
    rows = content.get(table, [])
    if not isinstance(rows, list):
        problems.append(Problem(name, _("全文"), table, _("应写成 [[%(table)s]]") % {"table": table}))
        return
    for number, cells in enumerate(rows, start=1):
        label = cells.get("id", "") if isinstance(cells.get("id", ""), str) else ""
        yield Row(cells, name, f"第{number}行" + (f"“{label}”" if label else ""), problems)
