"""Rows that seldom change – people, posts, bodies, duties, published tables – kept in memory until one of them does.

A model says ``standing = True``. Every act that writes such a row leaves a new random mark (``Act.write``); the same
mark means the same rows, in any process and after any rollback. So an act asks for the mark once instead of asking for
the user, the posts, the duties and the newest tables each time they are needed.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from django.db.models.base import Model, ModelState

from kernel.audit import act
from kernel.common import sql

T = TypeVar("T")
M = TypeVar("M", bound=Model)

LARGEST = 50_000
"""How many answers a process keeps."""
_memory: list[tuple[int, dict[Hashable, Any]]] = []


def mark() -> int | None:
    """The mark of the standing rows as they are now; None when nothing may be kept of them.

    That is so inside an act that wrote one: nobody else sees it yet.
    """
    current = act.current()
    if current is None:
        seen = act.seen.get()
        if seen is None:
            return _read()
        if not seen:
            seen.append(_read())
        return seen[0]
    if current.standing:
        return None
    if current.mark is None:
        current.mark = _read()
    return current.mark


@contextmanager
def one_look() -> Iterator[None]:
    """What is asked in the block, outside of acts, is asked as of one moment: the mark is read once, and again only
    after an act in the block changed such rows itself."""
    token = act.seen.set([])
    try:
        yield
    finally:
        act.seen.reset(token)


def _read() -> int | None:
    return next(iter(sql.column("SELECT value FROM audit_mark WHERE id = 1")), None)


def kept(name: Hashable, read: Callable[[], T]) -> T:
    """What ``read`` gives, remembered under the name until a standing row changes.

    What comes back is shared: it must not be changed. Rows are handed out as ``twin`` or ``twins``.
    """
    present = mark()
    if present is None:
        return read()
    held = _memory[0] if _memory else None
    if held is None or held[0] != present or len(held[1]) > LARGEST:
        held = (present, {})
        _memory[:] = [held]
    if name not in held[1]:
        held[1][name] = read()
    return cast(T, held[1][name])


def twin(row: M) -> M:
    """The same row as an object of its own, with the related rows read along."""
    made = row.__class__.__new__(row.__class__)
    state = ModelState()
    state.adding, state.db = False, row._state.db
    related = row._state.__dict__.get("fields_cache")
    if related:
        state.fields_cache = {name: one and twin(one) for name, one in related.items()}
    made.__dict__ = {**row.__dict__, "_state": state}
    return made


def twins(found: Iterable[M]) -> list[M]:
    """Each row as an object of its own."""
    return [twin(row) for row in found]
