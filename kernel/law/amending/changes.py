"""The table of changes: every article and other part that an amendment changed, before and after, and the way back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kernel.law.amending.drafting import preamble_span
from kernel.law.library.structure import Article, Heading, Node, Paragraph, Statute, text_of


@dataclass(frozen=True, slots=True)
class Change:
    """One row. ``before`` and ``after`` are what stood and stands there (None: nothing); ``at`` is its place in the
    body before, -1 for what is new; ``labels`` are the instructions that did it. ``part`` says what it is."""

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
    preamble = [row.before for row in rows if row.part == "preamble"]
    if preamble:
        span = preamble_span(text)
        if span == (0, 0):
            return replace(text, preamble=_paragraphs(preamble))
        return replace(text, body=(*text.body[: span[0]], *_paragraphs(preamble), *text.body[span[1] :]))
    return text


def _paragraphs(nodes: Iterable[Node | None]) -> tuple[Paragraph, ...]:
    return tuple(node for node in nodes if isinstance(node, Paragraph))


def headings_in(changes: Iterable[Change]) -> list[Change]:
    """The rows that are about headings."""
    return [row for row in changes if isinstance(row.before, Heading)]
