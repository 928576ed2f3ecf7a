"""Citations in running text: 《行政处罚法》第三十一条, 本法第三条至第五条, 前款第二项, 同法第八条, each with its place.

Pure: what a citation names is found here; whether the named norm has that article is asked in ``references``.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from kernel.law.lengths import read_number

OWN = "本"
"""Stands for the norm the text belongs to."""
_N = "[一二三四五六七八九十百千零〇两0-9]+"
_TOKEN = re.compile(
    rf"(?P<title>《[^《》〈〉]*(?:[《〈][^《》〈〉]*[》〉][^《》〈〉]*)*》)"
    rf"|(?P<own>本(?:法典|法|条例|规定|办法|细则|解释|规则|规程|章程|决定))(?!律|院|官|人)"
    rf"|(?P<same>(?:同|该)(?:法|条例|规定|办法)(?=第{_N}条))"
    rf"|(?P<back>前(?P<times>[二两三四五六七八])?(?P<unit>[条款项]))(?!目|件)"
    rf"|(?P<here>本(?P<this>[条款]))(?!件|例)"
    rf"|第(?P<article>{_N})条(?:之(?P<of>{_N}))?"
    rf"|第(?P<paragraph>{_N})款"
    rf"|第[（(]?(?P<item>{_N})[）)]?项"
    rf"|第[（(]?(?P<sub>{_N})[）)]?目"
)
_BETWEEN = re.compile("、|和|或者|或|及|以及|与|，|至|到|－|—|-")
_RANGE = ("至", "到", "－", "—", "-")
_ASIDE = re.compile("[（(](?:以下|下)?(?:简称|称)[^（）()]{1,30}[）)]")
_CALLED = re.compile("《([^《》]+)》[（(](?:以下|下文)?统?(?:简称|称)为?[“《]?([^（）()“”《》]{2,30})[”》]?[）)]")
_ENDS_NAME = "法典例定则释"
"""How the name of a norm without marks may end: 刑法第三条."""
_LONGEST_RANGE = 60
_NO_NORM = "没有说明是哪一部"


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation: ``start``..``end`` in the text, the norm as named (``OWN`` for 本法; a title), and the place."""

    start: int
    end: int
    norm: str
    article: int = 0
    inserted: int = 0
    paragraph: int = 0
    item: int = 0
    subitem: int = 0
    why: str = ""
    """What keeps it from meaning anything: 没有前一条 …; empty when it means something."""
    relative: bool = False
    """True when the article is not named: 前款, 前条, 第二项. It follows from where the text stands."""


@dataclass(frozen=True, slots=True)
class Where:
    """The place a text stands at, for 本条, 前款 and the like: article, and paragraph at an offset of the text."""

    article: int = 0
    inserted: int = 0
    before: tuple[tuple[int, int], ...] = ()
    """The articles before it, nearest last (at most eight)."""
    paragraph_at: Callable[[int], int] = lambda offset: 0


NOWHERE = Where()


def called(text: str) -> dict[str, str]:
    """The short names a text gives: 《中华人民共和国烟草专卖法》（以下简称《烟草专卖法》）."""
    return {short: title for title, short in _CALLED.findall(text)}


def mentions(text: str, where: Where = NOWHERE, known: Callable[[str], object] = lambda name: None) -> list[Mention]:
    """Every citation in a text, in order; the members of a list or range each for themselves.

    ``known`` says whether a name without marks (刑法第三条) is a norm's.
    """
    found: list[Mention] = []
    last = ""
    for group in _groups(text):
        name = _named_before(text, group[0], known)
        last = name or _titled(group[0]) or last
        for mention in _read(group, text, where):
            if name:
                start = group[0].start() - len(name) if mention.start == group[0].start() else mention.start
                found.append(replace(mention, norm=name, start=start))
            else:
                same = mention.why == _NO_NORM and last
                found.append(replace(mention, norm=last, why="") if same else mention)
    return found


def _named_before(text: str, token: re.Match[str], known: Callable[[str], object]) -> str:
    """The name of a norm that stands without marks right before 第…条; empty when there is none."""
    at = token.start()
    if not token["article"] or at < 2 or text[at - 1] not in _ENDS_NAME:
        return ""
    lengths = range(min(24, at), 1, -1)
    return next((text[at - length : at] for length in lengths if known(text[at - length : at])), "")


def _titled(token: re.Match[str]) -> str:
    """The norm a token names, for a later 同法."""
    return token["title"][1:-1] if token["title"] else OWN if token["own"] else ""


# ── groups of tokens that belong together ────────────────────────────────────


def _groups(text: str) -> Iterator[list[re.Match[str]]]:
    """Tokens that follow each other with nothing but a connecting word between them, one norm each."""
    group: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        if group and (_opens(token) or not _joined(text, group[-1], token)):
            yield group
            group = []
        group.append(token)
    if group:
        yield group


def _opens(token: re.Match[str]) -> bool:
    """A token that names its norm or its place anew."""
    return bool(token["title"] or token["own"] or token["same"] or token["back"] or token["here"])


def _joined(text: str, last: re.Match[str], token: re.Match[str]) -> bool:
    between = text[last.end() : token.start()]
    if last["title"]:
        between = _ASIDE.sub("", between)
        return between in ("", "的", "中", "中的")
    if not between:
        return True
    deeper = _rank(token) > _rank(last)
    return bool(_BETWEEN.fullmatch(between)) or (between == "的" and deeper)


