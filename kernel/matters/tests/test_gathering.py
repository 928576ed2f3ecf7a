"""What sources delivered becomes matters: one a group of records, once, and whatever people decide reaches it."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.audit.models import Entry
from kernel.common import sql
from kernel.datahub.datasets import source
from kernel.datahub.models import Batch, Record
from kernel.datahub.queries import origin
from kernel.datahub.taking import take
from kernel.files.services import NoSpace
from kernel.linkage.models import Report
from kernel.linkage.relinking import keep_up
from kernel.linkage.services import decide
from kernel.matters.gathering import Gathered, gather
from kernel.matters.models import Duplicate, Matter
from kernel.matters.progress import open_step

pytestmark = pytest.mark.django_db
LEAK = (
    "岚汀街道临川社区临川花园3幢402室楼上漏水把我家天花板泡坏了，客厅的墙纸都起了泡，维修要八千八百元，楼上不肯来修。"
)
NOISE = "楼下烧烤店每天凌晨还在营业，油烟和吵闹声让人睡不着觉，孩子要上学，希望尽快管一管。"
ROW = {"rev": 1, "user": "蔡小兰", "mobile": "12135605488", "title": "关于楼上漏水", "time": "2026-03-02 11:31:04",
       "text": LEAK, "area": "岚汀街道", "topic": "政法", "unit": "县司法局", "reply_time": "2026-03-09 10:31:22",
       "state": "已回复", "score": 4}  # fmt: skip


def row(number: int, **values: Any) -> dict[str, Any]:
    """One message of the county's site, answered unless said otherwise."""
    return ROW | {"id": str(number)} | values


@pytest.fixture
def deliver(tmp_path: Path, house):
    """Hand in messages and bring them to their matters, as the minute's tick does."""

    def handed_in(*rows: dict[str, Any], name: str = "1") -> Gathered:
        file = tmp_path / f"messages_{name}.jsonl"
        file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
        take(source("web"), file, by=house.system)
        keep_up(by=house.system)
        return gather(by=house.system)

    return handed_in


SAME = (
    row(1),
    row(2, time="2026-03-02 18:00:00", user="蔡大海", mobile="12288887777"),
    row(3, text=NOISE, title="烧烤店"),
)
OPEN = {"state": "待回复", "reply_time": None, "score": None}


def matter_of(key: int) -> Matter:
    return Matter.objects.get(pk=int(Record.objects.filter(key=str(key)).latest("id").subject.split(":")[1]))


def test_each_group_of_records_is_one_matter_with_everybody_in_it(deliver):
    assert deliver(*SAME).made == 2
    matter = matter_of(1)
    assert matter_of(2) == matter != matter_of(3)
    assert (matter.open, matter.source, matter.source_key) == (False, "web", "1")
    assert [one.key for one in origin(matter.audit_chain)] == ["1", "2"]
    assert sorted(matter.parties.values_list("role", "name_masked")) == [("claimant", "蔡**"), ("co_claimant", "蔡**")]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plans")
def test_no_matter_is_looked_for_by_reading_all(deliver):
    with CaptureQueriesContext(connection) as seen:
        deliver(*SAME)
    asked = [one["sql"] for one in seen if "SELECT" in one["sql"] and "source_key = ''" in one["sql"]]
    assert len(asked) >= 3
    for statement in asked:
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            steps = [line[3] for line in cursor.cursor.fetchall()]
        assert any("matters_source_once" in step for step in steps), steps
        assert not any(step.startswith(("SCAN m", "AUTOMATIC")) for step in steps), steps


def test_the_same_deliveries_again_add_nothing(deliver):
    deliver(*SAME)
    entries = Entry.objects.count()
    again = deliver(*SAME)
    assert (again.made, again.attached, Matter.objects.count(), Entry.objects.count()) == (0, 0, 2, entries)
    assert set(Batch.objects.values_list("stage", flat=True)) == {"joined"}


