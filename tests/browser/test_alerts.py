"""Warnings in a real browser, without script: the series is a table, the verdict is kept."""

from typing import Any

import pytest

from kernel.alerts.models import Alert
from kernel.alerts.tests.test_services import burst
from kernel.testing.browser import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_without_script_the_series_is_a_table_and_the_verdict_is_kept(
    chromium: Any, live_server: Any, house: Any
) -> None:
    burst(house)
    page = Desk(chromium, live_server.url, java_script_enabled=False).of(house.town_lanting)
    page.goto("/alerts/")
    page.click("a >> text=岚汀街道：")
    assert page.locator("#counts tbody tr").count() == 28 and page.locator("#counts").is_visible()
    page.check("input[value=true]")
    page.fill("[name=words]", "到工地问了，属实")
    page.click("button >> text=登记 >> nth=-1")
    assert "核实结果已登记" in page.inner_text("body")
    assert Alert.objects.get().status == Alert.Status.TRUE
