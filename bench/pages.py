"""What every page weighs and takes: each sort of page a person can reach, its HTML, its scripts, its server time.

Weights are what a browser fetches with a warm cache (HTML, packed as the server sends it) and what the page's scripts
come to packed, charts apart; time is the server's, through the whole stack.
"""

import gzip
import importlib
import math
import re
import time
from collections.abc import Iterator
from functools import cache, partial

from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from bench.ground import Figure, figure, somebody
from bench.walk import Sort, walk
from kernel.matters.models import Matter

ROUNDS = 20
SCRIPT = re.compile(r'<script\b[^>]*\bsrc="/static/([^"]+)"')
HASHED = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")
WHO = ("county_dispatcher", "department_handler", "mediator", "grid_worker", "system_admin", "auditor", "")
"""Whose pages are walked; the last is somebody without an account."""


@cache
def packed(name: str) -> int:
    """Bytes of a static file as it is sent: packed."""
    path = finders.find(HASHED.sub("", name))
    if not isinstance(path, str):
        raise SystemExit(f"the page asks for {name}, which is not there")
    with open(path, "rb") as file:
        return len(gzip.compress(file.read(), 9))


def run() -> Iterator[Figure]:
    """One figure a sort of page (its 95th percentile), then the heaviest and the slowest."""
    importlib.import_module("config.wsgi")  # loaded as a server loads it, its collector set as there
    total = Matter.objects.count()
    times: dict[Sort, float] = {}
    weights: dict[Sort, int] = {}
    scripts: dict[Sort, int] = {}
    bare = _percentile([_timed(Client(), reverse("web:healthz")) for _ in range(40)])
    for role in WHO:
        client = Client()
        if role:
            client.force_login(somebody(role))
        for sort, address in walk(partial(_html, client), "/" if role else "/home"):
            if sort in times:
                continue
            html = _html(client, address) or ""
            weights[sort] = len(html.encode())
            scripts[sort] = sum(packed(one) for one in SCRIPT.findall(html) if "echarts" not in one)
            _timed(client, address)  # templates are compiled once a process
            times[sort] = _percentile([_timed(client, address) for _ in range(ROUNDS)])
    slowest, heaviest = max(times, key=times.__getitem__), max(weights, key=weights.__getitem__)
    laden = max(scripts, key=scripts.__getitem__)
    yield figure(
        "pages", times[slowest], "ms p95", ratio=times[slowest] / bare, matters=total, pages=len(times),
        against="a bare view (/healthz) through the same stack", target="<= 100 at 100 k", page=slowest.name,
        all=_table(times, weights, scripts),
    )  # fmt: skip
    yield figure(
        "page weight", weights[heaviest] / 1000, "KB HTML", ratio=weights[heaviest] / 60_000,
        against="the limit of 60 KB", target="<= 60", matters=total, page=heaviest.name,
    )  # fmt: skip
    yield figure(
        "page scripts", scripts[laden] / 1000, "KB packed", ratio=scripts[laden] / 70_000, against="the limit of 70 KB",
        target="<= 70", matters=total, page=laden.name,
    )  # fmt: skip


def _table(times: dict[Sort, float], weights: dict[Sort, int], scripts: dict[Sort, int]) -> list[dict[str, object]]:
    return [
        {"page": sort.name, "ms": round(times[sort], 1), "html_kb": round(weights[sort] / 1000, 1),
         "js_kb": round(scripts[sort] / 1000, 1)}
        for sort in sorted(times, key=lambda one: -times[one])
    ]  # fmt: skip


def _html(client: Client, path: str) -> str | None:
    answer = client.get(path, follow=True)
    if answer.status_code != 200 or answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
        return None
    return str(answer.content.decode())


def _timed(client: Client, path: str) -> float:
    start = time.perf_counter()
    client.get(path, follow=True)
    return (time.perf_counter() - start) * 1000


def _percentile(found: list[float]) -> float:
    """The smallest value that 95 of a hundred do not exceed."""
    return sorted(found)[math.ceil(len(found) * 0.95) - 1]
