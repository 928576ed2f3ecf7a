"""A text of law while operations are applied to it. Every operation is refused unless it fits exactly."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kernel.law.amending.operations import Act, NotMet, Operation, Part, Place
from kernel.law.amending.pieces import (
    ArticlePiece,
    Piece,
    article_of,
    find,
    lines,
    put_together,
    read_items,
    read_paragraphs,
    reworded,
    taken_apart,
)
from kernel.law.lengths import write_number
from kernel.law.library.parsing import parse
from kernel.law.library.structure import Article, Heading, Paragraph, Statute, lines_of

_HANGING = re.compile(r"[、，；：]$")
_MARK = re.compile(r"[\s、，；：。]")
_ENDS = "。；：，！？"
_LOOSE = re.compile(r"^(?:[、，；：。]|以及|和|或者)")


@dataclass
class Draft:
    """The articles taken apart so far by their number before, the new ones, and the other parts where changed."""

    statute: Statute
    articles: dict[tuple[int, int], ArticlePiece] = field(default_factory=dict)
    new: list[ArticlePiece] = field(default_factory=list)
    title: str | None = None
    preamble: tuple[Paragraph, ...] | None = None
    headings: dict[int, Heading] = field(default_factory=dict)
    adjusted: bool = False

    def run(self, operation: Operation, label: str) -> None:
        """Apply one operation of the instruction ``label``; NotMet says what does not fit."""
        if operation.act == Act.ADJUST:
            self.adjusted = True
            return
        part = operation.place.part
        if part == Part.ARTICLE:
            _ACTS[operation.act](self, operation, label)
        elif part == Part.TITLE:
            self._retitle(operation)
        elif part == Part.HEADING:
            self._reword_heading(operation)
        else:
            self._change_preamble(operation)

    def article(self, place: Place, label: str) -> ArticlePiece:
        """The article of a place, taken apart; it has to stand in the text exactly once."""
        if place.key not in self.articles:
            hits = [node for node in self.statute.body if isinstance(node, Article) and node.key == place.key]
            if len(hits) != 1:
                raise NotMet(f"现行文本里有{len(hits)}个{Place(*place.key)}，应当正好有一个。")
            self.articles[place.key] = ArticlePiece(hits[0], taken_apart(hits[0].paragraphs))
        found = self.articles[place.key]
        if found.gone:
            raise NotMet(f"{Place(*place.key)}已经由另一处删去。")
        if label not in found.labels:
            found.labels.append(label)
        return found

    # ── other parts ──────────────────────────────────────────────────────────

    def _retitle(self, operation: Operation) -> None:
        title = self.statute.title if self.title is None else self.title
        if operation.act == Act.REPLACE and self.title is None:
            self.title = operation.new
        elif operation.act == Act.WORDS:
            self.title = changed_words(title, operation)
        else:
            raise NotMet("名称已经由另一处修改，或者看不懂对名称的修改。")

    def _reword_heading(self, operation: Operation) -> None:
        at = self._heading_at(operation.place)
        was = self.headings.get(at)
        if was is not None or operation.act not in (Act.REPLACE, Act.WORDS):
            raise NotMet("这一标题已经由另一处修改，或者看不懂对标题的修改。")
        heading = self.statute.body[at]
        assert isinstance(heading, Heading)
        words = operation.new.replace("\n", "")
        if operation.act == Act.WORDS:
            self.headings[at] = replace(heading, title=changed_words(heading.title, operation))
            return
        label = f"{heading.label} " if heading.kind and not words.startswith(heading.label) else ""
        read = [one for one in parse(f"# 甲\n## {label}{words}\n第一条 乙").body if isinstance(one, Heading)]
        if len(read) != 1 or read[0].kind != heading.kind or read[0].number != heading.number:
            raise NotMet(f"{operation.place}：新的标题“{words}”与原来的不是同一级。")
        self.headings[at] = replace(read[0], depth=heading.depth)

    def _heading_at(self, place: Place) -> int:
        """Where in the body the heading stands, found by its words or by its kind and number."""
        wanted = re.sub(r"\s", "", place.words)
        hits = []
        for at, node in enumerate(self.statute.body):
            if isinstance(node, Heading):
                by_words = wanted and wanted == re.sub(r"\s", "", node.label + node.title)
                numbered = place.kind and (node.kind, node.number) == (place.kind, place.paragraph)
                part = place.kind == "部分" and node.title.startswith(f"{write_number(place.paragraph)}、")
                if by_words or numbered or part:
                    hits.append(at)
        if len(hits) != 1:
            raise NotMet(f"现行文本里有{len(hits)}个{place}，应当正好有一个。")
        return hits[0]

    def preamble_now(self) -> tuple[Paragraph, ...]:
        """The preamble as changed so far: what precedes the first heading, or stands under the heading 序言."""
        if self.preamble is not None:
            return self.preamble
        return self.statute.preamble or tuple(
            node for node in self.statute.body[slice(*preamble_span(self.statute))] if isinstance(node, Paragraph)
        )

    def _change_preamble(self, operation: Operation) -> None:
        now, number = self.preamble_now(), operation.place.paragraph
        if not now or number > len(now):
            raise NotMet(f"现行文本里没有{'序言第' + str(number) + '段' if number else '引言'}。")
        scope = slice(number - 1, number) if number else slice(None)
        text = "\n".join(line for one in now[scope] for line in lines_of(one))
        if operation.act == Act.WORDS:
            text = changed_words(text, operation)
        elif operation.act == Act.REPLACE:
            if number and self.preamble is not None and not agree(text, operation.new):
                raise NotMet("改词以后的文字与写明的全文不一致。")
            text = operation.new
        else:
            raise NotMet("看不懂对引言的修改。")
        made = read_paragraphs(text)
        if number and len(made) != 1:
            raise NotMet("一个自然段不能改成几段。")
        self.preamble = (*now[: scope.start or 0], *made, *now[scope.stop or len(now) :])


def preamble_span(statute: Statute) -> tuple[int, int]:
    """From where to where in the body the paragraphs of a 序言 with a heading stand; (0, 0) without."""
    body = statute.body
    for at, node in enumerate(body):
        if isinstance(node, Heading) and not node.kind and re.sub(r"\s", "", node.title) in ("序言", "引言"):
            end = next((i for i in range(at + 1, len(body)) if not isinstance(body[i], Paragraph)), len(body))
            return at + 1, end
    return 0, 0


def agree(changed: str, stated: str) -> bool:
    """Whether changed words come out as the full text that is stated with them; the stated text settles the marks."""
    return _MARK.sub("", changed) == _MARK.sub("", stated)


def changed_words(text: str, operation: Operation) -> str:
    """The text with the words changed: they must stand there once, or, where all are meant, at all."""
    if not operation.old:
        return text + operation.new
    count = text.count(operation.old)
    if not count or (count > 1 and not operation.every):
        short = operation.old if len(operation.old) <= 30 else operation.old[:30] + "……"
        raise NotMet(f"{operation.place}：“{short}”出现{count}次，应当正好一次。")
    if not operation.new:
        before, _, behind = text.partition(operation.old)
        edge = not before or before[-1] in "\n、，；：。"
        if (_LOOSE.match(behind) and edge) or (_HANGING.search(before) and (not behind or _LOOSE.match(behind))):
            raise NotMet(f"{operation.place}：删去以后留下的标点连不起来，不能确定怎样写。")
    return text.replace(operation.old, operation.new)


# ── operations on articles ───────────────────────────────────────────────────


def _replace(draft: Draft, operation: Operation, label: str) -> None:
    article = draft.article(operation.place, label)
    _check_end([operation.new], "不能确定引文是否完整")
    if operation.place.level == "article":
        made = taken_apart(read_paragraphs(operation.new))
        if article.fresh or article.moved:
            raise NotMet(f"{operation.place}：已经由另一处修改。")
        _check_end(lines(article.parts), "现行文本里这一条的末行像是标题，不能整条修改")
        if article.reworded and not agree(*("\n".join(lines(parts)) for parts in (made, article.parts))):
            raise NotMet(f"{operation.place}：改词以后的文字与写明的全文不一致。")
        article.parts, article.fresh = made, True
        return
    neighbours, piece = find(article, operation.place)
    made_piece = _one(operation.new, operation.place.level, piece)
    if piece.fresh or (piece.reworded and not agree("\n".join(lines([made_piece])), "\n".join(lines([piece])))):
        raise NotMet(f"{operation.place}：已经由另一处修改，或者改词以后的文字与写明的全文不一致。")
    made_piece.number, made_piece.to, made_piece.fresh = piece.number, piece.to, True
    neighbours[neighbours.index(piece)] = made_piece


def _check_end(written: list[str], why: str) -> None:
    """Law ends with a mark. What does not may be a heading, or a quotation whose mark stands outside of it."""
    if not written or written[-1][-1:] not in _ENDS:
        raise NotMet(f"{why}：“{written[-1][-20:] if written else ''}”没有以标点结束。")


def _one(text: str, level: str, was: Piece | None, number: int = 0) -> Piece:
    """Quoted text as exactly one paragraph or item. An item may be quoted with or without its label."""
    if level == "paragraph":
        paragraphs = taken_apart(read_paragraphs(text))
        if len(paragraphs) != 1:
            raise NotMet(f"写明的是一款，引文有{len(paragraphs)}款。")
        return paragraphs[0]
    items = read_items(text)
    if not items:
        items = read_items((was.label if was else "（一）") + text)
        if items and not was:
            items[0].number = 0
    if len(items) != 1:
        raise NotMet(f"写明的是一项，引文有{len(items)}项。")
    said = {number, was.number, was.to} if was else {number}
    if items[0].number and items[0].number not in said:
        raise NotMet(f"引文以“{items[0].label}”开头，与写明的序号不同。")
    return replace(items[0], label=was.label) if was else items[0]


def _insert(draft: Draft, operation: Operation, label: str) -> None:
    to, after = operation.to, operation.after
    _check_end([operation.new], "不能确定引文是否完整")
    if to is None or to.level == "article":
        made = taken_apart(read_paragraphs(operation.new))
        anchor = after.key if after else None
        if anchor and not any(piece.to == anchor for piece in draft.new):
            draft.article(Place(*anchor), label)
        draft.new.append(ArticlePiece(None, made, to.key if to else None, anchor, labels=[label]))
        return
    article = draft.article(to, label)
    if article.fresh:
        raise NotMet(f"{to}：这一条已经由另一处整条修改。")
    neighbours, number = article.parts, to.paragraph
    if to.level == "item":
        host = replace(to, item=0, subitem=0)
        hosts = [part for part in article.parts if part.parts] if not to.paragraph else [find(article, host)[1]]
        if len(hosts) != 1:
            raise NotMet(f"{to}：有项的款不是唯一的，没有写明是哪一款。")
        neighbours, number = hosts[0].parts, to.item
    piece = _one(operation.new, to.level, None, number)
    piece.number, piece.to = 0, number
    if to.level == "item" and neighbours:
        piece.label = neighbours[0].label
    if after and after.level == to.level:
        piece.after = getattr(after, to.level)
    neighbours.append(piece)


def _delete(draft: Draft, operation: Operation, label: str) -> None:
    article = draft.article(operation.place, label)
    if operation.place.level == "article":
        if article.fresh or article.moved or article.to:
            raise NotMet(f"{operation.place}：已经由另一处修改，不能再删去。")
        _check_end(lines(article.parts), "现行文本里这一条的末行像是标题，不能整条删去")
        article.gone = True
        return
    _, piece = find(article, operation.place)
    if piece.fresh or piece.reworded or piece.moved:
        raise NotMet(f"{operation.place}：已经由另一处修改，不能再删去。")
    piece.gone = True


def _renumber(draft: Draft, operation: Operation, label: str) -> None:
    place, to = operation.place, operation.to
    assert to is not None
    article = draft.article(place, label)
    if place.level == "article":
        if article.to not in (None, to.key):
            raise NotMet(f"{place}：两处写明的新序号不同。")
        article.to = to.key
        return
    _, piece = find(article, place)
    number = getattr(to, place.level)
    if piece.to not in (0, number):
        raise NotMet(f"{place}：两处写明的新序号不同。")
    piece.to = number


def _words(draft: Draft, operation: Operation, label: str) -> None:
    article = draft.article(operation.place, label)
    if operation.place.level == "article":
        if article.fresh or article.moved:
            raise NotMet(f"{operation.place}：已经由另一处修改，不能再改词。")
        text = changed_words("\n".join(lines(article.parts)), operation)
        old, new = Piece(1, "", parts=article.parts), Piece(1, "", parts=taken_apart(read_paragraphs(text)))
        made = reworded(old, new)
        article.parts, article.reworded, article.fresh = made.parts, True, made.fresh
        return
    neighbours, piece = find(article, operation.place)
    if piece.fresh or any(part.moved for part in piece.parts):
        raise NotMet(f"{operation.place}：已经由另一处修改，不能再改词。")
    text = changed_words("\n".join(lines([piece])), operation)
    made = reworded(piece, _one(text, operation.place.level, piece if piece.label else None))
    neighbours[neighbours.index(piece)] = made


_ACTS: dict[Act, Callable[[Draft, Operation, str], None]] = {
    Act.REPLACE: _replace,
    Act.INSERT: _insert,
    Act.DELETE: _delete,
    Act.RENUMBER: _renumber,
    Act.WORDS: _words,
}


def check(draft: Draft) -> None:
    """What is said about paragraphs and items has to add up after every instruction."""
    for piece in draft.articles.values():
        if not piece.gone:
            put_together(piece)


__all__ = ["Draft", "article_of", "changed_words", "check", "preamble_span"]
