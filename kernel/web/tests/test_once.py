"""The same form or request twice acts once, even at the same moment."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse, JsonResponse
from django.test import Client

from kernel.common.errors import Conflict
from kernel.common.moment import at, now
from kernel.web.models import PolicyReport, StoredAnswer
from kernel.web.services import answer_once, forget, note_report

pytestmark = pytest.mark.urls("kernel.web.tests.site")


def done(word: str = "done") -> HttpResponse:
    note_report("once", word, "x")
    return JsonResponse({"word": word}, status=201)


def acted(word: str = "done") -> int:
    return sum(PolicyReport.objects.filter(blocked=word).values_list("count", flat=True))


def test_a_repeat_gets_the_first_answer(db: Any) -> None:
    first = answer_once("key:1", "a", "same", done)
    again = answer_once("key:1", "a", "same", done)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Idempotent-Replay"] == "true" and again["Content-Type"] == "application/json"
    assert acted() == 1


def test_another_request_under_the_same_key_is_refused(db: Any) -> None:
    answer_once("key:1", "a", "same", done)
    with pytest.raises(Conflict):
        answer_once("key:1", "a", "other", done)


def test_callers_do_not_meet(db: Any) -> None:
    answer_once("key:1", "a", "same", done)
    answer_once("key:2", "a", "same", done)
    assert acted() == 2


def test_what_was_refused_can_be_tried_again_and_left_nothing(db: Any) -> None:
    def refused() -> HttpResponse:
        note_report("once", "done", "x")
        return HttpResponse(status=422)

    assert answer_once("key:1", "a", "same", refused).status_code == 422
    assert (acted(), StoredAnswer.objects.count()) == (0, 0)
    assert answer_once("key:1", "a", "other", done).status_code == 201


def test_what_broke_left_nothing(db: Any) -> None:
    def broken() -> HttpResponse:
        note_report("once", "done", "x")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answer_once("key:1", "a", "same", broken)
    assert (acted(), StoredAnswer.objects.count()) == (0, 0)


def test_answers_are_kept_for_seven_days(db: Any) -> None:
    from datetime import timedelta

    answer_once("key:1", "a", "same", done)
    with at(now() + timedelta(days=6)):
        forget()
    assert StoredAnswer.objects.count() == 1
    with at(now() + timedelta(days=8)):
        forget()
    assert StoredAnswer.objects.count() == 0


def test_a_form_sent_twice_acts_once(client: Client, db: Any) -> None:
    sent = {"title": "甲", "_once": "token-1"}
    first, again = client.post("/t/form", sent), client.post("/t/form", sent)
    assert [first.status_code, again.status_code] == [302, 302] and again["Location"] == "/done"
    assert acted("甲") == 1


def test_a_form_corrected_after_it_was_accepted_is_told_so(client: Client, db: Any) -> None:
    client.post("/t/form", {"title": "甲", "_once": "token-1"})
    answer = client.post("/t/form", {"title": "乙", "_once": "token-1"})
    assert answer.status_code == 409 and "刚才已经提交过" in answer.content.decode()
    assert acted("乙") == 0


def test_a_form_with_mistakes_is_sent_again_under_the_same_token(client: Client, db: Any) -> None:
    assert client.post("/t/form", {"title": "", "_once": "token-1"}).status_code == 422
    assert client.post("/t/form", {"title": "甲", "_once": "token-1"}).status_code == 302


def test_a_refusal_inside_a_form_leaves_nothing(client: Client, db: Any) -> None:
    answer = client.post("/t/form", {"title": "refuse", "_once": "token-1"})
    assert answer.status_code == 409 and "已经有了。" in answer.content.decode()
    assert (acted("refuse"), StoredAnswer.objects.count()) == (0, 0)


@contextmanager
def real_database(tmp_path: Path) -> Iterator[Callable[[Callable[[], Any]], Callable[[], None]]]:
    """Threads that meet in one database: PostgreSQL as it is, SQLite copied from memory into a file."""
    file = str(tmp_path / "copy.sqlite3")
    if connection.vendor == "sqlite":
        import sqlite3

        connection.ensure_connection()
        with sqlite3.connect(file) as target:
            connection.connection.backup(target)

    def within(work: Callable[[], Any]) -> Callable[[], None]:
        def run() -> None:
            if connection.vendor == "sqlite":
                other = connections["default"].copy()
                other.settings_dict["NAME"] = file
                connections["default"] = other
            try:
                work()
            finally:
                connections["default"].close()

        return run

    yield within


@pytest.mark.django_db(transaction=True)
def test_two_at_once_act_once(tmp_path: Path) -> None:
    start, answers, traces = threading.Barrier(6), [], []

    def slow() -> HttpResponse:
        threading.Event().wait(0.05)
        traces.append(1)
        return done()

    def ask() -> None:
        start.wait()
        answers.append(answer_once("key:1", "a", "same", slow))

    with real_database(tmp_path) as within:
        threads = [threading.Thread(target=within(ask)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(traces) == 1
    assert [answer.status_code for answer in answers] == [201] * 6
    assert sum("Idempotent-Replay" in answer for answer in answers) == 5
