"""Fields in a Word template: which stand in it, whether each exists, and putting the values in.

``{{编号}}`` is a field, ``{{过程.时间}}`` the field of a list: its table row or paragraph is written once for each
entry. There is nothing else to learn and nothing that could run: no conditions, no loops, no expressions.
"""

import copy
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from kernel.common.words import gettext as _
from kernel.papers.written import saved

FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
LOOSE = re.compile(r"\{\{|\}\}")
NONE = "—"
LARGEST, UNPACKED, PARTS = 2 * 1024 * 1024, 20 * 1024 * 1024, 300
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a template, in a sentence, and where."""

    where: str
    what: str


# ── looking ──────────────────────────────────────────────────────────────────


def check_template(content: bytes, known: Mapping[str, str]) -> list[Problem]:
    """What keeps a Word file from being the template of a paper with these fields; empty when it may be used."""
    refused = _package(content)
    if refused:
        return [Problem("", refused)]
    try:
        document = Document(io.BytesIO(content))
    except Exception:  # whatever the bytes are, the clerk reads a sentence
        return [Problem("", _("这不是完整的Word文档（.docx）。请用Word或WPS另存为.docx后再传。"))]
    found = [problem for where, text in _places(document) for problem in _problems(where, text, known)]
    if not found and not any(FIELD.search(text) for _where, text in _places(document)):
        found.append(Problem("", _("文档里没有任何字段，每一份都会一模一样。请至少保留一个字段，如{{编号}}。")))
    return found


def _package(content: bytes) -> str:
    """Why the package must not be opened at all: too large, with macros, fetching from elsewhere."""
    if len(content) > LARGEST:
        return _("文件超过2 MB。请去掉大图片再传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > PARTS or sum(one.file_size for one in entries) > UNPACKED:
                return _("文件解开后太大。请去掉大图片再传。")
            names = [one.filename for one in entries]
            related = [package.read(name) for name in names if name.endswith(".rels")]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return _("这不是完整的Word文档（.docx）。请用Word或WPS另存为.docx后再传。")
    if any("vba" in name.lower() or name.endswith(".bin") for name in names):
        return _("文档里有宏或嵌入的对象。请另存为不带宏的.docx后再传。")
    if any(b'TargetMode="External"' in one for one in related):
        return _("文档引用了外部的图片、模板或链接。请把图片插入文档、去掉超链接后再传。")
    return ""


def _problems(where: str, text: str, known: Mapping[str, str]) -> Iterator[Problem]:
    names = FIELD.findall(text)
    if LOOSE.search(FIELD.sub("", text)):
        yield Problem(where, _("“%(t)s”里的大括号没有成对。字段要写成{{编号}}的样子。") % {"t": _short(text)})
    for name in dict.fromkeys(names):
        if name not in known:
            told = {"n": name, "t": _short(text), "all": "、".join(_nearest(name, known))}
            yield Problem(where, _("“%(t)s”用了{{%(n)s}}，没有这个字段。可以用的有：%(all)s。") % told)
    lists = {name.partition(".")[0] for name in names if "." in name and name in known}
    if len(lists) > 1:
        told = {"t": _short(text), "all": "、".join(sorted(lists))}
        yield Problem(where, _("“%(t)s”同时用了几个清单（%(all)s）。一行只能重复一个清单。") % told)


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """The fields that exist, those that share most with the unknown one first."""
    return sorted(known, key=lambda one: (-len(set(one) & set(name)), one))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 30 else words[:29] + "…"


def _places(document: Any) -> Iterator[tuple[str, str]]:
    """Every paragraph and every row of a table with where it is, as a clerk would count."""
    paragraphs = tables = 0
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            tables += 1
            for number, row in enumerate(block.rows, start=1):
                where = _("第%(t)s个表格第%(r)s行") % {"t": tables, "r": number}
                yield where, " ".join(one.text for cell in _cells(row) for one in cell.paragraphs)
        else:
            paragraphs += 1
            yield _("第%(n)s段") % {"n": paragraphs}, block.text
    for paragraph in _margins(document):
        yield _("页眉页脚"), paragraph.text


def _cells(row: _Row) -> list[Any]:
    """The cells of a row, a merged one once."""
    found: list[Any] = []
    for cell in row.cells:
        if not found or found[-1]._tc is not cell._tc:
            found.append(cell)
    return found


def _margins(document: Any) -> Iterator[Paragraph]:
    for section in document.sections:
        for part in (section.header, section.footer, section.even_page_header, section.even_page_footer):
            if not part.is_linked_to_previous:
                yield from part.paragraphs


# ── filling ──────────────────────────────────────────────────────────────────


def fill(template: bytes, values: Values) -> bytes:
    """The template with the values in it. The same template and values give the same bytes."""
    return saved(filled(template, values))


def filled(template: bytes, values: Values) -> Any:
    """The same as python-docx's document, for whoever reads on without writing it out."""
    document = Document(io.BytesIO(template))
    for block in list(document.iter_inner_content()):
        if isinstance(block, Table):
            for row in list(block.rows):
                _fill_row(row, values)
        else:
            _fill_block(block, values)
    for paragraph in _margins(document):
        _write(paragraph, values)
    return document


