"""The events from which limits run, in words for people: ``events.toml``."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _words() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "events.toml").read_text("utf-8"))


def event_name(event: str) -> str:
    """An event of the clock book in words; the event itself where nobody has put it into words."""
    return _words().get(event, event)


def known_events() -> dict[str, str]:
    """Every event in words."""
    return dict(_words())
