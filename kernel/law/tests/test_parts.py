"""A long law is shown in parts, each article whole, and on one page when asked."""

from typing import Any

import pytest
from django.test import Client

from kernel.law.library.services import import_texts
from kernel.law.library.sources import Given
from kernel.people.services import actor

pytestmark = pytest.mark.django_db
CHAPTERS, EACH = 6, 10
TEXT = "# 中华人民共和国长法\n（2020年1月1日第十三届全国人民代表大会通过 自2020年6月1日起施行）\n" + "".join(
    f"## 第{'一二三四五六'[chapter]}章 章{chapter}\n"
    + "".join(f"第{chapter * EACH + at + 1}条 {'条文内容' * 60}。\n" for at in range(EACH))
    for chapter in range(CHAPTERS)
)


@pytest.fixture
def url(settings: Any, tmp_path: Any) -> str:
    settings.VAR = tmp_path
    import_texts([Given("test:long", TEXT)], by=actor("system"))
    return "/law/长法"


def page(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def articles(html: str) -> int:
    return html.count('class="g-law-article"')


def test_each_part_is_light_and_together_they_are_the_whole(url: str) -> None:
    first = page(url)
    assert len(first.encode()) < 60_000
    shown = [articles(page(f"{url}?part={part}")) for part in (1, 2, 3)]
    assert shown[0] < CHAPTERS * EACH == sum(shown) == articles(page(f"{url}?part=all"))


def test_the_contents_lead_to_the_part_that_has_the_chapter(url: str) -> None:
    contents = page(url).split('class="g-law-toc"')[1].split("</ul>")[0]
    assert "part=3#s4-0" in contents and 'href="#s0-0"' in contents


def test_an_article_is_found_in_its_part(url: str) -> None:
    assert 'id="a55"' in page(f"{url}?at=55") and 'id="a55"' not in page(url)


@pytest.mark.parametrize("part", ["0", "99", "-1", "x", "99999999999"])
def test_a_part_that_is_not_there_shows_the_nearest(url: str, part: str) -> None:
    assert articles(page(f"{url}?part={part}"))
