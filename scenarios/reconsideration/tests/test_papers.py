"""The papers of a reconsideration: acceptance, decision with the day for a suit, and what is not yet there."""

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from kernel.common.moment import at
from kernel.matters import services
from kernel.matters.rehearsing import close, worker
from kernel.matters.tracking import Parcel
from kernel.papers.filling import leftovers
from kernel.papers.making import pdf_paper, word_paper
from kernel.papers.queries import entries_of, own_entries
from kernel.papers.sheet import Sheet
from kernel.papers.tests.reading import lines_of
from scenarios.reconsideration import services as cases
from scenarios.reconsideration.tests.stories import MONDAY, accepted, answered, approved, heard, received, served

pytestmark = pytest.mark.django_db


def printed(matter: Any, code: str) -> str:
    """What the latest paper of this kind says, without line breaks."""
    kind, row = next((one.kind, one.rows[-1]) for one in entries_of(matter) if one.kind.code == code and one.rows)
    sheet = Sheet(matter, "周敏", MONDAY)
    assert leftovers(word_paper(kind, sheet, row)) == []
    pages = PdfReader(io.BytesIO(pdf_paper(kind, sheet, row))).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_the_acceptance_names_the_respondent_and_that_it_is_free(house: Any) -> None:
    with at(MONDAY):
        said = printed(accepted(house), "acceptance")
    for words in ("行政复议受理通知书", "县市场监管局", "不收取任何费用", "县行政复议办公室"):
        assert words in said


def test_the_decision_is_the_persons_once_it_is_served_and_names_the_court_and_the_day(house: Any) -> None:
    with at(MONDAY):
        matter = approved(house, heard(house))
        assert "自送达之日起计算" in printed(matter, "ruling")
        assert "ruling" not in {one.kind.code for one in own_entries(Parcel(matter))}
        matter = served(matter)
        assert "ruling" in {one.kind.code for one in own_entries(Parcel(matter))}
    said = printed(matter, "ruling")
    for words in ("行政复议决定书", "撤销或者部分撤销", "查明处罚证据不足", "人民法院", "2026年6月23日（含当日）"):
        assert words in said, words


def test_what_has_not_happened_has_no_paper(house: Any) -> None:
    with at(MONDAY):
        entries = {one.kind.code: one for one in entries_of(accepted(house))}
    assert not entries["ruling"].rows and "批准以后才有" in entries["ruling"].lacking
    assert not entries["hearing"].rows and not entries["rejection"].rows


def test_a_hearing_notice_says_when_where_and_who_sits(house: Any) -> None:
    with at(MONDAY):
        matter = answered(house)
        panel = [house.handler_reconsideration, house.handler2_reconsideration, house.expert, house.adviser]
        hearing = cases.call_hearing(matter, MONDAY + timedelta(days=9), "听证室", panel, by=worker(matter))
        said = lines_of(matter, "hearing")
    assert said[0] == matter.receiver.name and said[1] == f"编号：{matter.no}-听{hearing.pk}"
    assert said[2:4] == ["行政复议听证通知书", "李*、县市场监管局："]
    assert "定于2026-06-17 09:30在听证室举行听证" in said[4]
    assert said[5:8] == [
        f"主持人：{panel[0].name}。", f"听证员：{panel[1].name}、{panel[2].name}。", f"记录员：{panel[3].name}。",
    ]  # fmt: skip
    assert said[-1] == "2026年6月8日"


def test_a_letter_of_opinion_says_what_is_wrong_and_until_when_to_report(house: Any) -> None:
    with at(MONDAY):
        matter = heard(house)
        letter = cases.send_letter(matter, house.bodies["market"], "裁量基准没有公开。", by=worker(matter))
        said = lines_of(matter, "letter")
    assert said[1] == f"编号：{matter.no}-意{letter.pk}" and said[2:4] == ["行政复议意见书", "县市场监管局："]
    assert "裁量基准没有公开。" in said
    assert any("请于2026年8月7日前" in one and "第七十六条" in one for one in said)


def test_a_refusal_names_the_condition_the_reason_and_the_court(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        services.confirm_class(matter, "N1", by=worker(matter))
        cases.examine(matter, ["in_time"], "知道行为已超过六十日，没有正当理由。", by=worker(matter))
        matter = close(matter, "reject", "超过申请期限")
        said = lines_of(matter, "rejection")
    assert said[2:4] == ["行政复议不予受理决定书", "李*："]
    assert any(one.startswith("不符合的条件：") and len(one) > len("不符合的条件：。") for one in said)
    assert "知道行为已超过六十日，没有正当理由。" in said
    assert any("人民法院" in one and "2026年6月23日（含当日）" in one for one in said)
