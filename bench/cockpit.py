"""The cockpit at size: the server's time for the screen by role, and the first paint in a browser of a cold profile."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from bench.ground import Figure, figure, milliseconds, somebody
from bench.lifecycle import _free_port, _wait
from kernel.matters.models import Matter

ROLES = ("county_dispatcher", "leader", "township_dispatcher", "department_handler")
ROUNDS = 12
PAINTS = 7
FIRST = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def run() -> Iterator[Figure]:
    """The screen of each edition through the whole stack; the county's first contentful paint in Chromium."""
    total = Matter.objects.count()
    bare = milliseconds(lambda: Client().get(reverse("web:healthz")))[1]
    times = {role: _times(role) for role in ROLES}
    slowest = max(times, key=lambda role: times[role][1])
    yield figure(
        "cockpit", times[slowest][1], "ms p95", ratio=times[slowest][1] / bare, matters=total, target="<= 700",
        against="a bare view (/healthz) through the same stack", role=slowest, load=round(os.getloadavg()[0], 1),
        p50={role: round(p50, 1) for role, (p50, _p95, _cpu) in times.items()},
        processor_ms={role: round(cpu, 1) for role, (_p50, _p95, cpu) in times.items()},
    )  # fmt: skip
    paints = _paints()
    yield figure(
        "cockpit first paint", paints[len(paints) // 2], "ms median", ratio=paints[len(paints) // 2] / 1000,
        against="the limit of one second", target="<= 1000", matters=total, worst=round(paints[-1], 1),
        load=round(os.getloadavg()[0], 1),
    )  # fmt: skip


def _times(role: str) -> tuple[float, float, float]:
    """Median and 95th percentile in milliseconds, and the processor's time, which a busy machine distorts least."""
    client = Client()
    client.force_login(somebody(role))
    answer = client.get(reverse("cockpit:board"))  # templates are compiled once a process
    if answer.status_code != 200:
        raise SystemExit(f"the cockpit of {role} answered {answer.status_code}")
    spent = time.process_time()
    p50, p95 = milliseconds(lambda: client.get(reverse("cockpit:board")), ROUNDS)
    return p50, p95, (time.process_time() - spent) / ROUNDS * 1000


def _paints() -> list[float]:
    """Milliseconds from the request to the first content, each in a fresh profile with nothing cached."""
    from playwright.sync_api import sync_playwright

    from bench.screenshots import CHROMIUM

    if CHROMIUM is None:
        raise SystemExit("cockpit: no Chromium on this machine. Install one, then try again.")
    client = Client()
    client.force_login(somebody("county_dispatcher"))
    session, port = client.cookies["sessionid"].value, _free_port()
    call_command("collectstatic", verbosity=0, interactive=False)
    server = _serve(port)
    try:
        _wait(port)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            found = [_paint(browser, f"http://127.0.0.1:{port}", session) for _time in range(PAINTS + 1)][1:]
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    return sorted(found)


def _serve(port: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}",
               "--workers", "1", "--threads", "4", "--worker-class", "gthread", "--log-level", "error"]  # fmt: skip
    return subprocess.Popen(command, cwd=settings.ROOT, env={**os.environ, "LOG_LEVEL": "ERROR"})


def _paint(browser: Any, url: str, session: str) -> float:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page = context.new_page()
    page.goto(url + reverse("cockpit:board"))
    time.sleep(0.2)
    found = float(page.evaluate(FIRST))
    context.close()
    return found
