"""The SQL of a question for any engine, its values in it: the door to ``sqlglot`` here, loaded with the first question.

Values become literals of sqlglot's own making, so nothing anybody types becomes SQL. A condition that compares with a
value left open (``township = $township`` with no township) holds for every row.
"""

from collections.abc import Mapping
from functools import cache

import sqlglot
from sqlglot import expressions as sql

from kernel.analysis.standard import Value


@cache
def parsed(text: str) -> sql.Expr:
    """A question's text, read once."""
    return sqlglot.parse_one(text, dialect="duckdb")


def bound(tree: sql.Expr, values: Mapping[str, Value]) -> sql.Expr:
    """The question with its values as literals; what compares with an open value holds. Raises KeyError for none."""
    made = tree.copy()
    for one in list(made.find_all(sql.Placeholder)):
        value = values[one.name]
        if value is None:
            compared = one.find_ancestor(sql.EQ)
            if compared is None:
                raise KeyError(one.name)
            compared.replace(sql.true())
        else:
            one.replace(sql.Literal.string(value) if isinstance(value, str) else sql.Literal.number(value))
    return made


def renamed(tree: sql.Expr, others: Mapping[str, str]) -> sql.Expr:
    """The tree itself, asked over other columns."""
    for one in tree.find_all(sql.Column):
        if one.name in others:
            one.set("this", sql.to_identifier(others[one.name]))
    return tree


def things(tree: sql.Expr, part: str) -> sql.Expr:
    """What one part of an index's question counts, each with whether it is good, the newest first."""
    if not isinstance(tree, sql.Select):
        raise TypeError("the question of an index is one SELECT")
    chosen = tree.select("id", "good", append=False).where(sql.column("part").eq(sql.Literal.string(part)))
    for name in ("group", "order"):
        chosen.set(name, None)
    return chosen.order_by("id DESC")
