"""A parsed text of law: headings, articles, paragraphs (款), items (项) and what is nested in them (目), annexes.

Everything is frozen and compares by value. ``render`` writes the text back: nothing but white space, Markdown marks
and the blank lines between paragraphs differ from what was read, and reading it again gives the same structure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kernel.law.citations import Citation
from kernel.law.lengths import write_number

GAP = "\u3000"
"""Stands between a label and its text, as in the official texts."""
CONTENTS = "目录"
RULE = "---"
"""Ends the head of a rendered text."""
KINDS = ("编", "分编", "章", "节")
"""The numbered headings, from the outside in; a heading without a number has the kind ``""``."""


@dataclass(frozen=True, slots=True)
class Item:
    """``（一）…``, ``1.…``: an item of a paragraph, or what is nested in an item. ``label`` as written."""

    label: str
    number: int
    text: str
    items: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """款: a natural paragraph with the items it leads to."""

    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """``第三条之一 …``, or ``一、…`` in a text that numbers so (``label`` as written). Paragraphs count from 1."""

    number: int
    inserted: int
    label: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def key(self) -> tuple[int, int]:
        """Number and inserted number (第N条之M): what an article is found by."""
        return self.number, self.inserted

    @property
    def clause(self) -> bool:
        """True for ``一、``: the texts that have no 第…条 number so."""
        return not self.label.startswith("第")


@dataclass(frozen=True, slots=True)
class Heading:
    """``第一章 总则``, or a heading without number (kind ``""``). ``depth`` is its rank among headings, from 2."""

    kind: str
    number: int
    inserted: int
    label: str
    title: str
    depth: int = 2

    @property
    def words(self) -> str:
        """Label and title as people write them: 第一章 总则."""
        return " ".join(part for part in (self.label, self.title) if part)


Node: TypeAlias = Heading | Article | Paragraph


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex: its line (``附件一：…``) and what follows it."""

    label: str
    body: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Statute:
    """One text: title, the lines of its history, what precedes the table of contents or the first heading or
    article, that table, the body in order, annexes. A ``Paragraph`` in the body belongs to no article."""

    title: str = ""
    history: tuple[str, ...] = ()
    preamble: tuple[Paragraph, ...] = ()
    contents: tuple[str, ...] = ()
    body: tuple[Node, ...] = ()
    annexes: tuple[Annex, ...] = ()

    def parts(self) -> Iterator[tuple[int, tuple[Node, ...]]]:
        """The body as part 0, then every annex."""
        yield 0, self.body
        for number, annex in enumerate(self.annexes, start=1):
            yield number, annex.body

    def headings(self) -> Iterator[Heading]:
        """Every heading in order, those of annexes too."""
        return (node for _, body in self.parts() for node in body if isinstance(node, Heading))

    def articles(self) -> Iterator["Placed"]:
        """Every article with where it stands, in order, those of annexes too."""
        for part, body in self.parts():
            path: tuple[Heading, ...] = ()
            for node in body:
                if isinstance(node, Heading):
                    path = (*_outside(path, node), node)
                elif isinstance(node, Article):
                    yield Placed(node, path, part)

    def article(self, number: int, inserted: int = 0, part: int = 0) -> Article | None:
        """The article 第N条（之M） of the body or an annex; None when there is none."""
        for at, body in self.parts():
            if at == part:
                for node in body:
                    if isinstance(node, Article) and node.key == (number, inserted):
                        return node
        return None


@dataclass(frozen=True, slots=True)
class Placed:
    """An article, the headings it stands under, and its part (0 the body, then the annexes)."""

    article: Article
    path: tuple[Heading, ...]
    part: int


def _outside(path: tuple[Heading, ...], heading: Heading) -> tuple[Heading, ...]:
    """The headings of a path that stay open when ``heading`` begins."""
    kept = []
    for one in path:
        if heading.kind and one.kind:
            closes = KINDS.index(one.kind) >= KINDS.index(heading.kind)
        else:
            closes = one.depth >= heading.depth
        if closes:
            break
        kept.append(one)
    return tuple(kept)


# ── addressing ───────────────────────────────────────────────────────────────


def find(statute: Statute, cited: Citation, part: int = 0) -> Article | Paragraph | Item | None:
    """What ``#31.1.6`` means in a text: article, paragraph, item, 目. None when it is not there."""
    article = statute.article(cited.article, cited.inserted, part)
    return within(article, cited) if article else None


def within(article: Article, cited: Citation) -> Article | Paragraph | Item | None:
    """Paragraph, item and 目 of a citation inside an article. An item without a paragraph is looked for in the
    only paragraph that has items."""
    if not cited.paragraph and not cited.item:
        return article
    paragraph = _paragraph(article, cited)
    if paragraph is None or not cited.item:
        return paragraph
    item = _numbered(paragraph.items, cited.item)
    return _numbered(item.items, cited.subitem) if item and cited.subitem else item


def _paragraph(article: Article, cited: Citation) -> Paragraph | None:
    if cited.paragraph:
        return article.paragraphs[cited.paragraph - 1] if cited.paragraph <= len(article.paragraphs) else None
    listing = [one for one in article.paragraphs if one.items]
    return listing[0] if len(listing) == 1 else None


def _numbered(items: tuple[Item, ...], number: int) -> Item | None:
    return next((item for item in items if item.number == number), None)


# ── writing back ─────────────────────────────────────────────────────────────


def article_label(number: int, inserted: int = 0) -> str:
    """第一百二十条之一."""
    return f"第{write_number(number)}条" + (f"之{write_number(inserted)}" if inserted else "")


def lines_of(node: Node | Item) -> list[str]:
    """A node as lines of plain text: its label and first paragraph, then one line for each paragraph and item."""
    if isinstance(node, Heading):
        return [GAP.join(part for part in (node.label, node.title) if part)]
    if isinstance(node, Article):
        lines = [line for paragraph in node.paragraphs for line in lines_of(paragraph)]
        gap = "" if node.clause else GAP
        return [node.label + (gap + lines[0] if lines else ""), *lines[1:]]
    nested = [line for item in node.items for line in lines_of(item)]
    if isinstance(node, Item):
        gap = " " if node.label[-1:] in ".．" and node.text[:1].isdigit() else ""
        return [node.label + gap + node.text, *nested]
    return [node.text, *nested] if node.text else nested


def text_of(node: Node | Item) -> str:
    """A node as plain text, a line for each paragraph and item."""
    return "\n".join(lines_of(node))


def content_of(article: Article) -> str:
    """An article's text without its label."""
    return "\n".join(line for paragraph in article.paragraphs for line in lines_of(paragraph))


def render(statute: Statute) -> str:
    """The whole text: ``# title``, history and a rule, preamble, contents, ``## headings``, articles, annexes."""
    lines = [f"# {statute.title}"] if statute.title else []
    lines += [*statute.history, RULE] if lines or statute.history else []
    lines += [line for paragraph in statute.preamble for line in lines_of(paragraph)]
    lines += [CONTENTS, *statute.contents] if statute.contents else []
    lines += _body(statute.body)
    for annex in statute.annexes:
        lines += [f"## {annex.label}", *_body(annex.body)]
    return "\n".join(lines)


def _body(nodes: tuple[Node, ...]) -> list[str]:
    lines: list[str] = []
    for node in nodes:
        mark = "#" * node.depth + " " if isinstance(node, Heading) else ""
        written = lines_of(node)
        lines += [mark + written[0], *written[1:]] if written else []
    return lines
