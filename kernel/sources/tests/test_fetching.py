"""Fetching: pages until the cursor ends, on after an interruption; queries from a watermark; files from elsewhere."""

import getpass
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kernel.common.errors import Conflict, Invalid, Refusal
from kernel.sources.fetching.folder import folder_of, lying, put_away
from kernel.sources.fetching.http import Place, fetch_pages, larger
from kernel.sources.fetching.plan import BadPlan, Plan, read_plan
from kernel.sources.fetching.sftp import remote_files, take
from kernel.sources.fetching.sql import fetch_query

ROWS = [{"id": n, "changed": f"2026-01-{n:02d}"} for n in range(1, 8)]


class Other(ThreadingHTTPServer):
    """Another system: seven rows, three a page, by cursor; ``moods`` are answered first, one a call."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.moods: list[Any] = []
        self.asked: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/repairs"


class _Handler(BaseHTTPRequestHandler):
    server: Other

    def do_GET(self) -> None:  # the name is the library's
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append({**asked, "key": self.headers.get("Authorization", "")})
        status, body = self.server.moods.pop(0) if self.server.moods else (200, page(asked))
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

    def log_message(self, *args: Any) -> None:
        pass


def page(asked: dict[str, str]) -> dict[str, Any]:
    rows = [row for row in ROWS if row["changed"] > asked.get("since", "")]  # type: ignore[operator]
    at = int(asked.get("cursor", 0))
    return {"data": {"rows": rows[at : at + 3], "next": str(at + 3) if at + 3 < len(rows) else None}}


@pytest.fixture
def other() -> Iterator[Other]:
    server = Other()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def plan_of(other: Other, **more: Any) -> Plan:
    given = {"way": "http", "url": other.url, "items": "data.rows", "next": "data.next", "since_param": "since",
             "watermark": "changed", **more}  # fmt: skip
    plan = read_plan(given)
    assert plan is not None
    return plan


def fetched(plan: Plan, target: Path, place: Place | None = None, **more: Any) -> tuple[Place, list[int]]:
    seen: list[Place] = []
    given = {"since": "", "remember": seen.append, "sleep": lambda seconds: None, **more}
    end = fetch_pages(plan, target, place=place or Place(), **given)
    return end, [json.loads(line)["id"] for line in target.read_text().splitlines()]


def test_pages_are_asked_for_until_the_cursor_ends(other: Other, tmp_path: Path) -> None:
    end, ids = fetched(plan_of(other), tmp_path / "rows.jsonl")
    assert ids == [1, 2, 3, 4, 5, 6, 7]
    assert (end.cursor, end.rows, end.pages, end.top) == ("", 7, 3, "2026-01-07")


def test_the_watermark_is_asked_from(other: Other, tmp_path: Path) -> None:
    _end, ids = fetched(plan_of(other), tmp_path / "rows.jsonl", since="2026-01-05")
    assert ids == [6, 7] and other.asked[0]["since"] == "2026-01-05"


def test_a_busy_server_is_asked_again_after_as_long_as_it_says(other: Other, tmp_path: Path) -> None:
    other.moods = [(503, {}), (429, {})]
    slept: list[float] = []
    _end, ids = fetched(plan_of(other), tmp_path / "rows.jsonl", sleep=slept.append)
    assert len(ids) == 7 and slept[0] == 0.5 and slept[1] == 7


def test_an_interrupted_fetch_goes_on_at_its_page(other: Other, tmp_path: Path) -> None:
    target, seen = tmp_path / "rows.jsonl", list[Place]()
    other.moods = [(200, page({})), (403, {})]
    with pytest.raises(Conflict):
        fetched(plan_of(other), target, remember=seen.append)
    with target.open("ab") as file:
        file.write(b'{"id": "half a li')  # as a process leaves it that dies while writing
    _end, ids = fetched(plan_of(other), target, seen[-1])
    assert ids == [1, 2, 3, 4, 5, 6, 7]
    assert [one.get("cursor") for one in other.asked[2:]] == ["3", "6"]


@pytest.mark.parametrize(
    ("mood", "refusal", "code"),
    [
        ((403, {}), Conflict, "fetch.unreachable"),
        ((200, b"<html>"), Invalid, "fetch.json"),
        ((200, {"data": {"rows": "none"}}), Invalid, "fetch.shape"),
        ((200, {"data": {"rows": [], "next": "http://127.0.0.2/elsewhere"}}), Invalid, "fetch.host"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told(
    other: Other, tmp_path: Path, mood: Any, refusal: type[Refusal], code: str
) -> None:
    other.moods = [mood]
    with pytest.raises(refusal) as told:
        fetched(plan_of(other), tmp_path / "rows.jsonl")
    assert told.value.code == code


def test_a_cursor_that_stands_still_is_told(other: Other, tmp_path: Path) -> None:
    other.moods = [(200, {"data": {"rows": [], "next": "3"}})] * 3
    with pytest.raises(Invalid) as told:
        fetched(plan_of(other), tmp_path / "rows.jsonl")
    assert told.value.code == "fetch.loop"


def test_a_secret_comes_from_the_environment(other: Other, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(other, headers={"Authorization": "env:REPAIRS_KEY"})
    with pytest.raises(Conflict) as told:
        fetched(plan, tmp_path / "rows.jsonl")
    assert told.value.code == "fetch.secret"
    monkeypatch.setenv("REPAIRS_KEY", "Bearer secret")
    fetched(plan, tmp_path / "rows.jsonl")
    assert other.asked[-1]["key"] == "Bearer secret"


@pytest.mark.parametrize(
    ("one", "other", "top"), [("9", 10, "10"), ("", "2026", "2026"), ("b", None, "b"),
                              ("2026-02-01", "2026-01-31", "2026-02-01")]
)  # fmt: skip
def test_the_larger_watermark_counts(one: str, other: Any, top: str) -> None:
    assert larger(one, other) == top


# ── databases ────────────────────────────────────────────────────────────────


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Another system's database file."""
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE repair (id INTEGER, changed TEXT, what TEXT)")
        made.executemany("INSERT INTO repair VALUES (?, ?, '漏水')", [(row["id"], row["changed"]) for row in ROWS])
    made.close()
    return file


