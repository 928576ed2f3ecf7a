"""Clocks belong to the law: whatever is done to a matter, nothing but the listed movers moves a due date (house law 3).

Every service found in the code is called in random order on real matters, with plausible arguments, by whoever may.
"""

import ast
import importlib
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from kernel.common.errors import Forbidden
from kernel.common.moment import LOCAL, at
from kernel.law.models import Clock, UnlawfulMove
from kernel.law.queries import clocks_adrift
from kernel.law.services import start_clock
from scenarios.disputes.tests import stories
from tests.guesses import Guess

ROOT = Path(settings.ROOT)
MOVERS = {"clock.extend", "clock.resume", "step.extend", "step.resume", "law.load_calendar", "law.settle_provisional"}
"""Extensions, the end of a pause, and a year's notice for dates that were provisional: nothing else."""
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=LOCAL)
CALLS = 220
TRIES = 5


def audited_in(file: Path) -> Iterator[tuple[str, str]]:
    """The (function, act) pairs of one file."""
    for one in ast.parse(file.read_text("utf-8")).body:
        for mark in one.decorator_list if isinstance(one, ast.FunctionDef) else ():
            if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "audited":
                act = mark.args[0]
                yield one.name, str(act.value) if isinstance(act, ast.Constant) else ""


@cache
def services() -> dict[str, tuple[str, Callable[..., Any]]]:
    """Every audited service of the house by module and name, with the act it is told as."""
    found = {}
    for folder in ("kernel", "scenarios"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            parts = file.relative_to(ROOT).with_suffix("").parts
            if {"tests", "testing", "migrations"} & set(parts):
                continue
            for name, act in audited_in(file):
                module = importlib.import_module(".".join(part for part in parts if part != "__init__"))
                found[f"{module.__name__}.{name}"] = (act, getattr(module, name))
    return found


def due_dates() -> dict[int, tuple[datetime, bool]]:
    return {pk: (due_at, sure) for pk, due_at, sure in Clock.objects.values_list("pk", "due_at", "provisional")}


def matters_of(house: Any) -> list[Any]:
    """Matters at several points of their lives, with limits of other laws running beside their own."""
    found = [stories.received(house), stories.placed(house), stories.working(house), stories.summing_up(house)]
    agreement = stories.drafted(house, stories.working(house), (MONDAY + timedelta(days=40)).date())
    found.append(stories.signed(house, agreement).matter)
    for key in ("petition.decide", "petition.recheck", "licence.decide", "licence.hearing_notice", "penalty.serve"):
        start_clock(key, matter_id=found[0].pk, by=house.system)
    return found


def attempt(guess: Guess, service: Callable[..., Any], people: list[Any]) -> bool:
    """Call one service, by one person after another until somebody may; True when it was done."""
    for who in people[:TRIES]:
        try:
            placed, named = guess.arguments(service)
            with transaction.atomic():
                service(*placed, by=who, **named)
        except Forbidden:
            continue
        except UnlawfulMove:
            raise
        except Exception:
            return False  # refused, or the arguments only looked plausible: the clocks are what is judged here
        return True
    return False


@pytest.mark.parametrize("seed", range(2))
def test_no_service_but_the_movers_moves_a_clock(house: Any, seed: int) -> None:
    dice, moment = random.Random(seed), MONDAY
    with at(moment):
        matters = matters_of(house)
    everybody = [house.system, *house.users.values()]
    hands = [house.users[name] for name in ("town_lanting", "mediator_lanting", "dispatcher", "handler_hrss", "leader")]
    often = [name for name, (act, _) in services().items() if act in MOVERS or act.endswith(".pause")]
    names, guess, reached = sorted(services()) + sorted(often) * 4, Guess(dice, matters, hands), set()
    for _ in range(CALLS):
        act, service = services()[dice.choice(names)]
        moment += timedelta(minutes=dice.choice((5, 30, 60 * 8)))
        before = due_dates()
        people = dice.sample(hands, len(hands)) + dice.sample(everybody, 3)
        with at(moment):
            if attempt(guess, service, people):
                reached.add(act)
        after = due_dates()
        assert set(before) <= set(after), f"{act} took a clock away"
        moved = {pk for pk in before if after[pk] != before[pk]}
        assert act in MOVERS or not moved, f"{act} moved {moved}"
    assert list(clocks_adrift()) == []
    assert len(reached) >= 20 and reached & MOVERS, f"the walk did too little: {sorted(reached)}"


def test_the_walk_finds_the_services_and_the_movers_are_among_them() -> None:
    acts = {act for act, _ in services().values()}
    assert len(services()) > 100 and acts >= MOVERS
