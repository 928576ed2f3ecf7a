"""What in the house leans on an article: ``{% load house %}{% leaning_on norm key as found %}``."""

from typing import Any

from django import template

from kernel.matters.citing import SORTS, citing

register = template.Library()
TOLD = ("clock_row", "rule_row", "gate", "fact")
"""Sorts a reader is told; where the code and its templates name an article is the maintainers' affair."""


@register.simple_tag
def leaning_on(norm: Any, key: tuple[int, int]) -> list[tuple[str, str]]:
    """Sort and place of every limit, rule, gate and fact that cites this very article, each once."""
    found = [one for one in citing(norm.code, *key) if one.sort in TOLD and one.citation.article]
    return list(dict.fromkeys((str(SORTS[one.sort]), one.place) for one in found))
