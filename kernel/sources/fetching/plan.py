"""How a source's rows are fetched: the ``[fetch]`` table of its file, read and checked before anything is asked.

Secrets never stand in the file: ``env:NAME`` is replaced by the environment's value when the fetch begins.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from kernel.common.errors import Conflict, Invalid
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset

WAYS: Mapping[str, tuple[str, ...]] = {
    "folder": (),
    "http": ("url",),
    "sql": ("database", "query"),
    "sftp": ("host", "user", "path"),
    "push": (),
}
"""The ways, each with what it cannot do without."""
EVERY = ("minutely", "hourly", "daily", "hand")
"""``hand``: only when somebody asks."""
SECONDS = {"minutely": 30, "hourly": 3300, "daily": 86100}
"""After so many seconds it is time again; a little less than the name says, so that no tick is missed."""
_SECRET = re.compile(r"^env:([A-Z][A-Z0-9_]*)$")
_READS = re.compile(r"^\s*(select|with)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Plan:
    """One ``[fetch]`` table. Empty means: does not apply to this way."""

    way: str
    every: str = "hourly"
    folder: str = ""
    """A folder under ``VAR_DIR/incoming``, or an absolute one; the dataset's name unless given."""
    pattern: str = "*"
    """Which files of the folder, or of the other side's."""
    url: str = ""
    """Of the first page."""
    items: str = ""
    """Where the rows stand in an answer, dotted; empty when the answer is the list."""
    next: str = ""
    """Where the next page's cursor or address stands, dotted; no more pages when it is empty there."""
    cursor_param: str = "cursor"
    since_param: str = ""
    """The query parameter that carries the watermark of the last fetch."""
    watermark: str = ""
    """The column whose largest value is remembered and asked from next time."""
    since: str = ""
    """The watermark of the very first fetch."""
    headers: Mapping[str, str] = field(default_factory=dict)
    database: str = ""
    """``sqlite:///path`` or ``postgresql://…``, as a rule ``env:NAME``."""
    query: str = ""
    """One SELECT; ``{since}`` stands for the watermark."""
    host: str = ""
    port: int = 22
    user: str = ""
    path: str = ""
    """The other side's folder."""
    identity: str = ""
    """The private key's file."""
    known_hosts: str = ""
    """The file that holds the other side's host key; it must be there, no host is trusted on sight."""

    def due(self, last: datetime | None, moment: datetime) -> bool:
        """Whether it is time again, the last try having begun then."""
        seconds = SECONDS.get(self.every)
        return seconds is not None and (last is None or (moment - last).total_seconds() >= seconds)

    def clear(self, value: str) -> str:
        """A value with its secret put in. Raises Conflict naming the variable that is not set."""
        found = _SECRET.match(value)
        if not found:
            return value
        secret = os.environ.get(found[1], "")
        if not secret:
            raise Conflict(
                "fetch.secret",
                _("没有设置环境变量%(name)s，没有取数。") % {"name": found[1]},
                _("请管理员在服务的环境里设置后重启。"),
            )
        return secret


class BadPlan(ValueError):
    """Something in a ``[fetch]`` table that does not fit; the words name it."""


def read_plan(given: Mapping[str, Any]) -> Plan | None:
    """The plan of a source's file; None when there is no ``[fetch]``. Raises BadPlan."""
    if not given:
        return None
    known = {one.name for one in fields(Plan)}
    strange = sorted(set(given) - known)
    if strange:
        raise BadPlan(f"fetch: unknown {', '.join(strange)}; use {', '.join(sorted(known))}")
    try:
        plan = Plan(**given)
    except TypeError as error:
        raise BadPlan(f"fetch: {error}") from error
    _check(plan)
    return plan


def plan_of(dataset: Dataset) -> Plan | None:
    """How a dataset is fetched; None when its file does not say. Raises Invalid naming what does not fit."""
    try:
        return read_plan(dataset.fetch)
    except BadPlan as error:
        raise Invalid(
            "fetch.table",
            _("来源文件%(file)s里的取数配置有误：%(why)s。") % {"file": dataset.path.name, "why": error},
            _("请改正后再试。"),
        ) from error


def _check(plan: Plan) -> None:
    if plan.way not in WAYS:
        raise BadPlan(f"fetch.way is one of {', '.join(WAYS)}")
    if plan.every not in EVERY:
        raise BadPlan(f"fetch.every is one of {', '.join(EVERY)}")
    missing = [name for name in WAYS[plan.way] if not getattr(plan, name)]
    if missing:
        raise BadPlan(f"fetch by {plan.way} needs {', '.join(missing)}")
    if plan.way == "http" and not plan.url.startswith(("http://", "https://")):
        raise BadPlan("fetch.url begins with http:// or https://")
    if plan.way == "sql" and (not _READS.match(plan.query) or ";" in plan.query.rstrip().rstrip(";")):
        raise BadPlan("fetch.query is one SELECT")
    if plan.way == "sql" and bool(plan.watermark) != ("{since}" in plan.query):
        raise BadPlan("fetch.query names {since} exactly when there is a watermark")
