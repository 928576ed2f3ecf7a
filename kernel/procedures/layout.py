"""Where everything stands in the picture: a lane for each role, a row for each advance of the work.

Lanes are columns and the work runs downwards, because a procedure has far more steps than roles and a page is
taller than it is wide. A step handed to another role may stand in the same row; whatever follows in the same
lane stands below. All of it is arithmetic on names; the routes of the arrows are found in ``routing``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kernel.common.words import enumerated
from kernel.common.words import gettext as _

from . import graph
from .definition import DONE, Definition, Node

Cell = tuple[int, int]
"""Row and column, both from 0."""

MOST_COLUMNS, ROOMY_LANES, SHORT_LABEL = 7, 6, 5
"""Columns that fit a page; lanes up to which the gaps may be widened for words; letters of words that fit a gap."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow of the picture; several outcomes with the same target share it."""

    source: str
    target: str
    via: str
    """``outcome``, ``skip`` or ``escalate``."""
    label: str
    """Short words on the arrow; empty where there is only one way."""
    title: str
    """All the words, for a tooltip and for readers of the text."""


@dataclass(frozen=True, slots=True)
class Span:
    """A lane: the role, its first column and how many columns it has."""

    role: str
    first: int
    count: int


@dataclass(frozen=True)
class Placement:
    """Lanes in order, and the cell of every node."""

    lanes: tuple[Span, ...]
    cells: dict[str, Cell]
    arrows: tuple[Arrow, ...]
    start: str

    @property
    def rows(self) -> int:
        """How many rows the picture has."""
        return 1 + max(row for row, _column in self.cells.values())

    @property
    def columns(self) -> int:
        """How many columns all lanes have together."""
        return self.lanes[-1].first + self.lanes[-1].count


def place(definition: Definition) -> Placement:
    """Give every node of a sound definition its lane and row.

    A lane gets a second column where that spares a row and the page has room for it.
    """
    found = arrows(definition)
    order, forward = _order(definition, found)
    lane_of = _lane_of(definition, order, forward)
    counts = dict.fromkeys(_lanes(order, lane_of, found), 1)
    best = _Stack(order, lane_of, counts, forward)
    while best.crowded and sum(counts.values()) < MOST_COLUMNS:
        wider = {**counts, best.crowded: counts[best.crowded] + 1}
        attempt = _Stack(order, lane_of, wider, forward)
        if attempt.height >= best.height:
            break
        counts, best = wider, attempt
    return Placement(best.spans, best.cells, tuple(found), definition.start)


def arrows(definition: Definition) -> list[Arrow]:
    """The arrows to draw: outcomes with one target joined, a stage's escalation drawn once."""
    grouped: dict[tuple[str, str], list[graph.Edge]] = {}
    for edge in graph.edges(definition):
        if edge.via != graph.ESCALATE:
            grouped.setdefault((edge.source, edge.target), []).append(edge)
    escalations = _escalations(definition, set(grouped))
    result = []
    for (source, target), edges in grouped.items():
        node = definition.nodes[source]
        words = _words(node, edges)
        if (source, target) in escalations:
            words = [*words, _("升级")] if words else []
        via = graph.OUTCOME if any(edge.via == graph.OUTCOME for edge in edges) else graph.SKIP
        result.append(Arrow(source, target, via, _short(words), enumerated(words)))
    result += [
        Arrow(source, target, graph.ESCALATE, _("升级"), _("到期或经批准升级"))
        for source, target in escalations
        if (source, target) not in grouped
    ]
    return result


def _words(node: Node, edges: Iterable[graph.Edge]) -> list[str]:
    words = []
    for edge in edges:
        if edge.via == graph.OUTCOME and (len(node.outcomes) > 1 or (node.can_be_skipped and edge.key != DONE)):
            words.append(node.outcomes[edge.key].name)
        elif edge.via == graph.SKIP and edge.target not in {o.to for o in node.outcomes.values()}:
            words.append(_("否则") if node.when else _("无需办理"))
    return words


def _short(words: list[str]) -> str:
    if len(words) <= 1:
        return "".join(words)
    joined = "／".join(words)
    return joined if len(joined) <= 9 else _("%(first)s等%(n)s种") % {"first": words[0], "n": len(words)}


