"""Every number of the cockpit is the exact count of the list it opens, for everybody who has a cockpit."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.cockpit.figures import FIGURES
from kernel.cockpit.tests.conftest import DAY
from kernel.common.moment import at
from kernel.matters import placing
from kernel.matters.models import Matter
from kernel.matters.tests.stories import placed

pytestmark = pytest.mark.django_db
ANCHOR = re.compile(r'<a [^>]*data-figure="[^>]*>', re.DOTALL)
WHO = ("dispatcher", "leader", "indicator", "town_lanting", "handler_hrss", "petition")
MOST_QUERIES = 30
SCREEN = ("/cockpit/", "/cockpit/table/map", "/cockpit/table/trend")
"""The screen and the tables that are fetched when they are opened."""


def shown(client: Client, address: str) -> list[tuple[str, int, str]]:
    """Every number of a page: its figure, the number, the address it opens."""
    text = client.get(address).content.decode()
    found = []
    for tag in ANCHOR.findall(text):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        found.append((given["data-figure"], int(given["data-n"]), unescape(given["href"])))
    return found


@pytest.mark.parametrize("username", WHO)
def test_every_number_is_the_count_of_its_list(busy: Any, username: str) -> None:
    """Of each figure one list for every number it shows: days and places with the same number look alike."""
    client = Client()
    client.force_login(busy.users[username])
    with at(DAY):
        numbers = [one for address in SCREEN for one in shown(client, address)]
        assert len(numbers) > 55 and {figure for figure, _n, _address in numbers} <= set(FIGURES)
        lists = {(figure, n): address for figure, n, address in numbers}
        for (figure, n), address in lists.items():
            text = client.get(address).content.decode()
            assert f'data-total="{n}"' in text, (figure, n, address)
            headings = text.count('<thead role="rowgroup"')
            assert text.count('<tr role="row"') - headings == min(n, 20), (figure, address)


@pytest.mark.parametrize(
    ("username", "openings"), [("dispatcher", 4), ("leader", 4), ("town_lanting", 4), ("town_yanchi", 0)]
)
def test_an_edition_counts_what_its_reader_is_entitled_to(busy: Any, username: str, openings: int) -> None:
    """The quarrel of a family is sealed: it is in nobody's number."""
    client = Client()
    client.force_login(busy.users[username])
    with at(DAY):
        found = {figure: n for figure, n, _address in shown(client, reverse("cockpit:board"))}
    assert found["open"] + 1 == openings if openings else found["open"] == 0


def test_who_is_entitled_to_figures_alone_reads_no_number_title_or_name(busy: Any) -> None:
    client = Client()
    client.force_login(busy.leader)
    with at(DAY):
        pages = [client.get(f"{reverse('cockpit:matters')}?what=open"), client.get(reverse("cockpit:board"))]
    assert "县人社局" in pages[0].content.decode()
    for page in pages:
        text = page.content.decode()
        assert not [no for no in Matter.objects.values_list("no", flat=True) if no in text]
        assert not [title for title in Matter.objects.values_list("title", flat=True) if title in text]
        assert "李*" not in text and "李明" not in text


def test_what_a_leader_sponsors_is_named_among_the_rest(busy: Any) -> None:
    with at(DAY):
        mine = placed(busy)
        placing.involve(mine, "sponsor", user=busy.leader, by=busy.system)
        client = Client()
        client.force_login(busy.leader)
        text = client.get(f"{reverse('cockpit:matters')}?what=open").content.decode()
    assert [no for no in Matter.objects.values_list("no", flat=True) if no in text] == [mine.no]


@pytest.mark.parametrize(
    ("username", "query", "status"),
    [
        ("dispatcher", "place=990123001", 200), ("dispatcher", "place=990123", 200),
        ("dispatcher", "place=990124", 404), ("dispatcher", "place=990123001001", 404),
        ("dispatcher", "unit=99999", 404), ("leader", "place=990123002", 200),
        ("town_lanting", "place=990123002", 404), ("town_lanting", "place=990123", 404),
        ("town_lanting", "unit=1", 404), ("handler_hrss", "place=990123001", 404), ("handler_hrss", "unit=1", 404),
        ("mediator_lanting", "", 403), ("auditor", "", 403), ("admin", "", 403), ("grid_lanting", "", 403),
    ],
)  # fmt: skip
def test_nobody_opens_somebody_elses_cockpit(house: Any, username: str, query: str, status: int) -> None:
    client = Client()
    client.force_login(house.users[username])
    for name in ("", "matters", "table/map", "figures"):
        if name != "figures" or status == 403:
            assert client.get(f"/cockpit/{name}?{query}").status_code == status, name


def test_a_body_opens_its_own_edition_and_the_county_a_bodys(busy: Any) -> None:
    unit = busy.bodies["hrss"].pk
    for username in ("handler_hrss", "dispatcher"):
        client = Client()
        client.force_login(busy.users[username])
        answer = client.get(f"{reverse('cockpit:board')}?unit={unit}")
        assert "县人社局基层治理驾驶舱" in answer.content.decode()


def test_the_screen_asks_the_database_a_fixed_number_of_times(busy: Any, django_assert_max_num_queries: Any) -> None:
    client = Client()
    client.force_login(busy.dispatcher)
    with at(DAY):
        client.get(reverse("cockpit:board"))
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(reverse("cockpit:board"))


def test_the_part_that_is_refreshed_has_no_frame(busy: Any) -> None:
    client = Client()
    client.force_login(busy.dispatcher)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    text = client.get(reverse("cockpit:board"), headers=headers).content.decode()
    assert "data-board" in text and "<html" not in text and "data-clock" not in text


def test_a_table_that_is_opened_on_the_screen_comes_alone(busy: Any) -> None:
    client = Client()
    client.force_login(busy.dispatcher)
    with at(DAY):
        screen = client.get("/cockpit/").content.decode()
        assert 'href="/cockpit/table/trend" data-panel' in screen and "每天的数字，可上下滚动" not in screen
        part = client.get("/cockpit/table/trend", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
        assert part.content.decode().lstrip().startswith('<div class="k-sheet"')
        assert client.get("/cockpit/table/none").status_code == 404


@pytest.mark.parametrize(
    "query", ["since=x&until=2026-13-40", "what=none&body=zz&township=%27", "page=-1", "page=9999"]
)
def test_what_an_address_says_wrongly_counts_as_not_said(house: Any, query: str) -> None:
    client = Client()
    client.force_login(house.dispatcher)
    assert client.get(f"{reverse('cockpit:matters')}?{query}").status_code == 200
