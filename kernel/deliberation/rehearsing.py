"""Playing the life of a text through the ordinary services, act by act with the clock set: demonstration and tests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

from kernel.common.moment import LOCAL, at, now, today
from kernel.deliberation import services as texts
from kernel.deliberation.queries import consultation_of
from kernel.files.services import store_file
from kernel.law.queries import still_waiting
from kernel.matters import progress, services
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.people.queries import holders
from kernel.people.services import PUBLIC, actor
from kernel.places.models import Organisation
from kernel.places.queries import accountable_body

HOUR = timedelta(hours=1)
LEGAL = {
    "authority": "属于县人民政府法定权限。", "procedure": "已履行法定程序。", "counsel": "没有合法性问题。",
    "counsel_name": "县政府法律顾问",
}  # fmt: skip
PAPER = "依据.txt"


@dataclass(frozen=True)
class People:
    """Who acts: the government's office, the body that leads with its handler, the examiner, experts."""

    office: User
    unit: Organisation
    lead: User
    examiner: User
    experts: tuple[User, ...] = ()


def people_of(function: str, county: str) -> People:
    """Those of the county, with the body that answers for ``function`` leading."""
    office, unit, justice = (accountable_body(one, county, today()) for one in ("county_office", function, "justice"))
    experts = User.objects.filter(posts__role="expert").order_by("pk")[:4]
    return People(
        holders(office.pk)[0], unit, holders(unit.pk, "department_handler")[0],
        holders(justice.pk, "legality_reviewer")[0], tuple(experts),
    )  # fmt: skip


class Scene:
    """One text and the moment it has come to. Each act takes an hour."""

    def __init__(self, people: People, kind: str, title: str, text: str, moment: datetime, **more: Any) -> None:
        self.people, self.moment, self.title = people, moment, title
        self.office, self.lead = people.office, people.lead
        self.matter: Matter = self.do(lambda: services.receive(
            kind, title=title, text=text, place=people.unit.region_id, channel="referral", by=people.lead, **more
        ))  # fmt: skip

    def do(self, act: Callable[[], Any]) -> Any:
        """Act at the scene's moment."""
        with at(self.moment):
            found = act()
        self.moment += HOUR
        return found

    def wait(self, days: int) -> None:
        """Days go by."""
        self.moment += timedelta(days=days)

    def wait_over(self) -> None:
        """Until the morning after the limit that has to run."""
        clock = still_waiting(self.matter.pk, self.moment)
        if clock is not None:
            self.moment = clock.due_at.astimezone(LOCAL) + timedelta(hours=10)

    def it(self) -> Matter:
        """The matter as it stands."""
        return Matter.objects.select_related("accountable", "region").get(pk=self.matter.pk)

    def show(self, *facts: str, by: User) -> None:
        """Document facts, each with a paper."""
        for fact in facts:
            self.do(partial(self._show, fact, by))

    def _show(self, fact: str, by: User) -> None:
        file = store_file(self.it(), BytesIO("依据".encode()), name=PAPER, kind="evidence", by=by)
        services.record_evidence(self.it(), fact, "已经按规定办理，详见附件。", file_id=file.pk, by=by)

    def close(self, node: str, outcome: str, by: User, note: str = "按规定办理") -> None:
        """Close the open step at a node."""
        self.do(lambda: services.complete_step(progress.open_step(self.it(), node), outcome, note=note, by=by))

    def speak(self, *said: tuple[str, str]) -> None:
        """Somebody without an account speaks to a clause."""
        row: Any = consultation_of(self.matter)
        for clause, text in said:
            self.do(partial(texts.give_opinion, row, text, clause=clause, by=actor(PUBLIC)))

    def answer(self, reason: str) -> None:
        """Every opinion is answered by itself."""
        row: Any = consultation_of(self.matter)
        for one in list(row.opinions.all()):
            self.do(partial(texts.answer_alike, row, [one], one.text, "whole", reason, by=self.lead))

    def examine(self, conclusion: str = "pass", **more: Any) -> None:
        """The examiner's conclusion."""
        self.do(lambda: texts.examine(self.it(), conclusion, **{**LEGAL, **more}, by=self.people.examiner))

    def meet(self, speeches: Any, decision: str = "passed", **more: Any) -> None:
        """The meeting as recorded."""
        body = "县人民政府常务会议"
        self.do(lambda: texts.record_meeting(
            self.it(), decision, body=body, held_on=now().date(), speeches=speeches, by=self.office, **more
        ))  # fmt: skip
