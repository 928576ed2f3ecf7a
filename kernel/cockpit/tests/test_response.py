"""The petition response index: every cell opens the events it counts, and a repeated petition is counted once."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.analysis import snapshot
from kernel.common.moment import at
from kernel.matters.models import Matter
from scenarios.petitions import services as petitions
from scenarios.petitions.tests.stories import MONDAY, decided, noticed, received

pytestmark = pytest.mark.django_db
CELL = re.compile(r'<a href="([^"]+)" data-cell="(\d+)"(?: data-good="(\d+)")?')


@pytest.fixture
def county(house: Any) -> Any:
    """Three petitions of 岚汀街道, one of them a repetition, and one of 砚池镇; a snapshot of them."""
    with at(MONDAY):
        first = decided(house)
        noticed(house, place="990123002001")
    with at(MONDAY + timedelta(days=5)):
        again = received(house)
        petitions.link(again, first, by=house.petition)
        noticed(house)
    with at(MONDAY + timedelta(days=40)):
        snapshot.take()
        yield house


def cells(client: Client) -> list[tuple[str, int, int]]:
    text = client.get(reverse("cockpit:index")).content.decode()
    return [(unescape(url), int(n), int(good or n)) for url, n, good in CELL.findall(text)]


@pytest.mark.parametrize(
    ("username", "demand"), [("dispatcher", [3, 2, 1]), ("leader", [3, 2, 1]), ("town_lanting", [2])]
)
def test_every_cell_opens_the_events_it_counts(county: Any, username: str, demand: list[int]) -> None:
    client = Client()
    client.force_login(county.users[username])
    found = cells(client)
    assert [n for url, n, _good in found if "part=demand" in url] == demand, "the repetition is not counted again"
    assert len(found) > len(demand)
    for url, n, good in found:
        text = client.get(url).content.decode()
        assert f'data-total="{n}" data-good="{good}"' in text
        if username == "leader":
            assert not [no for no in Matter.objects.values_list("no", flat=True) if no in text]


def test_the_formula_and_the_moment_stand_on_the_page(county: Any) -> None:
    client = Client()
    client.force_login(county.dispatcher)
    text = client.get(reverse("cockpit:index")).content.decode()
    assert "0.20×" in text and "（1−" in text and "数据截至7月18日" in text
    assert "不出指数" in text, "fewer than ten petitions"


@pytest.mark.parametrize(
    ("username", "address", "status"),
    [("town_yanchi", "events?part=notice&place=990123001", 404), ("dispatcher", "events?part=none", 404),
     ("handler_hrss", "index", 200), ("handler_hrss", "events?part=notice", 404), ("mediator_lanting", "index", 403)],
)  # fmt: skip
def test_the_index_stays_within_its_reader_s_places(county: Any, username: str, address: str, status: int) -> None:
    client = Client()
    client.force_login(county.users[username])
    answer = client.get(f"/cockpit/{address}")
    assert answer.status_code == status
    assert "data-cell" not in answer.content.decode()
