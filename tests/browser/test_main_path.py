"""The main path in a real browser: register, dispatch, accept, handle, end, call, archive; also without script."""

from typing import Any

import pytest

from kernel.matters.models import Matter
from kernel.testing.browser import WIDTHS, Desk, faults
from kernel.web.models import PolicyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "岚汀街道临川社区的工地三个月工资没发，一共八千元，请帮我要回来。"
RECEIPT = {"name": "转账回单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 paid"}


def register(page: Any) -> Matter:
    """Fill in the form as at the window and come to the receipt."""
    page.goto("/matters/register")
    page.fill("[name=text]", WORDS)
    page.select_option("[name=township]", label="岚汀街道")
    page.select_option("[name=village]", label="临川社区")
    page.fill("[name=p-0-name]", "李明")
    page.fill("[name=p-0-phone]", "12012300001")
    page.click("main form .btn-primary >> text=登记")
    page.wait_for_url("**/receipt")
    return Matter.objects.get(no=page.inner_text(".g-receipt-no"))


def press(page: Any, label: str) -> Any:
    """Press a button of the bar at the foot; it stands there, or in the menu beside it."""
    button = page.locator(f".g-actions a:has-text('{label}')").first
    if not button.is_visible():
        page.click(".g-actions > .g-menu > summary")
    button.click()
    page.wait_for_selector("form.g-action-form")
    return page.locator("form.g-action-form").last


def confirm(page: Any, form: Any, said: str) -> None:
    """Send the form that is open and wait for the sentence that says it is done."""
    form.locator(".g-dialog-foot .btn-primary").click()
    page.wait_for_selector(f"#g-messages >> text={said}")


def dispatched(desk: Desk, house: Any) -> Matter:
    """Taken in at the county's window and placed with the labour department."""
    window = desk.of(house.dispatcher)
    matter = register(window)
    assert faults(window) == []
    window.click("text=打开事项")
    form = press(window, "派单")
    form.locator("[name=class_code]").select_option("B1")
    form.locator("input[name=grade][value=green]").check()
    form.locator("[name=reason]").fill("人数少、金额小")
    confirm(window, form, "已派给县人社局")
    return matter


def worked_to_its_end(handler: Any, matter: Matter) -> None:
    """Accepted, rights told, handled, the claim met, the claimant answered."""
    handler.goto("/workbench")
    handler.click(f".g-task:has-text('{matter.no}') .g-task-act a")
    confirm(handler, press(handler, "受理"), "已受理")
    confirm(handler, press(handler, "告知权利义务"), "已告知1位当事人")
    confirm(handler, press(handler, "已告知"), "已办结")
    confirm(handler, press(handler, "办结“办理”"), "已办结")
    form = press(handler, "记录依据")
    form.locator("[name=fact]").select_option("claim_met")
    form.locator("[name=text]").fill("8月10日工资八千元已经全部到账。")
    form.locator("[name=file]").set_input_files(RECEIPT)
    confirm(handler, form, "依据已记录")
    confirm(handler, press(handler, "诉求已满足"), "已办结")
    form = press(handler, "答复诉求人")
    form.locator("[name=text]").fill("查明欠薪三个月共八千元，用人单位已全部支付。")
    confirm(handler, form, "已答复1位诉求人")


def test_one_matter_from_the_window_to_the_archive(desk: Desk, house: Any) -> None:
    matter = dispatched(desk, house)
    handler = desk.of(house.handler_hrss)
    worked_to_its_end(handler, matter)
    officer = desk.of(house.caller)
    officer.goto("/workbench")
    officer.click(f".g-task:has-text('{matter.no}') .g-task-act a")
    form = press(officer, "回访")
    form.locator("input[name=answered][value=yes]").check()
    form.locator("input[name=solved][value=yes]").check()
    confirm(officer, form, "回访已记录")

    handler.goto(f"/matters/{matter.no}")
    confirm(handler, press(handler, "归档"), "已归档")
    assert "已归档" in handler.inner_text(".g-hero")
    assert faults(handler) == []
    matter.refresh_from_db()
    assert (matter.phase, matter.ending) == ("archived", "met")
    assert not PolicyReport.objects.exists()


