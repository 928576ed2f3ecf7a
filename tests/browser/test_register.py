"""Registering in a real browser: what was told before, the map, a draft that comes back; also without script."""

from typing import Any

import pytest

from kernel.matters import drafts
from kernel.matters.models import Draft, Matter
from kernel.matters.tests.test_pages_register import land
from kernel.testing.browser import WIDTHS, Desk, faults, until
from kernel.web.models import PolicyReport
from tests.browser.test_main_path import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", WIDTHS)
def test_duplicates_the_map_and_a_draft_that_comes_back(
    chromium: Any, live_server: Any, house: Any, width: int
) -> None:
    land(by=house.system)
    page = Desk(chromium, live_server.url, width).of(house.dispatcher)
    first = _registered(page)
    page.goto("/matters/register")
    page.locator("[name=text]").press_sequentially(WORDS[:24])
    page.wait_for_selector(f".g-told-box >> text={first.no}")
    page.wait_for_selector(".g-draft-said >> text=只有您自己看得到")
    assert page.evaluate("document.activeElement.name") == "text"
    page.click(".g-fold-map > summary")
    page.click(".g-map a[aria-label=岚汀街道]")
    page.click(".g-map a[aria-label=柳桥社区]")
    until(page, "document.querySelector('[name=village]').value === '990123001002'")
    page.wait_for_selector(".g-map a[aria-current]")
    page.check("input[name=kind][value=petition]")
    page.wait_for_selector(".g-asked >> text=没有另外要填的要素")
    page.check("input[name=kind][value=dispute]")
    page.click(".g-asked summary")
    page.fill("[name=unpaid_workers]", "12")
    assert faults(page) == []

    key = page.input_value("[name=draft]")
    _wait_for_draft(page, key, house)
    page.goto("/workbench")
    page.click(f"a[href*='{key}'] >> nth=0")
    assert page.input_value("[name=text]") == WORDS[:24]
    assert page.input_value("[name=village]") == "990123001002"
    page.click("main form .btn-primary >> text=登记")
    page.wait_for_url("**/receipt")
    assert not Draft.objects.exists()
    assert Matter.objects.latest("pk").region_id == "990123001002"
    assert not PolicyReport.objects.exists()


def _registered(page: Any) -> Matter:
    """A matter handed in at the window, so that there is one to be told of."""
    page.goto("/matters/register")
    page.fill("[name=text]", WORDS)
    page.click("main form .btn-primary >> text=登记")
    page.wait_for_url("**/receipt")
    return Matter.objects.get()


def _wait_for_draft(page: Any, key: str, house: Any) -> None:
    """Until the place picked last is in the draft."""
    for _try in range(100):
        kept = drafts.one(key, house.dispatcher)
        if kept is not None and "990123001002" in str(kept.content) and "unpaid_workers" in kept.content:
            return
        page.wait_for_timeout(200)


def test_a_form_that_lacks_something_says_so_and_is_kept(chromium: Any, live_server: Any, house: Any) -> None:
    page = Desk(chromium, live_server.url, 390).of(house.dispatcher)
    page.goto("/matters/register")
    page.fill("[name=wish]", "尽快发工资")
    page.click("main form .btn-primary >> text=登记")
    page.wait_for_selector(".g-err")
    assert "请填写发生了什么" in page.inner_text("main")
    assert page.input_value("[name=wish]") == "尽快发工资"
    assert faults(page) == []


def test_map_draft_and_kinds_work_without_script(chromium: Any, live_server: Any, house: Any) -> None:
    land(by=house.system)
    page = Desk(chromium, live_server.url, 390, java_script_enabled=False).of(house.dispatcher)
    page.goto("/matters/register")
    page.fill("[name=text]", WORDS)
    page.check("input[name=kind][value=petition]")
    page.click("button[name=more][value=kind]")
    assert page.input_value("[name=text]") == WORDS
    assert page.locator("[name=unpaid_workers]").count() == 0
    page.click("button[name=save]")
    assert "草稿已保存" in page.inner_text("#g-messages")
    page.click(".g-fold-map > summary")
    page.click(".g-fold-map a")
    page.click(".g-map a[href*='990123001']")
    page.click(".g-map a[href*='990123001001']")
    assert page.input_value("[name=text]") == WORDS
    assert page.input_value("[name=village]") == "990123001001"
