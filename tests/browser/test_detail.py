"""A matter's page and a joint session in a real browser: unmasking, contest, documents, a meeting with its minutes."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.common.moment import LOCAL, now
from kernel.matters import cooperation, services
from kernel.matters.models import Contest, Matter
from kernel.matters.tests.stories import received, working
from kernel.people.models import AccessLog
from kernel.places.queries import centre
from kernel.testing.browser import WIDTHS, Desk, faults
from kernel.web.models import PolicyReport
from tests.browser.test_main_path import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTE = {"name": "说明.txt", "mimeType": "text/plain", "buffer": "三个月没有发工资。".encode()}
PICTURE = {
    "name": "现场.png", "mimeType": "image/png",
    "buffer": bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
        "18dd8db00000000049454e44ae426082"
    ),
}  # fmt: skip


def added(page: Any, file: dict[str, Any]) -> None:
    """Hand a document in on the matter's page."""
    form = press(page, "补材料")
    form.locator("[name=file]").set_input_files(file)
    form.locator(".g-dialog-foot .btn-primary").click()
    page.wait_for_selector(f".g-files >> text={file['name']}")


@pytest.mark.parametrize("letter", ["a", "f"])
def test_the_next_act_of_a_page_opens_by_its_letter(chromium: Any, live_server: Any, house: Any, letter: str) -> None:
    page = Desk(chromium, live_server.url).of(house.town_lanting)
    page.goto(f"/matters/{received(house).no}")
    page.keyboard.press(letter)
    page.wait_for_selector("dialog[open] >> text=派单")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_with_documents_a_clear_name_and_a_contest(
    chromium: Any, live_server: Any, house: Any, width: int
) -> None:
    parties = [{"role": "claimant", "name": "李明", "phone": "12012300001"}]
    matter: Matter = working(house, parties=parties)
    page = Desk(chromium, live_server.url, width).of(house.handler_hrss)
    page.goto(f"/matters/{matter.no}")
    assert "李明" not in page.content()
    for file in (NOTE, PICTURE):
        added(page, file)
    page.click(".g-files >> text=说明.txt")
    page.wait_for_selector("dialog[open] pre")
    assert "三个月没有发工资" in page.inner_text("dialog[open] pre")
    assert faults(page) == []
    page.keyboard.press("Escape")

    page.click(".g-mask a >> nth=0")
    form = page.locator("dialog[open] form")
    form.locator("input[name=purpose]").first.check()
    form.locator("[name=note]").fill("核实三个月工资的明细")
    form.locator(".btn-primary").click()
    page.wait_for_selector(".g-clear")
    assert page.inner_text(".g-clear") == "李明"
    assert "核实三个月工资的明细" in page.inner_text("#looks")
    assert AccessLog.objects.filter(fields="name").count() == 1
    page.evaluate("document.querySelectorAll('main details:not([data-menu])').forEach(one => one.open = true)")
    page.wait_for_load_state("networkidle")
    assert faults(page) == []

    other = Desk(chromium, live_server.url, width).of(house.town_lanting)
    other.goto(f"/matters/{matter.no}/act/contest")
    assert faults(other) == []
    assert not PolicyReport.objects.exists()