def test_what_the_source_works_on_is_open_here_with_a_class_proposed(deliver):
    deliver(row(1, **OPEN))
    matter = matter_of(1)
    assert matter.open and open_step(matter, "triage")
    assert matter.guesses


def test_a_later_record_joins_the_matter_and_its_claimant_is_entered(deliver):
    deliver(row(1, **OPEN))
    found = deliver(SAME[1], name="2")
    assert (found.made, found.attached) == (0, 1)
    assert matter_of(2) == matter_of(1)
    assert matter_of(1).parties.filter(role="co_claimant").count() == 1


def test_a_correction_reaches_the_open_matter(deliver):
    deliver(row(1, **OPEN))
    deliver(row(1, **OPEN | {"rev": 2, "text": LEAK + "请尽快。"}), name="2")
    assert matter_of(1).text.endswith("请尽快。")
    assert Matter.objects.count() == 1


def test_a_correction_of_an_ended_matter_is_told_and_changes_nothing(deliver):
    deliver(row(1))
    deliver(row(1, rev=2, text=LEAK + "请尽快。"), name="2")
    assert matter_of(1).text == LEAK
    assert Entry.objects.filter(chain=matter_of(1).audit_chain, action="matter.source_correction").count() == 1


def reports(*keys: int) -> list[int]:
    return [Report.objects.get(key=str(key)).pk for key in keys]


def test_two_records_that_a_person_parts_are_two_matters(deliver, house):
    deliver(*SAME)
    decide("matters", *reports(1, 2), same=False, reason="两户不同的漏水", by=house.dispatcher)
    assert gather(by=house.system).decided == 1
    assert matter_of(1) != matter_of(2)
    assert matter_of(2).source_key == "2"
    assert gather(by=house.system).decided == 0


def test_two_ended_matters_that_a_person_joins_are_one_and_can_be_parted_again(deliver, house):
    deliver(*SAME)
    noise = matter_of(3)
    decide("matters", *reports(1, 3), same=True, reason="同一户的一件事", by=house.dispatcher)
    gather(by=house.system)
    noise.refresh_from_db()
    assert matter_of(3) == matter_of(1) == noise.merged_into
    decide("matters", *reports(1, 3), same=False, reason="核实后不是", by=house.dispatcher)
    gather(by=house.system)
    noise.refresh_from_db()
    assert (matter_of(3), noise.merged_into) == (noise, None)


def test_open_matters_that_a_person_joins_are_put_before_those_who_merge(deliver, house):
    deliver(row(1, **OPEN), row(3, text=NOISE, title="烧烤店", **OPEN))
    decide("matters", *reports(1, 3), same=True, reason="同一户的一件事", by=house.dispatcher)
    gather(by=house.system)
    [proposal] = Duplicate.objects.all()
    assert {proposal.matter, proposal.other} == {matter_of(1), matter_of(3)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite can be told how large it may grow")
def test_a_full_disk_is_told_in_a_sentence_and_nothing_stands_half_done(tmp_path, house):
    words = "排水沟路灯井盖噪声扬尘停车楼道物业水压燃气垃圾绿化广场校车菜场公交"
    told = ["".join(random.Random(n).sample(words, 24)) * 9 for n in range(40)]
    rows = [row(n, text=text, user=f"户{n}", mobile=f"121{n:08}") for n, text in enumerate(told)]
    file = tmp_path / "messages_1.jsonl"
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
    take(source("web"), file, by=house.system)
    keep_up(by=house.system)
    sql.execute("VACUUM")
    [[pages]] = sql.execute("PRAGMA page_count").fetchall()
    sql.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(NoSpace, match="存储空间不足，停在了半路"):
        gather(by=house.system)
    assert not Matter.objects.exists() and not Record.objects.exclude(subject="").exists()
    assert Record.objects.count() == 40
    sql.execute("PRAGMA max_page_count = 1073741823")
    assert gather(by=house.system).made and not Record.objects.filter(subject="").exists()
