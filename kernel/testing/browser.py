"""A browser for tests: Chromium, people who sit before it, and what is wrong with a page."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.test import Client

from kernel.people.models import User

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--lang=zh-CN", "--disable-features=PreloadTopChromeWebUI",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",  # a pretended microphone
]  # fmt: skip
WIDTHS = {1440: 900, 390: 844}
ANSWERING = 20.0
"""How many seconds a server may still be answering after the last window was closed."""


@contextmanager
def launched() -> Iterator[Any]:
    """The one Chromium of a process; Django lets its thread ask the database while Playwright's loop stands in it."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def all_closed(chromium: Any) -> None:
    """Close every window and wait until the server has answered the last of them.

    A request still under way would write into the tables while they are emptied for the next test.
    """
    for context in list(chromium.contexts):
        context.close()
    until = time.monotonic() + ANSWERING
    while time.monotonic() < until and any("process_request_thread" in one.name for one in threading.enumerate()):
        time.sleep(0.05)


def until(page: Any, expression: str, seconds: float = 20) -> None:
    """Ask again until it holds: Playwright's own waiting needs an eval that the content policy forbids."""
    for _again in range(int(seconds * 10)):
        with suppress(Exception):  # a page that is just being left has no answer
            if page.evaluate(expression):
                return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true: {expression}")


class Desk:
    """Everybody's own browser at one installation."""

    def __init__(self, chromium: Any, url: str, width: int = 1440, **more: Any) -> None:
        self.chromium, self.url, self.width, self.more = chromium, url, width, more

    def of(self, user: User) -> Any:
        """A page with this person signed in."""
        client = Client()
        client.force_login(user)
        size = {"width": self.width, "height": WIDTHS[self.width]}
        context = self.chromium.new_context(viewport=size, locale="zh-CN", base_url=self.url, **self.more)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.url}])
        return context.new_page()


SMALLEST = 12
"""Pixels on the screen below which nobody should have to read."""
TOO_SMALL = """(smallest) => {
  const area = (m) => Math.sqrt(Math.abs(m.a * m.d - m.b * m.c));
  const scale = (element) => {
    if (element.ownerSVGElement) { return area(element.getScreenCTM()); }
    let all = 1;
    for (let one = element; one; one = one.parentElement) {
      const how = getComputedStyle(one).transform;
      if (how && how !== 'none') { all *= area(new DOMMatrix(how)); }
    }
    return all;
  };
  const forTheEar = (element) => element.closest('.g-sr, .visually-hidden') !== null;
  const found = {};
  const look = (element, words) => {
    const shown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const drawn = !element.ownerSVGElement || element.getClientRects().length > 0;
    if (!shown || !drawn || forTheEar(element)) { return; }
    const size = parseFloat(getComputedStyle(element).fontSize) * scale(element);
    if (size < smallest - 0.05) { found[element.localName + ' ' + size.toFixed(1)] = words.trim().slice(0, 30); }
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.data.trim() || text.parentElement.closest('script, style, title, desc, option')) { continue; }
    range.selectNodeContents(text);
    if (range.getClientRects().length) { look(text.parentElement, text.data); }
  }
  document.querySelectorAll('input:not([type=hidden]), select, textarea').forEach((one) => look(one, one.name));
  return Object.entries(found);
}"""
"""Letters smaller than so many pixels as they stand on the screen, the scale of a drawing counted in."""


def faults(page: Any) -> list[Any]:
    """What axe finds, what overflows, and what is written too small to read."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    wide = [("overflow", over)] if over > 0 else []
    small = [("too small", *one) for one in page.evaluate(TOO_SMALL, SMALLEST)]
    return wide + small + [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]
