"""Papers in a real browser: the list, the case file, the templates, at both widths; and without script."""

import io
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from kernel.files.services import store_file
from kernel.matters.documents import missing_documents
from kernel.matters.tests.stories import working
from kernel.papers.models import Bundle
from kernel.testing.browser import Desk, faults
from kernel.web.models import PolicyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS", "")


def said(sheet: Any) -> str:
    """The words of a sheet; Chromium writes some signs as their radicals."""
    return unicodedata.normalize("NFKC", "".join(sheet.extract_text().split()))


def shot(page: Any, name: str) -> None:
    """A picture, where somebody wants to look."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_papers_and_templates_at_both_widths(chromium: Any, live_server: Any, house: Any, width: int) -> None:
    matter = working(house)
    desk = Desk(chromium, live_server.url, width)
    page = desk.of(house.handler_hrss)
    for address, name in ((f"/papers/{matter.no}/", "list"), (f"/papers/{matter.no}/casefile", "casefile")):
        page.goto(address)
        shot(page, f"{name}-{width}")
        assert faults(page) == []
    keeper = desk.of(house.admin)
    for address, name in (("/papers/templates/", "templates"), ("/papers/templates/house.sheet", "template")):
        keeper.goto(address)
        shot(keeper, f"{name}-{width}")
        assert faults(keeper) == []
    page.click("main >> text=生成卷宗")
    page.wait_for_selector("text=卷宗还缺")
    shot(page, f"missing-{width}")
    assert faults(page) == []
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("script", [True, False])
def test_a_case_file_is_made_and_fetched(chromium: Any, live_server: Any, house: Any, script: bool) -> None:
    matter = working(house)
    for paper in missing_documents(matter):
        _store(house, matter, paper)
    page = Desk(chromium, live_server.url, java_script_enabled=script).of(house.handler_hrss)
    page.goto(f"/matters/{matter.no}")
    page.click("#papers >> text=生成卷宗")
    page.click("main form >> text=生成卷宗")
    page.wait_for_selector("text=卷宗做好了")
    if script:
        shot(page, "bundle-1440")
        assert faults(page) == []
    with page.expect_download() as fetched:
        page.click("text=下载卷宗")
    assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF-")
    assert Bundle.objects.get().status == "ready"
    assert not PolicyReport.objects.exists()


def _store(house: Any, matter: Any, paper: Any) -> None:
    content = io.BytesIO(f"{paper.name}已签字".encode())
    store_file(matter, content, name=f"{paper.name}.txt", kind=paper.key, by=house.handler_hrss)


def test_a_printed_page_says_who_printed_it_on_every_sheet(chromium: Any, live_server: Any, house: Any) -> None:
    matter = working(house)
    page = Desk(chromium, live_server.url).of(house.handler_hrss)
    page.goto(f"/matters/{matter.no}")
    assert not page.is_visible(".g-print-mark")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) > 1
    for sheet in printed.pages:
        text = said(sheet)
        assert f"打印:{house.handler_hrss.name}" in text and "水印handler_hrss" in text
    assert "制作文书" not in "".join(said(one) for one in printed.pages)
