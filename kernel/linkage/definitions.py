"""The definitions of what is compared and what it weighs: ``models/<name>.toml`` and ``models/<name>.json`` beside it.

The TOML file says which pairs are looked at and which levels each comparison has, as conditions in SQL. The JSON file
holds the weights (log2 of how much likelier the level is among matches), the threshold from which a pair holds, and the
card: where they were learned, when, and what was measured with them elsewhere. ``learning`` writes it.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

MODELS = Path(__file__).with_name("models")
NAMES = ("persons", "firms", "again", "others")
_UNTAUGHT: dict[str, Any] = {"start": 0.0, "threshold": 0.0, "weights": {}, "version": "0"}


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison; the first whose condition holds counts, the last has none."""

    name: str
    sql: str
    words: str
    weight: float


@dataclass(frozen=True)
class Comparison:
    """One thing two rows are compared by."""

    name: str
    words: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Blocking:
    """Pairs that are equal in these columns (0 equals nothing) are looked at, where the condition holds.

    ``absent``: a column in which at least one of the two has nothing.
    """

    equal: tuple[str, ...]
    where: str
    absent: str = ""

    @property
    def sql(self) -> str:
        """As one condition on l and r."""
        parts = [f"l.{name} = r.{name}" for name in self.equal] + [f"l.{name} <> 0" for name in self.equal]
        absent = [f"(l.{self.absent} = 0 or r.{self.absent} = 0)"] if self.absent else []
        return " and ".join([*parts, *absent, *([f"({sided(self.where)})"] if self.where else [])])

    @property
    def columns(self) -> tuple[str, ...]:
        """What pairs are looked up by."""
        return (*self.equal, self.absent) if self.absent else self.equal


@dataclass(frozen=True)
class Model:
    """All about one linkage: ``version`` names the weights, ``start`` is the weight of a pair before any comparison."""

    name: str
    title: str
    rows: str
    """What is compared: mentions (of people), ways (of writing an organisation) or reports."""
    threshold: float
    blocking: tuple[Blocking, ...]
    comparisons: tuple[Comparison, ...]
    start: float
    version: str
    card: dict[str, Any] = field(hash=False)


Models = Mapping[str, Model]
"""Models by their names."""


def shipped() -> Models:
    """The models the product links with."""
    return {name: model(name) for name in NAMES}


def sided(condition: str) -> str:
    """``a_l < b_r`` as ``l.a < r.b``: blocking conditions name the sides in front."""
    return re.sub(r"\b([a-z]\w*)_([lr])\b", r"\2.\1", condition)


@cache
def model(name: str, folder: Path = MODELS) -> Model:
    """The model of that name. Raises KeyError where a level has no weight."""
    with (folder / f"{name}.toml").open("rb") as file:
        data = tomllib.load(file)
    path = folder / f"{name}.json"
    learned: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else _UNTAUGHT
    return Model(
        name, data["title"], data["rows"], learned["threshold"],
        tuple(_blocking(one, data.get("terms", {})) for one in data["blocking"]),
        tuple(_comparison(one, learned["weights"], data.get("terms", {})) for one in data["comparisons"]),
        learned["start"], learned["version"], learned.get("card", {}),
    )  # fmt: skip


def _blocking(data: dict[str, Any], terms: dict[str, str]) -> Blocking:
    return Blocking(tuple(data["equal"]), data.get("where", "").format(**terms), data.get("absent", ""))


def _comparison(data: dict[str, Any], learned: dict[str, dict[str, float]], terms: dict[str, str]) -> Comparison:
    weights = learned.get(data["name"], {})
    levels = (
        Level(one["name"], one["sql"].format(**terms), one["words"], weights.get(one["name"], 0.0))
        for one in data["levels"]
    )
    return Comparison(data["name"], data["words"], tuple(levels))
