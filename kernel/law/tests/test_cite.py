"""Citations on pages lead to their articles."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from kernel.law.citations import in_words
from kernel.law.templatetags.law import citation_url, cite


def drawn(text: Any, on: Any = None) -> str:
    return Template("{% load law %}{% cite text on %}").render(Context({"text": text, "on": on}))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("人民调解法#33", "/law/人民调解法/33"),
        ("人民调解法#33.1", "/law/人民调解法/33#p1"),
        ("信访工作条例#31.1.6", "/law/信访工作条例/31#p1.6"),
        ("人民调解法", "/law/人民调解法"),
        ("《人民调解法》第三十三条", "/law/人民调解法/33"),
        ("《人民调解法》第三十三条之一第二款第三项", "/law/人民调解法/33-1#p2.3"),
        ("中华人民共和国人民调解法#33", "/law/人民调解法/33"),
        ("product:reply.days", ""),
        ("国办发〔2025〕7号", ""),
        ("没有登记的法#3", ""),
        ("随手写的话", ""),
        ("", ""),
    ],
)
def test_a_citation_leads_to_its_article(text: str, address: str) -> None:
    from urllib.parse import unquote

    assert unquote(citation_url(text)) == address


def test_several_citations_are_several_links_as_of_the_day() -> None:
    html = drawn("人民调解法#33、product:x、信访工作条例#31", date(2024, 5, 1))
    assert html.count("<a ") == 2 and html.count("?on=2024-05-01") == 2 and "产品参数" in html


def test_a_moment_is_read_as_its_local_day() -> None:
    assert "?on=2024-05-02" in drawn("人民调解法#33", datetime(2024, 5, 1, 20, 0, tzinfo=UTC))


def test_what_somebody_typed_is_escaped() -> None:
    assert "<b>" not in drawn("<b>x</b>#1") and "&lt;b&gt;" in drawn("<b>x</b>")


@pytest.mark.parametrize("text", ["人民调解法#33", "信访工作条例#31.1.6", "人民调解法#33-2.1"])
def test_words_and_notation_lead_to_the_same(text: str) -> None:
    assert citation_url(in_words(text)) == citation_url(text)


@given(st.text(max_size=40))
def test_any_text_is_drawn(text: str) -> None:
    assert isinstance(cite(text), str)
