"""The smallest parts of a page, as HTML: icon, grade, due, state, tag, avatar, mask, spark, meter.

Plain functions (a table row calls several), registered as template tags in ``templatetags/ui.py``.
"""

import json
import re
import zlib
from collections.abc import Sequence
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kernel.common import identity
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.web import remaining as rest

ICONS = Path(__file__).resolve().parent / "static" / "vendor" / "icons.json"

STROKE = re.compile(r'<path d="(M[^"]*)"/>')
LIGHTS = {
    "red": "M8 2h8l6 6v8l-6 6H8l-6-6V8zm3 5v6.5h2V7zm0 8.2v2h2v-2z",
    "yellow": "M10.3 3a2 2 0 0 1 3.4 0l8.7 14.6a2 2 0 0 1-1.7 3H3.3a2 2 0 0 1-1.7-3zm.7 5.5v5.8h2V8.5zm0 7.5v2h2v-2z",
    "green": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1.4 14.4-4-4L8 11l2.6 2.6L16 8.2l1.4 1.4z",
}
"""Octagon, triangle, ticked circle: drawn here, since a list shows dozens and the set's own are eight times as long."""
DUE_ICONS = {
    "over": "clock-x",
    "soon": "clock-exclamation",
    "near": "clock-hour-4",
    "ok": "clock",
    "paused": "clock-pause",
    "met": "clock-check",
    "missed": "clock-x",
}
STATES = {"waiting", "working", "returned", "checking", "done", "paused", "off"}
TONES = {"", "blue", "violet", "green", "yellow", "red", "line", "grey"}
AVATAR_TONES = ("", "violet", "green", "yellow", "grey")
MASKS = {
    "name": identity.mask_name,
    "phone": identity.mask_phone,
    "id": identity.mask_id,
    "address": lambda text: f"{text[:6]}***",
}


class UnknownIcon(LookupError):
    """A template names an icon that no icons.txt lists."""


