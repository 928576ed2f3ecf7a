"""Numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.disputes.numerals import read_number

UNITS = ("", "十", "百", "千")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("23", 23), ("1.5", "1.5"), ("3,200", 3200), ("二十三", 23), ("一百多", 100), ("一万二", 12_000),
        ("三千五", 3500), ("四十多万", 400_000), ("19万", 190_000), ("1.2万", 12_000), ("三万六", 36_000),
        ("十八万八", 188_000), ("一千零五", 1005), ("两三万", 20_000), ("四五", 4), ("一百二十", 120), ("十几", 10),
        ("一万零五百", 10_500), ("两百多万", 2_000_000), ("二〇二六", 2026), ("一亿两千万", 120_000_000),
        ("几十", None), ("万五", None), ("", None), ("很多", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_meant(text: str, value: object) -> None:
    assert read_number(text) == (None if value is None else Decimal(str(value)))


def spell(number: int) -> str:
    """Write a number up to 99,999,999 in full, the school way."""
    if number >= 10_000:
        low = number % 10_000
        gap = "零" if low and low < 1000 else ""
        return spell(number // 10_000) + "万" + (gap + spell(low) if low else "")
    digits = [int(sign) for sign in str(number)]
    written = ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit:
            written += "零一二三四五六七八九"[digit] + UNITS[place]
        elif written and not written.endswith("零"):
            written += "零"
    return written.rstrip("零") or "零"


@given(st.integers(1, 99_999_999))
def test_a_number_written_in_full_is_read_back(number: int) -> None:
    assert read_number(spell(number)) == number
