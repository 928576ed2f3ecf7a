"""The English texts: one catalogue a module, ``<module>/locale/en/LC_MESSAGES/django.po``, beside what it translates.

``python -m kernel.web.catalogues`` compiles what is newer than its compiled form; ``manage.py catalogues`` brings the
catalogues up to the sources. Strings are found with Babel in Python and, through Django's own reading of template
tags, in templates; the names that stand in a module's data (a class, a step, a role, a limit) in its TOML, YAML and CSV
files, under the context ``NAMES``.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kernel.common.words import NAMES

ROOT = Path(__file__).resolve().parent.parent.parent
PLACE = Path("locale/en/LC_MESSAGES/django.po")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "_t", "_l", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
}
Key = tuple[str | None, str]
"""The context (None without one) and the text."""

NAMED = ("name", "module", "label", "summary", "how", "question", "unit")
"""The columns and keys of data files that hold what people see: names, questions, units, what to do where one lacks."""
SAID = (*NAMED, "endings", "words", "title")
"""The same in nested files: a model's comparisons and levels too. (A column "words" of a table holds patterns.)"""
HAN = re.compile(r"[一-鿿]")
FACT = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def modules(root: Path = ROOT) -> list[Path]:
    """The folders that have a catalogue each: kernel modules and scenarios."""
    return sorted(path.parent for path in [*root.glob("kernel/*/__init__.py"), *root.glob("scenarios/*/__init__.py")])


def _sources(module: Path) -> Iterator[Path]:
    for path in sorted(module.rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and not {"tests", "migrations", "static"} & set(path.parts):
            yield path


def _found(path: Path) -> Iterator[Key]:
    text = path.read_text("utf-8")
    if path.suffix == ".html" or (path.suffix == ".txt" and "templates" in path.parts):
        from django.utils.translation.template import templatize

        text = templatize(text, origin=str(path))
    elif path.suffix != ".py":
        return
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        for one in (message,) if isinstance(message, str) else message:
            if one:
                yield context, one


def _names(module: Path) -> Iterator[Key]:
    """The names in a module's data; texts of law and samples of deliveries are not names."""
    for path in sorted(module.rglob("*")):
        if {"tests", "norms", "datasets", "static", "library", "amending"} & set(path.relative_to(module).parts):
            continue
        if path.suffix == ".toml":
            found = _values(tomllib.loads(path.read_text("utf-8")))
        elif path.suffix == ".yaml":
            found = _values(yaml.safe_load(path.read_text("utf-8")))
        elif path.suffix == ".csv" and path.parent.name == "rules":
            lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
            found = (row[column] for row in csv.DictReader(lines) for column in NAMED if row.get(column))
        else:
            continue
        yield from ((NAMES, one) for one in found if HAN.search(one))


def _values(given: Any, named: bool = False) -> Iterator[str]:
    if isinstance(given, dict):
        for key, value in given.items():
            yield from _values(value, named or key in SAID)
    elif isinstance(given, list):
        for value in given:
            yield from _values(value)
    elif named and isinstance(given, str):
        yield given


def strings(module: Path) -> dict[Key, None]:
    """Every string of this module that is shown to people, in order, as (context, text)."""
    found: dict[Key, None] = {}
    for path in _sources(module):
        found.update(dict.fromkeys(_found(path)))
    found.update(dict.fromkeys(_names(module)))
    return found


def read(module: Path) -> dict[Key, str]:
    """The English of this module's strings; those without are left out. Empty when there is no catalogue."""
    path = module / PLACE
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {
        (message.context, str(message.id)): str(message.string)
        for message in catalogue
        if message.id and message.string
    }


def write(module: Path, english: dict[Key, str]) -> None:
    """Write the catalogue anew: every string of the module in order, with its English where there is one."""
    found = strings(module)
    path = module / PLACE
    if not found:
        path.unlink(missing_ok=True)
        return
    catalogue = Catalog(locale="en", fuzzy=False)
    for context, text in found:
        flags = ["python-format"] if FACT.search(text) else []
        catalogue.add(text, english.get((context, text), ""), context=context, flags=flags)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, omit_header=False, no_location=True)
    _dated, body = path.read_text("utf-8").split("\n\n", 1)
    path.write_text(HEAD + "\n\n" + body.lstrip("\n"), "utf-8")


HEAD = """msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n\""""


def facts(text: str) -> list[str]:
    """The places in a text where facts are put in, in alphabetical order."""
    return sorted(FACT.findall(text))


def compile_newer(root: Path = ROOT) -> int:
    """Compile each catalogue that is newer than its compiled form; how many were."""
    done = 0
    for module in modules(root):
        source = module / PLACE
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            with source.open("rb") as file:
                catalogue = read_po(file, locale="en")
            fresh = target.with_suffix(".new")
            with fresh.open("wb") as file:
                write_mo(file, catalogue)
            fresh.replace(target)
            done += 1
    return done


if __name__ == "__main__":
    compile_newer()
