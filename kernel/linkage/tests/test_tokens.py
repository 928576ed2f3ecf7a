"""Names, numbers, telephones and addresses as columns of tokens."""

import polars as pl
import pytest

from kernel.linkage import tokens

KEY = b"k" * 32
STEMS = ("清渡县", "清渡")


def named(*written: str | None) -> list[dict[str, int]]:
    return tokens.names(KEY, pl.Series(written, dtype=pl.String), STEMS).to_dicts()


@pytest.mark.parametrize(
    ("written", "style"),
    [("王秀英", tokens.FULL), ("欧阳秀英", tokens.FULL), ("王某某", tokens.SURNAME), ("王先生", tokens.SURNAME),
     ("A84317024", tokens.ACCOUNT), ("清渡丰和置业有限公司", tokens.FIRM), ("派出所", tokens.FIRM),
     ("＊", 0), (None, 0)],
)  # fmt: skip
def test_how_a_name_is_written_is_seen(written: str | None, style: int) -> None:
    assert named(written)[0]["style"] == style


def test_each_row_keeps_its_own_name() -> None:
    alone = [named(one)[0] for one in ("王秀英", "清渡丰和置业", "王先生")]
    assert named("王秀英", "清渡丰和置业", None, "王先生", "王秀英") == [*alone[:2], named(None)[0], alone[2], alone[0]]


def test_names_that_sound_the_same_share_a_sound_and_one_swapped_the_bag() -> None:
    one, heard, swapped, titled = named("王秀英", "王绣英", "王英秀", "汪女士")
    assert one["full"] != heard["full"]
    assert one["sound"] == heard["sound"] != swapped["sound"]
    assert one["bag"] == swapped["bag"]
    assert one["family"] == titled["family"]


def test_an_organisation_is_known_without_its_place_and_form() -> None:
    whole, short, elsewhere = named("清渡丰和置业有限公司", "丰和置业", "麓屏丰和置业有限公司")
    assert whole["bag"] == short["bag"] != elsewhere["bag"]
    assert whole["first"] != 0 == short["first"]


@pytest.mark.parametrize(
    ("written", "whole", "valid", "frame"),
    [("990123198001010011", True, False, True), ("990123********0011", False, False, True),
     ("99012319800101", False, False, False), (None, False, False, False)],
)  # fmt: skip
def test_a_masked_number_still_shows_its_frame(written: str | None, whole: bool, valid: bool, frame: bool) -> None:
    found = tokens.numbers(KEY, pl.Series([written], dtype=pl.String)).row(0, named=True)
    assert (found["number_whole"] != 0, found["number_frame"] != 0) == (whole, frame)
    assert found["number_valid"] <= whole


def test_wide_figures_and_blanks_do_not_make_another_number() -> None:
    written = pl.Series(["12812345678", "１２８ 1234-5678", "11111111111", "123"])
    found = tokens.phones(KEY, written)["phone_whole"].to_list()
    assert found[0] == found[1] != 0
    assert found[2:] == [0, 0]


def test_the_house_is_found_in_every_form_of_an_address() -> None:
    found = tokens.houses(
        KEY, pl.Series(["砚池街道砚湖小区26幢3单元203室", "26幢3单元203室", "青竹村", None])
    ).to_list()
    assert found[0] == found[1] != 0
    assert found[2:] == [0, 0]
