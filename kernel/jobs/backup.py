"""Copies of everything an installation holds: database, files, and a list with digests to check them by.

The two keys in ``VAR_DIR/keys`` are not in the copy: without the field key sealed personal data stays sealed, so it
is kept apart from the backups (``docs/operations.md``).
"""

import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from kernel.common.errors import Conflict, Invalid, Refusal
from kernel.common.moment import now

LIST, FILES = "backup.json", "files"
NOTED = ("at", "vendor", "database", "sha256", "files", "key_check")


def backup(target: Path) -> dict[str, Any]:
    """Write database and files into an empty or new folder; returns what was written.

    Runs beside a working installation: SQLite's online backup, PostgreSQL's ``pg_dump``. Raises Conflict when the
    folder holds something already, Refusal when it cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Conflict("backup.not_empty", f"{target} holds something already.", "Name an empty or new folder.")
    try:
        target.mkdir(parents=True, exist_ok=True)
        database = _dump(target)
        note = {
            "at": now().isoformat(), "vendor": connection.vendor, "database": database.name,
            "sha256": _sha(database), "files": _copy_files(target), "key_check": _key_check(),
        }  # fmt: skip
        (target / LIST).write_text(json.dumps(note, indent=2))
    except OSError as error:
        raise Refusal(
            "backup.write", f"{target} cannot be written ({error.strerror}).", "Name a folder on a disk with space."
        ) from error
    return note


def _copy_files(target: Path) -> int:
    source, count = Path(settings.MEDIA_ROOT), 0
    for file in sorted(source.rglob("*")) if source.exists() else ():
        if file.is_file() and len(file.name) == 64:
            copy = target / FILES / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
            count += 1
    return count


def restore(source: Path) -> dict[str, Any]:
    """Fill an empty database from a backup; files are put back by digest. Raises Conflict when it is not empty.

    Everything is checked before anything is changed: digests of database and files, their number, the kind of
    database, the field key.
    """
    note = _note(source)
    database = source / Path(str(note["database"])).name
    files = [file for file in sorted((source / FILES).rglob("*")) if file.is_file()]
    _check(note, database, files)
    _load(database)
    for file in files:
        place = Path(settings.MEDIA_ROOT) / file.name[:2]
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, place / file.name)
    shutil.rmtree(settings.VAR / "index", ignore_errors=True)  # of what stood here before; made anew
    return note


def _note(source: Path) -> dict[str, Any]:
    """What a backup says about itself."""
    try:
        note = json.loads((source / LIST).read_text())
        return {name: note[name] for name in NOTED}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid(
            "restore.no_backup", f"{source} holds no whole backup.", f"Name the folder that has {LIST}."
        ) from error


def _check(note: dict[str, Any], database: Path, files: list[Path]) -> None:
    if note["vendor"] != connection.vendor:
        raise Invalid(
            "restore.vendor",
            f"The backup is of {note['vendor']}, this is {connection.vendor}.",
            "Set DATABASE_URL to a database of that kind.",
        )
    if not database.is_file() or _sha(database) != note["sha256"]:
        raise Invalid("restore.damaged", "The database copy does not have its digest.", "Use another backup.")
    if len(files) != note["files"]:
        raise Invalid(
            "restore.files", f"There are {len(files)} files, there should be {note['files']}.", "Use another backup."
        )
    for file in files:
        if _sha(file) != file.name:
            raise Invalid("restore.file", f"{file.name} does not have its digest.", "Use another backup.")
    if note["key_check"] != _key_check():
        raise Invalid(
            "restore.key",
            "The field key here is not the one that sealed this data.",
            "Put the key of the backed-up installation into VAR_DIR/keys/field first.",
        )
    if connection.introspection.table_names():
        raise Conflict("restore.not_empty", "The database holds tables already.", "Restore into an empty one.")


def _dump(target: Path) -> Path:
    if connection.vendor == "sqlite":
        if connection.in_atomic_block:
            raise Refusal("backup.busy", "This process is in the middle of a change.", "Run the backup by itself.")
        file = target / "database.sqlite3"
        with closing(sqlite3.connect(file)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
        return file
    file = target / "database.sql.gz"
    command = [_tool("pg_dump"), "--no-owner", "--no-privileges", _address()]
    with gzip.open(file, "wb") as out:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment())
        assert process.stdout is not None
        shutil.copyfileobj(process.stdout, out)
        _done(process, "backup.pg_dump", "Check the database and try again.")
    return file


def _load(file: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        path = Path(str(settings.DATABASES["default"]["NAME"]))
        for rest in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            rest.unlink(missing_ok=True)
        temporary = path.with_name(path.name + ".restoring")
        shutil.copy2(file, temporary)
        os.replace(temporary, path)
        return
    command = [_tool("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-o", os.devnull, _address()]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment())
    assert process.stdin is not None
    with gzip.open(file, "rb") as content, suppress(BrokenPipeError):
        shutil.copyfileobj(content, process.stdin)
    _done(process, "restore.psql", "Nothing was restored.")


def _done(process: "subprocess.Popen[bytes]", code: str, next: str) -> None:
    """Wait for a program of PostgreSQL; what it complained of is the refusal."""
    _out, complaint = process.communicate()
    if process.returncode:
        raise Refusal(code, complaint.decode(errors="replace").strip()[-500:], next)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refusal("backup.tool", f"{name} is not on this machine.", "Install PostgreSQL's client programs.")
    return found


def _address() -> str:
    """The database as a connection string for PostgreSQL's own programs, without the password."""
    parts = connection.get_connection_params()
    given = {name: str(parts[name]) for name in ("dbname", "user", "host", "port") if parts.get(name)}
    quoted = {name: value.replace("\\", r"\\").replace("'", r"\'") for name, value in given.items()}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items())


def _environment() -> dict[str, str]:
    """The password goes by the environment: command lines are seen by everybody on the machine."""
    password = connection.get_connection_params().get("password")
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def _sha(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _key_check() -> str:
    """Tells two field keys apart without telling them."""
    return hashlib.sha256(b"hengzhi field key" + bytes.fromhex(settings.FIELD_KEY)).hexdigest()[:16]