def _rank(token: re.Match[str]) -> int:
    """0 a norm, 1 article, 2 paragraph, 3 item, 4 目."""
    if token["article"] or token["unit"] == "条" or token["this"] == "条":
        return 1
    if token["paragraph"] or token["unit"] == "款" or token["this"] == "款":
        return 2
    if token["item"] or token["unit"] == "项":
        return 3
    return 4 if token["sub"] else 0


# ── one group ────────────────────────────────────────────────────────────────


def _read(group: Sequence[re.Match[str]], text: str, where: Where) -> Iterator[Mention]:
    """The citations of a group: each token goes deeper into the place before it, or replaces its part of it."""
    first = group[0]
    found = _begin(first, where)
    if first["title"] and len(group) == 1:
        yield found[0]
        return
    if len(group) == 1 and (first["own"] or first["here"]):
        return
    for at, token in enumerate(group):
        if at and text[group[at - 1].end() : token.start()] in _RANGE:
            made = _range(found[-1], _place(token, found[-1]))
            yield from map(_complete, made[1:-1])
            found = made[-1:]
        elif at:
            found = [_place(token, one) for one in found]
        deeper = at + 1 < len(group) and _rank(group[at + 1]) > _rank(token)
        if not deeper and (at or not _names_norm(first)):
            yield from map(_complete, found)


def _complete(mention: Mention) -> Mention:
    """A paragraph or item of no article means nothing."""
    if mention.article or mention.why or not (mention.paragraph or mention.item or mention.subitem):
        return mention
    return replace(mention, why="没有写明第几条")


def _names_norm(token: re.Match[str]) -> bool:
    return bool(token["title"] or token["own"] or token["same"])


def _begin(token: re.Match[str], where: Where) -> list[Mention]:
    """What the first token stands for."""
    blank = Mention(token.start(), token.end(), OWN)
    if token["title"]:
        return [replace(blank, norm=token["title"][1:-1])]
    if token["same"]:
        return [replace(blank, norm="", why=_NO_NORM)]
    if token["own"] or token["article"]:
        return [_place(token, blank)]
    here = replace(blank, article=where.article, inserted=where.inserted, relative=True)
    paragraph = where.paragraph_at(token.start())
    if token["back"]:
        return _back(token, here, paragraph, where)
    if token["this"] != "条" and not token["paragraph"]:
        here = replace(here, paragraph=paragraph)
    return [_place(token, here)]


def _back(token: re.Match[str], here: Mention, paragraph: int, where: Where) -> list[Mention]:
    """前款, 前两款, 前条: one mention for each, or one that says why there is none."""
    times = read_number(token["times"]) or 1 if token["times"] else 1
    if token["unit"] == "条":
        before = where.before[-times:]
        if len(before) < times:
            return [replace(here, article=0, inserted=0, why="前面没有这么多条")]
        return [replace(here, article=number, inserted=inserted) for number, inserted in before]
    if token["unit"] == "项":
        return [replace(here, paragraph=paragraph)]
    if paragraph - times < 1:
        return [replace(here, article=0, inserted=0, why="前面没有这么多款")]
    return [replace(here, paragraph=number) for number in range(paragraph - times, paragraph)]


def _place(token: re.Match[str], within: Mention) -> Mention:
    """The place a token names inside the place before it."""
    end = token.end()
    if token["article"]:
        of = read_number(token["of"]) or 0 if token["of"] else 0
        start = within.start if not within.article else token.start()
        number = read_number(token["article"]) or 0
        why = within.why if number else "认不出条号"
        place = {"article": number, "inserted": of, "paragraph": 0, "item": 0, "subitem": 0}
        return replace(within, start=start, end=end, why=why, **place)  # type: ignore[arg-type]
    names = ("paragraph", "item", "sub")
    fields = ("paragraph", "item", "subitem")
    for depth, (name, field) in enumerate(zip(names, fields, strict=True)):
        if token[name]:
            deeper = dict.fromkeys(fields[depth:], 0) | {field: read_number(token[name]) or 0}
            start = token.start() if getattr(within, field) else within.start
            return replace(within, start=start, end=end, **deeper)  # type: ignore[arg-type]
    return replace(within, end=end)


def _range(first: Mention, last: Mention) -> list[Mention]:
    """第三条至第五条 as three; a range that runs backwards or too far is its two ends."""
    for field in ("subitem", "item", "paragraph", "article"):
        low, high = getattr(first, field), getattr(last, field)
        if high:
            if low and low < high <= low + _LONGEST_RANGE:
                inner = {"start": first.start, "end": last.end}
                between = [_at(first, last, field, number) for number in range(low + 1, high)]
                return [first, *(replace(one, **inner) for one in between), last]  # type: ignore[arg-type]
            break
    return [first, last]


def _at(first: Mention, last: Mention, field: str, number: int) -> Mention:
    values: dict[str, int] = {field: number}
    if field == "article":
        values |= {"inserted": 0, "paragraph": 0, "item": 0, "subitem": 0}
    return replace(last, **values)  # type: ignore[arg-type]
