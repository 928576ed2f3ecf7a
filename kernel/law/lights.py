"""The light of a clock: green, yellow, red. It never moves a date; it only says how much is left."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from kernel.common.moment import LOCAL
from kernel.law.calendar import Calendar, seeded

HALF, THIRD, WORKDAYS = 0.5, 0.3, 3


class Running(Protocol):
    """What a light is computed from: a Clock, or anything with these."""

    started_at: datetime
    due_at: datetime
    status: str
    met_at: datetime | None
    pauses: Sequence[Any]


def light(clock: Running, now: datetime, calendar: Calendar | None = None) -> str:
    """Green with more than half left; yellow with 30 % or three working days left, or less; red when overdue.

    Between those green. A limit counted back from an event has no beginning: only its last three working days are
    yellow. A stopped clock keeps the light of the moment it stopped, a paused one of the moment it paused.
    """
    at = _moment(clock, now)
    if clock.status == "breached" or at > clock.due_at:
        return "red"
    backwards = clock.due_at < clock.started_at
    left = 1.0 if backwards else share_left(clock, at)
    if left > HALF and not backwards:
        return "green"
    days = calendar or seeded()
    near = days.workdays_between(at.astimezone(LOCAL).date(), clock.due_at.astimezone(LOCAL).date()) <= WORKDAYS
    return "yellow" if left <= THIRD or near else "green"


def share_left(clock: Running, at: datetime) -> float:
    """The share of the limit still to run, from 1 to 0."""
    whole = (clock.due_at - clock.started_at).total_seconds()
    return max(0.0, min(1.0, (clock.due_at - at).total_seconds() / whole)) if whole > 0 else 0.0


def _moment(clock: Running, now: datetime) -> datetime:
    if clock.met_at is not None:
        return clock.met_at
    if clock.status == "paused" and clock.pauses:
        return datetime.fromisoformat(clock.pauses[-1]["from"])
    return now
