"""A version comes into force while ten thousand matters are open: surveyed, then every limit carried over."""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from bench.fill import settle, under_limit
from bench.ground import Figure, figure, somebody
from kernel.common.moment import LOCAL, at
from kernel.law.models import Clock
from kernel.matters.models import Matter
from kernel.matters.progress import open_step
from kernel.matters.services import complete_step
from kernel.people.models import Post
from scenarios.lawchange.services import carry_over_all, open_change, survey

OPEN = 10_000
NORM, IN_FORCE = "行政复议法", date(2024, 1, 1)
BEFORE = datetime(2023, 12, 26, 9, 0, tzinfo=LOCAL)
AFTER = datetime(2024, 1, 2, 9, 0, tzinfo=LOCAL)


def run() -> Iterator[Figure]:
    """行政复议法 2017 → 2023 with 10,000 open limits of ten days, which become working days. Everything is undone."""
    with transaction.atomic():
        _fill()
        first, second = _two_people()
        with at(BEFORE):
            matter = open_change(NORM, IN_FORCE, transition="new", basis="程序从新", by=first)
            complete_step(open_step(matter, "triage"), "place", by=first)
            surveyed, _ = _timed(lambda: survey(matter, by=first))
            complete_step(open_step(matter, "survey"), "surveyed", by=first)
            complete_step(open_step(matter, "confirm"), "confirm", by=second)
        with at(AFTER):
            carried, done = _timed(lambda: carry_over_all(matter, by=first))
        bare, _ = _timed(_bare)
        moved = Clock.objects.filter(law_on=IN_FORCE).count()
        transaction.set_rollback(True)
    assert done == moved == OPEN, (done, moved)
    yield figure(
        "ripple", surveyed + carried, "s", ratio=(surveyed + carried) / bare,
        against="bare SQL changing the same clock, step, matter and list rows, with an entry each", target="<= 30",
        open=OPEN, survey=round(surveyed, 2), carry=round(carried, 2),
    )  # fmt: skip


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def _fill() -> None:
    """Ten thousand open matters whose step runs under the answer of the body complained of."""
    under_limit(OPEN, BEFORE)
    settle()


def _two_people() -> list[Any]:
    posts = Post.objects.filter(role="department_handler", organisation__function="justice").select_related("user")
    people = [post.user for post in posts.order_by("id")[:2]]
    return people if len(people) == 2 else [somebody("department_handler", function="justice")] * 2


def _bare() -> None:
    """The least a database must do for as many limits."""
    keys = list(Matter.objects.order_by("-id").values_list("id", flat=True)[:OPEN])
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("UPDATE law_clock SET due_at = due_at WHERE matter_id = %s", [key])
            cursor.execute("UPDATE procedures_step SET due_at = due_at WHERE matter_id = %s", [key])
            cursor.execute("UPDATE matters_matter SET due_at = due_at WHERE id = %s", [key])
            cursor.execute("UPDATE matters_viewer SET due_at = due_at WHERE matter_id = %s", [key])
            cursor.execute("UPDATE audit_chain SET seq = seq WHERE key = %s", [f"matter:{key}"])
