"""The files of one delivery: which they are, and the one digest of all of them."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path


def letter_files(path: Path) -> list[Path]:
    """The letters of a folder, or the one letter itself, in the order of their names."""
    return sorted(path.glob("**/*.eml")) if path.is_dir() else [path]


def digest_of(files: Sequence[Path]) -> str:
    """SHA-256 of a file; of several, of their names and digests."""
    engine = sha256()
    for file in files:
        one = engine if len(files) == 1 else sha256()
        with file.open("rb") as content:
            while block := content.read(1 << 20):
                one.update(block)
        if one is not engine:
            engine.update(f"{file.name} {one.hexdigest()}\n".encode())
    return engine.hexdigest()


def size_of(path: Path) -> int:
    """The bytes of a file, or of all letters of a folder."""
    return sum(file.stat().st_size for file in letter_files(path))
