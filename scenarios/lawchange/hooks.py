"""What a change of law adds to the life of its matters."""

from typing import Any

from kernel.matters.models import Matter
from kernel.people.models import User
from scenarios.lawchange import queries, services


def facts(matter: Matter) -> dict[str, Any]:
    """Surveyed, and every finding decided."""
    return queries.facts_of(matter)


def before_outcome(matter: Matter, step: Any, outcome: str, data: dict[str, Any], by: User) -> None:
    """The second person is another person."""
    if outcome == "confirm":
        services.check_second(matter, by)


def after_outcome(matter: Matter, step: Any, outcome: str, data: dict[str, Any], by: User) -> None:
    """Confirmed: from now on it has effect."""
    if outcome == "confirm":
        services.confirmed(matter, by)
