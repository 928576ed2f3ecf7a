"""What a citizen's own words say about the facts rules ask for: proposals, each with the words it was read from.

Nothing read here counts before a person has confirmed it. The readers look only at the matter (how many, how much,
how long, what harm) and never at who the person is. Fact names and kinds stand in ``rules/facts.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from scenarios.disputes.numerals import NUMBER, read_number

N: Final = rf"(?P<n>{NUMBER})"
_GAP = r"[^。！？；\n]"
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A fact as the words have it, and those words."""

    value: Any
    words: str


Reader = Callable[[str], Proposed | None]


def read_facts(title: str, text: str) -> dict[str, Any]:
    """Return the facts the words propose, by the names of ``rules/facts.csv``. Money in yuan, lengths in days."""
    return {name: proposed.value for name, proposed in quote_facts(title, text).items()}


def quote_facts(title: str, text: str) -> dict[str, Proposed]:
    """Return the same facts with the words each was read from, to be shown beside it."""
    return dict(_quoted("" if text.startswith(title) else title, text))


@lru_cache(maxsize=64)
def _quoted(title: str, text: str) -> dict[str, Proposed]:
    """Remembered, as receiving a matter reads its words and grading it reads them again; a title that was taken from
    the first words says nothing more."""
    whole = f"{title}。{text}".translate(_WIDE)
    found = {name: proposed for name, read in READERS.items() if (proposed := read(whole)) is not None}
    _wages(whole, found)
    return found


# Money ---------------------------------------------------------------------------------------------------------

_MONEY = re.compile(
    rf"(?P<before>每人|人均|每月|月租|每亩|一亩|每平方?米?|每天|每年|每|一个月|单价|年化)?(?(before)[\u4e00-\u9fff]{{0,3}}?)"
    rf"(?P<money>{NUMBER}(?:\s?(?:元|块|圆|人民币)|(?<=[万亿千])(?![百十人亩户株棵斤平方米公里吨次个名位年天米头只])"
    rf"|(?<=[万千][一二三四五六七八九])(?![百十万人亩户株棵斤平方米公里吨次个名位年天米头只]))"
    rf"(?!\s?(?:/|每|一)\s?(?:月|亩|平|天|人)))"
)
_WAGES = re.compile(r"工资|工钱|欠薪|薪水|薪资|血汗钱|人工费|工人的钱|劳务费|劳动报酬|加班费|班组的钱|人工|一分没")
_UNPAID = re.compile(
    r"欠薪|讨薪|拖欠|欠(?:了|着|我们|我|发|下|工)|没(?:有)?(?:发|给|拿到|结)|不(?:发|给|结)|拖(?:了|着|到)|要不(?:到|回)|一分.{0,3}没|克扣"
)
_WORKERS = re.compile(
    rf"{N}\s?(?:个|名|位|多个|多名)?\s?(?:工友|工人|民工|农民工|师傅|老乡|人|兄弟)(?![均口次民行家士])"
)


def _sums(text: str) -> Iterator[tuple[Decimal, str, bool]]:
    """Yield every sum of money with its words and whether it is a rate (a month, a person, a mu)."""
    for found in _MONEY.finditer(text):
        value = read_number(found["money"])
        if value is not None and value >= 100:
            yield value, found.group().strip(), bool(found["before"])


def _amount(text: str) -> Proposed | None:
    value, words = max(((value, words) for value, words, rate in _sums(text) if not rate), default=(Decimal(0), ""))
    return Proposed(int(value) if value == int(value) else float(value), words) if words else None


def _wages(text: str, found: dict[str, Proposed]) -> None:
    """Unpaid wages: how many people wait for them, and how much in all (people × sum each where only that is said)."""
    if not (_WAGES.search(text) and _UNPAID.search(text)):
        return
    counts = [(int(value), words) for value, words in _counted(_WORKERS, text)]
    if counts:
        found["unpaid_workers"] = Proposed(*max(counts))
    each = [(value, words) for value, words, rate in _sums(text) if rate and words.startswith(("每人", "人均"))]
    if "amount" in found:
        found["wages_total"] = found["amount"]
    elif each and counts:
        value, words = max(each)
        total = value * max(counts)[0]
        found["amount"] = found["wages_total"] = Proposed(int(total), f"{max(counts)[1]}，{words}")


# People and places ---------------------------------------------------------------------------------------------

