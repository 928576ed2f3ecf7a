"""Whether numbers of people and enterprises are right, for whole columns (GB 11643, GB 32100)."""

from collections.abc import Callable

import numpy as np
import polars as pl

_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), dtype=np.int64)
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
_ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = np.full(256, -1, dtype=np.int64)
_VALUES[np.frombuffer(_ALPHABET, dtype=np.uint8)] = np.arange(len(_ALPHABET))
_POWERS = np.array([pow(3, place, 31) for place in range(17)], dtype=np.int64)
PERSON, FIRM = r"^\d{17}[\dX]$", r"^[0-9A-HJ-NPQRTUWXY]{18}$"


def wrong(numbers: pl.Series) -> pl.Series:
    """Where a whole number stands that is neither a resident's nor an enterprise's; masked ones are not wrong."""
    shown = pl.DataFrame({"n": numbers}).with_columns(
        known=pl.col("n").is_not_null() & ~pl.col("n").str.contains("*", literal=True),
        person=pl.col("n").str.contains(PERSON),
        firm=pl.col("n").str.contains(FIRM),
        born=pl.col("n").str.slice(6, 8).str.strptime(pl.Date, "%Y%m%d", strict=False).is_not_null(),
    )
    right = _right(numbers, shown["person"] & shown["born"], _person) | _right(numbers, shown["firm"], _firm)
    return shown["known"] & ~right


def masked(numbers: pl.Series) -> pl.Series:
    """Where a part of the number is hidden behind stars."""
    return numbers.str.contains("*", literal=True).fill_null(False)


def _right(numbers: pl.Series, like: pl.Series, check: Callable[[np.ndarray], np.ndarray]) -> pl.Series:
    places = like.fill_null(False).arg_true()
    found = np.zeros(len(numbers), dtype=bool)
    if len(places):
        text = "".join(numbers.gather(places).to_list()).encode("ascii")
        found[places.to_numpy()] = check(np.frombuffer(text, dtype=np.uint8).reshape(-1, 18))
    return pl.Series(found)


def _person(signs: np.ndarray) -> np.ndarray:
    total = ((signs[:, :17] - 48).astype(np.int64) * _WEIGHTS).sum(axis=1)
    return _CHECKS[total % 11] == signs[:, 17]


def _firm(signs: np.ndarray) -> np.ndarray:
    values = _VALUES[signs]
    total = (values[:, :17] * _POWERS).sum(axis=1)
    return (31 - total % 31) % 31 == values[:, 17]
