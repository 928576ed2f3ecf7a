"""Sources, quarantine and the catalogue in a real browser: a row put right, and every page sound at both widths."""

from pathlib import Path
from typing import Any

import pytest

from kernel.datahub.datasets import dataset
from kernel.datahub.models import Quarantined, Record
from kernel.sources.models import ShareRequest
from kernel.sources.services.cataloguing import publish_entry
from kernel.sources.tests.test_pages import BAD, GOOD, WORDS, sent
from kernel.sources.tests.test_sharing import asked
from kernel.testing.browser import WIDTHS, Desk, faults
from kernel.web.models import PolicyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REVIEW = "11月20日由保密办审查，可以列入有条件共享"


@pytest.fixture
def busy(house: Any, tmp_path: Path) -> Any:
    """The house with two deliveries, rows that wait, an entry and a request."""
    rows = [{**GOOD, "id": f"m-{n}", "text": f"{WORDS}第{n}户"} for n in range(40)]
    bad = [{**BAD, "id": f"b-{n}", "text": f"{WORDS}第{n}栋"} for n in range(3)]
    sent(tmp_path, *rows, *bad, house=house)
    sent(tmp_path, *({**row, "id": f"n-{n}", "user": None} for n, row in enumerate(rows)), house=house, name="b.jsonl")
    publish_entry(dataset("hotline", of="disputes"), assessment=REVIEW, by=house.steward)
    from datetime import timedelta

    from kernel.common.moment import today

    asked(house, until=today() + timedelta(days=90))
    return house


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_a_steward_puts_a_row_right_after_a_second_look(
    chromium: Any, live_server: Any, house: Any, tmp_path: Path, script: bool
) -> None:
    sent(tmp_path, GOOD, BAD, house=house)
    page = Desk(chromium, live_server.url, java_script_enabled=script).of(house.steward)
    page.goto("/sources/")
    page.click("a >> text=处理隔离行")
    page.click("a.g-table-title >> text=第2行")
    assert "三月一日" in page.inner_text("main")
    page.get_by_label("留言时间").fill("2026-03-02 10:00")
    page.click("button >> text=先看结果")
    page.wait_for_selector("text=按这样改就能导入")
    page.click("button >> text=确认导入")
    page.wait_for_selector("#g-messages >> text=第2行已经导入")
    assert not Quarantined.objects.filter(status="waiting").exists()
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_are_accessible_and_fit(chromium: Any, live_server: Any, busy: Any, width: int) -> None:
    page = Desk(chromium, live_server.url, width).of(busy.steward)
    held, record = Quarantined.objects.order_by("pk")[0], Record.objects.order_by("pk")[0]
    broken: dict[str, Any] = {}
    for address in (
        "", "of/disputes.hotline", f"batches/{held.batch_id}", "quarantine/", f"quarantine/{held.pk}",
        f"quarantine/many?pick={held.pk}&act=submit", f"records/{record.pk}", "corrections/", "catalogue/",
        "catalogue/disputes.hotline", "shares/", f"shares/{ShareRequest.objects.get().pk}",
        f"shares/{ShareRequest.objects.get().pk}/answer",
    ):  # fmt: skip
        page.goto(f"/sources/{address}")
        page.wait_for_load_state("networkidle")
        if found := faults(page):
            broken[address] = found
    assert broken == {}
    assert not PolicyReport.objects.exists()
