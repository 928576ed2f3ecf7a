"""An amendment cut into its instructions: 一、（一）1., or 第十二条 in the amendments of the constitution."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kernel.law.amending.quoting import depth_after
from kernel.law.lengths import read_number

_N = r"([零〇一二三四五六七八九十百]+)"
MARKERS = (
    re.compile(rf"\s*第{_N}条[\s\u3000]+(?=宪法)"),
    re.compile(rf"\s*{_N}、\s*"),
    re.compile(rf"\s*[（(]{_N}[）)]\s*"),
    re.compile(r"\s*(\d+)[.．、]\s*"),
)
_TAIL = re.compile(r"\s*(?:本(?:决定|修正案)|根据本(?:决定|修正案)|《[^》]*》根据本)")
_BEGINS = re.compile(r"(?:将|对|在|删去|删除|增加|修改|第|本(?:决定|修正案)|《|刑法|宪法|原)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its first character's place in the text, and whether it stands inside a quotation."""

    start: int
    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A numbered piece: labels from the outside in, the leads of what it stands in, where it stands, its lines."""

    labels: tuple[str, ...]
    leads: tuple[str, ...]
    start: int
    end: int
    text: str


def entries(text: str) -> list[Entry]:
    """The innermost numbered pieces in order, the closing sentences each on their own."""
    lines = _lines(text)
    cut = next((i for i, line in enumerate(lines) if not line.quoted and _TAIL.match(line.text)), len(lines))
    found = list(_split(lines[:cut], MARKERS, (), ()))
    return found + [Entry((), (), line.start, line.start + len(line.text), line.text) for line in lines[cut:]]


def _lines(text: str) -> list[Line]:
    """The lines that are not empty. A line that begins the next number of the outermost series ends a quotation
    nobody closed: the series says that the quotation is over."""
    found: list[Line] = []
    at, depth, expected = 0, 0, 1
    for raw in text.split("\n"):
        marker = MARKERS[1].match(raw)
        if marker and read_number(marker[1]) == expected and (not depth or _BEGINS.match(raw[marker.end() :])):
            expected, depth = expected + 1, 0
        if raw.strip():
            found.append(Line(at, raw, depth > 0))
        depth = depth_after(raw, depth)
        at += len(raw) + 1
    return found


def _split(
    lines: list[Line], markers: tuple[re.Pattern[str], ...], labels: tuple[str, ...], leads: tuple[str, ...]
) -> Iterator[Entry]:
    """Cut at the first kind of number that stands at the beginning of lines; what stands before is the lead."""
    for depth, marker in enumerate(markers):
        starts = _series(lines, marker)
        if not starts:
            continue
        lead = "\n".join(line.text for line in lines[: starts[0]])
        for i, at in enumerate(starts):
            until = starts[i + 1] if i + 1 < len(starts) else len(lines)
            found = marker.match(lines[at].text)
            assert found is not None
            own = Line(lines[at].start + found.end(), lines[at].text[found.end() :], False)
            yield from _split(
                [own, *lines[at + 1 : until]], markers[depth + 1 :], (*labels, found[0].strip()), (*leads, lead)
            )
        return
    if lines:
        end = lines[-1].start + len(lines[-1].text)
        yield Entry(labels, leads, lines[0].start, end, "\n".join(line.text for line in lines))


def _series(lines: list[Line], marker: re.Pattern[str]) -> list[int]:
    """Where numbers of this kind begin a line, one after the other from the first; quoted lines do not count."""
    starts: list[int] = []
    expected = None if marker is MARKERS[0] else 1
    for at, line in enumerate(lines):
        found = None if line.quoted else marker.match(line.text)
        number = read_number(found[1]) if found else None
        if number is not None and expected in (None, number):
            starts.append(at)
            expected = number + 1
    return starts
