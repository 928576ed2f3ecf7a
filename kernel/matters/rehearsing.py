"""Playing a matter's life through the ordinary services, act by act with the clock set: demonstrations and tests."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from kernel.audit import rows
from kernel.common.moment import LOCAL, at, now, today
from kernel.files.services import store_file
from kernel.matters import progress, services
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.people.queries import holders
from kernel.procedures.models import Step
from kernel.rules.listing import read_listing

HOUR = timedelta(hours=1)
PAPER = "凭据.txt"


class NotYet(Exception):
    """The story has come to the present: what follows has not happened."""


def step_of(matter: Matter) -> Step:
    """The first open step."""
    return progress.open_steps(matter)[0]


def worker(matter: Matter) -> User:
    """Somebody who may close the first open step: whoever it is given to, else the first of its body."""
    step = step_of(matter)
    if step.assignee_id is not None:
        return User.objects.get(pk=step.assignee_id)
    return (holders(step.organisation_id, step.role) or holders(step.organisation_id))[0]


def close(matter: Matter, outcome: str, note: str = "按规定办理") -> Matter:
    """Close the first open step; the matter as it stands then."""
    services.complete_step(step_of(matter), outcome, note=note, by=worker(matter))
    return Matter.objects.get(pk=matter.pk)


def show(matter: Matter, fact: str, text: str = "已经办到，附有凭据。") -> None:
    """Document a fact with a paper."""
    by = worker(matter)
    paper = store_file(matter, BytesIO(text.encode()), name=PAPER, kind="evidence", by=by)
    services.record_evidence(matter, fact, text, file_id=paper.pk, by=by)


class Story:
    """One matter and the moment it has come to. Each act takes an hour; what lies ahead of today is left out."""

    def __init__(self, kind: str, days: int, **told: Any) -> None:
        self.moment = datetime.combine(today() - timedelta(days=days), time(9, 30), LOCAL)
        with at(self.moment):
            self.pk = services.receive(kind, **told).pk

    def it(self) -> Matter:
        """The matter as it stands."""
        found: Matter = rows.load(Matter, self.pk, related=("accountable", "receiver", "region"))
        return found

    def do(self, act: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """Call ``act(matter, …)`` at the story's moment; raises NotYet when that moment has not come."""
        self.moment += HOUR
        if self.moment > now():
            raise NotYet
        with at(self.moment):
            return act(self.it(), *given, **more)

    def by(self, act: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """As ``do``, by whoever holds the open step."""
        return self.do(lambda matter: act(matter, *given, **more, by=worker(matter)))

    def close(self, outcome: str, note: str = "按规定办理") -> None:
        """Close the open step."""
        self.do(close, outcome, note)

    def show(self, *facts: str) -> None:
        """Document facts, each with a paper."""
        for fact in facts:
            self.do(show, fact)

    def wait(self, days: int) -> None:
        """Days go by."""
        self.moment += timedelta(days=days)


def play_each(file: Path, play: Callable[[dict[str, str]], None]) -> int:
    """Play every row of a scenario's list of stories, each as far as today. Returns how many there are."""
    rows = read_listing(file.read_text("utf-8"), file.stem)
    for row in rows:
        with suppress(NotYet):
            play(row)
    return len(rows)
