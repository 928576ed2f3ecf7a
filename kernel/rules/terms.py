"""A dictionary of weighted terms that proposes the class of a text, and says because of which words.

The file is CSV: ``class,term,weight``. ``a+b`` counts when both words occur near each other, in any order;
``a|b+c|d`` when one of a and b occurs near one of c and d. A term counts once, however often it occurs, and three
times when it is in the title. A negative weight speaks against the class. The class ``-`` stands for "none of them"
and gathers the words of enquiries, suggestions and thanks.

Confidence
----------
Each class gets the sum of the weights of its terms, s. These become probabilities by a softmax with one more
candidate, "none of them", whose score n is NOTHING plus that of its own terms::

    confidence(c) = exp(s(c) / T) / (exp(n / T) + sum over classes of exp(s / T))

so one weak word alone never makes a confident guess, two classes with equal evidence get less than one half
each, and confidences add up to less than one. T grows with the length of the text, because a long text meets
more terms by chance. TEMPERATURE, NOTHING and LENGTH were fitted on labelled sentences; a file may set its own
in remarks before the header (``# temperature: 2.5``).

Finding the terms: the text's pairs of neighbouring characters are intersected with an index of the terms'
first pairs, so only terms that can occur are looked for; of a term with several parts the rarest is indexed.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import exp
from operator import add
from typing import Final

from kernel.common.words import gettext as _
from kernel.rules.rows import Problem, TableProblems
from kernel.rules.table import version_of

TITLE: Final = 3
"""How many times a term in the title counts."""
TEMPERATURE: Final = 2.8
NOTHING: Final = 3.0
NONE: Final = "-"
"""The class of words that speak for no class at all."""
LENGTH: Final = 400.0
"""The length of text (characters) at which the temperature has doubled."""
NEAR: Final = 60
"""How many characters apart the words of ``a+b`` may be."""
MOST_TERMS: Final = 50_000

_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
_SETTING = re.compile(r"#\s*(temperature|nothing|length)\s*[:：]\s*([0-9]+(?:\.[0-9]+)?)[\s,]*\Z")


@dataclass(frozen=True, slots=True)
class Guess:
    """A class a text may belong to: how sure (0 to 1) and because of which terms, strongest first."""

    code: str
    confidence: float
    because: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the dictionary: of each part one word must occur."""

    code: str
    written: str
    parts: tuple[tuple[str, ...], ...]
    weight: float


class _Part:
    """The words of one part, ready to be looked for: first pairs to rule it out fast, one pattern to find it."""

    __slots__ = ("find", "keys", "words")

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self.keys = frozenset(word[:2] for word in words)
        self.find = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))).search


class _Finder:
    """One term, ready to be looked for: the part least met by chance, and the others."""

    __slots__ = ("anchor", "code", "others", "parts", "weight")

    def __init__(self, term: Term, parts: dict[tuple[str, ...], _Part]) -> None:
        self.code, self.weight = term.code, term.weight
        self.anchor = min(term.parts, key=lambda part: (sum(len(word) == 1 for word in part), len(part)))
        self.parts = [parts.setdefault(part, _Part(part)) for part in term.parts]
        self.others = [part for part in self.parts if part.words != self.anchor]

    def around(self, text: str, word: str, seen: set[str]) -> list[str] | None:
        """Return the other parts' words around an occurrence of this anchor word, None when one is missing."""
        for part in self.others:
            if part.keys.isdisjoint(seen):
                return None
        at = text.find(word)
        while at >= 0:
            start, end = max(0, at - NEAR), at + len(word) + NEAR
            found = [hit.group() for part in self.others if (hit := part.find(text, start, end))]
            if len(found) == len(self.others):
                return found
            at = text.find(word, at + 1)
        return None


@dataclass(frozen=True, slots=True)
class _Tuning:
    temperature: float = TEMPERATURE
    nothing: float = NOTHING
    length: float = LENGTH


