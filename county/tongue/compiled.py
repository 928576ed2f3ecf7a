"""Texts as trees: choices `[a|b]`, slots `{…}` and rules `<…>` parsed once, so that telling a million is only walking.

Slots are those of `county.grammar`; `{*…}` is drawn anew each time it is said. Words that have others of the same
meaning become choices too (`synonyms` in everyday.toml), unless the text is to stay as it is.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from county.gazetteer import read as read_places
from county.grammar import CLASSES, grammar

HERE = Path(__file__).resolve().parent
CHOICE, SLOT, FREE, RULE = range(4)
Tree = tuple[Any, ...]
"""Literals (str) and nodes: (CHOICE, trees), (SLOT, name, low, high, key), (FREE, name, low, high), (RULE, name)."""


class Case(NamedTuple):
    """One skeleton of a class, ready to be told."""

    code: str
    number: int
    title: str
    sentences: tuple[Tree, ...]
    wish: Tree
    amount: tuple[float, float]
    """Least and most of the amount asked for; zeros when the text names none."""
    counts: tuple[int, int]
    """Least and most people with the same claim; zeros when the text counts none."""
    against: str
    bodies: tuple[str, ...]
    facts: dict[str, Any]
    slots: dict[str, list[str]]


class Topic(NamedTuple):
    """What is said about a class whichever case it is."""

    words: tuple[str, ...]
    lines: tuple[Tree, ...]
    asks: tuple[Tree, ...]


class Voice(NamedTuple):
    """One way of writing a report down."""

    weight: float
    text: Tree
    third: bool
    more: float
    loose: bool


@cache
def read(name: str) -> dict[str, Any]:
    """Read one of the TOML files beside this module."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


@cache
def _alike() -> tuple[re.Pattern[str], dict[str, Tree]]:
    """Return the pattern of words that have others of the same meaning, and the choice for each."""
    found: dict[str, Tree] = {}
    for line in read("everyday")["synonyms"]["sets"]:
        words = line.split()
        for word in words:
            options = [word] * len(words) + [other for other in words if other != word]
            found.setdefault(word, (CHOICE, tuple((option,) for option in options)))
    return re.compile("|".join(sorted(found, key=lambda word: (-len(word), word)))), found


def compile_text(text: str, alike: bool = True) -> Tree:
    """Parse a text; raises ValueError when a bracket is not closed."""
    tree, end = _parse(text, 0, {}, alike, "")
    if end != len(text):
        raise ValueError(f"“{text[end]}” closes nothing in: {text}")
    return tree


def _parse(text: str, at: int, seen: dict[str, int], alike: bool, until: str) -> tuple[Tree, int]:
    nodes: list[Any] = []
    start = at
    while at < len(text) and text[at] not in "|]":
        if text[at] not in "[{<":
            at += 1
            continue
        _literal(text[start:at], alike, nodes)
        if text[at] == "[":
            node, at = _choice(text, at, seen, alike)
        else:
            end = text.index("}" if text[at] == "{" else ">", at)
            inner = text[at + 1 : end]
            node = _slot(inner, seen) if text[at] == "{" else (RULE, inner)
            at = end + 1
        nodes.append(node)
        start = at
    if until and at == len(text):
        raise ValueError(f"a [ is not closed in: {text}")
    _literal(text[start:at], alike, nodes)
    return tuple(nodes), at


def _choice(text: str, at: int, seen: dict[str, int], alike: bool) -> tuple[Tree, int]:
    options = []
    while True:
        option, at = _parse(text, at + 1, seen, alike, "]")
        options.append(option)
        if text[at] == "]":
            return (CHOICE, tuple(options)), at + 1


def _slot(inner: str, seen: dict[str, int]) -> Tree:
    name, _, bounds = inner.partition(":")
    low, high = (float(part) for part in bounds.split("-")) if bounds else (0.0, 0.0)
    if name.startswith("*"):
        return (FREE, name[1:], low, high)
    seen[inner] = seen.get(inner, -1) + 1
    key = f"n:{bounds}#{seen[inner]}" if name == "n" else f"{name}:{bounds}" if name == "亩" else name
    return (SLOT, name, low, high, crc32(key.encode()))


def _literal(text: str, alike: bool, nodes: list[Any]) -> None:
    if not text:
        return
    pattern, choices = _alike()
    start = 0
    for found in pattern.finditer(text) if alike else ():
        if found.start() > start:
            nodes.append(text[start : found.start()])
        nodes.append(choices[found.group(0)])
        start = found.end()
    if start < len(text):
        nodes.append(text[start:])


@cache
def cases() -> tuple[Case, ...]:
    """Return every case of every class, in the order of CLASSES; the place in it is the case's number everywhere."""
    return tuple(_case(code, case) for code in CLASSES.split() for case in grammar(code).cases)


def _case(code: str, case: Any) -> Case:
    seen: dict[str, int] = {}
    sentences = tuple(_parse(part, 0, seen, True, "")[0] for part in _sentences(case.text))
    return Case(
        code,
        case.number,
        case.title,
        sentences,
        _parse(case.wish, 0, seen, True, "")[0],
        _bounds(case.text, "元|薪"),
        tuple(int(limit) for limit in _bounds(case.text, "人|工人")),  # type: ignore[arg-type]
        case.against[0],
        case.bodies,
        case.facts,
        grammar(code).slots,
    )


def _sentences(text: str) -> list[str]:
    """Cut a text after its stops, but not inside brackets."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if depth == 0 and character in "。？！":
            parts.append(text[start : place + 1])
            start = place + 1
    return parts + ([text[start:]] if start < len(text) else [])


def _bounds(text: str, names: str) -> tuple[float, float]:
    found = re.search(rf"\{{(?:{names}):([\d.]+)-([\d.]+)\}}", text)
    return (float(found.group(1)), float(found.group(2))) if found else (0.0, 0.0)


@cache
def rules() -> dict[str, tuple[Tree, ...]]:
    """Return the rules of narration.toml and everyday.toml."""
    found = {**read("narration")["rules"], **read("everyday")["rules"]}
    return {name: tuple(compile_text(option) for option in options) for name, options in found.items()}


@cache
def words() -> dict[str, tuple[str, ...]]:
    """Return the word lists behind free slots; names of places are the county's own villages too."""
    found = {name: tuple(text.split()) for name, text in read("everyday")["words"].items()}
    found["地名"] += tuple(place.name for place in read_places().level("village"))
    return found


@cache
def topics() -> dict[str, Topic]:
    """Return what is said about each class whichever case it is."""
    return {
        code: Topic(
            tuple(row["words"]),
            tuple(compile_text(line) for line in row["lines"]),
            tuple(compile_text(ask) for ask in row["asks"]),
        )
        for code, row in read("topics").items()
    }


@cache
def voices() -> dict[str, tuple[Voice, ...]]:
    """Return the voices of each source and of each special kind of report."""
    return {
        name: tuple(
            Voice(
                row["weight"],
                compile_text(row["text"], False),
                row.get("third", False),
                row["more"],
                row.get("loose", False),
            )
            for row in rows
        )
        for name, rows in read("voices").items()
    }
