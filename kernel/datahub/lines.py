"""Lines out of any bytes, in constant memory: plain or gzip, UTF-8, GB18030 or UTF-16, however long or broken."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

BLOCK = 1 << 16
MAX_LINE = 1 << 20
"""A longer line is not read on; its head is kept."""
GZIP = b"\x1f\x8b"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Broken(Exception):
    """The bytes end or stop making sense before the file does."""


class Line(NamedTuple):
    """One line: its text, and what is wrong with it (``long``, ``bytes``, ``cut``; empty when nothing is)."""

    text: str
    fault: str = ""


class Source:
    """An open file that tells how far it has been read."""

    def __init__(self, path: Path) -> None:
        self.size = path.stat().st_size
        self.raw = path.open("rb")
        self.zipped = self.raw.peek(2)[:2] == GZIP
        self.stream: IO[bytes] = gzip.GzipFile(fileobj=self.raw) if self.zipped else self.raw  # type: ignore[assignment]

    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return 1.0 if self.raw.closed or not self.size else min(1.0, self.raw.tell() / self.size)

    def read(self) -> bytes:
        """The next bytes; none at the end. Raises Broken where a gzip file is cut off or damaged."""
        try:
            return self.stream.read1(BLOCK)  # type: ignore[attr-defined]
        except (EOFError, OSError, zlib.error) as error:
            raise Broken(str(error)) from error

    def close(self) -> None:
        """Let the file go."""
        self.raw.close()


def head(path: Path, size: int = BLOCK) -> bytes:
    """The first bytes of what the file holds, unpacked; fewer when it is damaged."""
    source, found = Source(path), b""
    try:
        while len(found) < size:
            block = source.read()
            if not block:
                break
            found += block
    except Broken:
        pass
    finally:
        source.close()
    return found[:size]


def guess_encoding(start: bytes) -> str:
    """``utf-16``, ``utf-8`` or ``gb18030``: by its mark, else by what most lines beyond ASCII are."""
    if start.startswith(_UTF16):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8"
    parts = [part for part in start.split(b"\n") if not part.isascii()]
    return "gb18030" if parts and sum(map(_is_utf8, parts)) * 2 < len(parts) else "utf-8"


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes read as UTF-8, but for a few that are damaged or cut off."""
    text = data.decode("utf-8", "replace")
    return sum(c > "\x7f" for c in text) > 2 * text.count("\ufffd")


def blocks(source: Source) -> Iterator[bytes]:
    """The file's bytes without a byte-order mark, UTF-16 turned into UTF-8. Ends with Broken where it is damaged."""
    first = source.read()
    if first.startswith(_UTF16):
        decoder = codecs.getincrementaldecoder("utf-16")("replace")
        while first:
            yield decoder.decode(first).encode("utf-8", "replace")
            first = source.read()
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")
        return
    yield first.removeprefix(codecs.BOM_UTF8)
    while block := source.read():
        yield block


def lines(source: Source, encoding: str) -> Iterator[Line]:
    """Every line without its ending. GB18030 never has a line feed inside a character, so bytes may be cut there."""
    encoding = "utf-8" if encoding == "utf-16" else encoding
    pending, skipping = b"", False
    try:
        for block in blocks(source):
            *whole, rest = block.split(b"\n")
            for part in whole:
                if not skipping:
                    yield _line(pending + part, encoding)
                pending, skipping = b"", False
            if skipping:
                continue
            pending += rest
            if len(pending) > MAX_LINE:
                yield _line(pending, encoding)
                pending, skipping = b"", True
    except Broken:
        yield _line(pending, encoding)._replace(fault="cut")
        return
    if pending:
        yield _line(pending, encoding)


def _line(data: bytes, encoding: str) -> Line:
    if len(data) > MAX_LINE:
        return Line(data[:4096].decode(encoding, "replace"), "long")
    data = data.removesuffix(b"\r")
    other = "gb18030" if encoding == "utf-8" else "utf-8"
    for one in (encoding, other):
        if one == "gb18030" == other and _is_utf8(data):
            break
        try:
            return Line(data.decode(one))
        except UnicodeDecodeError:
            continue
    return Line(data.decode(encoding, "replace"), "bytes")
