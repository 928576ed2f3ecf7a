"""What texts name, and what they are about."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from kernel.linkage import directions, figures, named
from kernel.linkage.definitions import shipped
from kernel.linkage.linking import CLAIM, holding
from kernel.linkage.topics import topics

KEY = b"k" * 32
DAY = float((date(2026, 3, 5) - date(1970, 1, 1)).days)


def named_in(text: str | None) -> set[int]:
    return set(named.named(KEY, pl.Series([text], dtype=pl.String)).to_list()[0])


@pytest.mark.parametrize("written", ["刘慧", "清渡通腾家电有限公司", "通腾家电"])
def test_a_text_names_the_other_side_of_another_record(written: str) -> None:
    text = "被刘慧的农用三轮撞到，通腾家电也不管，向刘慧要钱她不给"
    assert named.said(KEY, pl.Series([written]), ("清渡",))[0] in named_in(text)


def test_a_public_body_is_named_by_nothing() -> None:
    body = pl.Series(["县住房和城乡建设局"])
    assert named.said(KEY, body, ()).to_list() == [0]
    assert named.public(body).to_list() == [1]


def test_a_record_whose_other_side_is_written_names_nobody() -> None:
    assert named_in(None) == set()


@pytest.mark.parametrize(
    ("told", "expected"),
    [("去年十月开始", [(2025, 10)]), ("2025年12月到今年2月", [(2025, 12), (2026, 2)]), ("3月5日打过电话", []),
     ("从4月等到现在", [(2025, 4)]), ("等了13月", [])],
)  # fmt: skip
def test_months_are_counted_from_the_day_of_the_report(told: str, expected: list[tuple[int, int]]) -> None:
    found = figures.months(figures.plain(pl.Series([told])), pl.Series([DAY])).to_list()[0]
    assert found == [year * 12 + month for year, month in expected]


def test_texts_about_one_thing_differ_in_few_bits_and_share_a_theme() -> None:
    texts = ["老板拖欠工资三个月不给，工友都没有拿到", "干了三个月活，工资一直拖着不发", "楼下烧烤店油烟太大睡不着觉"]
    made = topics(pl.Series(texts))
    bits = np.stack([column.to_numpy() for column in made[:4]], axis=1)
    apart = np.bitwise_count(bits[:, None] ^ bits[None]).sum(axis=2)
    assert apart[0, 1] < min(apart[0, 2], apart[1, 2])
    assert topics(pl.Series([""]))[4].to_list() == [0]


def test_directions_are_learned_in_which_tellings_of_one_matter_are_close() -> None:
    words = ["拖欠工资不给", "油烟扰民难忍", "路灯坏了半年", "停水三天没人管"]
    texts = [f"{word}{tail}" for word in words for tail in ("请尽快处理", "没有人回复", "等了很久了", "希望有答复") * 8]
    truth = [place for place in range(len(words)) for _ in range(32)]
    found = directions.learned(pl.Series(texts), pl.Series(truth))
    assert len(found["directions"]) == len(found["slots"])
    assert found["planes"].shape == (found["directions"].shape[1], 256)


def test_a_claim_does_not_hold_beside_another_as_heavy() -> None:
    limit = shipped()["others"].threshold
    claims = pl.DataFrame(
        [("others", 1, 3, limit + 1.0), ("others", 2, 3, limit + 0.9), ("others", 1, 4, limit + 1.0)],
        schema=CLAIM, orient="row",
    )  # fmt: skip
    held = holding(shipped(), pl.Series([1, 2, 3, 4]), claims)
    assert held["two"].to_list() == [4]
