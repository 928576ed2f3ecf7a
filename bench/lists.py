"""Lists and details at size: the page of a list with its exact count, by role and filter, and one matter's page."""

import time
from collections.abc import Callable, Iterator

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.ground import Figure, figure, somebody
from kernel.matters.lists import Filters, keys_for, page
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.people.queries import scope_of

ROUNDS = 12


def _filters() -> list[Filters]:
    """What people ask for: everything open, red ones, a class, a township, rare combinations, the archive."""
    return [
        Filters(),
        Filters(grades=("red",)),
        Filters(classes=("B1",)),
        Filters(townships=("990123001",)),
        Filters(grades=("red",), classes=("D5",), townships=("990123001",)),
        Filters(open_only=False),
        Filters(open_only=False, grades=("yellow",), classes=("E1", "E2")),
        Filters(open_only=False, phases=("archived",), townships=("990123001",)),
    ]


def run() -> Iterator[Figure]:
    """The 95th percentile of a list page over roles, filters and page numbers; of a detail page; beside raw SQL."""
    total = Matter.objects.count()
    people = [
        somebody("county_dispatcher"), somebody("township_dispatcher"), somebody("department_handler", function="hrss"),
        somebody("department_handler", function="housing"), somebody("mediator"),
    ]  # fmt: skip
    listed = _times(
        lambda user, filters, number: page(keys_for(scope_of(user)), filters, number=number), people, _filters()
    )
    bare = _times(lambda user, filters, number: _bare(), people, _filters())
    yield figure(
        "lists", listed[1], "ms p95", ratio=listed[1] / bare[1], against="raw SQL: twenty rows by due, no count",
        target="<= 50 at 1 M", matters=total, p50=round(listed[0], 2), worst=round(listed[2], 1),
    )  # fmt: skip
    yield from _pages(people, total)


def _times(
    ask: Callable[[User, Filters, int], object], people: list[User], filters: list[Filters]
) -> tuple[float, float, float]:
    found = []
    for _round in range(ROUNDS):
        for user in people:
            for one in filters:
                for number in (1, 2):
                    start = time.perf_counter()
                    ask(user, one, number)
                    found.append((time.perf_counter() - start) * 1000)
    found.sort()
    return found[len(found) // 2], found[int(len(found) * 0.95)], found[-1]


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute('SELECT id, no, title, grade, due_at FROM matters_matter WHERE "open" ORDER BY id DESC LIMIT 20')
        cursor.fetchall()


def _pages(people: list[User], total: int) -> Iterator[Figure]:
    """The same through the web application: sign-in, middleware, template."""
    client = Client()
    client.force_login(people[0])
    shown = list(Matter.objects.order_by("-id").values_list("no", flat=True)[:40])
    frame = _requests(client, [reverse("web:healthz")] * 60)
    for name, addresses in (
        ("list page", [reverse("matters:list") + query for query in ("", "?grade=red", "?page=2", "?open=all")] * 12),
        ("detail page", [reverse("matters:detail", args=[no]) for no in shown]),
    ):
        p50, p95 = _requests(client, addresses)
        yield figure(
            name, p95, "ms p95", ratio=p95 / frame[1], against="a bare view (/healthz) through the same stack",
            target="<= 50 at 1 M", matters=total, p50=round(p50, 2),
        )  # fmt: skip


def _requests(client: Client, addresses: list[str]) -> tuple[float, float]:
    times = []
    for address in addresses[:3] + addresses:
        start = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
    times = sorted(times[3:])
    return times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
