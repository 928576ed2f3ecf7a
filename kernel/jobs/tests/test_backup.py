"""A backup of the test's own database: what is refused, and that nothing is changed by what is refused."""

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import override_settings

from kernel.common.errors import Refusal
from kernel.jobs.backup import _address, _environment, backup, restore

pytestmark = pytest.mark.django_db
CONTENT = "欠条：两万元".encode()
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def whole(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup with one file in it, made outside any transaction as the command does."""
    folder = tmp_path_factory.mktemp("whole")
    place = folder / "media" / NAME[:2]
    place.mkdir(parents=True)
    (place / NAME).write_bytes(CONTENT)
    (folder / "media" / "tmpabc").write_bytes(b"left by a killed upload")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media"):
        backup(folder / "backup")
    return folder / "backup"


@pytest.fixture
def copy(whole: Path, db: Any, tmp_path: Path) -> Path:
    """A copy of the backup, to be spoilt."""
    return shutil.copytree(whole, tmp_path / "backup")


def test_a_backup_says_what_it_holds(copy: Path) -> None:
    note = json.loads((copy / "backup.json").read_text())
    assert (note["vendor"], note["files"]) == (connection.vendor, 1)
    assert (copy / "files" / NAME[:2] / NAME).read_bytes() == CONTENT
    assert hashlib.sha256((copy / note["database"]).read_bytes()).hexdigest() == note["sha256"]


def noted(copy: Path, **other: Any) -> None:
    file = copy / "backup.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **other}))


def database(copy: Path) -> Path:
    return copy / str(json.loads((copy / "backup.json").read_text())["database"])


def flipped(copy: Path) -> None:
    file = database(copy)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


SPOILT: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "one bit of the database": (flipped, "restore.damaged", "does not have its digest"),
    "no database": (lambda copy: database(copy).unlink(), "restore.damaged", "does not have its digest"),
    "another file's content": (
        lambda copy: (copy / "files" / NAME[:2] / NAME).write_bytes(b"x"), "restore.file", "does not have its digest"
    ),
    "a file lost": (lambda copy: shutil.rmtree(copy / "files"), "restore.files", "0 files, there should be 1"),
    "a note that breaks off": (
        lambda copy: (copy / "backup.json").write_text("{"), "restore.no_backup", "no whole backup"
    ),
    "a note with gaps": (
        lambda copy: (copy / "backup.json").write_text('{"vendor": 1}'), "restore.no_backup", "no whole backup"
    ),
    "no note": (lambda copy: (copy / "backup.json").unlink(), "restore.no_backup", "no whole backup"),
    "another database": (lambda copy: noted(copy, vendor="oracle"), "restore.vendor", "backup is of oracle"),
    "another key": (lambda copy: noted(copy, key_check="0" * 16), "restore.key", "not the one that sealed"),
    "nothing": (lambda copy: None, "restore.not_empty", "holds tables already"),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_a_copy_that_is_not_whole_or_does_not_fit_is_refused_before_anything_changes(
    copy: Path, settings: Any, what: str
) -> None:
    spoil, code, sentence = SPOILT[what]
    spoil(copy)
    tables = connection.introspection.table_names()
    with pytest.raises(Refusal, match=sentence) as refused:
        restore(copy)
    assert refused.value.code == code and refused.value.next
    assert connection.introspection.table_names() == tables and not settings.MEDIA_ROOT.exists()


@pytest.mark.parametrize(("target", "code"), [("full", "backup.not_empty"), ("file", "backup.not_empty"),
                                              ("file/below", "backup.write")])  # fmt: skip
def test_a_backup_goes_into_an_empty_folder_only(tmp_path: Path, target: str, code: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Refusal) as refused:
        backup(tmp_path / target)
    assert refused.value.code == code
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine" == (tmp_path / "file").read_text()


def test_a_backup_in_the_middle_of_a_change_is_refused_and_does_not_wait_for_itself(db: Any, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads what was committed, whoever is in the middle of something")
    with pytest.raises(Refusal, match="middle of a change"):
        backup(tmp_path / "to")


def test_the_keys_are_not_in_the_copy(copy: Path) -> None:
    for file in (one for one in copy.rglob("*") if one.is_file()):
        content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        assert configured.FIELD_KEY.encode() not in content, file.name


def test_a_password_stands_on_no_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the embedded database has no password")
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "pa'ss\\word")
    monkeypatch.setitem(connection.settings_dict, "USER", "o'hara")
    assert "pa'ss" not in _address() and r"user='o\'hara'" in _address()
    assert _environment()["PGPASSWORD"] == "pa'ss\\word"
