"""What of a name, a number, a telephone, an address or a text can be compared, as numbers nobody can read back.

Every token is the first eight bytes of BLAKE2b under the house's key: equal words have equal tokens, and nothing
in the linkage's tables, claims or explanations holds a name or a number. The functions here take one word; the
columns of a whole delivery are made of the same functions, once for every different word (``features``).
"""

import re
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin

from kernel.common.identity import check_resident_id, check_uscc

KEPT = 48
"""How many of a text's telling pieces are kept."""
FULL, SURNAME, ACCOUNT, FIRM = 1, 2, 3, 4
"""How a name is written: in full, only the family name (某, 先生, 女士), an account of a site, an organisation's."""
_TITLED = re.compile(r"^(.{1,2}?)(某某?|先生|女士|小姐|师傅|老师|同志|大[爷姐妈伯]|阿姨)$")
_ACCOUNT = re.compile(r"^[A-Za-z]\w*\d{4,}$")
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")
_NOT_DIGIT = re.compile(r"\D+")
_HOUSE = re.compile(r"(\d+(?:幢|栋|号楼)\d+单元\d+室?|\d+组\d+号|\d+弄\d+号|[路街]\d+号(?:\d+室)?)")
_FORM = re.compile(r"(股份有限公司|有限责任公司|有限公司|分公司|公司|（[^）]*）)+$")
_ORGAN = re.compile(r"[厂店局村站院所]$")
COMPOUND = frozenset(["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯"])


class Name(NamedTuple):
    """A name as it is compared; tokens are 0 where there is nothing."""

    style: int = 0
    full: int = 0
    sound: int = 0
    family: int = 0
    """Sound of the family name."""
    bag: int = 0
    """Sounds in no order: two characters that changed places."""
    first: int = 0
    second: int = 0
    third: int = 0
    """The characters one by one: one of them off."""
    long: int = 0


class Number(NamedTuple):
    """A certificate number: whole where its check digit holds, in parts otherwise."""

    whole: int = 0
    valid: int = 0
    frame: int = 0
    """The six places before the birthday and the four at the end: what a masked number still shows."""
    head: int = 0
    tail: int = 0


class Phone(NamedTuple):
    """A telephone number, and its halves for one figure off."""

    whole: int = 0
    head: int = 0
    tail: int = 0


def token(key: bytes, kind: str, word: str) -> int:
    """The token of a word: a signed whole number of 64 bits, never 0. An empty word has 0."""
    if not word:
        return 0
    made = blake2b(f"{kind}:{word}".encode(), key=key, digest_size=8).digest()
    return int.from_bytes(made, "big", signed=True) or 1


often = lru_cache(maxsize=65_536)(token)
"""The same for words that come again and again: characters, sounds, places, area codes."""


@lru_cache(maxsize=32_768)
def _sound_of(character: str) -> str:
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


def sounds(name: str) -> list[str]:
    """How each character is read, without tones."""
    return [_sound_of(character) for character in name]


def name(key: bytes, written: str | None, stems: tuple[str, ...] = ()) -> Name:
    """A name as written, whoever bears it. ``stems``: names of places an organisation's name may begin with."""
    clean = re.sub(r"[\s·*＊]+", "", written or "")
    if not clean:
        return Name()
    if _ACCOUNT.match(clean):
        return Name(ACCOUNT, token(key, "account", clean.upper()))
    titled = _TITLED.match(clean)
    if titled and len(clean) <= 4:
        family = titled.group(1)
        return Name(SURNAME, 0, 0, often(key, "sound", sounds(family)[0]), long=len(family))
    if _is_firm(clean):
        return _firm(key, clean, stems)
    heard = sounds(clean)
    spoken = [often(key, "character", character) for character in clean[:3]] + [0, 0]
    return Name(
        FULL, token(key, "name", clean), token(key, "sounds", " ".join(heard)), often(key, "sound", heard[0]),
        token(key, "bag", " ".join(sorted(heard))), spoken[0], spoken[1], spoken[2], len(clean),
    )  # fmt: skip


def _is_firm(clean: str) -> bool:
    """Whether this is an organisation's name: longer than people's names are, or of three characters and so ending."""
    return (len(clean) > 3 and clean[:2] not in COMPOUND) or (len(clean) == 3 and bool(_ORGAN.search(clean)))


def _firm(key: bytes, clean: str, stems: tuple[str, ...]) -> Name:
    """An organisation's name: in full; as its core sounds (``sound``); its core (``bag``), which is what stands between
    the place and the legal form; and how the core begins (``family``), which is what shop signs say."""
    middle = core(clean, stems)
    stem = _FORM.sub("", clean).removesuffix(middle)
    heard = sounds(middle)
    return Name(
        FIRM, token(key, "firm", clean), token(key, "sounds", " ".join(heard)), often(key, "lead", " ".join(heard[:4])),
        token(key, "core", middle), often(key, "stem", stem), long=min(len(middle), 100),
    )  # fmt: skip


def core(clean: str, stems: tuple[str, ...]) -> str:
    """What stands between the place and the legal form of an organisation's name."""
    made = _FORM.sub("", clean)
    stem = next((one for one in stems if made.startswith(one) and len(made) - len(one) >= 3), "")
    return made[len(stem) :]


def number(key: bytes, written: str | None) -> Number:
    """A resident's number or an organisation's code."""
    clean = (written or "").translate(_WIDE).replace(" ", "").upper()
    if len(clean) != 18:
        return Number()
    frame = token(key, "frame", clean[:6] + clean[14:])
    if "*" in clean:
        return Number(0, 0, frame)
    valid = check_resident_id(clean) or check_uscc(clean)
    return Number(
        token(key, "number", clean), int(valid), frame, token(key, "head", clean[:12]), token(key, "tail", clean[12:])
    )


def phone(key: bytes, written: str | None) -> Phone:
    """A telephone number of eleven figures, or of seven and more with an area code."""
    clean = _NOT_DIGIT.sub("", (written or "").translate(_WIDE))
    if len(clean) < 7 or len(set(clean[2:])) == 1:
        return Phone()
    return Phone(token(key, "phone", clean), often(key, "head", clean[:6]), token(key, "tail", clean[6:]))


def house(key: bytes, written: str | None) -> int:
    """The house, flat or plot of an address; streets and villages are written in too many ways to compare."""
    found = _HOUSE.findall((written or "").translate(_WIDE))
    return token(key, "house", found[-1]) if found else 0
