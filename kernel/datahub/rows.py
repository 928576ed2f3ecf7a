"""What passes through the hub: a row as it stood in the file, what is wrong with it, what it means."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from kernel.audit.act import plain
from kernel.common.fields import canonical
from kernel.common.letters import clean

KEEP = 20_000
"""So many characters of a row that cannot be read are kept for the person who looks at it."""


class Problem(NamedTuple):
    """Why a row is not usable: the field, a stable code, and a sentence a clerk can act on."""

    field: str
    code: str
    what: str


class Raw(NamedTuple):
    """One row of a file: its number from 1, its columns when it could be read, else its words and the problem."""

    number: int
    columns: dict[str, Any] | None
    text: str = ""
    problem: Problem | None = None

    def kept(self) -> str:
        """The row as quarantine keeps it: the columns as JSON, else the words as they stood."""
        return clean(self.text[:KEEP]) if self.columns is None else canonical({"columns": self.columns})

    def digest(self) -> str:
        """What recognises the same row in another delivery."""
        return sha256(self.kept().encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Row:
    """One row after mapping and checks: target fields with their values, and everything wrong with it."""

    raw: Raw
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def digest(self) -> str:
        """What recognises unchanged content under the same key."""
        return sha256(canonical({name: plain(value) for name, value in self.values.items()}).encode()).hexdigest()

    def moment(self, name: str) -> datetime | None:
        """The value of a moment field, if it has one."""
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None