def test_a_grade_is_contested_by_who_may_not_change_it(chromium: Any, live_server: Any, house: Any) -> None:
    matter = services.receive("dispute", text="岚汀街道临川社区的工地三个月没有发工资。", by=house.grid_lanting)
    page = Desk(chromium, live_server.url).of(house.grid_lanting)
    page.goto(f"/matters/{matter.no}")
    page.click("#why >> text=提出异议")
    form = page.locator("dialog[open] form")
    form.locator("[name=about][value=grade]").check()
    form.locator("[name=text]").fill("被欠薪的有三十多人，分级应当重新看。")
    form.locator(".g-dialog-foot .btn-primary").click()
    page.wait_for_selector("#g-messages >> text=异议")
    assert Contest.objects.filter(matter=matter).exists()
    assert faults(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_joint_session_from_the_call_to_the_signed_minutes(
    chromium: Any, live_server: Any, house: Any, width: int
) -> None:
    matter: Matter = working(house)
    desk = Desk(chromium, live_server.url, width)
    chair, body = desk.of(house.dispatcher), desk.of(house.handler_hrss)
    bodies = [house.bodies["hrss"], house.bodies["housing"], centre()]
    session = cooperation.call_session(
        matter, "resolution", "议定垫付方式", house.dispatcher, now() + timedelta(days=1), bodies, by=house.dispatcher
    )
    address = f"/matters/{matter.no}/session/{session.pk}"

    body.goto(f"/matters/{matter.no}")
    body.click(".g-actions a >> text=进入会商") if width > 900 else body.click("#sessions >> text=进入会商")
    body.wait_for_url(f"**{address}")
    sent(body, "签到", "已签到")
    said(body, "发表意见", "同意由总包单位先行垫付。")
    assert faults(body) == []

    housing = desk.of(house.handler_housing)
    housing.goto(address)
    said(housing, "发表意见", "不同意由总包单位垫付，应由分包单位付。")
    chair.goto(address)
    said(chair, "记为缺席", "已通知，未派人参加。") if chair.locator("text=记为缺席").count() else None
    assert faults(chair) == []
    said(chair, "作出决定", "总包单位周五前垫付一半，其余月底付清。")
    chair.wait_for_selector(".g-minutes >> text=总包单位周五前垫付一半")

    housing.goto(address)
    said(housing, "保留意见", "垫付款项没有约定返还期限。")
    housing.wait_for_selector("text=垫付款项没有约定返还期限")
    body.goto(address)
    sent(body, "在纪要上签字", "已在纪要上签字")
    chair.goto(address)
    said(chair, "注明未签字", "已送达纪要，暂不签字。")
    assert faults(chair) == []
    sent(chair, "签发纪要", "纪要已签发")
    session.refresh_from_db()
    assert session.status == "signed"
    assert house.handler_hrss.name in chair.inner_text(".g-signs")
    assert faults(chair) == []
    assert not PolicyReport.objects.exists()


def sent(page: Any, label: str, told: str) -> None:
    """Press a button that asks for nothing more, and confirm."""
    page.click(f"main a.btn >> text={label}")
    finished(page)
    page.wait_for_selector(f"#g-messages >> text={told}")


def said(page: Any, label: str, words: str) -> None:
    """Press a button and write what it asks for."""
    page.click(f"main a.btn >> text={label}")
    page.locator("dialog[open] textarea").first.fill(words)
    finished(page)
    page.wait_for_selector("#g-messages .g-note")


def finished(page: Any) -> None:
    """Send the dialog's form and wait for the page that follows."""
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("dialog[open] .g-dialog-foot .btn-primary").click()


def test_the_session_works_without_script_on_a_phone(chromium: Any, live_server: Any, house: Any) -> None:
    matter: Matter = working(house)
    bodies = [house.bodies["hrss"], house.bodies["housing"]]
    session = cooperation.call_session(
        matter, "resolution", "议定垫付方式", house.dispatcher, now() + timedelta(days=1), bodies, by=house.dispatcher
    )
    page = Desk(chromium, live_server.url, 390, java_script_enabled=False).of(house.handler_hrss)
    page.goto(f"/matters/{matter.no}/session/{session.pk}")
    page.click("main a.btn >> text=发表意见")
    page.fill("textarea[name=text]", "同意由总包单位先行垫付。")
    page.click("form.g-action-form .btn-primary")
    assert page.url.endswith(f"/session/{session.pk}")
    assert "同意由总包单位先行垫付" in page.inner_text("main")
    assert f"{now().astimezone(LOCAL):%m-%d}" in page.inner_text("main")