def _escalations(definition: Definition, drawn: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """One (source, target) for each escalation of a stage: a member already going there, else the last member."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for edge in graph.edges(definition):
        if edge.via != graph.ESCALATE:
            continue
        scope = definition.nodes[edge.source].stage or edge.source
        kept = found.get((scope, edge.target))
        if kept is None or kept not in drawn:
            found[scope, edge.target] = (edge.source, edge.target)
    return list(found.values())


def _order(definition: Definition, found: list[Arrow]) -> tuple[list[str], list[Arrow]]:
    """Nodes so that every forward arrow points later in the list, and the forward arrows themselves.

    Normally the order in which the nodes are written; where that makes more arrows point back than a walk from the
    start does, the walk decides.
    """
    written = [key for key, node in definition.nodes.items() if node.kind != "stage"]
    candidates = [(order, _forward(order, found)) for order in (written, _walk(definition, found))]
    return max(candidates, key=lambda candidate: len(candidate[1]))


def _forward(order: list[str], found: list[Arrow]) -> list[Arrow]:
    at = {key: number for number, key in enumerate(order)}
    return [arrow for arrow in found if at[arrow.source] < at[arrow.target]]


def _walk(definition: Definition, found: list[Arrow]) -> list[str]:
    """Reverse postorder of a depth-first walk from the start, branches in the order written."""
    out: dict[str, list[str]] = {key: [] for key, node in definition.nodes.items() if node.kind != "stage"}
    for arrow in found:
        out[arrow.source].append(arrow.target)
    seen: set[str] = set()
    finished: list[str] = []
    for start in (definition.start, *out):
        pending = [(start, iter(out[start]))] if start not in seen else []
        seen.add(start)
        while pending:
            key, rest = pending[-1]
            following = next((target for target in rest if target not in seen), None)
            if following is None:
                finished.append(key)
                pending.pop()
            else:
                seen.add(following)
                pending.append((following, iter(out[following])))
    return finished[::-1]


def _lane_of(definition: Definition, order: list[str], forward: list[Arrow]) -> dict[str, str]:
    """The role of each node; a node nobody performs stands with the one before it."""
    lane: dict[str, str] = {}
    first = next((definition.nodes[key].role for key in order if definition.nodes[key].role), "")
    for key in order:
        before = [arrow.source for arrow in forward if arrow.target == key and arrow.source in lane]
        lane[key] = definition.nodes[key].role or (lane[before[0]] if before else first)
    return lane


def _lanes(order: list[str], lane_of: dict[str, str], found: list[Arrow]) -> tuple[str, ...]:
    """Roles from left to right: by first appearance, then moved while that shortens the arrows."""
    lanes = list(dict.fromkeys(lane_of[key] for key in order))
    pairs: dict[tuple[str, str], int] = {}
    for arrow in found:
        ends = (lane_of[arrow.source], lane_of[arrow.target])
        if ends[0] != ends[1]:
            pairs[ends] = pairs.get(ends, 0) + 1

    def length(candidate: list[str]) -> int:
        at = {role: number for number, role in enumerate(candidate)}
        return sum(weight * abs(at[a] - at[b]) for (a, b), weight in pairs.items())

    improved = True
    while improved:
        improved = False
        for source in range(1, len(lanes)):
            for target in range(1, len(lanes)):
                moved = [*lanes[:source], *lanes[source + 1 :]]
                moved.insert(target, lanes[source])
                if length(moved) < length(lanes):
                    lanes, improved = moved, True
    return tuple(lanes)


class _Stack:
    """Stacks the nodes in rows: below everything that comes before, or beside it when the way across is free."""

    def __init__(self, order: list[str], lane_of: dict[str, str], counts: dict[str, int], forward: list[Arrow]) -> None:
        firsts = [sum(list(counts.values())[:number]) for number in range(len(counts))]
        self.spans = tuple(Span(role, first, counts[role]) for role, first in zip(counts, firsts, strict=True))
        self.first = dict(zip(counts, firsts, strict=True))
        self.counts = counts
        self.roomy = len(counts) <= ROOMY_LANES
        self.before: dict[str, list[Arrow]] = {key: [] for key in order}
        for arrow in forward:
            self.before[arrow.target].append(arrow)
        self.lane_of = lane_of
        self.cells: dict[str, Cell] = {}
        self.taken: set[Cell] = set()
        pushed: dict[str, int] = {}
        for key in order:
            if self._put(key):
                pushed[lane_of[key]] = pushed.get(lane_of[key], 0) + 1
        self.crowded = max(pushed, key=lambda role: pushed[role], default="")
        self.height = 1 + max(row for row, _column in self.cells.values())

    def _put(self, key: str) -> bool:
        """Place one node; True when it had to go lower than its place in the work because the cell was taken."""
        role = self.lane_of[key]
        columns = range(self.first[role], self.first[role] + self.counts[role])
        near = {self.cells[arrow.source][1] for arrow in self.before[key] if arrow.source in self.cells}
        options = []
        for column in columns:
            row, crossed = self._row(key, column)
            wanted = row
            while (row, column) in self.taken:
                row, crossed = row + 1, set()
            options.append((row, column not in near, column, row > wanted, crossed))
        row, _far, column, pushed, crossed = min(options, key=lambda option: option[:3])
        self.cells[key] = (row, column)
        self.taken |= {(row, column), *crossed}
        return pushed

    def _row(self, key: str, column: int) -> tuple[int, set[Cell]]:
        """The highest row possible in a column, and the cells an arrow from the side then passes over."""
        row, crossed = 0, set[Cell]()
        for arrow in self.before[key]:
            if arrow.source not in self.cells:
                continue
            above, other = self.cells[arrow.source]
            between = {(above, passed) for passed in range(min(column, other) + 1, max(column, other))}
            crosses = self.lane_of[key] != self.lane_of[arrow.source]
            beside = crosses and not self.taken & between and self._room(arrow, column - other)
            if row < above + (not beside):
                row, crossed = (above, between) if beside else (above + 1, set())
        return row, crossed

    def _room(self, arrow: Arrow, distance: int) -> bool:
        """Whether there is room for the arrow's words on a straight way across."""
        return not arrow.label or abs(distance) > 1 or (self.roomy and len(arrow.label) <= SHORT_LABEL)
