"""``python -m bench all --json | python -m bench.report``: measured figures into the table of docs/performance.md.

A figure of the same name, size and database replaces the one before; others stay.
"""

import json
import os
import platform
import re
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BLOCK = re.compile(r"(<!-- figures: begin -->\n)(.*?)(<!-- figures: end -->)", re.DOTALL)
PAGES = re.compile(r"(<!-- pages: begin -->\n)(.*?)(<!-- pages: end -->)", re.DOTALL)
HEAD = "| figure | measured | target | ratio | against | database | on | machine |\n|---|---|---|---|---|---|---|---|"


def machine() -> str:
    """What the figures were measured on, in a few words."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def row(found: dict[str, Any]) -> str:
    """One figure as a line of the table."""
    size = f" at {found['matters']:,} matters" if "matters" in found else ""
    cells = [
        f"`{found['name']}`{size}", f"{found['figure']:,} {found['unit']}", found["target"], found["ratio"],
        found["against"], found["database"], date.today().isoformat(), machine(),
    ]  # fmt: skip
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def key_of(line: str) -> tuple[str, str]:
    """Name with size, and database, of a line of the table."""
    cells = [cell.strip() for cell in line.strip("|").split(" | ")]
    return cells[0], cells[5]


def merge(page: str, figures: Iterable[dict[str, Any]]) -> str:
    """The page with these figures in its table."""
    found = BLOCK.search(page)
    if found is None:
        raise SystemExit("docs/performance.md has no block for figures.")
    lines = [line for line in found[2].splitlines() if line.startswith("| `")]
    rows = {key_of(line): line for line in [*lines, *(row(one) for one in figures)]}
    table = "\n".join([HEAD, *(rows[key] for key in sorted(rows))]) if rows else found[2].strip()
    return page[: found.start(2)] + table + "\n" + page[found.end(2) :]


def each_page(page: str, figures: Iterable[dict[str, Any]]) -> str:
    """The page with the table of every sort of page, where ``bench pages`` was among the figures."""
    for one in figures:
        if "all" in one:
            lines = [f"At {one['matters']:,} matters, {one['database']}, {date.today().isoformat()}:", ""]
            lines += ["| page | server, ms p95 | HTML, KB | scripts, KB packed |", "|---|---|---|---|"]
            lines += [f"| `{row['page']}` | {row['ms']} | {row['html_kb']} | {row['js_kb']} |" for row in one["all"]]
            page = PAGES.sub(lambda found: found[1] + "\n".join(lines) + "\n" + found[3], page)  # noqa: B023
    return page


if __name__ == "__main__":
    measured = [json.loads(line) for line in sys.stdin if line.strip().startswith("{")]
    PAGE.write_text(each_page(merge(PAGE.read_text("utf-8"), measured), measured), "utf-8")
    print(f"{len(measured)} figures are in docs/performance.md.")
