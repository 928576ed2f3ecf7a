"""After a release with other weights the first delivery links everything anew, and what people decided stays."""

import json
from pathlib import Path

import pytest

from kernel.common import sql
from kernel.datahub.datasets import source
from kernel.datahub.taking import take
from kernel.linkage.models import Claim, Decision, Mention, Report, Run
from kernel.linkage.relinking import keep_up, versions
from kernel.linkage.services import decide
from kernel.people.services import SYSTEM, actor

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LEAK = "岚汀街道临川社区临川花园3幢402室楼上漏水把我家天花板泡坏了，客厅的墙纸都起了泡，维修要八千八百元，楼上不肯修。"
NOISE = "楼下烧烤店每天凌晨还在营业，油烟和吵闹声让人睡不着觉，孩子要上学，希望尽快管一管。"
LIGHT = "砚池镇青竹村主路的路灯有半边不亮，已经三个月了，晚上老人出来散步摔了两个，请把路灯修亮。"
ROW = {"rev": 1, "user": "蔡小兰", "mobile": "12135605488", "title": "关于楼上漏水", "time": "2026-03-02 11:31:04",
       "text": LEAK, "area": "岚汀街道", "topic": "政法", "unit": "县司法局", "reply_time": None, "state": "待回复",
       "score": None}  # fmt: skip
FIRST = (
    ROW | {"id": "1"},
    ROW | {"id": "2", "time": "2026-03-03 18:00:00", "user": "蔡大海", "mobile": "12288887777"},
    ROW | {"id": "3", "text": NOISE, "title": "烧烤店", "user": "孙平", "mobile": "12266665555"},
    ROW | {"id": "4", "text": LIGHT, "title": "路灯", "user": "赵强", "mobile": "12255554444", "area": "砚池镇"},
)


@pytest.fixture
def deliver(tmp_path: Path, cast):
    """Hand in messages of the county's site and link what is new, as the minute's tick does."""

    def handed_in(*rows: dict[str, object], name: str):
        file = tmp_path / f"messages_{name}.jsonl"
        file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
        take(source("web"), file, by=actor(SYSTEM))
        return keep_up(by=actor(SYSTEM))

    return handed_in


@pytest.fixture
def upgraded(deliver, cast):
    """Two decisions on what was linked, then the tables as an earlier release with other weights left them."""
    deliver(*FIRST, name="1")
    decide("matters", pk("1"), pk("2"), same=False, reason="电话核实不是一件事", by=cast.dispatcher)
    decide("matters", pk("3"), pk("4"), same=True, reason="核实是一件事", by=cast.dispatcher)
    Claim.objects.all().delete()
    Report.objects.update(slot=0, slot_between=0, rest="{}")
    before = json.dumps(dict.fromkeys(versions(), "2020-01-01.0000"))
    sql.execute("UPDATE linkage_run SET versions = %s", [before])  # a run is in the ledger: nothing else may change it


def pk(key: str) -> int:
    return Report.objects.get(key=key).pk


def matter_of(key: str) -> int:
    return Report.objects.get(key=key).matter


def test_the_first_delivery_links_everything_anew(upgraded, deliver):
    assert deliver(FIRST[0] | {"id": "5", "time": "2026-03-05 09:00:00"}, name="2") is not None
    assert Run.objects.latest("id").versions == versions()
    assert matter_of("5") == matter_of("1")
    assert Claim.objects.filter(one=pk("1"), two=pk("5")).exists()
    assert not Report.objects.filter(rest="{}").exists()


def test_what_people_decided_stays_with_its_records(upgraded, deliver):
    numbers = {row.key: row.pk for row in Report.objects.all()}
    mentions = set(Mention.objects.values_list("pk", flat=True))
    earlier = ROW | {"id": "0", "time": "2026-03-01 09:00:00", "user": "李秀英", "mobile": "12233332222"}
    deliver(earlier, name="2")
    assert {key: pk(key) for key in numbers} == numbers
    assert mentions <= set(Mention.objects.values_list("pk", flat=True))
    assert Decision.objects.filter(withdrawn_at__isnull=True).count() == 2
    assert matter_of("3") == matter_of("4")
    assert matter_of("1") != matter_of("2")


def test_the_next_delivery_is_compared_record_by_record_again(upgraded, deliver):
    deliver(FIRST[0] | {"id": "5", "time": "2026-03-05 09:00:00"}, name="2")
    assert deliver(FIRST[0] | {"id": "6", "time": "2026-03-06 09:00:00"}, name="3") is None
    assert matter_of("6") == matter_of("1")
