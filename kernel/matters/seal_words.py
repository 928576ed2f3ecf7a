"""Which words of a citizen ask for a seal: violence in the family, harm to a minor, an accusation of an official.

Cautious: better one matter too many seen only by named people than one too few. A person may open it again.
Basis: 反家庭暴力法 5; 未成年人保护法 4, 103; 信访工作条例 30; rights R11, R12, R14.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

VIOLENCE = "涉及家庭暴力"
MINOR = "涉及未成年人受侵害"
ACCUSATION = "检举控告，保护反映人"

_KIN = (
    "老公|丈夫|男人|前夫|老婆|妻子|爱人|婆婆|公公|岳父|岳母|儿媳|女婿"
    "|父亲|母亲|爸|妈|儿子|女儿|孩子|家人|男友|女友|同居"
)
_HIT = "打我|打人|殴打|暴打|毒打|拳打脚踢|掐脖|动手打|家暴|施暴|虐待|威胁要杀|要杀我|打伤|打骂|持刀"
_CHILD = (
    r"未成年|小学生|初中生|幼儿园?的?(?:孩子|小孩)|留守儿童|女童|男童|幼女"
    r"|(?:\d|1[0-7]|[一二三四五六七八九]|十[一二三四五六七]?)岁的?(?:孩子|小孩|女儿|儿子|男孩|女孩|学生|孙女|孙子|娃)"
)
_HARM = "猥亵|性侵|强奸|虐待|殴打|被打|打伤|体罚|欺凌|霸凌|遗弃|拐|失踪|童工|裸照"
_OFFICE = "书记|主任|镇长|乡长|局长|村长|村支书|科长|所长|县长|干部|领导|民警|法官|队长|工作人员|公务员|会计"
_DONE = (
    "贪污|受贿|行贿|索贿|收受|收钱|收红包|侵占|侵吞|挪用|私吞|中饱私囊|截留|套取|冒领|以权谋私|吃拿卡要|优亲厚友|滥用职权"
    "|徇私|渎职|包庇|保护伞|黑恶|违纪|打击报复"
)
_WRONG = rf"{_DONE}|收了.{{0,6}}(?:好处|回扣|钱)"
_TELLS = "举报|控告|检举|揭发"

_GAP = "[^。！？；\\n]"
_GREETING = re.compile(r"(?:尊敬的)?\S{0,6}(?:领导|书记|局长|镇长|主任)们?[:：，,！!]?\s*(?:你|您)们?好")
_VIOLENCE = re.compile(
    rf"家暴|家庭暴力|(?:{_KIN}){_GAP}{{0,8}}(?:{_HIT})|(?:被|遭)(?:{_KIN}){_GAP}{{0,4}}(?:打|殴|虐)|打老婆|打媳妇|人身安全保护令"
)
_MINOR = re.compile(
    rf"(?:{_CHILD}){_GAP}{{0,30}}(?:{_HARM})|(?:{_HARM}){_GAP}{{0,20}}(?:{_CHILD})|校园欺凌|校园霸凌|性侵{_GAP}{{0,4}}学生"
)
_ACCUSED = re.compile(
    rf"(?:{_OFFICE}){_GAP}{{0,16}}(?:{_WRONG})|(?:{_TELLS}){_GAP}{{0,12}}(?:{_OFFICE})"
    rf"|(?:{_WRONG}){_GAP}{{0,8}}(?:{_OFFICE})"
)


def reason(title: str, text: str) -> str:
    """Why this must be sealed; empty when nothing in the words asks for it."""
    words = _GREETING.sub("", f"{title}\n{text}")
    if _VIOLENCE.search(words):
        return VIOLENCE
    if _MINOR.search(words):
        return MINOR
    return ACCUSATION if _ACCUSED.search(words) else ""


_ANY = sorted(
    {"家暴", "家庭暴力", "打老婆", "打媳妇", "人身安全保护令", "收了"}
    | {word for words in (_HIT, _HARM, _DONE, _TELLS) for word in words.split("|")}
    | {before + kin for before in "被遭" for kin in _KIN.split("|")}
)
_HELLO = r"(?:尊敬的)?[^\s\x1c-\x1f]{0,6}(?:领导|书记|局长|镇长|主任)们?[:：，,！!]?[\s\x1c-\x1f]*(?:你|您)们?好"
"""``_GREETING`` as Rust writes it, whose white space is less."""


def may_ask() -> pl.Expr:
    """Of a frame of matters (``title``, ``text``, ``facts`` as JSON) those for which ``reason`` or ``ticked`` could
    give one: the others, nearly all, need not be asked. A test holds that it misses none."""
    import polars as pl

    words = pl.concat_str("title", pl.lit("\n"), "text").str.replace_all(_HELLO, "")
    facts = pl.col("facts")
    return words.str.contains_any(_ANY) | ((facts != "{}") & facts.str.contains_any(list(TICKED)))


TICKED = {"domestic_violence": VIOLENCE, "minor_harmed": MINOR, "accuses_official": ACCUSATION}


def ticked(facts: Mapping[str, Any]) -> str:
    """Why what the person ticked on the form asks for a seal; empty when nothing does."""
    return next((why for fact, why in TICKED.items() if facts.get(fact) is True), "")
