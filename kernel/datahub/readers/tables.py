"""Separated values, in any encoding, by chunks: the quick way by Arrow, line by line where a chunk is not clean."""

import codecs
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from kernel.datahub.lines import MAX_LINE as LONGEST
from kernel.datahub.lines import Broken, Line, Source, blocks
from kernel.datahub.readers.part import Part, numbered, of_raws
from kernel.datahub.rows import Raw
from kernel.datahub.text_rows import fault, table_rows

CHUNK = 4 << 20
"""Characters parsed at a time, about."""
BAD = "\ufffd"
Header = Callable[[list[str]], None]


def table_parts(
    path: Path, encoding: str, delimiter: str, header_row: int, columns: Sequence[str], check: Header
) -> Iterator[Part]:
    """Every row of a CSV file. ``check`` hears the head's names and may refuse the file."""
    source = Source(path)
    try:
        chunks = _chunks(_texts(source, encoding))
        first = next(chunks, "")
        names, rest = _head(first, delimiter, header_row)
        check(names)
        number = 1
        for text in _after(rest, chunks):
            if isinstance(text, Line):
                yield of_raws([Raw(number, None, text.text, fault(text))], columns)
                return
            part = _quick(text, names, delimiter, columns, number) or _careful(text, names, delimiter, columns, number)
            number += part.height
            yield part
    finally:
        source.close()


def _texts(source: Source, encoding: str) -> Iterator[str | Line]:
    """The file's text by blocks; at the end a line with a fault where the file breaks off."""
    decoder = codecs.getincrementaldecoder("utf-8" if encoding == "utf-16" else encoding)("replace")
    try:
        for block in blocks(source):
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)
    except Broken:
        yield Line("", "cut")


def _chunks(texts: Iterator[str | Line]) -> Iterator[str | Line]:
    """Pieces that end where a row ends: at a line's end outside quotes."""
    kept: list[str] = []
    size = 0
    for text in texts:
        if isinstance(text, Line):
            yield from filter(None, ["".join(kept)])
            yield text
            return
        kept.append(text)
        size += len(text)
        if size >= CHUNK:
            whole = "".join(kept)
            end = _end(whole)
            if end:
                yield whole[:end]
                kept, size = [whole[end:]], len(whole) - end
    yield from filter(None, ["".join(kept)])


def _end(text: str) -> int:
    """Where the last whole row ends; 0 where that is not in sight yet."""
    end = text.rfind("\n") + 1
    quotes = text.count('"', 0, end)
    tries = 0
    while end and quotes % 2 and tries < 1000:
        before = text.rfind("\n", 0, end - 1) + 1
        quotes -= text.count('"', before, end)
        end, tries = before, tries + 1
    if end and quotes % 2 == 0:
        return end
    return text.rfind("\n") + 1 if len(text) > CHUNK + LONGEST else 0


def _head(first: str | Line, delimiter: str, header_row: int) -> tuple[list[str], str | Line]:
    """The names of the columns, and what follows them in the first piece."""
    if isinstance(first, Line):
        return [], first
    lines = first.split("\n", header_row)
    head, rest = lines[:header_row], lines[header_row] if len(lines) > header_row else ""
    found = next((one for one in table_rows(map(Line, head), delimiter, header_row) if isinstance(one, list)), [])
    return found, rest


def _after(rest: str | Line, chunks: Iterator[str | Line]) -> Iterator[str | Line]:
    if rest:
        yield rest
    yield from chunks


def _quick(text: str, names: list[str], delimiter: str, columns: Sequence[str], number: int) -> Part | None:
    """The piece by Arrow; None where a row does not fit, a quote stays open, or bytes made no sense."""
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    if BAD in text or text.count('"') % 2 or len(set(names)) < len(names) or "\x00" in text:
        return None
    try:
        found = arrow_csv.read_csv(
            io.BytesIO(text.encode("utf-8", "surrogatepass")),
            arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(text) * 4 + 64),
            arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True,
                invalid_row_handler=lambda _row: "error",
            ),
            arrow_csv.ConvertOptions(
                column_types={name: pa.large_string() for name in names}, include_columns=list(columns),
                strings_can_be_null=False,
            ),
        )  # fmt: skip
    except pa.ArrowException:
        return None
    frame = pl.DataFrame(pl.from_arrow(found))
    blank = pl.all_horizontal(pl.all().str.strip_chars() == "")
    frame = frame.filter(~blank)
    return numbered(frame, columns, number)


def _careful(text: str, names: list[str], delimiter: str, columns: Sequence[str], number: int) -> Part:
    """The piece row by row: what is wrong with one of them is its own reason."""
    head = Line(delimiter.join(f'"{name}"' for name in names))
    lines = (Line(line, "bytes" if BAD in line else "") for line in text.removesuffix("\n").split("\n"))
    found = [one for one in table_rows(_with(head, lines), delimiter, 1) if isinstance(one, Raw)]
    return of_raws([raw._replace(number=number + place) for place, raw in enumerate(found)], columns)


def _with(head: Line, lines: Iterator[Line]) -> Iterator[Line]:
    yield head
    for line in lines:
        yield line._replace(text=line.text.removesuffix("\r"))
