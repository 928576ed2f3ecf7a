"""A case for the library points to nobody, and nobody can be read back out of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.disputes.redaction import leftovers, redact

NAMES = ("欧阳建国", "赵铁柱", "李明", "岚庆建筑有限公司")
PLACES = ("岚汀街道", "岚汀", "临川社区", "清渡县")
STORY = "我叫{name}，电话{phone}，身份证{number}，家住岚汀街道临川社区{house}，{day}被拖欠工资41万元。"
PERSON = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES[:3]),
        "phone": st.from_regex(r"12[0-9]{9}", fullmatch=True),
        "number": st.from_regex(r"990123(19|20)[0-9]{2}(0[1-9]|1[0-2])[0-2][0-9][0-9]{3}[0-9X]", fullmatch=True),
        "house": st.from_regex(r"[1-9][0-9]?号楼[1-9]单元[1-9]0[1-9]室", fullmatch=True),
        "day": st.from_regex(r"2026年3月([1-9]|[12][0-9])日", fullmatch=True),
    }
)


def clean(text):
    return redact(text, names=NAMES, places=PLACES)


@given(PERSON, PERSON)
def test_two_people_with_the_same_story_give_the_same_text(one, two):
    assert clean(STORY.format(**one)) == clean(STORY.format(**two))


@given(PERSON)
def test_nothing_of_the_person_is_left(person):
    text = clean(STORY.format(**person))
    assert not any(person[part] in text for part in ("name", "phone", "number", "house"))
    assert not re.search(r"\d{5,}", text)
    assert "41万元" in text


@given(st.text(alphabet="我在楼上漏水赔偿王李张某师傅主任公司有限0123456789-年月日号单元室岚汀 ，。", max_size=60))
def test_cleaning_twice_changes_nothing(text):
    once = clean(text)
    assert clean(once) == once


@given(st.text(alphabet="我在楼上漏水赔偿王李张某师傅主任公司有限0123456789-年月日号单元室岚汀 ，。", max_size=60))
def test_what_was_cleaned_may_be_published(text):
    assert leftovers(clean(text), names=NAMES, places=PLACES) == []


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("电话 129-1234-5678 找我", "5678"),
        ("电话１２９１２３４５６７８", "5678"),
        ("手机幺二九一二三四五六七八", "五六七八"),
        ("座机0990-1234567", "1234567"),
        ("微信号lan_ting88", "lan_ting88"),
        ("邮箱abc.d@example.com", "abc.d"),
        ("车牌测A·D1234", "D1234"),
        ("信用代码91990123MA0000A19D", "MA0000"),
        ("卡号6222 0000 1111 2222 333", "1111"),
        ("我在岚庆建筑有限公司干活", "岚庆"),
        ("楼下的王师傅先动手", "王"),
        ("包工头张某某跑了", "张某"),
        ("老李和小王吵架", "李"),
        ("住3栋2单元1102", "2单元"),
        ("5月18日下午", "18"),
        ("2026-05-18签的合同", "18"),
    ],
)
def test_a_trace_is_taken_out(text, gone):
    assert gone not in clean(text)
    assert leftovers(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "工地23人三个月工资没发，共41万元。",
        "第12号令规定了补偿标准。",
        "三兄弟轮流赡养老人，因药费停了。",
        "住了九年办不了不动产证",
    ],
)
def test_what_the_case_is_about_stays(text):
    assert clean(text) == text
    assert leftovers(text, names=NAMES, places=PLACES) == []
