"""What can be shown of a document without downloading it: pictures, recordings, plain text; a PDF in the browser."""

from dataclasses import dataclass
from pathlib import Path

from kernel.files.models import StoredFile

LONGEST = 20_000
"""Characters shown."""
ICONS = {"image": "photo", "audio": "microphone", "video": "video", "text": "file-text", "pdf": "file-text"}


@dataclass(frozen=True)
class Preview:
    """How a document is shown: image, pdf, audio, video, text, or none."""

    kind: str
    text: str = ""
    cut: bool = False
    """Whether the text goes on."""


def kind_of(file: StoredFile) -> str:
    """What a document is, in one word."""
    if file.content_type == "application/pdf":
        return "pdf"
    head = file.content_type.partition("/")[0]
    return head if head in ICONS else "none"


def shown_inline(file: StoredFile) -> bool:
    """Whether the browser may open it itself: only what can carry no script of ours or of others."""
    return kind_of(file) in ("image", "pdf", "audio", "video")


def icon_of(file: StoredFile) -> str:
    """The icon beside its name."""
    return ICONS.get(kind_of(file), "file-text")


def preview_of(file: StoredFile, path: Path) -> Preview:
    """Read as much as is shown."""
    kind = kind_of(file)
    if kind != "text":
        return Preview(kind)
    text = _decoded(path)
    return Preview(kind, text[:LONGEST], len(text) > LONGEST)


def _decoded(path: Path) -> str:
    """The words of a text file, whichever of the two encodings it is in; a sign cut in two at the end is left out."""
    with path.open("rb") as file:
        raw = file.read(4 * LONGEST + 4)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start > len(raw) - 4:
                return raw[: error.start].decode(encoding)
    return raw.decode("utf-8", "replace")
