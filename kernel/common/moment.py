"""The one clock on the wall. Everything asks here, so that history can be loaded and tests can travel."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

LOCAL = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_moment", default=None)


def now() -> datetime:
    """The present moment, in local time."""
    return _fixed.get() or datetime.now(LOCAL)


def today() -> date:
    """The local date of the present moment."""
    return now().date()


def written(value: date | datetime, form: str) -> str:
    """A day or moment, in local time, as the reader's language writes it; ``form`` is a name in kernel/web/formats."""
    return date_format(value.astimezone(LOCAL) if isinstance(value, datetime) else value, form)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run the block as if it were ``moment`` (a naive one is local time)."""
    local = moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment.astimezone(LOCAL)
    token = _fixed.set(local)
    try:
        yield
    finally:
        _fixed.reset(token)
