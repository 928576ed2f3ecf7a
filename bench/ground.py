"""What every figure stands on: a database of its own with the demonstration county's bodies, and how to time."""

import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection

from kernel.matters.demo import load_demo_county
from kernel.people.models import Post, User

Figure = dict[str, Any]


def prepare() -> None:
    """Migrate the bench database and load places, bodies and people; nothing when they are there."""
    call_command("migrate", verbosity=0, interactive=False)
    load_demo_county()


def somebody(role: str, *, function: str = "", region: str = "") -> User:
    """The first person of the demonstration with such a post."""
    posts = Post.objects.filter(role=role).select_related("user").order_by("id")
    if function:
        posts = posts.filter(organisation__function=function)
    if region:
        posts = posts.filter(region_id=region)
    found = posts.first()
    if found is None:
        raise SystemExit(f"nobody holds {role} {function} {region}")
    return found.user


def figure(name: str, value: float, unit: str, *, ratio: float, against: str, target: str, **more: Any) -> Figure:
    """One measured figure with its ratio to what was measured beside it in the same run."""
    return {
        "name": name, "figure": round(value, 2), "unit": unit, "ratio": round(ratio, 3), "against": against,
        "target": target, "database": connection.vendor, **more,
    }  # fmt: skip


def line(found: Figure) -> str:
    """A figure as a person reads it."""
    return (
        f"{found['name']:<28}{found['figure']:>14,.2f} {found['unit']:<16} target {found['target']:<14}"
        f" ratio {found['ratio']} to {found['against']} ({found['database']})"
    )


def per_second(work: Callable[[int], object], count: int) -> float:
    """How often a second ``work(i)`` runs, over ``count`` runs after one warm-up."""
    work(-1)
    start = time.perf_counter()
    for number in range(count):
        work(number)
    return count / (time.perf_counter() - start)


def milliseconds(work: Callable[[], object], count: int = 40) -> tuple[float, float]:
    """The median and the 95th percentile of one call, in milliseconds."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
