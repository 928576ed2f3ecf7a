"""JSON: one object a line, or an array of objects inside a larger object, by pieces that are whole."""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.datahub.lines import Broken, Line, Source, blocks, lines
from kernel.datahub.readers.part import ROWS, Part, numbered, of_raws
from kernel.datahub.rows import Problem, Raw
from kernel.datahub.text_rows import fault, json_row

CHUNK = 4 << 20
"""Bytes parsed at a time, about."""
WIDEST = 32 << 20
"""An array in which no object ends for so long is not read on."""
_BETWEEN = re.compile(rb"\}\s*,\s*(?=\{)")
_NEXT = re.compile(rb"\}\s*,\s*\{")


def line_parts(path: Path, encoding: str, columns: Sequence[str]) -> Iterator[Part]:
    """Every line of a file of JSON lines; blank lines are no rows."""
    source = Source(path)
    number = 1
    try:
        if encoding == "utf-8":
            for block in _whole_lines(source):
                part = _block(block, columns, number)
                number += part.height
                yield part
        else:
            yield from _one_by_one(lines(source, encoding), columns, number)
    finally:
        source.close()


def _whole_lines(source: Source) -> Iterator[bytes | Line]:
    """Pieces that end with a line."""
    kept = b""
    try:
        for block in blocks(source):
            kept += block
            if len(kept) >= CHUNK:
                end = kept.rfind(b"\n") + 1
                if end:
                    yield kept[:end]
                    kept = kept[end:]
                elif len(kept) > WIDEST:
                    kept = kept[:WIDEST]
    except Broken:
        yield from filter(None, [kept])
        yield Line("", "cut")
        return
    yield from filter(None, [kept])


def _block(block: bytes | Line, columns: Sequence[str], number: int) -> Part:
    if isinstance(block, Line):
        return of_raws([Raw(number, None, "", fault(block))], columns)
    return _quick(block, columns, number) or of_raws(list(_careful(block, number)), columns)


def _one_by_one(found: Iterator[Line], columns: Sequence[str], number: int) -> Iterator[Part]:
    kept: list[Raw] = []
    for line in found:
        if line.fault or line.text.strip():
            kept.append(json_row(number + len(kept), line))
        if len(kept) >= ROWS:
            yield of_raws(kept, columns)
            number, kept = number + len(kept), []
    if kept:
        yield of_raws(kept, columns)


def _careful(block: bytes, number: int) -> Iterator[Raw]:
    for line in block.split(b"\n"):
        if line.strip():
            text = line.decode("utf-8", "replace")
            yield json_row(number, Line(text, "bytes" if "\ufffd" in text else ""))
            number += 1


def _quick(block: bytes, columns: Sequence[str], number: int) -> Part | None:
    """Lines of objects by Polars; None where anything is unusual, so that they are looked at one by one."""
    if b"\\u" in block or b"\x00" in block:
        return None
    try:
        frame = pl.read_ndjson(io.BytesIO(block), schema=_shape(columns))
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None
    if frame.height != sum(1 for line in block.split(b"\n") if line.strip()):
        return None
    return numbered(_flat(frame, columns), columns, number)


def _shape(columns: Sequence[str]) -> dict[str, Any]:
    """The nested types behind names with dots."""
    top: dict[str, Any] = {}
    for name in columns:
        *outer, last = name.split(".")
        inside = top
        for step in outer:
            inside = inside.setdefault(step, {})
        inside[last] = pl.String
    return {name: _type(value) for name, value in top.items()}


def _type(value: Any) -> Any:
    return pl.Struct({name: _type(one) for name, one in value.items()}) if isinstance(value, dict) else value


