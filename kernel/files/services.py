"""Taking files in: checked by content and size, stored once by digest."""

import codecs
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import filetype
from django.conf import settings

from kernel.audit.services import audited, tell
from kernel.common.errors import Invalid, Refusal
from kernel.common.letters import clean
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.files.models import StoredFile

ACCEPTED = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/amr": ".amr",
    "audio/ogg": ".ogg",
    "video/webm": ".webm",
    "text/plain": ".txt",
}
"""What may be handed in, by what the bytes say they are."""


ENDINGS = {*ACCEPTED.values(), ".jpeg", ".csv", ".log", ".md", ".mp4"}
HEAD, LONGEST, UNNAMED = 8192, 200, "file"


class NoSpace(Refusal):
    """The disk is full; nothing was stored."""

    status = 507


FULL = ("disk is full", "disk I/O error", "No space left on device", "could not extend file")
"""How the databases, the libraries and the system say that nothing more can be written."""


def says_full(error: Exception) -> bool:
    """Whether an error says that the disk is full."""
    return any(words in str(error) for words in FULL)


@contextmanager
def room() -> Iterator[None]:
    """Around long work, or a function that does it: what runs into a full disk is told in a sentence.

    Each of its steps is one transaction, so what was begun is undone and what was done before stands.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, Refusal) or not says_full(error):
            raise
        raise NoSpace(
            "work.no_space",
            _("服务器存储空间不足，停在了半路；已经收下的都在，没有留下半截的数据。"),
            _("请联系管理员腾出空间，再运行一次，会从停下的地方接着办。"),
        ) from error


@audited("file.store", refresh=False)
def store_file(subject: Any, content: IO[bytes], *, name: str, kind: str, by: Any) -> StoredFile:
    """Store an uploaded file on ``subject`` (a recorded row). Raises Invalid for a wrong kind or size."""
    content.seek(0)
    head = content.read(HEAD)
    found = content_type(head)
    shown = safe_name(name, found or "")
    if found is None:
        raise Invalid(
            "file.kind",
            _("“%(name)s”不是可以接收的文件，没有保存。") % {"name": shown},
            _("请上传照片（JPG、PNG）、PDF、Word、Excel、纯文本或录音，再试一次。"),
        )
    digest, size = _write(content, head)
    tell(subject, _("收到材料“%(name)s”") % {"name": shown}, kind=kind)
    return StoredFile.objects.create(
        subject=subject.audit_chain, kind=kind, name=shown, content_type=found, size=size,
        sha256=digest, uploaded_by=by, uploaded_at=now(),
    )  # fmt: skip


def content_type(head: bytes) -> str | None:
    """What the first bytes say the file is; None when it is nothing that may be handed in."""
    guess = filetype.guess(head)
    if guess is not None:
        return guess.mime if guess.mime in ACCEPTED else None
    if b"\x00" in head or not head.strip():
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < HEAD)
        except UnicodeDecodeError:
            continue
        return None if text.lstrip("\ufeff \r\n\t").startswith("<") else "text/plain"
    return None


def safe_name(name: str, kind: str) -> str:
    """The name a file is kept and offered under: no path, nothing unprintable, an ending that fits its content."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(letter for letter in clean(last) if letter.isprintable()).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if dot and f".{ending.lower()}" in ENDINGS:
        return f"{(stem or UNNAMED)[: LONGEST - 6]}.{ending}"
    return f"{(shown or UNNAMED)[: LONGEST - 6]}{ACCEPTED.get(kind, '')}"


def path_of(digest: str) -> Path:
    """Where the bytes of this digest stand."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def keep(finished: Path) -> str:
    """Put a file that was written inside ``MEDIA_ROOT`` under its digest, and return that; it is on the disk then."""
    engine = hashlib.sha256()
    with finished.open("rb+") as content:
        while block := content.read(1 << 20):
            engine.update(block)
        os.fsync(content.fileno())
    target = path_of(engine.hexdigest())
    target.parent.mkdir(exist_ok=True)
    os.replace(finished, target)
    return engine.hexdigest()


def _write(content: IO[bytes], head: bytes) -> tuple[str, int]:
    """Write to a temporary file, then rename: a killed process leaves no half file under a digest."""
    folder = Path(settings.MEDIA_ROOT)
    engine, size, temporary = hashlib.sha256(), 0, ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as out:
            block = head
            while block:
                size += len(block)
                if size > settings.UPLOAD_MAX_BYTES:
                    raise Invalid(
                        "file.size",
                        _("文件超过%(mb)s MB，没有保存。") % {"mb": settings.UPLOAD_MAX_BYTES // 1048576},
                        _("请压缩后再传，或分成几个文件。"),
                    )
                engine.update(block)
                out.write(block)
                block = content.read(1 << 20)
            out.flush()
            os.fsync(out.fileno())
        target = path_of(engine.hexdigest())
        target.parent.mkdir(exist_ok=True)
        os.replace(temporary, target)
    except OSError as error:
        raise NoSpace(
            "file.no_space",
            _("存储空间不足，文件没有保存。"),
            _("已填写的内容还在，请稍后重试或联系管理员。"),
        ) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
    return engine.hexdigest(), size
