"""Who writes a matter down and how: a clerk, the hotline, the person at a keyboard, on paper, by phone.

In the templates `@` stands for the place, `#` for the teller's name; alternatives are written `[a|b]`.
"""

import random
from collections.abc import Callable
from typing import Protocol

from county.grammar import choose_words
from county.people import Person
from county.wording import hurried, retold

CHANNELS = {"hotline": 0.42, "web": 0.20, "window": 0.16, "grid": 0.13, "referral": 0.06, "letter": 0.03}
"""Ways in, with their shares."""
STYLES = {
    "hotline": ("hotline", "dialogue", "note"),
    "web": ("web", "web", "sms", "spoken"),
    "window": ("window", "note"),
    "grid": ("grid",),
    "referral": ("referral", "letter"),
    "letter": ("letter", "letter", "old_letter"),
}
SALUTATIONS = (
    "",
    "",
    "您好，",
    "领导好！",
    "你好：",
    "尊敬的领导，您好！",
    "麻烦问一下，",
    "打扰了，",
    "反映个事。",
)
TRIED = (
    "打过两次12345，都说转下去了。",
    "村里调解过一回，没谈成。",
    "[社区|村里]来看过，说管不了。",
    "找过对方几次，话不投机。",
    "也去镇里问过，让等通知。",
    "材料我都留着，随时可以提供。",
    "[照片|录音]都有。",
    "邻居可以作证。",
    "之前投诉过一次，回复说在办。",
    "不想闹大，只想解决。",
    "家里人为这事吵了好几回。",
)
DETAILS = (
    "为这事请了[三|四|好几]次假，来回的车费都花了不少。",
    "我们都是老实人，一辈子没跟谁红过脸。",
    "我今年[五十三|六十一|四十七|六十八]岁，文化不高，说得不清楚的地方请多包涵。",
    "家里[上有老下有小|就我一个劳力|全靠种田打工]，实在耗不起。",
    "[上个月|前几天]又去问了一次，[门口等了一上午|说管事的开会去了]。",
    "左邻右舍都知道，[大家心里有杆秤|谁是谁非一问便知]。",
    "听说别的地方早就解决了，[怎么到我们这就这么难|不知道卡在哪一步]。",
    "我不懂法，也不知道该找哪个部门，[问了一圈|别人让我来这里问]。",
    "事情不大，可天天压在心上，[觉也睡不好|饭也吃不香]。",
    "有关的单据我复印了一份，[需要可以送过来|电话联系我就行]。",
    "这中间[换了两个经办人|来来回回说法都不一样]，每次都要从头讲一遍。",
    "我相信政府会给老百姓一个公道。",
)
FAREWELLS = (
    "",
    "",
    "谢谢！",
    "麻烦尽快处理，谢谢。",
    "盼复。",
    "希望有个结果。",
    "请回电话。",
    "拜托了。",
    "给个说法就行。",
    "辛苦你们了。",
)
GRID_ENDINGS = (
    "已做初步安抚，双方暂无激烈冲突，建议调委会介入。",
    "现场已拍照，建议镇里派人核实。",
    "已告知其可申请调解，本人愿意。",
    "暂时稳住了，请尽快安排。",
    "超出网格能处理的范围，上报。",
    "已联系[村干部|社区]一起跟进。",
)


class Telling(Protocol):
    """What a style needs to know of one telling."""

    teller: Person

    def body(self) -> str:
        """The story in the first person."""

    def wish(self) -> str:
        """What is asked for."""

    def title(self) -> str:
        """The headline."""

    def other_side(self) -> str:
        """The first respondent as people name it."""

    def place(self) -> str:
        """The place as people name it; in full the first time."""


def compose(style: str, told: Telling, rng: random.Random) -> str:
    """Write the telling down in a style."""
    return _WRITERS[style](told, rng)


