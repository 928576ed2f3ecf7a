"""The conditions of a model in Python: the same SQL that Splink runs, compiled once, for one pair at a time.

Only what the models need is understood (comparisons, and, or, sums, products, bits, lists); anything else is refused
when the model is loaded, so that the two engines cannot drift apart unseen.
"""

import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import sqlglot
from sqlglot import expressions as sql

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _

Row = Mapping[str, Any]
Test = Callable[[Row, Row], Any]
_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    sql.EQ: operator.eq, sql.NEQ: operator.ne, sql.LT: operator.lt, sql.LTE: operator.le, sql.GT: operator.gt,
    sql.GTE: operator.ge, sql.Add: operator.add, sql.Sub: operator.sub, sql.Mul: operator.mul,
    sql.BitwiseAnd: operator.and_, sql.BitwiseXor: operator.xor,
}  # fmt: skip
_SIXTY_FOUR = (1 << 64) - 1


def _bits(value: int) -> int:
    return (value & _SIXTY_FOUR).bit_count()


def _any_shared(one: Any, two: Any) -> bool:
    return not set(one).isdisjoint(two)


def _shared(one: Any, two: Any) -> set[Any]:
    return set(one) & set(two)


_CALLS: dict[str, Callable[..., Any]] = {
    "ArrayOverlaps": _any_shared, "BitwiseCount": _bits, "BitwiseCountAgg": _bits, "Length": len, "ArraySize": len,
    "Least": lambda *values: min(values), "Abs": abs, "BitwiseXor": operator.xor, "BITWISECOUNT": _bits,
    "bit_count": _bits, "xor": operator.xor, "len": len, "list_intersect": _shared,
}  # fmt: skip
"""By the parser's name of a function, or by its own where the parser has none."""


@cache
def compiled(condition: str) -> Test:
    """A condition on columns ``name_l`` and ``name_r`` as a function of both rows. Empty: always true."""
    if not condition:
        return lambda left, right: True
    return _made(sqlglot.parse_one(condition, dialect="duckdb"))


def _made(node: Any) -> Test:
    simple = _simple(node)
    if simple is not None:
        return simple
    if isinstance(node, sql.And | sql.Or):
        one, two = _made(node.this), _made(node.expression)
        if isinstance(node, sql.And):
            return lambda left, right: one(left, right) and two(left, right)
        return lambda left, right: one(left, right) or two(left, right)
    if type(node) in _BINARY:
        return _pair(_BINARY[type(node)], _made(node.this), _made(node.expression))
    return _call(node)


def _simple(node: Any) -> Test | None:
    """Brackets, casts, columns and numbers."""
    if isinstance(node, sql.Paren):
        return _once(node.sql(dialect="duckdb"))
    if isinstance(node, sql.Cast):
        return _made(node.this)
    if isinstance(node, sql.Column):
        name, _line, side = node.name.rpartition("_")
        if side == "l":
            return lambda left, right: left[name]
        return lambda left, right: right[name]
    if isinstance(node, sql.Literal) and not node.is_string:
        value = float(node.this) if "." in node.this else int(node.this)
        return lambda left, right: value
    return None


@cache
def _once(brackets: str) -> Test:
    """What stands in brackets is worked out once for a pair, however many levels ask for it."""
    inner = _made(sqlglot.parse_one(brackets, dialect="duckdb").this)
    last: list[Any] = [(None, None, None)]

    def remembered(left: Row, right: Row) -> Any:
        one, two, value = last[0]
        if one is left and two is right:
            return value
        value = inner(left, right)
        last[0] = (left, right, value)
        return value

    return remembered


def _pair(how: Callable[[Any, Any], Any], one: Test, two: Test) -> Test:
    return lambda left, right: how(one(left, right), two(left, right))


def _call(node: Any) -> Test:
    """A function by its name in SQL, whatever class the parser gives it."""
    name = node.name.lower() if isinstance(node, sql.Anonymous) else type(node).__name__
    how = _CALLS.get(name)
    if how is None:
        raise Invalid(
            "linkage.condition", _("关联规则里的条件“%(sql)s”无法执行。") % {"sql": node.sql()},
            _("请改用文档列出的写法。"),
        )  # fmt: skip
    parts = [_made(one) for one in _arguments(node)]
    return lambda left, right: how(*(part(left, right) for part in parts))


def _arguments(node: Any) -> list[Any]:
    given = node.args
    first = [given["this"]] if given.get("this") is not None and not isinstance(node, sql.Anonymous) else []
    more = given.get("expressions") or []
    second = [given["expression"]] if given.get("expression") is not None else []
    return [*first, *second, *more]
