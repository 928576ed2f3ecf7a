"""Instructions of real amendments applied exactly, against the real texts that came of them.

Where the collection holds the text before, the amendment is applied to it. Where it holds only the text after, the
text before is made from it with holes (``amend_back``). Every instruction ends in one of these verdicts: ``exact``
(what it changed stands so in the real text), ``overwritten`` (applied, but a later amendment replaced the place, so no
text shows the result), ``refused`` (with the reason), ``wrong``, and ``no text`` (the law is not in the collection,
or only before the amendment: compiled, counted apart).
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bench import amend_corpus
from bench.amend_back import HOLE, before_of, sizes_in
from bench.ground import Figure, figure
from kernel.law.amending.applying import Outcome, apply
from kernel.law.amending.changes import Change
from kernel.law.amending.operations import Act, Instruction
from kernel.law.lengths import read_number
from kernel.law.library.structure import Article, Node, Statute, lines_of

MARKS = str.maketrans(":;,()!?‘’", "：；，（）！？“”")
"""The only differences that do not count, besides white space: half-width marks, single for double quotation marks."""


NUMBER = re.compile("第([一二三四五六七八九十百零]+)条")
SIMPLE = re.compile(r"将[^，“]*第[^，“]*条修改为：?\s*“[^”]*”。?")
REASONS = {
    "没有见过": "form not known",
    "没有闭合": "quotation not closed",
    "没有以标点结束": "text without its final mark",
    "应当正好一次": "expected words not there exactly once",
    "没有唯一": "place not there exactly once",
    "现行文本里": "place not there exactly once",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one instruction of one amendment of one law."""

    law: str
    amendment: str
    instruction: Instruction
    what: str
    why: str = ""


def run(verbose: bool = False) -> Iterator[Figure]:
    """The share of instructions applied, refused ones by reason, and those that were wrong."""
    if not amend_corpus.LAWS.exists():
        print(f"amend: skipped, there are no laws in {amend_corpus.LAWS}", file=sys.stderr)
        return
    found = list(verdicts())
    counts = Counter(one.what for one in found)
    if verbose:
        for case in amend_corpus.cases():
            print(_told(case))
        for one in found:
            if one.what not in ("exact", "overwritten", "no text"):
                print(f"{one.what}: {one.law} {one.instruction.label} {one.why}\n    {one.instruction.text[:200]}")
    judged = len(found) - counts["no text"]
    simple = sum(bool(SIMPLE.fullmatch(one.instruction.text)) for one in found)
    applied = counts["exact"] + counts["overwritten"]
    yield figure(
        "amend", 100 * applied / max(judged, 1), "% applied", ratio=applied / max(simple, 1),
        against="instructions of the form “将第X条修改为”, which a single pattern reads", target=">= 95 and 0 wrong",
        instructions=judged, exact=counts["exact"], overwritten=counts["overwritten"], refused=counts["refused"],
        wrong=counts["wrong"], no_text=counts["no text"],
        reasons=dict(Counter(_kind(one.why) for one in found if one.what == "refused")),
        texts=len({(one.law, one.amendment) for one in found if one.what != "no text"}),
        pairs=len([case for case in amend_corpus.cases() if case.before and case.after]),
    )  # fmt: skip


def _told(case: amend_corpus.Case) -> str:
    """Which amendments of a law are measured, between which texts."""
    before, after = (one.place if one else "-" for one in (case.before, case.after))
    steps = "; ".join(f"{step.title} ({len(step.instructions)})" for step in case.steps)
    return f"text: {case.law} | before {before} | {steps} | after {after}"


def _kind(why: str) -> str:
    """A reason without what is particular to one instruction."""
    return next((kind for words, kind in REASONS.items() if words in why), "other")


def verdicts() -> Iterator[Verdict]:
    """Every instruction of every amendment in the collection with its verdict."""
    for case in amend_corpus.cases():
        if case.after is None:
            for step in case.steps:
                for one in step.instructions:
                    yield Verdict(case.law, step.title, one, "refused" if one.refused else "no text", one.refused)
            continue
        after = amend_corpus.statute(case.after)
        before = amend_corpus.statute(case.before) if case.before and len(case.steps) == 1 else None
        parts = [step.instructions for step in case.steps]
        for step, judged in zip(case.steps, chain(before, parts, after), strict=True):
            for one, what, why in judged:
                yield Verdict(case.law, step.title, one, what, why)


Judged = list[tuple[Instruction, str, str]]


def chain(before: Statute | None, steps: list[tuple[Instruction, ...]], after: Statute) -> list[Judged]:
    """Verdicts of amendments that follow each other, from the text before the first to the text after the last."""
    believed = [[one for one in step if one.operations] for step in steps]
    while True:
        texts = [after]
        for at in range(len(believed) - 1, -1, -1):
            sizes = sizes_in(one for step in believed[:at] for one in step)
            texts.insert(0, before_of(texts[0], believed[at], sizes))
        if before is not None:
            texts[0] = before
        outcomes = [apply(text, step) for text, step in zip(texts, steps, strict=False)]
        trusted = [
            [one for one in step if one in outcome.applied] for step, outcome in zip(believed, outcomes, strict=True)
        ]
        if before is not None or trusted == believed:
            break
        believed = trusted
    found = []
    for at, outcome in enumerate(outcomes):
        later = [one for step in steps[at + 1 :] for one in step]
        found.append([_comparable(verdict, later) for verdict in judge(outcome, texts[at + 1])])
    return found


