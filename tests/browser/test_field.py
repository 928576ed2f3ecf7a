"""The phone in a real browser: the network cut at every step, pages killed, fourteen days, merges, a full phone."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.common.moment import now, today
from kernel.field.models import Delivery, Errand
from kernel.field.services import ask_errand
from kernel.files.models import StoredFile
from kernel.matters import services
from kernel.matters.models import Matter
from kernel.testing.browser import faults, until
from kernel.web.models import PolicyReport
from scenarios.disputes.models import Agreement, Signature
from scenarios.disputes.tests.stories import placed, received
from tests.browser.phones import DRAWN, LEFT, PHOTO, WORDS, all_in, fill, given, save, weight

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEARLY_A_DAY = timedelta(hours=23, minutes=58)
FULL = """window.before = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; 0"""
"""The browser has no room left."""


# ── the network cut at every step ────────────────────────────────────────────


def test_with_a_network_a_report_is_in_at_once(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    page = phone.open("/field/report")
    fill(page)
    save(page, "已上报，编号")
    all_in(phone, 1)
    assert Matter.objects.count() == 1 and StoredFile.objects.get().content_type == "image/jpeg"


def test_what_is_lacking_is_said_under_its_field_and_clear_of_the_foot(house: Any, pocket: Any) -> None:
    page = pocket(house.grid_lanting).open("/field/report")
    page.click(".g-field-foot .btn-primary")
    said = page.locator(".g-field-lacks")
    assert said.count() == 1 and "还没有填" in said.inner_text()
    line, foot = said.bounding_box(), page.locator(".g-field-foot").bounding_box()
    assert line["y"] > 60 and line["y"] + line["height"] < foot["y"]
    page.locator(".g-tile").first.click()
    assert not said.count(), "said no longer once it is there"
    fill(page)
    save(page, "已上报，编号")


def test_what_waits_is_told_field_by_field(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    phone.open()
    page = phone.offline("/field/report")
    fill(page)
    page.check("[name=handled]")
    save(page, "已存在手机里")
    page.goto("/field/pending")
    page.wait_for_selector("text=当场已处理")
    assert page.inner_text("main").count("是什么事") == 1


def test_cut_before_the_page_is_opened(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    phone.open()
    page = phone.offline("/field/report")
    fill(page)
    save(page, "已存在手机里")
    assert page.is_visible("text=没有网络，已存在手机里") and phone.queued() == 1 and not Matter.objects.exists()
    phone.online()
    all_in(phone, 1)
    assert Matter.objects.count() == 1 and StoredFile.objects.count() == 1


def test_cut_while_it_is_being_sent(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    page = phone.open("/field/report")
    phone.context.route("**/field/sync", lambda route: route.abort("connectionreset"))
    fill(page)
    save(page, "已存在手机里")
    assert phone.queued() == 1 and not Matter.objects.exists()
    phone.context.unroute("**/field/sync")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    all_in(phone, 1)
    assert Matter.objects.count() == 1


def test_cut_between_the_servers_act_and_its_answer(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    page = phone.open("/field/report")

    def acted_then_cut(route: Any) -> None:
        with suppress(Exception):  # the route may be taken away while it is being asked
            route.fetch()
            route.abort("connectionreset")

    phone.context.route("**/field/sync", acted_then_cut)
    fill(page)
    save(page, "已存在手机里")
    assert Matter.objects.count() == 1 and phone.queued() == 1
    phone.context.unroute("**/field/sync")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    all_in(phone, 1)
    assert Matter.objects.count() == 1 and StoredFile.objects.count() == 1


@pytest.mark.parametrize("when", ["typing", "queued", "sending", "acted"])
def test_a_page_killed_at_any_moment_loses_nothing_and_doubles_nothing(house: Any, pocket: Any, when: str) -> None:
    phone = pocket(house.grid_lanting)
    page = phone.open("/field/report")
    fill(page)
    if when == "typing":
        page.wait_for_selector("#g-field-draft:not([hidden])")
        page = phone.kill()
        phone.open("/field/report")
        assert page.input_value("[name=text]") == WORDS and page.is_visible(".g-field-photo img")
        save(page, "已上报，编号")
    else:
        if when == "queued":
            phone.offline()
        else:

            def killed(route: Any) -> None:
                with suppress(Exception):
                    if when == "acted":
                        route.fetch()
                    page.close()

            phone.context.route("**/field/sync", killed)
        with suppress(Exception):
            page.click(".g-field-foot .btn-primary")
            page.wait_for_timeout(1500)
        phone.kill()
        phone.context.unroute("**/field/sync")
        phone.online()
        phone.open()
    all_in(phone, 1)
    assert Matter.objects.count() == 1 and StoredFile.objects.count() == 1


# ── fourteen days ────────────────────────────────────────────────────────────


def test_two_hundred_acts_of_fourteen_days_come_in_each_once(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    errand = ask_errand(
        received(house), "visit", "看看楼上还漏不漏水", assignee=house.grid_lanting,
        due_on=today() + timedelta(days=30), by=house.town_lanting,
    )  # fmt: skip
    phone.page.clock.install(time=now() - 14 * NEARLY_A_DAY)
    page = phone.open()
    page = phone.offline(f"/field/visits/{errand.pk}")
    for day in range(14):
        page.evaluate(
            """async day => { const owner = await field.current(), meta = await field.meta(owner);
            for (let n = 0; n < 15; n += 1) await field.put(owner, {key: crypto.randomUUID(), act: 'errand', no: '',
              target: Number(document.querySelector('form').dataset.target), step: 0, choice: '', lines: [], path: '/',
              made_at: new Date().toISOString(), token: meta.token, label: '走访',
              data: [['result', 'nobody'], ['words', '第' + day + '天第' + n + '次没有人']]}, []); }""",
            day,
        )
        page.clock.fast_forward(NEARLY_A_DAY // timedelta(milliseconds=1))
    assert phone.queued() == 210
    page.goto("/field/visits")
    until(page, DRAWN)
    assert page.is_visible("text=待上传210条") and page.is_visible("text=看看楼上还漏不漏水")
    phone.online()
    page.evaluate("field.current().then(field.drain)")
    all_in(phone, 210)
    assert Errand.objects.get().tries == 210
    assert all("clock" not in row.flags for row in Delivery.objects.all())


def test_after_fourteen_days_the_pages_are_gone_and_the_acts_are_not(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    phone.page.clock.install()
    phone.open()
    page = phone.offline("/field/report")
    fill(page)
    save(page, "已存在手机里")
    page.clock.fast_forward(15 * 24 * 3600 * 1000)
    page.goto("/field/visits")
    page.wait_for_selector("text=已超过14天")
    assert phone.queued() == 1
    assert page.evaluate("field.read('kept', store => store.getAll()).then(rows => rows.length)") == 0


# ── two sides ────────────────────────────────────────────────────────────────


def test_a_step_closed_meanwhile_shows_both_sides_and_waits_for_a_choice(house: Any, pocket: Any) -> None:
    matter = given(house, placed(house))
    phone = pocket(house.mediator_lanting)
    phone.open()
    page = phone.offline(f"/field/m/{matter.no}")
    page.fill("details[open] [name=note]", "我明天上午去")
    page.click("details[open] .g-field-send")
    page.wait_for_selector("#g-messages >> text=已存在手机里")
    services.accept(matter, by=house.chair_lanting)
    phone.online()
    page.goto("/field/pending")
    card = page.wait_for_selector("article[data-state=conflict]")
    told = card.inner_text()
    assert house.chair_lanting.name in told and "我明天上午去" in told and "系统里已有的" in told
    assert phone.queued() == 1 and faults(page) == []
    page.click("button >> text=作为补充材料交上")
    page.wait_for_selector("text=都传上去了")
    assert matter.messages.get().text == "我明天上午去" and phone.queued() == 0


def test_a_likely_duplicate_waits_with_its_photo_until_the_worker_decides(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    page = phone.open("/field/report")
    for said in ("已上报，编号", "很可能说的是同一件事"):
        fill(page)
        save(page, said)
        if "编号" in said:
            phone.open("/field/report")
    phone.kill()
    page = phone.open("/field/pending")
    assert "1个文件" in page.inner_text("article") and Matter.objects.count() == 1
    page.click("text=是另一件，照常上报")
    page.wait_for_selector("text=都传上去了")
    assert Matter.objects.count() == 2 and StoredFile.objects.count() == 2


def test_a_full_phone_says_so_and_keeps_what_was_typed(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    page = phone.open("/field/report")
    fill(page)
    page.evaluate(FULL)
    page.click(".g-field-foot .btn-primary")
    page.wait_for_selector("text=手机存储满了")
    assert page.input_value("[name=text]") == WORDS and page.is_visible(".g-field-photo img")
    page.evaluate("IDBObjectStore.prototype.put = window.before; 0")
    save(page, "已上报，编号")
    assert Matter.objects.count() == 1


# ── a mediation at the kitchen table ─────────────────────────────────────────


def opened(page: Any, act: str) -> Any:
    """The form of one act, opened."""
    form = page.locator(f"form[data-field-act='{act}']")
    if not form.is_visible():
        page.locator(f"details.g-field-offer:has(form[data-field-act='{act}']) > summary").click()
    return form


def sent(page: Any, form: Any) -> None:
    form.locator(".g-field-send").click()
    page.wait_for_selector("#g-messages >> text=已存在手机里")
    page.evaluate("document.getElementById('g-messages').replaceChildren()")


def signed(page: Any, canvas: Any) -> None:
    """Something written by hand."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 70, steps=4)
    page.mouse.up()


