"""A person without an account in a real browser at 390 px: hand in, receipt, track, speak up, rate; also no script."""

from typing import Any

import pytest

from kernel.matters.models import Matter
from kernel.matters.tests.stories import ended
from kernel.people.services import PUBLIC, actor
from kernel.testing.browser import faults
from kernel.web.models import PolicyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
WORDS = "楼上水管漏水泡坏了我家天花板，找楼上谈维修费谈了两个月谈不拢，请帮忙调解。"
SMALL = """min => Array.from(document.querySelectorAll(
  '.g-app a, .g-app button, .g-app input:not([type=hidden]), .g-app select, .g-app summary')).filter(node =>
  node.offsetParent && !node.closest('.g-sr, .g-choice, .form-check, .g-note, .g-offline, p, li') &&
  !node.classList.contains('g-sr') && node.getBoundingClientRect().height < min - 0.5)
  .map(node => node.outerHTML.slice(0, 90))"""


@pytest.fixture
def county(house: Any) -> Any:
    """The house with the two built-in actors."""
    actor(PUBLIC)
    return house


def phone(chromium: Any, url: str, *, elder: bool = False, **more: Any) -> Any:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", base_url=url, **more)
    if elder:
        context.add_cookies([{"name": "elder", "value": "1", "url": url}])
    return context.new_page()


def hand_in(page: Any) -> Matter:
    """Fill in the form, send it, and read the number off the receipt."""
    page.goto("/file")
    page.fill("[name=text]", WORDS)
    page.fill("[name=place_text]", "岚汀街道临川社区3幢")
    page.fill("[name=name]", "李明")
    page.fill("[name=phone]", "120 1230 0001")
    page.click("footer .btn-primary")
    page.wait_for_url("**/receipt")
    return Matter.objects.get(no=page.inner_text(".g-ticket-no"))


def test_from_the_form_to_the_stars(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url)
    page.goto("/")
    assert page.url.endswith("/home") and faults(page) == []
    page.click("text=反映问题 >> nth=0")
    page.click("footer .btn-primary")
    page.wait_for_selector(".g-err")
    assert "请填写发生了什么。" in page.inner_text("main") and faults(page) == []
    page.select_option("[name=township]", label="岚汀街道")
    page.wait_for_selector("[name=village] option:has-text('临川社区')", state="attached")
    matter = hand_in(page)
    assert (matter.region_id, matter.parties.get().name_masked) == ("990123001001", "李*")
    assert page.inner_text(".g-ticket-code").replace(" ", "") == matter.query_code and faults(page) == []
    page.click("text=查看进度")
    page.click(".g-timeline-now summary")
    assert "届满" in page.inner_text(".g-derivation >> nth=0") and faults(page) == []
    page.click("footer >> text=催一催")
    page.wait_for_selector("text=已催办")
    page.click("footer >> text=补充情况")
    page.fill("[name=text]", "今天又漏了。")
    page.set_input_files(
        "[name=photos]", {"name": "漏水.txt", "mimeType": "text/plain", "buffer": "三处".encode()}
    )  # fmt: skip
    assert faults(page) == []
    page.click("footer .btn-primary")
    page.wait_for_selector("text=漏水.txt")
    assert "今天又漏了。" in page.inner_text("#talk") and faults(page) == []
    ended(matter, by=county.dispatcher)
    page.reload()
    page.click("main >> text=评一评")
    for answer in ("stars_1", "solved_1", "manner_2"):
        page.click(f"label[for=id_{answer}]")
    assert page.is_checked("#id_stars_1") and page.is_visible("label[for=id_stars_1] .g-rating-word")
    assert faults(page) == []
    page.click("footer .btn-primary")
    page.wait_for_selector("text=谢谢您的评价")
    rating = matter.ratings.get()
    assert (rating.stars, rating.speed, rating.solved, rating.manner) == (4, None, 2, 3)
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("elder", [False, True])
def test_every_page_is_accessible_fits_and_has_large_targets(
    chromium: Any, live_server: Any, county: Any, elder: bool
) -> None:
    page = phone(chromium, live_server.url, elder=elder)
    matter = ended(hand_in(page), by=county.dispatcher)
    on_matter = ("", "/receipt", "/who", "/all", *(f"/say/{key}" for key in
                 ("add", "ask", "urge", "rate", "unsolved", "contest", "retaliation")))  # fmt: skip
    broken = {}
    for address in ("/home", "/file", "/track", *(f"/track/{matter.no}{part}" for part in on_matter)):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        small = page.evaluate(SMALL, 60 if elder else 44)
        if faults(page) or small:
            broken[address] = (faults(page), small)
    assert broken == {}
    assert not PolicyReport.objects.exists()


def test_everything_works_without_script(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url, java_script_enabled=False)
    page.goto("/home")
    page.click("a[href='/file']")
    page.fill("[name=text]", WORDS)
    page.select_option("[name=township]", label="砚池镇")
    page.click("button[name=villages]")
    assert page.input_value("[name=text]") == WORDS
    page.select_option("[name=village]", label="石桥村")
    page.check("[name=confidentiality][value=confidential]")
    page.fill("[name=name]", "李明")
    page.fill("[name=phone]", "12012300001")
    page.click("footer .btn-primary")
    no, code = page.inner_text(".g-ticket-no"), page.inner_text(".g-ticket-code")
    matter = ended(Matter.objects.get(no=no), by=county.dispatcher)
    assert matter.region_id == "990123002002"
    page.context.clear_cookies()
    page.goto(f"/track/{no}")
    assert page.input_value("[name=no]") == no
    page.fill("[name=code]", code.lower())
    page.click("main .btn-primary")
    page.click("main >> text=没有解决")
    page.fill("[name=text]", "楼上还在漏水。")
    page.click("footer .btn-primary")
    assert "已记下" in page.inner_text("main")
    page.goto(f"/track/{no}/say/rate")
    page.click("label[for=id_stars_4]")
    page.click("footer .btn-primary")
    assert (matter.ratings.get().stars, "谢谢您的评价" in page.inner_text("main")) == (1, True)
    page.click("text=用完了，退出查看")
    page.goto(f"/track/{no}/all")
    assert "/track?no=" in page.url


def test_large_type_and_quick_exit_are_on_every_page(chromium: Any, live_server: Any, county: Any) -> None:
    page = phone(chromium, live_server.url)
    for address in ("/home", "/file", "/track"):
        page.goto(address)
        assert page.is_visible("a[data-leave]") and page.is_visible("form[action='/elder'] button")
    page.click("form[action='/elder'] button")
    page.wait_for_load_state()
    assert (
        page.url.endswith("/track") and page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    )
