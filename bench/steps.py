"""Procedure steps a second through the service: one transaction, one ledger entry, clocks stopped and started."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from bench.ground import Figure, figure, per_second, somebody
from kernel.matters import services
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.procedures import services as engine
from kernel.procedures.models import Instance, Step
from kernel.procedures.queries import latest

RUN = 2000
POOL = 100
"""Matters taken in turn, so that each makes a score of steps as a real one does."""
RING = """
key: benchring
name: 测速环
start: one
nodes:
  one: {name: 一, role: department_handler, at: accountable, clock: intake.accept, next: {on: two, out: done}}
  two: {name: 二, role: department_handler, at: accountable, clock: intake.accept, next: {on: one, out: done}}
  done: {kind: end, name: 完}
"""


def run() -> Iterator[Figure]:
    """Steps a second, and the same rows written by bare SQL in one transaction each.

    SQLite has one writer; on PostgreSQL eight connections work side by side, as its commits wait for the disk.
    """
    worker = somebody("department_handler", function="hrss")
    clients = 1 if connection.vendor == "sqlite" else 8
    waiting = [deque(_step(worker) for _ in range(POOL // clients)) for _ in range(clients)]

    def one(client: int) -> None:
        waiting[client].append(services.complete_step(waiting[client].popleft(), "on", by=worker)[0])

    speed = _side_by_side(one, clients)
    bare = _side_by_side(_bare(), clients)
    yield figure(
        "steps", speed, "steps/s", ratio=speed / bare, against="bare SQL writing the same six rows a transaction",
        target=">= 1000" if connection.vendor == "sqlite" else ">= 400", bare=round(bare), clients=clients,
    )  # fmt: skip


def _side_by_side(work: Callable[[int], None], clients: int) -> float:
    """How often a second ``work`` runs, over ``RUN`` runs divided among so many clients."""
    if clients == 1:
        return per_second(lambda _: work(0), RUN)

    def share(client: int) -> None:
        try:
            for _ in range(RUN // clients):
                work(client)
        finally:
            connection.close()

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(share, range(clients)))
    return RUN / (time.perf_counter() - start)


def _step(worker: User) -> Step:
    """The open step of a matter whose instance runs a ring, so that it never ends."""
    from kernel.audit.services import audited, change
    from kernel.matters.host import MatterHost
    from kernel.matters.placing import hand
    from kernel.matters.progress import settle
    from kernel.people.queries import posts_of

    @audited("bench.ring")
    def begin(matter: Matter, *, by: User) -> None:
        for instance in Instance.objects.filter(matter_id=matter.pk, status="open"):
            for step in Step.objects.filter(instance=instance, status="open"):
                change(step, status="withdrawn")
            change(instance, status="ended", ending="withdrawn")
        hand(matter, posts_of(by)[0].organisation, reason="bench", by=by)
        version = latest("benchring") or engine.publish(RING, by=by)
        instance = engine.start(version, matter.pk, MatterHost(matter), by=by)
        settle(matter, list(Step.objects.filter(instance=instance, status="open")))

    matter = services.receive("dispute", text="测速用的事项，请勿理会。", by=worker)
    begin(matter, by=worker)
    return Step.objects.get(matter_id=matter.pk, status="open")


def _bare() -> Callable[[int], None]:
    """The least a step can cost here: insert two rows, update four, commit."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_bare")
        cursor.execute("CREATE TABLE bench_bare (id BIGINT PRIMARY KEY, body TEXT, due TEXT)")
        for number in range(40):
            cursor.execute("INSERT INTO bench_bare VALUES (%s, 'x', '')", [number])
    count = iter(range(100, 10_000_000))

    def one(client: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for _two in range(2):
                cursor.execute("INSERT INTO bench_bare VALUES (%s, %s, '')", [next(count), "x" * 600])
            for row in range(client * 4, client * 4 + 4):
                cursor.execute("UPDATE bench_bare SET due = %s WHERE id = %s", [str(row), row])

    return one
