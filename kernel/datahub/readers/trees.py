"""XML by lxml, its only door: one element a row, read as it goes by and forgotten."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from lxml import etree

from kernel.common.words import gettext as _
from kernel.datahub.readers.part import ROW, ROWS, Part, of_raws, schema
from kernel.datahub.rows import Problem, Raw


def tree_parts(path: Path, tag: str, columns: Sequence[str]) -> Iterator[Part]:
    """Every element called ``tag``; a column's name is the path below it, ``原告/姓名``, or ``@name`` of an attribute.

    No entity is resolved and nothing is fetched. Where the file stops being XML the rest is one reason.
    """
    known = set(columns)
    kept: list[dict[str, str]] = []
    number = 1
    cut = ""
    with path.open("rb") as content:
        try:
            for _event, element in etree.iterparse(
                content, events=("end",), tag=tag, resolve_entities=False, no_network=True, load_dtd=False,
            ):  # fmt: skip
                kept.append(_row(element, known))
                _forget(element)
                if len(kept) >= ROWS:
                    yield _part(kept, columns, number)
                    number, kept = number + len(kept), []
        except etree.XMLSyntaxError as error:
            cut = str(error)
    if kept:
        yield _part(kept, columns, number)
        number += len(kept)
    if cut:
        what = _("文件从这里起不是完整的XML，后面的内容读不出来。请让来源单位重新发送完整的文件。")
        yield of_raws([Raw(number, None, cut[:500], Problem("", "row.cut", what))], columns)


def _row(element: Any, known: set[str]) -> dict[str, str]:
    """The texts of an element by their paths; the first of several with the same path."""
    found: dict[str, str] = {}
    for one in element:
        name = one.tag
        if len(one):
            for inner in one:
                path = f"{name}/{inner.tag}"
                if path in known and inner.text and path not in found:
                    found[path] = inner.text
        elif name in known and one.text and name not in found:
            found[name] = one.text
    for name, value in element.attrib.items():
        if f"@{name}" in known:
            found[f"@{name}"] = value
    return found


def _forget(element: Any) -> None:
    """Free what was read, and the elements before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _part(rows: list[dict[str, str]], columns: Sequence[str], number: int) -> Part:
    values: dict[str, Any] = {name: [row.get(name) for row in rows] for name in columns}
    values[ROW] = range(number, number + len(rows))
    return Part(pl.DataFrame(values, schema=schema(columns)))
