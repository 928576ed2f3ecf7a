"""Files handed in: what the bytes say they are, how large, under which name; all of it stored or nothing."""

import hashlib
import io
import os
import resource
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from kernel.audit.models import Entry
from kernel.common.errors import Invalid
from kernel.files.models import StoredFile
from kernel.files.queries import files_of
from kernel.files.services import HEAD, NoSpace, content_type, path_of, safe_name, store_file

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
LETTERS = "第一次调解未成，双方各执一词。" * 600


def zipped(*names: str) -> bytes:
    """A packed file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, "<x/>" * 50)
    return out.getvalue()


def sheet() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


TAKEN: dict[str, Callable[[], bytes]] = {
    "application/pdf": lambda: PDF,
    "image/jpeg": lambda: JPEG,
    "image/png": lambda: PNG,
    "image/webp": lambda: b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 20,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": sheet,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": lambda: zipped(
        "[Content_Types].xml", "_rels/.rels", "word/document.xml"
    ),
    "audio/mpeg": lambda: b"ID3\x03" + b"\x00" * 60,
    "audio/amr": lambda: b"#!AMR\n" + b"\x3c" * 60,
    "audio/ogg": lambda: b"OggS" + b"\x00" * 60,
    "text/plain": "欠条：两万元".encode,
}
REFUSED: dict[str, bytes] = {
    "a program": b"MZ" + b"\x00" * 200,
    "a packed folder": zipped("a.txt"),
    "a program before a document": zipped("evil.exe", "word/document.xml", "[Content_Types].xml"),
    "a web page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a web page behind a mark and blanks": "\ufeff \n<html>".encode(),
    "a drawing that may hold a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "nothing": b"",
    "blanks only": b" \n\t ",
    "zeros": b"\x00" * 100,
    "an old office file with macros": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "a film of another kind": b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska",
    "text of no encoding": b"\xff\xff\xfe\xfe\xff" * 20,
}


@pytest.fixture
def subject(cast: Any) -> Any:
    """Something files can belong to."""
    return cast.bodies["hrss"]


def hand_in(cast: Any, subject: Any, content: bytes, name: str = "材料.pdf") -> StoredFile:
    return store_file(subject, io.BytesIO(content), name=name, kind="evidence", by=cast.system)


def stored(media: Path) -> list[Path]:
    """Every file on the disk, half ones included."""
    return [one for one in media.rglob("*") if one.is_file()] if media.exists() else []


@pytest.mark.parametrize("kind", TAKEN)
def test_the_bytes_say_what_it_is_whatever_the_name(cast: Any, subject: Any, kind: str) -> None:
    content = TAKEN[kind]()
    file = hand_in(cast, subject, content, "材料.pdf")
    assert (file.content_type, file.size, file.sha256) == (kind, len(content), hashlib.sha256(content).hexdigest())
    assert path_of(file.sha256).read_bytes() == content and files_of(subject) == [file]


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_such_file_is_refused_and_leaves_nothing(cast: Any, subject: Any, settings: Any, what: str) -> None:
    entries = Entry.objects.count()
    with pytest.raises(Invalid, match="不是可以接收的文件") as refused:
        hand_in(cast, subject, REFUSED[what], "照片.jpg")
    assert refused.value.code == "file.kind" and refused.value.next
    assert (StoredFile.objects.count(), Entry.objects.count(), stored(settings.MEDIA_ROOT)) == (0, entries, [])


@pytest.mark.parametrize("cut", range(4))
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_long_text_is_a_text_wherever_its_head_is_cut(encoding: str, cut: int) -> None:
    assert content_type(("a" * cut + LETTERS).encode(encoding)[:HEAD]) == "text/plain"


def test_a_file_read_before_is_stored_from_its_beginning(cast: Any, subject: Any) -> None:
    content = io.BytesIO(PDF + b"x" * 50_000)
    content.read(9000)
    file = store_file(subject, content, name="a.pdf", kind="evidence", by=cast.system)
    assert file.size == len(PDF) + 50_000


def test_the_largest_is_taken_and_one_byte_more_is_not(cast: Any, subject: Any, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1 << 20
    assert hand_in(cast, subject, PDF.ljust(1 << 20, b"x")).size == 1 << 20
    before = stored(settings.MEDIA_ROOT)
    with pytest.raises(Invalid, match="超过1 MB") as refused:
        hand_in(cast, subject, PDF.ljust((1 << 20) + 1, b"x"))
    assert refused.value.code == "file.size" and stored(settings.MEDIA_ROOT) == before
    assert StoredFile.objects.count() == 1


NAMES = [
    ("欠条.pdf", "欠条.pdf"),
    ("../../etc/passwd", "passwd.pdf"),
    ("/tmp/x/欠条.pdf", "欠条.pdf"),
    ("C:\\Users\\li\\欠条.pdf", "欠条.pdf"),
    ("..", "file.pdf"),
    ("", "file.pdf"),
    ("欠\0条\r\n.pdf", "欠条.pdf"),
    ("欠条.pdf.exe", "欠条.pdf.exe.pdf"),
    ("\u202efdp.exe", "fdp.exe.pdf"),
    ("照片.JPEG", "照片.JPEG"),
    (".htaccess", "htaccess.pdf"),
]


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_a_name_is_a_name_and_no_path(cast: Any, subject: Any, settings: Any, given: str, kept: str) -> None:
    file = hand_in(cast, subject, PDF, given)
    assert file.name == kept
    [place] = stored(settings.MEDIA_ROOT)
    assert place == path_of(file.sha256) and place.is_relative_to(settings.MEDIA_ROOT)


def test_an_endless_name_keeps_its_ending() -> None:
    name = safe_name("长" * 900 + ".pdf", "application/pdf")
    assert len(name) <= 200 and name.endswith(".pdf")


def test_the_same_content_is_kept_once_and_both_rows_find_it(cast: Any, subject: Any, settings: Any) -> None:
    one, two = hand_in(cast, subject, PDF, "一.pdf"), hand_in(cast, subject, PDF, "二.pdf")
    assert one.sha256 == two.sha256 and len(stored(settings.MEDIA_ROOT)) == 1 and len(files_of(subject)) == 2


@contextmanager
def no_space(limit: int = 100_000) -> Iterator[None]:
    """No file of this process may grow beyond the limit, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    kept = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, kept)


