"""The plan of the county's recent past: when which matter comes, where, in whose words, and how it goes.

`plan_history(seed, matters, until)` yields plans in the order in which matters come in. A plan says what happens, not
how any system records it: whoever loads it drives their own services with the clock set to each act's moment. Nothing
in a plan happens on or after `until`; what would have is simply still open. `write` puts plans into a file of JSON
lines, one a matter, which is all a loader needs.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from county import BANNER
from county.acts import FINAL, STAGES, Act, Turns
from county.courses import Course
from county.gazetteer import read
from county.places import County, Region
from county.planted import Planted, planted
from county.rhythm import LOCAL, Calendar, day_weights, moment_on
from county.stories import Cause, Story, Teller
from county.turns import SHARES, draw_turns

LEAST = 200
DAYS = 330
"""How far back a history goes: far enough for a winter's unpaid wages."""
ZIPF = 0.55
DUPLICATES, UNPLACED, ANONYMOUS, CONFIDENTIAL, JOINT = 0.09, 0.06, 0.08, 0.04, 0.019
DOMESTIC_VIOLENCE, NOTICED = 0.016, 0.85
STAGED = {"triage": 8, "accept": 8, "notice": 6, "handle": 12, "verify": 8, "sign_agreement": 5}
STAGED_ELSEWHERE = 4
"""How many matters at least stand at each open step of the procedure on the last day."""
RURAL = ("A1", "A4", "A5", "D1", "D2", "D3", "D4", "D5")
URBAN = ("A2", "A3", "C4", "F1")
SHY = ("A1", "A4", "C1", "C3", "C6", "D3", "D5", "F1", "F2")
"""Classes that people report without their name."""


@dataclass(frozen=True)
class Plan:
    """One matter of the history."""

    number: int
    """Place in the order of arrival, from 1."""
    arrives: datetime
    region: str
    """Village the words name; empty when they name none (6 % of matters)."""
    home: str
    """Village the claimant lives in."""
    class_code: str
    channel: str
    confidentiality: str
    """open, confidential or anonymous; an anonymous matter has no claimants."""
    story: Story
    acts: tuple[Act, ...]
    """In order of time, all before the end of the history."""
    stage: str
    """Step open after the last act (`acts.STAGES`)."""
    duplicate_of: int | None = None
    """Number of the plan that first brought the same cause, whether anybody noticed or not."""
    planted: str = ""
    """Key of a planted story."""
    truth: dict[str, Any] = field(default_factory=dict)
    """What was planned: complex, late, wrong, joint."""

    def as_dict(self) -> dict[str, Any]:
        """Return the plan in plain types, for JSON."""
        row: dict[str, Any] = _plain(self)
        del row["story"]["cause"]
        return row


@dataclass
class _Sketch:
    """A plan before it has its number."""

    arrives: datetime
    story: Story
    home: Region
    turns: Turns
    acts: list[Act]
    confidentiality: str = "open"
    first: "_Sketch | None" = None
    planted: str = ""


def plan_history(
    seed: int, matters: int = 3_000, until: date | None = None, *, days: int = DAYS, county: County | None = None,
    calendar: Calendar | None = None,
) -> Iterator[Plan]:  # fmt: skip
    """Plan `matters` matters over the `days` before `until` (today); the same arguments give the same plans.

    Duplicates (9 %), planted stories and a few matters at every open step of the procedure are among them.
    Raises ValueError when `matters` is too small to hold them.
    """
    if matters < LEAST:
        raise ValueError(f"a history needs at least {LEAST} matters to hold the planted stories and every state")
    end = until or date.today()
    maker = _Maker(seed, end, days, county or read(), calendar or Calendar.read())
    yield from _numbered(maker.sketches(matters), datetime.combine(end, time(), LOCAL))


def _numbered(sketches: list[_Sketch], end: datetime) -> Iterator[Plan]:
    ordered = sorted(sketches, key=lambda sketch: (sketch.arrives, sketch.story.title, sketch.story.text))
    number = {id(sketch): place for place, sketch in enumerate(ordered, start=1)}
    for place, sketch in enumerate(ordered, start=1):
        first = number[id(sketch.first)] if sketch.first else None
        acts = tuple(_pointing(act, first) for act in sketch.acts if act.at < end)
        story = sketch.story
        yield Plan(
            place, sketch.arrives, story.place, sketch.home.code, story.class_code, story.channel,
            sketch.confidentiality, story, acts, stage_after(acts), first, sketch.planted,
            _truth(sketch),
        )  # fmt: skip


def _truth(sketch: _Sketch) -> dict[str, Any]:
    turns = sketch.turns
    joint = len(sketch.story.claimants) > 4
    return {"complex": turns.complex, "late": turns.late, "wrong": list(turns.wrong), "joint": joint}


def _pointing(act: Act, first: int | None) -> Act:
    return replace(act, values={**act.values, "of": first}) if act.kind == "merge" else act


