"""Lists beside the tables."""

import pytest

from kernel.rules.listing import read_facts_list, read_listing
from kernel.rules.table import TableProblems


def test_a_list_is_a_mapping_for_each_line() -> None:
    assert read_listing("# 说明\ncode,name\nM,人民调解\nL\n", "t") == (
        {"code": "M", "name": "人民调解"},
        {"code": "L", "name": ""},
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有找到表头"),
        ("code,name\n", "没有内容"),
        ("code,name\nM,a\nM,b\n", "第3行“code”列：“M”与第2行重复"),
        ("code,name\n,a\n", "不能为空"),
        ("code,name\nM,a,b\n", "表头只有2列"),
        ("code\nM\n", "“name”列：缺少这一列"),
    ],
)
def test_a_wrong_list_says_where_and_what(text: str, said: str) -> None:
    with pytest.raises(TableProblems) as raised:
        read_listing(text, "t", columns=("code", "name"))
    assert said in str(raised.value)


def test_facts_have_a_kind() -> None:
    facts = read_facts_list("name,kind,label,question,unit\namount,number,金额,多少钱？,元\n")
    assert (facts["amount"].kind, facts["amount"].unit) == ("number", "元")
    with pytest.raises(TableProblems, match="不认识的种类"):
        read_facts_list("name,kind,label,question,unit\namount,money,金额,,\n")
