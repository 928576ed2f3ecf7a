"""Decisions of a 200-row rule table a CPU-second, against looking the rows through one by one."""

import random
import time
from collections.abc import Iterator
from datetime import date

from bench.ground import Figure, figure
from kernel.rules.table import Table

RUN = 200_000
ROWS = 200


def run() -> Iterator[Figure]:
    """Decisions a CPU-second of a generated first-hit table with four condition columns."""
    rng = random.Random(7)
    lines = ["# policy: first", "if_people,if_amount,if_class,if_loop,then_grade,basis,valid_from,region"]
    for number in range(ROWS - 1):
        people, amount = rng.randint(1, 60), rng.randint(1, 500) * 1000
        code, loop = f"{rng.choice('ABCDEF')}{rng.randint(1, 6)}", rng.choice(["", "township", "county"])
        lines.append(f">={people},<{amount},{code},{loop},g{number % 3},product:bench,2020-01-01,")
    lines.append(",,,,g0,product:bench,2020-01-01,")
    table = Table.compile("\n".join(lines), "bench")
    facts = [
        {"people": rng.randint(0, 70), "amount": rng.randint(0, 600_000),
         "class": f"{rng.choice('ABCDEF')}{rng.randint(1, 6)}",
         "loop": rng.choice(["township", "county", "backstop"])}
        for _ in range(1000)
    ]  # fmt: skip
    day = date(2026, 6, 1)
    start = time.process_time()
    for number in range(RUN):
        table.decide(facts[number % 1000], on=day)
    speed = RUN / (time.process_time() - start)
    plain = _plain(lines, facts)
    yield figure(
        "rules", speed, "decisions/CPU-s", ratio=speed / plain, against="looking the same rows through in Python",
        target=">= 300000", rows=ROWS,
    )  # fmt: skip


def _plain(lines: list[str], facts: list[dict[str, object]]) -> float:
    rows = [line.split(",") for line in lines[2:]]
    parsed = [(int(r[0][2:] or 0) if r[0] else 0, int(r[1][1:]) if r[1] else 10**9, r[2], r[3], r[4]) for r in rows]
    count = 2000
    start = time.process_time()
    for number in range(count):
        asked = facts[number % 1000]
        for people, amount, code, loop, grade in parsed:
            if (
                asked["people"] >= people  # type: ignore[operator]
                and asked["amount"] < amount  # type: ignore[operator]
                and code in ("", asked["class"])
                and loop in ("", asked["loop"])
            ):
                grade.upper()
                break
    return count / (time.process_time() - start)
