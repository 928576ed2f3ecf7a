"""Citations in words: ``{% load law %}`` … ``{{ clock.article|in_words }}``."""

from typing import Any

from django import template

from kernel.law.citations import in_words

register = template.Library()


@register.filter(name="in_words")
def citation(text: Any) -> str:
    """《人民调解法》第二十三条 for 人民调解法#23; several citations with 、 between them."""
    return "、".join(in_words(part) for part in str(text).split("、")) if text else ""
