"""What weighs on a matter beside its case, said in the words of burdens.toml somewhere in the telling.

Whoever confirms that a matter is complex knows that mediation failed, that bodies refused it, how far it reaches, who
has to do with it and what it means for those concerned. A real report says so, now and then leaves it out, and never
says it in one way.
"""

from collections.abc import Iterator
from functools import cache
from random import Random

from county.tongue.compiled import Case, Tree, compile_text, read

TOLD, TOLD_OF_THE_CASE = 0.9, 0.6
"""How often a telling says such a thing; what the case itself may show is said less often."""
OF_THE_CASE = (
    "government_act", "policy_gap", "continuing_harm", "subsistence", "injury_or_threat", "deaths_or_serious_injury",
    "school_or_hospital",
)  # fmt: skip
_PLACES = ("{部门一}", "{部门二}", "{部门三}")


@cache
def said() -> dict[str, tuple[str, ...]]:
    """The ways each burden is said."""
    return {name: tuple(ways) for name, ways in read("burdens")["said"].items()}


@cache
def _tree(way: str) -> Tree:
    return compile_text(way)


@cache
def called() -> dict[str, tuple[str, ...]]:
    """What people call a body, by its function."""
    return {name: tuple(ways) for name, ways in read("burdens")["bodies"].items()}


def burdens(case: Case, failed: int, refused: int, spread: int) -> tuple[str, ...]:
    """The names of what weighs on a dispute of a case."""
    found = [f"failed{failed}"] * (failed > 0) + [f"refused{refused}"] * (refused > 0)
    found += [("", "towns", "beyond")[spread]] * (spread > 0)
    found += [f"bodies{min(3, len(case.bodies))}"] * (len(case.bodies) > 1)
    return (*found, *(name for name in OF_THE_CASE if case.facts.get(name)))


def chosen(names: tuple[str, ...], case: Case, rng: Random) -> Iterator[Tree]:
    """Choose what is said of it this time, and how."""
    for name in names:
        if rng.random() < (TOLD_OF_THE_CASE if name in OF_THE_CASE else TOLD):
            way = rng.choice(said()[name])
            for place, body in zip(_PLACES, rng.sample(case.bodies, len(case.bodies)), strict=False):
                way = way.replace(place, rng.choice(called()[body]))
            yield _tree(way)


def woven(text: str, more: list[str], rng: Random) -> str:
    """Put sentences into a text, each after one of its stops."""
    for sentence in more:
        stops = [place + 1 for place, character in enumerate(text) if character in "。！？"] or [len(text)]
        at = rng.choice(stops)
        text = text[:at] + sentence + text[at:]
    return text
