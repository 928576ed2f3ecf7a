"""What haste, dialect and keyboards do to a text."""

import re
from functools import cache
from random import Random

from county.tongue.compiled import read
from county.wording import DIGITS


@cache
def _pairs(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((line.split()[0], line.split()[1]) for line in read("everyday")["synonyms"][name])


@cache
def _openers() -> tuple[str, ...]:
    return tuple(read("everyday")["synonyms"]["openers"].split())


@cache
def _fillers() -> tuple[str, ...]:
    return tuple(read("everyday")["synonyms"]["fillers"].split())


def slip(text: str, rng: Random, most: int = 2) -> str:
    """Mix a character or two up, lose one, or say one twice."""
    pairs = _pairs("slips")
    for _ in range(1 + int(rng.random() * most)):
        drawn = rng.random()
        if drawn < 0.75:
            for _ in range(4):
                right, wrong = pairs[int(rng.random() * len(pairs))]
                if right in text:
                    text = text.replace(right, wrong, 1)
                    break
        else:
            place = int(rng.random() * len(text))
            text = text[:place] + text[place + 1 :] if drawn < 0.9 else text[: place + 1] + text[place:]
    return text


def loosened(text: str, rng: Random) -> str:
    """Leave out a 的 or a 了 here and there and set other stops, as no two people write alike."""
    random = rng.random

    def one(found: re.Match[str]) -> str:
        drawn = random()
        for limit, instead in _LOOSE[found.group(0)]:
            if drawn < limit:
                return instead
        return found.group(0)

    return _LOOSENED.sub(one, text)


_LOOSENED = re.compile(r"(?<!目)的(?![确士])|(?<![不受少])了(?![解结])|，|。(?=.)")
_LOOSE = {
    "的": ((0.16, ""),),
    "了": ((0.14, ""),),
    "，": ((0.06, "。"), (0.11, ""), (0.14, "；"), (0.17, " ")),
    "。": ((0.12, "，"), (0.17, "！"), (0.21, "；")),
}
"""What stands instead, up to which draw."""


def in_dialect(text: str, rng: Random) -> str:
    """Say some words as people do at home."""
    for standard, local in _pairs("dialect"):
        if standard in text and rng.random() < 0.6:
            text = text.replace(standard, local)
    return text


def hurried(text: str, rng: Random) -> str:
    """Write or speak without care: other stops, fillers, a false start."""
    drawn = rng.random()
    if drawn < 0.3:
        text = text.replace("。", "，").replace("，", " ")
    elif drawn < 0.5:
        text = text.replace("，", ",").replace("。", ".")
    elif drawn < 0.7:
        text = text.replace("。", "，")
    parts = text.split("，")
    if len(parts) > 2 and rng.random() < 0.6:
        place = int(rng.random() * len(parts))
        fillers, openers = _fillers(), _openers()
        parts[place] += fillers[int(rng.random() * len(fillers))]
        parts[-1] = openers[int(rng.random() * len(openers))] + parts[-1]
        text = "，".join(parts)
    if rng.random() < 0.35:
        text = in_dialect(text, rng)
    return slip(text, rng) if rng.random() < 0.7 else text


def counted_in_words(text: str, rng: Random) -> str:
    """Write single digits as characters, as people do by hand."""
    keep = rng.random() < 0.3
    out = []
    for place, character in enumerate(text):
        alone = (
            character.isascii()
            and character.isdigit()
            and not text[place - 1 : place].isdigit()
            and not text[place + 1 : place + 2].isdigit()
            and text[place + 1 : place + 2] != "."
            and text[place - 1 : place] != "."
        )
        out.append(DIGITS[int(character)] if alone and not keep else character)
    return "".join(out)
