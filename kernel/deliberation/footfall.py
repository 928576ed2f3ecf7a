"""Counting readers and speakers without knowing them: a keyed digest that holds for one day and one thing.

The digest takes in the day and the thing, so that nobody's days or readings can be put together; after the day it is
only a number that was counted.
"""

from datetime import date, timedelta

from django.db import connection

from kernel.common.errors import TooMany
from kernel.common.identity import digest
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.deliberation.models import Footfall

KEPT = timedelta(days=400)

_IN = """
INSERT INTO deliberation_footfall (about, day, who, times) VALUES (%s, %s, %s, 1)
ON CONFLICT (about, day, who) DO UPDATE SET times = deliberation_footfall.times + 1
RETURNING times
"""


def step_in(about: str, address: str, *, limit: int = 0) -> bool:
    """Count somebody at an address; True when they are new today. Raises TooMany beyond ``limit`` times a day."""
    day = today()
    who = digest(f"{about}|{day.isoformat()}|{address}")
    with connection.cursor() as cursor:
        cursor.execute(_IN, [about, day, who])
        [times] = cursor.fetchone()
    if limit and times > limit:
        raise TooMany(
            "opinion.too_many", _("从这个网络今天已经提交了%(n)s条，先到这里。") % {"n": limit},
            _("明天可以再提；着急的话，可以写信或者到窗口提交。"),
        )  # fmt: skip
    return bool(times == 1)


def people(about: str, *, since: date | None = None) -> int:
    """How many came, each counted once a day."""
    found = Footfall.objects.filter(about=about)
    return (found.filter(day__gte=since) if since else found).count()


def forget() -> str:
    """Drop what is older than thirteen months."""
    count, _rows = Footfall.objects.filter(day__lt=today() - KEPT).delete()
    return f"{count} dropped"
