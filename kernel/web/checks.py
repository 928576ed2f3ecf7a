"""System checks: what is not ready yet is said at the start, not found by a person on a bare page."""

from typing import Any

from django.core.checks import Error, Warning, register

from kernel.web import nav
from kernel.web.leaves import ICONS


@register
def browser_parts_are_here(app_configs: Any, **kwargs: Any) -> list[Any]:
    """Warn when the files from node_modules were not copied yet."""
    if ICONS.exists():
        return []
    return [
        Warning(
            "The browser parts (styles, scripts, icons) are not copied yet; pages will be bare.",
            hint="Run: make setup  (or: npm ci --ignore-scripts && python -m kernel.web.assets)",
            id="web.W001",
        )
    ]


@register
def menu_leads_somewhere(app_configs: Any, **kwargs: Any) -> list[Any]:
    """Refuse menu lines whose address does not exist."""
    return [
        Error(f"The menu line '{item.label}' names no address: {item.url_name}.", id="web.E001")
        for item in nav.items()
        if nav.address(item) is None
    ]
