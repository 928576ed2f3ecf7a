"""The table that lays two versions of a text side by side (条文对照表): which article became which, and what changed.

Pure: it takes two lists of clauses and gives rows in the order of the newer text. Articles are aligned by what they
say, never by their numbers, so a renumbered law is read as one that was renumbered.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

Key = tuple[int, int]
LIKE = 0.3
"""Least likeness (Dice, pairs of characters) of an article and what became of it in its place."""
MOVED = 0.6
"""Least likeness of an article that stands somewhere else now."""
CONTAINED = 0.6
"""Least share of an article that another must have lost (or gained) for it to be a part split off (or merged)."""
SHORT = 8
"""Texts of fewer pairs say too little to be recognised elsewhere."""
NEAR = 3
"""Parts split off or merged stand within so many articles."""
_TOKEN = re.compile(r"[一二三四五六七八九十百千万亿零〇两]+|[0-9A-Za-z.]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Clause:
    """One article of a version: its key (第N条之M), its label, the headings above it, its text without the label."""

    key: Key
    label: str
    path: str
    text: str

    @cached_property
    def plain(self) -> str:
        """The text as it is compared: without white space."""
        return re.sub(r"\s+", "", self.text)

    @cached_property
    def pairs(self) -> Counter[str]:
        """How often each pair of neighbouring characters stands in it."""
        return Counter(self.plain[at : at + 2] for at in range(max(1, len(self.plain) - 1)))


@dataclass(frozen=True)
class Run:
    """A stretch of text that both sides have, or one side only."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Row:
    """One line of the table. ``kind``: same, renumbered, changed, moved, split, merged, added, deleted."""

    kind: str
    old: tuple[Clause, ...]
    new: tuple[Clause, ...]

    @cached_property
    def sides(self) -> tuple[tuple[tuple[Clause, tuple[Run, ...]], ...], tuple[tuple[Clause, tuple[Run, ...]], ...]]:
        """Both sides, each clause with its text cut into what stayed and what did not."""
        before, after = runs("\n".join(one.text for one in self.old), "\n".join(one.text for one in self.new))
        return _dealt(self.old, before), _dealt(self.new, after)


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> list[Row]:
    """The rows of the table, in the order of the newer text, what was deleted after what preceded it."""
    pairs = _in_order(old, new)
    left = [at for at in range(len(old)) if at not in {i for i, _ in pairs}]
    right = [at for at in range(len(new)) if at not in {j for _, j in pairs}]
    moved = _moved(old, new, left, right)
    groups = {j: ([i], [j]) for i, j in (*pairs, *moved)}
    left = [at for at in left if at not in {i for i, _ in moved}]
    right = [at for at in right if at not in groups]
    right = _joined(new, old, right, groups, 1)
    left = _joined(old, new, left, groups, 0)
    away = {j for _, j in moved}
    rows = [
        (*_place(group), _row([old[i] for i in group[0]], [new[j] for j in group[1]], j in away))
        for j, group in groups.items()
    ]
    rows += [(j, 0, Row("added", (), (new[j],))) for j in right]
    rows += [(*_after(i, groups), Row("deleted", (old[i],), ())) for i in left]
    return [row for _, _, row in sorted(rows, key=lambda one: one[:2])]


def renumbering(rows: Iterable[Row]) -> dict[Key, tuple[Key, ...]]:
    """What became of every article of the older text: its keys in the newer one, none when it was deleted."""
    return {one.key: tuple(other.key for other in row.new) for row in rows for one in row.old}


def tally(rows: Iterable[Row]) -> Counter[str]:
    """How many rows there are of each kind."""
    return Counter(row.kind for row in rows)


def likeness(one: Clause, other: Clause) -> float:
    """Between 0 and 1: twice the pairs both have, over the pairs of both."""
    shared = sum((one.pairs & other.pairs).values())
    return 2 * shared / (one.pairs.total() + other.pairs.total())


