"""The demonstration county: places, bodies, duties and people from ``seeds/``, then its matters' histories.

Histories are written by ``python -m county`` and driven through the ordinary services with the clock set back, so
every row of the demonstration has its entry in the ledger like any other.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.conf import settings

from kernel.matters.installing import install
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
    say("rule tables and procedures")
    install(by=system)
    return system
