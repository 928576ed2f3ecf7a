"""A large collection of real texts, when it is beside this folder: counts found by others, nothing lost."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kernel.law.library.parsing import parse
from kernel.law.library.structure import render

TEXTS = Path(__file__).resolve().parents[5] / "shared" / "data" / "laws" / "laws_3475.jsonl.gz"
pytestmark = pytest.mark.skipif(not TEXTS.exists(), reason="the collection is not beside this folder (../shared/data)")
KNOWN = {
    "宪法/宪法修正案（2018年）": (0, 1),
    "诉讼与非诉讼程序法/刑事诉讼法(2018-10-26)": (1, 0),
    "DLC/重庆地方法规/地方性法规/重庆/重庆市合同格式条款监督条例(2010-07-30)": (1, 0),
    "DLC/浙江地方法规/地方性法规/浙江/浙江省农村生活污水处理设施管理条例(2019-09-27)": (1, 0),
    "DLC/山东地方法规/地方性法规/山东/山东省循环经济条例(2016-07-22)": (0, 1),
    "DLC/山东地方法规/地方性法规/山东/青岛市海上交通安全条例(2014-09-26)": (1, 0),
    "行政法/文物保护法(2017-11-04)": (-1, 0),
    "司法解释/最高人民法院关于适用《刑事诉讼法》的解释(2021-01-26)": (4, 0),
}
"""Articles and headings found more than counted: articles written “第七十五 条”, a chapter without its mark, a heading
quoted in an amendment. 文物保护法 is counted as 81 articles and ends with 第八十条."""


def _rows(step: int) -> Iterator[dict[str, Any]]:
    with gzip.open(TEXTS, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % step == 0:
                yield json.loads(line)


def _check(row: dict[str, Any]) -> tuple[int, int]:
    law = parse(f"{row['info']}\n---\n{row['text']}")
    articles = sum(1 for placed in law.articles() if not placed.article.clause)
    headings = sum(1 for heading in law.headings() if heading.kind)
    more = KNOWN.get(row["id"], (0, 0))
    assert (articles, headings) == (row["n_articles"] + more[0], row["n_headings"] + more[1]), row["name"]
    return articles, headings


def test_a_sample_is_counted_right_and_written_back() -> None:
    for row in _rows(25):
        _check(row)
        law = parse(f"{row['info']}\n---\n{row['text']}")
        assert parse(render(law)) == law, row["name"]


@pytest.mark.slow
def test_all_articles_and_headings_are_found() -> None:
    counts = [_check(row) for row in _rows(1)]
    assert (sum(one for one, _ in counts), sum(two for _, two in counts)) == (147_296, 15_998)
