"""System checks: what is not ready yet is said at the start, not found by a person on a bare page."""

from typing import Any

from django.core.checks import Warning, register

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