def sql_plan(file: Path, query: str = "SELECT * FROM repair WHERE changed > {since} ORDER BY id", **more: Any) -> Plan:
    plan = read_plan({"way": "sql", "database": f"sqlite:///{file}", "query": query, "watermark": "changed", **more})
    assert plan is not None
    return plan


def test_a_query_reads_from_its_watermark_on(ledger: Path, tmp_path: Path) -> None:
    place = fetch_query(sql_plan(ledger), tmp_path / "rows.jsonl", since="2026-01-05")
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == [6, 7] and rows[0]["what"] == "漏水"
    assert (place.rows, place.top) == (2, "2026-01-07")


def test_nothing_new_keeps_the_watermark(ledger: Path, tmp_path: Path) -> None:
    assert fetch_query(sql_plan(ledger), tmp_path / "rows.jsonl", since="2026-09-01").top == "2026-09-01"


def test_the_other_database_cannot_be_written(ledger: Path, tmp_path: Path) -> None:
    sneaky = "WITH one AS (SELECT {since}) INSERT INTO repair SELECT 99, '2027', '' FROM one"
    with pytest.raises(Conflict):
        fetch_query(sql_plan(ledger, sneaky), tmp_path / "rows.jsonl", since="")
    with sqlite3.connect(ledger) as there:
        assert there.execute("SELECT count(*) FROM repair").fetchone() == (7,)
    there.close()
    assert not (tmp_path / "rows.jsonl").exists()


@pytest.mark.django_db
def test_a_postgresql_database_is_read_and_not_written(tmp_path: Path) -> None:
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    known = connection.settings_dict
    host = known["HOST"] or "/var/run/postgresql"
    address = f"postgresql:///{known['NAME']}?host={host}&user={known['USER']}"
    query = "SELECT n AS id, timestamptz '2026-01-01 00:00+08' AS changed FROM generate_series(1, 3) n WHERE n > CAST({since} AS integer)"  # noqa: E501
    plan = read_plan({"way": "sql", "database": address, "query": query, "watermark": "id"})
    assert plan is not None
    place = fetch_query(plan, tmp_path / "rows.jsonl", since="1")
    assert (place.rows, place.top) == (2, "3")
    sneaky = read_plan({"way": "sql", "database": address, "query": "SELECT * INTO stolen FROM pg_class"})
    assert sneaky is not None
    with pytest.raises(Conflict):
        fetch_query(sneaky, tmp_path / "rows.jsonl", since="")


# ── files ────────────────────────────────────────────────────────────────────


def lay(folder: Path, name: str, *, age: float = 60) -> Path:
    file = folder / name
    file.write_text("编号\n1\n", "utf-8")
    then = time.time() - age
    os.utime(file, (then, then))
    return file


