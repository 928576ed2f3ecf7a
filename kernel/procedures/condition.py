"""Conditions a clerk may write in a procedure: comparisons of facts, nothing else.

The text is parsed into Python's syntax tree, checked against a short list of allowed parts, and walked by a
small interpreter. Nothing is ever compiled or evaluated by Python itself: no calls, no attributes, no indexing.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.common.words import gettext as _

MAX_LENGTH = 300
MAX_PARTS = 60
MAX_DEPTH = 12

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_PARTS = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.Compare,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.List,
    ast.Tuple,
    *_COMPARE,
)


class BadCondition(ValueError):
    """The text is not a condition we accept; the message is a sentence for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A checked condition such as ``people >= 30 and grade in ["red", "yellow"]``."""

    text: str
    """The condition as written."""
    names: frozenset[str]
    """Every fact it looks at."""
    tree: ast.expr
    """The checked syntax tree."""

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read and check a condition; raises BadCondition with a sentence."""
        if len(text) > MAX_LENGTH:
            raise BadCondition(_("条件太长（最多{n}个字符）。").format(n=MAX_LENGTH))
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise BadCondition(_("条件“{text}”读不懂。").format(text=text)) from None
        _inspect(tree)
        return cls(text, frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name)), tree.body)

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether the condition is true of these facts. A fact nobody knows satisfies no comparison of size.

        Raises BadCondition when two values cannot be compared (a number with a word).
        """
        return bool(_value(self.tree, facts))


def _inspect(tree: ast.Expression) -> None:
    parts = list(ast.walk(tree))
    if len(parts) > MAX_PARTS or _depth(tree) > MAX_DEPTH:
        raise BadCondition(_("条件太复杂，请改用规则表。"))
    for part in parts:
        if not isinstance(part, _PARTS):
            raise BadCondition(_("条件里只能比较事实，不能出现“{part}”。").format(part=type(part).__name__))
        if isinstance(part, ast.Constant) and not isinstance(part.value, str | int | float | None):
            raise BadCondition(_("条件里的值只能是文字、数字、True、False或None。"))
        if isinstance(part, ast.Compare) and not _right_sides_fit(part):
            raise BadCondition(_('“in”的右边要写成列表，如["red", "yellow"]，或写事实名。'))


def _right_sides_fit(part: ast.Compare) -> bool:
    sides = zip(part.ops, part.comparators, strict=True)
    return all(
        isinstance(side, ast.List | ast.Tuple | ast.Name) for op, side in sides if isinstance(op, ast.In | ast.NotIn)
    )


def _depth(part: ast.AST) -> int:
    return 1 + max((_depth(child) for child in ast.iter_child_nodes(part)), default=0)


def _value(part: ast.expr, facts: Mapping[str, Any]) -> Any:
    match part:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return facts.get(name)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item, facts) for item in items]
        case ast.UnaryOp(op=op, operand=operand):
            value = _value(operand, facts)
            return not value if isinstance(op, ast.Not) else _negative(value)
        case ast.BoolOp(op=op, values=values):
            found = (bool(_value(value, facts)) for value in values)
            return all(found) if isinstance(op, ast.And) else any(found)
        case ast.Compare():
            return _compare(part, facts)
    raise BadCondition(_("条件里只能比较事实，不能出现“{part}”。").format(part=type(part).__name__))


def _negative(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, int | float):
        return -value
    raise BadCondition(_("“{value}”不是数字，不能加负号。").format(value=value))


def _compare(part: ast.Compare, facts: Mapping[str, Any]) -> bool:
    left = _value(part.left, facts)
    for op, side in zip(part.ops, part.comparators, strict=True):
        right = _value(side, facts)
        if not _pair(op, left, right):
            return False
        left = right
    return True


def _pair(op: ast.cmpop, left: Any, right: Any) -> bool:
    if isinstance(op, ast.In | ast.NotIn):
        if right is None:
            return isinstance(op, ast.NotIn)
    elif not isinstance(op, ast.Eq | ast.NotEq) and (left is None or right is None):
        return False
    try:
        return bool(_COMPARE[type(op)](left, right))
    except TypeError:
        raise BadCondition(_("“{left}”与“{right}”不能比较大小。").format(left=left, right=right)) from None
