"""One page of every sort people can reach by links, at the width of a desk and of a phone: axe, overflow, policy."""

from typing import Any

import pytest
from django.test import Client

from bench.walk import walk
from kernel.people.models import User
from kernel.testing.browser import WIDTHS, faults
from kernel.web.models import PolicyReport
from tests.busy import busy

__all__ = ["busy"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHO = (
    "dispatcher",
    "town_lanting",
    "handler_hrss",
    "mediator_lanting",
    "grid_lanting",
    "leader",
    "petition",
    "auditor",
    "admin",
    "",
)
"""Whose pages are walked; the last is somebody without an account."""


def reader(client: Client) -> Any:
    """What an address shows to this client, as HTML; None when it is no page."""

    def get(address: str) -> str | None:
        answer = client.get(address, follow=True)
        page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        return answer.content.decode() if page and not answer.streaming else None

    return get


FAULTS = """() => [
  ['no language', document.documentElement.lang ? 0 : 1],
  ['no title', document.title.trim() ? 0 : 1],
].filter(([, n]) => n > 0)"""


def test_every_page_is_sound(busy: Any, chromium: Any, live_server: Any) -> None:
    """One page of every sort, seen by the first of ``WHO`` whom links lead to it, at every width."""
    seen: set[str] = set()
    wrong, errors = [], []
    for username in WHO:
        client = Client()
        if username:
            client.force_login(User.objects.get(username=username))
        pages = [(sort.name, at) for sort, at in walk(reader(client), "/" if username else "/home")]
        fresh = [(name, address) for name, address in pages if name not in seen]
        seen |= {name for name, _address in pages}
        context = chromium.new_context(locale="zh-CN", base_url=live_server.url, reduced_motion="reduce")
        if username:
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            for name, address in fresh:
                page.goto(address)
                if found := page.evaluate(FAULTS) + faults(page):
                    wrong.append((name, width, address, found))
        context.close()
    assert len(seen) > 60, sorted(seen)
    assert wrong == []
    assert errors == []
    assert list(PolicyReport.objects.values_list("directive", "blocked")) == []
