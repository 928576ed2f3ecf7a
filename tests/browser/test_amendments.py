"""Amendments of norms and changes of law in a real browser: entered, done by hand, confirmed by another, simulated."""

# ruff: noqa: F811 - fixtures are borrowed from the tests of the services

from typing import Any

import pytest

from kernel.law.amending.models import Amending
from kernel.law.amending.tests.test_services import DECISION, lake, made, reviewer  # noqa: F401
from kernel.law.norm_services import register_norms
from kernel.testing.browser import WIDTHS, Desk, faults
from kernel.web.models import PolicyReport
from scenarios.lawchange.models import Enactment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looked_at(page: Any, addresses: tuple[str, ...]) -> dict[str, Any]:
    """What is wrong with each page."""
    broken = {}
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if found := faults(page):
            broken[address] = found
    return broken


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_a_decision_becomes_a_version_in_force_by_two_people(
    chromium: Any, live_server: Any, cast: Any, lake: Any, reviewer: Any, script: bool
) -> None:
    desk = Desk(chromium, live_server.url, java_script_enabled=script)
    one, two = desk.of(cast.admin), desk.of(reviewer)
    one.goto("/law/amendments/")
    one.click("a >> text=录入修改决定")
    one.fill("[name=norm]", "青石湖管理条例")
    one.fill("[name=text]", DECISION)
    one.fill("[name=in_force]", "2027-01-01")
    one.click(".g-dialog-foot .btn-primary")
    one.wait_for_selector("main del >> text=渔政")
    one.click("a >> text=处理")
    one.fill("form.g-action-form [name=number]", "3")
    one.fill("form.g-action-form [name=text]", "登记免费。")
    one.click("form.g-action-form .g-dialog-foot .btn-primary")
    one.wait_for_selector("#g-messages >> text=请另一位同事核对后确认")
    two.goto(one.url)
    two.click("button >> text=核对无误，确认")
    two.wait_for_selector("button >> text=确认生效")
    two.click("button >> text=确认生效")
    two.wait_for_selector("#g-messages >> text=已经确认")
    assert Amending.objects.get().confirmed_by == reviewer
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_amendments_are_accessible_and_fit(
    chromium: Any, live_server: Any, cast: Any, lake: Any, width: int
) -> None:
    pk = made(lake, cast).pk
    page = Desk(chromium, live_server.url, width).of(cast.admin)
    pages = ("", "new", f"{pk}", f"{pk}/1", f"{pk}/1?number=3")
    assert looked_at(page, tuple(f"/law/amendments/{one}" for one in pages)) == {}
    page.goto("/law/amendments/new")
    page.fill("[name=norm]", "黑石湖管理条例")
    page.click(".g-dialog-foot .btn-primary")
    page.wait_for_selector(".g-err")
    assert faults(page) == []
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_changes_of_law_are_accessible_and_a_change_is_opened(
    chromium: Any, live_server: Any, house: Any, width: int
) -> None:
    register_norms(by=house.system)
    page = Desk(chromium, live_server.url, width).of(house.handler_justice)
    assert looked_at(page, ("/lawchange/", "/lawchange/行政复议法/2024-01-01")) == {}
    page.fill("[name=basis]", "程序从新")
    page.select_option("form.g-action-form [name=transition]", "new") if page.locator(
        "form.g-action-form select[name=transition]"
    ).count() else page.check("form.g-action-form [name=transition][value=new]")
    page.click(".g-dialog-foot .btn-primary")
    page.wait_for_url("**/matters/**")
    page.wait_for_load_state("networkidle")
    assert faults(page) == []
    assert Enactment.objects.get().transition == "new"
    assert not PolicyReport.objects.exists()
