"""Numbers out of addresses and forms."""

from typing import Any

import pytest

from kernel.common.numbers import number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("0", 0), ("１２", 12), (7, 7), ("²", -9), ("1²", -9), ("", -9), (None, -9), ("-1", -9),
     ("1.5", -9), ("1e3", -9), ("1" * 9, 111111111), ("1" * 10, -9), ("9" * 5000, -9)],
)  # fmt: skip
def test_what_is_no_number_is_answered_otherwise(text: Any, number: int) -> None:
    assert number_in(text, -9) == number
