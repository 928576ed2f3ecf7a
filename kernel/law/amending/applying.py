"""Instructions applied to a text of law: the text afterwards, the table of changes, and what was refused and why.

All numbers in an amendment are those of the text before it, except where it says what something becomes; so all
instructions work on the text before, and the numbers are given once at the end. An instruction is applied as a whole
or not at all.
"""

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from kernel.law.amending.changes import Change
from kernel.law.amending.drafting import Draft, check, preamble_span
from kernel.law.amending.numbering import Clash, Slot, number
from kernel.law.amending.operations import Act, Instruction, NotMet, Operation
from kernel.law.amending.pieces import ArticlePiece, article_of, taken_apart
from kernel.law.library.structure import Article, Node, Paragraph, Statute

_COUNTS = re.compile(r"增加.{0,3}条|(?:删去|删除)第|合并|(?:改为|作为|调整为)第[^款项，。]{1,12}条|增加一[编章节]")
_UNSURE = "有指令没有执行，它可能增减条文，条文顺序不能确定怎样调整。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an amendment: the text afterwards, its table of changes, instructions applied, and refused why."""

    text: Statute
    changes: tuple[Change, ...]
    applied: tuple[Instruction, ...]
    refused: tuple[tuple[Instruction, str], ...]


def apply(statute: Statute, instructions: Sequence[Instruction]) -> Outcome:
    """Apply the instructions to a text. Never raises and never guesses: what does not fit is in ``refused``."""
    reasons: dict[int, str] = {i: one.refused for i, one in enumerate(instructions) if one.refused}
    while True:
        draft = _drafted(statute, instructions, reasons)
        try:
            slots = number(draft)
            break
        except Clash as clash:
            reasons |= _blamed(instructions, reasons, clash)
    text, changes = _assembled(draft, slots, instructions)
    applied = tuple(one for i, one in enumerate(instructions) if i not in reasons and not one.notice)
    return Outcome(text, changes, applied, tuple((instructions[i], reasons[i]) for i in sorted(reasons)))


def _drafted(statute: Statute, instructions: Sequence[Instruction], reasons: dict[int, str]) -> Draft:
    """Every instruction not yet refused, on the text before; one that does not fit leaves no trace but its reason."""
    draft = Draft(statute)
    kept = {id(node): node for node in (statute, *statute.body)}
    for i, one in enumerate(instructions):
        if i in reasons or _adjusts(one):
            continue
        trial = copy.deepcopy(draft, dict(kept))
        try:
            for operation in one.operations:
                trial.run(operation, str(i))
            check(trial)
        except NotMet as trouble:
            reasons[i] = str(trouble)
        else:
            draft = trial
    for i, one in enumerate(instructions):
        if i not in reasons and _adjusts(one):
            if any(_counts(instructions[j]) for j in reasons):
                reasons[i] = _UNSURE
            else:
                draft.adjusted = True
    return draft


def _adjusts(one: Instruction) -> bool:
    return any(operation.act == Act.ADJUST for operation in one.operations)


def _counts(one: Instruction) -> bool:
    """Whether an instruction may change how many articles there are, or their numbers."""
    if not one.operations:
        return bool(_COUNTS.search(one.text))
    return any(_counting(operation) for operation in one.operations)


def _counting(operation: Operation) -> bool:
    if operation.act == Act.INSERT:
        return operation.to is None or operation.to.level == "article"
    return operation.act in (Act.DELETE, Act.RENUMBER) and operation.place.level == "article"


def _blamed(instructions: Sequence[Instruction], reasons: dict[int, str], clash: Clash) -> dict[int, str]:
    """The instructions a clash of numbers is about; with none left to name, whatever touches numbers."""
    named = {int(label) for label in clash.labels if label}
    open_ = [i for i in range(len(instructions)) if i not in reasons and instructions[i].operations]
    found = [i for i in open_ if i in named and _counts(instructions[i])]
    found = found or [i for i in open_ if _adjusts(instructions[i])] or [i for i in open_ if _counts(instructions[i])]
    return dict.fromkeys(found or open_, clash.why)


# ── putting the text together ────────────────────────────────────────────────


def _assembled(
    draft: Draft, slots: list[Slot], instructions: Sequence[Instruction]
) -> tuple[Statute, tuple[Change, ...]]:
    """The text afterwards and the table of changes, in the order of the text afterwards, deleted articles last."""
    before = draft.statute
    places = {id(node): at for at, node in enumerate(before.body)}
    body: list[Node] = []
    changes: list[Change] = []
    for slot in slots:
        was = slot.piece.node if slot.piece else slot.node
        now = _node(draft, slot, places)
        labels = _named(slot.piece.labels, instructions) if slot.piece else ()
        if was != now:
            changes.append(Change("body", was, now, places[id(was)] if was is not None else -1, labels))
        else:
            now = was
        assert now is not None
        body.append(now)
    for piece in draft.articles.values():
        if piece.gone:
            assert piece.node is not None
            changes.append(Change("body", piece.node, None, places[id(piece.node)], _named(piece.labels, instructions)))
    text = replace(before, body=tuple(body))
    if draft.title is not None:
        text = replace(text, title=draft.title)
        changes.insert(0, Change("title", Paragraph(before.title), Paragraph(draft.title)))
    return _with_preamble(text, draft, changes)


def _with_preamble(text: Statute, draft: Draft, changes: list[Change]) -> tuple[Statute, tuple[Change, ...]]:
    if draft.preamble is None:
        return text, tuple(changes)
    was = Draft(draft.statute).preamble_now()
    pairs = enumerate(zip_longest(was, draft.preamble))
    rows = [Change("preamble", one, other, at) for at, (one, other) in pairs if one != other]
    start, end = preamble_span(text)
    if start:
        text = replace(text, body=(*text.body[:start], *draft.preamble, *text.body[end:]))
    else:
        text = replace(text, preamble=draft.preamble)
    return text, (*rows, *changes)


def _node(draft: Draft, slot: Slot, places: dict[int, int]) -> Node | None:
    """What stands at a slot afterwards."""
    if slot.piece is not None and slot.key is not None:
        return article_of(slot.piece, slot.key)
    if isinstance(slot.node, Article) and slot.key and slot.key != slot.node.key:
        return article_of(_untouched(slot.node), slot.key)
    return draft.headings.get(places[id(slot.node)], slot.node)


def _untouched(node: Article) -> ArticlePiece:
    return ArticlePiece(node, taken_apart(node.paragraphs))


def _named(labels: list[str], instructions: Sequence[Instruction]) -> tuple[str, ...]:
    return tuple(instructions[int(label)].label for label in labels)
