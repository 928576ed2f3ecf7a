"""Green, yellow, red."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from kernel.common.moment import LOCAL
from kernel.law.lights import light


@dataclass
class Shown:
    """As much of a clock as a light needs."""

    started_at: datetime
    due_at: datetime
    status: str = "running"
    met_at: datetime | None = None
    pauses: list[Any] = field(default_factory=list)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def sixty(**more: Any) -> Shown:
    return Shown(day("2026-03-02T00:00:00"), day("2026-05-01T00:00:00"), **more)


@pytest.mark.parametrize(
    ("now", "colour"),
    [
        ("2026-03-02", "green"),
        ("2026-03-31", "green"),
        ("2026-04-05", "green"),
        ("2026-04-13", "yellow"),
        ("2026-04-30", "yellow"),
        ("2026-05-01T00:00:01", "red"),
    ],
)
def test_the_light_follows_what_is_left(now: str, colour: str) -> None:
    assert light(sixty(), day(now)) == colour


@pytest.mark.parametrize(
    ("now", "colour"), [("2026-09-29T10:00", "green"), ("2026-10-08T10:00", "yellow"), ("2026-10-11T00:00", "red")]
)
def test_three_working_days_are_near_however_many_days_off_lie_between(now: str, colour: str) -> None:
    five_days = Shown(day("2026-09-28T10:00"), day("2026-10-10T23:59:59"))
    assert light(five_days, day(now)) == colour


def test_a_short_limit_begins_green() -> None:
    one_day = Shown(day("2026-09-28T09:00"), day("2026-09-29T23:59:59"))
    assert light(one_day, day("2026-09-28T09:01")) == "green"


def test_a_stopped_or_paused_clock_keeps_its_light() -> None:
    later = day("2026-12-01")
    assert light(sixty(status="met", met_at=day("2026-03-10")), later) == "green"
    assert light(sixty(status="paused", pauses=[{"from": "2026-03-10T00:00:00+08:00"}]), later) == "green"
    assert light(sixty(status="breached", met_at=day("2026-05-03")), later) == "red"
