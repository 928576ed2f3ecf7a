"""What a matter's page is made of beyond the kernel: panels and actions a scenario brings, found by path.

A scenario's ``panels.py`` holds ``PANELS`` (parts of the detail page) and ``ACTIONS`` (what may be done on it, each a
form and the service it calls). Both are lists; nothing is registered.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kernel import registry
from kernel.common.errors import NotFound
from kernel.common.words import gettext as _
from kernel.matters.desk import Desk

Data = Mapping[str, Any]


def always(desk: Desk) -> bool:
    """An action that concerns every matter."""
    return True


def nothing_against(desk: Desk, target: Any = None) -> str:
    """An action that nothing speaks against in advance; the service decides."""
    return ""


def no_target(desk: Desk, pk: int) -> Any:
    """An action on the matter itself."""
    return None


def row_of(model: Any, *related: str) -> Callable[[Desk, int], Any]:
    """A target: finds a row of the desk's matter by key; NotFound for one of another matter."""

    def find(desk: Desk, pk: int) -> Any:
        found = model.objects.select_related(*related).filter(pk=pk, matter=desk.matter).first()
        if found is None:
            raise NotFound("row.not_found", _("没有找到要办的这一项。"), _("请刷新事项页面。"))
        return found

    return find


@dataclass(frozen=True)
class Panel:
    """A part of the detail page: its template gets what ``build`` returns; None leaves it out."""

    template: str
    build: Callable[[Desk], Data | None]
    side: bool = False
    """In the narrow column on the right."""
    order: int = 100


@dataclass(frozen=True)
class Action:
    """Something a person may do with a matter: a form, the service behind it, and when it is possible."""

    key: str
    label: Any
    """The words on the button."""
    form: Any
    """A form class made with ``desk=`` and ``target=``."""
    act: Callable[[Desk, Any, Any], str]
    """Takes desk, target and the valid form, calls one service, answers with the sentence that says what was done."""
    icon: str = "check"
    title: Any = ""
    hint: Any = ""
    basis: str = ""
    """The articles that say who may do it and when, as citations with 、 between them."""
    tone: str = "primary"
    concerns: Callable[[Desk], bool] = always
    """Whether it is worth mentioning on this matter at all."""
    why_not: Callable[[Desk, Any], str] = nothing_against
    """Why this person cannot do it now; empty when it is possible as far as can be seen."""
    target: Callable[[Desk, int], Any] = no_target
    """The row the action is about, by key; raises NotFound."""
    in_bar: bool = True
    """Whether it stands among the actions at the foot of the page (not those on a single row)."""
    template: str = "matters/act.html"
    wide: bool = False
    order: int = 100
    steps: tuple[str, ...] = ()
    """Nodes of the procedure at which this is the natural next thing to do."""
    covers: tuple[tuple[str, str], ...] = ()
    """Outcomes, as (node, outcome), that this action brings about; they need no button of their own."""


@cache
def _brought(code: str) -> Any:
    try:
        return importlib.import_module(f"scenarios.{code}.panels")
    except ModuleNotFoundError as error:
        if error.name == f"scenarios.{code}.panels":
            return None
        raise


def panels_of(kind: str) -> list[Panel]:
    """The panels of the scenario that handles this kind, in order."""
    return sorted(getattr(_brought(registry.by_kind(kind).code), "PANELS", []), key=lambda one: one.order)


def actions_of(kind: str) -> list[Action]:
    """The actions of the scenario that handles this kind."""
    return list(getattr(_brought(registry.by_kind(kind).code), "ACTIONS", []))
