"""What a delivery looks like: one TOML file a dataset, found by path in any scenario's ``datasets`` folder, or a source
system's in ``seeds/sources`` and ``local/sources``.

The file says who owns the data and on what legal basis it is used, how it is written, which source column becomes
which field, and what must hold, each check with the sentence a clerk reads when it does not.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from kernel import registry
from kernel.common.errors import Invalid, NotFound
from kernel.common.words import enumerated
from kernel.common.words import gettext as _

FORMATS = ("jsonl", "csv", "xlsx", "json", "xml", "sqlite", "eml")
"""Text may stand in a gzip file; which one is seen from the bytes, not from the name."""
TYPES = ("text", "moment", "whole", "amount", "number")
CLEANINGS = ("one_line", "upper", "digits")
PERSONAL = ("", "name", "phone", "id_number", "words")
SHARING = {"free": "无条件共享", "conditional": "有条件共享", "none": "不予共享"}
"""The classes of 政务信息资源共享管理暂行办法 (国发〔2016〕51号) 9."""
SENSITIVITY = {"open": "公开", "internal": "内部", "personal": "含个人信息", "sensitive": "含敏感个人信息"}


@dataclass(frozen=True)
class Field:
    """One target field: the source column it comes from (or a constant), what it is called, how it is read."""

    target: str
    column: str = ""
    label: str = ""
    type: str = "text"
    clean: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    codes: Mapping[str, Any] | None = None
    """The source's code to ours, or to a list of what it may mean; a code not listed is a problem of the row."""
    const: str | None = None
    personal: str = ""
    """What kind of personal data it is, so that it is shown masked; empty for none."""
    soft: bool = False
    """Whether a value that cannot be read is left out with a flag, and does not hold the row up."""
    year: str = ""
    """Where a day without a year takes it from: a target whose first four figures are the year."""


@dataclass(frozen=True)
class Check:
    """One thing that must hold for a field, and what to tell the clerk when it does not."""

    field: str
    say: str
    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    one_of: tuple[str, ...] = ()
    legible: bool = False
    """Whether it must not be what is left of a text that was turned into characters by the wrong encoding."""
    since: str | None = None
    """The earliest moment allowed, written as a date."""
    until: str | None = None
    """The latest moment allowed, written as a date or ``now``."""


@dataclass(frozen=True)
class Dataset:
    """One kind of delivery."""

    id: str
    """Scenario and file name: ``disputes.hotline``."""
    scenario: str
    kind: str
    """The kind of matter its rows become; of a source system's what its linked records become, empty for none."""
    path: Path
    name: str
    owner: str
    basis: tuple[str, ...]
    sensitivity: str
    format: str
    key: str
    """The target field that names a row in its source."""
    source: str
    channel: str
    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    fields: tuple[Field, ...]
    checks: tuple[Check, ...]
    digest: str
    """SHA-256 of the file: which wording of the mapping a row was read under."""
    files: str = ""
    """Which files of a delivery are of this dataset: a glob pattern inside the source's folder."""
    items: str = ""
    """JSON: the name of the array that holds the rows. XML: the element that is a row."""
    query: str = ""
    """SQLite: the statement that gives a row a case, in an order that stays the same."""
    header_rows: int = 1
    """Workbooks: over how many rows merged heads of columns reach; the names are joined with a stroke."""
    footer: str = ""
    """Workbooks: a row that begins with this word is a total, not a record."""
    key_pattern: str = ""
    """How its numbers look, so that they are found where other systems mention them."""
    watermark: str = "received_at"
    """The target that says how far one has read: only what is newer is asked of the source."""
    freshness_days: int = 0
    """After so many days without a delivery the source is late; 0 for none."""
    sharing: str = "conditional"
    purpose: str = ""
    """What it may be used for here, in one sentence."""
    fetch: Mapping[str, Any] = field(default_factory=dict)
    """How its rows come by themselves; ``kernel.sources.fetching.plan`` reads it."""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The source columns it reads."""
        return tuple(dict.fromkeys(field.column for field in self.fields if field.column))

    def label(self, target: str) -> str:
        """What people call a target field."""
        return next((field.label for field in self.fields if field.target == target), target) or target

    def mapping(self) -> dict[str, str]:
        """Target field to source column, constants in quotes: the provenance of every field."""
        return {f.target: f.column or f"“{f.const}”" for f in self.fields}


OWN = registry.Scenario("", "", "", registry.ROOT, {})
"""What a source system's file stands under: no scenario, its rows become records first."""
PLACES = (registry.ROOT / "seeds" / "sources", registry.LOCAL / "sources")


def sources() -> list[Dataset]:
    """Every source system, by name; a file in ``local/sources`` stands in for ours of the same name."""
    found = {file.stem: file for folder in PLACES for file in sorted(folder.glob("*.toml"))}
    return [load(file, OWN) for _name, file in sorted(found.items())]


def source(code: str) -> Dataset:
    """The source system of this name. Raises NotFound or Invalid."""
    for folder in reversed(PLACES):
        if (folder / f"{code}.toml").is_file() and code.isidentifier():
            return load(folder / f"{code}.toml", OWN)
    known = enumerated(one.source for one in sources())
    raise NotFound(
        "source.unknown", _("没有“%(code)s”这个来源。") % {"code": code}, _("现有来源：%(known)s。") % {"known": known}
    )


