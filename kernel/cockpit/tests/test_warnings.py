"""Warnings on the wall: the number is that of its list, within the edition, and nothing smaller than a township."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.alerts.tests.test_services import BEGAN, DAY, burst
from kernel.common.moment import at

pytestmark = pytest.mark.django_db
EVENING = BEGAN + 40 * DAY + timedelta(hours=9)


def asked(client: Client, name: str, query: str = "") -> str:
    with at(EVENING):
        return client.get(f"{reverse(f'cockpit:{name}')}?{query}").content.decode()


def test_a_warning_counts_in_its_own_editions_alone(house: Any) -> None:
    burst(house)
    for username, query, n in (
        ("dispatcher", "", 1), ("leader", "", 1), ("town_lanting", "", 1), ("town_yanchi", "", 0),
        ("dispatcher", "place=990123001", 1), ("dispatcher", "place=990123002", 0), ("handler_hrss", "", 0),
    ):  # fmt: skip
        client = Client()
        client.force_login(house.users[username])
        board = asked(client, "board", query)
        assert re.search(rf'data-figure="alerts" data-n="{n}"', board), (username, query)
        assert f'data-total="{n}"' in asked(client, "alerts", query), (username, query)
        assert ("k-warned" in board) is bool(n)


def test_the_wall_names_the_township_and_the_body_of_a_warning(house: Any) -> None:
    burst(house)
    client = Client()
    client.force_login(house.leader)
    board = asked(client, "board")
    shown = board[board.index("k-warned") :][:700]
    assert "岚汀街道" in shown and "责任单位岚汀街道社会治理中心" in shown
    assert "临川社区" not in board


def test_a_version_in_the_shadow_warns_nobody_on_the_wall(house: Any) -> None:
    burst(house, switched=False)
    client = Client()
    client.force_login(house.dispatcher)
    assert 'data-figure="alerts" data-n="0"' in asked(client, "board")