def test_a_mediation_from_acceptance_to_signatures_without_a_network(house: Any, pocket: Any) -> None:
    matter = given(house, placed(house))
    phone = pocket(house.mediator_lanting)
    phone.open()
    page = phone.offline(f"/field/m/{matter.no}")
    sent(page, opened(page, "accept"))
    sent(page, opened(page, "notice"))
    record = opened(page, "record")
    record.locator("[name=place]").fill("临川社区居委会")
    record.locator("[name=outcome][value=agreed]").check()
    record.locator("[name=agreed]").fill("楼上赔四千元")
    sent(page, record)
    agree = opened(page, "agree")
    agree.locator("[name=facts]").fill("楼上水管漏水，泡坏楼下天花板。")
    agree.locator("[name=content]").fill("楼上住户赔偿维修费四千元。")
    agree.locator("[name=debtor_0]").select_option(index=2)
    agree.locator("[name=creditor_0]").select_option(index=1)
    agree.locator("[name=what_0]").fill("赔偿维修费")
    agree.locator("[name=amount_0]").fill("4000")
    agree.locator("[name=due_0]").fill((today() + timedelta(days=20)).isoformat())
    for canvas in agree.locator("canvas").all():
        signed(page, canvas)
    page.wait_for_timeout(300)
    sent(page, agree)
    assert phone.queued() == 4 and not Agreement.objects.exists()
    phone.online()
    all_in(phone, 4)
    agreement = Agreement.objects.get()
    assert Signature.objects.filter(agreement=agreement, method="handwriting").count() == 3
    assert [row.act for row in Delivery.objects.order_by("id")] == ["accept", "notice", "record", "agree"]


