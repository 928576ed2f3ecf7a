"""What the engine's tests stand on: one body, one person, a host that answers from dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kernel.audit.services import audited
from kernel.common.moment import now
from kernel.law.lengths import parse
from kernel.people.models import User
from kernel.places.models import Organisation, Region
from kernel.procedures.definition import Definition, Node
from kernel.procedures.hosting import Owner
from kernel.procedures.models import Step

DISPUTE = (Path(__file__).parent / "dispute.yaml").read_text(encoding="utf-8")


@dataclass
class World:
    """One body and two people."""

    body: Organisation
    user: User
    other: User


@audited("testing.world")
def make_world(*, by: Any) -> World:
    """The smallest world a step can live in."""
    Region(code="990123", name="清渡县", level="county", kind="county").save()
    body = Organisation(code="centre", name="清渡县社会治理中心", kind="county_centre", function="centre")
    body.region_id = "990123"
    body.save()
    people = [User(username=name, name=name, password="!") for name in ("zhou", "chen")]
    for person in people:
        person.save()
    return World(body, *people)


@dataclass
class DictHost:
    """Answers what it was told; everything belongs to one body."""

    organisation_id: int
    decisions: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    days: int = 5
    """Every clock runs this many days."""

    def owner(self, node: Node, item: str | None = None) -> Owner:
        return Owner(self.organisation_id, node.role, None)

    def decide(self, rule: str) -> str:
        return self.decisions[rule]

    def items(self, name: str) -> Sequence[str]:
        return self.lists.get(name, [])

    def facts(self) -> Mapping[str, Any]:
        return self.known

    def due(self, clock: str, moment: datetime | None = None) -> datetime | None:
        return (moment or now()) + timedelta(days=self.days)

    def name_of(self, fact: str) -> str:
        """Facts are called by their keys here."""
        return fact

    def basis_of(self, fact: str) -> str:
        """No article asks for anything here."""
        return ""

    def later(self, length: str, moment: datetime) -> datetime:
        """Natural days for all units longer than an hour: the engine does not care."""
        found = parse(length)
        days = {"day": 1, "workday": 1, "month": 30, "year": 365}
        return moment + (timedelta(days=found.n * days[found.unit]) if found.unit in days else timedelta(hours=found.n))


def load(nodes: str, *, start: str = "a", gates: str = "[]", key: str = "t") -> Definition:
    """A definition from the lines of its nodes."""
    return Definition.load(document(nodes, start=start, gates=gates, key=key))


def document(nodes: str, *, start: str = "a", gates: str = "[]", key: str = "t") -> str:
    """The text of a small procedure; ``work`` on a line stands for the usual role, body and clock."""
    body = nodes.replace("work", "role: clerk, at: receiver, clock: c").strip("\n")
    lines = "\n".join(f"  {line.strip()}" for line in body.splitlines() if line.strip())
    return f"key: {key}\nname: 试验流程\nstart: {start}\ngates: {gates}\nnodes:\n{lines}\n"


def only_step(matter_id: int) -> Step:
    """The one open step of a matter."""
    return Step.objects.get(matter_id=matter_id, status="open")
