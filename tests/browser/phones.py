"""A phone in a test's hands: its own storage, its network, what it keeps, and the few things everybody does with it."""

import gzip
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.test import Client

from kernel.field.models import Delivery
from kernel.field.tests.phone import PICTURE
from kernel.matters import attending
from kernel.matters.models import Matter
from kernel.testing.browser import until
from scenarios.disputes.tests.stories import step_of

SIZES = {390: {"width": 390, "height": 844}, 720: {"width": 720, "height": 450}, 1440: {"width": 1440, "height": 900}}
PHOTO = {"name": "现场.png", "mimeType": "image/png", "buffer": PICTURE}
WORDS = "老街27号后门堆放6个液化气瓶，挡住疏散通道。"
READY = "document.getElementById('g-field').dataset.settled === '1' && !!navigator.serviceWorker.controller"
DRAWN = "document.getElementById('g-field').dataset.ready === '1'"
LEFT = """new Promise(done => { const asked = indexedDB.open('hengzhi-field'); asked.onsuccess = () => {
  const stores = ['people', 'kept', 'queue', 'drafts', 'sent'], act = asked.result.transaction(stores);
  Promise.all(stores.map(name => new Promise(give => {
    const counted = act.objectStore(name).count(); counted.onsuccess = () => give(counted.result); })))
    .then(found => done(String(found))); }; })"""
"""How many rows every store holds, on a page without our scripts."""
EMPTY = "field.current().then(field.rows).then(rows => rows.length === 0)"


class Pocket:
    """One person's phone: a browser context with its own storage."""

    def __init__(self, chromium: Any, url: str, user: Any, width: int = 390, **more: Any) -> None:
        client = Client()
        client.force_login(user)
        context = chromium.new_context(viewport=SIZES[width], locale="zh-CN", base_url=url, **more)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
        self.context, self.url, self.page = context, url, context.new_page()

    def open(self, path: str = "/field/") -> Any:
        """A page with everything kept and the worker in charge."""
        self.page.goto(path)
        until(self.page, READY)
        return self.page

    def offline(self, path: str = "") -> Any:
        """No network from now on; a page drawn from what is kept when one is named."""
        self.context.set_offline(True)
        if path:
            self.page.goto(path)
            until(self.page, DRAWN)
        return self.page

    def online(self) -> None:
        """The network is back, and everything that can come in comes in."""
        self.context.set_offline(False)

    def kill(self) -> Any:
        """The page dies as it stands; another is opened later."""
        self.page.close()
        self.page = self.context.new_page()
        return self.page

    def queued(self) -> int:
        """How many acts wait on the phone."""
        count: int = self.page.evaluate("field.current().then(field.rows).then(rows => rows.length)")
        return count


def weight(page: Any) -> int:
    """The bytes of all scripts of a page, gzipped."""
    names = page.evaluate("Array.from(document.scripts, one => new URL(one.src).pathname)")
    found = [finders.find(unquote(name).removeprefix("/static/")) for name in names]
    return sum(len(gzip.compress(Path(str(file)).read_bytes(), 9)) for file in found)


def fill(page: Any, words: str = WORDS) -> None:
    """A quick report: a tile, a photo, a sentence, the place."""
    page.click("label.g-tile >> text=水电路设施")
    page.set_input_files("[name=photos]", [PHOTO])
    page.wait_for_selector(".g-field-photo img")
    page.fill("[name=text]", words)
    page.select_option("[name=village]", "990123001001")


def save(page: Any, said: str) -> None:
    page.click(".g-field-foot .btn-primary")
    page.wait_for_selector(f"#g-messages >> text={said}")


def all_in(pocket: Pocket, count: int) -> None:
    """Wait until nothing is on the phone any more."""
    until(pocket.page, EMPTY, seconds=90)
    assert Delivery.objects.count() == count


def given(house: Any, matter: Matter) -> Matter:
    attending.assign(step_of(matter, matter.node), house.mediator_lanting, by=house.chair_lanting)
    return matter
