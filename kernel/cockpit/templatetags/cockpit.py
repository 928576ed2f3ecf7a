"""Tags of the cockpit's templates: a number that opens its list, a bar, a moment."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kernel.cockpit.board import Board, Number
from kernel.cockpit.mapping import Part
from kernel.common.moment import LOCAL, written

register = template.Library()


@register.simple_tag
def number(one: Number, text: str = "") -> SafeString:
    """The number as a link to the list of exactly the matters it counts."""
    return format_html(
        '<a class="k-n" href="{}" data-figure="{}" data-n="{}">{}</a>',
        one.url, one.figure, str(one.n), text or one.text,
    )  # fmt: skip


@register.simple_tag
def flagged(board: Board, figure: str, *what: str) -> Number:
    """Open matters with flags, as a number."""
    return board.flagged(figure, *what)


@register.simple_tag
def partlink(part: Part, measure: str) -> Number:
    """The number a place's colour on the map stands for; a rate leads to the matters it is made of."""
    return part.numbers[measure]


@register.simple_tag
def rate(part: Part) -> SafeString | str:
    """Open matters for each ten thousand people of a place, as a link to them."""
    if not part.population:
        return "—"
    return number(part.numbers["rate"], f"{part.numbers['open'].n / part.population * 10_000:.1f}")


@register.simple_tag
def bar(share: float) -> SafeString:
    """A bar of so many percent, for the eye alone: the number stands beside it."""
    return format_html(
        '<svg class="k-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="k-bar-all" width="100" height="6"/><rect class="k-bar-part" width="{}" height="6"/></svg>',
        f"{max(0.0, min(100.0, share)):.1f}",
    )


@register.simple_tag
def moment(at: datetime, now: datetime) -> SafeString:
    """The time of day, with the date in front on another day."""
    local = at.astimezone(LOCAL)
    text = written(at, "H:i" if local.date() == now.astimezone(LOCAL).date() else "SHORT_MONTH_DAY_FORMAT")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), text)


@register.filter
def listed(one: Any, other: Number) -> list[Number]:
    """Numbers one after the other, for a loop."""
    return [*(one if isinstance(one, list) else [one]), other]
