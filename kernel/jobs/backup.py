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
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from kernel.common.errors import Conflict, Invalid, Refusal
from kernel.common.moment import now

LIST = "backup.json"


def backup(target: Path) -> dict[str, Any]:
    """Write database and files into an empty or new folder; returns what was written.

    Runs beside a working installation: SQLite's online backup, PostgreSQL's ``pg_dump``. Raises Conflict when the
    folder holds something already.
    """
    if target.exists() and any(target.iterdir()):
        raise Conflict("backup.not_empty", f"{target} holds something already.", "Name an empty or new folder.")
    target.mkdir(parents=True, exist_ok=True)
    database = _dump(target)
    source = Path(settings.MEDIA_ROOT)
    count = 0
    for file in sorted(source.rglob("*")) if source.exists() else ():
        if file.is_file() and len(file.name) == 64:
            copy = target / "files" / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
            count += 1
    note = {
        "at": now().isoformat(),
        "vendor": connection.vendor,
        "database": database.name,
        "sha256": _sha(database),
        "files": count,
        "key_check": _key_check(),
    }
    (target / LIST).write_text(json.dumps(note, indent=2))
    return note


def restore(source: Path) -> dict[str, Any]:
    """Fill an empty database from a backup; files are put back by digest. Raises Conflict when it is not empty.

    Nothing is changed when the copy's digest is wrong, the vendor differs or the field key is another one.
    """
    note = json.loads((source / LIST).read_text()) if (source / LIST).exists() else None
    if note is None:
        raise Invalid("restore.no_backup", f"{source} holds no backup.", f"Name the folder that has {LIST}.")
    database = source / note["database"]
    if note["vendor"] != connection.vendor:
        raise Invalid("restore.vendor", f"The backup is of {note['vendor']}, this is {connection.vendor}.", "")
    if _sha(database) != note["sha256"]:
        raise Invalid("restore.damaged", "The database copy does not have its digest.", "Use another backup.")
    if note["key_check"] != _key_check():
        raise Invalid(
            "restore.key",
            "The field key here is not the one that sealed this data.",
            "Put the key of the backed-up installation into VAR_DIR/keys/field first.",
        )
    if connection.introspection.table_names():
        raise Conflict("restore.not_empty", "The database holds tables already.", "Restore into an empty one.")
    _load(database)
    files = Path(settings.MEDIA_ROOT)
    for file in sorted((source / "files").rglob("*")):
        if file.is_file():
            if _sha(file) != file.name:
                raise Invalid("restore.file", f"{file.name} does not have its digest.", "Use another backup.")
            (files / file.name[:2]).mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, files / file.name[:2] / file.name)
    return dict(note)


def _dump(target: Path) -> Path:
    if connection.vendor == "sqlite":
        file = target / "database.sqlite3"
        copy = sqlite3.connect(file)
        with copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
        copy.close()
        return file
    file = target / "database.sql.gz"
    command = [_tool("pg_dump"), "--no-owner", "--no-privileges", _address()]
    with gzip.open(file, "wb") as out:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None and process.stderr is not None
        shutil.copyfileobj(process.stdout, out)
        if process.wait():
            raise Refusal("backup.pg_dump", process.stderr.read().decode()[-500:], "Check the database and try again.")
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
    command = [_tool("psql"), "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-o", os.devnull, _address()]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None and process.stderr is not None
    with gzip.open(file, "rb") as content:
        shutil.copyfileobj(content, process.stdin)
    process.stdin.close()
    if process.wait():
        raise Refusal("restore.psql", process.stderr.read().decode()[-500:], "Nothing was restored.")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refusal("backup.tool", f"{name} is not on this machine.", "Install PostgreSQL's client programs.")
    return found


def _address() -> str:
    """The database as a connection string for PostgreSQL's own programs."""
    parts = connection.get_connection_params()
    names = {"dbname": "dbname", "user": "user", "password": "password", "host": "host", "port": "port"}
    return " ".join(f"{key}='{parts[name]}'" for key, name in names.items() if parts.get(name))


def _sha(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _key_check() -> str:
    """Tells two field keys apart without telling them."""
    return hashlib.sha256(b"hengzhi field key" + bytes.fromhex(settings.FIELD_KEY)).hexdigest()[:16]