def stage_after(acts: tuple[Act, ...] | list[Act]) -> str:
    """Return the step that stands open after some acts."""
    return next((act.then for act in reversed(acts) if act.then), "triage")


class _Maker:
    def __init__(self, seed: int, until: date, days: int, county: County, calendar: Calendar) -> None:
        self.seed, self.until, self.county, self.calendar = seed, until, county, calendar
        self.end = datetime.combine(until, time(), LOCAL)
        self.days = [until - timedelta(days=back) for back in range(days, 0, -1)]
        self.teller = Teller(county)
        self.weights = {code: day_weights(calendar, self.days, code) for code in SHARES}
        self.places = {kind: _weighted_villages(county, kind) for kind in ("", "village", "community")}

    def rng(self, *key: object) -> random.Random:
        """Return a source of chance of its own for each matter, so that one more matter changes no other."""
        return random.Random(f"history-{self.seed}-{key}")

    def sketches(self, matters: int) -> list[_Sketch]:
        """Return all matters: planted, ordinary, told again, and those that fill every step."""
        found = [self._plant(one) for one in planted(self.teller, self.calendar, self.until, self.seed)]
        again = round(matters * DUPLICATES)
        staged = sum(STAGED.get(stage, STAGED_ELSEWHERE) for stage in STAGES if stage not in FINAL)
        ordinary = matters - again - len(found) - staged
        base = [self._ordinary(number) for number in range(ordinary)]
        rng = self.rng("again")
        repeated = rng.sample([sketch for sketch in base if _repeatable(sketch)], again)
        found += [*base, *(self._again(number, first) for number, first in enumerate(repeated))]
        return found + self._fill(found, matters - len(found))

    def _ordinary(self, number: int) -> _Sketch:
        rng = self.rng(number)
        code = rng.choices(list(SHARES), list(SHARES.values()))[0]
        day = rng.choices(self.days, self.weights[code])[0]
        return self._invent(rng, code, day)

    def _invent(self, rng: random.Random, code: str, day: date) -> _Sketch:
        home = self._village(rng, code)
        place = None if rng.random() < UNPLACED else home
        mark = "domestic_violence" if code == "E1" and rng.random() < DOMESTIC_VIOLENCE else ""
        joint = rng.random() < JOINT and not mark
        story = self.teller.matter(rng, code, place, day, joint=joint, home=home, mark=mark)
        arrives = moment_on(self.calendar, day, story.channel, rng)
        anonymous = code in SHY and not joint and rng.random() < ANONYMOUS * 100 / sum(SHARES[c] for c in SHY)
        if anonymous:
            story = unnamed(story)
        secret = "confidential" if mark or rng.random() < CONFIDENTIAL else "open"
        turns = draw_turns(story, rng, anonymous=anonymous)
        acts = self._course(story, arrives, turns, rng)
        return _Sketch(arrives, story, home, turns, acts, "anonymous" if anonymous else secret)

    def _village(self, rng: random.Random, code: str) -> Region:
        villages, weights = self.places["village" if code in RURAL else "community" if code in URBAN else ""]
        return rng.choices(villages, weights)[0]

    def _course(self, story: Story, arrives: datetime, turns: Turns, rng: random.Random) -> list[Act]:
        return Course(story, arrives, replace(turns), self.calendar, rng).run()

    def _again(self, number: int, first: _Sketch) -> _Sketch:
        """Have the same cause reported again while the first report is still open; mostly somebody notices."""
        rng = self.rng("again", number)
        story = self.teller.retell(rng, first.story, first.home, same_person=rng.random() < 0.3)
        closes = min(first.acts[-1].at, self.end)
        later = first.arrives + (closes - first.arrives) * min(0.8, rng.expovariate(4.0) + 0.02)
        arrives = moment_on(self.calendar, later.date(), story.channel, rng)
        arrives = max(arrives, first.arrives + timedelta(hours=rng.uniform(1, 5)))
        if arrives >= self.end:
            arrives = first.arrives + (self.end - first.arrives) * rng.uniform(0.2, 0.8)
            arrives = arrives.replace(microsecond=0)
        turns = draw_turns(story, rng)
        if rng.random() >= NOTICED:
            return _Sketch(arrives, story, first.home, turns, self._course(story, arrives, turns, rng), first=first)
        noticed = self.calendar.after_workdays(arrives, rng.uniform(0.05, 0.25), rng)
        acts = [
            Act("receive", arrives, "claimant", {}, "triage"),
            Act("merge", noticed, "dispatcher", {"note": "同一地点、同一对方、同一诉求，并案办理。"}, "merged"),
        ]
        return _Sketch(arrives, story, first.home, turns, acts, first=first)

    def _plant(self, one: Planted) -> _Sketch:
        rng = self.rng("planted", one.key, one.number)
        day = one.arrives or self.until
        arrives = moment_on(self.calendar, day, one.story.channel, rng)
        turns = replace(one.turns)
        if one.number and turns.complex:
            turns = replace(turns, complex="", grade="yellow")
        acts = self._course(one.story, arrives, turns, rng)
        for extra in one.extras:
            at = self.calendar.after_workdays(arrives, extra["after"], rng)
            acts.append(Act(extra["kind"], at, extra["by"], dict(extra["values"])))
        acts.sort(key=lambda act: act.at)
        return _Sketch(arrives, one.story, one.village, turns, acts, one.confidentiality, planted=one.key)

    # ── every step has somebody standing at it ──

    def _fill(self, found: list[_Sketch], room: int) -> list[_Sketch]:
        """Bring every open step to its few matters on the last day, then fill up with ordinary ones."""
        standing = Counter(stage_after([act for act in sketch.acts if act.at < self.end]) for sketch in found)
        more = []
        for stage in STAGES:
            missing = 0 if stage in FINAL else max(0, STAGED.get(stage, STAGED_ELSEWHERE) - standing[stage])
            more += [self._standing_at(stage, number) for number in range(missing)]
        more = more[:room]
        return more + [self._ordinary(10_000_000 + number) for number in range(room - len(more))]

    def _standing_at(self, stage: str, number: int) -> _Sketch:
        """Invent a matter that stands at a step when the history ends."""
        for attempt in range(4_000):
            rng = self.rng("at", stage, number, attempt)
            code = rng.choices(list(SHARES), list(SHARES.values()))[0]
            sketch = self._invent(rng, code, self.until - timedelta(days=1))
            _lead_to(stage, sketch.turns, rng)
            sketch.acts = self._course(sketch.story, sketch.arrives, sketch.turns, rng)
            reached = next((act.at for act in sketch.acts if act.then == stage), None)
            if reached is None:
                continue
            earlier = (reached - sketch.arrives).total_seconds() / 86_400
            day = self.until - timedelta(days=1 + int(earlier * rng.uniform(0.9, 1.15)))
            moved = self._moved(sketch, day, rng)
            if stage_after([act for act in moved.acts if act.at < self.end]) == stage:
                return moved
        raise AssertionError(f"no matter could be brought to stand at {stage}")

    def _moved(self, sketch: _Sketch, day: date, rng: random.Random) -> _Sketch:
        arrives = moment_on(self.calendar, day, sketch.story.channel, rng)
        return replace(sketch, arrives=arrives, acts=self._course(sketch.story, arrives, sketch.turns, rng))


