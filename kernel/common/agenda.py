"""What stands in somebody's calendar: ``agenda.py`` of an app holds ``agenda(user, since, until)``, found by path."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule


@dataclass(frozen=True)
class Entry:
    """One thing of the next days, with its time when it has one. ``matter`` is one the person may see."""

    at: datetime | None
    title: str
    text: str
    matter: Any
    due: date | None = None


Agenda = Callable[[Any, datetime, datetime], Sequence[Entry]]
"""What falls between two moments for a user; gives only what the user may see."""


@cache
def agendas() -> tuple[Agenda, ...]:
    """Everybody's ``agenda`` functions, in the order of the apps."""
    found = [one.name for one in apps.get_app_configs() if one.module and module_has_submodule(one.module, "agenda")]
    return tuple(import_module(f"{name}.agenda").agenda for name in found)