def test_a_full_disk_is_told_and_leaves_nothing(cast: Any, subject: Any, settings: Any) -> None:
    with no_space(), pytest.raises(NoSpace, match="存储空间不足") as refused:
        hand_in(cast, subject, PDF.ljust(3_000_000, b"x"))
    assert (refused.value.status, refused.value.code) == (507, "file.no_space")
    assert (stored(settings.MEDIA_ROOT), StoredFile.objects.count()) == ([], 0)
    assert hand_in(cast, subject, PDF.ljust(3_000_000, b"x")).size == 3_000_000


def test_a_folder_that_cannot_be_written_is_told_the_same_way(
    cast: Any, subject: Any, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = tmp_path / "taken" / "files"
    with pytest.raises(NoSpace):
        hand_in(cast, subject, PDF)
    assert not StoredFile.objects.exists()


def test_what_a_refused_act_stored_is_no_file_of_the_matter(cast: Any, subject: Any) -> None:
    from kernel.audit.services import audited

    @audited("testing.refused")
    def refuse(row: Any, *, by: Any) -> None:
        hand_in(cast, row, PDF)
        raise Invalid("testing", "没有保存。", "再试一次。")

    with pytest.raises(Invalid):
        refuse(subject, by=cast.system)
    assert files_of(subject) == [] and os.path.exists(path_of(hashlib.sha256(PDF).hexdigest()))
    assert hand_in(cast, subject, PDF).size == len(PDF)
