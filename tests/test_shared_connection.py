"""Threads of one test that share a connection: whole requests take turns, and so do single queries."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse

from kernel.testing.shared import Shared, one_request_at_a_time

pytestmark = [
    pytest.mark.django_db, pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL gives each its own")
]  # fmt: skip
LONG, SHORT = 20.0, 0.3


@pytest.fixture
def in_thread() -> Any:
    """Start a thread that lives on this test's connection; what it raises is raised here."""
    shared = connections["default"]
    shared.ensure_connection()
    shared.inc_thread_sharing()
    wrong: list[BaseException] = []

    def start(work: Callable[[], Any]) -> Thread:
        def run() -> None:
            connections["default"] = shared
            try:
                work()
            except BaseException as error:
                wrong.append(error)

        thread = Thread(target=run, daemon=True)
        thread.start()
        return thread

    yield start
    shared.dec_thread_sharing()
    assert wrong == []


def asked(view: Callable[[], Any]) -> Callable[[], HttpResponse]:
    """A request that is answered by the view."""

    def answer(_request: HttpRequest) -> HttpResponse:
        view()
        return HttpResponse()

    return lambda: one_request_at_a_time(answer)(HttpRequest())


def test_the_tests_connection_is_one_that_takes_turns() -> None:
    connection.ensure_connection()
    assert isinstance(connection.connection, Shared)


def test_a_second_request_waits_until_the_first_is_answered_also_between_its_queries(in_thread: Any) -> None:
    told: list[str] = []
    begun, go_on = Event(), Event()

    def slow() -> None:
        told.append("first begins")
        begun.set()
        go_on.wait(LONG)
        told.append("first ends")

    first = in_thread(asked(slow))
    assert begun.wait(LONG)
    second = in_thread(asked(lambda: told.append("second")))
    second.join(SHORT)
    assert told == ["first begins"]
    go_on.set()
    first.join(LONG)
    second.join(LONG)
    assert told == ["first begins", "first ends", "second"]


def test_a_query_of_the_test_itself_waits_for_the_request_that_is_answered(in_thread: Any) -> None:
    begun, go_on, told = Event(), Event(), list[str]()

    def slow() -> None:
        begun.set()
        go_on.wait(LONG)
        told.append("answered")

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        told.append("looked")

    request = in_thread(asked(slow))
    assert begun.wait(LONG)
    test = in_thread(look)
    test.join(SHORT)
    go_on.set()
    request.join(LONG)
    test.join(LONG)
    assert told == ["answered", "looked"]


def test_a_request_that_fails_lets_the_next_one_in(in_thread: Any) -> None:
    def broken() -> None:
        raise ValueError

    def fails() -> None:
        with pytest.raises(ValueError):
            asked(broken)()

    in_thread(fails).join(LONG)
    told: list[str] = []
    in_thread(asked(lambda: told.append("next"))).join(LONG)
    assert told == ["next"]
