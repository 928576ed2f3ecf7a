"""Letters: a folder of ``.eml`` files, one letter a row, its head lines and its words as columns."""

import email
from collections.abc import Iterator, Sequence
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from pathlib import Path

from kernel.common.words import gettext as _
from kernel.datahub.files import letter_files
from kernel.datahub.lines import guess_encoding
from kernel.datahub.readers.part import ROWS, Part, of_raws
from kernel.datahub.rows import KEEP, Problem, Raw

LARGEST = 16 << 20
"""A larger letter is not opened: its attachments belong elsewhere."""


def letter_parts(path: Path, columns: Sequence[str]) -> Iterator[Part]:
    """Every letter of the folder."""
    kept: list[Raw] = []
    for number, file in enumerate(letter_files(path), start=1):
        kept.append(_letter(number, file, columns))
        if len(kept) >= ROWS:
            yield of_raws(kept, columns)
            kept = []
    if kept:
        yield of_raws(kept, columns)


def _letter(number: int, file: Path, columns: Sequence[str]) -> Raw:
    if file.stat().st_size > LARGEST:
        what = _("信件“%(f)s”超过16 MB，没有打开。请把附件另存，只留正文再交来。") % {"f": file.name}
        return Raw(number, None, file.name, Problem("", "row.long", what))
    data = file.read_bytes()
    try:
        mail = email.message_from_bytes(data)
        found = {name: _head(mail, name) for name in columns if name != "body"}
        return Raw(number, {**found, "body": _words(mail)})
    except Exception:
        what = _("信件“%(f)s”读不出来，可能已损坏。请让来源单位重新导出。") % {"f": file.name}
        return Raw(number, None, data[:KEEP].decode("utf-8", "replace"), Problem("", "row.letter", what))


def _head(mail: Message, name: str) -> str | None:
    """A head line in clear; of an address the name it bears, of a number what stands before its @."""
    raw = mail.get(name)
    if raw is None:
        return None
    text = "".join(_part(data, charset) for data, charset in decode_header(str(raw).replace("\r\n", "")))
    if name in ("From", "To", "Cc", "Sender", "Reply-To"):
        shown, address = parseaddr(text)
        return shown or address
    return text.strip().strip("<>").partition("@")[0] if name == "Message-ID" else text.strip()


def _part(data: bytes | str, charset: str | None) -> str:
    return data if isinstance(data, str) else _decoded(data, charset)


def _words(mail: Message) -> str:
    """The first plain text in it."""
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            data = part.get_payload(decode=True)
            return _decoded(data, part.get_content_charset()).rstrip() if isinstance(data, bytes) else ""
    return ""


def _decoded(data: bytes, charset: str | None) -> str:
    """The text; where no encoding is named, or an unknown one, the one it looks like."""
    named = {"gbk": "gb18030", "gb2312": "gb18030"}.get((charset or "").lower(), charset or guess_encoding(data))
    try:
        return data.decode(named, "replace")
    except LookupError:
        return data.decode(guess_encoding(data), "replace")
