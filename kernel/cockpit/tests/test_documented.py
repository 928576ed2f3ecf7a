"""Each figure of the screen is documented, and each documented figure is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from kernel.cockpit.behind import WORDS
from kernel.cockpit.figures import FIGURES
from kernel.cockpit.selection import CONDITIONS

PAGE = Path(settings.ROOT) / "docs" / "cockpit.md"
TEMPLATES = Path(__file__).parent.parent / "templates" / "cockpit"
ROWS = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \| [^|]+ \|$", PAGE.read_text("utf-8"), re.MULTILINE))


def test_the_page_has_a_row_for_every_figure_and_no_other() -> None:
    assert set(ROWS) == set(FIGURES)


@pytest.mark.parametrize("key", FIGURES)
def test_a_row_bears_the_name_on_the_screen(key: str) -> None:
    assert ROWS[key] == str(FIGURES[key].label)


def test_every_condition_has_words() -> None:
    assert set(WORDS) == set(CONDITIONS)


def test_templates_name_only_figures_there_are() -> None:
    named = {
        name for file in TEMPLATES.glob("*.html") for name in re.findall(r'{% flagged board "(\w+)"', file.read_text())
    }
    assert named and named <= set(FIGURES)
