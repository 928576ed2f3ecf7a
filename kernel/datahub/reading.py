"""Reading what people write by hand: amounts of money, and whether a text is one at all."""

import re
import unicodedata

_AMOUNT = re.compile(r"(?:约|大约|共|计|人民币|[¥￥])*(\d{1,12}(?:\.\d{1,6})?)(十|百|千|万|亿)?元?(?:左右|多|整)?")
_UNITS = {None: 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_WHOLE = re.compile(r"[+-]?\d{1,15}(?:\.0+)?")
_CHINESE = re.compile(r"约?([零〇一二两三四五六七八九十百千万亿]{1,20})元?(?:左右|整)?")
_DIGITS = {char: place for place, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

SUSPECT = "[锛銆鈥鐨涓鎴鏄鍦鏈鍚鍙绗浠璇闂]"
"""Characters that UTF-8 turns into when it is read as GB18030, and that few texts hold otherwise."""
_SUSPECTS = re.compile(SUSPECT)
_STRANGE = 0.2
"""At most this share of what comes out when it is turned back may be no character."""


def read_amount(text: str) -> float | None:
    """Yuan as people write them: ``3.5万``, ``约3,000元``, ``三万五千``; None when it is no amount."""
    words = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    match = _AMOUNT.fullmatch(words)
    if match:
        return float(match[1]) * _UNITS[match[2]]
    spelled = _CHINESE.fullmatch(words)
    return float(_spelled(spelled[1])) if spelled else None


def read_whole(text: str) -> int | None:
    """A whole number, in any width of figures, with or without commas; None when it is none."""
    found = unicodedata.normalize("NFKC", text).replace(",", "")
    return int(found.split(".")[0]) if _WHOLE.fullmatch(found) else None


def _spelled(words: str) -> int:
    """A number in Chinese figures; a last figure without a unit counts as the next lower one: 三万五 is 35,000."""
    total = section = digit = 0
    last = 1
    for char in words:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last = 1 if digit == 0 else last
            continue
        unit = _UNITS[char]
        if unit >= 10_000:
            total, section = (total + section + digit) * unit, 0
        else:
            section += (digit or 1) * unit
        digit, last = 0, unit
    return total + section + digit * (last // 10 if last >= 100 else 1)


def garbled(text: str) -> bool:
    """Whether the text is UTF-8 that was read as GB18030: turned back it makes a text, which no real one does."""
    if len(_SUSPECTS.findall(text[:400])) < 2:
        return False
    back = text.encode("gb18030", "replace").decode("utf-8", "replace")
    wide = sum("\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f" or char >= "\uff00" for char in back)
    strange = back.count("\ufffd") + back.count("?")
    return wide > strange and strange <= max(3, _STRANGE * 2 * len(back)) and wide * 3 > len(back)