def test_a_folder_gives_finished_files_oldest_first(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    folder = folder_of(Plan("folder"), "repairs")
    lay(folder, "b.csv", age=60)
    lay(folder, "a.csv", age=30)
    lay(folder, "c.csv", age=1)
    lay(folder, "d.csv.part")
    lay(folder, ".hidden.csv")
    assert [one.name for one in lying(folder, "*")] == ["b.csv", "a.csv"]
    assert [one.name for one in lying(folder, "a*")] == ["a.csv"]


def test_a_file_is_put_away_with_the_reason_when_it_was_refused(tmp_path: Path) -> None:
    assert put_away(lay(tmp_path, "a.csv")).parent.name == "done"
    refused = put_away(lay(tmp_path, "b.csv"), Invalid("x.y", "文件是空的。", "请重新导出。"))
    assert refused.parent.name == "refused"
    assert "请重新导出" in refused.with_name(refused.name + ".txt").read_text("utf-8")
    assert list(lying(tmp_path, "*")) == []


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Plan]:
    """Another machine: this one's sshd, on a port and with keys of its own."""
    daemon = shutil.which("sshd") or ("/usr/sbin/sshd" if Path("/usr/sbin/sshd").exists() else "")
    if not daemon or not shutil.which("sftp") or not shutil.which("ssh-keygen"):
        pytest.skip("no OpenSSH server on this machine")
    Path("/run/sshd").mkdir(exist_ok=True) if os.getuid() == 0 else None
    for name in ("host", "mine"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "known").write_text(f"[127.0.0.1]:{port} {(tmp_path / 'host.pub').read_text()}")
    options = [f"ListenAddress=127.0.0.1:{port}", f"HostKey={tmp_path / 'host'}", "StrictModes=no", "UsePAM=no",
               f"AuthorizedKeysFile={tmp_path / 'mine.pub'}", "Subsystem=sftp internal-sftp",
               f"PidFile={tmp_path}/pid"]  # fmt: skip
    call = [daemon, "-D", "-f", "/dev/null"]
    for option in options:
        call += ["-o", option]
    process = subprocess.Popen(call, stderr=subprocess.DEVNULL)
    (tmp_path / "out").mkdir()
    _wait(port)
    yield Plan(
        "sftp", host="127.0.0.1", port=port, user=getpass.getuser(), path=str(tmp_path / "out"), pattern="*.csv",
        identity=str(tmp_path / "mine"), known_hosts=str(tmp_path / "known"),
    )  # fmt: skip
    process.terminate()
    process.wait(5)


def _wait(port: int) -> None:
    for _try in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def test_files_of_another_machine_come_by_sftp(machine: Plan, tmp_path: Path) -> None:
    lay(tmp_path / "out", "维修 一月.csv")
    lay(tmp_path / "out", "note.txt")
    (found,) = remote_files(machine)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / f"{found.name}.part").write_bytes("编".encode())  # as a cut copy leaves it
    copy = take(machine, found, tmp_path / "here")
    assert copy.name == "维修 一月.csv" and copy.read_text("utf-8") == "编号\n1\n"


def test_a_host_that_is_not_known_is_not_trusted(machine: Plan, tmp_path: Path) -> None:
    from dataclasses import replace

    (tmp_path / "nobody").write_text("")
    with pytest.raises(Conflict) as told:
        remote_files(replace(machine, known_hosts=str(tmp_path / "nobody")))
    assert told.value.code == "fetch.sftp"


# ── the table in the file ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"way": "carrier pigeon"}, "fetch.way"),
        ({"way": "http"}, "needs url"),
        ({"way": "http", "url": "ftp://x"}, "fetch.url"),
        ({"way": "folder", "colour": "red"}, "unknown colour"),
        ({"way": "folder", "every": "often"}, "fetch.every"),
        ({"way": "sql", "database": "sqlite:///x", "query": "DROP TABLE x"}, "one SELECT"),
        ({"way": "sql", "database": "sqlite:///x", "query": "SELECT 1; DROP TABLE x"}, "one SELECT"),
        ({"way": "sql", "database": "sqlite:///x", "query": "SELECT 1", "watermark": "a"}, "{since}"),
    ],
)
def test_a_table_that_cannot_work_is_told(table: dict[str, Any], says: str) -> None:
    with pytest.raises(BadPlan, match=says.replace("{", r"\{").replace("}", r"\}")):
        read_plan(table)


def test_a_source_without_the_table_is_not_fetched() -> None:
    assert read_plan({}) is None
