"""What a module finds for the one search: ``finders.py`` holds ``FINDERS``, a list of these."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, where it is, and a line about it."""

    title: str
    url: str
    meta: str = ""


@dataclass(frozen=True)
class Finder:
    """A kind of thing that can be found. The shell finds ``finders.FINDERS`` of every module and scenario by path.

    ``find`` takes the request, the words (never empty) and how many at most, and gives only what this person may
    see. ``more``: the URL name of the page that finds all of them with ``?q=``, if there is one.
    """

    label: Any
    icon: str
    find: Callable[[Any, str, int], list[Hit]]
    order: int = 100
    more: str = ""
