"""The papers of a decision: the opinion on its legality, the minutes with every dissent."""

from typing import Any

import pytest

from kernel.deliberation import services as texts
from kernel.deliberation.rehearsing import LEGAL
from kernel.papers.queries import entries_of
from kernel.papers.tests.reading import lines_of
from scenarios.decisions.rehearsal import SPEECHES
from scenarios.decisions.tests.stories import Story

pytestmark = pytest.mark.django_db


def test_the_opinion_on_legality_goes_to_the_drafter_point_by_point(house: Any) -> None:
    told = Story(house).heard()
    told.wait_over()
    points = [{"clause": "2", "text": "免费范围要和上位法一致。"}, {"clause": "3", "text": "写明施行日期。"}]
    told.do(lambda: texts.examine(told.it(), "revise", points=points, **LEGAL, by=house.examiner))
    said = lines_of(told.it(), "legality")
    assert said[2:4] == ["合法性审查意见书", "县交通局："] and "第1稿" in said[4]
    for one in ("属于县人民政府法定权限。", "第二条：免费范围要和上位法一致。", "第三条：写明施行日期。",
                "法律顾问、公职律师（县政府法律顾问）意见：没有合法性问题。", "应当修改后再审。",
                "（审查人：合法性审核员）"):  # fmt: skip
        assert one in said, one


def test_the_minutes_keep_the_order_of_speaking_and_every_dissent(house: Any) -> None:
    told = Story(house).examined()
    told.meet(SPEECHES)
    said = lines_of(told.it(), "meeting")
    first = said.index("一、发言（按先后）")
    assert [one.split("（")[0] for one in said[first + 1 : first + 5]] == [one["name"] for one in SPEECHES]
    assert said[said.index("二、决定") + 1] == "通过。"
    assert said[said.index("三、不同意见和保留意见") + 1] == "刘副县长（副县长，不同意）：财政负担偏重，建议缓行。"
    assert not [one for one in said if "不一致的理由" in one], "the head went with the others"


def test_before_the_examination_there_is_neither(house: Any) -> None:
    entries = {one.kind.code: one for one in entries_of(Story(house).drafted().it())}
    assert not entries["legality"].rows and "还没有作出" in entries["legality"].lacking
    assert not entries["meeting"].rows
