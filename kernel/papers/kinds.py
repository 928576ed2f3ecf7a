"""Which papers there are: the kernel's own list and every scenario's ``[[papers]]``, with the text each begins from."""

import importlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kernel import registry
from kernel.common.errors import NotFound
from kernel.common.words import gettext as _
from kernel.matters.models import Matter

HERE = Path(__file__).parent
HOUSE = "house"
"""The code of the kernel's own papers, where a scenario's stands."""
LAYOUTS = ("official", "plain", "form")
KEYS = {"code", "name", "source", "layout", "document", "person", "basis"}


@dataclass(frozen=True)
class Source:
    """Where the words of a paper come from."""

    fields: Mapping[str, str]
    """Every field beyond the common ones, with what it holds; ``清单.字段`` for those of a list."""
    build: Callable[[Any, Any], dict[str, Any]]
    """Takes the sheet (``kernel.papers.sheet.Sheet``) and the row; the values by field."""
    rows: Callable[[Matter], Iterable[Any]]
    """The rows a paper can be made of now, the oldest first."""
    lacking: Any = ""
    """The sentence that says what has to happen first."""
    own: Callable[[Any, Any], bool] = field(default=lambda parcel, row: True)
    """Of a paper for the person concerned: whether this row's is theirs."""


@dataclass(frozen=True)
class Kind:
    """One kind of paper."""

    code: str
    scenario: str
    name: str
    source: str
    layout: str
    """official (GB/T 9704 with red head), plain (its measures without the head) or form."""
    document: str
    """The document of the case file it is, by key; empty when it is none."""
    person: bool
    """Whether the person concerned may fetch a copy of their own."""
    basis: tuple[str, ...]
    text: Path

    @property
    def key(self) -> str:
        """The name of its template: ``house.sheet``, ``disputes.agreement``."""
        return f"{self.scenario}.{self.code}"


class BadPaper(SystemExit):
    """A paper the manifest names that cannot be made; says which and why."""


def _read(rows: list[dict[str, Any]], scenario: str, folder: Path) -> list[Kind]:
    return [_kind(row, scenario, folder) for row in rows]


def _kind(row: Mapping[str, Any], scenario: str, folder: Path) -> Kind:
    unknown, lacking = set(row) - KEYS, {"code", "name"} - set(row)
    layout, text = row.get("layout", "official"), folder / f"{row.get('code', '')}.txt"
    if unknown or lacking or layout not in LAYOUTS or not text.is_file():
        raise BadPaper(
            f"[[papers]] of {scenario}, {row.get('code', '?')}: unknown {sorted(unknown)}, missing {sorted(lacking)}, "
            f"layout '{layout}' must be one of {', '.join(LAYOUTS)}, {text} must be there."
        )
    return Kind(
        row["code"], scenario, row["name"], row.get("source", row["code"]), layout, row.get("document", ""),
        bool(row.get("person")), tuple(row.get("basis", ())), text,
    )  # fmt: skip


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Every kind of paper: the kernel's, then each scenario's in its manifest's order."""
    own = tomllib.loads((HERE / "papers.toml").read_text("utf-8"))["papers"]
    found = _read(own, HOUSE, HERE / "texts")
    for scenario in registry.scenarios():
        found += _read(scenario.manifest.get("papers", []), scenario.code, scenario.path / "papers")
    return tuple(found)


def kinds_of(matter: Matter) -> list[Kind]:
    """The papers of matters of this kind: the scenario's own, then the kernel's it does not write itself."""
    code = registry.by_kind(matter.kind).code
    own = [one for one in all_kinds() if one.scenario == code]
    mine = {one.code for one in own}
    return own + [one for one in all_kinds() if one.scenario == HOUSE and one.code not in mine]


def kind_named(key: str) -> Kind:
    """The kind whose template has this name. Raises NotFound."""
    for one in all_kinds():
        if one.key == key:
            return one
    raise NotFound("paper.kind", _("没有“%(key)s”这种文书。") % {"key": key}, _("请从文书列表中选择。"))


def source_of(kind: Kind) -> Source:
    """Where its words come from: the scenario's ``paper_sources.SOURCES`` or the kernel's."""
    sources = _sources(kind.scenario)
    if kind.source not in sources:
        raise BadPaper(f"paper {kind.key}: there is no source '{kind.source}'.")
    found: Source = sources[kind.source]
    return found


@cache
def _sources(scenario: str) -> dict[str, Source]:
    name = "kernel.papers.sources" if scenario == HOUSE else f"scenarios.{scenario}.paper_sources"
    found: dict[str, Source] = importlib.import_module(name).SOURCES
    return found


def fields_of(kind: Kind) -> dict[str, str]:
    """Every field a template of this kind may use, with what it holds."""
    from kernel.papers.sheet import COMMON

    return {name: str(what) for name, what in {**COMMON, **source_of(kind).fields}.items()}
