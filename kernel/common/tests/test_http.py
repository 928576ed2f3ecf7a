"""Between a request and an answer."""

from typing import Any

import pytest
from django.test import RequestFactory

from kernel.common.http import go, is_fragment, paginate, safe_next, wants_json

ask = RequestFactory()


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Request-Type": "partial"}, True),
        ({"HX-Request": "true", "HX-Request-Type": "full"}, False),
    ],
)
def test_a_part_is_asked_for_by_htmx_alone(headers: dict[str, str], fragment: bool) -> None:
    assert is_fragment(ask.get("/", headers=headers)) is fragment


@pytest.mark.parametrize(
    ("path", "accept", "program"),
    [
        ("/m", "", False),
        ("/m", "text/html,application/json;q=0.9", False),
        ("/m", "application/json", True),
        ("/api/matters/", "text/html", True),
    ],
)
def test_a_program_is_known_by_address_or_accept(path: str, accept: str, program: bool) -> None:
    assert wants_json(ask.get(path, headers={"Accept": accept})) is program


@pytest.mark.parametrize(
    ("target", "goes"),
    [
        ("/m/7?x=1", "/m/7?x=1"),
        ("", "/home"),
        ("m/7", "/home"),
        ("//evil.test/", "/home"),
        ("https://evil.test/", "/home"),
        ("/\\evil.test", "/home"),
        ("javascript:alert(1)", "/home"),
    ],
)
def test_the_next_address_stays_here(target: str, goes: str) -> None:
    assert safe_next(ask.post("/", {"next": target}), "/home") == goes


@pytest.mark.parametrize(("page", "number"), [("2", 2), ("99", 3), ("0", 3), ("x", 1), ("", 1)])
def test_there_is_always_a_nearest_page(page: str, number: int) -> None:
    found: Any = paginate(ask.get("/", {"page": page}), list(range(45)))
    assert (found.number, found.paginator.count) == (number, 45)


def test_htmx_is_told_to_load_the_page() -> None:
    assert go(ask.post("/"), "/m/7")["Location"] == "/m/7"
    answer = go(ask.post("/", headers={"HX-Request": "true"}), "/m/7")
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/m/7")
