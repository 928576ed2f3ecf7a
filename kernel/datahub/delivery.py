"""One file (or folder of letters) handed in: looked at before anything is read of it, then read by rows or by parts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import filetype

from kernel.common.errors import Invalid, NotFound, Refusal
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset
from kernel.datahub.files import digest_of, letter_files
from kernel.datahub.lines import Source, guess_encoding, head, lines
from kernel.datahub.rows import Raw
from kernel.datahub.sheets import sheet_rows
from kernel.datahub.text_rows import json_rows, table_rows

if TYPE_CHECKING:
    from kernel.datahub.readers.part import Part

_WORKBOOK = b"PK\x03\x04"
_DATABASE = b"SQLite format 3\x00"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PAGE = (b"<!doctype", b"<html", b"<?xml")
_DOCUMENT = (_WORKBOOK, _OLD_OFFICE, b"%PDF", b"{\\rtf")
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_BEGIN = {"xlsx": (_WORKBOOK,), "sqlite": (_DATABASE,), "xml": (b"<",), "eml": (b"",)}
"""How the bytes of a format begin that is no plain text."""
_BLANK = b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"
_NAMES = {"jsonl": "JSON Lines（每行一条）", "csv": "CSV", "xlsx": "Excel（.xlsx）", "json": "JSON", "xml": "XML",
          "sqlite": "SQLite", "eml": "EML"}  # fmt: skip


def _is_binary(start: bytes) -> bool:
    """Whether this is no text at all; a stray control character in a row does not make it so."""
    if start.startswith(_MARKS):
        return False
    strange = sum(byte < 32 and byte not in b"\t\n\r" for byte in start)
    return strange * 10 > len(start) or (b"\x00" in start and filetype.guess(start) is not None)


class Delivery:
    """A file that a dataset's rows stand in. Making one raises a Refusal when the file cannot be used at all."""

    def __init__(self, dataset: Dataset, path: Path) -> None:
        self.dataset, self.path = dataset, path
        self._source: Source | None = None
        start = self._look()
        marked = dataset.encoding == "auto" or start.startswith(_MARKS)
        self.encoding = guess_encoding(start) if marked else dataset.encoding
        files = letter_files(path) if dataset.format == "eml" else [path]
        self.size = sum(file.stat().st_size for file in files)
        self.sha256 = digest_of(files)

    def share(self) -> float:
        """How much of the file has been read, 0 to 1; 0 where that cannot be told (spreadsheets)."""
        return self._source.share() if self._source else 0.0

    def rows(self, skip: int = 0) -> Iterator[Raw]:
        """Every row or reason from number ``skip`` + 1 on, in the file's order, which is the same every time."""
        return islice(self._all(), skip, None)

    def parts(self) -> Iterator[Part]:
        """Every row, some thousand at a time and every value as text; the same in the same order every time."""
        from kernel.datahub.readers.formats import parts_of  # Polars comes with the first delivery, not with the pages

        yield from parts_of(self.dataset, self.path, self.encoding, self._check_header)

    def _all(self) -> Iterator[Raw]:
        if self.dataset.format == "xlsx":
            yield from self._under_header(sheet_rows(self.path, self.dataset.sheet, self.dataset.header_row))
            return
        self._source = Source(self.path)
        try:
            found = lines(self._source, self.encoding)
            if self.dataset.format == "jsonl":
                yield from json_rows(found)
            else:
                yield from self._under_header(table_rows(found, self.dataset.delimiter, self.dataset.header_row))
        finally:
            self._source.close()

    def _under_header(self, found: Iterator[Raw | list[str]]) -> Iterator[Raw]:
        one: Raw | list[str] | None = None
        for one in found:
            if isinstance(one, Raw):
                yield one
            else:
                self._check_header(one)
        if one is None:
            raise self._empty()

    def _check_header(self, names: list[str]) -> None:
        missing = [column for column in self.dataset.columns if column not in names]
        twice = sorted({name for name in names if name and names.count(name) > 1} & set(self.dataset.columns))
        if missing or twice:
            raise Invalid(
                "file.columns",
                _("表头对不上：缺少“%(missing)s”。") % {"missing": enumerated(missing)}
                if missing
                else _("表头里“%(twice)s”出现了不止一次。") % {"twice": enumerated(twice)},
                _("文件里的栏目是：%(names)s。请核对是不是拿错了文件。") % {"names": enumerated(names)[:300]},
            )

    def _look(self) -> bytes:
        """The first bytes, after making sure that the file is there, not empty, and of the right sort."""
        try:
            if self.path.is_dir() and self.dataset.format == "eml":
                return self._look_at_letters()
            if self.path.is_dir():
                raise Invalid("file.folder", _("“%(f)s”是一个文件夹。") % self._name(), _("请写明里面哪一个文件。"))
            if self.path.exists() and not self.path.is_file():
                raise Invalid("file.device", _("“%(f)s”不是普通文件。") % self._name(), _("请写明一个数据文件。"))
            start = head(self.path)
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            raise NotFound("file.missing", _("没有找到文件“%(f)s”。") % self._name(), _("请核对路径。")) from error
        except OSError as error:
            raise Invalid(
                "file.closed",
                _("文件“%(f)s”打不开。") % self._name(),
                _("请核对读取权限（%(e)s）。") % {"e": error.strerror},
            ) from error
        if not start.strip(_BLANK) and not self._damaged():
            raise self._empty()
        refusal = self._wrong_sort(start)
        if refusal:
            raise refusal
        return start

    def _look_at_letters(self) -> bytes:
        files = letter_files(self.path)
        if not files:
            raise self._empty()
        return head(files[0])

    def _damaged(self) -> bool:
        """Whether nothing could be unpacked because the gzip file is broken: that is a reason, not an empty file."""
        source = Source(self.path)
        source.close()
        return source.zipped and self.path.stat().st_size > 64

    def _wrong_sort(self, start: bytes) -> Refusal | None:
        wanted, words = self.dataset.format, start.lstrip(_BLANK)
        if wanted in _BEGIN:
            return None if words.startswith(_BEGIN[wanted]) else self._refuse(start)
        if _is_binary(start[:8192]) or start.startswith(_DOCUMENT) or words[:16].lower().startswith(_PAGE):
            return self._refuse(start)
        if wanted == "jsonl" and words.startswith(b"["):
            return Invalid(
                "file.array",
                _("“%(f)s”是一整个JSON数组，这里要的是每行一条。") % self._name(),
                _("请让来源单位改按JSON Lines导出。"),
            )
        return None

    def _refuse(self, start: bytes) -> Refusal:
        kind = filetype.guess(start[:8192])
        page = start.lstrip(_BLANK)[:16].lower().startswith(_PAGE)
        old = start.startswith(_OLD_OFFICE)
        known = _("网页或XML") if page else "旧版Office（.xls）" if old else kind.extension.upper() if kind else ""
        return Invalid(
            "file.sort",
            _("“%(f)s”是%(kind)s文件，不是%(wanted)s。")
            % {**self._name(), "kind": known or _("别的格式的"), "wanted": _NAMES[self.dataset.format]},
            _("请核对是不是拿错了文件，或另存为%(wanted)s再试。") % {"wanted": _NAMES[self.dataset.format]},
        )

    def _empty(self) -> Refusal:
        return Invalid("file.empty", _("文件“%(f)s”是空的。") % self._name(), _("请让来源单位重新导出。"))

    def _name(self) -> dict[str, str]:
        return {"f": self.path.name or str(self.path)}
