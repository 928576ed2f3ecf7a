"""Acts of a web process on SQLite are done by one thread, and nobody notices but the clock."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from kernel.audit import turns
from kernel.common.errors import Conflict
from kernel.common.moment import LOCAL, at, now

MOMENT = datetime(2026, 3, 2, 9, tzinfo=LOCAL)


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadPoolExecutor]:
    """The thread that does the acts."""
    with ThreadPoolExecutor(1, initializer=turns._settle) as one:
        monkeypatch.setattr(turns, "_hands", [one])
        yield one


def test_without_turns_an_act_is_done_where_it_is_asked_for() -> None:
    assert turns.in_turn(threading.get_ident) == threading.get_ident()


def test_all_acts_are_done_by_one_thread(hand: ThreadPoolExecutor) -> None:
    with ThreadPoolExecutor(3) as people:
        threads = set(people.map(lambda _number: turns.in_turn(threading.get_ident), range(9)))
    assert len(threads) == 1 and threading.get_ident() not in threads


def test_what_an_act_starts_after_its_commit_does_not_wait_for_itself(hand: ThreadPoolExecutor) -> None:
    here, there = turns.in_turn(lambda: (threading.get_ident(), turns.in_turn(threading.get_ident)))
    assert here == there


def test_the_moment_is_carried_over_and_a_refusal_comes_back(hand: ThreadPoolExecutor) -> None:
    def refuse() -> None:
        raise Conflict("test.no", "不行。", "请改天。")

    with at(MOMENT):
        assert turns.in_turn(now) == MOMENT
    with pytest.raises(Conflict, match=r"test\.no"):
        turns.in_turn(refuse)


@pytest.mark.django_db
def test_what_stands_in_a_transaction_stays_in_it(hand: ThreadPoolExecutor) -> None:
    assert turns.in_turn(threading.get_ident) == threading.get_ident()