_TOGETHER = re.compile(
    rf"{N}\s?(?:户|家人|人|(?:个|名|位)\s?(?:人|业主|村民|居民|家长|学生|工友|工人|民工|农民工|同事|员工|司机|骑手))"
    rf"(?!小?组|[均口次民行家士工生])"
)
_ONE_SIDE = re.compile(r"我们|大家|都|联名|工友|业主|村民|工人|民工|家长|全组|全村|一起|投资人|受害")
_BODIES: Final[dict[str, str]] = {
    "hrss": "人社局|社保局|社保所|社保中心|社保窗口|社保和税务",
    "housing": "住建局|房管局",
    "natural_resources": "自然资源局|国土局|国土所|规划局|不动产登记中心",
    "agriculture": "农业农村局|农业局",
    "forestry": "林业局",
    "water": "水利局|自来水公司",
    "transport": "交通局|公路局",
    "urban_management": "城管|综合执法",
    "market": "市场监管局|工商局",
    "ecology": "环保局|生态环境局",
    "education": "教育局",
    "health": "卫健局|卫健委",
    "medical_insurance": "医保局",
    "civil_affairs": "民政局",
    "tax": "税务局|税务窗口|社保和税务",
    "public_security": "公安局|派出所|交警队|交警大队",
    "finance": "财政局",
    "disabled": "残联",
    "veterans": "退役军人局|退役军人事务局",
    "emergency": "应急局|消防",
    "power": "供电所|供电公司",
    "traffic": "交警",
    "township": "镇政府|乡政府|街道办|镇里|(?<!到)街道",
    "justice": "司法局|司法所",
    "court": "法院",
    "committee": "调委会|医调委",
    "women": "妇联",
    "union": "工会",
    "development": "发改局",
    "commerce": "商务局",
    "discipline": "纪委",
    "county": "县政府",
}
"""Bodies as people name them, so that two names of one body count once."""
_NAMED: Final = tuple(re.compile(names) for names in _BODIES.values())
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")
_DEPARTMENTS = re.compile(rf"{N}\s?(?:个|家)\s?(?:部门|单位|局|窗口)")
_TOWNS = re.compile(rf"{N}\s?(?:个)?\s?(?:乡镇|镇|乡|街道)(?![上里长政人村卫中办公交道])")
_NEXT_TOWN = re.compile(r"跨(?:乡)?镇|跨街道|邻镇|隔壁镇|隔壁乡|邻乡")
_OTHER_COUNTY = re.compile(r"外县|邻县|隔壁县|跨县|跨市|跨省|邻市")


def _counted(pattern: re.Pattern[str], text: str) -> Iterator[tuple[Decimal, str]]:
    for found in pattern.finditer(text):
        before = text[max(0, found.start() - 2) : found.start()]
        value = read_number(found["n"])
        if (
            value is not None
            and 1 <= value < 100_000
            and value == int(value)
            and not before.endswith(("每", "第", "一家", "群里"))
        ):
            yield value, found.group().strip()


def _parties(text: str) -> Proposed | None:
    counts = [(int(value), words) for value, words in _counted(_TOGETHER, text) if value >= 2]
    return Proposed(*max(counts)) if counts else None


def _same_claim(text: str) -> Proposed | None:
    return _parties(text) if _ONE_SIDE.search(text) else None


def _bodies_in(sentence: str) -> list[str]:
    """The bodies a sentence names, each once."""
    return [found.group() for names in _NAMED if (found := names.search(sentence))]


def _departments(text: str) -> Proposed | None:
    """Most bodies that one sentence names or counts; what stands about in different sentences is no joint task."""
    counts = [(int(value), words) for value, words in _counted(_DEPARTMENTS, text)]
    told = [_bodies_in(sentence) for sentence in _SENTENCE.findall(text)]
    counts += [(len(named), "、".join(named)) for named in told if len(named) >= 2]
    best = max(counts, default=(0, ""))
    return Proposed(*best) if best[0] >= 2 else None


def _townships(text: str) -> Proposed | None:
    counts = [(int(value), words) for value, words in _counted(_TOWNS, text) if value >= 2]
    across = _NEXT_TOWN.search(text)
    if across:
        counts.append((2, across.group()))
    return Proposed(*max(counts)) if counts else None


# Time ----------------------------------------------------------------------------------------------------------

