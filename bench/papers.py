"""Papers a CPU-second, from the rows of a matter to PDF, against setting the same pages from data already at hand."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

from bench.ground import Figure, figure
from kernel.common.moment import LOCAL
from kernel.papers.filling import fill, filled
from kernel.papers.kinds import Kind, all_kinds, fields_of
from kernel.papers.making import own_template
from kernel.papers.typesetting import blocks_of, pdf_of, set_page

ROUNDS = 5
TARGET = ">= 10"
AT = datetime(2026, 6, 8, 9, 30, tzinfo=LOCAL)
WORDS = "楼上水管漏水，泡坏楼下天花板，双方同意先核对损失，再商定赔偿的数额和时间。"


def run() -> Iterator[Figure]:
    """Documents a CPU-second over every kind of paper, each filled anew; Word alone, and Word and PDF."""
    kinds = all_kinds()
    templates = {kind.key: own_template(kind) for kind in kinds}
    blocks = {kind.key: blocks_of(filled(templates[kind.key], _values(kind, 0))) for kind in kinds}

    def word(kind: Kind, number: int) -> bytes:
        return fill(templates[kind.key], _values(kind, number))

    def pdf(kind: Kind, number: int) -> bytes:
        document = filled(templates[kind.key], _values(kind, number))
        return pdf_of(document, layout=kind.layout, title=f"{number}", author="", mark=f"{number}", at=AT)

    def bare(kind: Kind, number: int) -> bytes:
        data = {
            "layout": kind.layout, "title": f"{number}", "author": "", "mark": f"{number}", "blocks": blocks[kind.key],
            "at": [2026, 6, 8],
        }  # fmt: skip
        return set_page("paper", data, at=AT)

    for make in (word, pdf, bare):
        make(kinds[0], -1)  # fonts are read and the layout compiled once a process
    plain, words, both = (_speed(kinds, make) for make in (bare, word, pdf))
    against = "setting the same pages from data at hand"
    yield figure(
        "papers", both, "documents/CPU-s", ratio=both / plain, against=against, target=TARGET, kinds=len(kinds)
    )
    yield figure(
        "papers word only",
        words,
        "documents/CPU-s",
        ratio=words / plain,
        against=against,
        target=TARGET,
        kinds=len(kinds),
    )


def _speed(kinds: tuple[Kind, ...], make: Callable[[Kind, int], bytes]) -> float:
    start = time.process_time()
    for number in range(ROUNDS):
        for kind in kinds:
            make(kind, number)
    return ROUNDS * len(kinds) / (time.process_time() - start)


def _values(kind: Kind, number: int) -> dict[str, object]:
    """Every field with a sentence, every list with three entries; no two documents the same."""
    found: dict[str, object] = {}
    for name in fields_of(kind):
        head, dot, tail = name.partition(".")
        if dot:
            entries = found.setdefault(head, [{} for _ in range(3)])
            for entry in entries:  # type: ignore[attr-defined]
                entry[tail] = f"{number}{WORDS[:12]}"
        else:
            found[name] = f"{number}{WORDS}"
    return found
