"""What the engine asks of whatever it moves. ``kernel.matters`` answers for a matter; tests answer for themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from .definition import Node


class Owner(NamedTuple):
    """Whose step it is."""

    organisation_id: int
    role: str
    assignee_id: int | None = None


class Host(Protocol):
    """The matter, as the engine sees it during one act. Every answer is about the present moment."""

    def owner(self, node: Node, item: str | None = None) -> Owner:
        """The body that owns a node's step (for one item of parallel work), and the role in it that acts."""
        ...

    def decide(self, rule: str) -> str:
        """The outcome a rule table gives."""
        ...

    def items(self, name: str) -> Sequence[str]:
        """The items of a list that parallel work goes through, in order and without repetition."""
        ...

    def facts(self) -> Mapping[str, Any]:
        """Every fact known of the matter; a fact that is missing counts as unknown."""
        ...

    def due(self, clock: str, moment: datetime | None = None) -> datetime | None:
        """The due moment of a clock-book row that starts at ``moment`` (now when None)."""
        ...

    def later(self, length: str, moment: datetime) -> datetime:
        """The moment a length as the law writes it (``5个工作日``) after ``moment``."""
        ...

    def name_of(self, fact: str) -> str:
        """What a fact or document that is still missing is called, for people."""
        ...

    def basis_of(self, fact: str) -> str:
        """The article or product parameter that asks for a fact; empty when none is known."""
        ...
