"""One matter's way in a strip: what was done, where it stands, and the usual way on. For the top of its page.

The whole procedure is ``picture.swimlanes``; this is the short answer, a row of boxes that wraps like text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from kernel.common.words import enumerated
from kernel.common.words import gettext as _

from . import strokes
from .definition import Definition, Node
from .drawing import BEHIND, Box, Spot, cut

WIDTH, HEIGHT, GAP, ROW_GAP, EDGE = 88, 46, 24, 30, 6


def strip(
    definition: Definition,
    done: Sequence[str],
    now: str = "",
    notes: Mapping[str, str] | None = None,
    *,
    roles: Mapping[str, str] | None = None,
    width: int = 800,
) -> str:
    """Draw the nodes in ``done`` (in order), the present one, and the usual way from there to an end.

    ``notes`` and ``roles`` are as for ``swimlanes``: the small line in a box is its note, else the name of its role.
    ``width`` is the most the picture takes, in CSS pixels.
    """
    notes, roles = notes or {}, roles or {}
    ahead = [] if done and definition.nodes[done[-1]].kind == "end" else usual_way(definition, now or definition.start)
    keys = [*done, *ahead]
    marks = ["done"] * len(done) + ["todo"] * len(ahead)
    if now:
        marks[len(done)] = "now"
    boxes = _boxes(definition, keys, max(1, (width - 2 * EDGE + GAP) // (WIDTH + GAP)))
    parts = [
        strokes.arrow(_between(one, other), "done" if marks[place + 1] != "todo" else "todo")
        for place, (one, other) in enumerate(pairwise(boxes))
    ]
    for box, mark in zip(boxes, marks, strict=True):
        parts.append(strokes.node(box, mark, notes.get(box.node.key) or roles.get(box.node.role, "")))
    size = (max(box.frame[2] for box in boxes) + EDGE, boxes[-1].y + HEIGHT / 2 + EDGE)
    return strokes.svg("g-flow g-strip", size, _sentence(definition, done, now, notes), definition.name, parts)


def usual_way(definition: Definition, start: str) -> list[str]:
    """From a node to an end by the outcomes written first, without loops; rules are passed over unseen.

    Where the first outcome only leads back, the next one is taken.
    """
    trail: list[str] = []
    _walk(definition, start, trail)
    return [key for key in trail if definition.nodes[key].kind != "rule"]


def _walk(definition: Definition, key: str, trail: list[str]) -> bool:
    node = definition.nodes[key]
    trail.append(key)
    if node.kind == "end" or any(_walk(definition, to, trail) for to in _ways(node) if to not in trail):
        return True
    trail.pop()
    return False


def _ways(node: Node) -> list[str]:
    targets = [outcome.to for outcome in node.outcomes.values()]
    return list(dict.fromkeys([*targets, node.otherwise] if node.otherwise else targets))


def _boxes(definition: Definition, keys: Sequence[str], a_row: int) -> list[Box]:
    boxes = []
    for place, key in enumerate(keys):
        row, column = divmod(place, a_row)
        node = definition.nodes[key]
        x = EDGE + column * (WIDTH + GAP) + WIDTH / 2
        y = EDGE + row * (HEIGHT + ROW_GAP) + HEIGHT / 2
        boxes.append(Box(node, x, y, WIDTH, HEIGHT if node.kind != "end" else 34, cut(node.name, 6), ""))
    return boxes


def _between(one: Box, other: Box) -> list[Spot]:
    """Straight on in a row; at its end down and back to the beginning of the next."""
    behind = BEHIND if one.node.each else 0
    if one.y == other.y:
        return [(one.frame[2] + behind, one.y), (other.frame[0], other.y)]
    middle, top = one.y + (HEIGHT + ROW_GAP) / 2, other.frame[1] - (BEHIND if other.node.each else 0)
    return [(one.x, one.frame[3]), (one.x, middle), (other.x, middle), (other.x, top)]


def _sentence(definition: Definition, done: Sequence[str], now: str, notes: Mapping[str, str]) -> str:
    sentence = _("办理进展：{name}").format(name=definition.name)
    if done:
        names = enumerated(definition.nodes[key].name for key in done)
        sentence += _("。已完成：{names}").format(names=names)
    if now:
        note = f"（{notes[now]}）" if notes.get(now) else ""
        sentence += _("。当前：{names}").format(names=definition.nodes[now].name + note)
    return sentence + "。"
