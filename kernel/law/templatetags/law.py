"""Citations in pages: ``{% load law %}`` … ``{% cite clock.article %}`` draws 《人民调解法》第二十三条 as a link."""

from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kernel.common.errors import Invalid
from kernel.law import reading
from kernel.law.citations import in_words, read_citation
from kernel.law.models import Norm, Version
from kernel.law.norms import library

register = template.Library()


@register.filter(name="in_words")
def words(text: Any) -> str:
    """《人民调解法》第二十三条 for 人民调解法#23; several citations with 、 between them."""
    return "、".join(in_words(part) for part in str(text).split("、")) if text else ""


@register.simple_tag
def cite(text: Any, on: Any = None) -> SafeString:
    """The same as links to the articles, as of a day; what is no norm we know stays as words."""
    parts = [part for part in str(text or "").split("、") if part]
    return format_html_join("、", "{}", ((_linked(part, _day(on)),) for part in parts))


def _day(on: Any) -> date | None:
    return on.date() if isinstance(on, datetime) else on if isinstance(on, date) else None


def _linked(text: str, on: date | None) -> str:
    address = citation_url(text, on)
    return format_html('<a class="g-cite" href="{}">{}</a>', address, in_words(text)) if address else in_words(text)


def citation_url(text: str, on: date | None = None) -> str:
    """Where a citation leads; empty for product parameters, notices, and norms the register does not know."""
    try:
        cited = read_citation(text)
    except Invalid:
        return ""
    code = library().names.get(cited.norm)
    if cited.product or code is None or code == "product":
        return ""
    day = f"?on={on.isoformat()}" if on else ""
    if not cited.article:
        return reverse("law:norm", args=[code]) + day
    place = f"#p{cited.paragraph}" + (f".{cited.item}" if cited.item else "") if cited.paragraph else ""
    number = reading.written_key((cited.article, cited.inserted))
    return reverse("law:article", args=[code, number]) + day + place


@register.simple_tag
def law_article_url(norm: Norm, number: str, version: Version, day: date) -> str:
    """The page of an article of the text being read: as of the day it is read, or of the day its version began."""
    current = version.in_force <= day and (version.until is None or day < version.until)
    return f"{reverse('law:article', args=[norm.code, number])}?on={(day if current else version.in_force).isoformat()}"
