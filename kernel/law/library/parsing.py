"""Reading a text of law into its structure. Any text gives a structure, whatever it is: nothing is refused or lost.

Understood are plain text and Markdown as law collections write it: ``#`` before headings, ``**第一条**``, a head with
the lines of the history that ends at ``---`` or ``<!-- INFO END -->``. Without any mark the words decide.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from kernel.law.lengths import read_number
from kernel.law.library.structure import CONTENTS, RULE, Annex, Article, Heading, Item, Node, Paragraph, Statute

_N = "[一二三四五六七八九十百千零〇两0-9]+"
_ARTICLE = re.compile(rf"第\s*({_N})\s*条(?:之({_N}))?(\s+|(?=[【［]|$))?")
_HEADING = re.compile(rf"第\s*({_N})\s*(分编|编|章|节)(?:之({_N}))?(\s+|$)?")
_ITEMS = (
    re.compile("([一二三四五六七八九十百]+)、"),
    re.compile("[（(]([一二三四五六七八九十百]+)[）)]"),
    re.compile(r"([0-9]{1,3})(?:[.．](?![0-9])|、)"),
    re.compile(r"[（(]([0-9]{1,3})[）)]"),
    re.compile("([①-⑳])"),
)
"""The labels of items, from the outside in."""
_FIRST = {
    **dict.fromkeys("一二三四五六七八九十百", (0,)),
    **dict.fromkeys("（(", (1, 3)),
    **dict.fromkeys("0123456789", (2,)),
    **dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", (4,)),
}
_ANNEX = re.compile(rf"附(?:件|表|录|图)?\s*{_N}?\s*(?:[：:]\s*.{{0,80}})?|附(?:件|表|录|图)\s*{_N}\s.{{1,40}}")
_RUNNING = re.compile("的|规定|和|至|、|及|或|所|以|内|中|相应|改为|第|与|，")
"""How a line goes on that only mentions an article or chapter."""
_NO_HEADING = re.compile("[，。；：！？]|[、”]$")
_DATED = re.compile(
    r"[（(]?\s*(?:根据|自|经|由|于)?\s*(?:[0-9]{4}|[一二][〇零○O0一二三四五六七八九]{3})\s*年"
    r"|[（(].*[0-9]{4}\s*年.*[）)]$"
    r"|第.{1,4}届.*会议"
)
_ENACTED = re.compile("通过|公布|修正|修订|发布|批准|施行|号令|令第|解释|备案|废止|修改|印发")
_COMMENT = re.compile(r"<!--.*?-->")
_BLANK = "\ufeff\u200b \t\u3000\xa0"
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


class _Line(NamedTuple):
    marks: int
    """How many ``#`` stood before it."""
    text: str


def parse(text: str) -> Statute:
    """Read a whole text. Never raises; ``render`` writes it back."""
    lines, head_end = _lines(text)
    title, lines, dropped = _title(lines)
    history, lines = _history(lines, head_end - dropped if head_end > 0 else -1)
    cuts = [at for at, line in enumerate(lines) if line.text.startswith("附") and _ANNEX.fullmatch(line.text)]
    ends = [*cuts[1:], len(lines)]
    main = _Reader(lines[: cuts[0] if cuts else len(lines)])
    body = main.read()
    annexes = tuple(
        Annex(lines[at].text, tuple(_Reader(lines[at + 1 : end], annex=True).read()))
        for at, end in zip(cuts, ends if cuts else [], strict=True)
    )
    return Statute(title, history, tuple(main.preamble), main.contents, tuple(body), annexes)


def parse_article(label: str, content: str) -> Article | None:
    """One article from its label and its text, a line for each paragraph and item; None when it is none."""
    nodes = _Reader(_lines(f"{label}\n{content}")[0]).read()
    return nodes[0] if nodes and isinstance(nodes[0], Article) else None


# ── lines, title, head ───────────────────────────────────────────────────────


