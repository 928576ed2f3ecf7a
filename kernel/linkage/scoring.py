"""What one pair weighs, and why: the same sum Splink computes, without Splink, in microseconds."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from kernel.linkage.conditions import Row, Writer, compiled, function
from kernel.linkage.definitions import Comparison, Level, Model


class Part(NamedTuple):
    """What one comparison adds to the weight of a pair."""

    comparison: str
    words: str
    level: str
    told: str
    weight: float
    """log2 of how much likelier this is where both are the same."""


def parts(model: Model, one: Row, two: Row) -> list[Part]:
    """Every comparison with the level that holds and what it adds, as the model lists them."""
    found = []
    for comparison in model.comparisons:
        level = holding(comparison, one, two)
        found.append(Part(comparison.name, comparison.words, level.name, level.words, level.weight))
    return found


def holding(comparison: Comparison, one: Row, two: Row) -> Level:
    """The first level whose condition holds; the last has none."""
    return next(level for level in comparison.levels if compiled(level.sql)(one, two))


def weight(model: Model, one: Row, two: Row) -> float:
    """The weight of a pair: where it starts, and what each comparison adds."""
    return weigher(model)(one, two)


@cache
def weigher(model: Model) -> Callable[[Row, Row], float]:
    """``weight`` of one model as one function, for many pairs."""
    writer = Writer(level.sql for comparison in model.comparisons for level in comparison.levels)
    added = []
    for comparison in model.comparisons:
        *levels, last = comparison.levels
        cases = "".join(f"{level.weight!r} if {writer.written(level.sql)} else " for level in levels)
        added.append(f"({cases}{last.weight!r})")
    return function(writer.lines, " + ".join([repr(model.start), *added]))


def probability(weight: float) -> float:
    """The share of pairs of this weight that are the same, as the model has it."""
    return 1 / (1 + 2.0 ** -max(-60.0, min(60.0, weight)))
