"""Two versions of a norm as the page and the document lay them side by side (条文对照表)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote

from kernel.common.words import gettext as _
from kernel.law import reading
from kernel.law.compare import Row, tally
from kernel.law.models import Norm, Version
from kernel.law.views import KINDS, TONES

STAYED = ("same", "renumbered")


class Laid(NamedTuple):
    """One row as it is drawn: what happened, and both sides with their runs."""

    row: Row
    word: str
    tone: str
    old: Any
    new: Any


def drawn(rows: Iterable[Row]) -> Iterator[Laid]:
    """Rows with both sides cut into what stayed and what did not."""
    for row in rows:
        yield Laid(row, str(KINDS[row.kind]), TONES.get(row.kind, "line"), *row.sides)


class Pair:
    """The two versions asked for, by the day each came into force; without them the last two there are texts of."""

    def __init__(self, norm: Norm, old: str, new: str) -> None:
        self.norm = norm
        self.held = [one for one in reading.versions_of(norm) if one.digest]
        self.new = self._from(new) or (self.held[0] if self.held else None)
        before = [one for one in self.held if self.new and one.in_force < self.new.in_force]
        self.old = self._from(old) or (before[0] if before else self.held[-1] if len(self.held) > 1 else None)
        if self.old and self.new and self.old.in_force > self.new.in_force:
            self.old, self.new = self.new, self.old

    def _from(self, day: str) -> Version | None:
        return next((one for one in self.held if one.in_force.isoformat() == day), None)

    @property
    def ready(self) -> bool:
        """Whether there are two different texts."""
        return bool(self.old and self.new and self.old.pk != self.new.pk)

    @property
    def why(self) -> str:
        """Why there is nothing to compare."""
        return _("《%(norm)s》只收录了一个版本的条文，没有可以对照的。") % {"norm": self.norm.title}

    @property
    def advice(self) -> str:
        """What to do then."""
        return _("收录另一个版本后就能对照。")

    @cached_property
    def rows(self) -> list[Row]:
        """Every row of the table."""
        return reading.table(self.old, self.new) if self.old and self.new and self.ready else []

    @property
    def tally(self) -> list[tuple[str, str, int]]:
        """How many rows of each kind: word, tone, number."""
        counts: Counter[str] = tally(self.rows)
        return [(str(word), TONES.get(kind, "line"), counts[kind]) for kind, word in KINDS.items() if counts[kind]]

    def shown(self, everything: bool) -> list[Row]:
        """The rows that changed, or all."""
        return [row for row in self.rows if everything or row.kind not in STAYED]

    def laid(self, everything: bool) -> Iterator[Laid]:
        """The same, ready to draw."""
        return drawn(self.shown(everything))

    def changed(self) -> Iterator[Laid]:
        """Only what changed, for templates."""
        return self.laid(False)

    @property
    def file_name(self) -> str:
        """The document's name, as a header may carry it."""
        days = [one.in_force if one else date.min for one in (self.old, self.new)]
        return quote(
            _("%(norm)s条文对照表（%(old)s与%(new)s）.docx") % {"norm": self.norm.code, "old": days[0], "new": days[1]}
        )