def _lead_to(stage: str, turns: Turns, rng: random.Random) -> None:
    """Choose turns that pass a step."""
    turns.rejected = False
    if stage in ("joint_session", "take_over"):
        turns.wrong = ("D5", "A6")
    if stage in ("assess", "team", "plan"):
        turns.complex, turns.grade = "township", "red"
    if stage in ("county_assign", "county_handle", "county_summary"):
        turns.complex, turns.grade = "county", "red"
    if stage in ("sponsor", "backstop_handle"):
        turns.complex, turns.grade = "backstop", "red"
    if stage == "sign_agreement":
        turns.ending, turns.written = "agreement", True
    if stage == "cooling_off":
        turns.ending = "withdrawn"
    if stage == "reopen_decision":
        turns.unsolved, turns.unanswered = 2, 0


def _repeatable(sketch: _Sketch) -> bool:
    return bool(sketch.story.claimants) and not sketch.turns.rejected and not sketch.story.marks


def _weighted_villages(county: County, kind: str) -> tuple[list[Region], list[float]]:
    """Return villages of a kind with weights: townships by a Zipf law in order of their codes, villages by people."""
    villages, weights = [], []
    for rank, town in enumerate(county.level("township"), start=1):
        inside = [village for village in county.children(town.code) if not kind or village.kind == kind]
        people = sum(village.population for village in inside)
        villages += inside
        weights += [rank**-ZIPF * village.population / people for village in inside]
    return villages, weights


def write(plans: Iterator[Plan], path: Path) -> int:
    """Write plans as JSON lines (moments in ISO 8601); return how many. The first line carries the banner."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps({"note": BANNER}, ensure_ascii=False) + "\n")
        for plan in plans:
            file.write(json.dumps(plan.as_dict(), ensure_ascii=False) + "\n")
            count += 1
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, Cause):
        return None
    if is_dataclass(value):
        return {name: _plain(inner) for name, inner in vars(value).items()}
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def unnamed(story: Story) -> Story:
    """The same story by somebody who stays unknown: no claimant, and neither name nor number in the words."""

    def veiled(words: str) -> str:
        for person in story.claimants:
            words = words.replace(person.name, "（不愿留名）")
            words = words.replace(person.phone, "（未留电话）") if person.phone else words
        return words

    title, text, wish = veiled(story.title), veiled(story.text), veiled(story.wish)
    return replace(story, claimants=(), title=title, text=text, wish=wish)
