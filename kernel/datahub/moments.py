"""Dates as offices write them: year first in any spelling, or in the formats a dataset names."""

import re
import unicodedata
from datetime import datetime, timedelta

from kernel.common.moment import LOCAL

_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_CLOCK = (
    r"(?:(?P<half>上午|下午|晚上|AM|PM)?\s*(?P<hour>\d{1,2})[:时点]\s*(?P<minute>\d{1,2})?"
    r"(?:[:分]\s*(?:(?P<second>\d{1,2})(?:\.\d{1,9})?秒?)?)?)?"
)
_SPELLED = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})日?[T\s]*" + _CLOCK + r"\s*" + _ZONE,
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:[T\s]?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2})?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SHEET_START = datetime(1899, 12, 30, tzinfo=LOCAL)
_COUNT = re.compile(r"\d{1,14}")
COUNTED = {"ms": 1000, "epoch": 1}
"""Formats of moments that are counted since 1970: how many of them are a second."""
LATEST = 7_258_000_000
"""Seconds since 1970 up to the year 2200."""
FIRST, LAST = 1900, 2200
"""Years outside are never a date here; they only break other software."""


def read_moment(text: str, formats: tuple[str, ...] = ()) -> datetime | None:
    """The moment a text names, local time when it names no zone; None when it names none.

    Understood: ``2019-02-28 11:25:05``, ``2019/2/28 下午3:25``, ``2019年2月28日``, ``20190228112505``, ISO 8601 with
    a zone, a spreadsheet's day number; ``formats`` (of ``strptime``, or one of ``COUNTED``) are tried first.
    """
    words = unicodedata.normalize("NFKC", text).strip()
    if len(words) > 40:
        return None
    found = _by_formats(words, formats) or _by_spelling(words) or _by_serial(words)
    return found if found and FIRST <= found.year < LAST else None


def _by_formats(words: str, formats: tuple[str, ...]) -> datetime | None:
    for one in formats:
        if one in COUNTED:
            found = _counted(words, COUNTED[one])
            if found:
                return found
            continue
        try:
            found = datetime.strptime(words, one)
        except ValueError:
            continue
        return _local(found)
    return None


def _counted(words: str, per_second: int) -> datetime | None:
    """A moment counted since 1970."""
    seconds = int(words) / per_second if _COUNT.fullmatch(words) else LATEST
    return datetime.fromtimestamp(seconds, LOCAL) if seconds < LATEST else None


def _by_spelling(words: str) -> datetime | None:
    match = _SPELLED.fullmatch(words) or _COMPACT.fullmatch(words)
    if match is None:
        return None
    part = match.groupdict()
    hour = int(part.get("hour") or 0)
    if (part.get("half") or "").upper() in ("下午", "晚上", "PM") and hour < 12:
        hour += 12
    try:
        found = datetime(
            int(part["year"]), int(part["month"]), int(part["day"]), hour,
            int(part.get("minute") or 0), int(part.get("second") or 0),
        )  # fmt: skip
        zone = (part.get("zone") or "").upper()
        return datetime.strptime(f"{found:%Y-%m-%dT%H:%M:%S}{zone}", "%Y-%m-%dT%H:%M:%S%z") if zone else _local(found)
    except ValueError:
        return None


def _by_serial(words: str) -> datetime | None:
    return _SHEET_START + timedelta(days=float(words)) if _SERIAL.fullmatch(words) else None


def _local(found: datetime) -> datetime | None:
    """Local time for a moment without a zone."""
    if not FIRST <= found.year < LAST:
        return None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)
