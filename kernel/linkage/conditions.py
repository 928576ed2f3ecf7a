"""The conditions of a model in Python: the same SQL that Splink runs, compiled once, for one pair at a time.

Only what the models need is understood (comparisons, and, or, sums, products, bits, lists); anything else is refused
when the model is loaded, so that the two engines cannot drift apart unseen.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import sqlglot
from sqlglot import expressions as sql

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _

Row = Mapping[str, Any]
Test = Callable[[Row, Row], Any]
_BINARY = {
    sql.EQ: "==", sql.NEQ: "!=", sql.LT: "<", sql.LTE: "<=", sql.GT: ">", sql.GTE: ">=", sql.Add: "+", sql.Sub: "-",
    sql.Mul: "*", sql.BitwiseAnd: "&", sql.BitwiseXor: "^", sql.And: "and", sql.Or: "or",
}  # fmt: skip
_XOR, _BITS, _LENGTH, _ANY = "({} ^ {})", "({} & 0xFFFFFFFFFFFFFFFF).bit_count()", "len({})", "_any_shared({}, {})"
_CALLS = {
    "ArrayOverlaps": _ANY, "BitwiseCount": _BITS, "BitwiseCountAgg": _BITS, "BITWISECOUNT": _BITS, "bit_count": _BITS,
    "Length": _LENGTH, "ArraySize": _LENGTH, "len": _LENGTH, "Least": "min({}, {})", "Abs": "abs({})",
    "BitwiseXor": _XOR, "xor": _XOR, "list_intersect": "_shared({}, {})",
}  # fmt: skip
"""By the parser's name of a function, or by its own where the parser has none."""


def _any_shared(one: Any, two: Any) -> bool:
    return bool(one) and bool(two) and not set(one).isdisjoint(two)


def _shared(one: Any, two: Any) -> set[Any]:
    return set(one) & set(two)


class Writer:
    """Conditions on columns ``name_l`` and ``name_r`` as Python of the rows ``l`` and ``r``.

    What several of them ask for is worked out once for a pair: ``lines``, in the order in which it is needed.
    Raises Invalid for what is not understood.
    """

    def __init__(self, conditions: Iterable[str]) -> None:
        self._parsed = {one: sqlglot.parse_one(one, dialect="duckdb") for one in conditions if one}
        parts = (part for one in self._parsed.values() for part in one.find_all(sql.Paren, sql.Func))
        self._times = Counter(part.sql() for part in parts)
        self._named: dict[str, str] = {}
        self.lines: list[str] = []

    def written(self, condition: str) -> str:
        """One of the conditions. Empty: always true."""
        return self._of(self._parsed[condition]) if condition else "True"

    def _of(self, node: Any) -> str:
        if isinstance(node, sql.Column):
            name, _line, side = node.name.rpartition("_")
            return f"{side}[{name!r}]"
        if isinstance(node, sql.Literal) and not node.is_string:
            return repr(float(node.this) if "." in node.this else int(node.this))
        if isinstance(node, sql.Cast):
            return self._of(node.this)
        if type(node) in _BINARY:
            return f"({self._of(node.this)} {_BINARY[type(node)]} {self._of(node.expression)})"
        return self._once(node)

    def _once(self, node: Any) -> str:
        text = node.sql()
        if text not in self._named:
            made = self._of(node.this) if isinstance(node, sql.Paren) else self._call(node)
            if self._times[text] < 2:
                return made
            self._named[text] = f"part{len(self.lines)}"
            self.lines.append(f"{self._named[text]} = {made}")
        return self._named[text]

    def _call(self, node: Any) -> str:
        """A function by its name in SQL, whatever class the parser gives it."""
        name = node.name.lower() if isinstance(node, sql.Anonymous) else type(node).__name__
        if name not in _CALLS:
            raise Invalid(
                "linkage.condition", _("关联规则里的条件“%(sql)s”无法执行。") % {"sql": node.sql()},
                _("请改用文档列出的写法。"),
            )  # fmt: skip
        return _CALLS[name].format(*(self._of(one) for one in _arguments(node)))


def _arguments(node: Any) -> list[Any]:
    given = node.args
    first = [given["this"]] if given.get("this") is not None and not isinstance(node, sql.Anonymous) else []
    more = given.get("expressions") or []
    second = [given["expression"]] if given.get("expression") is not None else []
    return [*first, *second, *more]


def function(lines: Iterable[str], answer: str) -> Test:
    """These lines and this answer as a function of the rows ``l`` and ``r``."""
    source = "\n    ".join(["def made(l, r):", *lines, f"return {answer}"])
    names: dict[str, Any] = {"_any_shared": _any_shared, "_shared": _shared}
    exec(compile(source, "<conditions>", "exec"), names)  # written here, of what was understood
    made: Test = names["made"]
    return made


@cache
def compiled(condition: str) -> Test:
    """A condition as a function of both rows. Empty: always true. Raises Invalid for what is not understood."""
    writer = Writer([condition])
    answer = writer.written(condition)
    return function(writer.lines, answer)


@cache
def possible(condition: str) -> Callable[[Row], bool]:
    """Whether a row can be either side of a pair at all, by what the condition asks of that side alone."""
    parsed = sqlglot.parse_one(condition, dialect="duckdb") if condition else sql.true()
    asked = list(parsed.flatten()) if isinstance(parsed, sql.And) else [parsed]

    def alone(side: str) -> Test:
        own = (one for one in asked if {column.name[-1] for column in one.find_all(sql.Column)} == {side})
        return compiled(" and ".join(one.sql(dialect="duckdb") for one in own))

    left, right = alone("l"), alone("r")
    return lambda row: bool(left(row, row) or right(row, row))
