"""A derivation reads well, and every line carries its article."""

from datetime import date, datetime

import pytest

from kernel.law.calendar import seeded
from kernel.law.clockbook import clock_book
from kernel.law.due import due
from kernel.law.norms import library
from kernel.law.office import DEFAULT_OFFICE
from kernel.law.queries import due_of


def lines(norm: str, length: str, start: date | datetime, article: str = "") -> list[tuple[str, str]]:
    on = start.date() if isinstance(start, datetime) else start
    found = due(start, length, rule=library().rule(norm, on), calendar=seeded(), article=article)
    return [(step.text, step.article) for step in found.derivation]


def test_working_days_over_a_holiday() -> None:
    assert lines("行政处罚法", "7日", date(2026, 9, 28), "行政处罚法#61") == [
        ("适用《行政处罚法》第六十一条（2021年修订，自2021年7月15日起施行），期限7日。", "行政处罚法#61"),
        (
            "“7日”按工作日计算：本法中“二日”“三日”“五日”“七日”的规定是指工作日，不含法定节假日。",
            "行政处罚法#85",
        ),
        ("2026年9月28日（星期一）为开始之日，不计入，自9月29日起算。", "民法典#201.1"),
        (
            "其间10月1日至10月7日国庆节放假、不计入，10月10日（星期六）调休上班、计入工作日。",
            "国务院办公厅关于2026年部分节假日安排的通知",
        ),
        ("第7个工作日为2026年10月13日（星期二），为期间最后一日，当日24时届满。", "民法典#203.2"),
    ]


def test_natural_days_that_end_in_a_holiday() -> None:
    assert lines("信访工作条例", "15日", date(2026, 9, 16))[-1] == (
        "第15日为2026年10月1日（星期四），在国庆节放假期间，顺延至休假结束后的第一日2026年10月8日（星期四），"
        "当日24时届满。",
        "民法典#203.1",
    )


def test_natural_days_say_why_they_are_natural() -> None:
    reading = lines("行政处罚法", "90日", date(2026, 9, 28))[1]
    assert reading[0].endswith("“90日”不属此列。")
    assert lines("信访工作条例", "60日", date(2026, 7, 8))[1][0].endswith("从严把握。")


def test_months_and_hours() -> None:
    months = lines("行政诉讼法", "六个月", date(2026, 3, 28))
    assert months[1][1] == "民法典#202"
    hours = lines("反家庭暴力法", "七十二小时", datetime(2026, 10, 1, 9, 0))
    assert hours[1][0] == "“七十二小时”连续计算，不扣除休息日和节假日。"
    assert hours[-1][0] == "至2026年10月4日9时00分届满。"


def test_two_years_of_notices_are_cited_apart() -> None:
    cited = [article for _, article in lines("行政许可法", "10日", date(2025, 12, 24))]
    assert "国务院办公厅关于2026年部分节假日安排的通知" in cited


def test_a_provisional_date_says_why_and_what_will_happen() -> None:
    text, article = lines("信访工作条例", "60日", date(2026, 12, 1))[-1]
    assert "2027年放假安排尚未公布" in text and "暂定" in text and "公布后重新计算" in text
    assert article == "全国年节及纪念日放假办法#2"


def test_a_product_parameter_does_not_pretend_to_be_law() -> None:
    first = lines("product", "2个工作小时", datetime(2026, 9, 30, 16, 30), "product:intake.triage")[0]
    assert "不是法律规定" in first[0] and first[1] == "product:intake.triage"


@pytest.mark.parametrize("key", sorted(clock_book().rows))
def test_every_row_of_the_book_has_a_derivation_with_an_article_on_each_line(key: str) -> None:
    start = datetime(2026, 3, 2, 10, 0)
    row = clock_book().find(key, start.date())
    found = due_of(row, start, calendar=seeded(), hours=DEFAULT_OFFICE)
    assert found.derivation[0].article == row.article
    assert all(step.text.endswith("。") and step.article for step in found.derivation)
