"""What a text says about itself: days, kind, issuer, from when it is in force, what it ends."""

from datetime import date

import pytest

from kernel.law.library import history
from kernel.law.library.parsing import parse

LAW = """# 中华人民共和国果园法
（1994年3月1日第八届全国人大常委会第六次会议通过　根据2009年8月27日《修改决定》第一次修正　2019年4月23日修订）
第一条 为了保护果园，制定本法。
第二条 本法施行前设立的果园，继续有效。
第三条 本法自1995年1月1日起施行。《果园管理条例》同时废止。
"""


def test_the_history_tells_days_and_acts() -> None:
    told = history.events(parse(LAW))
    assert [(event.on, event.act) for event in told] == [
        (date(1994, 3, 1), "公布"), (date(2009, 8, 27), "修正"), (date(2019, 4, 23), "修订"),
    ]  # fmt: skip
    assert history.version_name(date(2019, 4, 23), told) == "2019年修订"
    assert history.version_name(date(1994, 3, 1), told) == "1994年公布"
    assert history.version_name(date(2024, 1, 1), told, first=False) == "2024年修改"


def test_the_closing_articles_tell_the_first_day_what_ends_and_what_goes_on() -> None:
    law = parse(LAW)
    assert history.starts_on(law) == date(1995, 1, 1)
    assert history.ends(law) == ["果园管理条例"]
    assert history.transition(law) == "本法施行前设立的果园，继续有效。"
    assert not history.starts_at_once(law)
    assert history.starts_at_once(parse("果园法\n第一条 甲。\n第二条 本法自公布之日起施行。"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2004年3月1日", date(2004, 3, 1)),
        ("一九七九年七月一日", date(1979, 7, 1)),
        ("二〇二一年十二月三十一日", date(2021, 12, 31)),
        ("2004-03-01", date(2004, 3, 1)),
        ("2004年13月1日", None),
        ("三月一日", None),
    ],
)
def test_a_day_is_read_as_law_writes_it(text: str, day: date | None) -> None:
    assert history.read_day(text) == day


@pytest.mark.parametrize(
    ("title", "head", "kind", "level"),
    [
        ("中华人民共和国果园法", "2004年3月1日第十届全国人民代表大会常务委员会第八次会议通过", "法律", "national"),
        ("果园条例", "2004年3月1日中华人民共和国国务院令第398号公布", "行政法规", "national"),
        ("最高人民法院关于审理果园案件的规定", "2004年3月1日最高人民法院审判委员会通过", "司法解释", "national"),
        ("果园登记办法", "2004年3月1日农业部令第3号公布", "部门规章", "national"),
        ("浙江省果园条例", "2004年3月1日浙江省第十届人民代表大会常务委员会第八次会议通过", "地方性法规", "province"),
        ("上海市果园条例", "2004年3月1日上海市第十届人民代表大会常务委员会第八次会议通过", "地方性法规", "province"),
        ("宁波市果园条例", "2004年3月1日宁波市第十届人民代表大会常务委员会第八次会议通过", "地方性法规", "city"),
        (
            "景宁畲族自治县果园条例",
            "2004年3月1日景宁畲族自治县第十届人民代表大会通过",
            "地方性法规",
            "county",
        ),
    ],
)
def test_kind_and_level_follow_from_title_and_history(title: str, head: str, kind: str, level: str) -> None:
    found = history.nature(title, head)
    assert (found.kind, found.level) == (kind, level)


def test_a_short_title_is_what_people_cite() -> None:
    assert history.short_title("《中华人民共和国 果园法》") == "果园法"
    assert history.short_title("反分裂国家法") == "反分裂国家法"