class Terms:
    """A compiled dictionary. Make one with `Terms.compile`; it never changes afterwards."""

    def __init__(self, version: str, terms: list[Term], tuning: _Tuning) -> None:
        self.version = version
        self.terms = tuple(terms)
        self.tuning = tuning
        self.codes = tuple(dict.fromkeys(term.code for term in terms if term.code != NONE))
        parts: dict[tuple[str, ...], _Part] = {}
        words: dict[str, list[_Finder]] = {}
        for finder in [_Finder(term, parts) for term in terms]:
            for word in finder.anchor:
                words.setdefault(word, []).append(finder)
        self._index: dict[str, list[tuple[str, str, tuple[_Finder, ...]]]] = {}
        for word, finders in words.items():
            self._index.setdefault(word[:2], []).append((word, word[-2:], tuple(finders)))
        self._keys = self._index.keys()

    @staticmethod
    def compile(text: str, name: str = "terms", *, classes: Collection[str] | None = None) -> Terms:
        """Read and check a dictionary.

        :param classes: the class codes that exist; a term of another class is a problem.
        :raises TableProblems: naming every problem by row and column.
        """
        problems: list[Problem] = []
        terms, settings = _read(text, classes, problems)
        if problems:
            raise TableProblems(name, problems)
        return Terms(version_of(text), terms, _Tuning(**settings))

    def classify(self, title: str, text: str, top: int = 3) -> list[Guess]:
        """Return the most likely classes, best first; none when no term occurs."""
        title, text = plain(title), plain(text)
        found: dict[str, float] = {}
        because: dict[str, list[tuple[str, float]]] = {}
        for code, words, points in self._hits(title, text):
            found[code] = found.get(code, 0.0) + points
            because.setdefault(code, []).append((words, points))
        heat = self.tuning.temperature * (1 + len(text) / self.tuning.length)
        nothing = self.tuning.nothing + max(found.pop(NONE, 0.0), 0.0)
        ranked = sorted(((s, c) for c, s in found.items() if s > 0), key=lambda pair: (-pair[0], pair[1]))
        if not ranked:
            return []
        peak = max(ranked[0][0], nothing)
        whole = exp((nothing - peak) / heat) + sum(exp((s - peak) / heat) for s, _ in ranked)
        return [Guess(code, exp((s - peak) / heat) / whole, _strongest(because[code])) for s, code in ranked[:top]]

    def _hits(self, title: str, text: str) -> Iterator[tuple[str, str, float]]:
        """Yield class, words met and points of every term in the text."""
        whole = f"{title}\n{text}"
        seen = set(map(add, whole, whole[1:]))
        seen.update(whole)
        met: set[_Finder] = set()
        for key in sorted(self._keys & seen):
            for word, tail, finders in self._index[key]:
                if tail not in seen or (len(word) > 2 and word not in whole):
                    continue
                for finder in finders:
                    if finder in met:
                        continue
                    others = finder.around(whole, word, seen) if finder.others else []
                    if others is not None:
                        met.add(finder)
                        titled = title and all(part.find(title) for part in finder.parts)
                        yield finder.code, "、".join([word, *others]), finder.weight * (TITLE if titled else 1)


def plain(text: str) -> str:
    """Return the text in half-width, lower-case form, as terms are compared."""
    return (unicodedata.normalize("NFKC", text) if _WIDE.search(text) else text).lower()


def _strongest(because: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(because, key=lambda pair: (-abs(pair[1]), pair[0])))


def _read(text: str, classes: Collection[str] | None, problems: list[Problem]) -> tuple[list[Term], dict[str, float]]:
    terms: list[Term] = []
    settings: dict[str, float] = {}
    seen: dict[tuple[str, frozenset[frozenset[str]]], int] = {}
    header = False
    for row, cells in enumerate(csv.reader(io.StringIO(text.removeprefix("\ufeff"))), start=1):
        line = [cell.strip() for cell in cells]
        if not any(line):
            continue
        if line[0].startswith("#"):
            setting = _SETTING.match(",".join(line))
            settings.update({setting[1]: float(setting[2])} if setting else {})
        elif not header:
            header = True
            if line[:3] != ["class", "term", "weight"]:
                problems.append(Problem(row, "", _("表头应为“class,term,weight”。")))
        else:
            term = _term(row, line, classes, problems)
            key = (term.code, frozenset(map(frozenset, term.parts)))
            if key in seen:
                problems.append(
                    Problem(
                        row,
                        "term",
                        _("“%(written)s”与第%(seen)s行重复。") % {"written": term.written, "seen": seen[key]},
                    )
                )
            seen.setdefault(key, row)
            terms.append(term)
    if not terms:
        problems.append(Problem(0, "", _("词典里没有词。")))
    if len(terms) > MOST_TERMS:
        problems.append(
            Problem(0, "", _("共%(count)s个词，超过%(most)s个。") % {"count": len(terms), "most": MOST_TERMS})
        )
    return terms, settings


def _term(row: int, line: list[str], classes: Collection[str] | None, problems: list[Problem]) -> Term:
    code, written, weight = (*line, "", "", "")[:3]
    parts = tuple(tuple(plain(word.strip()) for word in part.split("|")) for part in written.split("+"))
    if not code or (classes is not None and code not in classes and code != NONE):
        problems.append(Problem(row, "class", _("没有“%(code)s”这个类别。") % {"code": code}))
    if not all(map(all, parts)) or (len(parts) == 1 and min(map(len, parts[0])) < 2):
        problems.append(
            Problem(
                row, "term", _("“%(written)s”太短；单个词至少两个字，组合词每部分至少一个字。") % {"written": written}
            )
        )
    if not _NUMBER.match(weight):
        problems.append(Problem(row, "weight", _("“%(weight)s”不是数字；分量如“5”“2.5”或“-3”。") % {"weight": weight}))
        weight = "0"
    if any(line[3:]):
        problems.append(Problem(row, "", _("多出了单元格；每行只写类别、词、分量三项。")))
    return Term(code, written, parts, float(weight))
