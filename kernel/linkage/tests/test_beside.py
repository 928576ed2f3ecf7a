"""Both records beside each other: masked, with what differs marked, and not a word of what is sealed."""

import json
from typing import Any

import pytest

from kernel.datahub.datasets import source
from kernel.datahub.models import Record
from kernel.datahub.taking import take
from kernel.linkage.beside import beside
from kernel.linkage.models import Report
from kernel.linkage.relinking import keep_up

pytestmark = pytest.mark.django_db
LEAK = "临川花园3幢402室楼上漏水，我是蔡小兰，电话12135605488，天花板泡坏了，维修要八千八百元。"
BEATEN = "老公喝醉了就打我，孩子也被打过，我不敢回家。"
ROW = {"rev": 1, "user": "蔡小兰", "mobile": "12135605488", "title": "楼上漏水", "time": "2026-03-02 11:31:04",
       "text": LEAK, "area": "岚汀街道", "topic": "政法", "unit": "县司法局", "reply_time": None, "state": "待回复",
       "score": None}  # fmt: skip


@pytest.fixture
def two(tmp_path, cast):
    """Two messages taken in and linked; the second one says what it is given."""

    def taken(**second: Any) -> tuple[Report, Report]:
        file = tmp_path / "messages_1.jsonl"
        rows = [ROW | {"id": "1"}, ROW | {"id": "2", "time": "2026-03-03 08:00:00"} | second]
        file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
        take(source("web"), file, by=cast.system)
        keep_up(by=cast.system)
        return Report.objects.get(key="1"), Report.objects.get(key="2")

    return taken


def states(found: Any) -> dict[str, str]:
    return {str(line.label): line.state for line in found.lines}


def test_each_field_says_whether_both_records_have_the_same(two):
    found = beside(*two(mobile="12288887777", text=LEAK + "现在还在漏。"))
    told = states(found)
    assert (told["诉求人"], told["诉求人电话"], told["登记时间"]) == ("same", "differs", "differs")
    assert [piece.words for piece in found.two if piece.own] == ["现在还在漏。"]
    assert not any(piece.own for piece in found.one)


def test_names_numbers_and_houses_are_masked_and_money_is_not(two):
    found = beside(*two())
    shown = "".join(f"{line.one}{line.two}" for line in found.lines) + "".join(piece.words for piece in found.one)
    assert not any(word in shown for word in ("蔡小兰", "12135605488", "3幢", "402室"))
    assert "蔡**" in shown and "121****5488" in shown and "八千八百元" in shown


def test_of_what_asks_for_a_seal_not_a_word_is_shown(two, cast, client):
    one, other = two(title="求助", text=BEATEN)
    found = beside(one, other)
    assert found.withheld == (False, True) and found.two == []
    shown = "".join(line.two for line in found.lines)
    assert not any(word in shown for word in ("求助", "蔡", "121"))
    client.force_login(cast.dispatcher)
    page = client.get(f"/linkage/matters/{one.pk}/{other.pk}").content.decode()
    assert "不敢回家" not in page and "依规封存" in page and "楼上漏水" in page


def test_the_page_to_decide_shows_both_and_why(two, cast, client):
    one, other = two(text=LEAK + "现在还在漏。")
    client.force_login(cast.dispatcher)
    page = client.get(f"/linkage/matters/{one.pk}/{other.pk}").content.decode()
    assert "<mark>现在还在漏。</mark>" in page and "合计" in page and "蔡小兰" not in page
    assert f"/linkage/matters/{one.pk}/{other.pk}" in client.get(f"/linkage/records/{one.pk}").content.decode()


def test_where_a_record_is_there_no_more_the_page_says_so(two, cast, client):
    one, other = two()
    Record.objects.filter(key="2").update(current=False)
    client.force_login(cast.dispatcher)
    page = client.get(f"/linkage/matters/{one.pk}/{other.pk}").content.decode()
    assert "已经不在数据落地区" in page and "记下认定" in page
