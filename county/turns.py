"""Drawing what will happen to a matter on its way, from the shares of the demonstration county."""

import random

from county.acts import Turns
from county.stories import Story

SHARES = {
    "A1": 4.0, "A2": 1.5, "A3": 2.5, "A4": 3.5, "A5": 1.5, "A6": 1.0,
    "B1": 8.0, "B2": 3.0, "B3": 2.5, "B4": 1.5, "B5": 1.0,
    "C1": 1.5, "C2": 2.5, "C3": 2.0, "C4": 2.5, "C5": 1.0, "C6": 3.5,
    "D1": 3.5, "D2": 2.0, "D3": 1.5, "D4": 3.0, "D5": 0.5,
    "E1": 12.0, "E2": 13.0, "E3": 6.0, "E4": 6.0,
    "F1": 5.0, "F2": 2.5, "F3": 2.0,
}  # fmt: skip
"""Share of each class among disputes, in per cent."""
CONFUSED = {
    "A1": ("A5", "A6"), "A2": ("A3", "F1"), "A3": ("A2", "C4"), "A4": ("D4", "A1"), "A5": ("A1", "D4"),
    "A6": ("A1", "D3"), "B1": ("B2", "F3"), "B2": ("B1", "B4"), "B3": ("B4", "E4"), "B4": ("B2", "C2"),
    "B5": ("B1", "B3"), "C1": ("C5", "C2"), "C2": ("B4", "C5"), "C3": ("F2", "C5"), "C4": ("A3", "F1"),
    "C5": ("C1", "B4"), "C6": ("F1", "A5"), "D1": ("D4", "D2"), "D2": ("D1", "D3"), "D3": ("D2", "D5"),
    "D4": ("D1", "C6"), "D5": ("D3", "D2"), "E1": ("E4", "F3"), "E2": ("F1", "E4"), "E3": ("E4", "B3"),
    "E4": ("E2", "E3"), "F1": ("C6", "E2"), "F2": ("C3", "F3"), "F3": ("F2", "B1"),
}  # fmt: skip
"""The classes a matter is most easily mistaken for."""
COMPLEX = {
    "A": 0.11, "B1": 0.10, "C4": 0.11, "C3": 0.05, "D": 0.08, "F1": 0.07, "F3": 0.06, "B": 0.05, "C": 0.045,
    "E": 0.018, "F": 0.03,
}  # fmt: skip
"""Share proposed as complex, by class or module."""
CONFIRMED = 0.72
LOOPS = {"township": 0.61, "county": 0.31, "backstop": 0.08}
WAYS = {
    "government": {"decision": 0.42, "met": 0.30, "agreement": 0.16, "procedure": 0.08, "withdrawn": 0.04},
    "labour": {"agreement": 0.50, "met": 0.25, "decision": 0.10, "procedure": 0.11, "withdrawn": 0.04},
    "private": {"agreement": 0.80, "met": 0.07, "decision": 0.01, "procedure": 0.06, "withdrawn": 0.06},
}
"""How matters end, by the kind of matter."""
GOVERNMENT = ("A1", "A2", "A4", "A6", "C1", "C4", "C5", "C6", "D3", "D5", "B4")
STARS = {"A": (31, 27, 20, 12, 10), "": (52, 27, 12, 5, 4)}
"""Weights of five stars down to one."""
ANSWERED, RATED = 0.85, 0.38


def draw_turns(story: Story, rng: random.Random, *, anonymous: bool = False) -> Turns:
    """Draw the way of one matter."""
    code, module = story.class_code, story.class_code[0]
    turns = Turns(ending=_ending(code, rng), written=rng.random() < 0.45)
    turns.rejected = rng.random() < 0.025
    turns.complex = _complex(code, rng)
    turns.grade = "red" if turns.complex else rng.choices(("green", "yellow"), (0.8, 0.2))[0]
    turns.wrong = _wrong(code, rng)
    turns.late = rng.random() < (0.06 if module in "AD" else 0.018)
    turns.extended, turns.paused = rng.random() < 0.05, rng.random() < 0.02
    turns.broken_off, turns.urged = rng.random() < 0.02, rng.random() < 0.06
    turns.failed_sessions = rng.choices((0, 1, 2), (0.72, 0.21, 0.07))[0]
    _verify(turns, module, rng)
    if "domestic_violence" in story.marks:
        turns.ending = "procedure"
    if anonymous:
        turns.ending, turns.unanswered, turns.stars = rng.choice(("decision", "met")), 3, 0
    return turns


def _ending(code: str, rng: random.Random) -> str:
    kind = "government" if code in GOVERNMENT else "labour" if code[0] == "B" else "private"
    return rng.choices(list(WAYS[kind]), list(WAYS[kind].values()))[0]


def _complex(code: str, rng: random.Random) -> str:
    if rng.random() >= COMPLEX.get(code, COMPLEX[code[0]]):
        return ""
    if rng.random() >= CONFIRMED:
        return "declined"
    return rng.choices(list(LOOPS), list(LOOPS.values()))[0]


def _wrong(code: str, rng: random.Random) -> tuple[str, ...]:
    first, second = CONFUSED[code]
    drawn = rng.random()
    return (first, second) if drawn < 0.01 else (first,) if drawn < 0.07 else ()


def _verify(turns: Turns, module: str, rng: random.Random) -> None:
    turns.unanswered = 0 if rng.random() < ANSWERED else rng.choices((1, 2, 3), (0.6, 0.25, 0.15))[0]
    turns.unsolved = rng.choices((0, 1, 2), (0.955, 0.037, 0.008))[0]
    turns.kept_shut = rng.random() < 0.4
    turns.resumed_claim = rng.random() < 0.12
    if rng.random() < RATED / ANSWERED:
        turns.stars = rng.choices((5, 4, 3, 2, 1), STARS.get(module, STARS[""]))[0]
    turns.instalments = rng.choices((1, 2, 3), (0.92, 0.05, 0.03))[0]
    turns.performance = rng.choices(("on_time", "late", "missed"), (0.93, 0.045, 0.025))[0]
    if turns.written and rng.random() < 0.06:
        turns.confirmation = "valid" if rng.random() < 0.94 else "dismissed"
