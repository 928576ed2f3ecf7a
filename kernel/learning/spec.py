"""What a module says of a model it brings: ``learned.py`` of an app holds ``MODELS``, a list of these, found by path.

A model here is anything that proposes by what it learned or was tuned on: its outputs are proposals with reasons, a
person decides. What it is for, what goes in and what never does, who answers for it and until when stands on its card.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from kernel.learning.intervals import Judged


@dataclass(frozen=True)
class Shipped:
    """A version as it comes with the programme, or as it was trained here."""

    version: str
    valid_to: date
    """The first day on which it is no longer used."""
    card: Mapping[str, Any]
    """What it was trained or chosen on, and how often it errs: ``data``, ``figures`` (name → share), ``classes``."""


@dataclass(frozen=True)
class Spec:
    """One model."""

    key: str
    """``<module>.<name>``."""
    name: Any
    """In words, lazily translated; so are ``purpose``, ``data``, ``inputs`` and ``never``."""
    purpose: Any
    basis: str
    """Articles it rests on, as ``{% cite %}`` reads them."""
    data: Any
    inputs: Any
    never: Any
    """What never goes in."""
    owner: str
    """Function of the body that answers for it."""
    target: float
    """The share of its proposals that people must confirm; below it the version is switched off."""
    shipped: Callable[[], Shipped]
    judged: Callable[[str, datetime], Judged]
    """What people said of a version's proposals since a moment."""
    docs: str = "docs/models.md"
    retrained: Callable[[], Shipped] | None = None
    """A version that learned on from what people corrected; raises Conflict where there is too little. None: it
    cannot learn."""


@cache
def specs() -> dict[str, Spec]:
    """Every model, by key."""
    found = [one.name for one in apps.get_app_configs() if one.module and module_has_submodule(one.module, "learned")]
    return {spec.key: spec for name in found for spec in import_module(f"{name}.learned").MODELS}
