"""The one API: keys, scopes, one error shape, repeats."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from kernel.audit import turns
from kernel.common.errors import Invalid
from kernel.common.moment import at, now
from kernel.web.middleware import SHORT
from kernel.web.models import ApiKey, PolicyReport
from kernel.web.services import end_key, issue_key

pytestmark = pytest.mark.urls("kernel.web.tests.site")
SHAPE = {"code", "what", "rule", "next"}


@pytest.fixture
def token(cast: Any) -> str:
    _key, clear = issue_key(
        "热线平台",
        user=cast.dispatcher,
        scopes=["sample:read", "sample:write"],
        valid_to=now() + timedelta(days=9),
        by=cast.system,
    )
    return clear


def call(token: str, path: str, body: Any = None, **headers: str) -> Any:
    client, headers = Client(), {"Authorization": f"Bearer {token}", **headers}
    if body is None:
        return client.get(f"/api/sample/{path}", headers=headers)
    return client.post(f"/api/sample/{path}", json.dumps(body), content_type="application/json", headers=headers)


def test_a_key_acts_as_its_user(token: str) -> None:
    assert call(token, "me").json() == {"user": "dispatcher", "post": "county_dispatcher"}


@pytest.mark.parametrize("wrong", ["", "hz_abc_def", "nonsense", "hz_"])
def test_without_a_good_key_nothing_is_told(token: str, wrong: str) -> None:
    answer = call(wrong, "me")
    assert answer.status_code == 401 and answer.json()["code"] == "api.key" and set(answer.json()) == SHAPE
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_changed_secret_is_no_key(token: str) -> None:
    assert call(token[:-1] + ("a" if token[-1] != "a" else "b"), "me").status_code == 401


def test_a_secret_counts_to_the_letter(token: str) -> None:
    assert call(token[:14] + token[14:].swapcase(), "me").status_code == 401


def test_a_session_opens_no_api(cast: Any) -> None:
    client = Client()
    client.force_login(cast.dispatcher)
    assert client.get("/api/sample/me").status_code == 401


def test_a_key_ends_on_its_day_and_at_once_when_ended(token: str, cast: Any) -> None:
    with at(now() + timedelta(days=10)):
        assert call(token, "me").status_code == 401
    end_key(ApiKey.objects.get(), by=cast.system)
    assert call(token, "me").status_code == 401


def test_only_a_digest_is_kept(token: str) -> None:
    key = ApiKey.objects.get()
    assert token.split("_", 2)[2] not in json.dumps(key.digest + key.prefix)


def test_a_scope_of_its_own_is_needed(token: str) -> None:
    answer = call(token, "special", {})
    assert (
        answer.status_code == 403 and answer.json()["code"] == "api.scope" and "sample:special" in answer.json()["what"]
    )


def test_a_reading_key_cannot_write(cast: Any) -> None:
    _key, clear = issue_key("看板", user=cast.dispatcher, scopes=["sample:read"], valid_to=None, by=cast.system)
    assert call(clear, "me").status_code == 200
    assert call(clear, "", {"title": "x"}).status_code == 403
    assert not PolicyReport.objects.exists()


def test_a_refusal_keeps_its_shape_and_status(token: str) -> None:
    answer = call(token, "", {"title": "refuse"})
    assert answer.status_code == 409
    assert answer.json() == {
        "code": "sample.taken",
        "what": "已经有了。",
        "rule": "人民调解法#23",
        "next": "换一个标题。",
    }


def test_bad_input_names_the_field_and_echoes_nothing(token: str) -> None:
    answer = call(token, "", {"people": "secret-words"})
    assert answer.status_code == 422 and set(answer.json()) == SHAPE
    assert "title没有填写" in answer.json()["what"] and "secret-words" not in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "status", "code"), [("gone", 404, "api.not_found"), ("nowhere", 404, "page.not_found")]
)
def test_what_is_not_there_is_told(token: str, path: str, status: int, code: str) -> None:
    answer = Client().get(
        f"/api/sample/{path}", headers={"Authorization": f"Bearer {token}", "Accept": "application/json"}
    )
    assert answer.status_code == status and answer.json()["code"] == code


def test_our_fault_has_a_number_and_no_cause(token: str) -> None:
    answer = call(token, "", {"title": "break"})
    assert answer.status_code == 500 and set(answer.json()) == SHAPE and "Zero" not in answer.content.decode()


def test_the_wrong_method_gets_the_shape(cast: Any) -> None:
    answer = Client().delete("/api/sample/me")
    assert answer.status_code == 405 and set(answer.json()) == SHAPE


def test_a_body_is_read_without_what_nobody_sees(token: str) -> None:
    assert call(token, "", {"title": "楼上\u202e漏\x00水"}).status_code == 200
    assert PolicyReport.objects.get(directive="api").blocked == "楼上漏水"


@pytest.mark.parametrize("body", ["{", "[" * 100_000, "\ud800"])
def test_a_body_that_is_no_json_is_told(token: str, body: str) -> None:
    sent = body.encode("utf-8", "surrogatepass")
    headers = {"Authorization": f"Bearer {token}"}
    answer = Client().post("/api/sample/", sent, content_type="application/json", headers=headers)
    assert answer.status_code == 400 and answer.json()["code"] == "request.unreadable"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("letters", "taken_over"), [(10, True), (SHORT, False)])
def test_a_short_operation_is_done_whole_where_acts_are_done(
    token: str, monkeypatch: pytest.MonkeyPatch, letters: int, taken_over: bool
) -> None:
    with ThreadPoolExecutor(1, initializer=turns._settle) as acts:
        monkeypatch.setattr(turns, "_hands", [acts])
        answer = call(token, "where", {"title": "x" * letters}).json()
        assert (answer == {"thread": acts.submit(threading.get_ident).result()}) is taken_over
        acts.submit(connections.close_all).result()


def test_a_repeated_request_acts_once(token: str) -> None:
    first = call(token, "", {"title": "甲"}, **{"Idempotency-Key": "k-1"})
    again = call(token, "", {"title": "甲"}, **{"Idempotency-Key": "k-1"})
    assert first.json() == again.json() and again["Idempotent-Replay"] == "true"
    assert PolicyReport.objects.get(blocked="甲").count == 1


def test_the_same_key_for_something_else_is_refused(token: str) -> None:
    call(token, "", {"title": "甲"}, **{"Idempotency-Key": "k-1"})
    answer = call(token, "", {"title": "乙"}, **{"Idempotency-Key": "k-1"})
    assert answer.status_code == 409 and answer.json()["code"] == "idempotency.reused"


def test_a_refused_request_may_be_put_right_under_its_key(token: str) -> None:
    assert call(token, "", {"title": "refuse"}, **{"Idempotency-Key": "k-1"}).status_code == 409
    assert not PolicyReport.objects.exists()
    assert call(token, "", {"title": "甲"}, **{"Idempotency-Key": "k-1"}).status_code == 200


@pytest.mark.parametrize("broken", ["wrong-key", "scope"])
def test_a_stored_answer_is_not_for_those_who_may_not_ask(token: str, cast: Any, broken: str) -> None:
    call(token, "", {"title": "甲"}, **{"Idempotency-Key": "k-1"})
    other = "hz_x_y"
    if broken == "scope":
        _key, other = issue_key("看板", user=cast.dispatcher, scopes=["sample:read"], valid_to=None, by=cast.system)
    assert call(other, "", {"title": "甲"}, **{"Idempotency-Key": "k-1"}).status_code in (401, 403)


def test_without_scopes_there_is_no_key(cast: Any) -> None:
    with pytest.raises(Invalid):
        issue_key("热线平台", user=cast.dispatcher, scopes=[], valid_to=None, by=cast.system)


def test_the_command_prints_a_key_that_works(cast: Any) -> None:
    out, told = StringIO(), StringIO()
    call_command("api_key", "热线平台", "--user", "dispatcher", "--scope", "*", stdout=out, stderr=told)
    assert call(out.getvalue().strip(), "me").status_code == 200
    with pytest.raises(CommandError, match="no active account"):
        call_command("api_key", "x", "--user", "nobody", "--scope", "*")


def test_the_description_is_open_and_complete(db: Any) -> None:
    schema = Client().get("/api/openapi.json").json()
    assert set(schema["paths"]) >= {"/api/sample/me", "/api/sample/", "/api/sample/special", "/api/sample/gone"}


def test_the_listing_needs_nobody_elses_script(db: Any) -> None:
    answer = Client().get("/api/docs")
    assert (
        answer.status_code == 200
        and "Idempotency-Key" in answer.content.decode()
        and "cdn" not in answer.content.decode()
    )
