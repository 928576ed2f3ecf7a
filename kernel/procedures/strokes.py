"""Single strokes of the pictures: boxes, arrows and words in the colours of the design tokens, as SVG text.

No script, no style attributes, no style element and no ids, so several pictures stand on one page under the strictest
content security policy, and print as they stand. The classes are for pages that want to override the colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kernel.common.words import gettext as _
from kernel.law.citations import in_words

from .drawing import BEHIND, NAME, SLANT, SMALL, Box, Spot

FONT = (
    "-apple-system,BlinkMacSystemFont,PingFang SC,HarmonyOS Sans SC,MiSans,Source Han Sans SC,"
    "Noto Sans CJK SC,Microsoft YaHei UI,Microsoft YaHei,sans-serif"
)
SURFACE, LANE, EDGE, LANE_EDGE = "#ffffff", "#f8f9fb", "#b3bcc9", "#e3e7ed"
INK_2, INK_3 = "#455064", "#5f697b"
BLUE, BLUE_DEEP, GREEN, GREEN_SOFT, GREEN_INK = "#1f4e9c", "#173c7a", "#1e7a4c", "#e6f4ec", "#124f31"
ARROW = "#8592a6"

FILL = {"done": GREEN_SOFT, "now": BLUE, "todo": SURFACE}
STROKE = {"done": GREEN, "now": BLUE_DEEP, "todo": EDGE}
TEXT = {"done": GREEN_INK, "now": "#ffffff", "todo": INK_2}


HALO = f' stroke="{SURFACE}" stroke-opacity="0.85" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'


def svg(kind: str, size: tuple[float, float], label: str, title: str, parts: Sequence[str]) -> str:
    """The element around a picture: an image with a name for those who hear it."""
    width, height = (round(value) for value in size)
    return (
        f'<svg class="{kind}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="{FONT}" '
        f'font-size="{SMALL}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def arrow(points: Sequence[Spot], mark: str, title: str = "", *, dashed: bool = False) -> str:
    """A way with rounded corners and a tip, green once travelled."""
    colour = GREEN if mark == "done" else ARROW
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    words = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<g class="g-flow-arrow {mark}">{words}<path d="{_path(points)}" fill="none" stroke="{colour}" '
        f'stroke-width="1.4" stroke-linejoin="round"{dashes}/><path d="{_tip(points)}" fill="{colour}"/></g>'
    )


def _tip(points: Sequence[Spot]) -> str:
    """The triangle at the end of a way."""
    (x1, y1), (x2, y2) = points[-2], points[-1]
    length = (abs(x2 - x1) + abs(y2 - y1)) or 1
    across, down = (x2 - x1) / length, (y2 - y1) / length
    back_x, back_y = x2 - 8 * across, y2 - 8 * down
    one = (back_x - 3.4 * down, back_y - 3.4 * across)
    other = (back_x + 3.4 * down, back_y + 3.4 * across)
    return "M" + "L".join(_pair(spot) for spot in ((x2, y2), one, other)) + "z"


def _path(points: Sequence[Spot], radius: float = 5) -> str:
    """A way with rounded corners."""
    parts = [f"M{_pair(points[0])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        inward, outward = _toward(here, before, radius), _toward(here, after, radius)
        parts.append(f"L{_pair(inward)}Q{_pair(here)} {_pair(outward)}")
    parts.append(f"L{_pair(points[-1])}")
    return "".join(parts)


def _pair(spot: Spot) -> str:
    return f"{number(spot[0])} {number(spot[1])}"


def _toward(here: Spot, other: Spot, radius: float) -> Spot:
    distance = abs(other[0] - here[0]) + abs(other[1] - here[1])
    share = min(radius, distance / 2) / distance if distance else 0
    return (here[0] + (other[0] - here[0]) * share, here[1] + (other[1] - here[1]) * share)


def node(box: Box, mark: str, note: str) -> str:
    """A node: its name, and below it in small letters ``note`` or else its stage."""
    current = ' aria-current="step"' if mark == "now" else ""
    shape = _shape(box, f'fill="{FILL[mark]}" stroke="{STROKE[mark]}" stroke-width="1.5"')
    small = note or box.stage
    height = len(box.lines) * (NAME + 2) + (SMALL + 2 if small else 0)
    middle = box.y - height / 2 + len(box.lines) * (NAME + 2) / 2
    text = words(box.lines, (box.x, middle), NAME, TEXT[mark], bold=mark == "now")
    if small:
        colour = INK_3 if mark == "todo" else TEXT[mark]
        text += words((small,), (box.x, box.y + height / 2 - (SMALL + 2) / 2), SMALL, colour)
    title = _("，").join(word for word in (box.node.name, box.stage, note, *map(in_words, box.node.basis)) if word)
    return f'<g class="g-flow-node {box.node.kind} {mark}"{current}><title>{escape(title)}</title>{shape}{text}</g>'


def _shape(box: Box, paint: str) -> str:
    """A rule's hexagon, an end's pill, a task's box; parallel work has a sheet behind, a call a frame inside."""
    left, top, right, bottom = box.frame
    if box.node.kind == "rule":
        upper, lower = [(left + SLANT, top), (right - SLANT, top)], [(right - SLANT, bottom), (left + SLANT, bottom)]
        corners = "L".join(_pair(spot) for spot in (*upper, (right, box.y), *lower, (left, box.y)))
        return f'<path d="M{corners}z" {paint}/>'
    radius = box.height / 2 if box.node.kind == "end" else 8
    frame = _rectangle(box.frame, radius, paint)
    if box.node.each:
        behind = (left + BEHIND, top - BEHIND, right + BEHIND, bottom - BEHIND)
        return _rectangle(behind, radius, paint) + frame
    if box.node.kind == "call":
        return frame + _rectangle((left + 3, top + 3, right - 3, bottom - 3), radius - 3, paint)
    return frame


def _rectangle(frame: tuple[float, float, float, float], radius: float, paint: str) -> str:
    left, top, right, bottom = frame
    size = f'width="{number(right - left)}" height="{number(bottom - top)}" rx="{number(radius)}"'
    return f'<rect x="{number(left)}" y="{number(top)}" {size} {paint}/>'


def words(lines: Sequence[str], middle: Spot, size: int, colour: str, *, bold: bool = False, halo: bool = False) -> str:
    """Lines of text centred on a spot; a halo keeps them readable over arrows."""
    x, y = middle
    first = y - (len(lines) - 1) * (size + 2) / 2 + size * 0.36
    extra = ' font-weight="600"' if bold else ""
    extra += HALO if halo else ""
    spans = "".join(
        f'<tspan x="{number(x)}" y="{number(first + place * (size + 2))}">{escape(line)}</tspan>'
        for place, line in enumerate(lines)
    )
    return f'<text text-anchor="middle" font-size="{size}" fill="{colour}"{extra}>{spans}</text>'


def number(value: float) -> str:
    """A coordinate in as few characters as it takes."""
    return f"{value:.1f}".removesuffix(".0")
