"""The cockpit in a real browser: on a wall, on a desk, on a phone; without script; refreshed, paused, by keyboard."""

from typing import Any

import pytest

from kernel.matters.tests.stories import placed, received, working
from kernel.matters.tests.test_pages_register import land
from kernel.testing.browser import Desk, faults
from kernel.web.models import PolicyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {1920: 1080, 1440: 900, 390: 844}
FITS = "() => document.documentElement.scrollHeight <= window.innerHeight + 2"


@pytest.fixture
def busy(house: Any) -> Any:
    """A map and a few matters, one of them red."""
    land(by=house.system)
    working(house)
    placed(house, grade="red")
    received(house)
    return house


def test_the_screen_is_sound_at_every_width(chromium: Any, live_server: Any, busy: Any) -> None:
    page = Desk(chromium, live_server.url).of(busy.dispatcher)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto("/cockpit/")
        assert page.locator(".k-map a").count() == 2
        assert faults(page) == [], width
        if width > 1000:
            assert page.evaluate(FITS), "the screen of a wall is never scrolled"
    assert errors == []
    assert not PolicyReport.objects.exists()


def test_a_number_leads_to_its_matters_by_keyboard_and_the_board_refreshes(desk: Desk, busy: Any) -> None:
    page = desk.of(busy.dispatcher)
    page.goto("/cockpit/")
    page.locator("[data-figure=open]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-total='3']", state="attached")
    assert faults(page) == []

    page.goto("/cockpit/")
    received(busy)
    page.dispatch_event("[data-cockpit]", "cockpit:refresh")
    page.wait_for_selector("[data-figure=open][data-n='4']")
    page.click("[data-pause]")
    received(busy)
    page.dispatch_event("[data-cockpit]", "cockpit:refresh")
    page.wait_for_timeout(600)
    assert page.locator("[data-figure=open][data-n='4']").count() == 1, "what is paused stays"


def test_without_script_everything_stands_there_too(chromium: Any, live_server: Any, busy: Any) -> None:
    page = Desk(chromium, live_server.url, 390, java_script_enabled=False).of(busy.leader)
    page.goto("/cockpit/")
    assert not page.locator("[data-full]").is_visible()
    page.click(".k-map-box details summary")
    page.click(".k-map-box details a")
    assert page.locator("main tbody tr").count() == 2
    page.go_back()
    received(busy)
    page.click(".k-live-box h2 a")
    assert page.locator("[data-figure=open][data-n='4']").count() == 1
