"""Making a paper as Word or PDF from the template in use.

python-docx and Typst are loaded with the first paper, not with the pages.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from kernel.common.errors import Invalid
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _
from kernel.common.words import in_language_of_record
from kernel.papers.filling import check_template, fill, filled
from kernel.papers.kinds import Kind, fields_of, source_of
from kernel.papers.queries import bytes_of, local_file, published, row_key
from kernel.papers.sheet import Sheet
from kernel.papers.typesetting import pdf_of
from kernel.papers.written import word_of


def own_template(kind: Kind) -> bytes:
    """The house's own template as a Word document."""
    return word_of(kind.text.read_text("utf-8"), kind.layout, kind.name)


def template_of(kind: Kind) -> bytes:
    """The template in use: the published version, else the county's file, else the house's own.

    Raises Invalid with the first problem of a file in ``local/`` that cannot be used.
    """
    version = published(kind)
    if version is not None:
        return bytes_of(version)
    file = local_file(kind)
    return _checked(file, file.stat().st_mtime_ns, kind) if file.is_file() else own_template(kind)


@lru_cache(maxsize=64)
def _checked(file: Any, _changed: int, kind: Kind) -> bytes:
    content: bytes = file.read_bytes()
    problems = check_template(content, fields_of(kind))
    if problems:
        where = f"{problems[0].where}：" if problems[0].where else ""
        raise Invalid(
            "paper.template",
            _("%(name)s的模板（%(file)s）不能用。%(where)s%(what)s")
            % {"name": kind.name, "file": file.name, "where": where, "what": problems[0].what},
            _("请改好模板；移走这个文件就用回原来的模板。"),
        )
    return content


# ── making ───────────────────────────────────────────────────────────────────


def values_of(kind: Kind, sheet: Sheet, row: Any) -> dict[str, Any]:
    """Every field of the paper with its value, in the language of record whoever asks."""
    with in_language_of_record():
        found: dict[str, Any] = {**sheet.common(), **source_of(kind).build(sheet, row)}
        return _plain(found)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as words of that language: whatever is still to be translated is said now."""
    return {
        name: [_plain(one) for one in value] if isinstance(value, list) else str(value or "")
        for name, value in values.items()
    }


def veiled(values: dict[str, Any], veil: Callable[[str], str]) -> dict[str, Any]:
    """The values as the person concerned may read them."""
    return {
        name: [veiled(one, veil) for one in value] if isinstance(value, list) else veil(value)
        for name, value in values.items()
    }


def code_of(kind: Kind, sheet: Sheet, row: Any) -> str:
    """The code at the foot: the same for the same paper, maker and moment."""
    told = f"{sheet.matter.no}|{kind.key}|{row_key(row)}|{sheet.maker}|{sheet.at.isoformat()}|{sheet.clear}"
    return hashlib.sha256(told.encode()).hexdigest()[:8].upper()


def mark_of(kind: Kind, sheet: Sheet, row: Any) -> str:
    """The line at the foot: masked or not, who made it and when, the code."""
    masked = "内含完整个人信息，注意保管" if sheet.clear else "个人信息已按最小必要遮挡"
    at: datetime = sheet.at.astimezone(LOCAL)
    return f"{masked} · 打印：{sheet.maker} {at:%Y-%m-%d %H:%M} · {sheet.matter.no} · 水印{code_of(kind, sheet, row)}"


def word_paper(kind: Kind, sheet: Sheet, row: Any, *, veil: Callable[[str], str] | None = None) -> bytes:
    """The paper as a Word document, to be edited in Word or WPS."""
    return fill(template_of(kind), _shown(kind, sheet, row, veil))


def _shown(kind: Kind, sheet: Sheet, row: Any, veil: Callable[[str], str] | None) -> dict[str, Any]:
    values = values_of(kind, sheet, row)
    return veiled(values, veil) if veil else values


def pdf_paper(kind: Kind, sheet: Sheet, row: Any, *, veil: Callable[[str], str] | None = None) -> bytes:
    """The same as PDF, fonts embedded. Sheet, row and template decide every byte."""
    document = filled(template_of(kind), _shown(kind, sheet, row, veil))
    return pdf_of(
        document, layout=kind.layout, title=f"{kind.name}（{sheet.matter.no}）", author=sheet.matter.accountable.name,
        mark=mark_of(kind, sheet, row), at=sheet.at,
    )  # fmt: skip
