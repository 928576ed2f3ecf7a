"""Chinese is written with Chinese punctuation, wherever people read it."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from tests.docs.reading import CODE, FENCE, HALF_WIDTH, files, named, python_strings

NOTATION = ("时:分",)
"""How a time of day is written as a format; not a sentence."""
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
