"""A share with what chance leaves open: Wilson's interval. Pure, without a library."""

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""Of a two-sided interval of 95 %."""


@dataclass(frozen=True)
class Judged:
    """How many proposals people have judged, and how many of them they confirmed."""

    right: int
    total: int

    @property
    def share(self) -> float | None:
        """The share confirmed; None before anything was judged."""
        return self.right / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies with 95 % confidence (Wilson)."""
        return wilson(self.right, self.total)


def wilson(right: int, total: int) -> tuple[float, float]:
    """Wilson's interval of a share; the whole line before anything was judged. Raises ValueError for no counts."""
    if not 0 <= right <= total:
        raise ValueError(f"{right} of {total}")
    if not total:
        return 0.0, 1.0
    share, square = right / total, Z * Z
    middle = share + square / (2 * total)
    wide = Z * sqrt(share * (1 - share) / total + square / (4 * total * total))
    whole = 1 + square / total
    return max(0.0, (middle - wide) / whole), min(1.0, (middle + wide) / whole)
