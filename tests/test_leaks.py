"""The leak matrix: every role × every door. What one may not see is nowhere, and looks like what does not exist.

Doors are found by walking the addresses, so a new page or API route is in the matrix without an edit.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kernel.audit.services import audited
from kernel.common.moment import now
from kernel.matters import services
from kernel.matters.lists import Filters, count, keys_for, may_see, visible_to
from kernel.matters.models import Duplicate, Group
from kernel.matters.search import search
from kernel.people.models import User
from kernel.people.queries import roles, scope_of
from kernel.people.services import add_user, give_post
from kernel.web.services import issue_key

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TITLE = "绣湖旁那口老井的使用"
WORDS = "岚汀街道临川社区的老井被邻居圈占，绣湖一带取水不便，请帮忙协调。"
MISSING = "JF20990101999999"
OUTSIDE = ("web", "account", "static")
"""Doors that show no matter: the shell's own."""


def doors(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every address pattern, as a path with its parameters in angle brackets."""
    for one in (resolver or get_resolver()).url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from doors(one, path)
        elif isinstance(one, URLPattern):
            yield "/" + path


def with_matter(no: str) -> list[str]:
    """Every door that takes a matter's number, with this one in it; other parameters get something plausible."""
    found = []
    for path in sorted(set(doors())):
        if re.search(r"<(\w+:)?no>", path):
            filled = re.sub(r"<(\w+:)?no>", no, path)
            filled = re.sub(r"<int:\w+>", "1", filled)
            filled = re.sub(r"<(\w+:)?step_id>", "1", filled)
            found.append(re.sub(r"<(\w+:)?\w+>", "place", filled))
    return found


def without_parameters() -> list[str]:
    """Every door that needs nothing but a sign-in."""
    return [path for path in sorted(set(doors())) if "<" not in path and "sign-out" not in path and "leave" not in path]


@pytest.fixture
def secret(house: Any) -> Any:
    """A sealed matter of 岚汀街道 and an ordinary one, both handed in at its window."""
    parties = [{"role": "claimant", "name": "欧阳绣", "phone": "12098765432", "id_number": "990123198506152120"}]
    house.plain = services.receive("dispute", title=TITLE, text=WORDS, parties=parties, by=house.town_lanting)
    house.sealed = services.receive(
        "dispute", title=TITLE + "（家事）", text="岚汀街道临川社区，丈夫长期殴打我，绣湖派出所出过警，求保护。",
        parties=parties, by=house.town_lanting,
    )  # fmt: skip
    assert house.sealed.sealed and not house.plain.sealed
    return house


def person(house: Any, role: str) -> User:
    """Somebody with this role in a body that has nothing to do with 岚汀街道's matters."""
    user = add_user(f"far_{role}", f"远{role}", by=house.system)
    body = house.bodies["centre:990123002" if role == "township_dispatcher" else "veterans"]
    give_post(
        user, role, body, region="990123002" if "dispatcher" in role else "", since=date(2020, 1, 1), by=house.system
    )
    return user


def traces(content: bytes, *numbers: str) -> list[str]:
    """What of the secret stands in an answer."""
    text = content.decode("utf-8", "replace")
    return [word for word in (*numbers, TITLE, "绣湖", "欧阳", "欧**", "12098765432", "120****5432") if word in text]


ROLES = sorted(set(roles()) - {"county_dispatcher"})


@pytest.mark.parametrize("role", ROLES)
def test_no_door_shows_what_the_role_may_not_see(secret: Any, role: str) -> None:
    user = person(secret, role)
    for matter in (secret.plain, secret.sealed):
        assert not may_see(user, matter)
    client = Client()
    client.force_login(user)
    numbers = (secret.plain.no, secret.sealed.no)
    for path in [*without_parameters(), *with_matter(secret.plain.no), *with_matter(secret.sealed.no)]:
        answer = client.get(path)
        shown = traces(b"".join(answer) if answer.streaming else answer.content)
        assert not [word for word in shown if word not in numbers], f"{role} {path}: {shown}"


@audited("group.propose")
def grouped(lead: Any, member: Any, *, by: User) -> Group:
    """The two as a proposed group."""
    group = Group.objects.create(matter=lead, against="欧**", reasons=[TITLE], proposed_at=now())
    Duplicate.objects.create(matter=member, other=lead, likeness=1, reasons=[TITLE], group=group, proposed_at=now())
    return group


@pytest.mark.parametrize("role", ROLES)
def test_a_group_is_as_hidden_as_its_matter(secret: Any, role: str) -> None:
    group = grouped(secret.plain, secret.sealed, by=secret.system)
    client = Client()
    client.force_login(person(secret, role))
    for path in (f"/matters/groups/{group.pk}", "/matters/groups", "/matters/groups?tab=accepted"):
        assert traces(client.get(path).content) == [], path


@pytest.mark.parametrize("role", ["township_dispatcher", "department_handler", "leader", "auditor", "expert"])
def test_what_one_may_not_see_looks_like_what_does_not_exist(secret: Any, role: str) -> None:
    client = Client()
    client.force_login(person(secret, role))
    for hidden, missing in zip(with_matter(secret.plain.no), with_matter(MISSING), strict=True):
        one, two = client.get(hidden), client.get(missing)
        assert one.status_code == two.status_code, hidden
        clean = re.compile(rb"(nonce|_once|csrfmiddlewaretoken|X-CSRFToken)[^>]*>|\d\d:\d\d|[0-9A-F]{4}-[0-9A-F]{2}")
        assert clean.sub(b"", one.content.replace(secret.plain.no.encode(), MISSING.encode())) == clean.sub(
            b"", two.content
        ), hidden


def test_a_stranger_without_an_account_sees_nothing(secret: Any) -> None:
    client = Client()
    for path in [*without_parameters(), *with_matter(secret.plain.no), *with_matter(secret.sealed.no)]:
        answer = client.get(path)
        shown = traces(b"".join(answer) if answer.streaming else answer.content)
        assert shown == [], f"{path}: {shown}"


def test_the_key_of_another_system_sees_nothing(secret: Any) -> None:
    user = person(secret, "system")
    _, key = issue_key("别的系统", user=user, scopes=["*"], valid_to=None, by=secret.system)
    client = Client(headers={"Authorization": f"Bearer {key}"})
    api = [path for path in with_matter(secret.plain.no) if path.startswith("/api/")]
    assert api
    for path in [*api, "/api/matters/", "/api/matters/search?q=绣湖", f"/api/matters/search?q={secret.plain.no}"]:
        answer = client.get(path)
        assert traces(answer.content) == [], path
        if answer.headers["Content-Type"].startswith("application/json") and path == "/api/matters/":
            assert answer.json()["total"] == 0


@pytest.mark.parametrize("role", ROLES)
def test_lists_counts_and_search_are_blind_too(secret: Any, role: str) -> None:
    user = person(secret, role)
    keys = keys_for(scope_of(user))
    assert not visible_to(user).exists()
    assert count(keys, Filters()) == 0 and count(keys, Filters(open_only=False)) == 0
    for words in ("绣湖", secret.plain.no, secret.sealed.no, "990123198506152120", TITLE):
        assert search(words, user=user) == []
    assert one_search(user, ("绣湖", secret.plain.no, secret.sealed.no, "990123198506152120", TITLE, "欧阳")) == []


def one_search(user: User, asked: tuple[str, ...]) -> list[str]:
    """Traces of the secret in what the one search answers, as page and palette; what was asked is one's own."""
    client = Client()
    client.force_login(user)
    found = []
    for words in asked:
        for accept in ("text/html", "application/json"):
            answer = client.get("/search/", {"q": words}, headers={"Accept": accept})
            found += [one for one in traces(answer.content) if one not in words]
    return found


def test_a_sealed_matter_is_hidden_even_from_the_county_centre(secret: Any) -> None:
    assert may_see(secret.dispatcher, secret.plain)
    assert not may_see(secret.dispatcher, secret.sealed)
    assert search("派出所", user=secret.dispatcher) == []
    client = Client()
    client.force_login(secret.dispatcher)
    for path in with_matter(secret.sealed.no):
        answer = client.get(path)
        assert "家事" not in (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", "replace"), path
