"""An article taken apart while an amendment works on it: paragraphs, items and 目 with the numbers they had before
and those they are said to have afterwards, and put together again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from kernel.law.amending.operations import NotMet, Place
from kernel.law.lengths import write_number
from kernel.law.library.parsing import parse_article
from kernel.law.library.structure import Article, Item, Paragraph, article_label, lines_of

_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百\d]+")
_UNITS = ("款", "项", "目")


@dataclass(eq=False)
class Piece:
    """A paragraph, item or 目. ``number`` before (0: new), ``to`` afterwards where the amendment says so, ``after``
    the piece a new one follows; ``gone`` deleted, ``fresh`` replaced as a whole, ``reworded`` some words changed."""

    number: int
    text: str
    label: str = ""
    parts: list["Piece"] = field(default_factory=list)
    to: int = 0
    after: int = 0
    gone: bool = False
    fresh: bool = False
    reworded: bool = False

    @property
    def moved(self) -> bool:
        """Whether its place among its neighbours, or that of something in it, is no longer what it was."""
        return self.gone or not self.number or bool(self.to) or any(part.moved for part in self.parts)


@dataclass(eq=False)
class ArticlePiece:
    """An article: ``node`` as it stood (None: new), ``to`` and ``after`` as in a piece, by number and inserted number;
    ``labels`` are the instructions that touched it."""

    node: Article | None
    parts: list[Piece]
    to: tuple[int, int] | None = None
    after: tuple[int, int] | None = None
    gone: bool = False
    fresh: bool = False
    reworded: bool = False
    labels: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[int, int] | None:
        """The number afterwards as far as it is known: what the amendment says, else the one before."""
        return self.to or (self.node.key if self.node else None)

    @property
    def moved(self) -> bool:
        """Whether any of its paragraphs is not where it was."""
        return any(part.moved for part in self.parts)


def taken_apart(paragraphs: Iterable[Paragraph]) -> list[Piece]:
    """Paragraphs as pieces, numbered as they stand."""
    return [Piece(number, one.text, parts=_items(one.items)) for number, one in enumerate(paragraphs, start=1)]


def _items(items: Iterable[Item]) -> list[Piece]:
    return [Piece(one.number, one.text, one.label, _items(one.items)) for one in items]


def read_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Quoted text as paragraphs; refused when it cannot be an article's text, line by line."""
    article = parse_article("第一条", text)
    lines = [line for one in article.paragraphs for line in lines_of(one)] if article else []
    if [_bare(line) for line in lines] != [_bare(line) for line in text.split("\n")]:
        raise NotMet("引文的段落结构看不懂。")
    assert article is not None
    return article.paragraphs


def _bare(line: str) -> str:
    return re.sub(r"\s+", "", line)


def read_items(text: str) -> list[Piece]:
    """Quoted text as items with their labels; empty when it does not begin with one."""
    paragraphs = read_paragraphs("各项：\n" + text)
    return _items(paragraphs[0].items) if len(paragraphs) == 1 else []


# ── finding ──────────────────────────────────────────────────────────────────


def find(article: ArticlePiece, place: Place) -> tuple[list[Piece], Piece]:
    """The piece a place below the article names, with its neighbours; it has to be there exactly once."""
    parts, found = article.parts, None
    for number, unit in zip(_steps(article, place), _UNITS, strict=False):
        hits = [part for part in (found.parts if found else parts) if part.number == number and not part.gone]
        if len(hits) != 1:
            raise NotMet(f"{place}：没有唯一的第{write_number(number)}{unit}。")
        parts, found = (found.parts if found else parts), hits[0]
        if found.fresh and number != _steps(article, place)[-1]:
            raise NotMet(f"{place}：这一{unit}已经由另一处整{unit}修改。")
    if found is None:
        raise NotMet(f"{place}：没有写明第几款。")
    return parts, found


