"""What of a name, a number, a telephone or an address can be compared, as numbers nobody can read back.

Every token is the first eight bytes of BLAKE2b under the house's key: equal words have equal tokens, and nothing
in the linkage's tables, claims or explanations holds a name or a number. The functions here take whole columns: only
the digests themselves, and how a character is read, are worked out word by word.
"""

import re
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from kernel.common.identity import check_resident_id, check_uscc

KEPT = 48
"""How many of a text's telling pieces are kept."""
FULL, SURNAME, ACCOUNT, FIRM = 1, 2, 3, 4
"""How a name is written: in full, only the family name (某, 先生, 女士), an account of a site, an organisation's."""
NAME = ("style", "full", "sound", "family", "bag", "first", "second", "third", "long")
"""A name as it is compared. ``family``: how the family name sounds; ``bag``: the sounds in no order, for two characters
that changed places; ``first`` to ``third``: the characters one by one, for one of them off. Of an organisation's:
``sound`` and ``bag``: its core as it sounds and as it is written, which stands between the place and the legal form;
``family``: how the core begins, which is what shop signs say; ``first``: the place."""
NUMBER = ("whole", "valid", "frame", "head", "tail")
"""A certificate number: ``whole`` where nothing is masked, ``valid`` where its check digit holds; ``frame``: the six
places before the birthday and the four at the end, which a masked number still shows."""
PHONE = ("whole", "head", "tail")
"""A telephone number, and its halves for one figure off."""
_TITLED = r"^(.{1,2}?)(?:某某?|先生|女士|小姐|师傅|老师|同志|大[爷姐妈伯]|阿姨)$"
_ACCOUNT = r"^[A-Za-z]\w*\d{4,}$"
_WIDE = ("０１２３４５６７８９Ｘｘ", "0123456789XX")
_HOUSE = r"(?:\d+(?:幢|栋|号楼)\d+单元\d+室?|\d+组\d+号|\d+弄\d+号|[路街]\d+号(?:\d+室)?)"
_FORM = r"(?:股份有限公司|有限责任公司|有限公司|分公司|公司|（[^）]*）)+$"
_ORGAN = r"^..[厂店局村站院所]$"
_ONE_FIGURE = "^..(?:" + "|".join(f"{figure}+" for figure in range(10)) + ")$"
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯")


def made(key: bytes, kind: str, words: list[str | None]) -> NDArray[np.int64]:
    """The token of each word: a signed whole number of 64 bits, 0 only where there is nothing."""
    head = f"{kind}:".encode()
    none = bytes(8)
    digests = [blake2b(head + word.encode(), key=key, digest_size=8).digest() if word else none for word in words]
    return np.frombuffer(b"".join(digests), dtype=">i8").astype(np.int64)


def of(key: bytes, kind: str, words: pl.Series, name: str = "") -> pl.Series:
    """The same of a column."""
    return pl.Series(name or words.name, made(key, kind, words.to_list()))


def often(key: bytes, kind: str, words: pl.Series, name: str = "") -> pl.Series:
    """The same of a column whose words come again and again: characters, sounds, places, area codes."""
    known = words.drop_nulls().unique()
    found = words.replace_strict(known, of(key, kind, known), default=0, return_dtype=pl.Int64)
    return found.fill_null(0).alias(name or words.name)


@lru_cache(maxsize=32_768)
def _sound_of(character: str) -> str:
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


def _sounds(words: pl.Series) -> pl.Series:
    """How the characters of each word are read, without tones, as a list."""
    spelt = pl.DataFrame({"row": np.arange(len(words)), "character": words.str.split("")}).explode("character")
    known = spelt["character"].drop_nulls().unique()
    heard = pl.Series([_sound_of(one) for one in known.to_list()], dtype=pl.String)
    read = spelt.with_columns(pl.col("character").replace_strict(known, heard, default="", return_dtype=pl.String))
    return read.group_by("row", maintain_order=True).agg("character")["character"]


def clean_names(written: pl.Series) -> pl.Series:
    """Names without blanks, points and stars; null where nothing is left."""
    clean = written.str.replace_all(r"[\s·*＊]+", "")
    return clean.set(clean == "", None)


def styles(clean: pl.Series) -> pl.Series:
    """How each of these names is written; an organisation's is longer than people's are, or of three characters and
    ends so."""
    long, word = clean.str.len_chars(), pl.col("word")
    firm = ((long > 3) & ~clean.str.slice(0, 2).is_in(COMPOUND)) | clean.str.contains(_ORGAN)
    frame = pl.DataFrame({"word": clean, "long": long, "firm": firm})
    style = (
        pl.when(word.is_null()).then(0).when(word.str.contains(_ACCOUNT)).then(ACCOUNT)
        .when(word.str.contains(_TITLED) & (pl.col("long") <= 4)).then(SURNAME)
        .when("firm").then(FIRM).otherwise(FULL)
    )  # fmt: skip
    return frame.select(style.cast(pl.Int8).alias("style"))["style"]


def cores(clean: pl.Series, stems: tuple[str, ...]) -> pl.Series:
    """What stands between the place and the legal form of each organisation's name."""
    made_short = clean.str.replace(_FORM, "")
    if not stems:
        return made_short
    return made_short.str.replace("^(?:" + "|".join(map(re.escape, stems)) + ")(.{3,})$", "${1}")


