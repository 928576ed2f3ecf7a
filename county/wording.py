"""How people write money, dates and durations, and how a text changes when somebody else writes it down."""

import random
from datetime import date

DIGITS = "零一二三四五六七八九"
ALIKE = (("的", "得"), ("在", "再"), ("账", "帐"), ("做", "作"), ("份", "分"), ("已", "以"), ("坐", "座"), ("像", "象"))
"""Characters people mix up when they type fast."""
SPAN_WORDS = (
    (20, ("半个多月", "十几天", "两个多星期")),
    (45, ("一个多月", "四十来天", "个把月")),
    (100, ("两个多月", "三个月", "快三个月")),
    (200, ("半年", "小半年", "五六个月")),
    (400, ("一年", "快一年", "大半年")),
    (100_000, ("一年多", "快两年", "两年多")),
)


def round_money(amount: float) -> int:
    """Round an amount the way people remember it: tens below a thousand, hundreds, thousands, ten thousands."""
    for limit, step in ((100, 1), (1_000, 10), (10_000, 100), (100_000, 1_000)):
        if amount < limit:
            return max(step, round(amount / step) * step)
    return round(amount / 10_000) * 10_000


def money(amount: int, rng: random.Random) -> str:
    """Write an amount of yuan in one of the usual ways: 48000元, 4.8万元, 4万8, 四万八千块."""
    if amount < 10_000:
        return f"{amount}{rng.choice(('元', '元', '块', '块钱'))}"
    tens, rest = divmod(amount, 10_000)
    decimal = f"{amount / 10_000:.2f}".rstrip("0").rstrip(".")
    ways = [f"{amount}元", f"{decimal}万元", f"{decimal}万", f"{decimal}万块"]
    if rest and rest % 1_000 == 0 and tens < 10:
        ways += [f"{tens}万{rest // 1000}", f"{DIGITS[tens]}万{DIGITS[rest // 1000]}千块"]
    return rng.choice(ways)


def duration(days: int, rng: random.Random) -> str:
    """Say how long something has lasted."""
    return rng.choice(next(words for limit, words in SPAN_WORDS if days <= limit))


def ago(day: date, today: date, rng: random.Random) -> str:
    """Say a past date as people do: 上周, 9月初, 去年腊月."""
    days = (today - day).days
    if days <= 6:
        return rng.choice(("前几天", "前两天", f"{day.month}月{day.day}号", "这几天"))
    if days <= 30:
        return rng.choice(("上周", "半个月前", f"{day.month}月{day.day}日", f"{day.month}月{_third(day)}"))
    if day.year == today.year:
        return rng.choice(
            (f"今年{day.month}月", f"{day.month}月{_third(day)}", f"{day.month}月份", f"今年{_season(day)}")
        )
    year = {1: "去年", 2: "前年"}.get(today.year - day.year, f"{day.year}年")
    return rng.choice((f"{year}{day.month}月", f"{year}{_season(day)}", f"{day.year}年{day.month}月"))


def _third(day: date) -> str:
    return "初" if day.day <= 10 else "中旬" if day.day <= 20 else "底"


def _season(day: date) -> str:
    return {12: "冬天", 1: "腊月", 2: "正月"}.get(day.month) or ("开春", "夏天", "秋天", "冬天")[(day.month - 3) // 3]


def retold(text: str, sex: str) -> str:
    """Turn what somebody says of themselves into what another writes of them."""
    pronoun = "她" if sex == "female" else "他"
    return text.replace("自我", "自\0").replace("我", pronoun).replace("\0", "我")


def hurried(text: str, rng: random.Random) -> str:
    """Write as on a telephone: spaces for stops now and then, a character mixed up here and there."""
    gap = rng.choice(("，", " ", "，", ","))
    text = text.rstrip("。").replace("。", rng.choice((gap, "。"))).replace("，", gap)
    right, wrong = rng.choice(ALIKE)
    return text.replace(right, wrong, 1) if rng.random() < 0.3 else text
