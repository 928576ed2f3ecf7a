"""Plausible arguments for any service, from the names and types of its parameters."""

import inspect
import random
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model

from kernel.common.moment import now, today
from kernel.law.models import Clock
from kernel.law.queries import row_of
from kernel.matters.host import MatterHost
from kernel.matters.models import Matter
from kernel.matters.outcomes import ENDINGS
from kernel.matters.oversight import clock_of
from kernel.matters.voices import ABOUT
from kernel.people.models import User
from kernel.places.models import Organisation
from kernel.procedures.hosting import Host
from kernel.procedures.models import Step
from kernel.procedures.queries import node_of

WORDS = "已按规定核实情况，并告知诉求人处理结果和依据。"
SAID = {
    "class_code": ("A1", "B1", "E2"),
    "grade": ("green", "yellow", "red"),
    "length": ("1个工作日", "5个工作日", "15个工作日", "30日"),
    "ground": ("告知诉求人延期理由", "诉求人补正材料", "各方同意并记录", "听证", "鉴定", "petition", "county"),
    "ending": tuple(ENDINGS),
    "about": tuple(ABOUT),
    "basis": ("人民调解法#23", "信访工作条例#23.3", "product:intake.accept"),
    "fact": ("notice_given", "attempt_recorded", "claim_met", "decision_explained", "withdrawal_written"),
    "kind": ("evidence", "dispute"),
    "key": ("petition.decide", "reconsideration.answer", "licence.renew", "intake.accept"),
    "to": ("handle", "summary", "county_handle", "triage"),
    "region": ("990123001",),
    "place": ("990123001001",),
}

KEYS: dict[str, type[Model]] = {"assignee_id": User, "organisation_id": Organisation, "matter_id": Matter}
"""Numbers that name a row: the database refuses one that is not there."""


class Missing(LookupError):
    """No plausible value can be made for a parameter."""


class Guess:
    """Chooses arguments for services with one pair of dice."""

    def __init__(self, dice: random.Random, matters: Sequence[Matter], people: Sequence[User]) -> None:
        self.dice, self.matters, self.people = dice, matters, people
        self.step: Step | None = None
        self.clock: Clock | None = None

    def arguments(self, service: Callable[..., Any]) -> tuple[list[Any], dict[str, Any]]:
        """Positional and keyword arguments, without ``by``; raises Missing."""
        plain = inspect.unwrap(service)
        kinds, self.step, self.clock = typing.get_type_hints(plain), None, None
        placed: list[Any] = []
        named: dict[str, Any] = {}
        for name, one in inspect.signature(plain).parameters.items():
            if name == "by" or one.kind is one.VAR_KEYWORD:
                continue
            if one.default is not one.empty and self.dice.random() < 0.4:
                continue
            value = self.value(name, kinds.get(name, Any))
            if one.kind is one.KEYWORD_ONLY:
                named[name] = value
            elif one.default is one.empty or len(placed) == len(named) == 0:
                placed.append(value)
            else:
                named[name] = value
        return placed, named

    def value(self, name: str, kind: Any) -> Any:
        """One value of a type."""
        origin = typing.get_origin(kind)
        if origin in (typing.Union, types.UnionType):
            choices = [one for one in typing.get_args(kind) if one is not type(None)]
            none = type(None) in typing.get_args(kind)
            return None if none and self.dice.random() < 0.5 else self.value(name, self.dice.choice(choices))
        if origin in (list, tuple, Sequence) or kind in (list, tuple):
            return []
        if origin in (dict, Mapping) or kind is dict:
            return {"name": "王芳", "phone": "12012300009", "role": "claimant"} if name == "given" else {}
        if isinstance(kind, type) and issubclass(kind, Model):
            return self.row(kind)
        return self.simple(name, kind)

    def simple(self, name: str, kind: Any) -> Any:
        """A word, number, day or yes and no."""
        if kind is str or kind is Any:
            return self.word(name)
        made: dict[Any, Callable[[], Any]] = {
            bool: lambda: self.dice.random() < 0.5,
            int: lambda: self.row(KEYS[name]).pk if name in KEYS else self.dice.randint(1, 9),
            datetime: lambda: now() + timedelta(hours=self.dice.randint(-48, 96)),
            date: today,
            Host: lambda: MatterHost(self.dice.choice(self.matters)),
            MatterHost: lambda: MatterHost(self.dice.choice(self.matters)),
        }
        if kind not in made:
            raise Missing(f"{name}: {kind}")
        return made[kind]()

    def word(self, name: str) -> str:
        """A word the parameter may take; a sentence when nothing is known about it."""
        if name == "outcome" and self.step is not None:
            return self.dice.choice([one.key for one in node_of(self.step).outcomes.values()] or ["done"])
        lawful = self.lawful(name)
        return self.dice.choice(lawful or SAID.get(name, (WORDS,)))

    def lawful(self, name: str) -> list[str]:
        """What the row of the clock at hand allows: a length to extend by, a ground to pause or extend on."""
        if self.clock is None or name not in ("length", "ground"):
            return []
        allowed = row_of(self.clock).allowed
        if name == "ground":
            return [*allowed.pause, *([allowed.extend.needs] if allowed.extend else [])]
        return [allowed.extend.max.text] if allowed.extend and allowed.extend.max else []

    def row(self, kind: type[Model]) -> Any:
        """A row that is there: a matter of the walk, one of its open steps or clocks, else any."""
        if kind is Matter:
            return Matter.objects.get(pk=self.dice.choice(self.matters).pk)
        if kind is User:
            return self.dice.choice(self.people)
        rows = kind._default_manager.all()
        if kind is Step:
            rows = rows.filter(status="open")
        if kind is Clock:
            rows = rows.filter(met_at__isnull=True)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if not keys:
            raise Missing(kind.__name__)
        found = kind._default_manager.get(pk=self.dice.choice(keys))
        if isinstance(found, Step):
            self.step, self.clock = found, clock_of(found)
        elif isinstance(found, Clock):
            self.clock = found
        return found
