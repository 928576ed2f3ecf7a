"""What the rules of a scenario may ask about a matter, in words."""

from collections.abc import Mapping
from typing import Any

from kernel import registry
from kernel.common.errors import NotFound
from kernel.common.words import gettext as _
from kernel.rules.listing import Fact
from kernel.rules.queries import facts


def questions(kind: str) -> list[Fact]:
    """The facts people answer, in the order of the scenario's list; those the record itself gives are left out."""
    try:
        known = facts(registry.by_kind(kind).code)
    except NotFound:
        return []
    return [one for one in known.values() if one.question]


def told(kind: str, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts that stand on a matter, as label and value, for people to read."""
    found = [(one, given.get(one.name)) for one in questions(kind)]
    return [(one.label, f"{_shown(value)}{one.unit}") for one, value in found if value not in (None, "", False)]


def _shown(value: Any) -> str:
    if value is True:
        return _("是")
    return f"{value:,}" if isinstance(value, int | float) else str(value)
