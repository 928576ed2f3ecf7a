"""Names that stand in data (a class, a step, a role, a limit), put into an English page where they stand alone."""

import re

from kernel.common.words import named

ALONE = re.compile(
    r"(<(?!p\b|textarea\b|pre\b|script\b|style\b|blockquote\b)[a-z][^<>]*>|</svg>)(\s*)([^<>]*?[一-鿿][^<>]*?)(?=\s*<)"
)
"""A text that is all there is between two tags, paragraphs apart: what people wrote stands in paragraphs."""
BETWEEN = re.compile(r"(: | · |, |　|[“”])")
"""What stands between a name and the words around it: “Now: 部门办理”, “Close “部门办理””."""


def in_english(html: str) -> str:
    """The page with the names that stand alone in it in the language of the moment."""

    def said(found: re.Match[str]) -> str:
        return found[1] + found[2] + _named(found[3])

    return ALONE.sub(said, html)


def _named(text: str) -> str:
    whole = named(text)
    return whole if whole != text else "".join(map(named, BETWEEN.split(text)))