def runs(old: str, new: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Both texts cut into what they share and what they do not, by words: a number is one word, and a lone character
    between two changes counts as changed, so that the eye is not led through crumbs."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    left: list[Run] = []
    right: list[Run] = []
    for same, (i1, i2), (j1, j2) in _blocks(before, after):
        left.append(Run("".join(before[i1:i2]), not same))
        right.append(Run("".join(after[j1:j2]), not same))
    return _merged(left), _merged(right)


# ── which article became which ───────────────────────────────────────────────


def _in_order(old: Sequence[Clause], new: Sequence[Clause]) -> list[tuple[int, int]]:
    """The pairs of the heaviest chain that keeps the order of both texts."""
    found = sorted(_candidates(old, new), key=lambda one: (one[0], -one[1]))
    ends: list[int] = []
    best: list[tuple[float, int]] = []
    back: list[int | None] = [None] * len(found)
    for at, (_, j, weight) in enumerate(found):
        spot = bisect_left(ends, j)
        before = best[spot - 1] if spot else (0.0, -1)
        total = before[0] + weight
        back[at] = before[1] if spot else None
        if spot < len(ends) and ends[spot] == j and best[spot][0] >= total:
            continue
        _keep(ends, best, spot, j, (total, at))
    return _walk(found, back, best[-1][1] if best else None)


def _keep(ends: list[int], best: list[tuple[float, int]], spot: int, j: int, made: tuple[float, int]) -> None:
    """Put a chain that ends at ``j`` into the staircase of best chains, dropping those it beats."""
    if spot and best[spot - 1][0] >= made[0]:
        return
    stop = spot
    while stop < len(ends) and best[stop][0] <= made[0]:
        stop += 1
    ends[spot:stop], best[spot:stop] = [j], [made]


def _walk(found: list[tuple[int, int, float]], back: list[int | None], at: int | None) -> list[tuple[int, int]]:
    chain = []
    while at is not None and at >= 0:
        chain.append(found[at][:2])
        at = back[at]
    return chain[::-1]


def _candidates(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[tuple[int, int, float]]:
    """Pairs that may belong together with their weight: the same words first, then those that share pairs."""
    same = _same_words(old, new)
    yield from ((i, j, 2.0) for i, j in same.items())
    taken = set(same.values())
    rest_old = [i for i in range(len(old)) if i not in same]
    rest_new = [j for j in range(len(new)) if j not in taken]
    for i, j in _sharing(old, new, rest_old, rest_new):
        found = likeness(old[i], new[j])
        if found >= LIKE:
            yield i, j, found + (0.01 if old[i].key == new[j].key else 0.0)


def _same_words(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """Articles that say the same, word for word, and once only in each text."""
    places: dict[str, list[list[int]]] = defaultdict(lambda: [[], []])
    for side, clauses in enumerate((old, new)):
        for at, clause in enumerate(clauses):
            places[clause.plain][side].append(at)
    return {one[0]: other[0] for one, other in places.values() if len(one) == len(other) == 1}


def _sharing(
    old: Sequence[Clause], new: Sequence[Clause], left: list[int], right: list[int]
) -> Iterator[tuple[int, int]]:
    """Pairs that share enough pairs of characters to be looked at; pairs that stand everywhere tell nothing."""
    where: dict[str, list[int]] = defaultdict(list)
    for j in right:
        for pair in new[j].pairs:
            where[pair].append(j)
    common = max(12, len(right) // 4)
    for i in left:
        telling = [where[pair] for pair in old[i].pairs if pair in where and len(where[pair]) <= common]
        shared = Counter(j for places in telling for j in places)
        yield from ((i, j) for j, _ in shared.most_common(12))


def _moved(old: Sequence[Clause], new: Sequence[Clause], left: list[int], right: list[int]) -> list[tuple[int, int]]:
    """Of what has no partner in its place: the likest pairs, each article once."""
    found = [
        (likeness(old[i], new[j]), i, j) for i, j in _sharing(old, new, left, right) if old[i].pairs.total() >= SHORT
    ]
    chosen: list[tuple[int, int]] = []
    for like, i, j in sorted(found, reverse=True):
        if like >= MOVED and all(i != one and j != other for one, other in chosen):
            chosen.append((i, j))
    return chosen


Groups = dict[int, tuple[list[int], list[int]]]


def _joined(mine: Sequence[Clause], theirs: Sequence[Clause], alone: list[int], groups: Groups, side: int) -> list[int]:
    """Give articles without a partner to a neighbour's group when its other side holds their words: parts split off
    (``side`` 1) or merged in (0). Returns those still alone."""
    left = []
    for at in alone:
        near = [
            group
            for group in groups.values()
            if min(abs(at - one) for one in group[side]) <= NEAR and len(group[1 - side]) == 1
        ]
        share = [
            (_contained(mine[at], theirs[group[1 - side][0]], [mine[k] for k in group[side]]), group) for group in near
        ]
        best = max(share, key=lambda one: one[0], default=(0.0, None))
        if best[1] is not None and best[0] >= CONTAINED and mine[at].pairs.total() >= SHORT:
            best[1][side].append(at)
            best[1][side].sort()
        else:
            left.append(at)
    return left


def _contained(part: Clause, whole: Clause, others: list[Clause]) -> float:
    """How much of ``part`` stands in ``whole`` and not already in the ``others`` that came of it."""
    rest = whole.pairs.copy()
    for other in others:
        rest = rest - other.pairs
    return (part.pairs & rest).total() / part.pairs.total()


def _row(old: list[Clause], new: list[Clause], away: bool) -> Row:
    if len(new) > 1:
        kind = "split"
    elif len(old) > 1:
        kind = "merged"
    elif away:
        kind = "moved"
    elif old[0].plain != new[0].plain:
        kind = "changed"
    else:
        kind = "same" if old[0].key == new[0].key else "renumbered"
    return Row(kind, tuple(old), tuple(new))


def _place(group: tuple[list[int], list[int]]) -> tuple[float, int]:
    return group[1][0], 0


def _after(i: int, groups: Groups) -> tuple[float, int]:
    """Where a deleted article is told: after the one before it in the older text."""
    before = [(max(group[0]), group[1][-1]) for group in groups.values() if max(group[0]) < i]
    return (max(before)[1] + 0.5, i) if before else (-1.0, i)


# ── what changed in it ───────────────────────────────────────────────────────

Span = tuple[int, int]


def _blocks(before: list[str], after: list[str]) -> Iterator[tuple[bool, Span, Span]]:
    """Same and different stretches in turn; a same stretch of one character between two changes is a change."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    codes = matcher.get_opcodes()
    for at, (op, i1, i2, j1, j2) in enumerate(codes):
        crumb = op == "equal" and len("".join(before[i1:i2])) < 2 and 0 < at < len(codes) - 1
        yield op == "equal" and not crumb, (i1, i2), (j1, j2)


def _merged(found: list[Run]) -> tuple[Run, ...]:
    """Neighbouring runs of a kind as one; empty ones dropped."""
    merged: list[Run] = []
    for run in found:
        if not run.text:
            continue
        if merged and merged[-1].changed == run.changed:
            merged[-1] = Run(merged[-1].text + run.text, run.changed)
        else:
            merged.append(run)
    return tuple(merged)


def _dealt(clauses: tuple[Clause, ...], found: Sequence[Run]) -> tuple[tuple[Clause, tuple[Run, ...]], ...]:
    """The runs of the joined texts given back to each clause."""
    dealt, waiting = [], list(found)
    for clause in clauses:
        mine, needed = [], len(clause.text)
        while needed and waiting:
            run = waiting.pop(0)
            mine.append(Run(run.text[:needed], run.changed))
            if len(run.text) > needed:
                waiting.insert(0, Run(run.text[needed:], run.changed))
            needed -= len(mine[-1].text)
        dealt.append((clause, tuple(mine)))
        if waiting:
            waiting[0] = Run(waiting[0].text[1:], waiting[0].changed)
    return tuple(dealt)
