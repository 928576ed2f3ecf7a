"""The page of the clock book: every limit in force today, under its norm."""

from typing import Any

import pytest

from kernel.common.moment import today
from kernel.law.clockbook import clock_book
from kernel.law.norms import library
from kernel.matters.desk.limits import groups, rows_on
from kernel.matters.pages.reading import LIMITS

PAGE = "/matters/clocks"


@pytest.fixture
def seen(client: Any, house: Any) -> Any:
    """Open an address as the dispatcher; the words of the page."""
    client.force_login(house.dispatcher)

    def see(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200
        return str(answer.content.decode())

    return see


def book(seen: Any) -> str:
    """Every page of the clock book."""
    return "".join(seen(f"{PAGE}?page={number}") for number in range(1, -(-len(rows_on(today())) // LIMITS) + 1))


def test_no_page_of_the_book_is_heavier_than_a_page_may_be(seen: Any) -> None:
    weights = [len(seen(f"{PAGE}?page={number}").encode()) for number in (1, 2, 3, 4, 5)]
    assert max(weights) < 60_000


def test_every_limit_in_force_stands_in_the_book(seen: Any) -> None:
    page, rows = book(seen), rows_on(today())
    assert len(rows) > 200 and page.count('role="rowheader"') == len(rows)
    assert [row.name for row in rows if row.name not in page] == []


def test_limits_stand_under_their_norm_laws_first_and_product_parameters_last(seen: Any) -> None:
    page = book(seen)
    titles = [group["title"] for group in groups(rows_on(today()), today())]
    places = [page.index(f'g-limits-head">{title}') for title in titles]
    assert places == sorted(places) and len(titles) > 30
    assert titles[-1] == "本平台的产品参数"
    assert titles.index("《行政许可法》") < titles.index("《信访工作条例》") < titles.index("《检察公益诉讼解释》")


def test_a_norm_says_its_version_and_how_it_reads_days(seen: Any) -> None:
    page = seen(f"{PAGE}?norm=行政复议法")
    assert "2023年修订，自2024年1月1日起施行" in page and "“十日”的规定是指工作日" in page
    assert "作出复议决定" in page and "缴纳罚款" not in page


def test_a_limit_says_what_extends_and_pauses_it_and_when_it_reminds(seen: Any) -> None:
    page = seen(f"{PAGE}?q=作出许可决定")
    for words in ("可延长十日", "经本行政机关负责人", "专家评审期间不计入", "提前7、2天提醒", "已核读条文", "工作日"):
        assert words in page


def test_limits_counted_back_and_limits_that_must_run_say_so(seen: Any) -> None:
    page = book(seen)
    assert "提前20日" in page and "至少七日" in page


def test_words_of_a_unit_find_limits_and_nonsense_finds_none(seen: Any) -> None:
    assert "查封、扣押" in seen(f"{PAGE}?q=行政机关")
    assert "没有这样的时限" in seen(f"{PAGE}?q=没有这个词")


def test_every_row_names_its_norm_by_the_norms_own_id() -> None:
    names = {row.norm for rows in clock_book().rows.values() for row in rows}
    assert {library().find(name).id for name in names} == names
