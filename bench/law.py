"""The law library: how fast a large collection of texts is read into its structure, against merely counting lines.

The collection is not part of the project: ``../shared/data/laws/laws_3475.jsonl.gz`` (3,475 texts with the number of
their articles and headings counted by others) or the file that ``LAW_TEXTS`` names.
"""

import gzip
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.ground import Figure, figure
from kernel.law.library.parsing import parse
from kernel.law.library.structure import Statute

TEXTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "laws" / "laws_3475.jsonl.gz"
LINE = re.compile(r"^第[一二三四五六七八九十百千零〇]+条", re.MULTILINE)


def texts() -> list[dict[str, Any]]:
    """The collection's rows; none when it is not there."""
    file = Path(os.environ.get("LAW_TEXTS", TEXTS))
    if not file.exists():
        return []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def whole(row: dict[str, Any]) -> str:
    """A row as one text: its head, a rule, its body."""
    return f"{row['info']}\n---\n{row['text']}"


def counted(statute: Statute) -> tuple[int, int]:
    """Articles (第…条) and numbered headings of a text, annexes too."""
    articles = sum(1 for placed in statute.articles() if not placed.article.clause)
    return articles, sum(1 for heading in statute.headings() if heading.kind)


def run() -> Iterator[Figure]:
    """Seconds for the whole collection on one core, with what was found and every text that differs."""
    rows = texts()
    if not rows:
        print("law: the collection of texts is not beside this folder (../shared/data/laws); nothing measured")
        return
    start = time.process_time()
    lines = sum(len(LINE.findall(row["text"])) for row in rows)
    plain = time.process_time() - start
    start = time.process_time()
    found = [counted(parse(whole(row))) for row in rows]
    seconds = time.process_time() - start
    wanted = [(row["n_articles"], row["n_headings"]) for row in rows]
    differing = {
        row["id"]: [*one, *want] for row, one, want in zip(rows, found, wanted, strict=True) if one != want
    }  # fmt: skip
    missed = sum(max(want[at] - one[at], 0) for one, want in zip(found, wanted, strict=True) for at in (0, 1))
    yield figure(
        "law parse", seconds, "s", ratio=seconds / plain, against="counting lines that begin with 第N条",
        target="<= 60", texts=len(rows), articles=sum(one[0] for one in found), headings=sum(one[1] for one in found),
        wanted_articles=sum(want[0] for want in wanted), wanted_headings=sum(want[1] for want in wanted),
        missed=missed, lines=lines, differing=differing,
    )  # fmt: skip