def _steps(article: ArticlePiece, place: Place) -> list[int]:
    """Numbers from the outside in; an item without a paragraph is in the only paragraph that has items."""
    if article.fresh and place.level != "article":
        raise NotMet(f"{place}：这一条已经由另一处整条修改。")
    paragraph = place.paragraph
    if not paragraph and place.item:
        listing = [part.number for part in article.parts if part.parts and part.number]
        if len(listing) != 1:
            raise NotMet(f"{place}：有项的款不是唯一的，没有写明是哪一款。")
        paragraph = listing[0]
    return [number for number in (paragraph, place.item, place.subitem) if number]


# ── putting together ─────────────────────────────────────────────────────────


def put_together(article: ArticlePiece) -> tuple[Paragraph, ...]:
    """The article's paragraphs afterwards; refused when what the amendment says about numbers does not add up."""
    ordered = _filled([part for part in article.parts if not part.gone], "款")
    if not ordered:
        raise NotMet("这一条没有剩下任何内容。")
    return tuple(Paragraph(one.text, _put_items(one.parts)) for one in ordered)


def _filled(parts: list[Piece], unit: str) -> list[Piece]:
    """Pieces without written numbers in order: those with a number said stand there, the others fill the gaps."""
    said = {part.to: part for part in parts if part.to}
    if len(said) != sum(bool(part.to) for part in parts) or any(not 0 < number <= len(parts) for number in said):
        raise NotMet(f"改后的第几{unit}有重复或者有空缺。")
    rest = iter(part for part in parts if not part.to)
    ordered = [said[number] if number in said else next(rest) for number in range(1, len(parts) + 1)]
    _check_anchors(ordered)
    return ordered


def _check_anchors(ordered: list[Piece]) -> None:
    """A new piece that is said to follow another must follow it."""
    for at, part in enumerate(ordered):
        if part.after and not (at and part.after in (ordered[at - 1].number, ordered[at - 1].after)):
            raise NotMet("增加的位置与写明的序号不一致。")


def _put_items(parts: list[Piece]) -> tuple[Item, ...]:
    """Items by their written numbers: nobody moves unless the amendment says so, and no number is missing or double."""
    alive = sorted((part for part in parts if not part.gone), key=_number_after)
    numbers = [_number_after(part) for part in alive]
    whole = [part.number for part in parts if part.number]
    if any(part.moved for part in parts):
        if len(set(numbers)) != len(numbers):
            raise NotMet("改后的各项序号有重复，没有写明原来的项改为第几项。")
        if whole == list(range(1, len(whole) + 1)) and numbers != list(range(1, len(numbers) + 1)):
            raise NotMet("改后的各项序号不连续，没有写明原来的项改为第几项。")
        _check_anchors(alive)
    else:
        alive = list(parts)
    return tuple(Item(_label(one), _number_after(one), one.text, _put_items(one.parts)) for one in alive)


def _number_after(part: Piece) -> int:
    return part.to or part.number


def _label(part: Piece) -> str:
    number = _number_after(part)
    if not part.to or part.to == part.number:
        return part.label
    return _NUMERAL.sub(str(number) if re.search(r"\d", part.label) else write_number(number), part.label, count=1)


def article_of(piece: ArticlePiece, key: tuple[int, int]) -> Article:
    """The article afterwards, under its number afterwards."""
    clause = piece.node is not None and piece.node.clause
    label = f"{write_number(key[0])}、" if clause else article_label(*key)
    if piece.node is not None and piece.node.key == key:
        label = piece.node.label
    return Article(key[0], key[1], label, put_together(piece))


def lines(parts: Iterable[Piece]) -> list[str]:
    """The words of pieces, a line for each, deleted ones left out."""
    found: list[str] = []
    for part in parts:
        if not part.gone:
            found += ([part.label + part.text] if part.label or part.text else []) + lines(part.parts)
    return found


def reworded(old: Piece, new: Piece) -> Piece:
    """The new words in the old piece's place, with the numbers the old one had and will have."""
    same = len(old.parts) == len(new.parts) and not new.fresh
    parts = [reworded(a, b) for a, b in zip(old.parts, new.parts, strict=True)] if same else new.parts
    return replace(
        old, text=new.text, label=new.label, parts=parts, fresh=old.fresh or not same, reworded=True
    )  # fmt: skip
