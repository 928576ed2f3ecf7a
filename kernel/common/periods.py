"""Marks for functions that run by themselves; ``kernel.jobs`` finds them in any app's ``tasks.py``."""

from collections.abc import Callable

Job = Callable[[], str | None]


def _mark(every: str) -> Callable[[Job], Job]:
    def wrap(function: Job) -> Job:
        function.every = every  # type: ignore[attr-defined]
        return function

    return wrap


minutely = _mark("minutely")
hourly = _mark("hourly")
daily = _mark("daily")
