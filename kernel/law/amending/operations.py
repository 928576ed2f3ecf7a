"""What an amendment says, piece by piece: places in a text, operations on them, instructions with their sentences."""

from dataclasses import dataclass
from enum import StrEnum

from kernel.law.citations import Citation
from kernel.law.lengths import write_number
from kernel.law.library.structure import article_label


class Act(StrEnum):
    """What an operation does to the place it names."""

    REPLACE = "replace"
    INSERT = "insert"
    DELETE = "delete"
    RENUMBER = "renumber"
    WORDS = "words"
    ADJUST = "adjust"


class Part(StrEnum):
    """Which part of a text a place lies in."""

    ARTICLE = "article"
    TITLE = "title"
    PREAMBLE = "preamble"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Place:
    """An article with paragraph (款), item (项), 目, by the numbers of the text before the amendment; 0 where not
    named. A heading is found by its ``words``, or by ``kind`` and ``paragraph``, its number."""

    article: int = 0
    inserted: int = 0
    paragraph: int = 0
    item: int = 0
    subitem: int = 0
    part: Part = Part.ARTICLE
    words: str = ""
    kind: str = ""

    @property
    def key(self) -> tuple[int, int]:
        """Number and inserted number of the article."""
        return self.article, self.inserted

    @property
    def level(self) -> str:
        """The smallest thing named: article, paragraph, item or subitem."""
        named = [name for name in ("subitem", "item", "paragraph") if getattr(self, name)]
        return named[0] if named else "article"

    @property
    def cited(self) -> Citation:
        """The place in the notation of citations, without its norm."""
        return Citation("", self.article, self.inserted, self.paragraph, self.item, self.subitem)

    def __str__(self) -> str:
        if self.part == Part.TITLE:
            return "名称"
        if self.part == Part.HEADING:
            return f"“{self.words}”" if self.words else f"第{write_number(self.paragraph)}{self.kind}标题"
        words = article_label(self.article, self.inserted) if self.article else ""
        if self.part == Part.PREAMBLE:
            return f"序言第{write_number(self.paragraph)}自然段" if self.paragraph else "引言"
        for number, unit in ((self.paragraph, "款"), (self.item, "项"), (self.subitem, "目")):
            words += f"第{write_number(number)}{unit}" if number else ""
        return words


@dataclass(frozen=True, slots=True)
class Operation:
    """One change. ``old`` is text that must stand at ``place`` (empty: whatever stands there; of words: they are
    added at the end), ``new`` what stands there afterwards, a line for each paragraph or item; ``to`` the number
    afterwards; ``after`` what it follows; ``every`` that all occurrences are meant; ``clause`` its sentence."""

    act: Act
    place: Place = Place()
    old: str = ""
    new: str = ""
    to: Place | None = None
    after: Place | None = None
    every: bool = False
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One numbered instruction: the law it changes, its label (``三（一）``), where it stands in the amendment
    (characters from, to), its words, and what it means; ``refused`` says why it was not understood."""

    law: str
    label: str
    start: int
    end: int
    text: str
    operations: tuple[Operation, ...] = ()
    refused: str = ""

    @property
    def notice(self) -> bool:
        """True for a sentence that changes no text, such as the date of coming into force."""
        return not self.operations and not self.refused


@dataclass(frozen=True, slots=True)
class Amendment:
    """An amending text: its title and its instructions in order."""

    title: str
    instructions: tuple[Instruction, ...]

    def laws(self) -> list[str]:
        """The laws it changes, in order."""
        return list(dict.fromkeys(one.law for one in self.instructions if one.law and not one.notice))

    def of(self, law: str) -> tuple[Instruction, ...]:
        """The instructions for one law, and those for all; notices left out."""
        return tuple(one for one in self.instructions if one.law in (law, "") and not one.notice)


class NotUnderstood(ValueError):
    """A sentence that is no known form of instruction; the text says what could not be read, in Chinese."""


class NotMet(ValueError):
    """An operation that does not fit the text; the text says what was expected and what was found, in Chinese."""
