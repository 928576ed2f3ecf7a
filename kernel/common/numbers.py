"""Whole numbers as people type them and addresses carry them."""

from typing import Any, TypeVar

T = TypeVar("T")


def number_in(text: Any, otherwise: T, *, digits: int = 9) -> int | T:
    """The number from 0 that stands in a text, ``otherwise`` for what is none or has more digits.

    The one way to read a number nobody has checked: ``str.isdigit`` is true of ² too, and Python refuses to read
    thousands of digits, so that a test of its own followed by ``int`` fails on some addresses.
    """
    found = str(text)
    return int(found) if found.isdecimal() and len(found) <= digits else otherwise
