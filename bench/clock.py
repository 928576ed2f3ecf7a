"""Due dates a second: the pure function with its derivation, against the standard library adding days."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

from bench.ground import Figure, figure
from kernel.law.calendar import seeded
from kernel.law.clockbook import clock_book
from kernel.law.office import DEFAULT_HOURS, office_hours
from kernel.law.queries import due_of

RUN = 100_000


def run() -> Iterator[Figure]:
    """Due dates a second over 2004–2026 for working-day and natural-day rows."""
    book, calendar, hours = clock_book(), seeded(), office_hours(DEFAULT_HOURS)
    found = [book.find(key, date(2026, 1, 5), "disputes") for key in ("complex.plan", "dispute.county_loop")]
    days = [date(2025, 1, 1) + timedelta(days=n % 600) for n in range(RUN)]
    start = time.process_time()
    for number, day in enumerate(days):
        due_of(found[number % 2], day, calendar=calendar, hours=hours)
    speed = RUN / (time.process_time() - start)
    start = time.process_time()
    for day in days:
        day + timedelta(days=20)
    plain = RUN / (time.process_time() - start)
    yield figure("clock", speed, "due dates/CPU-s", ratio=speed / plain, against="date + timedelta", target=">= 100000")
