"""What the case engine asks a matter: who owns a node, what a rule says, which facts hold, which clock runs."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, cast

from kernel import registry
from kernel.audit import rows
from kernel.common.moment import LOCAL, now, today
from kernel.common.words import gettext as _
from kernel.law import queries as law
from kernel.law.citations import in_words
from kernel.law.wording import day_text
from kernel.matters.attending import FOLLOW_UP, person_for
from kernel.matters.hooks import hook
from kernel.matters.models import Matter, Party, Session
from kernel.matters.standing import respondent_of
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
DISCIPLINE = "discipline"
"""The duty of taking up what nobody in the body at hand may know of."""
RESPONDENT = "respondent"
"""``at:`` of steps that belong to the body the matter complains of; the receiver's while none is named."""


class MatterHost:
    """One matter, as the engine sees it during one act."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self.scenario = registry.by_kind(matter.kind)
        self.begun: dict[str, dict[str, Any]] = {}
        """The clocks the engine asked for in this act, as rows of the clock table."""

    def owner(self, node: Node, item: str | None = None) -> Owner:
        """The body that owns a node's step, and the post in it that acts."""
        body = self._body(node.at, item)
        role = BODY_ROLES.get(kind_of_body(body), "department_handler")
        return self.instead_of(body, node.role if node.role == FOLLOW_UP else role)

    def instead_of(self, body: int, role: str) -> Owner:
        """The body with the person named for it; the discipline body where nobody there may know of a sealed matter."""
        person = person_for(self.matter, body, role)
        if person is None and self.matter.sealed:
            body = accountable_id(DISCIPLINE, self.matter.region_id, today())
            person = person_for(self.matter, body, role)
        return Owner(body, role, person)

    def _body(self, at: str, item: str | None) -> int:
        matter = self.matter
        if at == "item" and item:
            return int(item)
        if at == RESPONDENT:
            complained_of = respondent_of(matter)
            return int(complained_of.pk if complained_of else matter.receiver_id)
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
        assisting = "SELECT organisation_id FROM matters_assistant WHERE matter_id = %s ORDER BY id"
        bodies = [self.matter.accountable_id, *rows.column(assisting, [self.matter.pk])]
        return [str(pk) for pk in dict.fromkeys(bodies)]

    def facts(self) -> Mapping[str, Any]:
        """Every fact that holds for the matter in its present round."""
        return self._facts

    @cached_property
    def _facts(self) -> "Facts":
        return facts_of(self.matter)

    def due(self, clock: str, moment: datetime | None = None) -> datetime | None:
        """The due moment of a clock-book row that starts at ``moment`` (now when None)."""
        row = self.begun[clock] = law.clock_row(clock, moment or now(), scenario=self.scenario.code)
        return cast(datetime, row["due_at"])

    def name_of(self, fact: str) -> str:
        """What the scenario's manifest calls a fact; of a limit that still has to run also the first lawful day."""
        named = self.scenario.manifest.get("facts", [])
        name = str(next((row["name"] for row in named if row["key"] == fact), fact))
        waiting = law.still_waiting(self.matter.pk, now()) if fact == WAITING_OVER else None
        if waiting is None:
            return name
        told = {"name": name, "article": in_words(waiting.article), "day": day_text(first_day_after(waiting.due_at))}
        return _("%(name)s（%(article)s，最早%(day)s可以办）") % told

    def basis_of(self, fact: str) -> str:
        """The article or product parameter that asks for a fact, as the scenario's manifest says."""
        return next((row["basis"] for row in self.scenario.manifest.get("facts", []) if row["key"] == fact), "")

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


