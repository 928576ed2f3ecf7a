"""What a paper says, read back from the file somebody would open in Word."""

import io
from datetime import datetime
from typing import Any

from docx import Document

from kernel.common.moment import LOCAL
from kernel.papers.filling import leftovers
from kernel.papers.making import word_paper
from kernel.papers.queries import entries_of, entry_row, row_key
from kernel.papers.sheet import Sheet

PRINTED = datetime(2026, 7, 1, 15, 0, tzinfo=LOCAL)
"""Long after what the papers tell of."""


def lines_of(matter: Any, code: str) -> list[str]:
    """The paragraphs and rows of the latest paper of a kind, in order; nothing of the template is left over."""
    entries = entries_of(matter)
    row = next(one.rows[-1] for one in entries if one.kind.code == code and one.rows)
    kind, found = entry_row(entries, code, row_key(row))
    content = word_paper(kind, Sheet(matter, "周敏", PRINTED), found)
    said = list(_lines(Document(io.BytesIO(content))))
    assert leftovers(content) == [] and not [one for one in said if "{{" in one or "}}" in one]
    return said


def _lines(document: Any) -> Any:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield from ("｜".join(cell.text for cell in row.cells) for row in block.rows)
        elif block.text.strip():
            yield block.text.strip()
