"""The demonstration county: places, bodies, duties and people from ``seeds/``, then its matters' histories.

Histories are written by ``python -m county`` and driven through the ordinary services with the clock set back, so
every row of the demonstration has its entry in the ledger like any other.
"""

import gc
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.conf import settings

from kernel import registry
from kernel.common.moment import today
from kernel.matters.hooks import hook
from kernel.matters.installing import load_county, publish_all
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.people.services import SYSTEM, actor

PASSWORD = "qingdu-2026"
SINCE = date(2016, 1, 1)


def load_demo_county(folder: Path | None = None, *, say: Callable[[str], None] = lambda line: None) -> User:
    """Load places, bodies, duties, people; publish tables and procedures. What is there already stays."""
    load_county(folder or settings.ROOT / "seeds", password=PASSWORD, since=SINCE, say=say)
    publish_all(say=say)
    return actor(SYSTEM)


def load_histories(matters: int, *, say: Callable[[str], None]) -> dict[str, int]:
    """Let ``python -m county`` invent the recent past and play it; nothing when there are matters already."""
    if Matter.objects.exists() or not matters:
        return {}
    file = settings.VAR / "demo" / "history.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "county", "history", "--matters", str(matters), "--out", str(file)]
    subprocess.run(
        [*command, "--until", f"{today():%Y-%m-%d}"], cwd=settings.ROOT, check=True, stdout=subprocess.DEVNULL
    )
    found: dict[str, int] = {}
    gc.disable()  # nothing here makes cycles worth a fifth of the time
    try:
        for scenario in registry.scenarios():
            found |= hook(scenario.kind, "rehearse")(file, say=say)
    finally:
        gc.enable()
    return found
