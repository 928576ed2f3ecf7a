"""Cutting a draft into the clauses people speak to, and laying two drafts side by side. Pure."""

from collections.abc import Sequence
from typing import Any

from kernel.common.words import gettext as _
from kernel.law.compare import Clause, Row, compare
from kernel.law.library.parsing import parse
from kernel.law.library.structure import content_of

MOST = 500


def clauses_of(text: str) -> list[dict[str, Any]]:
    """The clauses of a text in order: its articles (第…条 or 一、) with what belongs to them, else its paragraphs.

    ``key`` counts from 1 within the text.
    """
    articles = [placed.article for placed in parse(text).articles()]
    found = [(one.label, content_of(one)) for one in articles]
    if not found:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        found = [(_("第%(n)s段") % {"n": number}, line) for number, line in enumerate(lines, 1)]
    return [
        {"key": str(number), "label": label.rstrip("、"), "text": words}
        for number, (label, words) in enumerate(found[:MOST], 1)
    ]


def compared(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> list[Row]:
    """The table of two drafts: which clause became which, and what changed in it."""
    return compare(*([Clause((int(one["key"]), 0), one["label"], "", one["text"]) for one in side]
                     for side in (old, new)))  # fmt: skip
