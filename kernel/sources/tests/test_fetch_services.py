"""Fetching as a whole: what is due is fetched, taken in once, and goes on after every interruption; and the push."""

import json
import os
import sqlite3
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kernel.common.errors import Conflict
from kernel.common.moment import now
from kernel.datahub.datasets import Dataset, dataset
from kernel.datahub.models import Batch, Quarantined
from kernel.jobs.services import forget_tasks
from kernel.matters.models import Matter
from kernel.sources.fetching.plan import plan_of
from kernel.sources.models import Fetch
from kernel.sources.services import pushing
from kernel.sources.services.fetching import due_now, fetch_source
from kernel.sources.tasks import fetch_sources
from kernel.sources.tests.test_fetching import Other, other  # noqa: F401 - a fixture
from kernel.web.services import issue_key

pytestmark = pytest.mark.django_db
WORDS = "岚汀街道临川社区老井被占，取水不便，请帮忙协调处理。"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"m-{number}", "title": "老井", "text": f"{WORDS}第{number}户", "time": "2026-03-01 09:30",
            "user": "账号", "upvotes": 0, "downvotes": 0, **more}  # fmt: skip


def lines(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path


def fetched_by(**fetch: Any) -> Dataset:
    """The citizens' messages, fetched this way."""
    return replace(dataset("hotline", of="disputes"), fetch=fetch)


def lay(tmp_path: Path, name: str, text: str) -> None:
    folder = tmp_path / "incoming" / "hotline"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    then = time.time() - 60
    os.utime(folder / name, (then, then))


def test_files_of_a_folder_are_taken_in_once_and_put_away(house: Any, tmp_path: Path) -> None:
    lay(tmp_path, "a.jsonl", lines(row(1), row(2)))
    source = fetched_by(way="folder")
    state = fetch_source(source, by=house.system)
    assert (state.code, state.rows, Matter.objects.count()) == ("", 2, 2)
    assert [one.name for one in (tmp_path / "incoming/hotline").glob("*.jsonl")] == []
    assert fetch_source(source, by=house.system).rows == 0


def test_a_file_that_cannot_be_used_stops_no_other_and_keeps_its_reason(house: Any, tmp_path: Path) -> None:
    lay(tmp_path, "a.jsonl", "%PDF-1.4 no rows")
    lay(tmp_path, "b.jsonl", lines(row(1)))
    state = fetch_source(fetched_by(way="folder"), by=house.system)
    assert state.code.startswith("file.") and state.failures == 1 and Matter.objects.count() == 1
    assert len(list((tmp_path / "incoming/hotline/refused").glob("*.txt"))) == 1


def test_two_do_not_fetch_from_one_source_at_once(house: Any) -> None:
    Fetch.objects.create(dataset="disputes.hotline", busy_until=now() + timedelta(minutes=5))
    with pytest.raises(Conflict):
        fetch_source(fetched_by(way="folder"), by=house.system)
    Fetch.objects.update(busy_until=now() - timedelta(minutes=5))  # whoever held it died
    assert fetch_source(fetched_by(way="folder"), by=house.system).code == ""


@pytest.mark.parametrize(("ago", "fetched"), [(10, False), (120, True)], ids=["ten minutes ago", "two hours ago"])
def test_only_what_is_due_is_fetched(house: Any, tmp_path: Path, ago: int, fetched: bool) -> None:
    lay(tmp_path, "a.jsonl", lines(row(1)))
    Fetch.objects.create(dataset="disputes.hotline", tried_at=now() - timedelta(minutes=ago))
    asked = [fetched_by(way="folder"), fetched_by(way="push")]
    assert due_now(asked) == asked[:fetched]
    Fetch.objects.update(busy_until=now() + timedelta(minutes=5))
    assert due_now(asked) == [], "somebody is fetching"


@pytest.mark.django_db(transaction=True)  # the worker lets go of old connections
def test_the_minute_only_queues_a_delivery_and_the_worker_takes_it_in(
    house: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = fetched_by(way="folder")
    monkeypatch.setattr("kernel.sources.queries.datasets", lambda: [source])
    monkeypatch.setattr("kernel.sources.queries.sources", list)
    lay(tmp_path, "a.jsonl", lines(row(1), row(2)))
    assert fetch_sources() == source.id and not Batch.objects.exists()
    assert fetch_sources() == "nothing due", "it stands in the queue once"
    call_command("db_worker", batch=True, verbosity=0)
    assert Matter.objects.count() == 2
    (done,) = DBTaskResult.objects.all()
    assert (done.return_value, done.status) == ("2 rows", TaskResultStatus.SUCCESSFUL)
    assert forget_tasks(now() + timedelta(minutes=1)) == 1


def test_the_watermark_moves_only_when_the_rows_are_in(house: Any, tmp_path: Path) -> None:
    base = tmp_path / "other.db"
    with sqlite3.connect(base) as made:
        made.execute("CREATE TABLE message (id, title, text, time, user, upvotes, downvotes)")
        made.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)", [tuple(row(n).values()) for n in (1, 2)])
    made.close()
    query = "SELECT * FROM message WHERE id > {since} ORDER BY id"
    source = fetched_by(way="sql", database=f"sqlite:///{base}", query=query, watermark="id")
    broken = replace(source, format="xlsx")
    assert fetch_source(broken, by=house.system).code and Fetch.objects.get().since == ""
    assert fetch_source(source, by=house.system).rows == 2 and Fetch.objects.get().since == "m-2"
    assert fetch_source(source, by=house.system).rows == 0 and Matter.objects.count() == 2


def test_pages_cut_off_halfway_are_all_taken_in_by_the_next_fetch(
    house: Any,
    other: Other,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "kernel.sources.tests.test_fetching.ROWS", [row(n, changed=f"2026-03-0{n}") for n in range(1, 8)]
    )
    source = fetched_by(way="http", url=other.url, items="data.rows", next="data.next", since_param="since",
                        watermark="changed")  # fmt: skip
    from kernel.sources.tests import test_fetching

    other.moods = [(200, test_fetching.page({})), (403, {})]
    assert fetch_source(source, by=house.system).code == "fetch.unreachable"
    assert Fetch.objects.get().place["pages"] == 1 and not Batch.objects.exists()
    assert fetch_source(source, by=house.system).rows == 7
    state = Fetch.objects.get()
    assert (state.since, state.place, Matter.objects.count()) == ("2026-03-07", {}, 7)
    assert fetch_source(source, by=house.system).rows == 0 and other.asked[-1]["since"] == "2026-03-07"


# ── push ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def open_source(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """The citizens' messages, open for pushing."""
    source = fetched_by(way="push")
    monkeypatch.setattr("kernel.sources.api.dataset_named", lambda name: source)
    return source


def push(
    house: Any, rows: list[dict[str, Any]], scope: str = "sources:hotline", once: str = "", name: str = "hotline"
) -> Any:
    _key, token = issue_key("热线", user=house.steward, scopes=[scope], valid_to=None, by=house.system)
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": once} if once else {})
    body = json.dumps({"records": rows})
    return Client(headers=headers).post(f"/api/sources/{name}/records", body, content_type="application/json")


def test_pushed_records_go_through_the_same_checks(house: Any, open_source: Dataset) -> None:
    answer = push(house, [row(1), row(2, time="三月一日", user="欧阳绣")])
    done = answer.json()
    assert answer.status_code == 201 and (done["received"], done["accepted"], done["quarantined"]) == (2, 1, 1)
    assert done["waiting"][0]["number"] == 2 and done["waiting"][0]["problems"][0]["field"] == "reported_at"
    assert "欧阳绣" not in answer.content.decode() and Quarantined.objects.count() == 1


def test_the_same_push_again_adds_nothing(house: Any, open_source: Dataset) -> None:
    push(house, [row(1)], once="2026-1")
    again = push(house, [row(1)])
    assert again.json()["unchanged"] == 1 and Matter.objects.count() == 1


@pytest.mark.parametrize(
    ("scope", "status"), [("sources:hotline", 201), ("sources:court", 403), ("sources:write", 403), ("*", 201)]
)
def test_a_key_pushes_to_its_own_source_only(house: Any, open_source: Dataset, scope: str, status: int) -> None:
    answer = push(house, [row(1)], scope=scope)
    assert answer.status_code == status
    if status == 403:
        assert set(answer.json()) == {"code", "what", "rule", "next"} and not Batch.objects.exists()


def test_a_source_that_is_not_open_refuses(house: Any) -> None:
    assert push(house, [row(1)]).status_code in (404, 409)
    assert not Batch.objects.exists()


def test_a_call_has_a_largest_size(house: Any, open_source: Dataset) -> None:
    assert push(house, [row(1)] * (pushing.MOST + 1)).status_code == 422


def test_a_plan_of_a_source_that_does_not_fit_is_told_with_its_file() -> None:
    from kernel.common.errors import Invalid

    with pytest.raises(Invalid) as told:
        plan_of(fetched_by(way="pigeon"))
    assert "hotline.toml" in told.value.what
