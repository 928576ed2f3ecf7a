"""The pages of sources, quarantine and the register: who sees what, and what can be done there."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kernel.common.errors import Conflict
from kernel.datahub.datasets import Dataset, Field, dataset
from kernel.datahub.models import Quarantined, Record
from kernel.matters.models import Matter
from kernel.people.models import AccessLog
from kernel.sources.demo import load_deliveries
from kernel.sources.held import dated
from kernel.sources.models import CatalogueEntry, CatalogueGap, Face
from kernel.sources.services.delivering import deliver
from kernel.sources.services.quarantine import outlook, take_back

pytestmark = pytest.mark.django_db
NAME, WORDS = "欧阳绣", "岚汀街道临川社区老井被占，取水不便，请帮忙协调处理。"
GOOD = {
    "id": "m-1",
    "title": "老井",
    "text": WORDS,
    "time": "2026-03-01 09:30",
    "user": NAME,
    "upvotes": 3,
    "downvotes": 0,
}
BAD = {**GOOD, "id": "m-2", "time": "三月一日"}


def hotline() -> Dataset:
    return dataset("hotline", of="disputes")


def sent(folder: Path, *rows: dict[str, Any], house: Any, name: str = "a.jsonl") -> Any:
    """Deliver these rows of the citizens' messages."""
    file = folder / name
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return deliver(hotline(), file, by=house.system)


@pytest.fixture
def held(house: Any, tmp_path: Path) -> Quarantined:
    sent(tmp_path, GOOD, BAD, house=house)
    return Quarantined.objects.get()


