"""Marks for functions that run by themselves; ``kernel.jobs`` finds them in any app's ``tasks.py``."""

from collections.abc import Callable
from typing import Any, Protocol, cast


class Job(Protocol):
    """A marked function: what it is called on pages (``label``), and how often it runs (``every``)."""

    label: Any
    every: str

    def __call__(self) -> str | None:
        """Run; what it says stands in the note of the run."""


Mark = Callable[[Callable[[], str | None]], Job]


def _mark(every: str) -> Callable[[Any], Mark]:
    def named(label: Any) -> Mark:
        def wrap(function: Callable[[], str | None]) -> Job:
            job = cast(Job, function)
            job.label, job.every = label, every
            return job

        return wrap

    return named


minutely = _mark("minutely")
hourly = _mark("hourly")
daily = _mark("daily")
"""``@daily(_("清理过期草稿"))``: once a day, under this name for people (translated lazily)."""
