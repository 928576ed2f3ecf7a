"""Two implementations written apart give the same date."""

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kernel.law.calendar import seeded
from kernel.law.due import due
from kernel.law.lengths import parse
from kernel.law.norms import library
from kernel.law.terms import Extension, Pause
from kernel.law.tests import naive

NORMS = (
    ("行政处罚法", 2004),
    ("行政许可法", 2005),
    ("行政强制法", 2012),
    ("行政复议法", 2004),
    ("信访工作条例", 2023),
    ("民事诉讼法", 2004),
    ("人民调解法", 2011),
    ("治安管理处罚法", 2007),
    ("政府信息公开条例", 2009),
    ("劳动争议调解仲裁法", 2009),
    ("易制毒化学品管理条例", 2006),
    ("重大行政决策程序暂行条例", 2020),
    ("行政诉讼法", 2004),
    ("product", 2004),
)
UNITS = (("日", 60), ("日", 10), ("工作日", 45), ("个月", 12), ("年", 1))
SINCE = date(2004, 1, 1)


def segment(dice: random.Random) -> tuple[int, str]:
    unit, most = dice.choice(UNITS)
    return dice.randint(1, most), unit


def written(one: tuple[int, str]) -> str:
    return f"{one[0]}{'个' if one[1] == '工作日' else ''}{one[1]}"


def start_of(dice: random.Random, since: int) -> date:
    first = date(since, 1, 1)
    return first + timedelta(days=dice.randrange((date(2024, 6, 30) - first).days))


@pytest.mark.parametrize("seed", range(12))
def test_plain_limits_agree(seed: int) -> None:
    dice, calendar = random.Random(seed), seeded()
    for _ in range(2000):
        norm, since = dice.choice(NORMS)
        start, length = start_of(dice, since), segment(dice)
        found = due(start, written(length), rule=library().rule(norm, start), calendar=calendar)
        assert found.on == naive.end_of(norm, start, [length], []), (norm, start, length)


@pytest.mark.parametrize("seed", range(12))
def test_extended_and_paused_limits_agree(seed: int) -> None:
    dice, calendar = random.Random(100 + seed), seeded()
    for _ in range(600):
        norm, since = dice.choice(NORMS)
        start, lengths = start_of(dice, since), [segment(dice) for _ in range(dice.choice((1, 1, 2, 3)))]
        rule = library().rule(norm, start)
        extensions = [Extension(parse(written(one)), start, "张局长", "案情复杂") for one in lengths[1:]]
        rests = random_rests(dice, norm, start, lengths)
        found = due(
            start,
            written(lengths[0]),
            rule=rule,
            calendar=calendar,
            extensions=extensions,
            pauses=[Pause("鉴定", begin, end, "张局长", "委托鉴定") for begin, end in rests],
        )
        assert found.on == naive.end_of(norm, start, lengths, rests), (norm, start, lengths, rests)


@pytest.mark.parametrize("seed", range(6))
def test_limits_counted_back_from_an_event_agree(seed: int) -> None:
    dice, calendar = random.Random(200 + seed), seeded()
    for _ in range(800):
        norm, since = dice.choice(NORMS)
        event, length = start_of(dice, max(since, 2006)), segment(dice)
        found = due(event, written(length), rule=library().rule(norm, event), calendar=calendar, backwards=True)
        assert found.on == naive.latest_before(norm, event, *length), (norm, event, length)


def test_the_second_implementation_knows_nothing_of_the_first() -> None:
    told = Path(naive.__file__).read_text(encoding="utf-8")
    assert "kernel" not in told


def random_rests(
    dice: random.Random, norm: str, start: date, lengths: list[tuple[int, str]]
) -> list[tuple[date, date]]:
    """Up to three pauses, each beginning while the limit still runs."""
    rests: list[tuple[date, date]] = []
    edge = start
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        last = naive.end_of(norm, start, lengths, rests)
        if edge > last:
            break
        begin = edge + timedelta(days=dice.randint(0, (last - edge).days))
        rests.append((begin, begin + timedelta(days=dice.randint(0, 40))))
        edge = rests[-1][1] + timedelta(days=1)
    return rests


def test_office_hours_agree() -> None:
    dice, calendar = random.Random(7), seeded()
    for _ in range(1500):
        start = datetime.combine(start_of(dice, 2004), datetime.min.time()) + timedelta(minutes=dice.randrange(1440))
        hours = dice.randint(1, 20)
        rule = library().rule("product", start.date())
        found = due(start, f"{hours}个工作小时", rule=rule, calendar=calendar)
        assert found.at.replace(tzinfo=None) == naive.office_end(start, hours), (start, hours)
