"""What in the house cites a changed article: limits, rule rows, gates, facts; and what a person must look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Cited:
    """One thing that cites: its sort, where it stands, the citation, and why a person must look (or nothing)."""

    sort: str
    place: str
    citation: str
    why: str = ""


def citing(norm: str, in_force: date) -> Iterator[Cited]:
    """Everything in the house that cites the norm."""
    yield from ()
