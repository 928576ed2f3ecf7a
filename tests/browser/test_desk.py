"""The desk in a real browser: lists, several at once, the one search, supervision; by keyboard, without script."""

from typing import Any

import pytest

from kernel.common.moment import now
from kernel.matters import oversight, services
from kernel.matters.models import Batch, Matter
from kernel.matters.tests.stories import alter, placed, received
from kernel.testing.browser import WIDTHS, Desk, faults
from kernel.web.models import PolicyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "岚汀街道临川社区的工地三个月工资没发，一共八千元，请帮我要回来。"


def two(house: Any) -> list[Matter]:
    """Two matters that wait at the township's window, class and grade proposed."""
    found = [received(house, title=title, text=f"{title}：{title * 6}，请帮忙。") for title in ("甲处欠薪", "乙处欠薪")]
    for matter in found:
        alter(matter, class_code="B1", grade="green", by=house.system)
    return found


def at_node(*matters: Matter) -> list[str]:
    return [Matter.objects.get(pk=one.pk).node for one in matters]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_the_desk_are_accessible_and_fit(chromium: Any, live_server: Any, house: Any, width: int) -> None:
    first, second = two(house)
    sent = placed(house, title="已派出的事")
    services.accept(sent, by=house.handler_hrss)
    order = oversight.issue_supervision(sent, "inspection", "请报告欠薪的核查情况。", 5, by=house.leader)
    desk, broken = Desk(chromium, live_server.url, width), {}
    picks = f"pick={first.no}&pick={second.no}&pick={sent.no}"
    asked = {
        house.town_lanting: (
            "/workbench", "/matters/mine", "/matters/mine?group=back", "/matters/talk", "/matters/",
            "/matters/?grade=green&phase=triage", "/matters/?scope=all&order=recent", f"/matters/many/dispatch?{picks}",
            f"/matters/many/remind?{picks}", "/matters/export?grade=green", "/matters/views/new?grade=green",
            "/search/?q=欠薪", "/search/", "/search/?q=没有的词", "/account/preferences?next=/matters/",
        ),
        house.handler_hrss: ("/workbench", "/matters/supervision", f"/matters/supervision/{order.pk}"),
    }  # fmt: skip
    for user, addresses in asked.items():
        page = desk.of(user)
        for address in addresses:
            page.goto(address)
            page.wait_for_load_state("networkidle")
            found = faults(page)
            if found:
                broken[address] = found
        page.context.close()
    assert broken == {}
    assert not PolicyReport.objects.exists()


def typed(page: Any, **fields: str) -> None:
    """Fill in fields by typing."""
    for name, words in fields.items():
        page.focus(f"[name={name.replace('_', '-')}]")
        page.keyboard.type(words)


def entered(page: Any, button: str, said: str = "") -> None:
    """Press a button with Enter, and wait for the sentence that says it is done."""
    page.focus(button)
    page.keyboard.press("Enter")
    if said:
        page.wait_for_selector(f"#g-messages >> text={said}")


def on_the_first_row(page: Any, letter: str, said: str) -> None:
    """Go to the first row of the list, press an act's letter and confirm its form."""
    page.goto("/matters/")
    page.keyboard.press("j")
    page.keyboard.press(letter)
    page.wait_for_selector("dialog[open] form.g-action-form")
    assert faults(page) == []
    entered(page, "dialog[open] .g-dialog-foot .btn-primary", said)


def test_from_registering_to_the_end_without_a_mouse(chromium: Any, live_server: Any, house: Any) -> None:
    desk = Desk(chromium, live_server.url)
    window, handler = desk.of(house.town_lanting), desk.of(house.handler_hrss)
    window.goto("/matters/")
    window.keyboard.press("n")
    window.wait_for_url("**/matters/register")
    typed(window, text=WORDS, p_0_name="李明", p_0_phone="12012300001")
    entered(window, "main form .btn-primary >> text=登记")
    window.wait_for_url("**/receipt")
    matter = Matter.objects.get()
    alter(matter, class_code="B1", grade="green", by=house.system)
    on_the_first_row(window, "f", "已派给")
    on_the_first_row(handler, "a", "已受理")
    handler.goto(f"/matters/{matter.no}/act/simple")
    typed(handler, text="查明欠薪三个月共八千元，用人单位已经全部支付。")
    handler.focus("input[name=ending]")
    handler.keyboard.press("Space")
    entered(handler, "main .g-dialog-foot .btn-primary", "已办结")
    assert at_node(matter) == ["verify"]
    assert not PolicyReport.objects.exists()


def test_two_are_dispatched_together_and_taken_back(chromium: Any, live_server: Any, house: Any) -> None:
    matters = two(house)
    page = Desk(chromium, live_server.url).of(house.town_lanting)
    page.goto("/matters/")
    assert not page.is_visible("[data-bulk]")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    assert page.inner_text("[data-bulk-count]") == "2"
    assert faults(page) == []
    page.click("[data-bulk] >> text=派单")
    page.wait_for_url("**/many/dispatch?**")
    page.click(".g-actions .btn-primary")
    page.wait_for_selector("#g-messages >> text=已派出2件")
    assert at_node(*matters) == ["accept", "accept"]
    assert faults(page) == []
    page.click("#g-messages form[method=post] button")
    page.wait_for_selector("#g-messages >> text=已撤销2件")
    assert at_node(*matters) == ["triage", "triage"]
    assert not PolicyReport.objects.exists()


