"""What a delivery looks like: one TOML file a dataset, found by path in any scenario's ``datasets`` folder.

The file says who owns the data and on what legal basis it is used, how it is written, which source column becomes
which field, and what must hold, each check with the sentence a clerk reads when it does not.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kernel import registry
from kernel.common.errors import Invalid, NotFound

FORMATS = ("jsonl", "csv", "xlsx")
"""Each may stand in a gzip file; which one is seen from the bytes, not from the name."""
TYPES = ("text", "moment", "whole")
CLEANINGS = ("one_line", "upper", "digits")
PERSONAL = ("", "name", "phone", "id_number", "words")
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
    codes: Mapping[str, str] | None = None
    """The source's code to ours; a code not listed is a problem of the row."""
    const: str | None = None
    personal: str = ""
    """What kind of personal data it is, so that it is shown masked; empty for none."""


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
    """The kind of matter its rows become."""
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
            _("现有数据集：%(known)s。") % {"known": "、".join(known) or "—"},
        )
    if len(pairs) > 1:
        raise Invalid(
            "dataset.several",
            _("“%(code)s”在几个应用里都有：%(apps)s。")
            % {"code": code, "apps": "、".join(scenario.code for _file, scenario in pairs)},
            _("请用 --dataset-of 写明是哪个应用的。"),
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
            _("数据集文件 %(file)s 有误：%(why)s。") % {"file": file.name, "why": error},
            _("请改正后再试。"),
        ) from error


class _Wrong(ValueError):
    """Something in a dataset file that does not fit."""


def _build(given: dict[str, Any], file: Path, scenario: registry.Scenario, digest: str) -> Dataset:
    missing = [n for n in ("name", "owner", "basis", "sensitivity", "format", "key", "fields") if not given.get(n)]
    if missing:
        raise _Wrong(f"missing {', '.join(missing)}")
    made = Dataset(
        id=f"{scenario.code}.{file.stem}",
        scenario=scenario.code,
        kind=scenario.kind,
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
    if made.key not in targets:
        raise _Wrong(f"key '{made.key}' is not among the fields")
    strange = [check.field for check in made.checks if check.field not in targets]
    if strange:
        raise _Wrong(f"checks of unknown fields {', '.join(strange)}")
