"""How much of everything: the county's yearly volumes, and what a scale makes of them.

README.md lists every volume with where it comes from; a test compares the county scale with the list.
"""

from dataclasses import dataclass
from datetime import date

UNTIL = date(2026, 11, 21)
"""The first day after the record; fixed, so that a seed alone decides the bytes."""


@dataclass(frozen=True)
class Scale:
    """One size of county."""

    name: str
    days: int
    people: int
    firms: int
    disputes: int
    """Matters that are disputes; the other numbers are matters of the other kinds."""
    requests: int
    consultations: int
    suggestions: int
    thanks: int
    patrols: int
    mediated: float
    """Share of disputes that a mediation committee registers besides the place where they came in first."""
    bursts: int
    burst_sizes: tuple[int, int]

    @property
    def matters(self) -> int:
        """How many matters there are before bursts."""
        return self.disputes + self.requests + self.consultations + self.suggestions + self.thanks + self.patrols


SCALES = {
    "tiny": Scale("tiny", 90, 6_000, 300, 320, 60, 60, 15, 6, 50, 0.15, 2, (6, 9)),
    "small": Scale("small", 365, 60_000, 3_000, 4_600, 700, 800, 120, 25, 900, 0.15, 8, (8, 26)),
    "county": Scale(
        "county", 365, 1_200_000, 41_000, 23_000, 73_000, 84_600, 10_800, 1_800, 116_000, 0.62, 36, (8, 60)
    ),
    "city": Scale("city", 3_652, 1_200_000, 41_000, 868_000, 0, 0, 0, 0, 0, 0.02, 260, (8, 90)),
}
"""county: one year of 清渡县. city: ten years of disputes as a larger place has them, laid over the same land."""
