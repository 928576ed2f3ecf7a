"""Finds scenarios before Django starts: a scenario is a folder with a ``scenario.toml``, nothing else.

Scenarios stand in ``scenarios/``. What a county adds without a programmer (norms, limits, rules) is in ``local/``.
"""

import re
import shutil
import tomllib
from dataclasses import dataclass, field
from functools import cache
from keyword import iskeyword
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / "local"
"""A county's own repository: not ours, not in git."""

SERVED = ("api", "static", "auth", "contenttypes", "sessions", "messages", "staticfiles")
"""Words no scenario may be called besides the kernel's modules: addresses the shell serves, labels of Django's apps."""
REQUIRED = ("code", "kind", "name", "summary")


class BadScenario(SystemExit):
    """A scenario folder whose manifest cannot be used; says which file and why."""


@dataclass(frozen=True)
class Scenario:
    """One application: where it stands and what its manifest says."""

    code: str
    kind: str
    name: str
    path: Path
    manifest: dict[str, Any] = field(hash=False, compare=False)

    @property
    def for_people(self) -> bool:
        """Whether people without an account may hand such matters in; some are brought by departments alone."""
        return self.manifest.get("brought_by") != "departments"

    def files(self, pattern: str) -> list[Path]:
        """The scenario's files that match a glob pattern, in order."""
        return sorted(self.path.glob(pattern))


def _read(file: Path) -> Scenario:
    try:
        manifest = tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadScenario(f"{file}: not valid TOML ({error}).") from error
    missing = [key for key in REQUIRED if not manifest.get(key)]
    if missing:
        raise BadScenario(f"{file}: missing {', '.join(missing)}.")
    if manifest["code"] != file.parent.name:
        raise BadScenario(f"{file}: code '{manifest['code']}' differs from its folder's name '{file.parent.name}'.")
    return Scenario(manifest["code"], manifest["kind"], manifest["name"], file.parent, manifest)


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All scenarios found, by code. Two with the same kind stop the start."""
    found = tuple(_read(file) for file in sorted(ROOT.glob("scenarios/*/scenario.toml")))
    kinds = [scenario.kind for scenario in found]
    twice = {kind for kind in kinds if kinds.count(kind) > 1}
    if twice:
        raise BadScenario(f"kind '{twice.pop()}' is declared by two scenarios.")
    return found


def local_files(pattern: str) -> list[Path]:
    """A county's own files in ``local/`` that match a glob pattern, in order."""
    return sorted(LOCAL.glob(pattern))


def by_kind(kind: str) -> Scenario:
    """The scenario that handles matters of this kind. Raises KeyError for an unknown kind."""
    for scenario in scenarios():
        if scenario.kind == kind:
            return scenario
    raise KeyError(kind)


def copy(name: str, source: str, *, root: Path = ROOT) -> Path:
    """Copy a scenario folder under a new name; every mention of the old code and kind becomes the new one.

    ``name`` is a lower-case word; the copy's kind is the same word. Raises BadScenario when the name is
    taken or is not a word.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]{2,30}", name):
        raise BadScenario(f"'{name}': use 3 to 31 lower-case letters and digits, a letter first.")
    origin, target = root / "scenarios" / source, root / "scenarios" / name
    if not (origin / "scenario.toml").exists():
        raise BadScenario(f"there is no scenario '{source}' to copy from.")
    if target.exists() or (root / "kernel" / name).exists() or iskeyword(name) or name in SERVED:
        raise BadScenario(f"'{name}' is taken.")
    old = _read(origin / "scenario.toml")
    shutil.copytree(origin, target, ignore=shutil.ignore_patterns("__pycache__"))
    for file in sorted(target.rglob("*"), key=lambda path: len(path.parts), reverse=True):
        if file.is_file():
            _rename_inside(file, old, name)
        if old.code in file.name:
            file.rename(file.with_name(file.name.replace(old.code, name)))
    return target


def _rename_inside(file: Path, old: Scenario, name: str) -> None:
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        return
    text = text.replace(old.code, name)
    text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(old.kind)}(?![A-Za-z0-9])", name, text)
    file.write_text(text, "utf-8")
