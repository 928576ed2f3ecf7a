"""Telling one report after the other: a walk over trees, fast enough for a million.

What belongs to the matter (amounts, numbers, how long it lasts) is drawn from the matter's own number and the slot's
name, so every telling of it agrees; how it is said is drawn from the report's own number. An official copy says the
same words again (same `words`, same or another `frame`), somebody else's report of the same matter says other words.
"""

from collections.abc import Callable
from datetime import date, timedelta
from math import log
from random import Random
from typing import NamedTuple

from county.names import GIVEN, SURNAMES
from county.tongue.burdens import chosen, woven
from county.tongue.compiled import CHOICE, FREE, SLOT, Case, Tree, Voice, cases, rules, topics, voices, words
from county.tongue.slips import counted_in_words, hurried, loosened, slip
from county.turns import CONFUSED
from county.wording import ago, duration, money, retold, round_money

LONGEST = 2_400
SPANS = (6, 18, 35, 60, 90, 150, 240, 420, 800)
"""How many days a matter may have lasted when it is first told."""
_MASK = (1 << 64) - 1
VAGUE, SILENT, MIXED, LEFT_OUT, SWAPPED, LINE = 0.14, 0.45, 0.12, 0.35, 0.15, 0.85
"""How often the case itself is not told, nor its class either; something else is mentioned; a sentence is left out;
two change places; a sentence of the class is added."""


class Report(NamedTuple):
    """What a telling needs to know; the numbers are the county's own, never shown."""

    words: int
    """Seed of the words of the telling."""
    frame: int
    """Seed of how it is written down."""
    cause: int
    case: int
    voice: str
    told_as: str
    """new, same (an official copy), edited, again (by the same or another person, knowing of the first)."""
    on: date
    name: str
    sex: str
    phone: str
    township: str
    village: str
    """Empty when the report names no place."""
    other: str
    other_short: str
    joint: bool
    people: int
    amount_at: float
    """Between 0 and 1: where in the case's range the amount lies."""
    count_at: float
    burdens: tuple[str, ...] = ()
    """What weighs on the matter beside the case, by the names of burdens.toml."""


