"""What the case engine asks a matter: who owns a node, what a rule says, which facts hold, which clock runs."""

from datetime import datetime
from functools import cached_property
from typing import Any, cast

from kernel import registry
from kernel.common.moment import now, today
from kernel.law import queries as law
from kernel.matters.hooks import hook
from kernel.matters.models import Evidence, Matter, Plan, Session
from kernel.people.models import User
from kernel.places.queries import accountable_id, centre_id, kind_of_body
from kernel.procedures.definition import Node
from kernel.procedures.hosting import Owner
from kernel.rules import services as rules

BODY_ROLES = {
    "committee": "mediator",
    "judicial_office": "judicial_office",
    "township_centre": "township_dispatcher",
    "county_centre": "county_dispatcher",
    "leader_office": "leader",
}
"""Which post handles in a body of this kind; everywhere else it is the department's handler."""


class MatterHost:
    """One matter, as the engine sees it during one act."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self.scenario = registry.by_kind(matter.kind)

    def owner(self, node: Node, item: str | None = None) -> Owner:
        """The body that owns a node's step, and the post in it that acts."""
        body = self._body(node.at, item)
        if node.role == "follow_up_officer":
            return Owner(body, node.role, None)
        return Owner(body, BODY_ROLES.get(kind_of_body(body), "department_handler"), None)

    def _body(self, at: str, item: str | None) -> int:
        matter = self.matter
        if at == "item" and item:
            return int(item)
        if at == "receiver":
            return int(matter.receiver_id)
        if at == "accountable":
            return int(matter.accountable_id)
        if at == "county_centre":
            return centre_id()
        return accountable_id(at, matter.region_id, today())

    def decide(self, rule: str) -> str:
        """The outcome a rule node takes: the scenario's table of that name over the matter's own columns."""
        decision = rules.decide(
            f"{self.scenario.code}.{rule}",
            rule_facts(self.matter),
            on=today(),
            region=self.matter.region_id,
            subject=self.matter.audit_chain,
        )
        return str(decision.outcome["outcome"])

    def items(self, name: str) -> list[str]:
        """The bodies that work in parallel: the accountable one first, then those that assist."""
        bodies = [self.matter.accountable_id]
        bodies += self.matter.assistants.order_by("id").values_list("organisation_id", flat=True)
        return [str(pk) for pk in dict.fromkeys(bodies)]

    @cached_property
    def _facts(self) -> dict[str, Any]:
        return facts_of(self.matter)

    def facts(self) -> dict[str, Any]:
        """Every fact that holds for the matter in its present round."""
        return self._facts

    def due(self, clock: str, moment: datetime | None = None) -> datetime | None:
        """The due moment of a clock-book row that starts at ``moment`` (now when None)."""
        row = law.clock_row(clock, moment or now(), scenario=self.scenario.code)
        return cast(datetime, row["due_at"])

    def name_of(self, fact: str) -> str:
        """What the scenario's manifest calls a fact."""
        return next((row["name"] for row in self.scenario.manifest.get("facts", []) if row["key"] == fact), fact)

    def later(self, length: str, moment: datetime) -> datetime:
        """The moment a product length (``5个工作日``) after ``moment``."""
        return law.length_after(length, moment)


def rule_facts(matter: Matter) -> dict[str, Any]:
    """The columns of a matter that rule tables may ask about."""
    return {
        "kind": matter.kind, "class": matter.class_code, "grade": matter.grade, "complexity": matter.complexity,
        "complex": matter.complexity == "complex", "loop": matter.loop, "refusals": matter.refusals,
        "reopened": matter.reopened, "channel": matter.channel, "sealed": matter.sealed,
    }  # fmt: skip


def round_of(matter: Matter) -> str:
    """The present round of work: what was shown in an earlier one does not count.

    While a step is being closed it is the round the step stood in, though its outcome may already have moved the loop.
    """
    return getattr(matter, "round_held", "") or f"{matter.loop}:{matter.reopened}"


def facts_of(matter: Matter) -> dict[str, Any]:
    """Facts of the kernel, documented evidence of this round, and what the scenario adds."""
    shown = Evidence.objects.filter(matter=matter, round=round_of(matter)).values_list("fact", flat=True)
    session = Session.objects.filter(matter=matter, topic="competence").order_by("-id").first()
    found: dict[str, Any] = rule_facts(matter) | dict.fromkeys(shown, True)
    found |= {
        "class_confirmed": matter.class_confirmed,
        "grade_confirmed": matter.grade_confirmed,
        "merged_by_person": matter.merged_into_id is not None,
        "session_decided": session is not None and session.designated_id is not None,
        "team_complete": matter.team.filter(left_at__isnull=True).exists(),
        "plan_adopted": Plan.objects.filter(matter=matter, superseded_at__isnull=True).exists(),
        "county_body_placed": len(matter.accountable.region_id) == 6,
        "follow_up_tried": matter.follow_ups.filter(answered=False).exists(),
        "follow_up_done": matter.follow_ups.filter(answered=True).exists(),
        "replies_sent": replies_owed(matter) == 0,
    }
    return found | hook(matter.kind, "facts")(matter)


def claimants(matter: Matter) -> list[Any]:
    """Everybody who is owed a reply: the matter's claimants and those of matters merged into it."""
    from kernel.matters.models import Party

    family = [matter.pk, *matter.merged.values_list("pk", flat=True)]
    return list(Party.objects.filter(matter_id__in=family, role__in=("claimant", "co_claimant")).order_by("id"))


def replies_owed(matter: Matter) -> int:
    """How many claimants have no reply yet for the present ending."""
    answered = set(matter.replies.values_list("party_id", flat=True))
    return sum(1 for party in claimants(matter) if party.pk not in answered)


def worked_on(matter: Matter, user: User) -> bool:
    """Whether the user closed a step of this matter: such a person does not call afterwards."""
    from kernel.procedures.models import Step

    return Step.objects.filter(matter_id=matter.pk, closed_by_id=user.pk).exists()
