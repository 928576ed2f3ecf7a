"""What the phone does for a person without an account: under a minute, over 2G, without script, leaving no trace."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test.testcases import LiveServerThread

from kernel.files.models import StoredFile
from kernel.matters.models import Matter
from kernel.matters.tests.stories import ended, working
from kernel.matters.tests.test_citizen_record import fields
from kernel.matters.tests.test_reopening import through
from kernel.people.services import PUBLIC, actor
from kernel.testing.browser import all_closed, faults
from kernel.web.models import PolicyReport
from tests.browser.test_citizen import PHONE, WORDS, hand_in, phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAYS = ("add", "ask", "urge", "rate", "unsolved", "contest", "retaliation")
TYPED = {"text": WORDS, "place_text": "岚汀街道临川社区3幢", "name": "李明", "phone": "12012300001"}
PAGES = ("/home", "/file", "/track", "/remedies")


@pytest.fixture
def county(house: Any) -> Any:
    """The house with the actor of everybody without an account."""
    actor(PUBLIC)
    return house


def opened(page: Any, matter: Matter) -> None:
    """Open a matter with its number and code."""
    page.goto("/track")
    page.fill("[name=no]", matter.no)
    page.fill("[name=code]", matter.query_code)
    page.click("main .btn-primary")
    page.wait_for_url(f"**/track/{matter.no}")


def fill_in(page: Any) -> None:
    """What a person types: what happened, where, who."""
    for name, said in TYPED.items():
        page.fill(f"[name={name}]", said)


# ── under a minute ───────────────────────────────────────────────────────────

LETTER, DIGIT, LOOK = 0.4, 0.25, 1.0
"""Seconds a person takes for a character, for a digit, and to find the next thing to touch."""


def test_a_matter_is_filed_in_under_a_minute_at_a_persons_pace(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url)
    page.goto("/home")
    start, fields_filled, taps = time.monotonic(), 0, 0

    def tap(what: str) -> None:
        nonlocal taps
        time.sleep(LOOK)
        page.click(what)
        taps += 1

    tap("text=反映问题 >> nth=0")
    page.wait_for_selector("[name=text]")
    for name, said in TYPED.items():
        pace = DIGIT if said.isdigit() else LETTER
        tap(f"[name={name}]")
        page.locator(f"[name={name}]").press_sequentially(said, delay=pace * 1000)
        fields_filled += 1
    tap("footer .btn-primary")
    page.wait_for_url("**/receipt")
    took = time.monotonic() - start
    print(f"\nfiled in {took:.1f} s: {len(WORDS)} characters of text, {fields_filled} fields, {taps} taps")
    assert took < 60 and fields_filled == 4 and taps == 6
    assert Matter.objects.get().region_id == "990123001001"


def test_only_three_fields_must_be_filled_and_one_when_anonymous(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url)
    page.goto("/file")
    page.click("footer .btn-primary")
    page.wait_for_selector(".g-err")
    assert page.locator(".g-err").count() == 3
    page.check("[name=confidentiality][value=anonymous]")
    page.fill("[name=text]", WORDS)
    page.click("footer .btn-primary")
    page.wait_for_url("**/receipt")


# ── photos, voice, position ──────────────────────────────────────────────────

LARGE = """() => new Promise(done => { const canvas = document.createElement('canvas'); canvas.width = 3000;
  canvas.height = 2000; const pen = canvas.getContext('2d'); for (let n = 0; n < 4000; n++) {
  pen.fillStyle = `hsl(${n * 37 % 360} 60% 50%)`; pen.fillRect(n * 53 % 3000, n * 97 % 2000, 60, 60); }
  done(canvas.toDataURL('image/jpeg', 0.97).split(',')[1]); })"""


def test_a_photo_is_made_smaller_before_it_travels(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url)
    page.goto("/file")
    photo = base64.b64decode(page.evaluate(LARGE))
    page.set_input_files("[name=photos]", {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo})
    page.wait_for_selector("[name=photos][data-ready='1']", state="attached")
    size = page.evaluate("document.querySelector('[name=photos]').files[0].size")
    wide = page.evaluate("createImageBitmap(document.querySelector('[name=photos]').files[0]).then(one => one.width)")
    assert wide == 1600 and size < len(photo) / 2 and page.locator(".g-shots li").count() == 1
    assert faults(page) == []
    page.fill("[name=text]", WORDS)
    page.check("[name=confidentiality][value=anonymous]")
    page.click("footer .btn-primary")
    page.wait_for_url("**/receipt")
    assert (StoredFile.objects.get().content_type, StoredFile.objects.get().size) == ("image/jpeg", size)


def test_a_voice_note_is_recorded_and_kept_as_it_is(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url)
    page.goto("/file")
    page.click(".g-voice button")
    page.wait_for_selector(".g-voice button[aria-pressed=true]")
    assert "停止" in page.inner_text(".g-voice button") and faults(page) == []
    page.wait_for_timeout(1500)
    page.click(".g-voice button")
    page.wait_for_selector(".g-voice audio")
    page.fill("[name=text]", "说的话都在录音里，请听一听。")
    page.check("[name=confidentiality][value=anonymous]")
    page.click("footer .btn-primary")
    page.wait_for_url("**/receipt")
    kept = StoredFile.objects.get()
    assert (kept.kind, kept.content_type, kept.name) == ("handed_in", "video/webm", "录音.webm")
    assert Matter.objects.get().text == "说的话都在录音里，请听一听。"
    assert not PolicyReport.objects.exists()


def test_the_position_button_chooses_the_village(chromium: Any, live_server: Any, county: Any) -> None:
    fields(by=county.system)
    here = {"longitude": 118.2, "latitude": 28.5}
    page = phone(chromium, live_server.url, permissions=["geolocation"], geolocation=here)
    page.goto("/file")
    page.click("[data-position] button")
    page.wait_for_selector("text=定位在临川社区")
    assert page.input_value("[name=township]") == "990123001"
    assert page.input_value("[name=village]") == "990123001001"


# ── drafts ───────────────────────────────────────────────────────────────────

STORED = "localStorage.getItem('hz-draft')"


def test_a_draft_is_kept_when_asked_for_offered_and_cleared(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url)
    page.goto("/file")
    page.fill("[name=text]", WORDS)
    assert page.evaluate(STORED) is None, "nothing is kept unasked"
    page.check("[data-draft-on]")
    page.select_option("[name=township]", label="岚汀街道")
    page.wait_for_selector("[name=village] option:has-text('临川社区')", state="attached")
    page.select_option("[name=village]", label="临川社区")
    page.fill("[name=name]", "李明")
    page.fill("[name=phone]", "12012300001")
    kept = json.loads(page.evaluate(STORED))["values"]
    assert kept["text"] == WORDS and not {"name", "phone", "other", "guardian"} & set(kept)
    page.goto("/file")
    assert page.is_visible("[data-draft-offer]") and faults(page) == []
    page.click("[data-draft-take]")
    page.wait_for_selector("[name=village] option[value='990123001001']:checked", state="attached")
    assert page.input_value("[name=text]") == WORDS
    page.fill("[name=name]", "李明")
    page.fill("[name=phone]", "12012300001")
    page.click("footer .btn-primary")
    page.wait_for_url("**/receipt")
    assert page.evaluate(STORED) is None


def test_what_must_not_be_found_is_never_kept(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url)
    page.goto("/file")
    page.check("[data-draft-on]")
    page.fill("[name=text]", WORDS)
    assert page.evaluate(STORED) is not None
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.check("[name=touches][value=domestic_violence]")
    assert page.evaluate(STORED) is None
    page.fill("[name=text]", WORDS * 2)
    assert page.evaluate(STORED) is None


# ── quick exit ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["button", "keys"])
def test_leaving_shows_a_harmless_page_and_leaves_no_way_back(
    chromium: Any, live_server: Any, county: Any, settings: Any, how: str
) -> None:
    settings.QUICK_EXIT_URL = f"{live_server.url}/healthz"
    page = phone(chromium, live_server.url)
    page.goto("/file")
    page.check("[data-draft-on]")
    matter = hand_in(page)
    page.goto(f"/track/{matter.no}")
    page.evaluate("localStorage.setItem('hz-draft', 'x')")
    if how == "button":
        page.click("a[data-leave]")
    else:
        for _press in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url("**/healthz")
    assert page.evaluate("localStorage.length") == 0
    page.go_back()
    assert f"/track/{matter.no}/receipt" not in page.url and matter.query_code not in page.content().replace(" ", "")
    page.goto(f"/track/{matter.no}")
    assert "/track?no=" in page.url, "the code is asked for again"


# ── the way back ─────────────────────────────────────────────────────────────


def test_back_after_a_form_that_lacked_something_brings_the_form_with_what_was_typed(
    chromium: Any, live_server: Any, county: Any
) -> None:
    page = phone(chromium, live_server.url)
    page.goto("/home")
    page.goto("/file")
    page.fill("[name=name]", "李明")
    page.click(".g-app-foot .btn-primary")
    page.wait_for_selector(".g-err")
    page.goto("/home")
    page.go_back()
    assert page.input_value("[name=name]") == "李明" and not page.locator(".g-err").count()


# ── without script, to the very end ──────────────────────────────────────────


def test_file_receipt_track_add_rate_and_reopen_without_script(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url, java_script_enabled=False)
    page.goto("/home")
    page.click("a[href='/file']")
    fill_in(page)
    page.click("footer .btn-primary")
    page.goto(f"/track/{page.inner_text('.g-ticket-no')}")
    paper = {"name": "漏水.txt", "mimeType": "text/plain", "buffer": "三处".encode()}
    page.click("footer >> text=补充情况")
    page.fill("[name=text]", "今天又漏了。")
    page.set_input_files("[name=photos]", paper)
    page.click("footer .btn-primary")
    assert "漏水.txt" in page.inner_text("#files")
    page.click("main >> text=问一问")
    page.fill("[name=text]", "什么时候来看？")
    page.click("footer .btn-primary")
    page.click("footer >> text=催一催")
    assert "已催办" in page.inner_text("main") and "什么时候来看？" in page.inner_text("#talk")
    archived = through(working(county), county)
    opened(page, archived)
    page.goto(f"/track/{archived.no}/say/rate")
    page.click("label[for=id_stars_2]")
    page.click("footer .btn-primary")
    assert "谢谢您的评价" in page.inner_text("main")
    page.goto(f"/track/{archived.no}/say/unsolved")
    page.fill("[name=text]", "钱又被扣回去了。")
    page.click("footer .btn-primary")
    archived.refresh_from_db()
    assert "重新打开了" in page.inner_text("main") and (archived.open, archived.reopened) == (True, 1)
    with page.expect_download() as data:
        page.goto(f"/track/{archived.no}/all")
        page.click("text=存成数据")
    with open(data.value.path(), encoding="utf-8") as record:
        assert json.load(record)["no"] == archived.no


def test_the_receipt_is_saved_as_a_picture(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url)
    matter = hand_in(page)
    with page.expect_download() as saved:
        page.click("text=存成图片")
    with open(saved.value.path(), "rb") as picture:
        assert picture.read(8) == b"\x89PNG\r\n\x1a\n"
    assert saved.value.suggested_filename == f"{matter.no}.png"
    assert not PolicyReport.objects.exists()


# ── every size of page and type ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("width", "size", "axe"),
    [(1440, "", True), (390, "", True), (390, "3", True), (720, "", False), (195, "", False), (390, "2", False)],
    ids=["1440", "390", "elder 30 px", "zoom 200 % of 1440", "zoom 200 % of 390", "elder 24 px"],
)
def test_pages_fit_every_screen_and_size_of_type(
    chromium: Any, live_server: Any, county: Any, width: int, size: str, axe: bool
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, locale="zh-CN", base_url=live_server.url
    )  # fmt: skip
    if size:
        context.add_cookies([{"name": "elder", "value": size, "url": live_server.url}])
    page = context.new_page()
    matter = ended(hand_in(page), by=county.dispatcher)
    parts = ("", "/receipt", "/who", "/all", *(f"/say/{key}" for key in SAYS))
    broken = {}
    for address in (*PAGES, *(f"/track/{matter.no}{part}" for part in parts)):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found = faults(page) if axe else [over] if over > 0 else []
        if found:
            broken[address] = found
    assert broken == {}
    assert not PolicyReport.objects.exists()


# ── over 2G ──────────────────────────────────────────────────────────────────

KB, FIRST, LATER = 1024, 150, 60
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 250 * KB / 8, "uploadThroughput": 50 * KB / 8}
"""What browsers call 2G: 250 kbit/s down, 50 up, 300 ms each way."""


@pytest.fixture
def served(chromium: Any, settings: Any, tmp_path: Any, transactional_db: Any) -> Iterator[str]:
    """The installation as it is served: files hashed, packed and cacheable, pages packed.

    It answers the last request before it stops: an answer still under way would close a connection no longer shared.
    """
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "kernel.web.storage.Static"}}
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "localhost"]
    call_command("collectstatic", interactive=False, verbosity=0)
    from django.db import connections

    shared = {one.alias: one for one in connections.all() if one.vendor == "sqlite" and one.is_in_memory_db()}
    for one in shared.values():
        one.inc_thread_sharing()
    thread = LiveServerThread("localhost", static_handler=lambda inner: inner, connections_override=shared)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    all_closed(chromium)
    thread.terminate()
    for one in shared.values():
        one.dec_thread_sharing()


def test_pages_travel_over_2g(chromium: Any, served: str, county: Any) -> None:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", base_url=served)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    moved: list[float] = []
    line.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))
    weights: dict[str, tuple[float, float]] = {}

    def weigh(name: str, go: Any) -> None:
        moved.clear()
        start = time.monotonic()
        go()
        page.wait_for_load_state("networkidle")
        weights[name] = (sum(moved) / KB, time.monotonic() - start)

    weigh("/home (first)", lambda: page.goto("/home"))
    for address in ("/home", "/file", "/track", "/remedies"):
        weigh(address, lambda address=address: page.goto(address))
    page.goto("/file")
    fill_in(page)
    weigh("receipt", lambda: (page.click("footer .btn-primary"), page.wait_for_url("**/receipt")))
    no = page.inner_text(".g-ticket-no")
    for part in ("", "/say/add", "/say/contest", "/who", "/all"):
        weigh(f"track{part}", lambda part=part: page.goto(f"/track/{no}{part}"))
    context.close()
    print()
    for name, (size, seconds) in weights.items():
        print(f"{name:16} {size:7.1f} KB {seconds:6.1f} s")
    assert weights.pop("/home (first)")[0] <= FIRST
    assert {name: size for name, (size, _seconds) in weights.items() if size > LATER} == {}
