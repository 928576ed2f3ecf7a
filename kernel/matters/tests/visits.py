"""Somebody opens pages and sends forms, signed in, without JavaScript."""

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel.matters.models import Matter
from kernel.people.models import User


def see(user: User, name: str, /, *args: Any, **query: Any) -> Any:
    """Open a page."""
    return signed_in(user).get(reverse(name, args=args), query)


def signed_in(user: User) -> Client:
    """A browser with somebody signed in."""
    client = Client()
    client.force_login(user)
    return client


def queries(browser: Client, name: str, *args: Any) -> int:
    """How many queries a page takes for somebody who is at work already."""
    browser.get(reverse(name, args=args))
    with CaptureQueriesContext(connection) as found:
        browser.get(reverse(name, args=args))
    return len([one for one in found.captured_queries if "SAVEPOINT" not in one["sql"]])


def send(user: User, name: str, /, *args: Any, **form: Any) -> Any:
    """Send a form."""
    return signed_in(user).post(reverse(name, args=args), form)


def act(user: User, matter: Matter, key: str, target: int = 0, /, **form: Any) -> Any:
    """Send the form of an action."""
    if target:
        return send(user, "matters:act_on", matter.no, key, target, **form)
    return send(user, "matters:act", matter.no, key, **form)


def text(response: Any) -> str:
    """What the page says: tags and the menu left out, blanks joined."""
    page = response.content.decode()
    main = page.partition("<main")[2] or page
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def code(response: Any) -> str:
    """The code of the refusal shown."""
    found = re.search(r'data-code="([^"]+)"', response.content.decode())
    return found[1] if found else ""
