"""One matter of the demonstration's history while it is played: the matter, its bodies, the people who act."""

from collections.abc import Iterable
from typing import Any

from kernel.audit import rows
from kernel.common.errors import NotFound
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.matters import progress, services
from kernel.matters.models import Matter, Party
from kernel.matters.progress import Step
from kernel.matters.routing import staffed
from kernel.people.models import User
from kernel.people.queries import holders
from kernel.places.models import Organisation
from kernel.places.queries import accountable_body, centre
from scenarios.disputes import queries
from scenarios.disputes.models import Agreement, Obligation


class Scene:
    """One matter of the history while it is played."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.matter: Matter | None = None
        self.stopped = False

    @property
    def it(self) -> Matter:
        """The matter; only asked for after it came in."""
        assert self.matter is not None
        return self.matter

    def body(self, function: str, region: str = "") -> Organisation:
        """The body that answers for a function where the matter is."""
        return accountable_body(function, region or self.it.region_id, today())

    def staffed(self, function: str) -> Organisation:
        """As ``body``, but somebody works there."""
        return staffed(self.body(function), self.it.region_id, today())

    def person(self, organisation_id: int, *roles: str) -> User:
        """Somebody who works there, of one of the roles first; the same one for the same matter."""
        for role in (*roles, ""):
            found = _staff(organisation_id, role)
            if found:
                return found[self.plan["number"] % len(found)]
        raise NotFound("rehearsal.nobody", _("这个单位没有人。"), "")

    def step(self, *nodes: str) -> Step:
        """The open step at one of the nodes."""
        return progress.open_step(self.it, *nodes)

    def close(self, nodes: Iterable[str], outcome: str, note: str = "", **data: Any) -> None:
        """Close the open step with an outcome, by somebody of its body."""
        step = self.step(*nodes)
        services.complete_step(step, outcome, note=note, data=data, by=self.worker(step))

    def worker(self, step: Step) -> User:
        """Somebody who may close the step."""
        return self.person(step.organisation_id, step.role)

    def handler(self) -> User:
        """Somebody of the accountable body."""
        return self.person(self.it.accountable_id, "mediator", "department_handler", "task_force_lead")

    def above(self) -> User:
        """Somebody at the county centre, who may approve more time."""
        return self.person(centre().pk, "county_dispatcher")

    def committee(self) -> Organisation:
        """The committee whose chair can seal: the accountable one, else the nearest with a chair."""
        for code in self.it.region.codes():
            body = self.body("committee", code)
            if _staff(body.pk, "mediation_chair"):
                return body
        return self.it.accountable

    def sides(self) -> tuple[list[Party], list[Party]]:
        """Claimants and respondents."""
        parties = rows.find(Party, "t.matter_id = %s ORDER BY t.id", [self.it.pk])
        return (
            [p for p in parties if p.role in ("claimant", "co_claimant")],
            [p for p in parties if p.role == "respondent"],
        )

    def agreement(self) -> Agreement:
        """The agreement of the present round."""
        found = queries.agreement_of(self.it)
        if found is None:
            raise NotFound("rehearsal.no_agreement", _("还没有协议。"), "")
        return found

    def _bound(self) -> Agreement:
        """The last agreement in effect: its promises bind in a later round too. Else the draft of this round."""
        where = "t.matter_id = %s AND t.effective_at IS NOT NULL AND t.broken_off_at IS NULL ORDER BY t.id DESC"
        return rows.first(Agreement, where, [self.it.pk]) or self.agreement()

    def promise(self, values: dict[str, Any]) -> Obligation:
        """The promise an act speaks of."""
        promises = list(self._bound().obligations.order_by("id"))
        return promises[min(int(values.get("promise", 0)), len(promises) - 1)]


def _staff(organisation_id: int, role: str) -> list[User]:
    """Who works there on the day played."""
    return holders(organisation_id, role or None)
