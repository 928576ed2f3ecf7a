"""Citations in running text: found with their exact span, read into norm, article, paragraph, item."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.law.library.mentions import OWN, Where, called, mentions

HERE = Where(9, 0, ((7, 0), (8, 1)), lambda offset: 3)
"""Article 9, third paragraph; before it 第七条 and 第八条之一."""


def _found(text: str) -> list[str]:
    """Span and place, short: ``第三条=本#3``."""
    found = []
    for one in mentions(text, HERE, {"刑法", "民事诉讼法"}.__contains__):
        place = f"{one.norm}#{one.article}" + (f"-{one.inserted}" if one.inserted else "")
        place += f".{one.paragraph}.{one.item}.{one.subitem}".replace(".0", "") if one.paragraph else ""
        place += f"({one.item})" if one.item and not one.paragraph else ""
        found.append(f"{text[one.start : one.end]}={place}{'!' if one.why else ''}")
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("依照《行政处罚法》第三十一条第一款第六项办理", ["《行政处罚法》第三十一条第一款第六项=行政处罚法#31.1.6"]),
        ("根据《民法典》和《税法》第五条", ["《民法典》=民法典#0", "《税法》第五条=税法#5"]),
        ("违反本法第三条、第八条之一第二款", ["本法第三条=本#3", "第八条之一第二款=本#8-1.2"]),
        ("本条例第三条至第五条", ["本条例第三条=本#3", "本条例第三条至第五条=本#4", "第五条=本#5"]),
        ("第三条至第五条第一款", ["第三条=本#3", "第三条至第五条=本#4", "第五条第一款=本#5.1"]),
        ("前款规定", ["前款=本#9.2"]),
        ("前两款", ["前两款=本#9.1", "前两款=本#9.2"]),
        ("前三款", ["前三款=本#0!"]),
        ("依照前条第二款", ["前条第二款=本#8-1.2"]),
        ("前两条", ["前两条=本#7", "前两条=本#8-1"]),
        ("第一款第（二）项、第三项", ["第一款第（二）项=本#9.1.2", "第三项=本#9.1.3"]),
        ("本条第二款和第三款", ["本条第二款=本#9.2", "第三款=本#9.3"]),
        ("第二项所列", ["第二项=本#9.3.2"]),
        ("《税法》第八条规定的，依照同法第九条", ["《税法》第八条=税法#8", "同法第九条=税法#9"]),
        ("《个人税法》（以下简称税法）第二百条", ["《个人税法》（以下简称税法）第二百条=个人税法#200"]),
        ("依照刑法第一百二十条之一的规定", ["刑法第一百二十条之一=刑法#120-1"]),
        ("在民事诉讼法第十条、第十二条", ["民事诉讼法第十条=民事诉讼法#10", "第十二条=民事诉讼法#12"]),
        ("《关于修改〈兵役法〉的决定》", ["《关于修改〈兵役法〉的决定》=关于修改〈兵役法〉的决定#0"]),
        ("第五条第一款第二项第三目", ["第五条第一款第二项第三目=本#5.1.2.3"]),
        ("本法所称果园，适用本条规定", []),
        ("前条件和本法律、本条例草案没有条号", []),
    ],
)  # fmt: skip
def test_a_citation_is_found_with_its_span(text: str, found: list[str]) -> None:
    assert _found(text) == [one.replace("本#", f"{OWN}#") for one in found]


def test_a_text_says_how_it_calls_a_norm() -> None:
    text = "根据《中华人民共和国烟草专卖法》（以下简称《烟草专卖法》）和《中华人民共和国刑法》（简称刑法）"
    assert called(text) == {"烟草专卖法": "中华人民共和国烟草专卖法", "刑法": "中华人民共和国刑法"}


def test_same_law_without_a_law_before_it_is_told() -> None:
    (one,) = mentions("同法第八条")
    assert (one.article, one.norm, bool(one.why)) == (8, "", True)


_MARKS = (
    "《税法》|《关于修改〈税法〉的决定》|本法|同法|刑法|前款|前两款|前条|前三条|本条|第三条|第五条之一|第二款|第（四）项|第一目"
    "|至|、|和|的|，|。|甲|（以下简称刑法）|第零条"
)
_PIECES = st.sampled_from(_MARKS.split("|"))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(_PIECES, max_size=20).map("".join), st.text(max_size=60)))
def test_any_text_gives_citations_inside_it_in_order(text: str) -> None:
    found = mentions(text, HERE, {"刑法"}.__contains__)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.end for one in found] == sorted(one.end for one in found)
    assert all(one.article or one.why or text[one.start] == "《" for one in found)
