"""The picture of a procedure as SVG, made on the server: swimlanes by role, the present step with its days left.

No script, no style attributes and no style element, so it is clean under the strictest content security policy and
prints as it stands. Colours are those of the design tokens, written as presentation attributes; the classes are
there for pages that want to override them (high contrast, print).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape

from django.utils.translation import gettext as _

from .definition import Definition
from .drawing import BEHIND, HEADER, NAME, SLANT, SMALL, Box, Drawing, Lane, Line, cut, draw, text_width

FONT = (
    "-apple-system,BlinkMacSystemFont,PingFang SC,HarmonyOS Sans SC,MiSans,Source Han Sans SC,"
    "Noto Sans CJK SC,Microsoft YaHei UI,Microsoft YaHei,sans-serif"
)
_SURFACE, _LANE, _EDGE, _LANE_EDGE = "#ffffff", "#f8f9fb", "#b3bcc9", "#e3e7ed"
_INK_2, _INK_3 = "#455064", "#5f697b"
_BLUE, _BLUE_DEEP, _GREEN, _GREEN_SOFT, _GREEN_INK = "#1f4e9c", "#173c7a", "#1e7a4c", "#e6f4ec", "#124f31"
_ARROW = "#8592a6"

_FILL = {"done": _GREEN_SOFT, "now": _BLUE, "todo": _SURFACE}
_STROKE = {"done": _GREEN, "now": _BLUE_DEEP, "todo": _EDGE}
_TEXT = {"done": _GREEN_INK, "now": "#ffffff", "todo": _INK_2}


def swimlanes(
    definition: Definition,
    marks: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
    *,
    roles: Mapping[str, str] | None = None,
    gone: Collection[tuple[str, str]] | None = None,
) -> str:
    """Draw a sound definition as an ``<svg>`` element.

    ``marks`` gives each node ``done``, ``now`` or ``todo`` (todo when absent); ``notes`` a few words under a node's
    name, such as “剩3天”; ``roles`` the names of roles (the code is shown for one that is missing). ``gone`` are the
    arrows travelled, as (source, target); without it an arrow counts as travelled when both its ends were reached.
    The picture is as wide as its lanes need and scales down with its container; letters are 12 or 13 px at full size.
    """
    marks, notes, roles = marks or {}, notes or {}, roles or {}
    drawing = draw(definition)
    if gone is None:
        gone = _both_ends(drawing, marks)
    lines = sorted(drawing.lines, key=lambda line: _mark(line, gone) == "done")
    parts = [
        *(_lane(lane, drawing, number, roles) for number, lane in enumerate(drawing.lanes)),
        *(_line(line, definition, gone) for line in lines),
        _start(drawing, marks, definition),
        *(_box(box, marks.get(key, "todo"), notes.get(key, "")) for key, box in drawing.boxes.items()),
        *(_words(line, _mark(line, gone)) for line in drawing.lines if line.label_at),
    ]
    label = escape(describe(definition, marks, notes))
    title = escape(definition.name)
    width, height = round(drawing.width), round(drawing.height)
    return (
        f'<svg class="g-flow" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="{FONT}" '
        f'font-size="{SMALL}"><title>{title}</title><defs>{_markers()}</defs>{"".join(parts)}</svg>'
    )


def describe(definition: Definition, marks: Mapping[str, str], notes: Mapping[str, str]) -> str:
    """The picture in a sentence, for people who hear it: what is finished and where the matter stands."""

    def names(mark: str) -> str:
        keys = [key for key in definition.nodes if marks.get(key) == mark]
        return "、".join(definition.nodes[key].name + (f"（{notes[key]}）" if notes.get(key) else "") for key in keys)

    sentence = _("流程图：{name}").format(name=definition.name)
    if names("done"):
        sentence += _("。已完成：{names}").format(names=names("done"))
    if names("now"):
        sentence += _("。当前：{names}").format(names=names("now"))
    return sentence + "。"


def _markers() -> str:
    return "".join(
        f'<marker id="g-flow-{mark}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0.8L10 5 0 9.2z" fill="{colour}"/></marker>'
        for mark, colour in (("todo", _ARROW), ("done", _GREEN))
    )


def _lane(lane: Lane, drawing: Drawing, number: int, roles: Mapping[str, str]) -> str:
    name = roles.get(lane.role, lane.role)
    lines = cut(name, 6) if text_width(name, SMALL) > lane.width - 8 else (name,)
    middle = lane.left + lane.width / 2
    left, width = _n(lane.left), _n(lane.width)
    tint = _LANE if number % 2 == 0 else _SURFACE
    return (
        f'<g class="g-flow-lane"><rect x="{left}" y="0" width="{width}" height="{_n(drawing.height)}" fill="{tint}"/>'
        f'<path d="M{left} {HEADER - 6}h{width}" stroke="{_LANE_EDGE}"/>'
        f"{_text(lines, middle, (HEADER - 6) / 2, SMALL, _INK_2, 600)}</g>"
    )


def _both_ends(drawing: Drawing, marks: Mapping[str, str]) -> set[tuple[str, str]]:
    pairs = [(line.arrow.source, line.arrow.target) for line in drawing.lines if line.arrow.via != "escalate"]
    return {pair for pair in pairs if marks.get(pair[0]) == "done" and marks.get(pair[1]) in ("done", "now")}


def _mark(line: Line, gone: Collection[tuple[str, str]]) -> str:
    """``done`` for an arrow travelled; those are painted last, over the grey ones."""
    return "done" if (line.arrow.source, line.arrow.target) in gone else "todo"


def _line(line: Line, definition: Definition, gone: Collection[tuple[str, str]]) -> str:
    mark = _mark(line, gone)
    colour = _GREEN if mark == "done" else _ARROW
    dashes = ' stroke-dasharray="4 3"' if line.arrow.via != "outcome" else ""
    ends = f"{definition.nodes[line.arrow.source].name} → {definition.nodes[line.arrow.target].name}"
    title = f"{ends}（{line.arrow.title}）" if line.arrow.title else ends
    return (
        f'<g class="g-flow-arrow {mark}"><title>{escape(title)}</title><path d="{_path(line.points)}" fill="none" '
        f'stroke="{colour}" stroke-width="1.4" stroke-linejoin="round"{dashes} marker-end="url(#g-flow-{mark})"/></g>'
    )


def _path(points: tuple[tuple[float, float], ...], radius: float = 5) -> str:
    """A way with rounded corners."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        inward, outward = _toward(here, before, radius), _toward(here, after, radius)
        parts.append(f"L{_n(inward[0])} {_n(inward[1])}Q{_n(here[0])} {_n(here[1])} {_n(outward[0])} {_n(outward[1])}")
    parts.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    return "".join(parts)