def test_what_is_half_written_on_a_matter_outlives_another_act_on_it(house: Any, pocket: Any) -> None:
    matter = given(house, placed(house))
    page = pocket(house.mediator_lanting).open(f"/field/m/{matter.no}")
    agree = opened(page, "agree")
    agree.locator("[name=facts]").fill("楼上水管漏水，泡坏楼下天花板。")
    canvas = agree.locator("canvas").first
    signed(page, canvas)
    page.wait_for_selector("#g-field-draft:not([hidden])")
    page.wait_for_timeout(900)
    before = canvas.evaluate(INKED)
    opened(page, "accept").locator("button.g-field-send").click()
    page.wait_for_selector("#g-field-draft:not([hidden])")
    again = page.locator("form[data-field-act=agree]")
    assert again.locator("[name=facts]").input_value() == "楼上水管漏水，泡坏楼下天花板。"
    assert again.locator("canvas").first.evaluate(INKED) == before > 0


INKED = "canvas => canvas.getContext('2d').getImageData(0, 0, 640, 240).data.filter(one => one).length"


# ── what is on the phone ─────────────────────────────────────────────────────


def test_what_is_kept_is_sealed_masked_and_gone_after_signing_out(house: Any, pocket: Any) -> None:
    matter = given(house, placed(house))
    phone = pocket(house.mediator_lanting)
    page = phone.open()
    shown = page.evaluate(f"field.current().then(owner => field.page(owner, '/field/m/{matter.no}')).then(p => p.html)")
    assert "李*" in shown and "李明" not in shown and "12012300001" not in shown
    raw = """field.read('kept', store => store.getAll()).then(rows => rows.map(row =>
      Array.from(new Uint8Array(row.bytes)).map(n => String.fromCharCode(n)).join('')).join(''))"""
    assert matter.no not in page.evaluate(raw)
    assert page.evaluate(
        """field.current().then(owner => field.keyOf(owner)).then(key => crypto.subtle.exportKey('raw', key))
        .then(() => 'out', () => 'kept')"""
    ) == "kept"  # fmt: skip
    phone.open("/field/me")
    page.click("[data-field-leave] button")
    page.wait_for_url("**/sign-in**")
    assert page.evaluate(LEFT) == "0,0,0,0,0"