class Facts(Mapping[str, Any]):
    """Every fact of a matter in its present round, each looked up when it is asked for.

    Facts of the kernel, evidence people documented in this round, and what the scenario adds.
    """

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self.plain = rule_facts(matter)

    def __getitem__(self, name: str) -> Any:
        if name in self.plain:
            return self.plain[name]
        if name in KNOWN:
            return KNOWN[name](self.matter)
        if name in self._shown:
            return True
        return self._added[name]

    def __iter__(self) -> Iterator[str]:
        return iter({*self.plain, *KNOWN, *self._shown, *self._added})

    def __len__(self) -> int:
        return len(list(iter(self)))

    @cached_property
    def _shown(self) -> frozenset[str]:
        shown = "SELECT fact FROM matters_evidence WHERE matter_id = %s AND round = %s"
        return frozenset(rows.column(shown, [self.matter.pk, round_of(self.matter)]))

    @cached_property
    def _added(self) -> dict[str, Any]:
        return dict(hook(self.matter.kind, "facts")(self.matter))


def _session_decided(matter: Matter) -> bool:
    session = Session.objects.filter(matter_id=matter.pk, topic="competence").order_by("-id").first()
    return session is not None and session.designated_id is not None


def first_day_after(moment: datetime) -> date:
    """The first day on which something may follow a limit that ends then."""
    return (moment.astimezone(LOCAL) + timedelta(minutes=1)).date()


WAITING_OVER = "waiting_over"
"""The fact that every at-least limit of the matter has run: what must not follow too early needs it."""
KNOWN: dict[str, Callable[[Matter], bool]] = {
    WAITING_OVER: lambda matter: law.still_waiting(matter.pk, now()) is None,
    "class_confirmed": lambda matter: bool(matter.class_confirmed),
    "grade_confirmed": lambda matter: bool(matter.grade_confirmed),
    "merged_by_person": lambda matter: matter.merged_into_id is not None,
    "session_decided": _session_decided,
    "team_complete": lambda matter: matter.team.filter(left_at__isnull=True).exists(),
    "plan_adopted": lambda matter: matter.plans.filter(superseded_at__isnull=True).exists(),
    "county_body_placed": lambda matter: len(matter.accountable.region_id) == 6,
    "follow_up_tried": lambda matter: matter.follow_ups.filter(answered=False).exists(),
    "follow_up_done": lambda matter: matter.follow_ups.filter(answered=True).exists(),
    "replies_sent": lambda matter: replies_owed(matter) == 0,
}
"""Facts the kernel reads from its own rows."""


def facts_of(matter: Matter) -> Facts:
    """The facts of a matter, for the engine and for pages."""
    return Facts(matter)


def claimants(matter: Matter) -> list[Any]:
    """Everybody who is owed a reply: the matter's claimants and those of matters merged into it."""
    family = "t.matter_id = %s OR t.matter_id IN (SELECT id FROM matters_matter WHERE merged_into_id = %s)"
    where = f"t.role IN ('claimant', 'co_claimant') AND ({family}) ORDER BY t.id"
    return rows.find(Party, where, [matter.pk, matter.pk])


_ANSWERED = """
SELECT party_id FROM matters_reply WHERE matter_id = %s AND sent_at >= COALESCE(
  (SELECT MAX(at) FROM matters_followup WHERE matter_id = %s AND solved = FALSE), sent_at)
AND NOT EXISTS (SELECT 1 FROM procedures_step WHERE matter_id = %s AND node = 'archive' AND closed_at >= sent_at)
"""
"""Who has an answer since the last call that found it not solved, and since it was last archived."""


def replies_owed(matter: Matter) -> int:
    """How many claimants have no reply yet for the present ending."""
    return len(unanswered(matter))


def unanswered(matter: Matter) -> list[Any]:
    """The claimants, those of matters merged into it too, who have no reply yet for the present ending."""
    answered = set(rows.column(_ANSWERED, [matter.pk] * 3))
    return [party for party in claimants(matter) if party.pk not in answered]


def worked_on(matter: Matter, user: User) -> bool:
    """Whether the user closed a step of this matter: such a person does not call afterwards. Calling is no handling."""
    from kernel.procedures.models import Step

    return Step.objects.filter(matter_id=matter.pk, closed_by_id=user.pk).exclude(node="verify").exists()