def desk(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


PAGES = ["", "of/disputes.hotline", "batches/{batch}"]
ROWS = ["quarantine/", "quarantine/{held}", "quarantine/export", "quarantine/many?pick={held}", "corrections/",
        "records/{record}"]  # fmt: skip


def paths(held: Quarantined, patterns: list[str]) -> list[str]:
    record = Record.objects.get()
    return ["/sources/" + one.format(batch=held.batch_id, held=held.pk, record=record.pk) for one in patterns]


@pytest.mark.parametrize(
    ("who", "counts", "rows"),
    [("steward", 200, 200), ("dispatcher", 200, 200), ("admin", 200, 404), ("leader", 404, 404), ("auditor", 404, 404),
     ("handler_hrss", 404, 404), ("grid_lanting", 404, 404)],
)  # fmt: skip
def test_only_those_in_charge_see_deliveries_and_fewer_see_rows(
    held: Quarantined, house: Any, who: str, counts: int, rows: int
) -> None:
    client = desk(house.users[who])
    for path in paths(held, PAGES):
        assert client.get(path).status_code == counts, path
    for path in paths(held, ROWS):
        assert client.get(path).status_code == rows, path


def test_no_page_shows_a_personal_value_in_clear(held: Quarantined, house: Any) -> None:
    client = desk(house.steward)
    for path in paths(held, PAGES + ROWS):
        answer = client.get(path)
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert NAME not in text and "老井被占" not in text, path


def test_a_row_is_put_right_after_a_second_look(held: Quarantined, house: Any) -> None:
    client, path = desk(house.steward), f"/sources/quarantine/{held.pk}"
    time = next(name for name, column in client.get(path).context["form"].columns.items() if column == "time")
    looked = client.post(path, {time: "2026-03-02 10:00", "act": "look"}).content.decode()
    assert "按这样改就能导入" in looked and Matter.objects.count() == 1
    client.post(path, {time: "2026-03-02 10:00", "act": "submit"})
    held.refresh_from_db()
    assert held.status == "resubmitted" and Matter.objects.count() == 2


def test_a_second_look_tells_what_is_still_wrong(held: Quarantined) -> None:
    assert [one["field"] for one in outlook(held, hotline(), {"time": "昨天"}).problems] == ["reported_at"]
    assert outlook(held, hotline(), {"time": "2026-03-02 10:00"}).problems == []
    held.refresh_from_db()
    assert held.status == "waiting"


def test_many_rows_get_the_same_value_and_go_in(house: Any, tmp_path: Path) -> None:
    sent(tmp_path, *({**BAD, "id": f"m-{n}", "text": f"{WORDS}第{n}户"} for n in range(3)), house=house)
    client = desk(house.dispatcher)
    given = {"pick": [one.pk for one in Quarantined.objects.all()], "act": "submit", "column": "time",
             "value": "2026-03-02 10:00"}  # fmt: skip
    assert "3行里3行现在能导入" in client.get("/sources/quarantine/many", given).content.decode()
    client.post("/sources/quarantine/many", given)
    assert not Quarantined.objects.filter(status="waiting").exists() and Matter.objects.count() == 3


def test_what_is_left_out_can_be_taken_back_by_the_same_person(held: Quarantined, house: Any) -> None:
    client = desk(house.steward)
    client.post("/sources/quarantine/many", {"pick": held.pk, "act": "drop", "reason": "来源确认是测试数据"})
    held.refresh_from_db()
    assert held.status == "dropped"
    with pytest.raises(Conflict):
        take_back(held, by=house.dispatcher)
    client.post(f"/sources/quarantine/{held.pk}/back")
    held.refresh_from_db()
    assert (held.status, held.note) == ("waiting", "")


def test_a_row_in_clear_needs_a_purpose_and_is_noted(held: Quarantined, house: Any) -> None:
    client, path = desk(house.steward), f"/sources/quarantine/{held.pk}"
    assert client.post(f"{path}/open", {"purpose": "verify", "note": "短"}).status_code == 422
    client.post(f"{path}/open", {"purpose": "verify", "note": "核对留言账号是否写错"})
    assert NAME in read(client, path) and NAME not in read(desk(house.dispatcher), path)
    assert [one.purpose for one in AccessLog.objects.all()] == ["verify"]


def test_the_export_tells_the_source_what_to_do(held: Quarantined, house: Any) -> None:
    answer = desk(house.steward).get("/sources/quarantine/export", {"dataset": "disputes.hotline"})
    text = b"".join(answer).decode()  # type: ignore[arg-type]
    assert "m-2" in text and "a.jsonl" in text and NAME not in text


def test_a_record_says_where_every_field_came_from(held: Quarantined, house: Any) -> None:
    text = read(desk(house.steward), f"/sources/records/{Record.objects.get().pk}")
    assert "a.jsonl" in text and "留言时间" in text


def test_a_correction_stands_in_the_history(held: Quarantined, house: Any, tmp_path: Path) -> None:
    sent(tmp_path, {**GOOD, "text": WORDS + "已拍照。"}, house=house, name="b.jsonl")
    assert "b.jsonl" in read(desk(house.steward), "/sources/corrections/")


def test_a_source_page_counts_by_day_and_reason(held: Quarantined, house: Any) -> None:
    text = read(desk(house.admin), "/sources/of/disputes.hotline")
    assert "50%" in text and "日期" in text


def test_a_field_that_changes_its_face_is_told_on_the_page(house: Any, tmp_path: Path) -> None:
    rows = [{**GOOD, "id": f"m-{n}", "text": f"{WORDS}第{n}户"} for n in range(40)]
    sent(tmp_path, *rows, house=house)
    sent(tmp_path, *({**row, "id": f"n-{n}", "user": None} for n, row in enumerate(rows)), house=house, name="b.jsonl")
    told = Face.objects.latest("pk").alarms
    assert [(one["column"], one["kind"]) for one in told] == [("user", "missing")]
    assert "从0%变为100%" in read(desk(house.steward), "/sources/of/disputes.hotline")


# ── the register ─────────────────────────────────────────────────────────────


def published(house: Any) -> CatalogueEntry:
    given = {"assessment": "11月20日由保密办审查，可以列入有条件共享"}
    desk(house.steward).post("/sources/catalogue/disputes.hotline/publish", given)
    return CatalogueEntry.objects.get()


def test_an_entry_is_published_by_a_steward_with_an_assessment(house: Any) -> None:
    entry = published(house)
    text = read(desk(house.handler_hrss), "/sources/catalogue/disputes.hotline")
    assert "第1版" in text and entry.content["provider"] in text and "个人信息" in text
    answer = desk(house.dispatcher).post("/sources/catalogue/disputes.hotline/publish", {"assessment": "可以列入目录"})
    assert answer.status_code == 403


def test_a_source_that_sends_other_columns_opens_a_gap_with_a_limit(house: Any, tmp_path: Path) -> None:
    rows = [{**GOOD, "id": f"m-{n}", "text": f"{WORDS}第{n}户"} for n in range(40)]
    sent(tmp_path, *({**row, "channel": "app"} for row in rows), house=house)
    gap = CatalogueGap.objects.get()
    assert gap.details == {"new": ["channel"]} and gap.derivation[0]["article"].startswith("政务数据共享条例")
    assert "channel" in read(desk(house.steward), "/sources/catalogue/disputes.hotline")
    sent(tmp_path, *({**row, "id": f"n-{n}"} for n, row in enumerate(rows)), house=house, name="b.jsonl")
    gap.refresh_from_db()
    assert gap.settled_at is not None


@pytest.mark.slow
def test_the_demonstration_s_sources_deliver_once(house: Any, tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    found = load_deliveries(by=house.system, say=lambda line: None)
    assert found["deliveries"] > 12 and found["rows"] > 500 and 0 < found["held"] < found["rows"] / 4
    assert load_deliveries(by=house.system, say=lambda line: None) == {}
    text = read(desk(house.steward), "/sources/")
    assert "迟了" in text and "按时" in text


@pytest.mark.parametrize(
    ("type_", "formats", "text", "shown"),
    [
        ("moment", ("epoch",), "1793612181", "2026-11-02 17:36:21"),
        ("moment", ("ms",), "1793612181000", "2026-11-02 17:36:21"),
        ("moment", (), "2026-11-02 10:56", "2026-11-02 10:56"),
        ("moment", ("epoch",), "昨天", "昨天"),
        ("text", (), "1793612181", "1793612181"),
    ],
)
def test_a_moment_counted_since_1970_is_shown_as_a_day_and_time(
    type_: str, formats: tuple[str, ...], text: str, shown: str
) -> None:
    assert dated(Field("received_at", type=type_, formats=formats), text) == shown
