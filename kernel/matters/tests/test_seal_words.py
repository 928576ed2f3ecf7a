"""Which words ask for a seal."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.matters.seal_words import ACCUSATION, MINOR, VIOLENCE, may_ask, reason, ticked


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("老公喝了酒就动手打人，昨晚把我赶出来", VIOLENCE),
        ("被前夫打了三次，想申请保护令", VIOLENCE),
        ("丈夫家暴多年", VIOLENCE),
        ("我九岁的女儿被邻居猥亵", MINOR),
        ("学校里有校园欺凌，老师不管", MINOR),
        ("十三岁的学生在饭店当童工", MINOR),
        ("村支书优亲厚友，项目都给侄子做", ACCUSATION),
        ("举报所长收受老板红包", ACCUSATION),
        ("我要控告镇里的干部打击报复", ACCUSATION),
    ],
)
def test_words_that_need_protection_seal_the_matter(text, why):
    assert reason("", text) == why


@pytest.mark.parametrize(
    "text",
    [
        "三兄弟轮流赡养老人，因药费停了。",
        "孩子的培训班关门，剩8600元课时费不退。",
        "尊敬的书记，您好！小区停水三天了。",
        "两家因过水沟吵架，对方打破了我的眼镜",
        "村主任说路灯下个月修",
    ],
)
def test_ordinary_words_stay_open(text):
    assert reason("", text) == ""


PIECES = (
    "老公", "被", "丈夫", "打", "打人", "家暴", "殴", "孩子", "小学生", "被打", "体罚", "性侵", "校园欺凌", "书记",
    "所长", "收了", "两条烟和", "好处", "贪", "污", "举", "报", "检举", "领导您好", "尊敬的局长：你好", "打老", "婆",
    "，", "。", "楼上漏水", "\n", "\x1c", " ",
)  # fmt: skip
WORDS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from(("{}", '{"minor_harmed":true}'))), min_size=1, max_size=20))
def test_of_many_none_is_missed_that_asks_for_a_seal(matters):
    frame = pl.DataFrame(matters, schema=["title", "text", "facts"], orient="row")
    asked = frame.select(may_ask()).to_series()
    for (title, text, facts), may in zip(matters, asked, strict=True):
        assert may or not (reason(title, text) or ticked({"minor_harmed": "true" in facts}))