def _comparable(verdict: tuple[Instruction, str, str], later: list[Instruction]) -> tuple[Instruction, str, str]:
    """Where a later amendment deleted words, nobody knows where they stood; where it renumbered by an instruction that
    was refused, the numbers of the only text held are not those of this amendment."""
    one, what, why = verdict
    named = {o.place.key for o in one.operations} | {o.to.key for o in one.operations if o.to}
    cut = {o.place.key for other in later for o in other.operations if o.act == Act.WORDS and not o.new}
    moved = [_first_number(other) for other in later if other.refused and re.search("改为第.{1,9}条", other.text)]
    if what == "wrong" and (named & cut or any(key[0] >= min(moved) for key in named if moved)):
        return one, "overwritten", why
    return verdict


def _first_number(one: Instruction) -> int:
    """The lowest number of an article in the words of an instruction."""
    return min((read_number(number) or 9999 for number in NUMBER.findall(one.text)), default=9999)


def judge(outcome: Outcome, real: Statute) -> Judged:
    """Every applied instruction against the real text, every refused one with its reason."""
    blamed: dict[str, str] = {}
    unseen: set[str] = set()
    nodes = _nodes(real)
    for row in outcome.changes:
        labels = row.labels or _outside(outcome, row)
        verdict = _row(row, real, nodes)
        if verdict == "overwritten":
            unseen |= set(labels)
        elif verdict:
            blamed |= dict.fromkeys(labels or ("?",), verdict)
    elsewhere = _elsewhere(outcome, real, nodes)
    found: Judged = [(one, "refused", why) for one, why in outcome.refused]
    for one in outcome.applied:
        why = blamed.get(one.label, "") or (elsewhere if _numbers(one) or "?" in blamed else "")
        found.append((one, "wrong" if why else "overwritten" if one.label in unseen else "exact", why))
    return found


def _outside(outcome: Outcome, row: Change) -> tuple[str, ...]:
    """The instructions about a part outside the articles."""
    part = {"body": "heading"}.get(row.part, row.part)
    return tuple(one.label for one in outcome.applied if any(o.place.part == part for o in one.operations))


def _nodes(text: Statute) -> dict[tuple[int, int], Article]:
    return {node.key: node for node in text.body if isinstance(node, Article)}


def _row(row: Change, real: Statute, nodes: dict[tuple[int, int], Article]) -> str:
    """Empty when the real text has what the row says, ``overwritten`` when it cannot be seen, else what differs."""
    if row.part == "title":
        wanted, there = plain(row.texts[1]), plain(real.title)
    elif row.part == "preamble":
        from kernel.law.amending.drafting import Draft

        now = Draft(real).preamble_now()
        wanted, there = plain(row.texts[1]), plain(now[row.at].text) if row.at < len(now) else ""
    elif isinstance(row.after, Article):
        node = nodes.get(row.after.key)
        if node is None:
            return "现行文本没有这一条"
        wanted, there = plain("\n".join(_inner(row.after))), plain("\n".join(_inner(node)))
    elif row.after is None:
        return ""
    else:
        wanted = plain(row.texts[1])
        there = wanted if any(plain("\n".join(lines_of(one))) == wanted for one in real.body) else ""
    if wanted == there:
        return ""
    return _seen(wanted, there)


def _seen(wanted: str, there: str) -> str:
    """Whether the difference is only what stands in a hole of the later text."""
    if HOLE in there:
        shape = ".*".join(re.escape(piece) for piece in there.replace(HOLE + "。", HOLE).split(HOLE))
        return "overwritten" if re.fullmatch(shape, wanted, re.DOTALL) else f"应为“{there}”"
    at = next((i for i, (a, b) in enumerate(zip(wanted, there, strict=False)) if a != b), min(len(wanted), len(there)))
    return f"得到“{wanted[max(at - 15, 0) : at + 30]}”，现行文本是“{there[max(at - 15, 0) : at + 30]}”"


def _elsewhere(outcome: Outcome, real: Statute, nodes: dict[tuple[int, int], Article]) -> str:
    """Numbers that are in one text only; instructions that change numbers answer for them."""
    mine = _nodes(outcome.text)
    refused = any(_numbers(one) for one, _ in outcome.refused)
    apart = sorted(key for key in mine.keys() ^ nodes.keys() if not _dropped(mine.get(key) or nodes[key]))
    if apart and not refused:
        return f"只在一个文本里的条：{apart[:5]}"
    return ""


def _dropped(node: Article) -> bool:
    """Some texts keep the number of a deleted article: 第一百九十九条（删去）."""
    return plain("\n".join(_inner(node))) in ("（删去）", "（删除）", "删去")


def _numbers(one: Instruction) -> bool:
    return any(operation.act in (Act.INSERT, Act.DELETE, Act.RENUMBER, Act.ADJUST) for operation in one.operations)


def _inner(node: Article) -> list[str]:
    return _texts(node.paragraphs)


def _texts(nodes: tuple[Node, ...]) -> list[str]:
    return [line for node in nodes for line in lines_of(node)]


def plain(text: str) -> str:
    """The text as it is compared."""
    return re.sub(r"\s+", "", text).translate(MARKS)
