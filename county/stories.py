"""What people bring: the words of a matter, and beside them the facts that are true.

`matter(rng, class_code, place)` invents a cause and has somebody tell it. `retell` has somebody else tell the same
cause in other words, as when neighbours report one broken lamp. Facts carry the names of the rule tables' fact list;
nobody's attitude, history or standing is ever a fact.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from county import COUNTY_CODE, styles
from county.bodies import DEPARTMENTS
from county.grammar import Case, choose_words, fill, grammar
from county.names import TRADES
from county.people import Enterprise, Person, enterprise, person
from county.places import County, Region
from county.wording import ago, duration, money, round_money

MARKS = ("minors", "domestic_violence")
"""Planted circumstances that change how a matter is handled; they are no facts for grading."""
TOLD = {
    "元": "amount",
    "薪": "wages_total",
    "工人": "unpaid_workers",
    "人": "same_claim_parties",
    "限期": "vacating_days",
}
"""Slots whose value is a fact once it has been told."""
SHORTEST, LONGEST = 40, 300
MANY_WEIGHT = 0.2
"""How much rarer a text that counts fellow sufferers is when the matter is not a joint one."""


@dataclass(frozen=True)
class Respondent:
    """The other side: a person, an enterprise or a public body."""

    kind: str
    """person, enterprise or body."""
    name: str
    number: str = ""
    """Resident number or unified social credit code; empty for bodies."""
    phone: str = ""
    organisation: str = ""
    """Code of the body in organisations.csv, for bodies."""
    short: str = ""


@dataclass
class Cause:
    """One thing that happened: what stays the same whoever tells it."""

    class_code: str
    case: Case
    place: Region | None
    """Village; None when the matter names no place."""
    on: date
    respondents: tuple[Respondent, ...]
    joint: bool
    values: dict[str, Any] = field(default_factory=dict)
    """Slot values by slot and count, so that numbers agree in every telling."""


@dataclass(frozen=True)
class Story:
    """One report: words as handed in, through one channel, by these people."""

    class_code: str
    title: str
    text: str
    wish: str
    style: str
    channel: str
    """window, hotline, web, grid, letter or referral."""
    facts: dict[str, Any]
    """True facts by the names of the rule tables (amount, unpaid_workers, …)."""
    marks: tuple[str, ...]
    bodies: tuple[str, ...]
    """Functions of the competent bodies, the leading one first."""
    claimants: tuple[Person, ...]
    respondents: tuple[Respondent, ...]
    place: str
    """Code of the village, empty when the words name no place."""
    case: int
    """Which skeleton of the class this is."""
    cause: Cause | None = field(default=None, repr=False, compare=False)


class Teller:
    """Tells stories of one county."""

    def __init__(self, county: County) -> None:
        self.county = county

    def matter(
        self, rng: random.Random, class_code: str, place: Region | None, on: date, *,
        channel: str = "", joint: bool = False, home: Region | None = None, mark: str = "",
    ) -> Story:  # fmt: skip
        """Invent a matter of a class at a village on a day; `home` is where the claimant lives when no place is named.

        `mark` asks for a case of that circumstance (minors, domestic_violence) or, empty, for one without
        domestic violence.
        """
        cause = self.cause(rng, class_code, place, on, joint=joint, mark=mark, home=home)
        where = place or home
        if where is None:
            raise ValueError("a matter needs the village it happens in or the one its claimant lives in")
        claimants = [person(rng, where, on) for _ in range(rng.randrange(5, 9) if joint else 1)]
        return self.tell(rng, cause, claimants, channel=channel)

    def cause(
        self, rng: random.Random, class_code: str, place: Region | None, on: date, *,
        joint: bool = False, mark: str = "", home: Region | None = None,
    ) -> Cause:  # fmt: skip
        """Invent what happened."""
        cases = [case for case in grammar(class_code).cases if _fits(case, mark)]
        weights = [(6.0 if joint else MANY_WEIGHT) if case.many else 1.0 for case in cases]
        case = rng.choices(cases, weights)[0]
        where = place or home
        respondents = tuple(self.respondent(rng, against, where, on) for against in case.against)
        return Cause(class_code, case, place, on, respondents, joint)

    def tell(
        self, rng: random.Random, cause: Cause, claimants: list[Person], *, channel: str = "", style: str = ""
    ) -> Story:
        """Have the first claimant tell a cause, in a style that fits the channel; 40 to 300 characters."""
        channel = channel or rng.choices(list(styles.CHANNELS), list(styles.CHANNELS.values()))[0]
        style = style or rng.choice(styles.STYLES[channel])
        told = _Told(cause, claimants[0], self.county, rng)
        for attempt in range(12):
            told.start()
            text = styles.compose(style if attempt < 8 else "plain", told, rng)
            if SHORTEST <= len(text) <= LONGEST:
                break
        return Story(
            cause.class_code, told.words(cause.case.title), text, told.wish(), style, channel, told.facts(),
            tuple(mark for mark in MARKS if cause.case.facts.get(mark)), cause.case.bodies, tuple(claimants),
            cause.respondents, cause.place.code if cause.place else "", cause.case.number, cause,
        )  # fmt: skip

    def retell(self, rng: random.Random, story: Story, home: Region, *, same_person: bool = False) -> Story:
        """Have somebody else (or the same person again) report the same cause through another channel."""
        cause = story.cause
        if cause is None:
            raise ValueError("only a story that knows its cause can be told again")
        teller = story.claimants[0] if same_person else person(rng, home, cause.on)
        channel = rng.choice([name for name in styles.CHANNELS if name != story.channel])
        style = "again" if rng.random() < 0.4 else rng.choice(styles.STYLES[channel])
        return replace(self.tell(rng, cause, [teller], channel=channel, style=style), bodies=story.bodies)

    def respondent(self, rng: random.Random, against: str, where: Region | None, on: date) -> Respondent:
        """Invent the other side of a case; `against` as in `Case.against`."""
        code = where.code if where else COUNTY_CODE
        kind, _, function = against.partition(":")
        if kind == "body":
            return self._body(function, code)
        if kind == "village":
            name = self.county.regions[code].name if len(code) >= 12 else "村"
            ending = "居委会" if name.endswith("社区") else "委会"
            return Respondent("body", name + ending, organisation=f"{code[:12]}-village", short="村里")
        if kind in TRADES:
            return _of_enterprise(enterprise(rng, code, kind))
        other = person(rng, where or self.county.level("village")[0], on)
        return Respondent("person", other.name, other.number, other.phone, short=other.name)

    def _body(self, function: str, code: str) -> Respondent:
        if function == "township" and len(code) >= 9:
            name = self.county.regions[code[:9]].name
            return Respondent("body", name, organisation=f"{code[:9]}-gov", short=name)
        name = next((name for known, name, _ in DEPARTMENTS if known == function), "县里")
        return Respondent("body", name, organisation=f"{COUNTY_CODE}-{function}", short=name.removeprefix("县"))


def _fits(case: Case, mark: str) -> bool:
    if mark:
        return bool(case.facts.get(mark))
    return not case.facts.get("domestic_violence")


def _of_enterprise(firm: Enterprise) -> Respondent:
    return Respondent("enterprise", firm.name, firm.code, firm.phone, short=firm.short)


class _Told:
    """One telling: fills slots, remembers which of them were used, and so knows the facts that were told."""

    def __init__(self, cause: Cause, teller: Person, county: County, rng: random.Random) -> None:
        self.cause, self.teller, self.county, self.rng = cause, teller, county, rng
        self.group = rng.randrange(1, 12)
        self.used: set[str] = set()
        self.placed = False

    def body(self) -> str:
        """The case's words, first person, every slot filled."""
        return self.words(self.cause.case.text)

    def wish(self) -> str:
        """What the teller asks for."""
        return self.words(self.cause.case.wish)

    def title(self) -> str:
        """The case's headline."""
        return self.cause.case.title

    def words(self, text: str) -> str:
        """Settle alternatives and fill slots of any text."""
        return fill(choose_words(text, self.rng), self._value)

    def other_side(self) -> str:
        """The first respondent as people name it."""
        return self._other(0)

    def place(self) -> str:
        """Name the place in full once, then as people go on to do; vaguely when the matter names none."""
        village = self.cause.place
        if village is None:
            return self.rng.choice(("我们这边", "我们这里", "这一带"))
        if self.placed:
            return self.rng.choice(
                ("我们村", village.name) if village.kind == "village" else ("我们社区", village.name)
            )
        self.placed = True
        township = self.county.regions[village.parent].name
        group = f"{self.group}组" if village.kind == "village" and self.rng.random() < 0.5 else ""
        return (township if self.rng.random() < 0.55 else "") + village.name + group

    def start(self) -> None:
        """Begin the telling anew."""
        self.used.clear()
        self.placed = False

    def facts(self) -> dict[str, Any]:
        """What this telling makes known and is true."""
        found = {key: value for key, value in self.cause.case.facts.items() if key not in MARKS}
        values = self.cause.values
        names = {
            "元": "amount",
            "薪": "wages_total",
            "工人": "unpaid_workers",
            "人": "same_claim_parties",
            "限期": "vacating_days",
        }
        found.update({fact: values[slot] for slot, fact in names.items() if slot in self.used and slot in values})
        if "wages_total" in found:
            found["amount"] = found["wages_total"]
        if "unpaid_workers" in found:
            found.setdefault("same_claim_parties", found["unpaid_workers"])
        found["departments"] = len(self.cause.case.bodies)
        return found

    def _value(self, name: str, bounds: str, count: int) -> Any:
        self.used.add(name)
        simple: dict[str, Callable[[], Any]] = {
            "我": lambda: "我",
            "我家": lambda: "我家",
            "地": self.place,
            "镇": self._township,
            "对方": lambda: self._other(0),
            "对方2": lambda: self._other(1),
            "时": self._when,
            "久": lambda: duration(self._days(), self.rng),
        }
        if name in simple:
            return simple[name]()
        slots = grammar(self.cause.class_code).slots
        if name in slots:
            return self._kept(name, lambda: self.rng.choice(slots[name]))
        return self._number(name, bounds, count)

    def _number(self, name: str, bounds: str, count: int) -> Any:
        key = f"n:{bounds}#{count}" if name == "n" else name
        low, high = (float(part) for part in bounds.split("-")) if bounds else (0.0, 0.0)
        if name == "亩":
            return f"{self._kept(f'亩:{bounds}', lambda: round(self.rng.uniform(low, high), 1)):g}"
        if name.startswith(("元", "薪")):
            amount = self._kept(key, lambda: round_money(low * (high / low) ** self.rng.random()))
            return money(amount, self.rng)
        if name in ("人", "工人") and not self.cause.joint:
            low = min(6.0, max(2.0, low * 0.25))
            high = low + min(6.0, high * 0.25)
        return self._kept(key, lambda: self.rng.randint(int(low), int(high)))

    def _kept(self, key: str, make: Callable[[], Any]) -> Any:
        if key not in self.cause.values:
            self.cause.values[key] = make()
        return self.cause.values[key]

    def _township(self) -> str:
        return self.county.regions[self.cause.place.parent].name if self.cause.place else "镇里"

    def _other(self, index: int) -> str:
        other = self.cause.respondents[min(index, len(self.cause.respondents) - 1)]
        return other.short if self.rng.random() < 0.75 else other.name

    def _days(self) -> int:
        return int(self._kept("久", lambda: int(self.rng.choice((18, 35, 60, 90, 150, 240, 420)))))

    def _when(self) -> str:
        happened = self._kept("时", lambda: self.cause.on - timedelta(days=self._days() + self.rng.randrange(3, 60)))
        return ago(happened, self.cause.on, self.rng)


def matter(rng: random.Random, class_code: str, place: Region, county: County, on: date, **options: Any) -> Story:
    """Invent one matter; see `Teller.matter`."""
    return Teller(county).matter(rng, class_code, place, on, **options)