def _toward(here: tuple[float, float], other: tuple[float, float], radius: float) -> tuple[float, float]:
    distance = abs(other[0] - here[0]) + abs(other[1] - here[1])
    share = min(radius, distance / 2) / distance if distance else 0
    return (here[0] + (other[0] - here[0]) * share, here[1] + (other[1] - here[1]) * share)


def _words(line: Line, mark: str) -> str:
    assert line.label_at is not None
    colour = _GREEN_INK if mark == "done" else _INK_3
    halo = f' stroke="{_SURFACE}" stroke-opacity="0.85" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return _text((line.arrow.label,), line.label_at[0], line.label_at[1], SMALL, colour, 400, halo)


def _start(drawing: Drawing, marks: Mapping[str, str], definition: Definition) -> str:
    x, y = drawing.start
    mark = "done" if marks.get(definition.start) in ("done", "now") else "todo"
    colour = _STROKE[mark] if mark == "done" else _ARROW
    top = drawing.boxes[definition.start].frame[1]
    return (
        f'<g class="g-flow-start"><circle cx="{_n(x)}" cy="{_n(y)}" r="6" fill="{_FILL[mark]}" stroke="{colour}" '
        f'stroke-width="1.6"/><path d="M{_n(x)} {_n(y + 6)}V{_n(top)}" stroke="{colour}" stroke-width="1.4" '
        f'marker-end="url(#g-flow-{mark})"/></g>'
    )


def _box(box: Box, mark: str, note: str) -> str:
    current = ' aria-current="step"' if mark == "now" else ""
    shape = _shape(box, f'fill="{_FILL[mark]}" stroke="{_STROKE[mark]}" stroke-width="1.5"')
    small = note or box.stage
    height = len(box.lines) * (NAME + 2) + (SMALL + 2 if small else 0)
    middle = box.y - height / 2 + len(box.lines) * (NAME + 2) / 2
    text = _text(box.lines, box.x, middle, NAME, _TEXT[mark], 600 if mark == "now" else 400)
    if small:
        colour = _INK_3 if mark == "todo" else _TEXT[mark]
        text += _text((small,), box.x, box.y + height / 2 - (SMALL + 2) / 2, SMALL, colour, 400)
    words = [word for word in (box.node.name, box.stage, note, *box.node.basis) if word]
    title = f"<title>{escape('，'.join(words))}</title>"
    return f'<g class="g-flow-node {box.node.kind} {mark}"{current}>{title}{shape}{text}</g>'


def _shape(box: Box, paint: str) -> str:
    left, top, right, bottom = box.frame
    if box.node.kind == "rule":
        tips = (
            (left + SLANT, top),
            (right - SLANT, top),
            (right, box.y),
            (right - SLANT, bottom),
            (left + SLANT, bottom),
        )
        corners = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in (*tips, (left, box.y))) + "z"
        return f'<path d="{corners}" {paint}/>'
    radius = box.height / 2 if box.node.kind == "end" else 8
    size = f'x="{_n(left)}" y="{_n(top)}" width="{_n(box.width)}" height="{_n(box.height)}"'
    frame = f'<rect {size} rx="{_n(radius)}" {paint}/>'
    if box.node.each:
        behind = f'x="{_n(left + BEHIND)}" y="{_n(top - BEHIND)}" width="{_n(box.width)}" height="{_n(box.height)}"'
        return f'<rect {behind} rx="{_n(radius)}" {paint}/>{frame}'
    if box.node.kind == "call":
        inner = f'x="{_n(left + 3)}" y="{_n(top + 3)}" width="{_n(box.width - 6)}" height="{_n(box.height - 6)}"'
        return f'{frame}<rect {inner} rx="{_n(radius - 3)}" {paint}/>'
    return frame


def _text(lines: tuple[str, ...], x: float, y: float, size: int, colour: str, weight: int, extra: str = "") -> str:
    """Lines of text centred on (x, y)."""
    first = y - (len(lines) - 1) * (size + 2) / 2 + size * 0.36
    bold = ' font-weight="600"' if weight == 600 else ""
    spans = "".join(
        f'<tspan x="{_n(x)}" y="{_n(first + number * (size + 2))}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text text-anchor="middle" font-size="{size}" fill="{colour}"{bold}{extra}>{spans}</text>'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