def _pick(options: tuple[str, ...], told: Telling, rng: random.Random) -> str:
    """Choose a template and put the place and the name in, so that only what is written has been named."""
    words = choose_words(rng.choice(options), rng)
    if "@" in words:
        words = words.replace("@", told.place())
    return words.replace("#", told.teller.name)


def _some(options: tuple[str, ...], most: int, rng: random.Random) -> str:
    return "".join(choose_words(line, rng) for line in rng.sample(options, rng.randrange(most + 1)))


def _other(told: Telling, text: str) -> str:
    return retold(text, told.teller.sex)


def _called(told: Telling) -> str:
    return told.teller.name[0] + ("女士" if told.teller.sex == "female" else "先生")


def _window(told: Telling, rng: random.Random) -> str:
    sex = "女" if told.teller.sex == "female" else "男"
    templates = (
        f"来访人#，{sex}，住@，称：",
        f"#（{sex}，@）来窗口反映：",
        "接待@居民#，其反映：",
        "#到县中心窗口，自述：",
        "来访登记：@#。",
    )
    ending = rng.choice(("要求：", "诉求：", "本人希望：", "来访人提出："))
    tried = _some(TRIED, 1, rng)
    return _pick(templates, told, rng) + _other(told, told.body() + tried) + ending + _other(told, told.wish())


def _note(told: Telling, rng: random.Random) -> str:
    opening = _pick(("反映@：", "群众反映@：", "诉求人称@：", f"{_called(told)}反映@：", "#反映，"), told, rng)
    wish = f"希望{_other(told, told.wish())}" if rng.random() < 0.5 else ""
    return opening + _other(told, told.body()) + wish


def _hotline(told: Telling, rng: random.Random) -> str:
    caller = _called(told)
    templates = (
        f"{caller}来电反映，",
        "市民来电：",
        f"来电人{caller}（@）表示：",
        "来电人称，",
        f"@{caller}来电：",
        "@#来电：",
    )
    ending = rng.choice(("来电诉求：", "市民希望：", "请核实处理：", "请职能部门答复："))
    more = _some(TRIED, 1, rng) + _some(DETAILS, 1, rng)
    return _pick(templates, told, rng) + _other(told, told.body() + more) + ending + _other(told, told.wish())


def _dialogue(told: Telling, rng: random.Random) -> str:
    ask = rng.choice(("话务员：您好，请讲。", "话务员：12345，请问反映什么问题？", "坐席：您好，请说具体情况。"))
    who = ask.split("：", maxsplit=1)[0]
    more = rng.choice(("您的诉求是？", "那您希望怎么处理？", "好的，您想要什么结果？"))
    before = _pick(("市民：我是@的。", "市民：", "市民：我在@这边。"), told, rng)
    tried = (
        f"{who}：之前找过有关部门吗？市民：{_some(TRIED, 1, rng) or '没有，第一次打。'}" if rng.random() < 0.4 else ""
    )
    return f"{ask}{before}{told.body()}{tried}{who}：{more}市民：{told.wish()}"


def _web(told: Telling, rng: random.Random) -> str:
    where = _pick(("", "我是@的，", "本人住@，", "", "家在@，"), told, rng)
    more = _some(DETAILS, 2, rng) + _some(TRIED, 1, rng)
    wish = told.wish() if rng.random() < 0.6 else ""
    return rng.choice(SALUTATIONS) + where + told.body() + more + wish + rng.choice(FAREWELLS)


def _sms(told: Telling, rng: random.Random) -> str:
    tail = rng.choice(("", "", "帮忙问问", "怎么办", "谁来管管"))
    return _pick(("", "@ ", "@ "), told, rng) + hurried(told.body() + tail, rng)


def _spoken(told: Telling, rng: random.Random) -> str:
    opening = rng.choice(("喂 你好啊 ", "那个 我想说个事 ", "是这样的 ", "我跟你们讲一下 "))
    words = told.body().replace("。", " ").replace("，", rng.choice((" ", "，", " 就是 ")), 2)
    return (opening + words + rng.choice(("就这个事", "你们给看看", "就是这样", "麻烦了啊"))).replace("  ", " ")


