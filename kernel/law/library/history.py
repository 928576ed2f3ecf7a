"""What a text says about itself: when it was adopted and changed, by whom, from when it is in force, what it ends."""

import re
from dataclasses import dataclass
from datetime import date

from kernel.law.library.structure import Article, Statute, content_of

_CHARS = dict(zip("〇○零O一二三四五六七八九", "0000123456789", strict=True))
_DAY = re.compile(
    r"(\d{4}|[一二][〇○零O一二三四五六七八九]{3})\s*年\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*月"
    r"\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
_ACTS = {
    "修订": "修订", "修正": "修正", "修改": "修正", "公布": "公布", "发布": "公布", "通过": "公布", "批准": "公布",
}  # fmt: skip
_STARTS = re.compile(rf"(?:自|于|从)\s*{_DAY.pattern}\s*起?\s*(?:正式)?(?:施行|实施|生效)")
_AT_ONCE = re.compile("自(?:公布|发布|颁布|通过)之日起(?:施行|实施|生效)")
_NAMED = re.compile("《([^《》]+(?:〈[^〉]*〉[^《》]*)*)》")
_NATIONAL = (
    ("全国人民代表大会常务委员会|全国人大常委会", "全国人民代表大会常务委员会"),
    ("全国人民代表大会", "全国人民代表大会"),
    ("国务院", "国务院"),
)
_LOCAL = re.compile(r"([\u4e00-\u9fff]{2,12}(?:省|市|自治区|自治州|县))第?\S{0,6}?届?人民代表大会(常务委员会)?")
_BODY = re.compile(r"([\u4e00-\u9fff]{2,20}?(?:部|委员会|局|总局|署|银行|办公厅|人民政府))(?:令|公告|发布|印发|第)")
_COURTS = ("最高人民法院", "最高人民检察院")
_AMENDING = re.compile(".*关于修改《([^《》]+)》的决定|(.+?)修正案(?:（.+）)?")
_KINDS = {
    "^最高人民": "司法解释", "^全国人民代表大会": "法律", "^国务院$": "行政法规", "人民代表大会": "地方性法规",
    "人民政府$": "地方政府规章", ".": "部门规章",
}  # fmt: skip
_PLACES = {"province": ("省", "自治区", "北京市", "天津市", "上海市", "重庆市"), "county": ("自治县", "县", "自治旗")}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a history: the day, and what was done (公布, 修正, 修订)."""

    on: date
    act: str


@dataclass(frozen=True, slots=True)
class Nature:
    """What sort of norm a text is: kind, who issued it, and whose it is (``Norm.Level``)."""

    kind: str
    issuer: str
    level: str


def read_day(text: str) -> date | None:
    """The first day written in a text: 2004年3月1日, 一九七九年七月一日, 2004-03-01. None without one."""
    found = _DAY.search(text)
    if found is None:
        iso = re.search(r"(\d{4})-(\d{2})-(\d{2})", text)
        return _day(*(int(part) for part in iso.groups())) if iso else None
    return _written_day(found)


def _written_day(found: re.Match[str]) -> date | None:
    year = "".join(_CHARS.get(char, char) for char in found[1])
    return _day(int(year), _small(found[2]), _small(found[3]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _small(text: str) -> int:
    """A number below a hundred in digits or Chinese numerals."""
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return int(_CHARS[text])
    return int(_CHARS.get(tens, "1")) * 10 + int(_CHARS.get(ones, "0"))


def events(statute: Statute) -> list[Event]:
    """The days of the history with what was done on them, in the order of the days."""
    found = []
    for line in statute.history:
        for piece in re.split(r"[　；]|(?<=[过布正订])\s+", line):
            act = next((name for word, name in _ACTS.items() if word in _NAMED.sub("", piece)), "")
            on = read_day(_NAMED.sub("", piece))
            if act and on:
                found.append(Event(on, act))
    return sorted(found, key=lambda event: event.on)


def version_name(adopted: date | None, history: list[Event], *, first: bool = True) -> str:
    """2021年修订: the year and what was done then; 公布 or 修改 where the history does not say."""
    if adopted is None:
        return "现有文本"
    acts = [event.act for event in history if event.on.year == adopted.year and event.act != "公布"]
    changed = acts[-1] if acts else ("公布" if first else "修改")
    return f"{adopted.year}年{changed}"


# ── in force, and what it ends ───────────────────────────────────────────────


def closing_articles(statute: Statute) -> list[Article]:
    """The last articles of the body: where a text says from when it is in force."""
    return [placed.article for placed in statute.articles() if placed.part == 0][-4:]


def starts_on(statute: Statute) -> date | None:
    """The day the text itself names: 本法自2004年3月1日起施行. None when it names none."""
    texts = [content_of(article) for article in closing_articles(statute)] + list(statute.history)
    for text in reversed(texts):
        found = _STARTS.search(text)
        if found:
            return _written_day(found)
    return None


def starts_at_once(statute: Statute) -> bool:
    """True when the text is in force from the day it was made public."""
    return any(_AT_ONCE.search(content_of(article)) for article in closing_articles(statute))


def transition(statute: Statute) -> str:
    """What the closing articles say about cases from before: the sentences with 施行前 or 施行之日起."""
    found = []
    for article in closing_articles(statute):
        for sentence in re.split("(?<=。)|\n", content_of(article)):
            if re.search("施行(?:以)?前|施行之日起|施行后", sentence):
                found.append(sentence.strip())
    return "\n".join(found)


def ends(statute: Statute) -> list[str]:
    """The titles of the norms that the closing articles end: 《…》同时废止."""
    found: list[str] = []
    for article in closing_articles(statute):
        for sentence in re.split("[。；\n]", content_of(article)):
            if re.search("同时废止|即行废止|予以废止|同时失效", sentence):
                found += _NAMED.findall(sentence.split("修改", 1)[0])
    return found


# ── kind, issuer, level ──────────────────────────────────────────────────────


def nature(title: str, head: str, hint: str = "") -> Nature:
    """Kind, issuer and level from the title, the lines of the history, and the kind a source gives (or nothing)."""
    issuer = _issuer(title, head)
    level = "national" if _is_national(hint, issuer) else _local_level(title)
    return Nature(hint or _kind(title, issuer), issuer, level)


def _issuer(title: str, head: str) -> str:
    for text in (title, head):
        courts = [court for court in _COURTS if text.startswith(court) or (text is head and court in text)]
        if courts:
            return "、".join(courts)
    for pattern, name in _NATIONAL:
        if re.search(pattern, head):
            return name
    local = _LOCAL.search(head)
    if local:
        return f"{local[1]}人民代表大会{local[2] or ''}"
    body = _BODY.search(head)
    return body[1] if body else ""


def _is_national(hint: str, issuer: str) -> bool:
    if hint in ("法律", "宪法", "行政法规", "司法解释", "部门规章", "党内法规", "案例"):
        return True
    return not hint.startswith("地方") and not re.match(r"[\u4e00-\u9fff]{2,12}(?:省|市|自治区|自治州|县)", issuer)


def _local_level(title: str) -> str:
    for level, endings in _PLACES.items():
        for ending in endings:
            at = title.find(ending)
            if 0 <= at <= 12 and (level == "province" or "自治州" not in title[:at]):
                return level
    return "city"


def _kind(title: str, issuer: str) -> str:
    if title.endswith("宪法") or "宪法修正案" in title:
        return "宪法"
    for sign, kind in _KINDS.items():
        if re.search(sign, issuer):
            return kind
    return "法律" if not issuer and title.endswith(("法", "法典")) else "规范性文件"


def amended_title(title: str) -> str:
    """The norm that an amendment or a decision on amending amends; empty for any other text."""
    found = _AMENDING.fullmatch(title)
    return (found[1] or found[2]) if found else ""


def short_title(title: str) -> str:
    """What a norm is cited by: without 中华人民共和国, white space, marks and an edition in brackets at the end."""
    plain = "".join(title.split()).removeprefix("《").removesuffix("》").replace("#", "")
    short = plain.removeprefix("中华人民共和国")
    return short if len(short) > 1 else plain
