"""Every pair of tokens that carries text or marks a control keeps its contrast (WCAG 2.1: 4.5, controls 3)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent / "static" / "web" / "tokens.css"
COLOURS = dict(re.findall(r"--g-([a-z0-9-]+): (#[0-9a-f]{6});", TOKENS.read_text("utf-8")))

TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("surface", "paper", "sunken", "head", "hover")),
    ("ink-2", "grey-soft"), ("ink-3", "picked"), ("ink", "blue-soft"), ("ink-3", "blue-soft"),
    ("blue", "surface"), ("blue", "paper"), ("blue", "sunken"), ("surface", "blue"), ("surface", "blue-deep"),
    ("blue-deep", "blue-soft"), ("blue-deep", "blue-soft-2"), ("blue-deep", "blue-soft-3"), ("blue-ink", "blue-soft"),
    ("blue-note", "blue-soft"),
    ("surface", "red"), ("surface", "red-deep"), ("red-ink", "red-soft"), ("red-ink", "surface"),
    ("red-note", "red-soft"),
    ("yellow-ink", "yellow-soft"), ("yellow-ink", "surface"), ("yellow-note", "yellow-soft"), ("yellow-dark", "yellow"),
    ("surface", "green"), ("green-ink", "green-soft"), ("green-ink", "surface"), ("green-note", "green-soft"),
    ("violet-ink", "violet-soft"), ("surface", "violet"), ("surface", "night"), ("night-link", "night"),
    *((f"screen-{ink}", ground) for ink in ("ink", "ink-2", "ink-3", "red", "yellow", "data")
      for ground in ("screen", "screen-panel")),
    ("screen-ink", "screen-map-1"), ("screen-ink", "screen-map-2"), ("screen-map-ink", "screen-map-3"),
    ("screen-map-ink", "screen-map-4"), ("surface", "screen-over"), ("screen-ink", "screen-seg"),
]  # fmt: skip
MARKS = [
    ("control", "surface"),
    ("focus", "surface"),
    ("focus", "paper"),
    ("star", "surface"),
    ("night-warn", "night"),
    ("screen-data", "screen-track"),
    ("screen-yellow", "screen-track"),
    ("screen-ink-3", "screen-band"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_is_readable(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_controls_and_marks_are_visible(mark: str, ground: str) -> None:
    assert contrast(mark, ground) >= 3


def test_the_formula_knows_black_on_white() -> None:
    COLOURS["black"] = "#000000"
    assert contrast("black", "surface") == pytest.approx(21)