@cache
def _icons() -> dict[str, str]:
    """Name → inside of the SVG. Empty when the browser parts were not copied yet (a system check says so)."""
    try:
        found: dict[str, str] = json.loads(ICONS.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return {name: inside if name.startswith("filled/") else _one_path(inside) for name, inside in found.items()}


def _one_path(inside: str) -> str:
    """The strokes of an outline icon as one path, each of which begins with its own place; a page has dozens."""
    strokes = STROKE.findall(inside)
    whole = "".join(f'<path d="{one}"/>' for one in strokes) == inside
    return f'<path d="{"".join(strokes).replace(" -", "-")}"/>' if whole else inside


@cache
def icon(name: str, css: str = "") -> SafeString:
    """An inline icon, hidden from screen readers: an icon never stands alone for a meaning.

    Raises UnknownIcon for a name that is in no ``icons.txt``.
    """
    inside = _icons().get(name)
    if inside is None and _icons():
        raise UnknownIcon(f"icon '{name}' is in no icons.txt; add it there and run python -m kernel.web.assets")
    return _svg(inside or "", f"{css} g-i-full" if name.startswith("filled/") else css)


def _svg(inside: str, css: str) -> SafeString:
    name = f"g-i {css}".strip()
    return mark_safe(
        f'<svg class="{name}" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">{inside}</svg>'
    )


@cache
def light(code: str) -> SafeString:
    """The shape of a light alone: octagon, triangle, ticked circle; a dot for anything else."""
    if code not in LIGHTS:
        return icon("point")
    return _svg(f'<path fill-rule="evenodd" d="{LIGHTS[code]}"/>', "g-i-full")


def grade(code: str | None, size: str = "", solid: bool = False, suffix: str = "") -> SafeString:
    """A light: shape, word and colour together. ``size`` "lg"; ``suffix`` follows the word (红色3).

    ``None`` is not graded at all and shows nothing; an empty code is not graded yet and says so.
    """
    if code is None:
        return SafeString("")
    return _grade(code, size, solid, suffix, translation.get_language() or "")


@lru_cache(maxsize=512)
def _grade(code: str, size: str, solid: bool, suffix: str, language: str) -> SafeString:
    if code not in LIGHTS:
        return format_html('<span class="g-grade g-grade-none">{}</span>', _("未定级"))
    word = _("%(word)s%(n)s") % {"word": grade_word(code), "n": suffix} if suffix else grade_word(code)
    css = " ".join(filter(None, ["g-grade", f"g-grade-{code}", "g-grade-solid" * solid, size and f"g-grade-{size}"]))
    return format_html('<span class="{}">{}{}</span>', css, light(code), word)


def grade_word(code: str) -> str:
    """The light's word, for places where it stands in a sentence."""
    return {"red": _("红色"), "yellow": _("黄色"), "green": _("绿色")}.get(code, _("未定级"))


def due(clock: Any) -> SafeString:
    """What is left of a limit: text with a clock icon, solid red when over, 暂定 when no calendar is loaded."""
    found = rest.of_clock(clock, now())
    if found is None:
        return format_html('<span class="g-due">{}</span>', _("无时限"))
    mark: SafeString | str = ""
    if found.provisional:
        why = _("放假安排公布后会重新计算")
        mark = format_html('<span class="g-due-mark" title="{}">{}</span>', why, _("暂定"))
    return mark_safe(
        f'<time class="g-due g-due-{found.level}" datetime="{found.iso}" title="{found.exact}">'
        f"{icon(DUE_ICONS[found.level])}{escape(found.text)}{mark}</time>"
    )


def countdown(clock: Any) -> SafeString:
    """The same in large figures, for the head of a detail page."""
    found = rest.of_clock(clock, now())
    if found is None:
        return format_html('<span class="g-count">{}</span>', _("无时限"))
    parts: list[Any] = []
    for piece in _figures(found.text):
        parts.append(piece if piece.isdigit() else format_html("<small>{}</small>", piece))
    inside = mark_safe("".join(str(part) for part in parts))
    return format_html('<time class="g-count g-count-{}" datetime="{}">{}</time>', found.level, found.iso, inside)


def _figures(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        if pieces and pieces[-1][-1].isdigit() == char.isdigit():
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def state(code: str, label: str) -> SafeString:
    """A workflow state: a dot and a word. ``code``: waiting, working, returned, checking, done, paused or off."""
    tone = code if code in STATES else "off"
    return mark_safe(f'<span class="g-state g-state-{tone}">{escape(str(label))}</span>')


def tag(label: Any, tone: str = "", icon_name: str = "") -> SafeString:
    """A small neutral label; tones blue, violet (linked), green, yellow, red, line."""
    css = f"g-tag g-tag-{tone}" if tone in TONES and tone else "g-tag"
    return format_html('<span class="{}">{}{}</span>', css, icon(icon_name) if icon_name else "", label)


@lru_cache(maxsize=2048)
def avatar(name: str, size: str = "", tone: str = "") -> SafeString:
    """A person's or body's first character in a circle; its tone follows the name, so it stays the same everywhere."""
    picked = tone or AVATAR_TONES[zlib.crc32(name.encode()) % len(AVATAR_TONES)]
    css = " ".join(filter(None, ["g-avatar", picked and f"g-avatar-{picked}", size and f"g-avatar-{size}"]))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, name[:1] or icon("user-question"))


def mask(value: Any, kind: str = "text", reveal: str = "", label: str = "") -> SafeString:
    """Personal data masked by kind (name, phone, id, address; other text only keeps its first character).

    ``reveal`` is the address where a person gives a reason and sees it for a while; ``label`` names what is
    revealed, for screen readers. Already masked text stays as it is; an empty value shows 未填.
    """
    text = str(value or "")
    if not text:
        return format_html('<span class="g-muted">{}</span>', _("未填"))
    shown = text if "*" in text else MASKS.get(kind, lambda other: f"{other[:1]}***")(text)
    if not reveal:
        return format_html('<span class="g-mask">{}</span>', shown)
    return format_html(
        '<span class="g-mask">{} <a href="{}" data-dialog>{}{}<span class="g-sr">{}</span></a></span>',
        shown, reveal, icon("eye"), _("查看"), label,
    )  # fmt: skip


def when(moment: Any) -> SafeString:
    """A moment as people say it (9分钟前, 昨天17:20, 11-18 17:00), with the exact one behind it."""
    if not moment:
        return format_html('<span class="g-muted">{}</span>', "—")
    exact, said = rest.exactly(moment), escape(rest.ago(moment, now()))
    return mark_safe(f'<time datetime="{moment.isoformat()}" title="{exact}">{said}</time>')


def spark(values: Sequence[float], tone: str = "", label: str = "") -> SafeString:
    """A small line of the last values; ``label`` says in words what it shows."""
    numbers = [float(value) for value in values]
    if len(numbers) < 2:
        return format_html('<span class="g-muted">{}</span>', _("数据不足"))
    low, high = min(numbers), max(numbers)
    step, scale = 84 / (len(numbers) - 1), (high - low) or 1.0
    points = [(2 + i * step, 22 - (value - low) / scale * 18) for i, value in enumerate(numbers)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    said = label or _("近%(n)s期，由%(a)s到%(b)s") % {
        "n": len(numbers),
        "a": f"{numbers[0]:g}",
        "b": f"{numbers[-1]:g}",
    }
    return format_html(
        '<svg class="g-spark{}" width="90" height="26" viewBox="0 0 90 26" role="img" aria-label="{}">'
        '<polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2.6"/></svg>',
        f" g-spark-{tone}" if tone else "", said, line, f"{points[-1][0]:.1f}", f"{points[-1][1]:.1f}",
    )  # fmt: skip


def meterbar(value: float, maximum: float = 100, tone: str = "", label: str = "") -> SafeString:
    """How much of a whole: a bar drawn as SVG, since a strict content policy allows no inline style."""
    share = 0.0 if not maximum else max(0.0, min(100.0, float(value) / float(maximum) * 100))
    return format_html(
        '<svg class="g-meter{}" width="100" height="6" viewBox="0 0 100 6" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">'
        '<rect width="{}" height="6"/></svg>',
        f" g-meter-{tone}" if tone else "", label or f"{share:.0f}%", f"{share:.1f}",
    )  # fmt: skip


def qr(text: str, label: str = "") -> SafeString:
    """A QR code as inline SVG; ``label`` says what scanning it opens."""
    import segno

    code = segno.make(text, error="m", micro=False)
    width, height = code.symbol_size(border=2)
    rows = ((x, y) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark)
    path = "".join(f"M{x + 2} {y + 2}h1v1h-1z" for x, y in rows)
    return format_html(
        '<svg class="g-qr" width="148" height="148" viewBox="0 0 {} {}" role="img" aria-label="{}"'
        ' shape-rendering="crispEdges">'
        '<rect width="{}" height="{}" fill="#fff"/><path d="{}" fill="#000"/></svg>',
        width, height, label or _("二维码"), width, height, path,
    )  # fmt: skip