def _list_in(text: str) -> str:
    """The list a text repeats; empty when it repeats none."""
    return next((name.partition(".")[0] for name in FIELD.findall(text) if "." in name), "")


def _entries(name: str, values: Values) -> list[Values]:
    found = values.get(name) or []
    return [{**values, **{f"{name}.{key}": value for key, value in one.items()}} for one in found]


def _fill_row(row: _Row, values: Values) -> None:
    name = _list_in(" ".join(paragraph.text for cell in _cells(row) for paragraph in cell.paragraphs))
    for entry in (_entries(name, values) or [values]) if name else [values]:
        made = copy.deepcopy(row._tr)
        row._tr.addprevious(made)
        for cell in _cells(_Row(made, row.table)):
            fields = FIELD.findall("".join(paragraph.text for paragraph in cell.paragraphs))
            said = any(str(entry.get(one, "") or "").strip() for one in fields)
            for paragraph in cell.paragraphs:
                _write(paragraph, entry, empty="" if said else NONE)
    row._tr.getparent().remove(row._tr)


def _fill_block(paragraph: Paragraph, values: Values) -> None:
    """A paragraph of the body: once for each entry of its list, once for each line of a single field."""
    text = paragraph.text
    names = FIELD.findall(text)
    if not names:
        return
    name = _list_in(text)
    entries: list[Values] = _entries(name, values) if name else [values]
    if not name and len(names) == 1 and FIELD.fullmatch(text.strip()):
        lines = [line for line in str(values.get(names[0], "") or "").splitlines() if line.strip()]
        entries = [{names[0]: line.strip()} for line in lines]
    if not name and not any(str(values.get(one, "") or "").strip() for one in names):
        entries = []
    for entry in entries:
        made = copy.deepcopy(paragraph._p)
        paragraph._p.addprevious(made)
        _write(Paragraph(made, paragraph._parent), entry)
    paragraph._p.getparent().remove(paragraph._p)


def _write(paragraph: Paragraph, values: Values, *, empty: str = "") -> None:
    """Put values for fields, which office programs may have cut into several runs."""
    runs = list(paragraph.runs)
    fields = list(FIELD.finditer("".join(run.text for run in runs)))
    for found in reversed(fields):
        value = str(values.get(found[1], "") or "").strip()
        _replace(runs, found.start(), found.end(), value or (empty if found is fields[0] else ""))


def _replace(runs: list[Any], start: int, end: int, value: str) -> None:
    at, written = 0, False
    for run in runs:
        text, begin = run.text, at
        at += len(text)
        if at <= start or begin >= end:
            continue
        left, right = text[: max(0, start - begin)], text[max(0, end - begin) :] if end < at else ""
        run.text = _clean(left + ("" if written else value) + right)
        written = True


def _clean(text: str) -> str:
    """Without the control characters XML cannot carry."""
    return "".join(letter for letter in text if letter in "\n\t" or ord(letter) >= 32)


def leftovers(content: bytes) -> list[str]:
    """Fields still standing in a filled document."""
    document = Document(io.BytesIO(content))
    return [name for _where, text in _places(document) for name in FIELD.findall(text)]
