"""Sentences of amendments read into operations. A sentence has to match one known form from its first character to
its last; whatever is left over makes the whole instruction unknown."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from kernel.law.amending.operations import Act, NotUnderstood, Operation, Part, Place
from kernel.law.amending.places import NUM, ONE, PLACES, places
from kernel.law.amending.quoting import MARK, blank
from kernel.law.lengths import read_number

Q = r"⟦\d+⟧"
QS = rf"{Q}(?:\n?{Q})*"
_END = r"(?:(?=[，；。、\n]|$)|(?<=⟧))"
_BETWEEN = re.compile(r"[，；。、\n]*(?:(?:并|同时|其中)，?)?")
_JOINED = re.compile(r"[、，；。：（《“的和及或并与等以在由]")
_JOINING = re.compile(r"[、，；。：）》”的和及或并与等以在由]$")
_LABELLED = re.compile(rf"第{NUM}条(?:之{NUM})?(?=\s|[\u3000])[\s\u3000]*")


@dataclass
class Reading:
    """What reading an instruction has to remember: the quotations, and the place last named."""

    quotes: tuple[str, ...]
    context: Place | None = None
    found: list[Operation] = field(default_factory=list)

    def quoted(self, marks: str | None) -> str:
        """The text of one quotation, or of several that follow each other, a line for each paragraph."""
        return "\n".join(self.quotes[int(number)] for number in MARK.findall(marks or ""))

    def places(self, text: str) -> list[Place]:
        """The places of a list; the last one named is the context of what follows."""
        found = places(text, self.context)
        self.context = found[-1]
        return found


Builder = Callable[[re.Match[str], Reading], Iterator[Operation]]


def read(text: str, names: Iterable[str] = (), context: Place | None = None) -> tuple[Operation, ...]:
    """The operations of one instruction (none for a mere notice), where ``names`` are what it calls the law;
    NotUnderstood says what could not be read."""
    if "⟦" in text or "⟧" in text:
        raise NotUnderstood("文字里有不认识的括号“⟦”或者“⟧”。")
    blanked = blank(text)
    if not blanked.closed:
        raise NotUnderstood("引号没有闭合，不能确定引文到哪里为止。")
    head = _without_names(blanked.head, names)
    head = re.sub(rf"^为了?[^⟦]*?，(?=(?:将|在|对)?第{NUM}条)", "", head)
    reading = Reading(blanked.quotes, context)
    at = 0
    while at < len(head):
        at = _clause(head, at, reading)
        between = _BETWEEN.match(head, at)
        at = between.end() if between else at
    _check_joins(reading.found)
    return tuple(reading.found)


def _check_joins(found: list[Operation]) -> None:
    """Longer words added without a mark or a joining word leave open whether a comma belongs between, unless the
    sentence goes on to state the whole text."""
    for at, one in enumerate(found):
        added = one.new.removeprefix(one.old) if one.new.startswith(one.old) else one.new.removesuffix(one.old)
        joined = _JOINED.match(added) if one.new.startswith(one.old) else _JOINING.search(added)
        plain = one.act == Act.WORDS and one.old and one.old in one.new and len(added) > 6
        marked = one.old[-1:] in "。；" if one.new.startswith(one.old) else joined
        stated = any(other.act == Act.REPLACE and other.place == one.place for other in found[at + 1 :])
        if plain and not joined and not marked and not stated:
            raise NotUnderstood("增加的文字与前后文之间没有标点，不能确定是否应当加标点。")


def _without_names(head: str, names: Iterable[str]) -> str:
    """The law's name before a place says nothing new, nor does 原 before a number."""
    head = re.sub(r"修改后的?(?=《|第)", "", head)
    for name in sorted(names, key=len, reverse=True):
        head = re.sub(rf"{re.escape(name)}(?=原?第|原?序言|引言|名称|标题|条文|中|增加|的条文)", "", head)
    return re.sub(r"原(?=第|序言)", "", head)


