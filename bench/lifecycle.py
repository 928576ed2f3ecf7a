"""Whole lives a second over the API of a running server: hand in, dispatch, resolve, search – four requests each."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connection

from bench.ground import Figure, figure, somebody
from kernel.people.services import actor
from kernel.web.services import issue_key

LIVES = 600
CLIENTS = 3
SCOPES = ["matters:read", "matters:write"]


def run() -> Iterator[Figure]:
    """Lives a second over the server as ``manage.py start`` starts it, beside bare requests in the same run.

    WEB_WORKERS and WEB_THREADS are honoured; on PostgreSQL at least two processes, as commits wait for the disk.
    """
    system = actor("system")
    dispatcher, handler = somebody("county_dispatcher"), somebody("department_handler", function="hrss")
    keys = tuple(
        issue_key("bench", user=user, scopes=SCOPES, valid_to=None, by=system)[1] for user in (dispatcher, handler)
    )
    port = _free_port()
    workers = settings.WEB_WORKERS if connection.vendor == "sqlite" else max(2, settings.WEB_WORKERS)
    server = _serve(port, workers)
    try:
        _wait(port)
        _crowd(port, keys, 30)
        start, spent = time.perf_counter(), _processor(server.pid)
        _crowd(port, keys, LIVES)
        speed = LIVES / (time.perf_counter() - start)
        each = (_processor(server.pid) - spent) / LIVES * 1000
        bare = _bare(port)
        memory = _memory(server.pid)
    finally:
        server.terminate()
        server.wait(20)
    yield figure(
        "lifecycle", speed, "lives/s", ratio=speed * 4 / bare, against="bare requests (/healthz) to the same server",
        target=">= 100", workers=workers, clients=CLIENTS,
        server_ms_a_life=round(each, 1),
    )  # fmt: skip
    yield figure(
        "memory", memory, "MB a web process", ratio=memory / 250, against="the limit of 250 MB", target="<= 250"
    )


def _serve(port: int, workers: int) -> "subprocess.Popen[bytes]":
    command = [
        sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers",
        str(workers), "--threads", str(settings.WEB_THREADS), "--worker-class", "gthread", "--log-level", "error",
        "--no-control-socket",
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=settings.ROOT, env={**os.environ, "LOG_LEVEL": "ERROR"})


def _crowd(port: int, keys: tuple[str, ...], lives: int) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in pool.map(lambda part: _lives(port, keys, part, lives // CLIENTS), range(CLIENTS)):
            assert done == lives // CLIENTS


def _lives(port: int, keys: tuple[str, ...], part: int, count: int) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for number in range(count):
        mark = f"{os.getpid()}-{part}-{time.monotonic_ns()}-{number}"
        made = _ask(line, keys[0], "POST", "/api/matters/", {
            "text": f"在{mark}号做工两个月，工资没有结清，请帮助催一下。",
            "parties": [{"name": "李明", "phone": f"12{abs(hash(mark)) % 10**9:09d}"}],
        }, 201)  # fmt: skip
        no = made["no"]
        _ask(line, keys[0], "POST", f"/api/matters/{no}/dispatch",
             {"class_code": "B1", "grade": "green", "reason": "事实清楚"}, 200)  # fmt: skip
        _ask(line, keys[1], "POST", f"/api/matters/{no}/resolve",
             {"ending": "met", "text": "已联系用工单位，工资当日结清，本人确认收到。"}, 200)  # fmt: skip
        found = _ask(line, keys[0], "GET", f"/api/matters/search?q={no}", None, 200)
        assert [one["no"] for one in found] == [no]
    return count


def _ask(line: http.client.HTTPConnection, key: str, method: str, path: str, body: Any, expected: int) -> Any:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    line.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = line.getresponse()
    content = answer.read()
    if answer.status != expected:
        raise SystemExit(f"{method} {path}: {answer.status} {content.decode()[:400]}")
    return json.loads(content)


def _bare(port: int) -> float:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    start, count = time.perf_counter(), 400
    for _ in range(count):
        line.request("GET", "/healthz")
        line.getresponse().read()
    return count / (time.perf_counter() - start)


def _memory(pid: int) -> float:
    """Resident megabytes of the largest web process."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        children = file.read().split()
    sizes = []
    for child in children:
        with open(f"/proc/{child}/status", encoding="ascii") as file:
            sizes += [int(row.split()[1]) / 1024 for row in file if row.startswith("VmRSS")]
    return max(sizes)


def _processor(pid: int) -> float:
    """Processor seconds the web processes have used: on a machine with other work they say more than the clock."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        children = file.read().split()
    ticks = 0
    for child in children:
        with open(f"/proc/{child}/stat", encoding="ascii") as file:
            ticks += sum(map(int, file.read().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    """Until the application answers: the port is open long before it is loaded."""
    for _ in range(300):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            line.close()
        time.sleep(0.2)
    raise SystemExit("the server did not start")
