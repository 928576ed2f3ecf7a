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
from kernel.law.library.services import import_package
from kernel.law.norm_services import register_norms
from kernel.matters.hooks import hook
from kernel.matters.installing import install
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.people.services import PUBLIC, SYSTEM, actor, load_users
from kernel.places.models import Organisation
from kernel.places.services import load_organisations, load_regions, publish_duties

PASSWORD = "qingdu-2026"
SINCE = date(2016, 1, 1)


def load_county(folder: Path | None = None, *, say: Callable[[str], None] = lambda line: None) -> User:
    """Load places, bodies, duties, people; publish tables and procedures. What is there already stays."""
    seeds = folder or settings.ROOT / "seeds"
    system = actor(SYSTEM)
    actor(PUBLIC)
    if not Organisation.objects.exists():
        say("places and bodies")
        load_regions(seeds, by=system)
        load_organisations(seeds / "organisations.csv", by=system)
        publish_duties(seeds / "duties.csv", by=system)
        say("people")
        load_users(seeds / "users.csv", password=PASSWORD, since=SINCE, by=system)
    say("norms, laws, rule tables and procedures")
    register_norms(by=system)
    import_package(by=system)
    install(by=system)
    return system


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
