"""A delivered file becomes matters: once, placed, with what is wrong told, corrected and tried again."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from kernel.audit.models import Entry
from kernel.audit.queries import broken_chains, replay_differences, story
from kernel.common.errors import Conflict, Forbidden, Refusal
from kernel.common.moment import LOCAL
from kernel.datahub.datasets import Dataset, dataset, load
from kernel.datahub.models import Batch, Quarantined, Record
from kernel.datahub.queries import origin, shown
from kernel.datahub.services import drop, hold
from kernel.matters.ingest import CHUNK, Report, ingest, resubmit, resubmit_batch
from kernel.matters.models import Duplicate, Matter, Party
from kernel.procedures.models import Step

KNOWN = "砚池镇青竹村的排水沟堵了两个月，一下雨就倒灌进屋，请帮助协调清理。"
UNKNOWN = "楼上邻居每天半夜装修，已经影响老人休息，多次沟通没有结果。"
Send = Callable[..., Report]


def row(key: object, text: str = KNOWN, **more: Any) -> dict[str, Any]:
    return {"id": key, "user": "A0001", "title": "排水沟堵塞", "time": "2019-03-01 09:30:00", "text": text,
            "upvotes": 1, "downvotes": 0, **more}  # fmt: skip


@pytest.fixture
def hotline() -> Dataset:
    return dataset("hotline", of="disputes")


@pytest.fixture
def send(house: Any, hotline: Dataset, tmp_path: Path) -> Send:
    """Deliver these rows as a file and take them in."""

    def deliver(*rows: dict[str, Any] | str, by: Any = None, **options: Any) -> Report:
        file = tmp_path / "messages.jsonl"
        lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in rows]
        file.write_text("\n".join(lines) + "\n", "utf-8")
        return ingest(hotline, file, by=by or house.system, **options)

    return deliver


def whole() -> bool:
    return not [*broken_chains(), *replay_differences()]


def rows_stored() -> dict[str, int]:
    return {model._meta.db_table: model._default_manager.count() for model in apps.get_models()}


def test_rows_become_matters_placed_clocked_and_owned(send: Send, house: Any) -> None:
    report = send(row(1), row(2, UNKNOWN))
    assert (report.received, report.accepted, report.matters, report.quarantined) == (2, 2, 2, 0)
    known, unknown = Matter.objects.order_by("id")
    assert (known.region_id, known.place_known, known.channel, known.source_key) == (
        "990123002001", True, "hotline", "1",
    )  # fmt: skip
    assert known.reported_at == datetime(2019, 3, 1, 9, 30, tzinfo=LOCAL)
    assert known.received_at.year > 2019
    assert not unknown.place_known and unknown.accountable == house.bodies["centre"]
    assert any("没有识别出具体地点" in line["line"] for line in story(unknown.audit_chain))
    for matter in (known, unknown):
        step = Step.objects.get(matter_id=matter.pk, status="open")
        assert step.due_at == matter.due_at is not None
    assert Party.objects.filter(role="claimant", name_masked="A****").count() == 2
    assert whole()


def test_every_matter_knows_the_row_it_came_from(send: Send) -> None:
    report = send(row(7))
    (record,) = origin(Matter.objects.get().audit_chain)
    assert (record.key, record.number, record.batch_id, record.extra) == (
        "7",
        1,
        report.batch,
        {"upvotes": 1, "downvotes": 0},
    )
    assert record.batch.mapping["text"] == "text"
    assert record.batch.file_name == "messages.jsonl"


def test_the_same_file_again_adds_nothing(send: Send) -> None:
    send(row(1), row(2, ""), "broken")
    before = rows_stored()
    again = send(row(1), row(2, ""), "broken")
    assert (again.received, again.unchanged, again.accepted, again.matters, again.quarantined) == (3, 3, 0, 0, 0)
    assert rows_stored() == before


def test_rows_sent_before_add_nothing_in_another_file(send: Send) -> None:
    send(row(1), row(2, ""), "broken")
    again = send("broken", row(3, UNKNOWN), row(2, ""), row(1))
    assert (again.received, again.accepted, again.unchanged, again.quarantined) == (4, 1, 3, 0)
    assert Matter.objects.count() == 2
    assert Quarantined.objects.count() == 2


def test_near_duplicates_are_proposed(send: Send) -> None:
    report = send(row(1), row(2, KNOWN + "急！"), row(3, UNKNOWN))
    assert report.duplicates_proposed == 1
    assert Duplicate.objects.get().status == "proposed"
    assert Matter.objects.filter(open=True).count() == 3


def test_a_corrected_row_corrects_its_matter(send: Send) -> None:
    send(row(1, UNKNOWN))
    report = send(row(1, "建筑公司拖欠我们十二名工人三个月工资，一直不给。", title="讨要工资"))
    assert (report.corrected, report.accepted, report.matters) == (1, 0, 0)
    matter = Matter.objects.get()
    assert "拖欠" in matter.text
    last = story(matter.audit_chain)[-1]
    assert "更正" in last["line"] and last["before"] == {"title": "排水沟堵塞", "text": UNKNOWN}
    assert [guess["code"] for guess in matter.guesses][:1] == ["B1"]
    assert [record.version for record in origin(matter.audit_chain)] == [1, 2]
    assert whole()


def test_a_correction_joins_the_story_of_an_ended_matter_without_touching_it(send: Send, house: Any) -> None:
    from kernel.matters import progress, services

    send(row(1, UNKNOWN))
    matter = Matter.objects.get()
    step = progress.open_step(matter, "triage")
    services.complete_step(step, "reject", note="不属于受理范围，已告知去处", by=house.dispatcher)
    send(row(1, KNOWN))
    matter.refresh_from_db()
    assert matter.text == UNKNOWN
    assert story(matter.audit_chain)[-1]["after"] == {"text": KNOWN}


def test_other_votes_are_a_new_version_and_leave_the_matter_alone(send: Send) -> None:
    send(row(1))
    told = len(story(Matter.objects.get().audit_chain))
    assert send(row(1, upvotes=9)).corrected == 1
    matter = Matter.objects.get()
    assert len(story(matter.audit_chain)) == told
    assert origin(matter.audit_chain)[-1].extra["upvotes"] == 9


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ('{"id": 1, "text": "断', "不是完整的JSON"),
        (row("", KNOWN), "留言编号"),
        (row(1, ""), "没有内容"),
        (row(1, "x" * 20_001), "2万字"),
        (row(1, time="昨天"), "认不出是哪一天"),
        (row(1, time="2100-01-01"), "晚于现在"),
        (row(1, upvotes="很多"), "不是整数"),
        ({"id": 1, "text": KNOWN}, "缺少"),
    ],
)
def test_an_unusable_row_waits_with_a_reason(send: Send, bad: Any, words: str) -> None:
    report = send(bad, row(2, UNKNOWN))
    assert (report.received, report.accepted, report.quarantined) == (2, 1, 1)
    held = Quarantined.objects.get()
    assert any(words in problem["what"] for problem in held.problems)
    assert KNOWN not in held.row_sealed
    assert whole()


def test_two_rows_with_one_key_in_a_file_need_a_person(send: Send) -> None:
    report = send(row(1), row(1), row(1, UNKNOWN))
    assert (report.accepted, report.unchanged, report.quarantined) == (1, 1, 1)
    assert Quarantined.objects.get().problems[0]["code"] == "key.twice"


def test_a_refusal_of_the_matter_is_a_reason(house: Any, tmp_path: Path, hotline: Dataset) -> None:
    file = tmp_path / "numbers.toml"
    file.write_text(
        hotline.path.read_text("utf-8").replace(
            '"extra.upvotes"', '"claimant.id_number" = { column = "card", label = "证件" }\n"extra.upvotes"'
        ),
        "utf-8",
    )
    from kernel import registry

    source = load(file, registry.by_kind("dispute"))
    (tmp_path / "rows").write_text(json.dumps(row(1, card="990123199001010000"), ensure_ascii=False), "utf-8")
    assert ingest(source, tmp_path / "rows", by=house.system).quarantined == 1
    assert Quarantined.objects.get().problems[0]["code"] == "party.id_number"
    assert Matter.objects.count() == 0


def test_a_failing_scenario_costs_only_its_row(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(title: str, text: str) -> dict[str, Any]:
        if "半夜" in text:
            raise ZeroDivisionError
        return {}

    monkeypatch.setattr("scenarios.disputes.hooks.read_facts", fails)
    report = send(row(1), row(2, UNKNOWN), row(3, "石桥村的路灯坏了很久，晚上老人出门容易摔跤，请派人来修。"))
    assert (report.accepted, report.quarantined) == (2, 1)
    assert Quarantined.objects.get().problems[0]["code"] == "row.system"
    assert whole()


def test_a_house_that_fails_stops_the_run_and_blames_no_row(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(title: str, text: str) -> dict[str, Any]:
        raise ZeroDivisionError

    monkeypatch.setattr("scenarios.disputes.hooks.read_facts", fails)
    rows = [row(n, f"{UNKNOWN}第{n}次反映。") for n in range(CHUNK)]
    with pytest.raises(Conflict) as refused:
        send(*rows)
    assert refused.value.code == "ingest.failing"
    assert Quarantined.objects.count() == 0
    monkeypatch.undo()
    assert send(*rows).accepted == CHUNK


def test_with_historical_the_sources_date_is_the_moment_of_receipt(send: Send) -> None:
    send(row(1), historical=True)
    matter = Matter.objects.get()
    assert matter.received_at == datetime(2019, 3, 1, 9, 30, tzinfo=LOCAL)
    assert matter.due_at is not None and matter.due_at.year == 2019
    assert matter.no.startswith("JF20190301")


# ── interrupted, and several at once ─────────────────────────────────────────


def test_an_interrupted_run_goes_on_where_it_was(send: Send) -> None:
    rows = [row(n, f"{UNKNOWN}我是第{n * 7919}位反映人，门牌{n}号。") for n in range(CHUNK + 10)]

    def breaks_off(batch: Batch, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(*rows, seen=breaks_off)
    assert Matter.objects.count() == CHUNK == Batch.objects.get().accepted
    report = send(*rows)
    assert (report.received, report.accepted, report.matters) == (CHUNK + 10,) * 3
    assert report.resumed_after == CHUNK
    assert Batch.objects.count() == 1 and Record.objects.count() == CHUNK + 10
    assert whole()


def test_an_interrupted_run_does_not_change_its_way_of_dating(send: Send) -> None:
    rows = [row(n, f"{UNKNOWN}第{n}次") for n in range(CHUNK + 1)]

    def breaks_off(batch: Batch, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(*rows, seen=breaks_off)
    with pytest.raises(Conflict) as refused:
        send(*rows, historical=True)
    assert refused.value.code == "batch.historical"


def test_two_runs_of_one_file_do_not_go_on_together(send: Send) -> None:
    report = send(row(1))
    batch = Batch.objects.get(pk=report.batch)
    batch.received, batch.finished_at = 0, None
    with pytest.raises(Conflict) as refused:
        hold(batch)
    assert refused.value.code == "batch.busy"


# ── quarantine ───────────────────────────────────────────────────────────────


def test_a_quarantined_row_goes_in_after_it_is_put_right(send: Send, house: Any) -> None:
    report = send(row(1, time="昨天"))
    held = Quarantined.objects.get()
    done = resubmit(held, {"time": "2019-03-02"}, by=house.steward)
    assert done.status == "resubmitted" and done.decided_by == house.steward and "time" in done.note
    matter = Matter.objects.get()
    assert done.subject == matter.audit_chain
    assert matter.reported_at == datetime(2019, 3, 2, tzinfo=LOCAL)
    batch = Batch.objects.get(pk=report.batch)
    assert (batch.received, batch.accepted, batch.quarantined, batch.subjects) == (1, 1, 0, 1)
    with pytest.raises(Conflict):
        resubmit(held, {}, by=house.steward)
    assert send(row(1, time="昨天"), row(2, UNKNOWN)).unchanged == 1
    assert whole()


def test_a_row_that_could_not_be_read_can_be_written_anew(send: Send, house: Any) -> None:
    send('{"id": 5, "text": "断')
    held = Quarantined.objects.get()
    assert resubmit(held, by=house.steward).status == "waiting"
    whole_row = {name: str(value) for name, value in row(5).items()}
    assert resubmit(held, whole_row, by=house.steward).status == "resubmitted"
    assert Matter.objects.get().source_key == "5"


def test_a_row_that_is_still_wrong_stays_with_its_present_reasons(send: Send, house: Any) -> None:
    send(row(1, "", time="昨天"))
    held = resubmit(Quarantined.objects.get(), {"time": "2019-03-02"}, by=house.steward)
    assert held.status == "waiting"
    assert [problem["field"] for problem in held.problems] == ["text"]


def test_a_dropped_row_stays_counted_with_its_reason(send: Send, house: Any) -> None:
    send(row(1, ""))
    held = drop(Quarantined.objects.get(), reason="热线确认是测试留言", by=house.steward)
    assert held.status == "dropped"
    with pytest.raises(Conflict):
        resubmit(held, {"text": KNOWN}, by=house.steward)


def test_quarantine_shows_personal_data_masked(send: Send, hotline: Dataset) -> None:
    send(row(1, time="昨天", user="王小明"))
    columns = shown(Quarantined.objects.get(), hotline)
    assert columns["user"] == "王**" and columns["text"] == "…" and columns["time"] == "昨天"


def test_only_stewards_bring_data_in(send: Send, house: Any) -> None:
    with pytest.raises(Forbidden):
        send(row(1), by=house.grid_lanting)
    send(row(1, ""), by=house.steward)
    with pytest.raises(Forbidden):
        resubmit(Quarantined.objects.get(), {"text": KNOWN}, by=house.handler_hrss)


# ── commands ─────────────────────────────────────────────────────────────────


def test_the_command_prints_the_counts(house: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "messages.jsonl.gz"
    lines = [row(1), row(2, ""), row(3, UNKNOWN)]
    file.write_bytes(gzip.compress("\n".join(json.dumps(one) for one in lines).encode()))
    call_command("ingest", "hotline", str(file), "--json", "--dataset-of", "disputes")
    counts = json.loads(capsys.readouterr().out)
    assert (
        counts.items()
        >= {"received": 3, "accepted": 2, "quarantined": 1, "duplicates_proposed": 0, "matters": 2}.items()
    )
    assert counts["seconds"] >= 0
    call_command("resubmit", "--batch", str(counts["batch"]), "--json")
    assert json.loads(capsys.readouterr().out) == {"batch": counts["batch"], "tried": 1, "accepted": 0, "waiting": 1}


def test_the_command_tells_a_person_what_to_do_next(
    house: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(json.dumps(row(2, "")), "utf-8")
    call_command("ingest", "hotline", str(file), "--dataset-of", "disputes")
    assert "manage.py resubmit --batch" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "没有找到"), (b"", "是空的"), (b"%PDF-1.4", "PDF"), ("folder", "文件夹"), (b'[{"id": 1}]', "数组")],
)
def test_a_wrong_file_ends_with_two_and_a_sentence(
    house: Any, tmp_path: Path, content: Any, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "delivery"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        call_command("ingest", "hotline", str(path), "--dataset-of", "disputes")
    assert ended.value.code == 2
    assert words in capsys.readouterr().err
    assert Batch.objects.count() == 0


def test_a_file_of_something_else_is_refused_whole(send: Send) -> None:
    entries = Entry.objects.count()
    with pytest.raises(Refusal) as refused:
        send(*(f'{{"name": "{n}"}}' for n in range(CHUNK)))
    assert refused.value.code == "file.other"
    assert Entry.objects.count() == entries


def test_an_unknown_batch_ends_with_two(house: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("resubmit", "--batch", "999")
    assert ended.value.code == 2 and "没有第999批" in capsys.readouterr().err


def test_a_batch_can_be_tried_again_as_a_whole(send: Send, house: Any) -> None:
    report = send(row(1, ""), row(2, time="昨天"))
    assert resubmit_batch(report.batch, by=house.steward) == (report.batch, 2, 0, 2)


# ── the real thing ───────────────────────────────────────────────────────────

REAL = Path(settings.ROOT).parent / "shared" / "data" / "messages" / "messages_votes_4326.jsonl.gz"
SAMPLE = 7
"""Every so many of the real messages; ``python manage.py ingest hotline FILE`` takes them all."""


@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason="the citizens' messages are not beside this folder (../shared/data)")
@pytest.mark.parametrize("historical", [False, True])
def test_real_messages_become_matters(send: Send, house: Any, historical: bool) -> None:
    with gzip.open(REAL, "rt", encoding="utf-8") as source:
        rows = [line for number, line in enumerate(source) if number % SAMPLE == 0]
    report = send(*map(str.strip, rows), historical=historical)
    assert report.received == report.accepted == report.matters == len(rows)
    assert report.duplicates_proposed > 0
    assert Step.objects.filter(status="open", due_at__isnull=False).values("matter_id").distinct().count() == len(rows)
    classed = Matter.objects.exclude(guesses=[]).count()
    assert classed > len(rows) * 0.9
    if historical:
        assert {year for (year,) in Matter.objects.values_list("received_at__year")} <= {2017, 2018, 2019, 2020}
    assert whole()