def names(key: bytes, written: pl.Series, stems: tuple[str, ...] = ()) -> pl.DataFrame:
    """Names as written, whoever bears them. ``stems``: names of places an organisation's name may begin with."""
    words = written.rename("word")
    known = words.drop_nulls().unique()
    clean = clean_names(known)
    frame = pl.DataFrame({"word": known, "clean": clean, "style": styles(clean)})
    empty = frame.clear().with_columns(pl.lit(None, dtype=pl.Int64).alias(name) for name in NAME[1:])
    makers = {ACCOUNT: _accounts, SURNAME: _surnames, FIRM: _firms, FULL: _full}
    parts = [empty]
    for style, make in makers.items():
        some = frame.filter(pl.col("style") == style)
        if len(some):
            parts.append(some.with_columns(make(key, some["clean"], stems)))
    every = pl.concat(parts, how="diagonal").select("word", *NAME)
    joined = words.to_frame().join(every, on="word", how="left", maintain_order="left")
    return joined.select(pl.col(name).fill_null(0) for name in NAME).cast({"long": pl.Int8})


def _accounts(key: bytes, clean: pl.Series, stems: tuple[str, ...]) -> list[pl.Series]:
    return [of(key, "account", clean.str.to_uppercase(), "full")]


def _surnames(key: bytes, clean: pl.Series, stems: tuple[str, ...]) -> list[pl.Series]:
    family = clean.str.extract(_TITLED)
    heard = _sounds(family).list.first()
    return [often(key, "sound", heard, "family"), family.str.len_chars().cast(pl.Int64).alias("long")]


def _firms(key: bytes, clean: pl.Series, stems: tuple[str, ...]) -> list[pl.Series]:
    middle = cores(clean, stems)
    whole = clean.str.replace(_FORM, "")
    stem = whole.str.slice(0, whole.str.len_chars() - middle.str.len_chars())
    heard = _sounds(middle)
    return [
        of(key, "firm", clean, "full"),
        often(key, "sounds", heard.list.join(" "), "sound"),
        often(key, "lead", heard.list.head(4).list.join(" "), "family"),
        often(key, "core", middle, "bag"),
        often(key, "stem", stem, "first"),
        middle.str.len_chars().clip(0, 100).cast(pl.Int64).alias("long"),
    ]


def _full(key: bytes, clean: pl.Series, stems: tuple[str, ...]) -> list[pl.Series]:
    heard = _sounds(clean)
    return [
        of(key, "name", clean, "full"),
        often(key, "sounds", heard.list.join(" "), "sound"),
        often(key, "sound", heard.list.first(), "family"),
        often(key, "bag", heard.list.sort().list.join(" "), "bag"),
        *(often(key, "character", clean.str.slice(at, 1), name) for at, name in enumerate(NAME[5:8])),
        clean.str.len_chars().cast(pl.Int64).alias("long"),
    ]


def _narrow(written: pl.Series) -> pl.Series:
    """Figures and letters in their narrow forms."""
    return written.str.replace_many(list(_WIDE[0]), list(_WIDE[1]))


def numbers(key: bytes, written: pl.Series) -> pl.DataFrame:
    """Residents' numbers and organisations' codes."""
    clean = _narrow(written).str.replace_all(" ", "", literal=True).str.to_uppercase()
    frame = pl.DataFrame({"word": clean.set(clean.str.len_chars() != 18, None)})
    word = pl.col("word")
    masked = word.str.contains("*", literal=True)
    whole = pl.when(~masked).then(word)
    parts = frame.select(
        whole=whole, frame=word.str.slice(0, 6) + word.str.slice(14), head=whole.str.slice(0, 12),
        tail=whole.str.slice(12),
    )  # fmt: skip
    valid = [bool(one) and (check_resident_id(one) or check_uscc(one)) for one in parts["whole"].to_list()]
    found = {name: of(key, kind, parts[name]) for name, kind in _NUMBER_KINDS.items()}
    return pl.DataFrame({"valid": pl.Series(valid, dtype=pl.Int8), **found}).select(
        pl.col(name).alias(f"number_{name}") for name in NUMBER
    )


_NUMBER_KINDS = {"whole": "number", "frame": "frame", "head": "head", "tail": "tail"}


def phones(key: bytes, written: pl.Series) -> pl.DataFrame:
    """Telephone numbers of eleven figures, or of seven and more with an area code."""
    clean = _narrow(written).str.replace_all(r"\D+", "")
    clean = clean.set((clean.str.len_chars() < 7) | clean.str.contains(_ONE_FIGURE), None)
    return pl.DataFrame(
        [
            of(key, "phone", clean, "phone_whole"),
            often(key, "head", clean.str.slice(0, 6), "phone_head"),
            of(key, "tail", clean.str.slice(6), "phone_tail"),
        ]
    )


def houses(key: bytes, written: pl.Series) -> pl.Series:
    """The house, flat or plot of each address; streets and villages are written in too many ways to compare."""
    found = _narrow(written).str.extract_all(_HOUSE).list.last()
    return of(key, "house", found, "house")