def share(cause: int, key: int) -> float:
    """Return a number between 0 and 1 that depends on nothing but the cause and the slot."""
    mixed = (cause * 0x9E3779B97F4A7C15 + key * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return (mixed ^ (mixed >> 31)) / 2**64


def amount(low: float, high: float, where: float) -> int:
    """Return the amount at a place (0 to 1) in a range, rounded as people remember it."""
    return round_money(low * (high / low) ** where)


def counted(low: float, high: float, joint: bool, where: float) -> int:
    """Return how many people share a claim; fewer when the matter is not a joint one."""
    if not joint:
        low = min(6.0, max(2.0, low * 0.25))
        high = low + min(6.0, high * 0.25)
    return int(low + (high - low + 1) * where)


class Teller:
    """Tells reports; one instance serves a whole file, and every telling depends only on its report."""

    def __init__(self) -> None:
        self.rng = Random(0)
        self.cases, self.rules, self.voices = cases(), rules(), voices()
        self.topics, self.lists = topics(), words()
        self.by_class: dict[str, list[Case]] = {}
        for case in self.cases:
            self.by_class.setdefault(case.code, []).append(case)
        self.surnames = tuple(SURNAMES)
        self.given = tuple(sorted({*GIVEN["female"], *GIVEN["male"]}))
        self.cumulative = {name: self._cumulative(options) for name, options in self.voices.items()}

    @staticmethod
    def _cumulative(options: tuple[Voice, ...]) -> list[float]:
        total = sum(voice.weight for voice in options)
        return [sum(voice.weight for voice in options[: place + 1]) / total for place in range(len(options))]

    def tell(self, report: Report) -> str:
        """Return the text of a report."""
        self.report, self.case = report, self.cases[report.case]
        self.topic = self.topics[self.case.code]
        self.placed = self.framing = False
        self.rng.seed(report.frame)
        voice = self._voice(report.voice)
        self.third = voice.third
        drawn = self.rng.random()
        self.rng.seed(report.words)
        self.random = self.rng.random
        body = self._body(voice, report.told_as == "same")
        wish = self._wish()
        if report.burdens:
            self.rng.seed(report.words + 1)
            body = woven(body, [self.words(tree) for tree in chosen(report.burdens, self.case, self.rng)], self.rng)
        self.rng.seed(report.frame + 1)
        if voice.third:
            body, wish = retold(body, report.sex), retold(wish, report.sex)
        self.body, self.wish, self.framing = body, wish, True
        text = self.words(voice.text)
        return self._written(text, voice, drawn)[:LONGEST]

    def title(self, report: Report) -> str:
        """Return a headline: the case's, or where and what, or the beginning of what is asked."""
        self.report, self.case = report, self.cases[report.case]
        self.topic, self.placed, self.third, self.framing = self.topics[self.case.code], False, True, True
        self.rng.seed(report.frame + 2)
        self.random = self.rng.random
        drawn = self.random()
        if drawn < 0.3:
            return self.case.title
        if drawn < 0.55:
            return f"关于{self._place()}{self.case.title}的{('问题', '情况', '反映', '诉求')[int(self.random() * 4)]}"
        if drawn < 0.75:
            return self.words(self.topic.asks[int(self.random() * len(self.topic.asks))]).rstrip("。")
        return f"{self._place()}{self.topic.words[int(self.random() * len(self.topic.words))]}问题"

    def _voice(self, name: str) -> Voice:
        drawn = self.rng.random()
        for voice, limit in zip(self.voices[name], self.cumulative[name], strict=True):
            if drawn < limit:
                return voice
        return self.voices[name][-1]

    def _written(self, text: str, voice: Voice, drawn: float) -> str:
        rng = self.rng
        if voice.loose and rng.random() < 0.85:
            return hurried(text, rng)
        text = loosened(text, rng)
        if drawn < 0.3:
            text = counted_in_words(text, rng)
        if rng.random() < (0.08 if voice.third else 0.28):
            text = slip(text, rng)
        if self.report.told_as == "same" and rng.random() < 0.3:
            text = slip(text[: int(len(text) * (0.7 + 0.3 * rng.random()))], rng)
        return text

    def _body(self, voice: Voice, whole: bool) -> str:
        random = self.random
        parts = [self.words(sentence) for sentence in self._chosen(whole)]
        if not parts and random() < SILENT:
            parts.append(self._other_lines())
        elif random() < LINE or not parts:
            parts.insert(0 if random() < 0.6 else len(parts), self._line())
        more = min(28, int(-voice.more * log(1 - random()))) if voice.more else 0
        for _ in range(more):
            line = self._line() if random() < 0.16 else self.words(self._pick(self.rules["line"]))
            parts.insert(min(len(parts), 1 + int(random() * len(parts))), line)
        if random() < MIXED:
            parts.insert(int(random() * (len(parts) + 1)), self._another())
        return "".join(parts)

    def _chosen(self, whole: bool) -> list[Tree]:
        """Choose which sentences of the case are said, and in which order."""
        found = list(self.case.sentences)
        drawn = self.random()
        if drawn < VAGUE and not whole:
            return []
        if len(found) > 1 and drawn < VAGUE + LEFT_OUT:
            found.pop(1 + int(self.random() * (len(found) - 1)))
        if len(found) > 1 and self.random() < SWAPPED:
            place = int(self.random() * (len(found) - 1))
            found[place], found[place + 1] = found[place + 1], found[place]
        return found

    def _another(self) -> str:
        """Mention something of another class besides, as people do."""
        code = CONFUSED[self.case.code][int(self.random() * 2)]
        topic = self.topics[code]
        said = self.words(self._pick(topic.lines), topic.words)
        if self.random() < 0.5:
            said += self.words(self._pick(self.by_class[code][int(self.random() * len(self.by_class[code]))].sentences))
        return ("另外，", "还有，", "顺便说一下，", "对了，")[int(self.random() * 4)] + said

    def _line(self) -> str:
        """Say a sentence of the class, now and then with a time before it or a thought behind it."""
        said = self.words(self._pick(self.topic.lines))
        drawn = self.random()
        if drawn < 0.3:
            said = self.words(self._pick(self.rules["何时"])) + "，" + said
        if drawn > 0.5:
            more = self._pick(self.rules[("结果", "心情", "难处")[int(self.random() * 3)]])
            said = said[:-1] + "，" + self.words(more) + "。"
        return said

    def _other_lines(self) -> str:
        """Say something that would fit any matter at all."""
        return "".join(self.words(self._pick(self.rules["line"])) for _ in range(1 + int(self.random() * 2)))

    def _wish(self) -> str:
        drawn = self.random()
        if drawn < 0.06:
            return self.words(self._pick(self.rules["泛求"]))
        said = self.words(self._pick(self.topic.asks) if drawn < 0.5 else self.case.wish)
        return said[:-1] + "，" + self.words(self._pick(self.rules["求尾"])) + "。" if drawn > 0.7 else said

    def _pick(self, options: tuple[Tree, ...]) -> Tree:
        return options[int(self.random() * len(options))]

    def words(self, tree: Tree, things: tuple[str, ...] | None = None) -> str:
        """Say a tree."""
        out: list[str] = []
        self._say(tree, out, things or self.topic.words)
        return "".join(out)

    def _say(self, tree: Tree, out: list[str], things: tuple[str, ...]) -> None:
        random = self.random
        for node in tree:
            if node.__class__ is str:
                out.append(node)
                continue
            kind = node[0]
            if kind == CHOICE:
                options = node[1]
                self._say(options[int(random() * len(options))], out, things)
            elif kind == SLOT:
                out.append(self._slot(node))
            elif kind == FREE:
                out.append(self._free(node[1], node[2], node[3]))
            else:
                self._rule(node[1], out, things)

    def _rule(self, name: str, out: list[str], things: tuple[str, ...]) -> None:
        if name == "物":
            out.append(things[int(self.random() * len(things))])
        elif name == "类":
            self._say(self._pick(self.topic.lines), out, things)
        else:
            self._say(self._pick(self.rules[name]), out, things)

    # ── what belongs to the matter ──

    def _slot(self, node: Tree) -> str:
        _, name, low, high, key = node
        said = _SAID.get(name)
        if said is not None:
            return said(self)
        options = self.case.slots.get(name)
        if options:
            return options[int(share(self.report.cause, key) * len(options))]
        if name in ("人", "工人"):
            return str(counted(*self.case.counts, self.report.joint, self.report.count_at))
        if name[0] in "元薪":
            return self._money(name, low, high, key)
        where = share(self.report.cause, key)
        return f"{low + (high - low) * where:.1f}".removesuffix(".0") if name == "亩" else _whole(low, high, where)

    def _money(self, name: str, low: float, high: float, key: int) -> str:
        """Say the amount that is asked for, the same in every telling of the matter, or another of the cause."""
        if name in ("元", "薪"):
            low, high = (low, high) if high else self.case.amount
            return money(amount(low, high, self.report.amount_at), self.rng) if high else "一笔钱"
        return money(amount(low, high, share(self.report.cause, key)), self.rng)

    def _place(self) -> str:
        report = self.report
        if not report.village:
            return ("我们这边", "我们这里", "这一带", "附近")[int(self.random() * 4)] if not self.third else "当地"
        village = report.village
        if self.placed:
            ours = self.random() < 0.5 and not (self.third and self.framing)
            return ("我们村" if village[-1] == "村" else "我们社区") if ours else village
        self.placed = True
        group = f"{int(share(report.cause, 7) * 15) + 1}组" if village[-1] == "村" and self.random() < 0.4 else ""
        return (report.township if self.random() < 0.55 else "") + village + group

    def _other(self) -> str:
        if self.third and self.random() < 0.4:
            return self.report.other
        return self.report.other_short if self.random() < 0.75 else self.report.other

    def _called(self) -> str:
        report = self.report
        if not report.name:
            return ("来电人", "市民", "群众", "一位居民")[int(self.random() * 4)]
        return report.name[0] + ("女士" if report.sex == "female" else "先生")

    def _days(self) -> int:
        return SPANS[int(share(self.report.cause, 11) * len(SPANS))]

    def _when(self) -> str:
        on = self.report.on
        return ago(on - timedelta(days=self._days() + int(share(self.report.cause, 13) * 57)), on, self.rng)

    # ── what is drawn anew ──

    def _free(self, name: str, low: float, high: float) -> str:
        if name == "n":
            return _whole(low, high, self.random())
        drawn = _DRAWN.get(name)
        if drawn is not None:
            return drawn(self, low, high)
        options = self.lists[name]
        return options[int(self.random() * len(options))]

    def _named(self) -> str:
        first = self._surname() + self.given[int(self.random() * len(self.given))]
        return first + self.given[int(self.random() * len(self.given))] if self.random() < 0.6 else first

    def _road(self) -> str:
        heads, tails = self.lists["路前"], self.lists["路后"]
        return heads[int(self.random() * len(heads))] + tails[int(self.random() * len(tails))]

    def _shop(self) -> str:
        heads, middles, kinds = self.lists["店前"], self.lists["店中"], self.lists["店后"]
        stem = heads[int(self.random() * len(heads))] + middles[int(self.random() * len(middles))]
        return stem + kinds[int(self.random() * len(kinds))]

    def _surname(self) -> str:
        drawn = self.random()
        return self.surnames[int(drawn * drawn * len(self.surnames))]

    def _date(self, name: str) -> str:
        drawn = self.random()
        day = self.report.on - timedelta(days=1 + int(drawn * drawn * 400))
        way = self.random()
        if name == "月":
            return f"{day.year}年{day.month}月" if way < 0.3 else f"{day.month}月"
        if way < 0.5:
            return f"{day.month}月{day.day}日"
        if way < 0.7:
            return f"{day.month}月{day.day}号"
        return f"{day.year}年{day.month}月{day.day}日" if way < 0.9 else f"{day.year}.{day.month}.{day.day}"


def _whole(low: float, high: float, where: float) -> str:
    return str(int(low + (high - low + 1) * where))


def _period(told: Teller) -> str:
    on = told.report.on
    return (
        f"{on.month}月{on.day}日",
        f"{on.year}年{on.month}月{on.day}日",
        f"{on.month}月{on.day}日{int(told.random() * 12) + 8}时",
        "今日",
    )[int(told.random() * 4)]


_SAID = {
    "我": lambda told: "我",
    "我家": lambda told: "我家",
    "地": Teller._place,
    "镇村": Teller._place,
    "镇": lambda told: told.report.township if told.report.village else "镇里",
    "对方": Teller._other,
    "对方2": Teller._other,
    "时": Teller._when,
    "久": lambda told: duration(told._days(), told.rng),
    "称呼": Teller._called,
    "全名": lambda told: told.report.name or "（不愿留名）",
    "姓": lambda told: told.report.name[:1] or "×",
    "性别": lambda told: "女" if told.report.sex == "female" else "男",
    "手机": lambda told: told.report.phone or "未留",
    "人数": lambda told: str(max(1, told.report.people)),
    "题目": lambda told: told.case.title,
    "正文": lambda told: told.body,
    "诉求": lambda told: told.wish,
    "保密": lambda told: "保密",
    "时段": _period,
}
"""Slots with one way to be said."""
_DRAWN: dict[str, Callable[[Teller, float, float], str]] = {
    "元": lambda told, low, high: money(amount(low, high, told.random()), told.rng),
    "姓": lambda told, low, high: told._surname(),
    "名": lambda told, low, high: told._named(),
    "日": lambda told, low, high: told._date("日"),
    "月": lambda told, low, high: told._date("月"),
    "路": lambda told, low, high: told._road(),
    "店": lambda told, low, high: told._shop(),
    "时": lambda told, low, high: _whole(1, 11, told.random()),
    "分": lambda told, low, high: f"{int(told.random() * 60):02d}",
    "尾": lambda told, low, high: _whole(1000, 9999, told.random()),
    "单号": lambda told, low, high: f"D{int(told.random() * 9e11) + 10**11}",
}
"""Free slots that are put together rather than taken from a list."""
