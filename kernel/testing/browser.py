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


def faults(page: Any) -> list[Any]:
    """What axe finds, and what overflows."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    wide = [("overflow", over)] if over > 0 else []
    return wide + [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]
