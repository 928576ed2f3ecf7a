"""What a scenario may add to the life of its matters: plain functions in its ``hooks.py``, found by name.

A scenario writes only those it needs; the defaults here stand for the rest.
"""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kernel import registry


@dataclass(frozen=True)
class Guess:
    """A proposed class with its confidence (0–1) and the words that led to it."""

    code: str
    confidence: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seat:
    """A role the task force must have: which body it comes from, which post, and why it is needed."""

    role: str
    function: str
    why: str
    post_roles: tuple[str, ...] = ("department_handler",)
    mandatory: bool = True
    field: str = ""
    """Of an expert's seat: the field of expertise it asks for."""


@dataclass(frozen=True)
class Grading:
    """A proposed grade of a matter with everything that led to it."""

    points: int
    complexity: str
    grade: str
    contributions: tuple[dict[str, Any], ...] = ()
    version: str = ""


def classify(title: str, text: str) -> list[Guess]:
    """Default: no classes; a person picks."""
    return []


def read_facts(title: str, text: str) -> dict[str, Any]:
    """Default: nothing is read out of the words."""
    return {}


def seal_reason(matter: Any) -> str:
    """Default: nothing is sealed. A reason seals the matter to named people (rights R11, R12, R14)."""
    return ""


def may_be_sealed() -> Any:
    """Default: every one is asked. Else an expression of Polars, over ``title``, ``text``, ``facts`` (JSON),
    ``class_code`` and ``class_confirmed`` of many: for which of them ``seal_reason`` could give one at all."""
    return True


def most_named(matter: Any) -> int | None:
    """Default: no limit to how many people may be let into a sealed matter by name."""
    return None


def grade(matter: Any, facts: dict[str, Any]) -> Grading:
    """Default: ordinary and green."""
    return Grading(0, "ordinary", "green")


def facts(matter: Any) -> dict[str, Any]:
    """Default: the scenario adds no facts to those of the kernel."""
    return {}


def assistants(matter: Any) -> list[str]:
    """Default: no body is proposed to assist. Function codes."""
    return []


def seats(matter: Any) -> list[Seat]:
    """Default: a task force needs nobody in particular."""
    return []


def remedies(matter: Any) -> list[dict[str, str]]:
    """Default: no remedies to print under a reply."""
    return []


def documents(matter: Any) -> tuple[Iterable[str], Iterable[str]]:
    """Default: no document of the manifest is there by the scenario's own rows, none of its words of ``when`` holds."""
    return (), ()


def shown_to_person(matter: Any) -> dict[str, Any]:
    """Default: the tracking page shows nothing beyond the kernel's.

    ``agreements``: each ``text``, ``form``, ``effective_at``, ``promises`` (``debtor`` and ``creditor`` by key of the
    party, ``what``, ``amount_fen``, ``due_on``, ``status``, ``status_word``), ``confirm`` (``due_at``, ``basis``,
    ``asked``) or None. ``rights``: ``title``, ``basis``, ``lines``, ``links`` (each ``label``,
    ``url``; may be left out), or None.
    """
    return {}


def before_outcome(matter: Any, step: Any, outcome: str, data: dict[str, Any], by: Any) -> None:
    """Called inside the act before a step closes; may refuse."""


def after_outcome(matter: Any, step: Any, outcome: str, data: dict[str, Any], by: Any) -> None:
    """Called inside the act after the next steps are open."""


def rehearse(file: Path, *, say: Callable[[str], None]) -> dict[str, int]:
    """Default: the demonstration has no histories of this scenario."""
    return {}


def class_names() -> dict[str, str]:
    """Default: no classes. Code to name, for lists and filters."""
    return {}


def topic_names() -> dict[str, str]:
    """Default: what the words are about is told as it was read. Code to name, for what is shown to people."""
    return {}


@cache
def _module(code: str) -> Any:
    try:
        return importlib.import_module(f"scenarios.{code}.hooks")
    except ModuleNotFoundError as error:
        if error.name == f"scenarios.{code}.hooks":
            return None
        raise


def hook(kind: str, name: str) -> Callable[..., Any]:
    """The scenario's function of this name, or the default."""
    module = _module(registry.by_kind(kind).code)
    return getattr(module, name, None) or globals()[name]


def all_class_names(kinds: Iterable[str] | None = None) -> dict[str, str]:
    """Every class of the scenarios, code to name."""
    found: dict[str, str] = {}
    for scenario in registry.scenarios():
        if kinds is None or scenario.kind in kinds:
            found |= hook(scenario.kind, "class_names")()
    return found