def test_signing_out_with_acts_waiting_asks_first(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    phone.open()
    page = phone.offline("/field/report")
    fill(page)
    save(page, "已存在手机里")
    page.goto("/field/me")
    until(page, DRAWN)
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.click("[data-field-leave] button")
    page.wait_for_timeout(1500)
    assert asked and "还有1条没有上传" in asked[0] and phone.queued() == 1


def test_a_sign_in_that_has_ended_keeps_everything_until_the_same_person_is_back(house: Any, pocket: Any) -> None:
    phone = pocket(house.grid_lanting)
    phone.open()
    page = phone.offline("/field/report")
    fill(page)
    save(page, "已存在手机里")
    phone.context.clear_cookies()
    phone.online()
    page.wait_for_selector("text=登录已到期，记录还在")
    assert phone.queued() == 1 and not Matter.objects.exists()
    client = Client()
    client.force_login(house.grid_lanting)
    phone.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": phone.url}])
    page.evaluate("window.dispatchEvent(new Event('online'))")
    all_in(phone, 1)


# ── the pages ────────────────────────────────────────────────────────────────


def test_without_script_the_same_pages_send_their_forms(house: Any, pocket: Any) -> None:
    page = pocket(house.grid_lanting, java_script_enabled=False).page
    page.goto("/field/report")
    page.click("label.g-tile >> text=水电路设施")
    page.set_input_files("[name=photos]", [PHOTO])
    page.fill("[name=text]", WORDS)
    page.select_option("[name=village]", "990123001001")
    page.click(".g-field-foot .btn-primary")
    page.wait_for_url("**/field/")
    assert page.is_visible("text=已上报，编号") and Matter.objects.count() == 1 and StoredFile.objects.count() == 1


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_nothing_overflows_and_the_policy_is_kept(house: Any, pocket: Any, width: int) -> None:
    matter = given(house, placed(house))
    errand = ask_errand(
        matter, "visit", "看看楼上还漏不漏水", assignee=house.mediator_lanting, due_on=today(), by=house.chair_lanting
    )
    phone = pocket(house.mediator_lanting, width)
    for path in ("", "report", "visits", f"visits/{errand.pk}", f"m/{matter.no}", "me", "pending"):
        page = phone.open(f"/field/{path}")
        assert faults(page) == [], path
        assert weight(page) < 70_000, path
    phone.offline("/field/")
    assert faults(phone.page) == []
    assert not PolicyReport.objects.exists()