_VACATE = re.compile(
    rf"(?:(?:限|限期|限定|责令|通知|要求|勒令|必须|让我们?|叫我们?){_GAP}{{0,6}}?(?<![月0-9]){N}\s?(?:天|日)(?:以?内|之内|后)?|"
    rf"(?<![月0-9])(?P<m>{NUMBER})\s?(?:天|日)(?:以?内|之内)){_GAP}{{0,8}}?(?:搬(?!运)|拆|腾|迁出|清空)"
)
_VACATE_SOON = re.compile(
    rf"(?P<day>今天|今晚|明天|后天|马上|已经|正在){_GAP}{{0,6}}(?:强拆|来拆|要拆|拆房|拆我|推房|搬走|清场)"
)
_SOON: Final[dict[str, int]] = {"今天": 0, "今晚": 0, "马上": 0, "已经": 0, "正在": 0, "明天": 1, "后天": 2}
_REMEDY = re.compile(
    rf"(?:{N}\s?(?:天|日)(?:以?内|之内){_GAP}{{0,6}}(?:复核|复议|起诉|申诉|上诉|仲裁|复查))|"
    rf"(?:(?:复核|复议|起诉|上诉|仲裁|申请|时效){_GAP}{{0,8}}(?:还剩|只剩|还有|不到)\s?(?P<m>{NUMBER})\s?(?:天|日))"
)
_TALKED = re.compile(r"调解|调(?:了|过|处)|谈(?:了|过|成|崩|判|拢)|协商|说和|协议|调解书|承诺书|保证书|字据|合同签了")
_BROKEN = re.compile(
    r"没(?:有)?(?:调|谈)?成(?!年)|未成|不成|没谈拢|谈不(?:拢|到一起)|说不拢|没说拢|失败|谈崩|崩了|没(?:有)?结果|没用|不欢而散|翻脸|没到场|中途走|"
    r"差得太远|一步不让|越谈越僵|反悔|不认账|不认了|没(?:有)?履行|不履行|没(?:有)?(?:一份)?兑现|不兑现"
)
_TIMES = re.compile(rf"(?P<n>{NUMBER})\s?(?:次|回|轮|份)(?!来电|反映)")
_SECOND = re.compile(r"第二次|后一回|另一回|再一回|第二回")
_NOT_OURS = re.compile(
    r"不归(?!我家)|(?:不是|不属于)(?:他们|自己|我们|本单位|该单位|其)(?:的事|管|职责)?|不属于|管不(?:到|着)|没有?一家肯接|往外推|推掉|一个推一个|两头推|"
    r"踢来踢去|踢皮球|没有一个认"
)
_REFUSERS = re.compile(rf"(?P<n>{NUMBER})\s?(?:个|家)\s?(?:部门|单位|窗口|局)")
_SENT_BACK = re.compile(rf"退(?:了|回)(?P<n>{NUMBER})次")
_TWICE = re.compile(r"又说不|(?:又|再)去[^，。]{2,12}，?也?(?:说|不接)")


def _vacating(text: str) -> Proposed | None:
    soon = _VACATE_SOON.search(text)
    if soon:
        return Proposed(_SOON[soon["day"]], soon.group())
    found = [(read_number(one["n"] or one["m"]), one.group()) for one in _VACATE.finditer(text)]
    days = [(int(value), words) for value, words in found if value]
    return Proposed(*min(days)) if days else None


def _remedy(text: str) -> Proposed | None:
    found = _REMEDY.search(text)
    value = read_number(found["n"] or found["m"]) if found else None
    return Proposed(int(value), found.group()) if found and value is not None else None


def _most(sentence: str, *patterns: re.Pattern[str], least: int) -> int:
    """The highest small number that patterns find in a sentence, or ``least``."""
    told = (read_number(one["n"]) for pattern in patterns for one in pattern.finditer(sentence))
    return max([least, *(int(value) for value in told if value and value < 10)])


def _failed(text: str) -> Proposed | None:
    """How often mediation failed or an agreement was not kept: the most that one sentence says."""
    counts = []
    for sentence in _SENTENCE.findall(text):
        if _TALKED.search(sentence) and (broken := _BROKEN.search(sentence)):
            least = max(2 if _SECOND.search(sentence) else 1, sentence.count("调过"))
            counts.append((_most(sentence, _TIMES, least=least), broken.group()))
    return Proposed(*max(counts, key=lambda one: one[0])) if counts else None


def _refused(text: str) -> Proposed | None:
    """How many bodies said that it is not theirs: the most that one sentence says."""
    counts = [(0, "")]
    for sentence in _SENTENCE.findall(text):
        if found := _NOT_OURS.search(sentence):
            least = max(2 if _TWICE.search(sentence) else 1, len(_bodies_in(sentence)))
            counts.append((_most(sentence, _REFUSERS, _SENT_BACK, least=least), found.group()))
    best = max(counts, key=lambda one: one[0])
    return Proposed(*best) if best[0] >= 2 else None


# What is so or not so ------------------------------------------------------------------------------------------


def _says(pattern: str) -> Reader:
    compiled = re.compile(pattern)

    def read(text: str) -> Proposed | None:
        found = compiled.search(text)
        return Proposed(True, found.group()) if found else None

    return read


