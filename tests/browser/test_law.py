"""The law in a real browser: asked in everyday words, read, followed, compared; also on a phone and without script."""

from datetime import date
from typing import Any

import pytest

from kernel.law import search
from kernel.law.library.services import import_texts
from kernel.law.library.sources import Given
from kernel.law.norm_services import register_norms
from kernel.law.tests.test_reading import NEW, OLD, TOWN
from kernel.people.services import actor
from kernel.testing.browser import WIDTHS, Desk, faults
from kernel.web.models import PolicyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/law/", "/law/?q=检查水质", "/law/?q=水井&show=norms", "/law/?q=没有的词句", "/law/水井法", "/law/水井法/3",
    "/law/水井法/2005-01-01", "/law/水井法/3?on=2010-01-01", "/law/水井法/99", "/law/信访工作条例/31",
    "/law/水井法/compare", "/law/水井法/compare?all=1", "/law/清渡县水井管理办法/compare",
)  # fmt: skip


@pytest.fixture
def library(house: Any, settings: Any, tmp_path: Any) -> Any:
    settings.VAR = tmp_path
    texts = [Given("test:1", OLD), Given("test:2", NEW), Given("test:3", TOWN, kind="规范性文件")]
    register_norms(by=actor("system"))
    import_texts(texts, by=actor("system"))
    search.index_new()
    return house


def anybody(chromium: Any, url: str, width: int, **more: Any) -> Any:
    size = {"width": width, "height": WIDTHS[width]}
    return chromium.new_context(viewport=size, locale="zh-CN", base_url=url, **more).new_page()


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_from_a_question_to_the_article_its_history_and_the_table_of_changes(
    chromium: Any,
    live_server: Any,
    library: Any,
    script: bool,
) -> None:
    page = anybody(chromium, live_server.url, 390, java_script_enabled=script)
    page.goto("/law/")
    page.fill("[name=q]", "检查水质")
    page.click("text=查找 >> nth=-1")
    page.click(".g-law-hits a >> nth=0")
    assert "十五日" in page.inner_text(".g-law-text")
    assert "清渡县水井管理办法" in page.inner_text(".g-law-citing")
    page.fill("input[name=on]", "2010-01-01")
    page.click("text=查看 >> nth=-1")
    assert "五十元" in page.inner_text(".g-law-text")
    page.click(".g-law-title a")
    assert "三十日" in page.inner_text(".g-law-text")
    page.click("text=对照两个版本")
    assert page.inner_text("del >> nth=0") == "三十"
    assert page.inner_text("ins >> text=十五") == "十五"
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", ["anybody", "staff", "elder"])
def test_the_pages_of_the_law_are_accessible_and_fit(
    chromium: Any,
    live_server: Any,
    library: Any,
    who: str,
    width: int,
) -> None:
    staff = who == "staff"
    page = (
        Desk(chromium, live_server.url, width).of(library.dispatcher)
        if staff
        else anybody(chromium, live_server.url, width)
    )
    if who == "elder":
        page.context.add_cookies([{"name": "elder", "value": "1", "url": live_server.url}])
    broken = {}
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details:not([data-menu])').forEach(one => one.open = true)")
        page.wait_for_load_state("networkidle")
        if found := faults(page):
            broken[address] = found
    assert broken == {}
    assert not PolicyReport.objects.exists()


def test_a_clock_leads_to_the_article_that_gave_it(chromium: Any, live_server: Any, library: Any) -> None:
    from tests.browser.test_main_path import register

    window = Desk(chromium, live_server.url).of(library.dispatcher)
    register(window)
    window.click("text=打开事项")
    address = window.locator("a.g-cite").first.get_attribute("href")
    assert address and address.startswith("/law/") and f"on={date.today().year}" in address
    window.goto(address)
    assert "第" in window.inner_text("h1")
    assert faults(window) == []