def _grid(told: Telling, rng: random.Random) -> str:
    templates = (
        "走访@时，居民#反映：",
        "今日巡查发现，@#家情况：",
        "#（@）在网格群找到我，说：",
        "网格排查：@，",
    )
    return _pick(templates, told, rng) + _other(told, told.body()) + choose_words(rng.choice(GRID_ENDINGS), rng)


def _referral(told: Telling, rng: random.Random) -> str:
    source = rng.choice(("县信访局转：", "上级交办件：", "法院诉前委派：", "派出所移交：", "县长信箱转："))
    before = source + _pick(("#（@）反映，", "@居民#反映：", "来信人#称，"), told, rng)
    return (
        before
        + _other(told, told.body())
        + rng.choice(("请依法处理并反馈。", "请核实处理，结果报送。", "请按程序办理。"))
    )


def _letter(told: Telling, rng: random.Random) -> str:
    head = rng.choice(("尊敬的领导：", "县领导同志：", "信访局负责同志：", "中心的同志们："))
    who = _pick(("我叫#，家住@。", "我是@的#。", "写信打扰了，我是#。"), told, rng)
    return f"{head}{who}{told.body()}{_some(DETAILS, 3, rng)}{_some(TRIED, 1, rng)}{told.wish()}此致敬礼"


def _old_letter(told: Telling, rng: random.Random) -> str:
    self_named = "我一个做奶奶的" if told.teller.sex == "female" else "老汉我"
    opening = rng.choice((self_named, "我年纪大了，字写得不好，", "不怕您笑话，"))
    thought = rng.choice(("有件事想了好久。", "有话想说。"))
    end = rng.choice(("请不要嫌烦。", "给您添麻烦了。"))
    return f"{opening}{thought}{told.body()}{_some(DETAILS, 2, rng)}{told.wish()}{end}{told.teller.name}"


def _again(told: Telling, rng: random.Random) -> str:
    """Somebody else, briefly, in words of their own: the headline, the other side, the wish."""
    other, title, wish = told.other_side(), told.title(), told.wish()
    templates = (
        f"我也是@的，{title}的事不止一家，[我们这几户也碰上了|我这边情况差不多]。对方还是{other}，"
        f"[拖到现在没人管|问了也是白问]。{wish}",
        f"想再催一下@“{title}”这个事，前面有人报过，[到现在没动静|说在处理]。跟{other}有关。{wish}",
        f"@，{title}，[邻居说已经反映过|群里都在说]，我补充一下：{other}那边"
        f"[一直没给说法|每次都说再等等]。{wish}[谢谢|麻烦登记]。",
        f"替家里老人问问：{title}，人在@，和{other}[谈不拢|说不清楚]，老人家自己不会打电话。{wish}",
        f"又是{other}。@好几户都遇到{title}，[大家轮流打电话|换我来问]。{wish}[请并在一起办|请回个话]。",
        f"跟前面那位邻居说的是同一件事，{title}还没解决，@这边[天天盼着|老人都着急]。"
        f"{other}[说过几次没兑现|一直没有准话]。{wish}",
    )
    return _pick(templates, told, rng)


def _plain(told: Telling, rng: random.Random) -> str:
    return f"{told.place()}：{told.body()}{told.wish()}"


_WRITERS: dict[str, Callable[[Telling, random.Random], str]] = {
    "window": _window,
    "note": _note,
    "hotline": _hotline,
    "dialogue": _dialogue,
    "web": _web,
    "sms": _sms,
    "spoken": _spoken,
    "grid": _grid,
    "referral": _referral,
    "letter": _letter,
    "old_letter": _old_letter,
    "again": _again,
    "plain": _plain,
}
