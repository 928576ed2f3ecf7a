"""The papers of a petition: notice, decision with the day its review must be asked for, review opinion."""

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from kernel.common.moment import at
from kernel.matters.rehearsing import close, worker
from kernel.papers.filling import leftovers
from kernel.papers.making import pdf_paper, word_paper
from kernel.papers.queries import entries_of
from kernel.papers.sheet import Sheet, day
from kernel.people.services import PUBLIC, actor
from scenarios.petitions import services as petitions
from scenarios.petitions.queries import appeal_until, decision_of
from scenarios.petitions.tests.stories import MONDAY, decided, noticed, placed

pytestmark = pytest.mark.django_db


def printed(matter: Any, code: str) -> str:
    """What the latest paper of this kind says, without line breaks."""
    kind, row = next((one.kind, one.rows[-1]) for one in entries_of(matter) if one.kind.code == code and one.rows)
    sheet = Sheet(matter, "周敏", MONDAY)
    assert leftovers(word_paper(kind, sheet, row)) == []
    pages = PdfReader(io.BytesIO(pdf_paper(kind, sheet, row))).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_the_notice_names_the_way_and_its_limits(house: Any) -> None:
    said = printed(noticed(house), "notice")
    for words in ("信访事项告知书", "信访程序", "《信访工作条例》第三十一条", "最晚", "李*"):
        assert words in said


@pytest.mark.parametrize(("branch", "words"), [
    ("litigation", "从知道或者应当知道该行政行为之日起算"), ("party", "没有规定向党组织申诉"),
    ("arbitration", "申请劳动仲裁的时效"), ("duty", "行政机关履行职责的等待期：两个月"),
])  # fmt: skip
def test_the_notice_of_every_way_is_printed_with_what_the_law_counts_from(house: Any, branch: str, words: str) -> None:
    with at(MONDAY):
        matter = placed(house)
        petitions.give_notice(matter, branch, by=worker(matter))
    assert words in printed(matter, "notice")


def test_the_decision_has_its_parts_and_the_last_day_for_a_review(house: Any) -> None:
    with at(MONDAY):
        matter = decided(house, "refuse")
    until = appeal_until(matter, "review")
    for _ in range(2):  # printed on the day, and again much later: the day stays
        said = printed(matter, "decision")
        for words in ("信访事项处理意见书", "补记三年工龄", "档案记载", "不予支持", "社会保险法第十六条", "请求复查"):
            assert words in said
        assert f"{day(until)}（含当日）" in said


def test_a_decision_not_served_names_no_day_yet(house: Any) -> None:
    with at(MONDAY):
        matter = decided(house)
    row = decision_of(matter)
    row.served_at = None
    kind = next(one.kind for one in entries_of(matter) if one.kind.code == "decision")
    pages = PdfReader(io.BytesIO(pdf_paper(kind, Sheet(matter, "周敏", MONDAY), row))).pages
    said = "".join("".join(page.extract_text().split()) for page in pages)
    assert "自送达之日起计算" in said and "含当日" not in said


def test_the_review_opinion_names_the_day_for_the_re_review(house: Any) -> None:
    with at(MONDAY):
        matter = decided(house, "refuse")
    with at(MONDAY + timedelta(days=3)):
        petitions.ask_again(matter, "review", "工龄没有记全，请再查。", by=actor(PUBLIC))
        matter = close(matter, "review")
        petitions.give_opinion(matter, "upheld", text="原意见事实清楚。", basis="条例", by=worker(matter))
        until = appeal_until(matter, "recheck")
    said = printed(matter, "review")
    for words in ("复查意见书", "维持原处理意见", "请求复核", f"{day(until)}（含当日）"):
        assert words in said
