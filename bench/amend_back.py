"""The text before an amendment as far as it follows from the text after it, for laws of which only the later text is
held: what was replaced or deleted is a hole, what was added is taken out, words changed are changed back.

Amending this text has to give exactly the text after. Replaced text, places, numbers and order are thereby checked
against the real text; what stood in the holes cannot be.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kernel.law.amending.drafting import preamble_span
from kernel.law.amending.operations import Act, Instruction, NotMet, Operation, Part, Place
from kernel.law.amending.pieces import ArticlePiece, Piece, lines, put_together, read_paragraphs, taken_apart
from kernel.law.lengths import write_number
from kernel.law.library.structure import Article, Heading, Node, Paragraph, Statute, article_label, lines_of

HOLE = "〔原文未存〕"
Key = tuple[int, int]


def before_of(after: Statute, instructions: Sequence[Instruction], sizes: dict[Key, int] | None = None) -> Statute:
    """The text before the instructions, with holes. They are all taken to have been applied. ``sizes`` says how many
    paragraphs an article has to have where earlier amendments name them."""
    operations = [operation for one in instructions for operation in _stating(one.operations)]
    inside = [one for one in operations if one.place.part == Part.ARTICLE]
    text = _outside(after, [one for one in operations if one.place.part != Part.ARTICLE])
    return replace(text, body=tuple(_body(list(text.body), inside, sizes or {})))


def _stating(operations: Sequence[Operation]) -> list[Operation]:
    """Without the full texts that follow changed words: they state the result, and the words lead back from it."""
    found: list[Operation] = []
    for one in operations:
        if one.act != Act.REPLACE or not any(other.act == Act.WORDS and other.place == one.place for other in found):
            found.append(one)
    return found


def sizes_in(instructions: Iterable[Instruction]) -> dict[Key, int]:
    """The highest paragraph named of every article."""
    sizes: dict[Key, int] = {}
    for one in instructions:
        for operation in one.operations:
            for place in (operation.place, operation.to or Place()):
                sizes[place.key] = max(sizes.get(place.key, 1), place.paragraph)
    return sizes


def _hole(key: Key, sizes: dict[Key, int]) -> tuple[Paragraph, ...]:
    return (Paragraph(HOLE + "。"),) * sizes.get(key, 1)


def _body(body: list[Node], operations: list[Operation], sizes: dict[Key, int]) -> list[Node]:
    names = _numbers_before(body, operations)
    clause = next((node.clause for node in body if isinstance(node, Article)), False)
    found: list[Node] = []
    articles: list[Article] = []
    for node in body:
        if not isinstance(node, Article):
            found.append(node)
        elif (key := names.get(node.key)) is not None:
            articles.append(_article(node, key, operations, sizes))
            found.append(articles[-1])
    for key in sorted({one.place.key for one in operations if _whole(one, Act.DELETE)}):
        label = f"{write_number(key[0])}、" if clause else article_label(*key)
        found.insert(_follows(found, key), Article(*key, label, _hole(key, sizes)))
    keys = [node.key for node in found if isinstance(node, Article)]
    return found if keys == sorted(keys) else _sorted(found)


def _sorted(body: list[Node]) -> list[Node]:
    """Articles by number; what is not an article keeps its place."""
    queue = iter(sorted((node for node in body if isinstance(node, Article)), key=lambda one: one.key))
    return [next(queue) if isinstance(node, Article) else node for node in body]


def _follows(body: list[Node], key: Key) -> int:
    """After the last article with a smaller number."""
    return max((at + 1 for at, node in enumerate(body) if isinstance(node, Article) and node.key < key), default=0)


def _whole(operation: Operation, act: Act) -> bool:
    """Whether it does this to an article as a whole."""
    if operation.act != act:
        return False
    return (operation.to or Place()).level == "article" if act == Act.INSERT else operation.place.level == "article"


def _numbers_before(body: list[Node], operations: list[Operation]) -> dict[Key, Key]:
    """The number before of every article that was there, by its number after."""
    keys = [node.key for node in body if isinstance(node, Article)]
    added = {one.to.key for one in operations if _whole(one, Act.INSERT) and one.to}
    kept = [key for key in keys if key not in added]
    moved = {one.to.key: one.place.key for one in operations if _whole(one, Act.RENUMBER) and one.to}
    if not any(one.act == Act.ADJUST for one in operations):
        return {key: moved.get(key, key) for key in kept}
    gone = {one.place.key for one in operations if _whole(one, Act.DELETE)}
    free = [(number, 0) for number in range(1, len(kept) + len(gone) + 1) if (number, 0) not in gone]
    return dict(zip(kept, free, strict=False))


# ── inside an article ────────────────────────────────────────────────────────


def _article(node: Article, key: Key, operations: list[Operation], sizes: dict[Key, int]) -> Article:
    mine = [one for one in operations if key in ((one.to or one.place).key, one.place.key)]
    mine = [one for one in mine if not _whole(one, Act.INSERT) and one.act != Act.ADJUST]
    label = f"{write_number(key[0])}、" if node.clause else article_label(*key)
    label = node.label if node.key == key else label
    if any(_whole(one, Act.REPLACE) for one in mine):
        last = lines_of(node)[-1]
        heading = () if last[-1] in "。；：" else (Paragraph(last),)
        return Article(*key, label, (*_hole(key, sizes), *heading))
    try:
        piece = ArticlePiece(node, _pieces_before(taken_apart(node.paragraphs), mine, "paragraph", 0))
        piece = ArticlePiece(node, taken_apart(put_together(piece)))
        for one in reversed([one for one in mine if one.act == Act.WORDS]):
            _reword(piece, one)
        return Article(*key, label, put_together(piece))
    except NotMet:
        return Article(*key, label, _hole(key, sizes))


def _pieces_before(parts: list[Piece], operations: list[Operation], level: str, host: int) -> list[Piece]:
    """Paragraphs or items as they were: added ones out, replaced ones holes, deleted ones holes in their places."""
    mine = [one for one in operations if (one.to or one.place).level == level and (not host or _host(one) in (0, host))]
    added = {getattr(one.to, level) for one in mine if one.act == Act.INSERT and one.to}
    gone = {getattr(one.place, level) for one in mine if one.act == Act.DELETE}
    replaced = {getattr(one.place, level) for one in mine if one.act == Act.REPLACE}
    kept = [part for part in parts if part.number not in added]
    numbers = [number for number in range(1, len(kept) + len(gone) + 1) if number not in gone]
    label = next((part.label for part in parts), "")
    found = [Piece(number, HOLE + "。", label=label, to=number if label else 0) for number in gone]
    for part, number in zip(kept, numbers, strict=True):
        renumbered = replace(part, number=number, to=number if label else 0)
        if number in replaced:
            renumbered = replace(renumbered, text=HOLE + "。", parts=[])
        elif level == "paragraph":
            listing = sum(bool(one.parts) for one in parts) == 1 and bool(part.parts)
            inner = [one for one in operations if _host(one) == number or (listing and _host(one) == 0)]
            renumbered = replace(renumbered, parts=_pieces_before(part.parts, inner, "item", number))
        found.append(renumbered)
    found.sort(key=lambda one: one.number)
    for one in found:
        one.to = 0 if not one.label or _reads(one.label) == one.number else one.number
        one.number = one.number if not one.to else _reads(one.label)
    return found


def _reads(label: str) -> int:
    read = read_paragraphs(f"甲：\n{label}乙")[0].items
    return read[0].number if read else 0


def _host(operation: Operation) -> int:
    return (operation.to or operation.place).paragraph


def _reword(piece: ArticlePiece, operation: Operation) -> None:
    """Words changed back where they stand; where they do not stand nothing is, and the amendment will be refused."""
    place = operation.place
    if place.level == "article":
        changed = back("\n".join(lines(piece.parts)), operation)
        piece.parts = taken_apart(read_paragraphs(changed)) if changed else piece.parts
        return
    host = [part for part in piece.parts if not place.paragraph or part.number == place.paragraph]
    if place.item and len(host) > 1:
        host = [part for part in host if part.parts]
    for part in host:
        scope = [one for one in part.parts if not place.item or one.number == place.item] if place.item else [part]
        for one in scope:
            if _words_back(one, operation):
                return


def _words_back(piece: Piece, operation: Operation) -> bool:
    text = "\n".join(lines([piece]))
    changed = back(text, operation)
    if changed is None:
        return False
    made = taken_apart(read_paragraphs(changed)) if not piece.label else []
    if piece.label:
        made = taken_apart(read_paragraphs("甲：\n" + changed))[0].parts
    if len(made) != 1:
        return False
    piece.text, piece.parts = made[0].text, made[0].parts
    return True


def back(text: str, operation: Operation) -> str | None:
    """The text before words were changed; None where the new words do not stand. Words deleted are put between two
    letters in the middle, with ``HOLE`` before them, as nobody knows where they stood; words added at the end are cut.
    """
    if not operation.old:
        return text.removesuffix(operation.new) if text.endswith(operation.new) else None
    if not operation.new:
        at = next((i for i in range(len(text) // 2, len(text)) if text[i - 1 : i + 1].isalpha()), len(text))
        return None if operation.old in text else text[:at] + operation.old + text[at:]
    if operation.new not in text and (added := _added(operation)):
        found = re.search(added, text)
        if found:
            return text[: found.start()] + operation.old + text[found.end() :]
    if operation.new not in text:
        return text + operation.old if HOLE in text else None
    return text.replace(operation.new, operation.old, -1 if operation.every else 1)


def _added(operation: Operation) -> str:
    """A pattern for words added beside others, where the real text may have a mark between."""
    old, new = operation.old, operation.new
    if new.startswith(old):
        return re.escape(old) + "[，、；]?" + re.escape(new[len(old) :])
    return re.escape(new.removesuffix(old)) + "[，、；]?" + re.escape(old) if new.endswith(old) else ""


# ── outside articles ─────────────────────────────────────────────────────────


def _outside(text: Statute, operations: Iterable[Operation]) -> Statute:
    for one in reversed(list(operations)):
        if one.place.part == Part.TITLE:
            title = HOLE if one.act == Act.REPLACE else back(text.title, one) or text.title
            text = replace(text, title=title)
        elif one.place.part == Part.HEADING:
            text = _heading_back(text, one)
        elif one.place.part == Part.PREAMBLE:
            text = _preamble_back(text, one)
    return text


def _heading_back(text: Statute, operation: Operation) -> Statute:
    new = "".join(operation.new.split())
    body = list(text.body)
    for at, node in enumerate(body):
        if isinstance(node, Heading) and new in ("".join((node.label + node.title).split()), node.title):
            was = operation.old or f"{node.label}{HOLE}" if node.kind else operation.old or new[:2] + HOLE
            title = was.removeprefix(node.label) if node.kind else was
            if operation.act == Act.WORDS:
                title = operation.old
            body[at] = replace(node, title=title)
    return replace(text, body=tuple(body))


def _preamble_back(text: Statute, operation: Operation) -> Statute:
    span = preamble_span(text)
    now = list(text.preamble) or [node for node in text.body[slice(*span)] if isinstance(node, Paragraph)]
    number = operation.place.paragraph
    if not number:
        now = [Paragraph(HOLE)]
    elif number <= len(now):
        words = now[number - 1].text
        was = HOLE if operation.act == Act.REPLACE else back(words, operation) or words + operation.old
        now[number - 1] = Paragraph(was)
    if text.preamble:
        return replace(text, preamble=tuple(now))
    return replace(text, body=(*text.body[: span[0]], *now, *text.body[span[1] :]))
