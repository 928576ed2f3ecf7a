"""One matter on one person's desk: where it stands, and what this person may do about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kernel import registry
from kernel.audit.rows import find, listed
from kernel.common.sql import column
from kernel.common.words import gettext as _
from kernel.common.words import named
from kernel.matters import standing
from kernel.matters.host import MatterHost, facts_of, worked_on
from kernel.matters.models import Matter, Member
from kernel.people.models import Post, User
from kernel.people.queries import holds
from kernel.places.queries import centre_id
from kernel.procedures.definition import Definition, Outcome
from kernel.procedures.gating import closed_gate
from kernel.procedures.models import Instance, Step
from kernel.procedures.queries import definition_for, instance_of, trace

FOLLOW_UP = "follow_up_officer"


@dataclass(frozen=True)
class Offer:
    """One way an open step may end, and what is still missing for it."""

    step: Step
    outcome: Outcome
    missing: tuple[Mapping[str, Any], ...]
    """Rows of the scenario's ``facts`` that do not hold yet: key, name, how, basis."""
    why_not: str

    @property
    def possible(self) -> bool:
        """Whether the button may be pressed now."""
        return not self.why_not


class Desk:
    """A matter before a person. Everything is read once, when first asked for."""

    def __init__(self, matter: Matter, by: User, post: Post | None = None) -> None:
        self.matter, self.by, self.post = matter, by, post
        self._known: dict[str, Any] = {}

    def once(self, key: str, ask: Callable[[], Any]) -> Any:
        """What a scenario asks of the matter, remembered for this page."""
        if key not in self._known:
            self._known[key] = ask()
        return self._known[key]

    # ── where it stands ──

    @cached_property
    def scenario(self) -> registry.Scenario:
        """The scenario that handles matters of this kind."""
        return registry.by_kind(self.matter.kind)

    @cached_property
    def instance(self) -> Instance | None:
        """Its run of the procedure."""
        return instance_of(self.matter.pk)

    @cached_property
    def definition(self) -> Definition | None:
        """The procedure it runs in, as it was published then."""
        return definition_for(self.instance) if self.instance is not None else None

    @cached_property
    def steps(self) -> list[Step]:
        """Its open steps."""
        return [step for step in self.trace if step.status == "open"]

    def step(self, *nodes: str) -> Step | None:
        """The open step at one of these nodes."""
        return next((step for step in self.steps if step.node in nodes), None)

    @cached_property
    def facts(self) -> frozenset[str]:
        """Everything the procedure asks for that holds now."""
        known = set(self.instance.data.get("facts", ())) if self.instance is not None else set()
        return frozenset(known | {name for name, value in facts_of(self.matter).items() if value})

    @cached_property
    def _host(self) -> MatterHost:
        return MatterHost(self.matter)

    @cached_property
    def fact_rows(self) -> dict[str, Mapping[str, Any]]:
        """What the scenario says about each fact: its name and how to come by it."""
        return {row["key"]: row for row in self.scenario.manifest.get("facts", [])}

    # ── where this person stands ──

    @cached_property
    def mine(self) -> list[Step]:
        """The open steps of bodies in which this person has a post."""
        return [step for step in self.steps if self.holds(step.organisation_id)]

    def holds(self, organisation_id: int | None) -> bool:
        """Whether the person has a post in the body."""
        return organisation_id is not None and holds(self.by, organisation_id=organisation_id)

    @cached_property
    def handles(self) -> bool:
        """Whether the person's body answers for the matter."""
        return self.holds(self.matter.accountable_id)

    @cached_property
    def manages(self) -> bool:
        """Whether the person may arrange its course."""
        return standing.manages(self.by, self.matter)

    @cached_property
    def dispatches(self) -> bool:
        """Whether the person dispatches for the county or this township."""
        return standing.dispatches(self.by, self.matter)

    @cached_property
    def joins(self) -> bool:
        """Whether the person may find that the matter, which waits to be dispatched, is another one's."""
        step = self.step("triage")
        return step is not None and standing.joins(self.by, self.matter, step)

    @cached_property
    def confirms(self) -> bool:
        """Whether the person may confirm class and grade."""
        bodies = {self.matter.receiver_id, self.matter.accountable_id, centre_id()}
        return any(self.holds(body) for body in bodies)

    @cached_property
    def in_centre(self) -> bool:
        """Whether the person works in the county centre."""
        return self.holds(centre_id())

    @cached_property
    def worked(self) -> bool:
        """Whether the person closed a step of this matter."""
        return worked_on(self.matter, self.by)

    @cached_property
    def handed_in(self) -> bool:
        """Whether the person handed it in."""
        query = "SELECT 1 FROM matters_involvement WHERE matter_id = %s AND user_id = %s AND why = 'handed_in'"
        return bool(column(query, [self.matter.pk, self.by.pk]))

    @cached_property
    def team(self) -> list[Member]:
        """Everybody who has or had a seat in its task force, those who sit there now first."""
        return listed(self.matter.team, "t.left_at IS NOT NULL, t.left_at, t.id", "user", "organisation")

    @cached_property
    def trace(self) -> list[Step]:
        """Every step of it, in the order they were opened."""
        return find(Step, "t.matter_id = %s ORDER BY t.id", [self.matter.pk], related=("organisation",))

    @cached_property
    def in_team(self) -> bool:
        """Whether the person sits in its task force now."""
        return any(one.user_id == self.by.pk and one.left_at is None for one in self.team)

    @property
    def in_lead(self) -> bool:
        """Whether the person holds the leading seat of it now."""
        now = [one for one in self.team if one.left_at is None]
        return any(one.user_id == self.by.pk and one.role == standing.LEAD for one in now)

    # ── what may be done ──

    def offers(self, step: Step) -> list[Offer]:
        """Every way the step may end, in the order of the procedure; those not possible now say why."""
        node = self.definition.nodes.get(step.node) if self.definition else None
        return [self._offer(step, outcome) for outcome in node.outcomes.values()] if node else []

    def require_open_gate(self, step: Step, key: str) -> None:
        """Refuse a way past a legal condition of order with its article, where that is why the step has no such way."""
        if self.definition is not None:
            finished = trace(self.matter.pk).filter(status="done").values_list("node", flat=True)
            refusal = closed_gate(self.definition, self.definition.nodes[step.node], key, {*finished, *self.facts})
            if refusal is not None:
                raise refusal

    def _offer(self, step: Step, outcome: Outcome) -> Offer:
        lacking = [need for need in outcome.needs if need not in self.facts]
        if outcome.key == "place" and step.node == "triage":
            lacking = []  # class and grade are confirmed on the way
        known = {need: self.fact_rows.get(need, {"key": need, "how": ""}) for need in lacking}
        rows = tuple({**row, "name": self._host.name_of(need)} for need, row in known.items())
        return Offer(step, outcome, rows, self._why_not(step, rows))

    def _why_not(self, step: Step, rows: tuple[Mapping[str, Any], ...]) -> str:
        if not self.holds(step.organisation_id):
            return _("这一步由%(body)s办理。") % {"body": step.organisation.name}
        if rows:
            return "".join(
                _("还缺“%(name)s”：%(how)s") % {"name": named(row["name"]), "how": named(row["how"])} for row in rows
            )
        return ""