def _clause(head: str, at: int, reading: Reading) -> int:
    """Read the clause that begins here; returns where it ends."""
    for pattern, build in FORMS:
        found = pattern.match(head, at)
        if found:
            for operation in build(found, reading):
                reading.found.append(replace(operation, clause=found[0].strip()))
            return found.end()
    rest = MARK.sub("“…”", head[at:].split("\n", maxsplit=1)[0])
    raise NotUnderstood(f"没有见过这样的写法：“{rest[:60]}”。")


# ── forms ────────────────────────────────────────────────────────────────────


def _notice(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    return iter(())


def _adjust(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    yield Operation(Act.ADJUST)


def _replace(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    """将第X条修改为：“…”; several articles or paragraphs share the quotation piece by piece."""
    targets = reading.places(found["t"])
    new = reading.quoted(found["q"])
    if len(targets) == 1:
        yield Operation(Act.REPLACE, targets[0], new=_own(new, targets[0]))
        return
    for place, piece in zip(targets, _shares(new, targets), strict=True):
        yield Operation(Act.REPLACE, place, new=piece)


def _words(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    """第X条中的“甲”修改为“乙”, for every place named and every pair of words; without a place it is a heading."""
    pairs = [(reading.quoted(old), reading.quoted(new)) for old, new in _PAIR.findall(found["pairs"])]
    if not found["t"] and reading.context is None:
        for old, new in pairs:
            yield Operation(Act.REPLACE, Place(part=Part.HEADING, words=old), old=old, new=new.rstrip("。"))
        return
    for place in _here(found["t"], reading):
        for old, new in pairs:
            yield Operation(Act.WORDS, place, old=old, new=new, every=bool(found["every"]))


def _here(text: str | None, reading: Reading) -> list[Place]:
    """The places named, or the one the sentence is about."""
    if text:
        return reading.places(text)
    if reading.context is None:
        raise NotUnderstood("没有写明是哪一条。")
    return [reading.context]


def _within(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    """第六十二条“……行使下列职权”中: the words must stand there, and what follows is about this place."""
    place = _single(reading.places(found["t"]))
    words = reading.quoted(found["q"])
    yield Operation(Act.WORDS, place, old=words, new=words)


def _cut_words(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    """删去第X条中的“甲”、“乙”和第Y条中的“丙”."""
    for listed, marks in re.findall(rf"({PLACES})(?:中|末尾)?(?:规定)?的?({Q}(?:[、和]?{Q})*)", found["cuts"]):
        for place in reading.places(listed):
            for mark in MARK.findall(marks):
                yield Operation(Act.WORDS, place, old=reading.quotes[int(mark)])


def _add_words(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    """在第X条的“甲”后增加“乙”."""
    old, new = reading.quoted(found["old"]), reading.quoted(found["q"])
    for place in _here(found["t"], reading):
        yield Operation(Act.WORDS, place, old=old, new=old + new if found["side"] == "后" else new + old)


def _append(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    """第X款末尾增加“…”."""
    for place in reading.places(found["t"]):
        yield Operation(Act.WORDS, place, new=reading.quoted(found["q"]))


def _delete(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    for place in reading.places(found["t"]):
        yield Operation(Act.DELETE, place)


def _renumber(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    """第三款改为第四款, with a new text where one follows."""
    before = reading.places(found["t"])
    after = places(found["to"], before[0])
    if len(before) != len(after):
        raise NotUnderstood(f"“{found['t']}”和“{found['to']}”的个数不同。")
    for old, new in zip(before, after, strict=True):
        _check_moves(old, new)
        yield Operation(Act.RENUMBER, old, to=new)
    if found["q"]:
        quoted = reading.quoted(found["q"])
        pieces = [_own(quoted, after[0])] if len(before) == 1 else _shares(quoted, after)
        for old, piece in zip(before, pieces, strict=True):
            yield Operation(Act.REPLACE, old, new=piece)


def _check_moves(old: Place, new: Place) -> None:
    """Only articles, and what stands in them, have numbers that change; a paragraph stays one, and in its article."""
    inside = old.level == "article" or old.key == new.key
    if old.level != new.level or not inside or {old.part, new.part} != {Part.ARTICLE}:
        raise NotUnderstood(f"看不懂“{old}”怎样改为“{new}”。")


def _single(found: list[Place]) -> Place:
    if len(found) != 1:
        raise NotUnderstood("这里只能写明一处。")
    return found[0]


def _listed_renumber(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    """…条文顺序作相应调整：“第八条”调整为“第七条”, …."""
    for old, new in re.findall(rf"({Q})调整为({Q})", found["pairs"]):
        before, after = _single(places(reading.quoted(old))), _single(places(reading.quoted(new)))
        _check_moves(before, after)
        yield Operation(Act.RENUMBER, before, to=after)


def _merge(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    """将第六条和第七条合并修改为：“…”: the first takes the text, the others go."""
    first, *others = reading.places(found["t"])
    target = places(found["to"], first)[0] if found["to"] else None
    if not others or (target and target.level != first.level):
        raise NotUnderstood(f"看不懂“{found['t']}”怎样合并。")
    yield Operation(Act.REPLACE, first, new=_own(reading.quoted(found["q"]), target or first))
    if target:
        yield Operation(Act.RENUMBER, first, to=target)
    for other in others:
        yield Operation(Act.DELETE, other)


def _insert(found: re.Match[str], reading: Reading) -> Iterator[Operation]:
    """在第X条后增加一条，作为第X条之一：“…”; 增加二款，作为第三款、第四款：“…”; 增加一项，作为第六项：“…”."""
    anchor = reading.places(found["a"])[-1] if found["a"] else None
    count, unit = read_number(found["n"].replace("两", "二")), found["unit"]
    base = anchor or reading.context
    targets = reading.places(found["t"]) if found["t"] else []
    if unit == "条" and not targets and anchor and found["side"] == "后":
        targets = [Place()] * int(count or 0)
    if len(targets) != count:
        raise NotUnderstood(f"增加{found['n']}{unit}，但没有写明各作为第几{unit}。")
    level = {"条": "article", "款": "paragraph", "项": "item"}[unit]
    if any(place.part != Part.ARTICLE or (place.article and place.level != level) for place in targets):
        raise NotUnderstood(f"“{found['t']}”不是第几{unit}。")
    new = reading.quoted(found["q"])
    if found["whole"]:
        if base is None or base.level != "article":
            raise NotUnderstood("“将该条修改为”没有写明是哪一条。")
        yield Operation(Act.REPLACE, base, new=_own(new, base))
        return
    pieces = [_own(new, targets[0])] if count == 1 else _shares(new, targets)
    after = anchor if found["side"] == "后" else None
    for place, piece in zip(targets, pieces, strict=True):
        yield Operation(Act.INSERT, base or Place(), new=piece, to=place if place.article else None, after=after)
        after = None if place.article else after


# ── sharing a quotation ──────────────────────────────────────────────────────


def _own(new: str, place: Place) -> str:
    """The text without the label of its own article; a different article's label is not accepted."""
    found = _LABELLED.match(new)
    if not found or place.part != Part.ARTICLE or place.level != "article":
        return new
    if place.article and places(found[0].strip())[0].key != place.key:
        raise NotUnderstood(f"引文以“{found[0].strip()}”开头，不是{place}。")
    return new[found.end() :]


def _shares(new: str, targets: list[Place]) -> list[str]:
    """One quotation for several places: by the labels of its articles, by its paragraphs, or by its items."""
    lines = new.split("\n")
    level = targets[0].level
    if any(place.level != level for place in targets):
        raise NotUnderstood("几处不在同一层级，不能确定引文怎样分配。")
    begins = {
        "article": lambda line: bool(_LABELLED.match(line)),
        "paragraph": lambda line: not ITEM.match(line),
        "item": lambda line: bool(ITEM.match(line)),
    }.get(level)
    starts = [at for at, line in enumerate(lines) if begins and begins(line)]
    if len(starts) != len(targets) or starts[0]:
        raise NotUnderstood(f"引文有{len(starts)}段，要分给{len(targets)}处。")
    pieces = ["\n".join(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    return [_own(piece, place) for piece, place in zip(pieces, targets, strict=True)]


ITEM = re.compile(rf"[（(]{NUM}[）)]|\d+[.．、](?!\d)")

_CHANGE = r"(?:相应地?)?(?:修改为|修订为)"
_MOVE = r"(?:相应地?|依次|分别)*(?:改为|作为|调整为|修改为)"
_INTO = r"并?(?:将|把|对|在)?"
_WORDS = rf"{QS}(?P<every>统一|均|都)?，?(?:修改为|改为)：?{QS}(?:[，；、]?{Q}，?(?:修改为|改为)：?{Q})*"
_PAIR = re.compile(rf"({QS})(?:统一|均|都)?，?(?:修改为|改为)：?({Q}(?:\n?{Q})*)")
_CUT = rf"{PLACES}(?:中|末尾)?(?:规定)?的?{Q}(?:[、和]?{Q})*"
_ADJUSTED = r"条文的?(?:顺序|序号)(?:作|做)?相应[的地]?(?:作|做)?调整"
_LAWS = r"(?:《[^》⟦]*》(?:等[零〇一二三四五六七八九十百\d]*[部件个][^《⟦\n，。]{0,12})?)?"
_BY_THIS = rf"{_LAWS}根据本(?:修正案|决定)，?{_LAWS}作相应修改"
_FORMS: tuple[tuple[str, Builder], ...] = (
    (r"本(?:修正案|决定)[自从](?:公布之日|[\d年月日]+)起?施行", _notice),
    (rf"{_BY_THIS}，?并?(?:对条文顺序作相应的?调整|调整条文顺序)后?，?重新公布", _adjust),
    (rf"{_BY_THIS}后?，?重新公布", _notice),
    (rf"{_INTO}的?{_ADJUSTED}：(?P<pairs>{Q}调整为{Q}(?:，{Q}调整为{Q})*)", _listed_renumber),
    (rf"{_INTO}的?{_ADJUSTED}", _adjust),
    (rf"{_INTO}(?P<t>{PLACES})合并(?:为|作为)?(?P<to>{ONE})?，?(?:{_CHANGE})?：?(?P<q>{QS})", _merge),
    (rf"{_INTO}(?P<a>{PLACES})?(?:中|(?P<side>后))?，?增加(?P<n>{NUM}|两)(?P<unit>条|款|项)，?(?:分别)?"
     rf"(?:作为(?P<t>{PLACES}))?(?P<whole>，将[该这]一?条修改为)?(?:，?规定)?：?(?P<q>{QS})", _insert),
    (rf"{_INTO}(?:(?P<t>{PLACES})中?的?)?(?P<old>{Q})之?(?P<side>后|前)，?(?:增加|增写)(?:一句，)?(?:内容为)?："
     rf"?(?P<q>{QS})", _add_words),
    (rf"{_INTO}(?P<t>{PLACES})末尾增加(?:规定)?：?(?P<q>{QS})", _append),
    (rf"(?:删去|删除)(?P<cuts>{_CUT}(?:和{_CUT})*)", _cut_words),
    (rf"将(?P<cuts>{_CUT})(?:删去|删除)", _cut_words),
    (rf"(?:删去|删除)(?P<t>{PLACES})", _delete),
    (rf"将(?P<t>{PLACES})(?:删去|删除)", _delete),
    (rf"{_INTO}(?:(?P<t>{PLACES})中?的?(?:第{NUM}句|[前后]{NUM}句|[前后]两句)?)?：?(?P<pairs>{_WORDS})", _words),
    (rf"{_INTO}(?P<t>{PLACES})(?:的内容)?{_CHANGE}：?(?P<q>{QS})", _replace),
    (rf"{_INTO}(?P<t>{PLACES}){_MOVE}(?P<to>{PLACES})(?:(?:，?并?，?{_CHANGE})?：?(?P<q>{QS}))?", _renumber),
)  # fmt: skip
FORMS: tuple[tuple[re.Pattern[str], Builder], ...] = (
    *((re.compile(rf"(?:{pattern}){_END}"), build) for pattern, build in _FORMS),
    (re.compile(rf"{_INTO}(?P<t>{PLACES})(?P<q>{Q})中(?=第|增加)"), _within),
)
