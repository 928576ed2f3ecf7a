"""Everyday words and what the law calls the same thing: 老板 is 用人单位, 酒驾 is 饮酒后驾驶机动车."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("everyday.csv")
_ASKING = re.compile(
    "怎么办|怎么样|怎么|什么|多少|哪些|哪里|可以|可不可以|能不能|是不是|要不要|有没有|应该|需要|如何|怎样|请问"
    "|几|吗|呢|吧|啊|谁|我|你|他|她|它|了|的|是|要|能|会|被|给|把|在|想|让"
)


@dataclass(frozen=True, slots=True)
class Notion:
    """Something a question speaks of: the everyday word, and the words the law has for it (none: a word as it is)."""

    word: str
    legal: tuple[str, ...] = ()


@cache
def everyday() -> dict[str, tuple[str, ...]]:
    """Everyday word to the words of the law."""
    with WORDS.open(encoding="utf-8", newline="") as lines:
        return {row["everyday"]: tuple(row["legal"].split()) for row in csv.DictReader(lines)}


@cache
def _known() -> re.Pattern[str]:
    """Any word of the table, the longest that fits."""
    return re.compile(f"({'|'.join(re.escape(word) for word in sorted(everyday(), key=len, reverse=True))})")


def notions(question: str) -> list[Notion]:
    """What a question speaks of, in its order: everyday words known to the table, and the runs between them without
    the words that only ask."""
    found: list[Notion] = []
    for part in _known().split(question.lower()):
        if part in everyday():
            found.append(Notion(part, everyday()[part]))
        else:
            found += [Notion(run) for run in re.findall(r"\w+", _ASKING.sub(" ", part))]
    return found
