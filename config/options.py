"""Every option of an installation, one row each: name, default, what it is for.

Options are read from the environment; ``docs/settings.md`` is checked against this table by a test.
"""

import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class BadOption(SystemExit):
    """A setting that cannot be used. Printed as one sentence, exit code 2."""

    def __init__(self, name: str, problem: str, remedy: str) -> None:
        print(f"hengzhi: option {name}: {problem} {remedy}", file=sys.stderr)
        super().__init__(2)


class Option(NamedTuple):
    """One row of the table: environment name, default as text, help."""

    name: str
    default: str
    help: str


OPTIONS: tuple[Option, ...] = (
    Option("HENGZHI_MODE", "demo", "demo (one machine, demonstration county, plain http) or production."),
    Option(
        "DATABASE_URL",
        "",
        "sqlite:///path or postgres://user:password@host:port/name. Empty: SQLite in VAR_DIR.",
    ),
    Option("VAR_DIR", "var", "Folder of everything this installation writes: database, files, keys, index."),
    Option("HOST", "127.0.0.1", "Address the web server listens on."),
    Option("PORT", "8000", "Port the web server listens on."),
    Option("ALLOWED_HOSTS", "", "Host names served, separated by commas. Needed in production."),
    Option("SECRET_KEY", "", "Signs sessions. Empty: made once and kept in VAR_DIR/keys."),
    Option(
        "FIELD_KEY",
        "",
        "32 hexadecimal digits; seals personal data (SM4) and keys its digests (SM3). Empty: as SECRET_KEY.",
    ),
    Option("COUNTY", "990123", "Division code of the county this installation serves (GB/T 2260)."),
    Option("OFFICE_HOURS", "09:00-12:00,13:30-17:30", "Office hours by which working hours are counted."),
    Option("WEB_WORKERS", "1", "Web processes. Keep 1 on SQLite (one writer process)."),
    Option("WEB_THREADS", "8", "Threads of each web process."),
    Option("SESSION_IDLE_MINUTES", "30", "A session ends after so many minutes without a request."),
    Option("UPLOAD_MAX_MB", "20", "Largest file a person may upload, in megabytes."),
    Option("SIGN_IN_TRIES", "5", "Failed sign-ins for one name and address before a pause."),
    Option("HAND_IN_HOURLY", "30", "Matters one address may hand in on the public pages within an hour."),
    Option("SIGN_IN_PAUSE_MINUTES", "15", "Length of that pause."),
    Option("QUICK_EXIT_URL", "https://www.weather.com.cn/", "Where “快速离开” leads: any harmless page."),
    Option("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)

_SPAN = r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d"
HOURS = f"{_SPAN}(,{_SPAN})*"
_DEFAULTS = {option.name: option.default for option in OPTIONS}


def text(name: str) -> str:
    """The option's value: environment first, then the table's default."""
    return os.environ.get(name, "").strip() or _DEFAULTS[name]


def number(name: str, low: int, high: int) -> int:
    """A whole number within ``low..high``; anything else stops the start with a sentence."""
    value = text(name)
    if not value.isdigit() or not low <= int(value) <= high:
        raise BadOption(name, f"'{value}' is not a whole number from {low} to {high}.", "Correct it and start again.")
    return int(value)


def choice(name: str, *allowed: str) -> str:
    """One of the allowed words; anything else stops the start with a sentence."""
    value = text(name)
    if value not in allowed:
        raise BadOption(name, f"'{value}' is not one of {', '.join(allowed)}.", "Correct it and start again.")
    return value


def shaped(name: str, pattern: str, like: str) -> str:
    """A value of a certain form; anything else stops the start with a sentence."""
    value = text(name)
    if not re.fullmatch(pattern, value):
        raise BadOption(name, f"'{value}' is not like {like}.", "Correct it and start again.")
    return value


def var_dir() -> Path:
    """The installation's writable folder, made when missing."""
    path = Path(text("VAR_DIR"))
    path = path if path.is_absolute() else ROOT / path
    try:
        (path / "keys").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadOption("VAR_DIR", f"{path} cannot be written ({error.strerror}).", "Choose another folder.") from error
    return path


def secret(name: str, file: str, size: int) -> str:
    """A secret from the environment, else from ``VAR_DIR/keys``, made once on first use."""
    if text(name):
        return text(name)
    path = var_dir() / "keys" / file
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(os.urandom(size).hex())
    return path.read_text().strip()


def field_key() -> str:
    """Sixteen bytes as hexadecimal; a key of another shape stops the start."""
    value = secret("FIELD_KEY", "field", 16)
    if len(value) != 32 or any(c not in "0123456789abcdefABCDEF" for c in value):
        raise BadOption("FIELD_KEY", "is not 32 hexadecimal digits.", "Make one with: openssl rand -hex 16.")
    return value