_HARM = (
    rf"(?:停|断)(?:了)?(?:水|电|气|暖)(?!费)|没水|没电|水{_GAP}{{0,3}}发黄|偷?排(?:污|放)|污染|推土机|挖机|挖掘机|正在(?:拆|强拆|挖|施工)|"
    r"还在(?:挖|拆|排|砍|建|打)|天天(?:往外)?(?:冒|漏|流)|一直(?:冒|漏|流)"
)
_LIVING = (
    r"欠薪|(?:工资|工钱|薪水|血汗钱)|低保|特困|五保|救命钱|吃饭钱|等米下锅|揭不开锅|生活费|治病|看不起病|没地方住|"
    r"无家可归|无处可住|住哪|过渡费|养老金|退休金|抚养费|赡养费|救助"
)
_HURT = (
    r"打伤|打破|砸破|砸伤|捅|砍(?:人|伤)|受伤|摔伤|撞伤|压伤|咬伤|骨折|骨裂|流血|缝了|轻微伤|轻伤|重伤|家暴|动手打|殴打|"
    rf"扬言|威胁|恐吓|同归于尽|拿刀|要(?:杀|弄死)|拼命|(?:摔|压|砸|锯|撞|打|切|扭)断了?{_GAP}{{0,3}}(?:手|腿|胳膊|臂|骨|指|脚|脖|腰|牙|鼻)"
)
_GRAVE = (
    rf"身亡|坠亡|工亡|死亡|死了(?!一批|{NUMBER}[头只条])|人没了|致死|重伤|截肢|植物人|高位截瘫|"
    rf"(?:手术|抢救|医院|工地|撞|坠|事故){_GAP}{{0,16}}(?:去世|过世|离世)|"
    rf"(?:去世|过世|离世){_GAP}{{0,6}}(?:医院|手术)"
)
_ACT = (
    r"(?:征收|补偿|处罚|许可|认定|复议|强制|责令|拆除)(?:补偿)?决定|行政处罚|不予(?:批准|受理|认定|许可|公开|登记)|不给批|批不下来|"
    rf"强拆|责令|(?:认定|定)(?:为|成)(?:了)?违|没有?批文|程序违法|不服{_GAP}{{0,8}}(?:决定|认定|处罚|答复)|申请公开|取消{_GAP}{{0,4}}(?:低保|补贴|资格)"
)
_SCHOOL = (
    rf"(?:学校|幼儿园|医院|卫生院){_GAP}{{0,12}}(?:停课|停诊|停水|停电|被堵|堵门|堵了|围堵|上不了课|不能上课|无法上课|开不了诊|关停)|"
    rf"(?:停课|停诊|堵(?:住|了)?)(?!车){_GAP}{{0,4}}(?:学校|幼儿园|医院|卫生院)"
)
_TOPICS: Final[tuple[tuple[str, str], ...]] = (
    ("treatment", r"手术|医生|误诊|医疗事故|医患|病历|术后|接生|诊所|用错药|过敏|种牙|拔牙|输液|打针"),
    ("disability", r"残疾|盲人|聋哑|轮椅|残联"),
    ("elderly", r"养老院|敬老院|养护院|高龄|床位费|老年公寓|养老机构|尊老金"),
    ("gas", r"天然气|燃气|煤气|停气"),
    ("power", r"停电|断电|变压器|电压|供电|跳闸"),
    ("sewer", r"下水道|污水|化粪池|粪水|井盖|内涝"),
    ("street", r"路灯|公厕|垃圾站|垃圾中转"),
    ("road", r"水泥路|修路|路面|村道|公路|坑洼|坑坑|塌方|冲垮|桥梁|危桥|护栏|断头路"),
    ("water", r"停水|自来水|水压|水质|供水|水厂|饮水|水渠|灌溉|山塘"),
)


_ANY_TOPIC = re.compile("|".join(pattern for _topic_, pattern in _TOPICS))


def _topic(text: str) -> Proposed | None:
    if not _ANY_TOPIC.search(text):
        return None
    for topic, pattern in _TOPICS:
        found = re.search(pattern, text)
        if found:
            return Proposed(topic, found.group())
    return None


READERS: Final[dict[str, Reader]] = {
    "amount": _amount,
    "parties_total": _parties,
    "same_claim_parties": _same_claim,
    "departments": _departments,
    "townships": _townships,
    "other_county": _says(_OTHER_COUNTY.pattern),
    "vacating_days": _vacating,
    "remedy_days_left": _remedy,
    "failed_mediations": _failed,
    "competence_refusals": _refused,
    "continuing_harm": _says(_HARM),
    "subsistence": _says(_LIVING),
    "injury_or_threat": _says(_HURT),
    "deaths_or_serious_injury": _says(_GRAVE),
    "government_act": _says(_ACT),
    "school_or_hospital": _says(_SCHOOL),
    "topic": _topic,
}
"""Each fact that can be read from words, and how. `unpaid_workers` and `wages_total` follow from several of them."""
