"""Recorded rows by hand-written SQL, for the few paths that run a thousand times a second.

The ORM costs about half a millisecond of CPU a statement. These functions read and write the same rows, with the
same images, for a tenth of it: values pass through the very fields and converters the ORM uses, only the text of
the statement is made once, and it goes to the driver by the short way (``kernel.common.sql``). A test compares the two.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

import orjson
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models
from django.db.models.base import ModelState

from kernel.audit import act
from kernel.common import sql
from kernel.common.fields import JSON, canonical


class _Shape(NamedTuple):
    """What is known of a model once: its table, key, columns with their JSON mark, and defaults."""

    table: str
    key: str
    json: frozenset[str]
    defaults: dict[str, Any]


@cache
def _shape(model: Any) -> _Shape:
    columns = [column for column in model._meta.concrete_fields if not column.primary_key]
    return _Shape(
        model._meta.db_table,
        model._meta.pk.attname,
        frozenset(column.attname for column in columns if isinstance(column, JSON)),
        {column.attname: column.get_default() for column in columns},
    )


def _bound(shape: _Shape, name: str, value: Any) -> Any:
    if name in shape.json:
        return canonical(value)
    return sql.moment(value) if type(value) is datetime else value


# ── writing ──────────────────────────────────────────────────────────────────


def insert(model: Any, chain: str, values: dict[str, Any]) -> Any:
    """Insert a recorded row; columns left out take their defaults. Returns the new key."""
    return insert_many(model, chain, [values])[0]


def insert_many(model: Any, chain: str, many: Sequence[dict[str, Any]]) -> list[Any]:
    """Insert recorded rows of one model and chain with one statement; each names the same columns. Their keys."""
    shape = _shape(model)
    full = [{**shape.defaults, **values} for values in many]
    names = list(full[0])
    keys = sql.column(
        f"INSERT INTO {shape.table} ({_quoted(tuple(names))}) VALUES {sql.places(len(full), len(names))}"
        f" RETURNING {shape.key}",
        [_bound(shape, name, row[name]) for row in full for name in names],
    )
    current = act.required()
    for key, row in zip(keys, full, strict=True):
        current.record(chain, shape.table, key, {shape.key: key, **_image(shape, row)})
    return keys


def update(
    model: Any, chain: str, key: Any, values: dict[str, Any], *, where: str = "", row: models.Model | None = None
) -> bool:
    """Set columns of one recorded row; False when ``where`` (trusted SQL) no longer holds.

    ``row``: the object that has these values already.
    """
    shape = _shape(model)
    query = f"UPDATE {shape.table} SET {_pairs(tuple(values))} WHERE {shape.key} = %s"
    bound = [*(_bound(shape, name, value) for name, value in values.items()), key]
    if sql.execute(f"{query} AND {where}" if where else query, bound).rowcount != 1:
        return False
    act.required().record(chain, shape.table, key, _image(shape, values), row)
    return True


def update_where(model: Any, chain: str, where: str, bound: Sequence[Any], values: dict[str, Any]) -> list[Any]:
    """Set columns of every recorded row of the chain that meets ``where`` (trusted SQL). Returns their keys."""
    shape = _shape(model)
    keys = sql.column(
        f"UPDATE {shape.table} SET {_pairs(tuple(values))} WHERE {where} RETURNING {shape.key}",
        [*(_bound(shape, name, value) for name, value in values.items()), *bound],
    )
    for key in keys:
        act.required().record(chain, shape.table, key, _image(shape, values))
    return keys


def _image(shape: _Shape, values: dict[str, Any]) -> dict[str, Any]:
    json = shape.json
    return {
        name: value if value is None or type(value) in _AS_IS or name in json else act.plain(value)
        for name, value in values.items()
    }


_AS_IS = frozenset((str, int, bool, float))
"""What the ledger writes as it is."""


def save(row: models.Model, names: Sequence[str] = ()) -> None:
    """Write a model instance as ``Model.save`` would: a new row, or the named fields of an old one."""
    adding, model = row._state.adding, row._meta.model
    statement, columns, relates = _writing(model, tuple(names), adding, row.pk is None)
    if relates:
        row._prepare_related_fields_for_save(operation_name="save")
    values = [_stored(column, column.field.pre_save(row, adding)) for column in columns]
    cursor = sql.execute(statement, values if adding else [*values, row.pk])
    if adding and row.pk is None:
        row.pk = cursor.fetchone()[0]
    elif not adding and cursor.rowcount != 1:
        raise DatabaseError("Save with update_fields did not affect any rows.")
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _stored(column: act.Column, value: Any) -> Any:
    """What the driver is given: most values pass as they are, moments by a short way, the rest as the ORM has it."""
    if value is None or type(value) is column.passes:
        return value
    if isinstance(value, datetime) and value.tzinfo is not None and isinstance(column.field, models.DateTimeField):
        return sql.moment(value)
    if column.json:
        return canonical(value)
    return column.field.get_db_prep_save(value, connection)


@cache
def _writing(model: Any, names: tuple[str, ...], adding: bool, draws_key: bool) -> tuple[str, list[act.Column], bool]:
    """The statement, the columns it writes, and whether some of them lead to other rows."""
    meta, every = model._meta, act.columns_of(model)
    if adding:
        columns = [one for one in every if not (draws_key and one.field.primary_key)]
        names = tuple(one.field.column for one in columns)
        insert = f"INSERT INTO {meta.db_table} ({_quoted(names)}) VALUES ({sql.places(len(columns))})"
        return insert + (f" RETURNING {meta.pk.column}" if draws_key else ""), columns, True
    by_name = {name: one for one in every for name in (one.attname, one.name)}
    columns = [by_name[name] for name in names]
    pairs = _pairs(tuple(one.field.column for one in columns))
    relates = any(one.field.is_relation for one in columns)
    return f"UPDATE {meta.db_table} SET {pairs} WHERE {meta.pk.column} = %s", columns, relates


@cache
def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


@cache
def _pairs(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}" = %s' for name in names)


# ── reading ──────────────────────────────────────────────────────────────────


class _Part(NamedTuple):
    """The columns of one model in a statement: where they stand, and how their values are converted."""

    field: Any
    """The relation that leads to it; None for the model asked for."""
    model: Any
    names: tuple[str, ...]
    start: int
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]


def find(
    model: Any, where: str, values: Sequence[Any] = (), *, names: tuple[str, ...] = (), related: tuple[str, ...] = ()
) -> list[Any]:
    """Instances that meet ``where`` (trusted SQL with ``%s``, the table is ``t``; may end in ORDER BY and LIMIT).

    With ``names`` only these columns are read (key included), the others load when asked for. ``related`` foreign
    keys are read along.
    """
    select, parts = _reading(model, names, related)
    return [_made(parts, list(line)) for line in sql.execute(f"{select} WHERE {where}", values).fetchall()]


def listed(manager: Any, order: str, *related: str) -> list[Any]:
    """Every row of a related manager (``matter.replies``) in an order (trusted SQL): a page reads a score of lists."""
    owner, relation = manager.instance, manager.field
    found = find(manager.model, f"t.{relation.column} = %s ORDER BY {order}", [owner.pk], related=related)
    for row in found:
        relation.set_cached_value(row, owner)
    return found


def first(
    model: Any, where: str, values: Sequence[Any] = (), *, names: tuple[str, ...] = (), related: tuple[str, ...] = ()
) -> Any:
    """As ``find``: the first one, or None."""
    return next(iter(find(model, f"{where} LIMIT 1", values, names=names, related=related)), None)


def load(model: Any, key: Any, names: tuple[str, ...] = (), *, related: tuple[str, ...] = ()) -> Any:
    """One row by its key. Raises DoesNotExist."""
    found = find(model, f"t.{_shape(model).key} = %s", [key], names=names, related=related)
    if not found:
        raise model.DoesNotExist(f"{_shape(model).table} {key} does not exist")
    return found[0]


def reload(row: models.Model, *, related: tuple[str, ...] = ()) -> None:
    """Read every column of an instance anew, as ``refresh_from_db`` does. Raises DoesNotExist."""
    fresh = load(row._meta.model, row.pk, related=related)
    row.__dict__.update({name: value for name, value in fresh.__dict__.items() if name != "_state"})
    row._state.fields_cache = fresh._state.fields_cache


def held(model: Any, key: Any, names: tuple[str, ...] = ()) -> Any:
    """The row as the act in progress already has it, else as ``load`` reads it. Its chain must be locked."""
    current, place = act.required(), (_shape(model).table, key)
    if place not in current.held:
        current.held[place] = load(model, key, names)
    return current.held[place]


def hold(row: models.Model) -> None:
    """The act in progress goes on with this object, which has the row as it was just written."""
    act.required().held[row._meta.db_table, row.pk] = row


def renew(row: models.Model, *, related: tuple[str, ...] = ()) -> None:
    """As ``reload``, unless the act in progress worked on this very object."""
    if act.required().held.get((row._meta.db_table, row.pk)) is not row:
        reload(row, related=related)


column = sql.column


@cache
def _reading(model: Any, names: tuple[str, ...], related: tuple[str, ...]) -> tuple[str, tuple[_Part, ...]]:
    parts: list[_Part] = []
    columns: list[str] = []
    joins = ""
    for number, relation in enumerate([None, *map(model._meta.get_field, related)]):
        of = model if relation is None else relation.related_model
        alias = "t" if relation is None else f"r{number}"
        if relation is not None:
            joins += f" LEFT JOIN {of._meta.db_table} {alias} ON {alias}.{of._meta.pk.column} = t.{relation.column}"
        fields = [f for f in of._meta.concrete_fields if relation is not None or not names or f.attname in names]
        parts.append(_Part(relation, of, tuple(f.attname for f in fields), len(columns), _converters(fields)))
        columns += [f'{alias}."{f.column}"' for f in fields]
    return f"SELECT {', '.join(columns)} FROM {model._meta.db_table} t{joins}", tuple(parts)


def _converters(fields: Sequence[Any]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """By place in the line, how a value that is there is read: moments, truth and JSON by a short way."""
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, field in enumerate(fields):
        column = field.get_col(field.model._meta.db_table)
        known = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        short = _SHORT.get(type(field)) if connection.vendor == "sqlite" and known else None
        found += [(place, short)] if short else [(place, partial(_converted, one, column)) for one in known]
    return tuple(found)


_SHORT: dict[type, Callable[[Any], Any]] = {
    models.DateTimeField: sql.read_moment,
    models.BooleanField: bool,
    JSON: orjson.loads,
}


def _converted(convert: Any, column: Any, value: Any) -> Any:
    return convert(value, column, connection)


def _made(parts: tuple[_Part, ...], line: list[Any]) -> Any:
    """The instance a line stands for, its relations filled in."""
    main: Any = None
    for field, model, names, start, converters in parts:
        for place, convert in converters:
            value = line[start + place]
            if value is not None:
                line[start + place] = convert(value)
        if field is None:
            main = _instance(model, names, line[start : start + len(names)])
        elif main.__dict__[field.attname] is None:
            field.set_cached_value(main, None)
        else:
            field.set_cached_value(main, _instance(model, names, line[start : start + len(names)]))
    return main


def made(model: Any, values: dict[str, Any]) -> Any:
    """The instance of a row just written with all its columns."""
    return _instance(model, tuple(values), list(values.values()))


def _instance(model: Any, names: tuple[str, ...], values: list[Any]) -> Any:
    """As ``Model.from_db``, which sets field by field and tells signals that nobody here listens to.

    A column left out is absent from the instance's dictionary; Django reads it when it is asked for.
    """
    made = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    made.__dict__ = dict(zip(names, values, strict=True), _state=state)
    return made
