"""Quoted text in an amendment: paragraphs that each open a quotation mark, and only the last one closes it."""

import re
from dataclasses import dataclass

MARK = re.compile(r"⟦(\d+)⟧")
_INNER = str.maketrans("‘’", "“”")
_PLAIN = str.maketrans({":": "：", ",": "，", ";": "；", "(": "（", ")": "）"})
_SPACE = re.compile(r"[ \t\u3000\xa0]+")


@dataclass(frozen=True, slots=True)
class Blanked:
    """A text with its quotations taken out: ``head`` has ``⟦0⟧`` in their place. ``closed`` is False when the last
    quotation has no closing mark and its last line does not show by its opening mark that it is quoted to the end."""

    head: str
    quotes: tuple[str, ...]
    closed: bool


def depth_after(line: str, depth: int) -> int:
    """How many quotations are open after a line, when ``depth`` were open before it. A mark that opens a line inside
    a quotation begins its next paragraph and opens nothing."""
    for at, char in enumerate(line):
        if char == "“" and not (depth and not line[:at].strip()):
            depth += 1
        elif char == "”":
            depth = max(depth - 1, 0)
    return depth


def blank(text: str) -> Blanked:
    """Take the quotations out of an instruction and read what remains as plain as possible."""
    heads: list[str] = []
    quotes: list[list[str]] = []
    depth = 0
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            continue
        begins = True
        if depth:
            quotes[-1].append("\n")
        for char in line:
            opens, closes = char == "“", char == "”"
            if opens and not depth:
                quotes.append([])
                heads.append(f"⟦{len(quotes) - 1}⟧")
            elif (closes and depth == 1) or (opens and begins):
                pass
            elif depth:
                quotes[-1].append(char)
            else:
                heads.append(char)
            if opens and not (depth and begins):
                depth += 1
            elif closes and depth:
                depth -= 1
            begins = False
        heads.append("" if depth else "\n")
    head = _SPACE.sub("", "".join(heads)).translate(_PLAIN)
    head = re.sub(r"(?<=[：⟧])\n+(?=⟦)", "", head)
    last = text.strip().rsplit("\n", 1)[-1].strip()
    closed = depth == 0 or (depth == 1 and last.startswith("“") and last.endswith("。"))
    return Blanked(re.sub(r"\n+", "\n", head).strip(), tuple(_tidy("".join(one)) for one in quotes), closed)


def _tidy(quoted: str) -> str:
    lines = [line.strip().translate(_INNER) for line in quoted.split("\n")]
    return "\n".join(line for line in lines if line)
