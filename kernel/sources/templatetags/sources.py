"""Two ways of writing numbers on the pages of sources."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """A share as people read it; a dash where there is nothing to divide."""
    if share is None:
        return "—"
    return f"{share:.1%}" if 0 < share < 0.1 else f"{share:.0%}"


@register.filter
def unlocal(number: Any) -> str:
    """A number as SVG reads it, whatever the language."""
    return f"{number:g}"
