"""A system's own SQLite database, by one statement whose rows come as Arrow batches."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.datahub.readers.part import Part, numbered, of_raws
from kernel.datahub.rows import Problem, Raw


def base_parts(path: Path, query: str, columns: Sequence[str]) -> Iterator[Part]:
    """Every row the statement gives; the file is opened for reading only."""
    import adbc_driver_sqlite.dbapi as adbc
    import pyarrow as pa
    from adbc_driver_manager import Error

    number = 1
    try:
        with adbc.connect(f"file:{_quoted(path)}?mode=ro&immutable=1") as connection, connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": "20000"})
            cursor.execute(query)
            for batch in cursor.fetch_record_batch():
                part = numbered(_texts(batch), columns, number)
                number += part.height
                yield part
    except (Error, pa.ArrowException) as error:
        if number == 1:
            raise Invalid(
                "file.base",
                _("数据库文件“%(f)s”打不开，或里面没有约定的表。") % {"f": path.name},
                _("请让来源单位重新导出；约定的表见数据集文件里的“query”。"),
            ) from error
        what = _("数据库从这里起读不出来，可能已损坏。请让来源单位重新导出一份。")
        yield of_raws([Raw(number, None, str(error)[:500], Problem("", "row.cut", what))], columns)


def _quoted(path: Path) -> str:
    """A path inside a URI."""
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _texts(batch: Any) -> pl.DataFrame:
    found = pl.DataFrame(pl.from_arrow(batch))
    return found.select(pl.all().cast(pl.String, strict=False))
