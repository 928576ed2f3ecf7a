"""Lengths of time as the law writes them: 7日, 二十个工作日, 六个月, 1年, 24小时."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

from kernel.common.errors import Invalid
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _

_UNITS = {
    "工作日": "workday",
    "工作小时": "workhour",
    "日": "day",
    "天": "day",
    "个月": "month",
    "年": "year",
    "小时": "hour",
    "分钟": "minute",
    "秒": "second",
}
_WRITTEN = re.compile(
    r"(?P<n>[0-9]+|[零〇一二两三四五六七八九十百千半]+)\s*个?(?P<unit>工作日|工作小时|日|天|(?<=个)月|年|小时|分钟|秒)"
    r"(?:之?内|以内)?"
)
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CHARS = "零一二三四五六七八九"
DATED = ("day", "workday", "month", "year")
TIMED = ("hour", "minute", "second", "workhour")


@dataclass(frozen=True, slots=True)
class Length:
    """``n`` units, and the text it was written as. A half year is six months, 当日 no days at all."""

    n: int
    unit: str
    text: str

    @property
    def timed(self) -> bool:
        """True when it is counted in hours, minutes or seconds and needs a time of day to start from."""
        return self.unit in TIMED


@lru_cache(maxsize=4096)
def parse(text: str) -> Length:
    """Read a length as law writes it, or refuse with a sentence saying how to write it."""
    written = "".join(text.split()).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    if written == "当日":
        return Length(0, "day", written)
    found = _WRITTEN.fullmatch(written)
    number = read_number(found["n"]) if found else None
    if found is None or number is None:
        raise _unreadable(text)
    written = re.sub(r"(之?内|以内)$", "", written)
    unit = "个月" if found["unit"] == "月" else found["unit"]
    if found["n"] == "半":
        if unit != "年":
            raise _unreadable(text)
        return Length(6, "month", written)
    if not 0 < number <= 36500:
        raise _unreadable(text)
    return Length(number, _UNITS[unit], written)


def as_length(value: "Length | str") -> Length:
    """A length from a length or from its text."""
    return value if isinstance(value, Length) else parse(value)


def in_language(text: str) -> str:
    """A length as the law writes it, or in another language the same number of the same units."""
    if translation.get_language() == settings.LANGUAGE_CODE:
        return text
    try:
        found = parse(text)
    except Invalid:
        return text
    one, more = _said()[found.unit]
    return (one if found.n == 1 else more) % {"n": found.n} if found.n else pgettext("length", "当日")


def _said() -> dict[str, tuple[str, str]]:
    """For each unit: one of it, several of it."""
    return {
        "day": (_("%(n)s日"), pgettext("several", "%(n)s日")),
        "workday": (_("%(n)s个工作日"), pgettext("several", "%(n)s个工作日")),
        "month": (_("%(n)s个月"), pgettext("several", "%(n)s个月")),
        "year": (_("%(n)s年"), pgettext("several", "%(n)s年")),
        "hour": (_("%(n)s小时"), pgettext("several", "%(n)s小时")),
        "workhour": (_("%(n)s个工作小时"), pgettext("several", "%(n)s个工作小时")),
        "minute": (_("%(n)s分钟"), pgettext("several", "%(n)s分钟")),
        "second": (_("%(n)s秒"), pgettext("several", "%(n)s秒")),
    }


def _unreadable(text: str) -> Invalid:
    return Invalid(
        "law.length_unreadable",
        _("看不懂期限“%(text)s”。") % {"text": text},
        _("请按法律条文的写法填写，例如“7日”“20个工作日”“6个月”“1年”“24小时”。"),
    )


def read_number(text: str) -> int | None:
    """A number below ten thousand in digits or Chinese numerals; None when it is not well written."""
    if text.isdecimal():
        return number_in(text, None)
    if text == "半":
        return 0
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            total += (digit or 1) * _TENS[char]
            digit = 0
        else:
            return None
    total += digit
    plain = text.replace("两", "二").replace("〇", "零")
    if total > 9999:
        return None
    right = write_number(total)
    return total if plain == right or (right.startswith("十") and plain == "一" + right) else None


def write_number(number: int) -> str:
    """A number from 0 to 9999 in Chinese numerals, ten to nineteen without the leading 一."""
    text, gap = "", False
    for value, char in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, value)
        if digit:
            text += ("零" if gap and text else "") + _CHARS[digit] + char
        gap = not digit
    text = text or "零"
    return text[1:] if text.startswith("一十") else text
