"""The phone in a worker's hands: a report in under a minute, a spoken note without a network, leaving at the desk."""

import time
from typing import Any

import pytest

from kernel.common.moment import today
from kernel.field.services import ask_errand
from kernel.files.models import StoredFile
from kernel.matters.models import Matter
from kernel.testing.browser import faults, until
from kernel.web.models import PolicyReport
from scenarios.disputes.tests.stories import placed
from tests.browser.phones import DRAWN, LEFT, PHOTO, all_in, fill, given, save
from tests.browser.test_citizen_phone import LETTER, LOOK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEEN = "液化气瓶堵住后门，已劝离。"
SHOT = 5.0
"""Seconds a person takes to aim and shoot once the camera is open."""
HERE = {"longitude": 118.2, "latitude": 28.5, "accuracy": 12}
KEPT = "field.current().then(owner => field.all('kept', owner)).then(rows => rows.length > 0)"


# ── under a minute ───────────────────────────────────────────────────────────


def test_a_quick_report_takes_under_a_minute_at_a_persons_pace(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting, permissions=["geolocation"], geolocation=HERE)
    page = phone.open()
    start, taps = time.monotonic(), 0

    def tap(what: str) -> None:
        nonlocal taps
        time.sleep(LOOK)
        page.click(what)
        taps += 1

    tap(".g-tabs a >> text=上报")
    page.wait_for_selector("label.g-tile")
    tap("label.g-tile >> text=水电路设施")
    with page.expect_file_chooser() as camera:
        tap(".g-field-photo-add")
    time.sleep(SHOT)
    camera.value.set_files([PHOTO])
    page.wait_for_selector(".g-field-photo img")
    tap("[name=text]")
    page.locator("[name=text]").press_sequentially(SEEN, delay=LETTER * 1000)
    tap("[data-field-locate]")
    page.wait_for_selector("text=位置已取得，精度12米")
    if not page.input_value("[name=village]"):
        tap("[name=village]")
        time.sleep(LOOK)
        page.select_option("[name=village]", "990123001001")
        taps += 1
    tap(".g-field-foot .btn-primary")
    page.wait_for_selector("#g-messages >> text=已上报，编号")
    took = time.monotonic() - start
    print(f"\nreported in {took:.1f} s: {len(SEEN)} characters of text, one photo, {taps} taps")
    assert took < 60 and taps <= 8
    all_in(phone, 1)
    matter = Matter.objects.get()
    assert SEEN in matter.text and "北纬28.500000，东经118.200000，精度12米" in matter.text
    assert matter.region_id == "990123001001" and StoredFile.objects.get().content_type == "image/jpeg"


# ── a spoken note ────────────────────────────────────────────────────────────


def test_a_voice_note_spoken_without_a_network_comes_in_when_there_is_one(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    phone.open()
    page = phone.offline("/field/report")
    page.click("label.g-tile >> text=水电路设施")
    page.select_option("[name=village]", "990123001001")
    button = page.locator(".g-field-speak")
    button.evaluate("node => node.scrollIntoView({block: 'center'})")
    box = button.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_selector(".g-field-speak >> text=松开结束")
    page.wait_for_timeout(1500)
    page.mouse.up()
    page.wait_for_selector(".g-field-sound audio")
    assert button.inner_text() == "按住说话"
    save(page, "已存在手机里")
    assert phone.queued() == 1 and not Matter.objects.exists()
    phone.online()
    all_in(phone, 1)
    sound = StoredFile.objects.get()
    assert sound.name.startswith("voice.") and sound.size > 1000 and sound.content_type.endswith(("ogg", "webm"))
    assert "现场情况见照片、录音。" in Matter.objects.get().text
    assert not PolicyReport.objects.exists()


def test_a_button_let_go_before_the_microphone_is_there_records_nothing(house: Any, pocket: Any) -> None:
    page = pocket(house.grid_lanting).open("/field/report")
    page.evaluate(
        """() => { const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (how) => new Promise(give => setTimeout(give, 600)).then(() => ask(how));
        }"""
    )
    page.click(".g-field-speak")
    page.wait_for_timeout(1500)
    assert page.inner_text(".g-field-speak") == "按住说话" and not page.query_selector(".g-field-sound")
    page.focus(".g-field-speak")
    page.keyboard.press("Enter")
    page.wait_for_selector(".g-field-speak >> text=松开结束")
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    page.wait_for_selector(".g-field-sound audio")


# ── leaving at the desk ──────────────────────────────────────────────────────


def at_the_desk(page: Any) -> None:
    """Sign out with the menu of a page of the desk."""
    page.goto("/matters")
    page.click("nav.g-tabs details[data-menu] > summary")
    page.click("nav.g-tabs form[action$='/sign-out'] button")


def test_signing_out_at_the_desk_deletes_what_the_phone_keeps(house: Any, pocket: Any) -> None:
    given(house, placed(house))
    phone = pocket(house.mediator_lanting)
    page = phone.open()
    until(page, KEPT)
    at_the_desk(page)
    page.wait_for_url("**/sign-in**")
    assert page.evaluate(LEFT) == "0,0,0,0,0"
    page.goto("/field/")
    page.wait_for_url("**/sign-in**")


@pytest.mark.parametrize("sure", [False, True])
def test_signing_out_at_the_desk_with_acts_waiting_asks_first(house: Any, pocket: Any, sure: bool) -> None:
    phone = pocket(house.grid_lanting)
    page = phone.open("/field/report")
    phone.context.route("**/field/sync", lambda route: route.abort("connectionreset"))
    fill(page)
    save(page, "已存在手机里")
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        if sure:
            dialog.accept()
        else:
            dialog.dismiss()

    page.once("dialog", answer)
    at_the_desk(page)
    if sure:
        page.wait_for_url("**/sign-in**")
        assert page.evaluate(LEFT) == "0,0,0,0,0"
    else:
        page.wait_for_url("**/field/me")
        until(page, DRAWN)
        page.wait_for_timeout(1500)
        assert phone.queued() == 1
    assert len(asked) == 1 and "还有1条没有上传" in asked[0] and not Matter.objects.exists()


def test_a_browser_that_never_was_a_phone_signs_out_at_once(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting, 1440)
    page = phone.page
    page.goto("/matters")
    page.click("header details[data-menu] > summary")
    page.click("header form[action$='/sign-out'] button")
    page.wait_for_url("**/sign-in**")
    assert "您已退出登录" in page.inner_text("main")


# ── twice the size ───────────────────────────────────────────────────────────


ONCE = "['h1', 'main', 'header', 'nav'].map(name => document.querySelectorAll(name).length).join()"
"""One heading of the page and one of each landmark."""


def test_a_wide_screen_at_twice_the_size_shows_every_page_whole(house: Any, pocket: Any) -> None:
    matter = given(house, placed(house))
    errand = ask_errand(
        matter, "visit", "看看楼上还漏不漏水", assignee=house.mediator_lanting, due_on=today(), by=house.chair_lanting
    )
    phone = pocket(house.mediator_lanting, 720)
    broken = {}
    for path in ("", "report", "visits", f"visits/{errand.pk}", f"m/{matter.no}", "me", "pending"):
        page = phone.open(f"/field/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = [*faults(page), *([] if page.evaluate(ONCE) == "1,1,1,1" else [("landmarks", page.evaluate(ONCE))])]
        if found:
            broken[path] = found
    page = phone.offline("/field/visits")
    assert (broken, faults(page), page.evaluate(ONCE)) == ({}, [], "1,1,1,1")
