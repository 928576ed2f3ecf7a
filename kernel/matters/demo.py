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
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import registry
from kernel.common.errors import Invalid
from kernel.common.moment import today
from kernel.law.queries import current_calendar
from kernel.matters.grouping import propose_groups
from kernel.matters.hooks import hook
from kernel.matters.installing import load_county, publish_all
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.people.services import SYSTEM, actor

PASSWORD = "qingdu-2026"
SINCE = date(2016, 1, 1)
LEAST = 200
"""The fewest matters ``python -m county`` can hold its planted stories and every state in."""


def load_demo_county(folder: Path | None = None, *, say: Callable[[str], None] = lambda line: None) -> User:
    """Load places, bodies, duties, people; publish tables and procedures. What is there already stays."""
    load_county(folder or settings.ROOT / "seeds", password=PASSWORD, since=SINCE, say=say)
    publish_all(say=say)
    return actor(SYSTEM)


def require_enough(matters: int) -> None:
    """Refuse (Invalid) fewer matters than the planted stories and every state need; none at all is fine."""
    if 0 < matters < LEAST:
        raise Invalid(
            "demo.matters",
            _("演示历史至少要有%(least)s件事项，才容得下预设的故事和每一个环节。") % {"least": LEAST},
            _("请写--matters %(least)s或更多；只要机构和人员、不要事项的，写--matters 0。") % {"least": LEAST},
        )


def load_histories(matters: int, *, say: Callable[[str], None]) -> dict[str, int]:
    """Let ``python -m county`` invent the recent past and play it; nothing when there are matters already.

    All in one transaction: what is cut off leaves nothing behind, and the next start plays it again.
    """
    if Matter.objects.exists() or not matters:
        return {}
    require_enough(matters)
    file = settings.VAR / "demo" / "history.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "county", "history", "--matters", str(matters), "--out", str(file)]
    subprocess.run(
        [*command, "--until", f"{today():%Y-%m-%d}"], cwd=settings.ROOT, check=True, stdout=subprocess.DEVNULL
    )
    found: dict[str, int] = {}
    current_calendar()  # in memory before the transaction begins: inside it would be read at every limit
    gc.disable()  # nothing here makes cycles worth a fifth of the time
    try:
        with transaction.atomic():
            for scenario in registry.scenarios():
                found |= hook(scenario.kind, "rehearse")(file, say=say)
            propose_groups(by=actor(SYSTEM))
    finally:
        gc.enable()
    return found
