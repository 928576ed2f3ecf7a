"""Rows of another system's database by ADBC: one SELECT on a connection that cannot write, from a watermark on."""

from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from kernel.common.errors import Conflict, Invalid
from kernel.common.words import gettext as _
from kernel.sources.fetching.http import Place, larger
from kernel.sources.fetching.plan import Plan

BLOCK = 10_000
"""Rows written at a time."""


def fetch_query(plan: Plan, target: Path, *, since: str) -> Place:
    """Write every row of the plan's query to ``target`` as JSON lines. Raises Conflict or Invalid; nothing changes."""
    database = plan.clear(plan.database)
    target.parent.mkdir(parents=True, exist_ok=True)
    place = Place(top=since)
    try:
        with closing(_connect(database)) as connection, connection.cursor() as cursor, target.open("wb") as file:
            _run(cursor, plan, database, since)
            names = [column[0] for column in cursor.description]
            while rows := cursor.fetchmany(BLOCK):
                place = _write(file, names, rows, plan, place)
            return place._replace(size=file.tell(), pages=1)
    except Exception as error:
        target.unlink(missing_ok=True)
        if isinstance(error, Conflict | Invalid):
            raise
        raise Conflict(
            "fetch.database",
            _("来源的数据库没有读成（%(said)s）。") % {"said": type(error).__name__},
            _("请核对[fetch]里的database和query，以及只读账号的权限；水位没有动，下次重取。"),
        ) from error


def _write(file: Any, names: list[str], rows: list[Any], plan: Plan, place: Place) -> Place:
    top = place.top
    for row in rows:
        record = dict(zip(names, row, strict=True))
        if plan.watermark:
            top = larger(top, _plain(record.get(plan.watermark)))
        file.write(orjson.dumps(record, default=_plain) + b"\n")
    return place._replace(rows=place.rows + len(rows), top=top)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value) if isinstance(value, Decimal | bytes | Mapping) else value


def _run(cursor: Any, plan: Plan, database: str, since: str) -> None:
    if "{since}" not in plan.query:
        cursor.execute(plan.query)
        return
    mark = "?" if database.startswith("sqlite:") else "CAST($1 AS text)"
    cursor.execute(plan.query.replace("{since}", mark), (since,))


def _connect(database: str) -> Any:
    """A connection that the other side's database refuses to write through."""
    if database.startswith("sqlite:///"):
        from adbc_driver_sqlite import dbapi as sqlite

        file = Path(database.removeprefix("sqlite:///"))
        if not file.is_file():
            raise Conflict("fetch.no_file", _("来源的数据库文件不在。"), _("请核对[fetch]里的database。"))
        return sqlite.connect(f"file:{quote(str(file))}?mode=ro", autocommit=True)
    if database.startswith(("postgresql://", "postgres://")):
        from adbc_driver_postgresql import dbapi as postgresql

        connection = postgresql.connect(database)
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        return connection
    raise Invalid(
        "fetch.database_kind", _("不认识这种数据库地址。"), _("database写成sqlite:///路径，或者postgresql://…。")
    )
