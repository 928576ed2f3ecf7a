"""Chinese is written with Chinese punctuation, wherever people read it."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from kernel.web import catalogues
from tests.docs.reading import (
    CODE,
    ENGLISH,
    FENCE,
    HALF_WIDTH,
    SPACED,
    files,
    named,
    python_strings,
    python_texts,
    toml,
)

NOTATION = ("时:分", "日 H:i")
"""How moments are written as a format; not a sentence."""
NAMES_WITH_A_SPACE = ("衡治 Hengzhi",)
"""Names that are written with a space."""
TEXTS = files("*.html", "*.toml", "*.yaml", "*.txt")


def _wrong(text: str) -> list[str]:
    for word in NOTATION:
        text = text.replace(word, "")
    return [text[max(0, hit.start() - 6) : hit.end() + 6] for hit in HALF_WIDTH.finditer(text)]


@pytest.mark.parametrize("file", TEXTS, ids=named)
def test_texts_use_full_width_punctuation(file: Path) -> None:
    assert _wrong(file.read_text("utf-8")) == []


@pytest.mark.parametrize("file", files("*.md"), ids=named)
def test_pages_use_full_width_punctuation(file: Path) -> None:
    assert _wrong(CODE.sub("", FENCE.sub("", file.read_text("utf-8")))) == []


@pytest.mark.parametrize("file", files("*.csv"), ids=named)
def test_cells_use_full_width_punctuation(file: Path) -> None:
    for row in csv.reader(StringIO(file.read_text("utf-8"))):
        for cell in row:
            assert _wrong(cell) == []


def test_strings_use_full_width_punctuation() -> None:
    wrong = [
        f"{named(file)}:{line}: {found}"
        for file in files("kernel/*.py", "scenarios/*.py", "config/*.py", "bench/*.py", "county/*.py")
        if "tests" not in file.parts
        for line, text in python_strings(file)
        for found in _wrong(text)
    ]
    assert wrong == []


def _spaced(text: str) -> list[str]:
    for word in (*NOTATION, *NAMES_WITH_A_SPACE):
        text = text.replace(word, "")
    if ENGLISH.search(text):
        return []  # an English sentence with a Chinese word in it
    return [text[max(0, hit.start() - 6) : hit.end() + 6] for hit in SPACED.finditer(text)]


def test_nobody_types_a_space_between_chinese_and_a_figure_or_a_latin_word() -> None:
    wrong = [
        f"{module.name}: {found}"
        for module in catalogues.modules()
        for _context, text in catalogues.strings(module)
        for found in _spaced(text)
    ]
    wrong += [
        f"{named(file)}:{line}: {found}"
        for file in files("kernel/*.py", "scenarios/*.py", "config/*.py")
        if not {"tests", "testing", "migrations"} & set(file.parts)
        for line, text in python_texts(file)
        for found in _spaced(text)
    ]
    assert wrong == []


@pytest.mark.parametrize("file", files("scenarios/*/rules/*.csv", "kernel/*/rules/*.csv"), ids=named)
def test_nobody_types_that_space_in_a_cell_of_a_rule_table(file: Path) -> None:
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [found for row in csv.reader(lines) for cell in row for found in _spaced(cell)] == []


@pytest.mark.parametrize("file", files("seeds/sources/*.toml", "scenarios/*/datasets/*.toml"), ids=named)
def test_nobody_types_that_space_in_what_a_source_says_of_a_row(file: Path) -> None:
    assert [found for one in toml(file).get("checks", []) for found in _spaced(str(one.get("say", "")))] == []