def test_a_refusal_stands_in_the_dialog_and_keeps_what_was_typed(desk: Desk, house: Any) -> None:
    window = desk.of(house.dispatcher)
    register(window)
    window.click("text=打开事项")
    form = press(window, "不予受理")
    form.locator(".g-dialog-foot .btn-primary").click()
    window.wait_for_selector("dialog[open] .g-err")
    assert "请填写理由" in window.inner_text("dialog[open]")
    assert faults(window) == []


def test_a_name_is_clear_for_a_reason(desk: Desk, house: Any) -> None:
    window = desk.of(house.dispatcher)
    register(window)
    window.click("text=打开事项")
    assert "李明" not in window.content()
    window.click(".g-mask a >> nth=0")
    form = window.locator("dialog[open] form")
    form.locator("[name=note]").fill("看看")
    form.locator("input[name=purpose]").first.check()
    form.locator(".btn-primary").click()
    window.wait_for_selector("dialog[open] .g-err")
    assert faults(window) == []
    form.locator("[name=note]").fill("核实三个月工资的明细")
    form.locator(".btn-primary").click()
    window.wait_for_selector(".g-clear")
    assert window.inner_text(".g-clear") == "李明"


def test_the_picture_opens_on_the_page(desk: Desk, house: Any) -> None:
    window = desk.of(house.dispatcher)
    register(window)
    window.click("text=打开事项")
    window.click(".g-fold >> text=完整流程图")
    window.wait_for_selector(".g-picture svg.g-flow")
    assert faults(window) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_main_pages_are_accessible_and_fit(chromium: Any, live_server: Any, house: Any, width: int) -> None:
    page = Desk(chromium, live_server.url, width).of(house.dispatcher)
    matter = register(page)
    on_matter = ("", "/receipt", "/sheet", "/picture", "/act/dispatch", "/act/session", "/act/facts", "/act/file")
    addresses = (
        "/workbench", "/workbench?tab=taken", "/matters/", "/matters/?grade=red", "/matters/search?q=工资",
        "/matters/search?q=没有的词", "/matters/register", "/matters/processes", "/matters/processes/dispute",
        "/matters/clocks", "/administration/bodies/", "/disputes/library", f"/disputes/{matter.no}/ways",
        f"/disputes/{matter.no}/notice", *(f"/matters/{matter.no}{part}" for part in on_matter),
    )  # fmt: skip
    broken = {}
    for address in addresses:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details:not([data-menu])').forEach(one => one.open = true)")
        page.wait_for_load_state("networkidle")
        if found := faults(page):
            broken[address] = found
    assert broken == {}
    assert not PolicyReport.objects.exists()


def test_the_beginning_works_without_script_on_a_phone(chromium: Any, live_server: Any, house: Any) -> None:
    desk = Desk(chromium, live_server.url, 390, java_script_enabled=False)
    window = desk.of(house.dispatcher)
    window.goto("/matters/register")
    window.fill("[name=text]", WORDS)
    window.click("button[name=more][value='1']")
    assert window.input_value("[name=text]") == WORDS
    assert window.locator("[name=p-3-name]").count() == 1
    window.fill("[name=p-0-name]", "李明")
    window.click("main form .btn-primary >> text=登记")
    matter = Matter.objects.get(no=window.inner_text(".g-receipt-no"))
    assert matter.region_id == "990123001001"
    window.click("text=去派单")
    window.select_option("[name=class_code]", "B1")
    window.check(f"input[name=grade][value={matter.grade}]")
    window.click("form.g-action-form .btn-primary")
    assert "已派给县人社局" in window.inner_text("#g-messages")

    handler = desk.of(house.handler_hrss)
    handler.goto("/workbench")
    handler.click(f".g-task:has-text('{matter.no}') .g-task-title a")
    handler.click(".g-actions a:has-text('受理')")
    handler.click("form.g-action-form .btn-primary")
    assert "已受理" in handler.inner_text("#g-messages")
