"""From the names of places to their division codes, for whole columns."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl


@dataclass(frozen=True)
class Places:
    """Townships and villages by name. A village's name counts with its township, or alone where it is the only one."""

    towns: dict[str, str] = field(default_factory=dict)
    villages: dict[str, str] = field(default_factory=dict)
    """By township code and name, ``990123001鹿鸣社区``; and by the name alone where no other village has it."""

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str]]) -> "Places":
        """From (code, name) of every region of the county."""
        towns: dict[str, str] = {}
        villages: dict[str, str] = {}
        alone: dict[str, list[str]] = {}
        for code, name in rows:
            if len(code) == 9:
                towns[name] = code
            elif len(code) == 12:
                villages[code[:9] + name] = code
                alone.setdefault(name, []).append(code)
        return cls(towns, villages | {name: codes[0] for name, codes in alone.items() if len(codes) == 1})

    @classmethod
    def read(cls, path: Path) -> "Places":
        """From a file with the columns code and name, such as ``seeds/regions.csv``."""
        found = pl.read_csv(path, columns=["code", "name"], schema_overrides={"code": pl.String})
        return cls.of(found.iter_rows())

    def code(self, town: pl.Expr, village: pl.Expr, words: pl.Expr) -> pl.Expr:
        """The narrowest place these columns name: a township, a village, or words in which both may stand."""
        if not self.towns:
            return pl.lit(None, dtype=pl.String)
        named = town.replace_strict(self.towns, default=None, return_dtype=pl.String)
        told = words.str.extract(_any(self.towns)).replace_strict(self.towns, default=None, return_dtype=pl.String)
        near = pl.coalesce(named, told)
        in_words = words.str.extract(_any({name for name in self.villages if not name[0].isdigit()}))
        said = pl.coalesce(village, in_words)
        found = pl.concat_str(near, said).replace_strict(self.villages, default=None, return_dtype=pl.String)
        only = said.replace_strict(self.villages, default=None, return_dtype=pl.String)
        return pl.coalesce(found, pl.when(near.is_null()).then(only), near)


def _any(names: Iterable[str]) -> str:
    """A pattern for any of these names, the longest first."""
    return "(" + "|".join(sorted(names, key=lambda name: (-len(name), name))) + ")"
