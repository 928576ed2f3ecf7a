"""The law over the API: no key, no trace, not too often."""

from typing import Any

import pytest
from django.test import Client

from kernel.common.pace import Pace
from kernel.law import api
from kernel.law.tests.test_reading import library  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


def get(path: str, **query: Any) -> Any:
    return Client().get(f"/api/law/{path}", query)


def test_an_article_is_told_as_of_a_day() -> None:
    then = get("article", cite="水井法#2", on="2010-01-01").json()
    assert "三十日" in then["text"] and then["version"]["standing"] == "in_force"
    assert then["citation"] == "水井法#2" and then["url"].endswith("/2?on=2010-01-01")
    assert "十五日" in get("article", cite="中华人民共和国水井法#3").json()["text"]


def test_search_tells_the_number_and_the_best() -> None:
    found = get("search", q="检查水质", on="2010-01-01", limit=1).json()
    assert found["total"] >= 1 and "三十日" in found["items"][0]["text"]
    assert get("search", q="检查水质", on="2010-01-01", kind="规范性文件").json()["total"] == 0


def test_a_norm_is_told_with_its_versions() -> None:
    found = get("norm", name="水井法", on="2010-01-01").json()
    assert [(one["in_force"], one["standing"], one["held"]) for one in found["versions"]] == [
        ("2020-01-01", "not_yet", True),
        ("2005-01-01", "in_force", True),
    ]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("article", {"cite": "没有的法#1"}, 404),
        ("article", {"cite": "水井法#99"}, 404),
        ("article", {"cite": "水井法#2", "on": "1990-01-01"}, 404),
        ("article", {"cite": "水井法"}, 422),
        ("article", {"cite": "水井 法"}, 422),
        ("article", {}, 422),
        ("search", {"q": "x" * 300}, 422),
        ("search", {"q": "水井", "limit": 1000}, 422),
        ("norm", {"name": "没有的法"}, 404),
    ],
)
def test_what_cannot_be_answered_says_why(path: str, query: dict[str, Any], status: int) -> None:
    response = get(path, **query)
    assert response.status_code == status
    assert response.json()["what"] and response.json()["next"]


def test_who_asks_too_often_waits(monkeypatch: Any) -> None:
    monkeypatch.setattr(api, "PACE", Pace(1))
    assert get("search", q="水井").status_code == 200
    assert get("search", q="水井").status_code == 429
