"""De-identification for the library of cases: irreversible, because nothing that was taken out is kept anywhere.

What goes: names known from the file, names that words around them give away, enterprises, places below the county,
numbers of people, phones, cards, vehicles and accounts, addresses, days. What stays: what happened, how much money,
which month. A machine proposes the text; a person confirms it (rights R13).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

SOMEBODY = "某人"
COMPANY = "某公司"
PLACE = "某地"
NUMBER = "（号码略）"
ADDRESS = "某处"
_ROUNDS = 8
"""Taking one trace out can bring two words together that make another; soon nothing changes any more."""

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TITLES = (
    "师傅|女士|先生|小姐|老师|主任|书记|经理|老板|医生|律师|队长|村长|镇长|组长|局长|所长|法官|警官|阿姨|大爷|大妈|总"
)
_STOP = "在与和向被对由给找的把跟因从到叫让是有为，。；：、！？“”（）《》\\s"
_HAN = "\u4e00-\u9fff"
_DIGITS = "0-9零〇一二三四五六七八九幺"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"https?://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), NUMBER),
    (re.compile(r"(微信|QQ|抖音|支付宝)(?:号|账号|账户)?\s*[:：]?\s*[A-Za-z0-9_-]{5,}"), rf"\1{NUMBER}"),
    (re.compile(rf"[{_HAN}][A-Z]\s*[·.]?\s*[A-Z0-9]{{5,6}}(?![A-Z0-9])"), NUMBER),
    (re.compile(r"(20\d\d|19\d\d)\s*[-/.]\s*(1[0-2]|0?[1-9])\s*[-/.]\s*\d{1,2}(?:日)?"), r"\1年\2月"),
    (re.compile(r"(?<=月)\s*\d{1,2}\s*[日号]"), ""),
    (re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])"), NUMBER),
    (re.compile(rf"(?:[{_DIGITS}][\s\-—]*){{7,}}[Xx]?"), NUMBER),
    (
        re.compile(
            r"(?:\d+|[A-Z]|[一二三四五六七八九十]+)(?:号楼|号院|栋|幢|单元|弄|巷)"
            r"(?:[\dA-Z一二三四五六七八九十]+(?:号楼|号院|栋|幢|单元|楼|层|室|号|房))*|\d{2,}(?:室|房)|\d+号(?![文令])"
        ),
        ADDRESS,
    ),
    (
        re.compile(
            rf"(?:(?![{_STOP}])[{_HAN}A-Za-z0-9]){{2,18}}?(?<!某)"
            r"(?:有限责任公司|股份有限公司|有限公司|公司|合作社|事务所|培训班|健身房)"
        ),
        COMPANY,
    ),
    (re.compile(rf"((?:我|本人|他|她|名)叫|姓名[:：]?)\s*[{_HAN}]{{2,4}}?(?=[，。；、！？\s]|$)"), rf"\1{SOMEBODY}"),
    (re.compile(rf"[{_SURNAMES}]某{{1,2}}人?"), SOMEBODY),
    (re.compile(rf"[{_SURNAMES}](?:[{_HAN}]{{0,2}}?)(?={_TITLES})"), SOMEBODY),
    (re.compile(rf"(?:老|小)[{_SURNAMES}](?![{_HAN}]?年)"), SOMEBODY),
    (re.compile(rf"姓[{_SURNAMES}]的?"), f"{SOMEBODY}"),
)


def redact(text: str, *, names: Iterable[str] = (), places: Iterable[str] = ()) -> str:
    """The text without anything that points to one person, enterprise or household.

    :param names: people and enterprises known from the file; ``places``: names of villages, townships, the county.
    """
    people, spots = _words(tuple(names)), _words(tuple(places))
    found, before = _plain(text), ""
    for _round in range(_ROUNDS):
        if found == before:
            break
        before, found = found, _once(found, people, spots)
    return found


@lru_cache(maxsize=64)
def _words(given: tuple[str, ...]) -> list[str]:
    """Words to look for, the longest first; kept, because every text of a county asks for the same places."""
    return sorted({_plain(word) for word in given if len(word.strip()) >= 2}, key=len, reverse=True)


def _once(text: str, people: list[str], spots: list[str]) -> str:
    for name in people:
        text = text.replace(name, SOMEBODY)
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    for place in spots:
        text = text.replace(place, PLACE)
    return _settle(text)


def leftovers(text: str, *, names: Iterable[str] = (), places: Iterable[str] = ()) -> list[str]:
    """What in the text still points to somebody; empty when it may be published."""
    clean = _plain(text)
    known = [name for name in map(_plain, [*names, *places]) if len(name) >= 2 and name in clean]
    for pattern, put in _RULES:
        known += [hit.group() for hit in pattern.finditer(clean) if hit.expand(put) != hit.group()]
    return list(dict.fromkeys(known))


def _plain(text: str) -> str:
    return _punctuation(unicodedata.normalize("NFKC", text).strip())


def _punctuation(text: str) -> str:
    """Normalising makes Chinese punctuation narrow; put it back where it stands between Chinese words."""
    for narrow, wide in ((",", "，"), (";", "；"), ("!", "！"), ("?", "？"), ("(", "（"), (")", "）")):
        text = text.replace(narrow, wide)
    return text


def _settle(text: str) -> str:
    """Several of the same placeholder in a row say no more than one."""
    for word in (SOMEBODY, COMPANY, PLACE, NUMBER, ADDRESS):
        text = re.sub(rf"(?:{re.escape(word)}[、，]?){{2,}}", word, text)
    return text
