"""The picture of a procedure as SVG, made on the server: swimlanes by role, the present step with its days left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language

from kernel.common.words import enumerated, named
from kernel.common.words import gettext as _

from . import strokes
from .definition import Definition
from .drawing import HEADER, SMALL, Drawing, Lane, Line, cut, draw, text_width
from .strokes import number as n

START_RADIUS = 6


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
    definition = told(definition)
    drawing = draw(definition)
    if gone is None:
        gone = _both_ends(drawing, marks)
    lines = sorted(drawing.lines, key=lambda line: _mark(line, gone) == "done")
    parts = [
        *(_lane(lane, drawing, place, roles) for place, lane in enumerate(drawing.lanes)),
        *(_line(line, definition, gone) for line in lines),
        _start(drawing, marks, definition),
        *(strokes.node(box, marks.get(key, "todo"), notes.get(key, "")) for key, box in drawing.boxes.items()),
        *(_label(line, _mark(line, gone)) for line in drawing.lines),
    ]
    size = (drawing.width, drawing.height)
    return strokes.svg("g-flow", size, describe(definition, marks, notes), definition.name, parts)


def told(definition: Definition) -> Definition:
    """The definition with its names in the language of the moment; one in the language of record is itself."""
    language = get_language()
    return definition if language == settings.LANGUAGE_CODE else _told(definition, language)


@lru_cache(maxsize=128)
def _told(definition: Definition, language: str | None) -> Definition:
    nodes = {
        key: replace(
            node, name=named(node.name),
            outcomes={way: replace(outcome, name=named(outcome.name)) for way, outcome in node.outcomes.items()},
        )
        for key, node in definition.nodes.items()
    }  # fmt: skip
    text = f"{definition.text}\n# {language}"  # what tells definitions apart
    return replace(definition, name=named(definition.name), nodes=nodes, text=text)


def describe(definition: Definition, marks: Mapping[str, str], notes: Mapping[str, str]) -> str:
    """The picture in a sentence, for people who hear it: what is finished and where the matter stands."""

    def names(mark: str) -> str:
        keys = [key for key in definition.nodes if marks.get(key) == mark]
        return enumerated(
            definition.nodes[key].name + (_("（") + notes[key] + _("）") if notes.get(key) else "") for key in keys
        )

    sentence = _("流程图：{name}").format(name=definition.name)
    if names("done"):
        sentence += _("。已完成：{names}").format(names=names("done"))
    if names("now"):
        sentence += _("。当前：{names}").format(names=names("now"))
    return sentence + _("。").rstrip()


def _lane(lane: Lane, drawing: Drawing, place: int, roles: Mapping[str, str]) -> str:
    name = roles.get(lane.role, lane.role)
    lines = cut(name, 6) if text_width(name, SMALL) > lane.width - 8 else (name,)
    left, width = n(lane.left), n(lane.width)
    tint = strokes.LANE if place % 2 == 0 else strokes.SURFACE
    heading = strokes.words(lines, (lane.left + lane.width / 2, (HEADER - 6) / 2), SMALL, strokes.INK_2, bold=True)
    return (
        f'<g class="g-flow-lane"><rect x="{left}" y="0" width="{width}" height="{n(drawing.height)}" fill="{tint}"/>'
        f'<path d="M{left} {HEADER - 6}h{width}" stroke="{strokes.LANE_EDGE}"/>{heading}</g>'
    )


def _both_ends(drawing: Drawing, marks: Mapping[str, str]) -> set[tuple[str, str]]:
    pairs = [(line.arrow.source, line.arrow.target) for line in drawing.lines if line.arrow.via != "escalate"]
    return {pair for pair in pairs if marks.get(pair[0]) == "done" and marks.get(pair[1]) in ("done", "now")}


def _mark(line: Line, gone: Collection[tuple[str, str]]) -> str:
    """``done`` for an arrow travelled; those are painted last, over the grey ones."""
    return "done" if (line.arrow.source, line.arrow.target) in gone else "todo"


def _line(line: Line, definition: Definition, gone: Collection[tuple[str, str]]) -> str:
    title = f"{definition.nodes[line.arrow.source].name} → {definition.nodes[line.arrow.target].name}"
    title += _("（") + line.arrow.title + _("）") if line.arrow.title else ""
    return strokes.arrow(line.points, _mark(line, gone), title, dashed=line.arrow.via != "outcome")


def _label(line: Line, mark: str) -> str:
    if line.label_at is None:
        return ""
    colour = strokes.GREEN_INK if mark == "done" else strokes.INK_3
    return strokes.words((line.arrow.label,), line.label_at, SMALL, colour, halo=True)


def _start(drawing: Drawing, marks: Mapping[str, str], definition: Definition) -> str:
    x, y = drawing.start
    mark = "done" if marks.get(definition.start) in ("done", "now") else "todo"
    colour = strokes.GREEN if mark == "done" else strokes.ARROW
    way = strokes.arrow([(x, y + START_RADIUS), (x, drawing.boxes[definition.start].frame[1])], mark)
    return (
        f'<circle class="g-flow-start {mark}" cx="{n(x)}" cy="{n(y)}" r="{START_RADIUS}" fill="{strokes.FILL[mark]}" '
        f'stroke="{colour}" stroke-width="1.6"/>{way}'
    )