def _flat(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    return frame.select(_inside(name).alias(name) for name in columns)


def _inside(name: str) -> pl.Expr:
    first, *rest = name.split(".")
    found = pl.col(first)
    for step in rest:
        found = found.struct.field(step)
    return found


def array_parts(path: Path, items: str, columns: Sequence[str]) -> Iterator[Part]:
    """Every object of the array called ``items`` (the whole file where that is empty)."""
    source = Source(path)
    number = 1
    try:
        for piece in _pieces(_bytes(source), items):
            if isinstance(piece, Line):
                yield of_raws([Raw(number, None, piece.text, fault(piece))], columns)
                return
            part = of_raws([_object(number + place, one) for place, one in enumerate(piece)], columns)
            number += part.height
            yield part
    finally:
        source.close()


def _bytes(source: Source) -> Iterator[bytes | Line]:
    try:
        yield from blocks(source)
    except Broken:
        yield Line("", "cut")


def _object(number: int, value: Any) -> Raw:
    if isinstance(value, dict):
        return Raw(number, value)
    what = _("这一项不是一条记录（应当是花括号括起来的一组字段）。")
    return Raw(number, None, str(value)[:4096], Problem("", "row.json", what))


def _pieces(found: Iterator[bytes | Line], items: str) -> Iterator[list[Any] | Line]:
    """Lists of whole objects. A cut is right when what stands before it parses: nothing inside a text or list does."""
    kept, inside = b"", False
    for block in found:
        if isinstance(block, Line):
            yield from _last(kept, inside, cut=True)
            return
        kept += block
        if not inside:
            start = _start(kept, items)
            if start < 0:
                if len(kept) > CHUNK:
                    raise _no_array(items)
                continue
            kept, inside = kept[start:], True
        if len(kept) >= CHUNK:
            piece, kept = _cut(kept)
            if piece:
                yield piece
            elif len(kept) > WIDEST:
                yield Line(kept[:4096].decode("utf-8", "replace"), "long")
                return
    if not inside:
        raise _no_array(items)
    yield from _last(kept, inside, cut=False)


def _start(data: bytes, items: str) -> int:
    """Where the first object's place is; -1 when the array has not begun."""
    pattern = rb'"' + re.escape(items.encode()) + rb'"\s*:\s*\[' if items else rb"^\s*\["
    match = re.search(pattern, data)
    return match.end() if match else -1


def _no_array(items: str) -> Invalid:
    return Invalid(
        "file.array",
        _("文件里没有找到名为“%(items)s”的记录列表。") % {"items": items or "[…]"},
        _("请核对是不是拿错了文件，或者来源系统改了格式。"),
    )


def _cut(data: bytes) -> tuple[list[Any] | None, bytes]:
    """The objects up to the last place between two, and the rest."""
    end, tries = len(data), 0
    while tries < 200:
        near = max(0, end - (64 << 10))
        places = [match.start() + 1 for match in _BETWEEN.finditer(data, near, end)]
        for place in reversed(places):
            tries += 1
            parsed = _parse(data[:place])
            if parsed is not None:
                return parsed, data[place:].lstrip().removeprefix(b",")
        if not near:
            break
        end = near + 1
    return None, data


def _parse(data: bytes) -> list[Any] | None:
    try:
        found = orjson.loads(b"[" + data + b"]")
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, list) else None


def _last(data: bytes, inside: bool, *, cut: bool) -> Iterator[list[Any] | Line]:
    """What remains at the end of the file: objects, the array's end, and what the outer object says after it."""
    if not inside:
        yield Line("", "cut")
        return
    whole, rest = _to_end(data)
    if whole:
        yield whole
    if cut or rest is None:
        yield Line((rest or data[-4096:]).decode("utf-8", "replace"), "cut")


def _to_end(data: bytes) -> tuple[list[Any] | None, bytes | None]:
    """The objects before the array's end; the second is None when that end is missing or one object is broken."""
    end = len(data)
    for _try in range(50):
        end = data.rfind(b"]", 0, end)
        if end < 0:
            break
        parsed = _parse(data[:end])
        if parsed is not None:
            return parsed, data[end:]
    whole, _rest = _cut(data)
    return whole, None
