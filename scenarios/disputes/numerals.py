"""Numbers as people write them: 23, 1.5, 二十三, 一百多, 一万二, 四十多万, 19万, 3,200."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

DIGITS: Final[dict[str, int]] = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
SMALL: Final[dict[str, int]] = {"十": 10, "百": 100, "千": 1000}
LARGE: Final[dict[str, int]] = {"万": 10_000, "亿": 100_000_000}

NUMBER: Final = (
    r"(?:[0-9][0-9,]{0,12}(?:\.[0-9]{1,4})?\s?[多余几来]?\s?[百千万亿]{0,3}|[零〇一二两俩三四五六七八九十百千万亿半]{1,14})"
    r"(?:[多余几来][百千万亿]{0,2})?"
)
"""A pattern for one number in running text; `read_number` reads what it finds."""

_ARABIC = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*[多余几来]?\s*([百千万亿]*)")
_FILLERS = re.compile(r"[多余几来\s,]")


def read_number(text: str) -> Decimal | None:
    """Return the number a text begins with, about-words (多, 余, 几, 来) left out; None when there is none.

    ``一万二`` is 12,000 and ``三千五`` 3,500, as in speech; of ``四五`` and ``两三万`` the lower counts.
    """
    found = _ARABIC.match(text.strip())
    if found:
        value = Decimal(found[1].replace(",", ""))
        for unit in found[2]:
            value *= SMALL.get(unit) or LARGE[unit]
        return value
    if text.strip()[:1] in "几多余来":
        return None
    return _chinese(_FILLERS.sub("", text))


def _chinese(text: str) -> Decimal | None:
    if not text or text[0] in LARGE or text[0] in "百千":
        return None
    if len(text) == 2 and all(sign in DIGITS for sign in text) and text[1] not in "零〇":
        return Decimal(DIGITS[text[0]])
    if all(sign in DIGITS for sign in text):
        return Decimal("".join(str(DIGITS[sign]) for sign in text))
    if text[0] == "半":
        return Decimal("0.5")
    return _spoken(text) if all(sign in DIGITS or sign in SMALL or sign in LARGE for sign in text) else None


def _spoken(text: str) -> Decimal:
    """Add up a number with units; of two digits in a row (两三万) the first counts."""
    total, section, digit, unit = Decimal(0), 0, 0, 1
    for before, sign in zip(" " + text, text, strict=False):
        if sign in DIGITS:
            if before not in DIGITS or before in "零〇":
                digit = DIGITS[sign]
            unit = 1 if before in "零〇" else unit
        elif sign in SMALL:
            section, digit, unit = section + (digit or 1) * SMALL[sign], 0, SMALL[sign]
        elif sign == "万":
            total, section, digit, unit = total + (section + digit) * 10_000, 0, 0, 10_000
        elif sign == "亿":
            total, section, digit, unit = (total + section + digit) * 100_000_000, 0, 0, 100_000_000
    return total + section + (digit * unit // 10 if unit >= 100 else digit)
