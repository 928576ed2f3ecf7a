"""Writing the ledger: the decorator every service wears, and the minute's seal."""

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import models, transaction

from kernel.audit import act as acts
from kernel.audit import rows
from kernel.audit.act import Act
from kernel.audit.merkle import root_of, seal_hash
from kernel.audit.models import Entry, Recorded, Seal
from kernel.audit.turns import in_turn
from kernel.common.moment import at, now
from kernel.common.words import in_language_of_record

R = TypeVar("R")
M = TypeVar("M", bound=models.Model)


def audited(
    action: str,
    *,
    refresh: bool = True,
    also: Callable[[Any], Iterable[Any]] | None = None,
    ahead: Callable[..., Any] | None = None,
) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Make a function a service: atomic, one entry per chain touched, its first recorded argument locked.

    The function takes the acting user as keyword ``by``. Called inside another service it joins that act.
    With ``refresh`` the first argument, when it is a recorded row, is read anew after the lock, so a
    service always decides on the present state. An act on two things names the others with ``also`` (from the first
    argument to recorded rows, None among them allowed): all are locked in one order, so that two acts never wait for
    each other. What takes long and asks for no present state is done by ``ahead``, before the turn to write is waited
    for: it takes what the function takes, which finds its result as keyword ``ahead``. What an act writes is written in
    Chinese, whoever acts; its refusals speak the language of whoever acts.
    """

    def wrap(function: Callable[..., R]) -> Callable[..., R]:
        @functools.wraps(function)
        def service(*args: Any, by: Any, **kwargs: Any) -> R:
            if ahead is not None:
                kwargs["ahead"] = ahead(*args, by=by, **kwargs)
            outer = acts.current()
            if outer is not None:
                outer.inner.append(action)
                return function(*args, by=by, **kwargs)
            return in_turn(lambda: _act(action, lambda: function(*args, by=by, **kwargs), args, by, refresh, also))

        service.audited = action  # type: ignore[attr-defined]
        return service

    return wrap


def _act(
    action: str,
    function: Callable[[], R],
    args: tuple[Any, ...],
    by: Any,
    refresh: bool,
    also: Callable[[Any], Iterable[Any]] | None,
) -> R:
    with in_language_of_record(), transaction.atomic():
        current = Act(action, getattr(by, "pk", None), now())
        token = acts._current.set(current)
        try:
            _hold(current, args, refresh, also)
            with at(now()):  # one act, one moment: that of its turn on the chain
                current.at = now()
                result = function()
                current.write()
        finally:
            acts._current.reset(token)
    return result


def _hold(
    current: Act, args: tuple[Any, ...], refresh: bool, also: Callable[[Any], Iterable[Any]] | None = None
) -> None:
    if args and isinstance(args[0], Recorded) and args[0].pk is not None:
        others = also(args[0]) if also else ()
        for chain in sorted({row.audit_chain for row in (args[0], *others) if row is not None}):
            current.lock(chain)
        if refresh:
            rows.reload(args[0])
            current.held[args[0]._meta.db_table, args[0].pk] = args[0]


def change(row: M, **values: Any) -> M:
    """Set these fields and save only them, inside the act in progress."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


def tell(subject: Any, line: str, **facts: Any) -> None:
    """Add a sentence to the story of ``subject`` (a recorded row, or a chain's name)."""
    chain = subject if isinstance(subject, str) else subject.audit_chain
    acts.required().tell(chain, str(line), **facts)


def seal_entries(*, limit: int = 200_000) -> Seal | None:
    """Seal all entries not sealed yet under one Merkle root, linked to the seal before. None when there are none."""
    with transaction.atomic():
        waiting = list(Entry.objects.filter(seal__isnull=True).order_by("id").values_list("id", "hash")[:limit])
        if not waiting:
            return None
        last = Seal.objects.order_by("-id").first()
        previous = last.hash if last else ""
        root = root_of([value for _, value in waiting])
        moment = now()
        seal = Seal.objects.create(
            at=moment,
            count=len(waiting),
            root=root,
            previous=previous,
            hash=seal_hash(previous, root, len(waiting)),
        )
        for start in range(0, len(waiting), 500):
            ids = [pk for pk, _ in waiting[start : start + 500]]
            Entry.objects.filter(id__in=ids).update(seal=seal)
        return seal
