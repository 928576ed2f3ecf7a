"""Recorded rows by hand-written SQL, for the few paths that run a thousand times a second.

The ORM costs about half a millisecond of CPU a statement. These functions write the same row and the same image
for a twentieth of it; everything else goes through ``Recorded.save``. A test compares the two.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models

from kernel.audit import act
from kernel.common.fields import JSON, canonical


class _Shape(NamedTuple):
    """What is known of a model once: its table, key, columns with their JSON mark, and defaults."""

    table: str
    key: str
    json: frozenset[str]
    moments: frozenset[str]
    defaults: dict[str, Any]


@cache
def _shape(model: Any) -> _Shape:
    columns = [column for column in model._meta.concrete_fields if not column.primary_key]
    return _Shape(
        model._meta.db_table,
        model._meta.pk.attname,
        frozenset(column.attname for column in columns if isinstance(column, JSON)),
        frozenset(column.attname for column in columns if isinstance(column, models.DateTimeField)),
        {column.attname: column.get_default() for column in columns},
    )


def _bound(shape: _Shape, name: str, value: Any) -> Any:
    if name in shape.json:
        return canonical(value)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def insert(model: Any, chain: str, values: dict[str, Any]) -> Any:
    """Insert a recorded row; columns left out take their defaults. Returns the new key."""
    shape = _shape(model)
    row = {**shape.defaults, **values}
    names = list(row)
    sql = (
        f"INSERT INTO {shape.table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
        f" RETURNING {shape.key}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_bound(shape, name, row[name]) for name in names])
        key = cursor.fetchone()[0]
    image = {name: value if name in shape.json else act.plain(value) for name, value in row.items()}
    act.required().record(chain, shape.table, key, {shape.key: key, **image})
    return key


def update(model: Any, chain: str, key: Any, values: dict[str, Any], *, where: str = "") -> bool:
    """Set columns of one recorded row; False when ``where`` (trusted SQL) no longer holds."""
    shape = _shape(model)
    sql = f"UPDATE {shape.table} SET {', '.join(f'{name} = %s' for name in values)} WHERE {shape.key} = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} AND {where}" if where else sql, [*(_bound(shape, n, v) for n, v in values.items()), key])
        if cursor.rowcount != 1:
            return False
    image = {name: value if name in shape.json else act.plain(value) for name, value in values.items()}
    act.required().record(chain, shape.table, key, image)
    return True


@cache
def _in_order(model: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """``Model.from_db`` takes values in the order of the model's fields, whatever the names' order."""
    return tuple(column.attname for column in model._meta.concrete_fields if column.attname in names)


def load(model: Any, key: Any, names: tuple[str, ...]) -> Any:
    """One row with only the named columns (key included); the others load when asked for. Raises DoesNotExist."""
    shape = _shape(model)
    names = _in_order(model, names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM {shape.table} WHERE {shape.key} = %s", [key])
        row = cursor.fetchone()
    if row is None:
        raise model.DoesNotExist(f"{shape.table} {key} does not exist")
    if connection.vendor == "sqlite":  # the driver gives moments in UTC without saying so
        row = [v.replace(tzinfo=UTC) if v and n in shape.moments else v for n, v in zip(names, row, strict=True)]
    return model.from_db(connection.alias, names, row)
