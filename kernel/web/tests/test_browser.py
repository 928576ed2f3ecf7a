"""The kit in a real browser: nothing for axe, nothing overflowing, no breach of the policy, with and without script."""

from typing import Any

import pytest

from kernel.common.nav import NavItem
from kernel.testing.browser import WIDTHS
from kernel.web import nav
from kernel.web.models import PolicyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/web/gallery", "/web/gallery/citizen", "/web/gallery/dialog", "/account/preferences", "/account/password")
OPEN_PAGES = ("/sign-in", "/api/docs", "/nowhere")
SMALL = """min => Array.from(document.querySelectorAll('.g-app a, .g-app button, .g-app input')).filter(node =>
  node.offsetParent && !node.classList.contains('g-sr') && !node.closest('.g-note, .g-offline') &&
  node.getBoundingClientRect().height < min).map(node => node.outerHTML.slice(0, 80))"""


@pytest.fixture
def site(live_server: Any, cast: Any, client: Any) -> tuple[str, list[Any]]:
    client.force_login(cast.dispatcher)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    return live_server.url, [cookie]


def opened(chromium: Any, site: tuple[str, list[Any]], width: int, *, signed_in: bool = True, **more: Any) -> Any:
    context = chromium.new_context(viewport={"width": width, "height": WIDTHS[width]}, locale="zh-CN", **more)
    if signed_in:
        context.add_cookies(site[1])
    return context.new_page()


def violations(page: Any) -> list[Any]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:100] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_accessible_and_fit(chromium: Any, site: tuple[str, list[Any]], width: int) -> None:
    broken: dict[str, Any] = {}
    for address in (*PAGES, *OPEN_PAGES):
        page = opened(chromium, site, width, signed_in=address in PAGES)
        page.goto(site[0] + address)
        page.wait_for_load_state("networkidle")
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0 or violations(page):
            broken[address] = (over, violations(page))
        page.context.close()
    assert broken == {}
    assert not PolicyReport.objects.exists()


def test_the_phones_tabs_stand_in_a_row(
    chromium: Any, site: tuple[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tabs = tuple(
        NavItem(word, "web:preferences", "home", tab=True) for word in ("首页", "事项", "待办", "消息", "多余")
    )
    monkeypatch.setattr(nav, "items", lambda: tabs)
    page = opened(chromium, site, 390)
    page.goto(f"{site[0]}/account/preferences")
    assert page.locator(".g-tabs > *").count() == 5
    assert page.evaluate("document.querySelector('.g-tabs').getBoundingClientRect().height") < 70


def test_large_type_has_large_targets(chromium: Any, site: tuple[str, list[Any]]) -> None:
    page = opened(chromium, site, 390)
    page.goto(f"{site[0]}/web/gallery/citizen")
    assert page.evaluate(SMALL, 44) == []
    page.click("form[action='/elder'] button")
    page.wait_for_load_state()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert page.evaluate(SMALL, 60) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") == 0
    assert violations(page) == []


def test_a_form_opens_as_a_dialog_and_says_what_is_missing(chromium: Any, site: tuple[str, list[Any]]) -> None:
    page = opened(chromium, site, 1440)
    page.goto(f"{site[0]}/web/gallery")
    page.click(".g-actions a[data-dialog]")
    page.wait_for_selector("#g-dialog[open] h2")
    page.click("#g-dialog .btn-primary")
    page.wait_for_selector("#g-dialog .g-err")
    assert page.evaluate("document.activeElement.matches('#g-dialog [data-focus]')")
    assert "请填写延期到哪天。" in page.inner_text("#g-dialog")
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('g-dialog').open")
    assert not PolicyReport.objects.exists()


def test_rows_are_walked_ticked_and_counted_by_keyboard(chromium: Any, site: tuple[str, list[Any]]) -> None:
    page = opened(chromium, site, 1440)
    page.goto(f"{site[0]}/web/gallery")
    page.evaluate("document.activeElement.blur()")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    assert page.inner_text("[data-bulk-count]") == "2"
    assert page.evaluate("document.activeElement.closest('[data-row]') === document.querySelectorAll('[data-row]')[1]")
    page.keyboard.press("Escape")
    assert page.is_hidden("[data-bulk]")
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('g-keys').open")


def test_letters_rest_when_switched_off(chromium: Any, site: tuple[str, list[Any]], cast: Any) -> None:
    from kernel.people.services import prefer

    prefer(cast.dispatcher, by=cast.dispatcher, shortcuts=False)
    page = opened(chromium, site, 1440)
    page.goto(f"{site[0]}/web/gallery")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.keyboard.press("j")
    assert not page.evaluate("document.getElementById('g-keys').open")
    assert page.locator(".g-at").count() == 0


def test_everything_works_without_script(chromium: Any, site: tuple[str, list[Any]], cast: Any) -> None:
    page = opened(chromium, site, 390, java_script_enabled=False)
    page.goto(f"{site[0]}/web/gallery")
    page.click(".g-tabs summary")
    page.click(".g-tabs-more a[href='/account/preferences']")
    page.check("input[name=density][value=compact]")
    page.click(".g-action-form .btn-primary")
    assert "设置已保存。" in page.inner_text("#g-messages")
    page.goto(f"{site[0]}/web/gallery/dialog")
    page.click(".g-action-form .btn-primary")
    assert "还有2处需要修改" in page.inner_text("main")
    page.goto(f"{site[0]}/web/gallery")
    page.click(".g-chip summary >> nth=1")
    page.check("input[name=grade][value=red]")
    page.click(".g-chip details[open] button")
    assert "grade=red" in page.url


def test_signing_in_by_hand(chromium: Any, site: tuple[str, list[Any]], cast: Any) -> None:
    from kernel.people.services import set_password

    set_password(cast.leader, "correct-horse-9", by=cast.system)
    page = opened(chromium, site, 390, signed_in=False)
    page.goto(f"{site[0]}/account/preferences")
    page.fill("[name=username]", "leader")
    page.fill("[name=password]", "correct-horse-9")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/preferences")
    assert "界面设置" in page.inner_text("h1")
