"""A group matter in a real browser, wide and narrow: seen, accepted in a dialog, told to the person, one taken out."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.common.moment import now
from kernel.matters import grouping
from kernel.matters.models import Group, Matter
from kernel.matters.tests.stories import alter, received
from kernel.testing.browser import Desk, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRM = {"role": "respondent", "kind": "enterprise", "name": "清渡恒源建筑有限公司"}


def five(house: Any) -> list[Matter]:
    """Five claimants of one village against one firm, put forward as a group."""
    found = []
    for number in range(5):
        one = {"role": "claimant", "name": f"工友{number}", "phone": f"120123{number:05}"}
        matter = received(house, parties=[one, FIRM], text=f"我是第{number}组的，工地三个月工资没发，请帮我们要回来。")
        alter(matter, class_code="B1", received_at=now() - timedelta(hours=9 - number), by=house.system)
        found.append(matter)
    assert grouping.propose_groups(by=house.system) == 1
    return found


@pytest.mark.parametrize("width", (1440, 390))
def test_a_dispatcher_accepts_a_group_and_takes_one_out(
    chromium: Any, live_server: Any, house: Any, width: int
) -> None:
    matters, group = five(house), Group.objects.get()
    page = Desk(chromium, live_server.url, width).of(house.town_lanting)
    page.goto("/matters/groups")
    assert faults(page) == []
    page.click(f"a[href='/matters/groups/{group.pk}']")
    page.wait_for_load_state("networkidle")
    assert faults(page) == [] and all(one.no in page.content() for one in matters)
    page.click(f"a[href$='/act/together/{group.pk}']")
    page.fill("[name=note]", "同一工地、同一公司，都要工资")
    page.locator("form:has([name=note]) button[type=submit], form:has([name=note]) button:not([type])").last.click()
    page.wait_for_selector("#g-messages >> text=一件群体事项")
    assert Matter.objects.filter(merged_into=group.matter).count() == 4
    page.goto(f"/matters/groups/{group.pk}")
    page.locator("a[href*='/act/take-out/']").first.click()
    page.fill("[name=note]", "诉求其实不同，要工伤赔偿")
    page.locator("form:has([name=note]) button[type=submit], form:has([name=note]) button:not([type])").last.click()
    page.wait_for_selector("#g-messages >> text=单独办理")
    assert Matter.objects.filter(merged_into=group.matter).count() == 3
