"""Places as amendments write them: 第三条之一第二款第（三）项, 第二条至第四条, 引言, 序言第七自然段, 第四章章名."""

import re
from dataclasses import replace
from typing import Any

from kernel.law.amending.operations import NotUnderstood, Part, Place
from kernel.law.lengths import read_number

NUM = r"[零〇一二三四五六七八九十百千\d]+"
_ARTICLE = rf"第{NUM}条(?:之{NUM})?"
ONE = (
    rf"(?=第（?{NUM}）?[条款项目]|[该这本]一?[条款])(?:{_ARTICLE}|[该这本]一?条)?(?:第{NUM}款|[该这]一?款)?"
    rf"(?:第（?{NUM}）?项)?(?:第（?{NUM}）?目)?"
)
PLACE = (
    rf"(?:名称|标题|引言|序言(?:第{NUM}自然段)?|[该这]一?自然段"
    rf"|第{NUM}(?:编|分编|章|节|部分)(?:的?(?:标题|名称)|[编章节]名)|{ONE})"
)
PLACES = rf"{PLACE}(?:(?:、|和|以及|及|与|至){PLACE})*"
_PARTS = re.compile(
    rf"(?:第(?P<article>{NUM})条(?:之(?P<inserted>{NUM}))?|(?P<same>[该这本])一?条)?"
    rf"(?:第(?P<paragraph>{NUM})款|(?P<thatone>[该这])一?款)?(?:第（?(?P<item>{NUM})）?项)?(?:第（?(?P<subitem>{NUM})）?目)?"
)
_HEADING = re.compile(rf"第(?P<number>{NUM})(?P<kind>编|分编|章|节|部分)(?:的?(?:标题|名称)|[编章节]名)")
_PREAMBLE = re.compile(rf"(?:引言|序言)(?:第(?P<number>{NUM})自然段)?")
_JOIN = re.compile(r"(、|和|以及|及|与|至)(?=名称|标题|引言|序言|第|该|这)")


def places(text: str, context: Place | None = None) -> list[Place]:
    """The places of a list; 第一款、第二款 take their article from what stands before, or from the sentence before."""
    found: list[Place] = []
    pieces = _JOIN.split(text)
    for at in range(0, len(pieces), 2):
        before = found[-1] if found else context
        one = _place(pieces[at], before, bool(found))
        if at and pieces[at - 1] == "至":
            found += _range(found[-1], one)
        else:
            found.append(one)
    return found


def _place(text: str, before: Place | None, listed: bool) -> Place:
    """One place; what it leaves out is taken from the place before."""
    if text in ("名称", "标题"):
        return Place(part=Part.TITLE)
    if found := _PREAMBLE.fullmatch(text):
        return Place(part=Part.PREAMBLE, paragraph=_number(found["number"]))
    if text.endswith("自然段"):
        if before is None or before.part != Part.PREAMBLE:
            raise NotUnderstood(f"“{text}”没有写明是哪一段。")
        return before
    if found := _HEADING.fullmatch(text):
        return Place(part=Part.HEADING, paragraph=_number(found["number"]), kind=found["kind"])
    found = _PARTS.fullmatch(text)
    if not found or not text:
        raise NotUnderstood(f"看不懂“{text}”指哪里。")
    article, inserted, paragraph, item, subitem = (
        _number(found[name]) for name in ("article", "inserted", "paragraph", "item", "subitem")
    )
    own = Place(article, inserted, paragraph, item, subitem)
    return own if article else _completed(own, before, listed, same=bool(found["thatone"]), text=text)


def _completed(own: Place, before: Place | None, listed: bool, *, same: bool, text: str) -> Place:
    """A place without article, completed from the one before; ``same`` is 该款."""
    if before is None or before.part != Part.ARTICLE:
        raise NotUnderstood(f"“{text}”没有写明是哪一条。")
    kept = replace(before, paragraph=own.paragraph, item=own.item, subitem=own.subitem)
    if same or (not own.paragraph and own.item and (before.item or not listed)):
        kept = replace(kept, paragraph=before.paragraph)
    if not own.paragraph and not own.item and own.subitem:
        kept = replace(kept, paragraph=before.paragraph, item=before.item)
    return kept


def _range(first: Place, last: Place) -> list[Place]:
    """What follows ``first`` up to ``last``: 第二条至第四条 gives 第三条, 第四条."""
    low, high = getattr(first, last.level), getattr(last, last.level)
    if _at(first, last.level, high) != last or first.inserted or last.inserted or not low < high:
        raise NotUnderstood(f"看不懂从“{first}”到“{last}”。")
    return [_at(first, last.level, number) for number in range(low + 1, high + 1)]


def _at(place: Place, level: str, number: int) -> Place:
    """The same place with another number at that level."""
    changed: dict[str, Any] = {level: number}
    return replace(place, **changed)


def _number(text: str | None) -> int:
    if not text:
        return 0
    number = read_number(text)
    if not number:
        raise NotUnderstood(f"看不懂数字“{text}”。")
    return number