def test_the_offer_to_undo_goes_after_eight_seconds(chromium: Any, live_server: Any, house: Any) -> None:
    two(house)
    page = Desk(chromium, live_server.url).of(house.dispatcher)
    page.goto("/matters/")
    page.check("[data-tick] >> nth=0")
    page.click("[data-bulk] >> text=催办")
    page.fill("[name=text]", "请本周内答复。")
    page.click(".g-actions .btn-primary")
    page.wait_for_selector("#g-messages .g-note")
    assert Batch.objects.get().at <= now()
    page.wait_for_selector("#g-messages form", state="detached", timeout=12_000)


def test_everything_is_found_by_keyboard(chromium: Any, live_server: Any, house: Any) -> None:
    first, _second = two(house)
    page = Desk(chromium, live_server.url).of(house.town_lanting)
    page.goto("/workbench")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#g-find[open] [role=option]")
    page.keyboard.type("甲处")
    page.wait_for_selector(f"#g-find [role=option]:has-text('{first.no}')")
    assert faults(page) == []
    named = page.get_attribute("#g-find-q", "aria-activedescendant")
    assert first.title in page.inner_text(f"#{named}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/matters/{first.no}")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#g-find[open]")
    page.keyboard.press("Escape")
    assert page.locator("#g-find[open]").count() == 0
    assert not PolicyReport.objects.exists()


def test_letters_rest_in_fields_and_can_be_switched_off(chromium: Any, live_server: Any, house: Any) -> None:
    from kernel.people.services import prefer

    two(house)
    page = Desk(chromium, live_server.url).of(house.town_lanting)
    page.goto("/matters/")
    page.focus("#g-search")
    page.keyboard.type("njx")
    assert page.url.endswith("/matters/")
    assert page.locator(".g-at").count() == 0
    prefer(house.town_lanting, by=house.town_lanting, shortcuts=False)
    page.goto("/matters/")
    page.keyboard.press("j")
    page.keyboard.press("n")
    assert page.locator(".g-at").count() == 0
    assert page.url.endswith("/matters/")


def test_without_script_boxes_and_buttons_do_it_all(chromium: Any, live_server: Any, house: Any) -> None:
    matters = two(house)
    page = Desk(chromium, live_server.url, java_script_enabled=False).of(house.town_lanting)
    page.goto("/matters/")
    page.check("[data-tick] >> nth=0")
    page.check("[data-tick] >> nth=1")
    page.click("[data-bulk] >> text=派单")
    page.click(".g-actions .btn-primary")
    assert at_node(*matters) == ["accept", "accept"]
    page.click("#g-messages form[method=post] button")
    assert at_node(*matters) == ["triage", "triage"]
    page.fill("#g-search", "甲处")
    page.press("#g-search", "Enter")
    page.wait_for_url("**/search/?q=**")
    assert "甲处欠薪" in page.inner_text("main")
    page.goto("/matters/views/new?grade=green")
    page.fill("[name=name]", "绿色的")
    page.click("main .btn-primary")
    assert "绿色的" in page.inner_text(".g-views")


@pytest.mark.parametrize("width", WIDTHS)
def test_columns_and_density_are_kept(chromium: Any, live_server: Any, house: Any, width: int) -> None:
    two(house)
    page = Desk(chromium, live_server.url, width).of(house.town_lanting)
    page.goto("/matters/")
    page.click("text=列设置")
    page.wait_for_selector("dialog[open] [name=columns]")
    assert faults(page) == []
    page.check("dialog[open] [name=columns][value=channel]")
    page.check("dialog[open] [name=density][value=compact]")
    page.click("dialog[open] .g-dialog-foot .btn-primary")
    page.wait_for_selector("html[data-density=compact]")
    assert "来源" in page.text_content("thead")
    assert faults(page) == []


def test_a_long_chip_is_filled_when_it_is_opened_and_leads_to_a_page_without_script(
    chromium: Any, live_server: Any, house: Any,
) -> None:  # fmt: skip
    two(house)
    page = Desk(chromium, live_server.url).of(house.dispatcher)
    page.goto("/matters/?grade=green")
    page.click(".g-chip-face >> text=属地")
    page.check(".g-chip-panel input[name=township][value='990123001']")
    page.click(".g-chip details[open] .g-chip-acts button")
    page.wait_for_url("**township=990123001**")
    assert "grade=green" in page.url and page.locator("[data-row]").count() == 2
    assert page.locator("svg use").count() and faults(page) == []
    bare = Desk(chromium, live_server.url, java_script_enabled=False).of(house.dispatcher)
    bare.goto("/matters/?grade=green")
    bare.click(".g-chip-face >> text=属地")
    bare.click("a[data-panel] >> text=选择属地")
    bare.check("input[name=township][value='990123001']")
    bare.click("main button >> text=筛选")
    bare.wait_for_url("**township=990123001**")
    assert "grade=green" in bare.url and bare.locator("[data-row]").count() == 2
