"""Every sort of page can be read in English: none breaks, and what it says itself is said in English."""

import re
from typing import Any

import pytest
from django.test import Client

from bench.walk import walk
from kernel.people.models import User
from kernel.people.services import PUBLIC, actor
from scenarios.disputes.tests import stories as disputes
from scenarios.petitions.tests import stories as petitions

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]
WHO = ("dispatcher", "mediator_lanting", "admin", "auditor", "")
HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
HAN = re.compile(r"[一-鿿]")
CONTENT = (
    "law-",
    "documents-document",
    "deliberation-",
    "matters-detail",
    "administration-p",
    "administration-body",
    "sources-entry",
    "sources-source",
)
"""Pages whose heading is the name of a law, a document, a matter, a place or a person, which stays as it is."""


@pytest.mark.parametrize("username", WHO, ids=lambda name: name or "stranger")
def test_every_page_can_be_read_in_english(house: Any, username: str) -> None:
    actor(PUBLIC)
    matter = disputes.working(house)
    disputes.signed(house, disputes.drafted(house, matter))
    petitions.decided(house)
    client = Client()
    if username:
        user = User.objects.get(username=username)
        client.force_login(user)
        client.post("/account/preferences", {"language": "en", "next": "/"})
    else:
        client.cookies["language"] = "en"
    headings: dict[str, str] = {}

    def get(address: str) -> str | None:
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        if answer.status_code != 200 or answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
            return None
        return str(answer.content.decode())

    for sort, address in walk(get, "/" if username else "/home"):
        found = HEADING.search(get(address) or "")
        headings[sort.name] = re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""
    chinese = {
        name: words
        for name, words in headings.items()
        if HAN.search(words) and not re.search(r"[A-Z][a-z]+", words) and not name.startswith(CONTENT)
    }
    assert len(headings) > 8
    assert chinese == {}