def _lines(text: str) -> tuple[list[_Line], int]:
    """The lines that say something, and how many of them stood before the mark that ends a head (-1 without)."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: list[_Line] = []
    head_end = -1
    for line in raw[_front_matter(raw) :]:
        plain = _plain(line)
        ends_head = ("INFO END" in line and "<!--" in line) or _is_rule(plain)
        head_end = len(found) if ends_head and head_end < 0 else head_end
        if not plain or _is_rule(plain):
            continue
        words = plain.lstrip("#" + _BLANK) if plain[0] == "#" else plain
        if words:
            marks = len(plain) - len(plain.lstrip("#"))
            found.append(_Line(min(marks, 6), words))
    return found, head_end


def _plain(line: str) -> str:
    """A line without white space around it, remarks and marks for bold."""
    without = _COMMENT.sub("", line) if "<!--" in line else line
    return (without.replace("**", "") if "**" in without else without).strip().strip(_BLANK)


def _is_rule(plain: str) -> bool:
    return plain.startswith(RULE) and not plain.strip("-")


def _front_matter(raw: list[str]) -> int:
    """How many lines the settings of a web page take (``---``, ``key: value``, ``---``) at the very beginning."""
    if not raw or raw[0].strip() != RULE:
        return 0
    for at, line in enumerate(raw[1:20], start=1):
        if line.strip() == RULE:
            return at + 1
        if not re.fullmatch(r"\s*[\w-]+:.*|\s*", line):
            break
    return 0


def _title(lines: list[_Line]) -> tuple[str, list[_Line], int]:
    """The first line when it is marked as a title, or reads like one; the rest; how many lines it took."""
    if not lines:
        return "", lines, 0
    marks, first = lines[0]
    structural = _heading(lines[0]) or _ARTICLE.match(first) or item_label(first) or _ANNEX.fullmatch(first)
    plain = marks == 0 and len(lines) > 1 and len(first) <= 100 and not re.search("[。；，：,;:]$", first)
    if marks == 1 or (plain and not structural and not _is_contents(first)):
        return first, lines[1:], 1
    return "", lines, 0


def _history(lines: list[_Line], head_end: int) -> tuple[tuple[str, ...], list[_Line]]:
    """The lines between title and text that tell the history: all before the mark, else those that read so."""
    end = 0
    if 0 <= head_end <= len(lines) and not any(line.marks or _ARTICLE.match(line.text) for line in lines[:head_end]):
        end = head_end
    else:
        while end < len(lines) and _tells_history(lines[end]):
            end += 1
    return tuple(line.text for line in lines[:end]), lines[end:]


def _tells_history(line: _Line) -> bool:
    text = line.text
    return not line.marks and text[-1] not in "：；" and bool(_DATED.match(text)) and bool(_ENACTED.search(text))


def _is_contents(text: str) -> bool:
    return "".join(text.split()) == CONTENTS


# ── labels ───────────────────────────────────────────────────────────────────


@lru_cache(maxsize=8192)
def _number(text: str) -> int:
    """A number as labels write it; 0 when it is none."""
    return read_number(text) or 0


def _heading(line: _Line) -> Heading | None:
    """``第一章 总则`` as a heading; a line without mark must look like one."""
    found = _HEADING.match(line.text) if line.text[0] == "第" else None
    if found is None or not _number(found[1]) or (found[3] and not _number(found[3])):
        return None
    title = line.text[found.end() :].strip()
    if not line.marks and (len(title) > 40 or _NO_HEADING.search(title) or _just_mentioned(found[4], title)):
        return None
    label = f"第{found[1]}{found[2]}" + (f"之{found[3]}" if found[3] else "")
    inserted = _number(found[3]) if found[3] else 0
    return Heading(found[2], _number(found[1]), inserted, label, _closed_up(title), max(line.marks, 2))


def _just_mentioned(gap: str | None, title: str) -> bool:
    """``第二章规定的…``: no gap after the label, and the line goes on like a sentence."""
    return bool(title) and not gap and bool(_RUNNING.match(title))


def _closed_up(title: str) -> str:
    """``总　则`` as ``总则``."""
    return _BETWEEN_HAN.sub("", title)


def item_label(text: str) -> tuple[int, str, int] | None:
    """The label an item begins with: how deep such labels stand, the label, its number."""
    for depth in _FIRST.get(text[0], ()):
        found = _ITEMS[depth].match(text)
        if found:
            number = ord(found[1]) - ord("①") + 1 if depth == 4 else _number(found[1])
            return (depth, found[0], number) if number else None
    return None


# ── the body ─────────────────────────────────────────────────────────────────


class _Open:
    """An item or paragraph still being read."""

    __slots__ = ("depth", "items", "label", "number", "text")

    def __init__(self, text: str, depth: int = -1, label: str = "", number: int = 0) -> None:
        self.text, self.depth, self.label, self.number = text, depth, label, number
        self.items: list[_Open] = []

    def item(self) -> Item:
        return Item(self.label, self.number, self.text, tuple([one.item() for one in self.items]))

    def paragraph(self) -> Paragraph:
        return Paragraph(self.text, tuple([one.item() for one in self.items]))


class _Reader:
    """Reads the lines of a body or an annex one after the other."""

    def __init__(self, lines: Sequence[_Line], *, annex: bool = False) -> None:
        self.lines = lines
        self.preamble: list[Paragraph] = []
        self.contents: tuple[str, ...] = ()
        self._begun = annex
        self._nodes: list[Node] = []
        self._article: tuple[int, int, str] | None = None
        self._last = 0
        self._paragraphs: list[_Open] = []
        self._stack: list[_Open] = []
        self._clauses = not any(_is_article(line.text) for line in lines)

    def read(self) -> list[Node]:
        """The nodes in order."""
        at = 0
        while at < len(self.lines):
            at = self._take(at)
        self._close()
        return self._nodes

    def _take(self, at: int) -> int:
        line = self.lines[at]
        if line.text[0] == "第" and (self._take_heading(line) or self._take_article(line.text)):
            return at + 1
        if line.marks:
            self._begin(Heading("", 0, 0, "", _closed_up(line.text), max(line.marks, 2)))
        elif not self._begun and _is_contents(line.text) and self._in_contents(at + 1):
            return self._take_contents(at + 1)
        else:
            self._take_text(line.text)
        return at + 1

    def _take_heading(self, line: _Line) -> bool:
        heading = _heading(line)
        if heading:
            self._begin(heading)
        return heading is not None

    def _take_article(self, text: str) -> bool:
        found = _ARTICLE.match(text)
        if found is None:
            return False
        number, inserted = _number(found[1]), _number(found[2]) if found[2] else 0
        rest = text[found.end() :]
        if not number or (found[2] and not inserted) or not (found[3] is not None or self._follows(number, rest)):
            return False
        label = f"第{found[1]}条" + (f"之{found[2]}" if found[2] else "")
        self._open_article(number, inserted, label, rest)
        return True

    def _follows(self, number: int, rest: str) -> bool:
        """A label without a gap counts when it is the next one and the line does not merely mention it."""
        return not self._clauses and number in (self._last, self._last + 1) and not _RUNNING.match(rest)

    def _take_contents(self, at: int) -> int:
        """The table of contents: lines like headings, up to the first heading that comes again."""
        self._close()
        self._begun = True
        begin = at
        while self._in_contents(at) and not (at > begin and _same_label(self.lines[at], self.lines[begin])):
            at += 1
        self.contents = tuple(line.text for line in self.lines[begin:at])
        return at

    def _in_contents(self, at: int) -> bool:
        if at >= len(self.lines):
            return False
        marks, text = self.lines[at]
        return not marks and len(text) <= 50 and not re.search("[。；：]", text) and not _is_article(text)

    def _take_text(self, text: str) -> None:
        label = item_label(text)
        if label is None:
            self._paragraph(text)
        elif label[0] == 0 and self._clauses:
            self._open_article(label[2], 0, label[1], text[len(label[1]) :])
        else:
            self._item(label, text[len(label[1]) :].strip())

    # what is open

    def _begin(self, node: Heading) -> None:
        self._close()
        self._begun = True
        self._nodes.append(node)

    def _open_article(self, number: int, inserted: int, label: str, rest: str) -> None:
        self._close()
        self._begun = True
        self._article = (number, inserted, label)
        self._last = number
        rest = rest.strip()
        if rest:
            self._in_article(rest)

    def _in_article(self, text: str) -> None:
        """What follows the article's label on its line: a paragraph, or its first item."""
        label = item_label(text)
        if label is None or (label[0] == 0 and self._clauses):
            self._paragraph(text)
        else:
            self._item(label, text[len(label[1]) :].strip())

    def _paragraph(self, text: str) -> None:
        opened = _Open(text)
        self._paragraphs.append(opened)
        self._stack = [opened]

    def _item(self, label: tuple[int, str, int], text: str) -> None:
        if not self._stack:
            self._paragraph("")
        while self._stack[-1].depth >= label[0]:
            self._stack.pop()
        item = _Open(text, *label)
        self._stack[-1].items.append(item)
        self._stack.append(item)

    def _close(self) -> None:
        """End the article, or the paragraphs that belong to none."""
        paragraphs = [one.paragraph() for one in self._paragraphs]
        if self._article:
            number, inserted, label = self._article
            self._nodes.append(Article(number, inserted, label, tuple(paragraphs)))
        elif self._begun:
            self._nodes += paragraphs
        else:
            self.preamble += paragraphs
        self._article, self._paragraphs, self._stack = None, [], []


def _is_article(text: str) -> bool:
    """A line that begins with an article's label set apart, or with 第一条."""
    if text[0] != "第":
        return False
    found = _ARTICLE.match(text)
    return found is not None and bool(_number(found[1])) and (found[3] is not None or found[1] in ("一", "1"))


def _same_label(line: _Line, other: _Line) -> bool:
    """Two lines that name the same chapter."""
    one, two = _HEADING.match(line.text), _HEADING.match(other.text)
    return (one[1], one[2]) == (two[1], two[2]) if one and two else line.text == other.text
