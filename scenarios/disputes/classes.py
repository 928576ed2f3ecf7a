"""The 29 classes (domain §4.2): names, lead and helping bodies, lawful exits; and the classifier over them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kernel.rules.listing import read_listing
from kernel.rules.terms import Guess, Terms

RULES = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Class:
    """One row of ``rules/classes.csv``."""

    code: str
    name: str
    module: str
    lead: str
    """Function of the body that leads."""
    helpers: tuple[str, ...]
    """Functions of the bodies that help."""
    exits: tuple[str, ...]
    """Codes of ``rules/exits.csv``: M, AM, LA, LaA, R, L, D, N."""


@cache
def classes() -> dict[str, Class]:
    """Every class, by code."""
    rows = read_listing((RULES / "classes.csv").read_text("utf-8"), "classes")
    return {
        row["code"]: Class(
            row["code"], row["name"], row["module"], row["lead"], words(row["co"]), words(row["exits"])
        )
        for row in rows
    }  # fmt: skip


def words(cell: str) -> tuple[str, ...]:
    """The entries of a cell, between bars."""
    return tuple(word for word in cell.split("|") if word)


def exits_of(code: str) -> tuple[str, ...]:
    """The exit codes of a class; where the class is not known yet, mediation, which is open to everybody."""
    found = classes().get(code)
    return found.exits if found else ("M",)


@cache
def dictionary() -> Terms:
    """The weighted words that propose a class."""
    return Terms.compile((RULES / "terms.csv").read_text("utf-8"), "terms", classes=classes().keys())


def classify(title: str, text: str) -> list[Guess]:
    """The three likeliest classes with confidence and the words that led to them."""
    return dictionary().classify(title, text)
