"""Make a database of N matters fast, by the door that lands historical matters: ``kernel.matters.landing``.

One matter in thirty-three is open. Every matter has its rows, lists and ledger as that door leaves them, so
``manage.py prove`` holds on the result.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy
import polars as pl
from django.db import connection

from kernel.matters.hooks import hook
from kernel.matters.landing import fold, land
from kernel.matters.models import Matter
from kernel.people.services import actor
from kernel.places.models import Region

SOURCE = "bench"
CHUNK = 20_000
OPEN_SHARE = 0.03
LAST = datetime(2026, 11, 20, 8, tzinfo=UTC)
YEARS = 2
WORDS = (
    "停水", "欠薪", "漏水", "噪声", "拆迁", "补偿", "宅基地", "物业", "电梯", "退费", "工伤", "分红", "林地", "坟地",
    "低保", "医保", "学区", "路灯", "垃圾", "油烟",
)  # fmt: skip
SINCE = (
    "从去年冬天开始", "上个月底到现在", "已经拖了大半年", "前天夜里又发生了一次", "自从施工队进场以后",
    "换了负责人之后", "这几天雨下得大", "过完年一直这样", "搬来第三年", "签了合同才发现",
)  # fmt: skip
HAPPENED = (
    "找过村里和楼下商铺都说管不了", "电话打了七八遍没有人接", "邻居为此吵过两回", "说好的日期一推再推",
    "家里老人夜里睡不着", "收据上写的和口头讲的不一样", "有人来看过一眼就走了", "墙上裂了一道口子",
    "工友们都等着这笔钱回家", "门口的路走不了车",
)  # fmt: skip
WISH = (
    "希望派人到现场看看", "要求按约定把钱结清", "请给一个书面的答复", "想问清楚到底归谁管", "盼着早点修好",
    "请把原来的面积核实清楚", "要求停工整改", "请帮忙坐下来谈一次",
)  # fmt: skip
NAMES = ("王芳", "李强", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周勇", "吴霞")


def fill(total: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Bring the database to ``total`` matters; what is there stays. Returns counts and seconds."""
    have, start = Matter.objects.count(), time.monotonic()
    processor, missing = time.process_time(), max(0, total - have)
    first, by = Matter.objects.filter(source=SOURCE).count(), actor("system")
    for offset in range(0, missing, CHUNK):
        size = min(CHUNK, missing - offset)
        landed = land(frame(first + offset, size), by=by)
        if landed.refused.height:
            raise SystemExit(str(landed.refused.row(0)))
        say(f"{have + offset + size} of {total}, {time.monotonic() - start:.0f} s")
    if missing:
        settle()
    return {
        "matters": Matter.objects.count(), "made": missing, "seconds": round(time.monotonic() - start, 1),
        "processor_seconds": round(time.process_time() - processor, 1),
    }  # fmt: skip


def settle() -> None:
    """After landing much: fold the counts, let the database look at its tables."""
    fold()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def under_limit(count: int, since: datetime) -> None:
    """So many open applications for reconsideration, waiting since then for the answer of the body concerned."""
    given = frame(0, count).with_columns(
        source=pl.lit("bench.limit"), kind=pl.lit("reconsideration"), received_at=pl.lit(since), class_code=pl.lit(""),
        grade=pl.lit(""), open=pl.lit(True), node=pl.lit("answer"), ending=pl.lit(""), clock=pl.lit(""),
    )  # fmt: skip
    landed = land(given, by=actor("system"))
    if landed.landed != count:
        raise SystemExit(f"{landed.landed} of {count}: {landed.refused}")


def frame(first: int, size: int, *, open_share: float = OPEN_SHARE) -> pl.DataFrame:
    """So many invented matters, numbered from ``first``: the same numbers give the same matters."""
    rng = numpy.random.default_rng(20260101 + first)
    villages = list(Region.objects.filter(level="village").order_by("code").values_list("code", "name"))
    where = rng.integers(0, len(villages), size)
    number = numpy.arange(first, first + size)
    received = [LAST - timedelta(minutes=int(one)) for one in rng.integers(1, 60 * 24 * 365 * YEARS, size)]
    is_open = rng.random(size) < open_share
    classes = sorted(hook("dispute", "class_names")()) or [""]
    words = [[WORDS[i] for i in row] for row in rng.integers(0, len(WORDS), (size, 2))]
    said = [_draw(rng, part, size) for part in (SINCE, HAPPENED, HAPPENED, WISH)]
    places, houses = [villages[i][1] for i in where], rng.integers(1, 900, size)
    text = [
        f"{place}{house}号，{since}{'、'.join(pair)}，{one}，{two}。{wish}。第{n}件。"
        for place, house, pair, since, one, two, wish, n in zip(places, houses, words, *said, number, strict=True)
    ]
    names = _draw(rng, NAMES, size)
    parties = [[{"name": name, "phone": f"12{n:09d}"}] for name, n in zip(names, number, strict=True)]
    return pl.DataFrame(
        {
            "source": SOURCE, "source_key": [str(n) for n in number], "kind": "dispute", "text": text,
            "title": [f"{place}反映{'、'.join(pair)}" for place, pair in zip(places, words, strict=True)],
            "received_at": received, "place": [villages[i][0] for i in where],
            "channel": _draw(rng, ("hotline", "window", "web", "grid"), size), "class_code": _draw(rng, classes, size),
            "grade": rng.choice(("red", "yellow", "green"), size, p=(0.04, 0.11, 0.85)).tolist(),
            "open": is_open, "node": ["handle" if one else "" for one in is_open], "ending": "met",
            "ended_at": [one + timedelta(days=int(days)) if one + timedelta(days=9) < LAST else one
                         for one, days in zip(received, rng.integers(1, 9, size), strict=True)],
            "clock": "dispute.handle", "parties": parties,
        }
    )  # fmt: skip


def _draw(rng: numpy.random.Generator, values: Any, size: int) -> list[str]:
    return [values[i] for i in rng.integers(0, len(values), size)]
