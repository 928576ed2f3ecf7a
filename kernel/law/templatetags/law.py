"""Citations in pages: ``{% load law %}`` … ``{% cite clock.article %}`` draws 《人民调解法》第二十三条 as a link."""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kernel.common.errors import Invalid
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _
from kernel.law import reading
from kernel.law.citations import Citation, in_words, read_citation
from kernel.law.lengths import in_language, read_number
from kernel.law.models import Norm, Version
from kernel.law.norms import library
from kernel.law.words import version_in_words

register = template.Library()
_N = "[零〇一二三四五六七八九十百千]+"
IN_WORDS = re.compile(
    f"《(?P<norm>[^》]+)》(?:第(?P<n>{_N})条(?:之(?P<of>{_N}))?(?:第(?P<k>{_N})款)?(?:第(?P<i>{_N})项)?(?:第{_N}目)?)?"
)


@register.filter(name="in_words")
def words(text: Any) -> str:
    """《人民调解法》第二十三条 for 人民调解法#23; several citations with 、 between them."""
    return "、".join(in_words(part) for part in str(text).split("、")) if text else ""


register.filter(version_in_words)


@register.filter(name="length_of_law")
def length(text: Any) -> str:
    """A limit's length: 十五日, 15 days."""
    return in_language(str(text)) if text else ""


@register.simple_tag
def cite(text: Any, on: Any = None) -> SafeString:
    """Citations, in notation or in words, as links to the articles as of a day; what is no norm we know stays words."""
    parts = [part for part in str(text or "").split("、") if part]
    return format_html_join(_("、"), "{}", ((_linked(part, _day(on)),) for part in parts))


def _day(on: Any) -> date | None:
    if isinstance(on, datetime):
        return on.astimezone(LOCAL).date() if on.tzinfo else on.date()
    return on if isinstance(on, date) else None


def _linked(text: str, on: date | None) -> str:
    address = citation_url(text, on)
    notation = "#" in text or text.startswith("product:") or (address and not text.startswith("《"))
    words = in_words(text) if notation else text
    return format_html('<a class="g-cite" href="{}">{}</a>', address, words) if address else words


def citation_url(text: str, on: date | None = None) -> str:
    """Where a citation leads, in notation or in words; empty for product parameters, notices, and norms the register
    does not know."""
    cited = _read(text)
    code = library().names.get(cited.norm) if cited else None
    if cited is None or cited.product or code is None or code == "product":
        return ""
    day = f"?on={on.isoformat()}" if on else ""
    if not cited.article:
        return reverse("law:norm", args=[code]) + day
    place = f"#p{cited.paragraph}" + (f".{cited.item}" if cited.item else "") if cited.paragraph else ""
    number = reading.written_key((cited.article, cited.inserted))
    return reverse("law:article", args=[code, number]) + day + place


def _read(text: str) -> Citation | None:
    """人民调解法#33, or 《人民调解法》第三十三条 as the house writes it for people."""
    found = IN_WORDS.fullmatch(text)
    if found:
        return Citation(found["norm"], *(read_number(found[part] or "0") or 0 for part in ("n", "of", "k", "i")))
    try:
        return read_citation(text)
    except Invalid:
        return None


@register.simple_tag
def law_article_url(norm: Norm, number: str, version: Version, day: date) -> str:
    """The page of an article of the text being read: as of the day it is read, or of the day its version began."""
    current = version.in_force <= day and (version.until is None or day < version.until)
    return f"{reverse('law:article', args=[norm.code, number])}?on={(day if current else version.in_force).isoformat()}"
