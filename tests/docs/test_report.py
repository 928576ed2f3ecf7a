"""Measured figures go into the table of docs/performance.md, the newest of a name and database last."""

from bench.report import merge
from tests.docs.reading import page

FIGURE = {
    "name": "steps", "figure": 1234.5, "unit": "steps/s", "ratio": 0.4, "against": "bare SQL", "target": ">= 1000",
    "database": "sqlite",
}  # fmt: skip
EMPTY = "<!-- figures: begin -->\nNothing measured yet.\n<!-- figures: end -->\n"


def test_a_figure_stands_in_the_table() -> None:
    made = merge(EMPTY, [FIGURE])
    assert "| `steps` | 1,234.5 steps/s | >= 1000 | 0.4 | bare SQL | sqlite |" in made
    assert "Nothing measured" not in made


def test_a_newer_figure_replaces_its_own_and_no_other() -> None:
    made = merge(EMPTY, [FIGURE, {**FIGURE, "database": "postgresql"}])
    made = merge(made, [{**FIGURE, "figure": 2000}])
    assert made.count("| `steps` |") == 2
    assert "2,000 steps/s" in made and made.count("1,234.5") == 1


def test_the_page_has_its_block() -> None:
    assert merge(page("performance.md"), []).count("<!-- figures") == 2
