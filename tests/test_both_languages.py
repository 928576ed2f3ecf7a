"""Every page in both languages, by whoever may open it: no Chinese in English but content, and nowhere a raw key.

What may stay Chinese in English is told by where it comes from, not by where it stands: it is stored (what people and
acts wrote, names of people, places and bodies), or it is what the law says (`docs/decisions/0015`). What may look like
a key is a word of the house's own sentences, or stands in an element for technical text.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.test import Client
from django.utils import translation

from bench.walk import walk
from kernel.people.models import User
from kernel.people.queries import roles
from kernel.people.services import BUILT_IN, add_user, give_post
from kernel.web.catalogues import modules, read
from kernel.web.english import known
from tests.busy import busy
from tests.visible import Text, texts

__all__ = ["busy"]
pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]
WHO = ("", *sorted(set(roles()) - {"citizen", "system"}))
"""Everybody's role; the first is a stranger."""
MARKS = r"\s,.:;()\[\]/|·“”‘’\"'：；、，。？！（）《》〈〉／→—…"
THROUGH = {"county_dispatcher": 3, "system_admin": 3}
"""How many pages of a sort are opened by whom; everybody else opens one of each."""
HAN = re.compile(r"[一-鿿]")
LATIN = re.compile(r"[a-z]{2}")
PIECE = re.compile(rf"[^{MARKS}]*[一-鿿][^{MARKS}]*")
CITED = re.compile(r"第[一二三四五六七八九十百千零]+[编章节条款项](之[一二三四五六七八九十]+)?")
KEYS = (
    re.compile(r"(?<![\w@./:-])[a-z]+(?:_[a-z0-9]+)+(?![\w@.:-])"),
    re.compile(r"(?<![\w.-])[A-Z]{4,}(?![\w-])"),
    re.compile(r"(?<![\w@./:-])[a-z]+(?:\.[a-z_]+)+(?![\w@-])"),
    re.compile(r"(?<![\w@./:-])[a-z]+:[a-z_.]+(?![\w@-])"),
    re.compile(r"(?<![\d.])1[5-9]\d{8}(?:\d{3})?(?!\d)"),
)
"""A name of the program's, a status in capitals, a dotted key, a key with its kind, a moment in seconds."""
FILE = re.compile(r"\.(csv|db|docx|eml|jsonl?|ofd|pdf|toml|txt|xlsx?|xml|zip)$")
LAW = ("**/clocks/*.toml", "**/norms/*.toml", "**/paths.toml", "**/events.toml", "**/datasets/*.toml", "sources/*.toml")
"""What the law says, in files: its names, limits, what they are reckoned from, ways that lie open; and what other
systems call themselves and their columns."""


@cache
def sentences() -> dict[str, str]:
    """Every sentence of the house with its English."""
    return {key[1]: english for module in modules() for key, english in read(module).items()}


@cache
def own_words() -> frozenset[str]:
    """Words that look like keys and stand in the house's own sentences."""
    both = " ".join((*sentences(), *sentences().values()))
    return frozenset(found for pattern in KEYS for found in pattern.findall(both))


@cache
def of_the_law() -> str:
    """What the law says, examples in English sentences, and what languages call themselves."""
    tops = [Path(settings.ROOT) / top for top in ("kernel", "scenarios", "seeds")]
    files = [path.read_text("utf-8") for top in tops for one in LAW for path in top.glob(one)]
    return "\0".join([*files, *sentences().values(), *dict(settings.LANGUAGES).values()])


def _stored(model: type[Model]) -> Iterator[str]:
    names = [field.attname for field in model._meta.concrete_fields if field.get_internal_type() in KINDS]
    for row in model._base_manager.values_list(*names) if names else ():
        for value in row:
            yield from _leaves(value)


KINDS = {"CharField", "TextField", "JSONField", "SlugField", "FileField"}


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _leaves(one)


def content() -> str:
    """Everything that is stored, as one text."""
    return "\0".join(one for model in apps.get_models() for one in _stored(model) if HAN.search(one))


def people() -> frozenset[str]:
    """What the people who sign in are called."""
    return frozenset(User.objects.values_list("name", flat=True)) - {str(one) for one in BUILT_IN.values()}


def chinese(page: list[Text], stored: str) -> Iterator[str]:
    """What an English page says in Chinese though it is the house's own, or nobody's."""
    for text in page:
        if not HAN.search(text.words) or (text.language == DECLARED and not LATIN.search(text.words)):
            continue
        for piece in PIECE.findall(text.words):
            said = CITED.sub("", piece)
            if HAN.search(said) and said not in stored and said not in of_the_law():
                yield f"{text.where} {text.words[:80]} → {piece}"
            elif _alone(piece, text) and known(piece) != piece:
                yield f"{text.where} {text.words[:80]} → {piece} has English"


def _alone(piece: str, text: Text) -> bool:
    """Whether it stands by itself in a text of the page's own, not in somebody's sentence or as somebody's name."""
    runs = (one.strip(" “”‘’") for one in re.split(r"[A-Za-z,.:;()]+", text.words))
    return (not text.language or bool(LATIN.search(text.words))) and piece in runs and piece not in people()


DECLARED = "zh-CN"
"""What a template writes that knows its text for Chinese; what is found to be Chinese is marked otherwise."""


def raw(page: list[Text]) -> Iterator[str]:
    """What a page shows that only a program would say."""
    for text in page:
        for pattern in KEYS:
            for found in pattern.findall(text.words):
                if found not in own_words() and not FILE.search(found):
                    yield f"{text.where} {text.words[:80]} → {found}"


def reader(client: Client) -> Callable[[str], str | None]:
    """What an address shows to this client; None when it is no page."""

    def get(address: str) -> str | None:
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        return str(answer.content.decode()) if page and not answer.streaming else None

    return get


def browser(user: User | None, language: str) -> Client:
    """Somebody who reads in this language."""
    client = Client()
    if user is None:
        client.cookies["language"] = language
        return client
    client.force_login(user)
    client.post("/account/preferences", {"language": language, "next": "/"})
    return client


@pytest.mark.parametrize("role", WHO, ids=lambda role: role or "stranger")
def test_every_page_is_in_the_language_of_its_reader_and_shows_no_key(busy: Any, role: str) -> None:
    user = holder(busy, role) if role else None
    stored, wrong, seen = content(), list[tuple[str, str]](), list[str]()
    get, page = reader(browser(user, "en")), ""

    def kept(address: str) -> str | None:
        nonlocal page
        page = get(address) or ""
        return page or None

    with translation.override("en"):
        for sort, address in walk(kept, "/" if role else "/home", each=THROUGH.get(role, 1)):
            seen.append(address)
            said = texts(page)
            wrong += [("en", sort.name, address, one) for one in (*chinese(said, stored), *raw(said))]
    get = reader(browser(user, "zh-hans"))
    wrong += [("zh", "", address, one) for address in seen for one in raw(texts(get(address) or ""))]
    assert len(seen) > 8
    first = {one[3]: one for one in reversed(wrong)}
    assert not first, "\n".join(" ".join(one) for one in first.values())


def holder(busy: Any, role: str) -> User:
    """Somebody with this role: one of the cast, or a new one."""
    found = next((one for one in busy.users.values() if any(post.role == role for post in one.posts.all())), None)
    if found is None:
        found = add_user(f"only.{role.replace('_', '')}", "苏青", by=busy.system)
        give_post(found, role, busy.bodies["justice"], since="2020-01-01", by=busy.system)
    return found
