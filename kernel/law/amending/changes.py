"""The table of changes: every article and other part that an amendment changed, before and after, and the way back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kernel.law.amending.drafting import preamble_span
from kernel.law.library.structure import Article, Node, Paragraph, Statute, text_of


@dataclass(frozen=True, slots=True)
class Change:
    """One row. ``part`` is ``title``, ``preamble`` or ``body``; ``before`` and ``after`` what stood and stands there
    (None: nothing); ``at`` its place in the body before (-1: new) or in the preamble; ``labels`` the instructions."""

    part: str
    before: Node | None
    after: Node | None
    at: int = -1
    labels: tuple[str, ...] = ()

    @property
    def renumbered_only(self) -> bool:
        """True when only the number is another."""
        one, other = self.before, self.after
        return isinstance(one, Article) and isinstance(other, Article) and one.paragraphs == other.paragraphs

    @property
    def texts(self) -> tuple[str, str]:
        """Before and after as people read it, empty where there is nothing."""
        return (text_of(self.before) if self.before else "", text_of(self.after) if self.after else "")


def undo(after: Statute, changes: Iterable[Change]) -> Statute:
    """The text before, from the text after and its table of changes."""
    rows = list(changes)
    title = next((row.before for row in rows if row.part == "title"), None)
    body = [node for node in after.body if not any(row.after is node for row in rows if row.part == "body")]
    placed = {row.at: row.before for row in rows if row.part == "body" and row.before is not None}
    queue = iter(body)
    whole: list[Node] = []
    for at in range(len(body) + len(placed)):
        found = placed.get(at)
        whole.append(found if found is not None else next(queue))
    text = replace(after, body=tuple(whole), title=title.text if isinstance(title, Paragraph) else after.title)
    rows = [row for row in rows if row.part == "preamble"]
    return _preamble_before(text, rows) if rows else text


def _preamble_before(text: Statute, rows: list[Change]) -> Statute:
    start, end = preamble_span(text)
    now: list[Node] = list(text.body[start:end] if start else text.preamble)
    kept = [(at, node) for at, node in enumerate(now) if not any(row.at == at and row.after for row in rows)]
    was = sorted([*kept, *((row.at, row.before) for row in rows if row.before)], key=lambda pair: pair[0])
    paragraphs = tuple(node for _, node in was if isinstance(node, Paragraph))
    if start:
        return replace(text, body=(*text.body[:start], *paragraphs, *text.body[end:]))
    return replace(text, preamble=paragraphs)
