"""The grammar of matters: one TOML file a class in `texts/`, with slots and alternatives.

In a text `[a|b|c]` is one of several ways to say something (they nest), and `{…}` is a slot:

* `{我}` `{我家}` whoever tells it; every 我 turns into 他 or 她 when somebody else writes the matter down
* `{地}` the place, `{镇}` its township, `{时}` a date some time ago, `{久}` how long it has lasted
* `{对方}` `{对方2}` the respondents
* `{元:300-900}` an amount of money in that range, `{元}` the same again, `{元2:…}` another one
* `{薪:…}` wages owed, `{工人:3-20}` workers unpaid, `{人:5-40}` people with the same claim
* `{限期:3-7}` days left to move out
* `{n:2-6}` any other number, `{亩:0.5-3}` an area
* any other name: one of the class's own list under `[slots]`, the same throughout one story
"""

import random
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).resolve().parent / "texts"
CLASSES = (
    "A1 A2 A3 A4 A5 A6 B1 B2 B3 B4 B5 C1 C2 C3 C4 C5 C6 D1 D2 D3 D4 D5 E1 E2 E3 E4 F1 F2 F3"  # as in the rule tables
)
_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([^{}:]+)(?::([^{}]*))?\}")


@dataclass(frozen=True)
class Case:
    """One skeleton: what happened, in words with slots, and what is true whenever it is told."""

    number: int
    title: str
    text: str
    wish: str
    against: tuple[str, ...]
    """Respondents: person, kin, household, village, body:<function> or a trade of `names.TRADES`."""
    bodies: tuple[str, ...]
    """Functions of the competent bodies, the leading one first."""
    facts: dict[str, Any]

    @property
    def many(self) -> bool:
        """Whether the text counts people with the same claim."""
        return "{人:" in self.text or "{工人:" in self.text


@dataclass(frozen=True)
class Grammar:
    """Everything that is said about one class of matters."""

    code: str
    name: str
    lead: str
    co: tuple[str, ...]
    slots: dict[str, list[str]]
    cases: tuple[Case, ...] = field(repr=False)


@cache
def grammar(code: str) -> Grammar:
    """Read the grammar of a class."""
    data = tomllib.loads((TEXTS / f"{code}.toml").read_text("utf-8"))
    cases = tuple(_case(number, row, data) for number, row in enumerate(data["case"]))
    return Grammar(data["code"], data["name"], data["lead"], tuple(data["co"]), data.get("slots", {}), cases)


def _case(number: int, row: dict[str, Any], data: dict[str, Any]) -> Case:
    against = row.get("against", data["against"])
    return Case(
        number,
        row["title"],
        row["text"],
        row["wish"],
        (against,) if isinstance(against, str) else tuple(against),
        tuple(row.get("bodies", (data["lead"],))),
        row.get("facts", {}),
    )


def choose_words(text: str, rng: random.Random) -> str:
    """Settle every `[a|b]` of a text, from the innermost outwards."""
    while True:
        settled = _INNERMOST.sub(lambda found: rng.choice(found.group(1).split("|")), text)
        if settled == text:
            return text
        text = settled


def fill(text: str, value: Any) -> str:
    """Replace every slot by `value(name, range, count)`; `count` numbers the equal slots of the text from 0."""
    seen: dict[str, int] = {}

    def one(found: re.Match[str]) -> str:
        token = found.group(0)
        seen[token] = seen.get(token, -1) + 1
        return str(value(found.group(1), found.group(2) or "", seen[token]))

    return _SLOT.sub(one, text)