def datasets() -> list[Dataset]:
    """Every dataset of every scenario."""
    return [load(file, scenario) for scenario in registry.scenarios() for file in scenario.files("datasets/*.toml")]


def dataset(code: str, of: str = "") -> Dataset:
    """The dataset with this file name, of the named scenario when several have one. Raises NotFound or Invalid."""
    pairs = [
        (file, scenario)
        for scenario in registry.scenarios()
        if of in ("", scenario.code)
        for file in scenario.files("datasets/*.toml")
        if file.stem == code
    ]
    if not pairs:
        known = sorted({f.stem for one in registry.scenarios() for f in one.files("datasets/*.toml")})
        raise NotFound(
            "dataset.unknown",
            _("没有“%(code)s”这个数据集。") % {"code": f"{of}.{code}" if of else code},
            _("现有数据集：%(known)s。") % {"known": enumerated(known) or "—"},
        )
    if len(pairs) > 1:
        raise Invalid(
            "dataset.several",
            _("“%(code)s”在几个应用里都有：%(apps)s。")
            % {"code": code, "apps": enumerated(scenario.code for _file, scenario in pairs)},
            _("请用“--dataset-of”写明是哪个应用的。"),
        )
    return load(*pairs[0])


def load(file: Path, scenario: registry.Scenario) -> Dataset:
    """Read one dataset file. Raises Invalid naming the file and what is wrong in it."""
    content = file.read_bytes()
    try:
        given = tomllib.loads(content.decode("utf-8"))
        return _build(given, file, scenario, sha256(content).hexdigest())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, _Wrong) as error:
        raise Invalid(
            "dataset.file",
            _("数据集文件“%(file)s”有误：%(why)s。") % {"file": file.name, "why": error},
            _("请改正后再试。"),
        ) from error


MORE = ("files", "items", "query", "header_rows", "footer", "key_pattern", "watermark", "freshness_days", "sharing",
        "purpose", "fetch")  # fmt: skip
"""What a dataset may say besides."""


class _Wrong(ValueError):
    """Something in a dataset file that does not fit."""


def _build(given: dict[str, Any], file: Path, scenario: registry.Scenario, digest: str) -> Dataset:
    missing = [n for n in ("name", "owner", "basis", "sensitivity", "format", "key", "fields") if not given.get(n)]
    if missing:
        raise _Wrong(f"missing {', '.join(missing)}")
    made = Dataset(
        id=f"{scenario.code}.{file.stem}" if scenario.code else file.stem,
        scenario=scenario.code,
        kind=scenario.kind or given.pop("kind", ""),
        path=file,
        source=given.pop("source", file.stem),
        channel=given.pop("channel", "file"),
        encoding=given.pop("encoding", "auto"),
        delimiter=given.pop("delimiter", ","),
        sheet=given.pop("sheet", ""),
        header_row=given.pop("header_row", 1),
        basis=tuple(given.pop("basis")),
        fields=tuple(_field(target, row) for target, row in given.pop("fields").items()),
        checks=tuple(_typed(Check, row) for row in given.pop("checks", [])),
        digest=digest,
        **{name: given.pop(name) for name in ("name", "owner", "sensitivity", "format", "key")},
        **{name: given.pop(name) for name in MORE if name in given},
    )
    if given:
        raise _Wrong(f"unknown {', '.join(given)}")
    _consistent(made)
    return made


def _field(target: str, row: Any) -> Field:
    made: Field = _typed(Field, {"target": target, **row} if isinstance(row, dict) else row)
    if bool(made.column) == (made.const is not None):
        raise _Wrong(f"field {target}: give either column or const")
    for name, value, allowed in (("type", (made.type,), TYPES), ("clean", made.clean, CLEANINGS),
                                 ("personal", (made.personal,), PERSONAL)):  # fmt: skip
        if set(value) - set(allowed):
            raise _Wrong(f"field {target}: {name} is one of {', '.join(filter(None, allowed))}")
    return made


def _typed(cls: type[Any], row: Any) -> Any:
    """A Field or Check from its table: no unknown names, lists become tuples."""
    known = {field.name for field in fields(cls)}
    if not isinstance(row, dict) or set(row) - known:
        raise _Wrong(f"{cls.__name__.lower()}: use {', '.join(sorted(known))}; got {row}")
    try:
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})
    except TypeError as error:
        raise _Wrong(str(error)) from error


def _consistent(made: Dataset) -> None:
    targets = {field.target for field in made.fields}
    if made.format not in FORMATS:
        raise _Wrong(f"format is one of {', '.join(FORMATS)}")
    if made.sensitivity not in SENSITIVITY:
        raise _Wrong(f"sensitivity is one of {', '.join(SENSITIVITY)}")
    if made.sharing not in SHARING:
        raise _Wrong(f"sharing is one of {', '.join(SHARING)}")
    if made.key not in targets:
        raise _Wrong(f"key '{made.key}' is not among the fields")
    strange = [check.field for check in made.checks if check.field not in targets]
    if strange:
        raise _Wrong(f"checks of unknown fields {', '.join(strange)}")
