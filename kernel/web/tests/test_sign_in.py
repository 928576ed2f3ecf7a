"""Signing in, staying in, and going."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.common.errors import TooMany
from kernel.common.moment import at, now
from kernel.people.services import change, give_post, set_password
from kernel.web.models import SignInTry
from kernel.web.services import attempt_succeeded, begin_attempt

GOOD = "correct-horse-9"
SINCE = date(2020, 1, 1)


@pytest.fixture
def dispatcher(cast: Any) -> Any:
    return set_password(cast.dispatcher, GOOD, by=cast.system)


def post(client: Client, name: str = "dispatcher", password: str = GOOD, **more: Any) -> Any:
    return client.post("/sign-in", {"username": name, "password": password, **more})


def test_the_right_password_opens_the_house(client: Client, dispatcher: Any) -> None:
    answer = post(client, next="/account/preferences")
    assert (answer.status_code, answer["Location"]) == (302, "/account/preferences")
    assert client.get("/account/preferences").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/x", "javascript:alert(1)"])
def test_one_is_never_sent_to_another_host(client: Client, dispatcher: Any, target: str) -> None:
    assert post(client, next=target)["Location"] == "/"


def test_wrong_name_wrong_password_and_closed_account_look_the_same(client: Client, cast: Any, dispatcher: Any) -> None:
    from kernel.audit.services import audited

    @audited("test.close")
    def close(user: Any, *, by: Any) -> None:
        change(user, is_active=False)

    set_password(cast.leader, GOOD, by=cast.system)
    close(cast.leader, by=cast.system)
    answers = [post(client, "nobody"), post(client, password="wrong"), post(client, "leader")]
    told = {answer.content.decode().split('role="alert"')[1].split("</div>")[0] for answer in answers}
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert len(told) == 1 and "账号或密码不对" in told.pop()


@pytest.mark.parametrize("name", ["dispatcher", "nobody"])
def test_after_five_failures_one_waits_account_or_not(client: Client, dispatcher: Any, name: str) -> None:
    for _ in range(5):
        assert post(client, name, "wrong").status_code == 422
    answer = post(client, name, GOOD)
    assert answer.status_code == 429
    assert "请过15分钟再登录" in answer.content.decode()


def test_the_pause_ends_by_itself_and_refused_tries_do_not_lengthen_it(client: Client, dispatcher: Any) -> None:
    for _ in range(5):
        post(client, password="wrong")
    for _ in range(3):
        assert post(client).status_code == 429
    with at(now() + timedelta(minutes=15, seconds=1)):
        assert post(client).status_code == 302


def test_another_address_still_reaches_a_name_that_somebody_attacks(client: Client, dispatcher: Any) -> None:
    for _ in range(5):
        post(client, password="wrong")
    answer = client.post("/sign-in", {"username": "dispatcher", "password": GOOD}, REMOTE_ADDR="10.0.0.9")
    assert answer.status_code == 302


def test_one_address_cannot_try_many_names(db: Any) -> None:
    for number in range(50):
        begin_attempt(f"name{number}", "10.0.0.7")
    with pytest.raises(TooMany):
        begin_attempt("another", "10.0.0.7")


def test_success_forgets_the_failures_of_the_name(db: Any) -> None:
    for _ in range(3):
        begin_attempt("zhou", "10.0.0.7")
    attempt_succeeded(begin_attempt("zhou", "10.0.0.7"))
    assert SignInTry.objects.count() == 3  # of the address alone


def test_neither_names_nor_addresses_are_kept(db: Any) -> None:
    begin_attempt("zhoumin", "10.0.0.7")
    assert not [row for row in SignInTry.objects.all() if "zhoumin" in row.who or "10.0.0.7" in row.who]


def test_empty_fields_are_asked_for(client: Client, db: Any) -> None:
    answer = post(client, "", "")
    assert answer.status_code == 422 and "请输入账号。" in answer.content.decode()


def test_a_page_asks_for_sign_in_and_leads_back(client: Client, db: Any) -> None:
    answer = client.get("/account/preferences?x=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=%2Faccount%2Fpreferences%3Fx%3D1"


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(client: Client, db: Any) -> None:
    answer = client.get("/account/preferences", headers={"HX-Request": "true"})
    assert answer.status_code == 204 and answer["HX-Redirect"].startswith("/sign-in?")


def test_a_program_gets_the_error_shape(client: Client, db: Any) -> None:
    answer = client.get("/account/preferences", headers={"Accept": "application/json"})
    assert answer.status_code == 401 and answer.json()["code"] == "sign_in.needed"


def test_an_ended_session_says_so(client: Client, dispatcher: Any) -> None:
    post(client)
    client.session.flush()
    answer = client.get("/account/preferences", follow=True)
    assert "登录已结束" in answer.content.decode()


def test_a_form_sent_after_the_end_leads_back_to_its_page(client: Client, db: Any) -> None:
    own, strange = "http://testserver/account/preferences?x=1", "http://elsewhere.example/account/preferences"
    for came, back in ((own, "%2Faccount%2Fpreferences%3Fx%3D1"), (strange, "%2F"), ("", "%2F")):
        answer = client.post("/account/preferences", {"density": "loose"}, headers={"Referer": came})
        assert answer["Location"] == f"/sign-in?next={back}"


def test_what_was_typed_before_the_end_stays_under_a_note(client: Client, db: Any) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = client.post("/account/preferences", {"density": "loose"}, headers=headers)
    assert answer.status_code == 401 and "请先复制下来" in answer.content.decode()
    assert answer["HX-Retarget"] == "#g-messages"


def test_a_session_lives_on_while_somebody_works(client: Client, dispatcher: Any) -> None:
    post(client)
    client.get("/account/preferences")
    first = client.session["seen"]
    client.get("/account/preferences")
    assert client.session["seen"] == first
    with at(now() + timedelta(minutes=2)):
        client.get("/account/preferences")
    assert client.session["seen"] > first


def test_an_idle_session_ends(client: Client, dispatcher: Any, settings: Any) -> None:
    from django.contrib.sessions.models import Session

    post(client)
    stored = Session.objects.get()
    left = stored.expire_date - now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    Session.objects.update(expire_date=now() - timedelta(seconds=1))
    assert client.get("/account/preferences").status_code == 302


def test_signing_out_ends_the_session_and_needs_a_form(client: Client, dispatcher: Any) -> None:
    post(client)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get("/account/preferences").status_code == 302


def test_one_acts_under_the_post_one_chose(client: Client, cast: Any, dispatcher: Any) -> None:
    second = give_post(
        dispatcher, "township_dispatcher", cast.bodies["township:990123001"], since=SINCE, by=cast.system
    )
    post(client)
    assert client.get("/account/preferences").wsgi_request.post.role == "county_dispatcher"
    assert client.post("/account/post", {"post": second.pk}).status_code == 302
    page = client.get("/account/preferences")
    assert page.wsgi_request.post == second and "乡镇调度员" in page.content.decode()


def test_nobody_acts_under_anothers_post(client: Client, cast: Any, dispatcher: Any) -> None:
    post(client)
    foreign = cast.leader.posts.get()
    answer = client.post("/account/post", {"post": foreign.pk})
    assert answer.status_code == 422 and "您没有这个岗位" in answer.content.decode()


def test_a_post_that_has_ended_is_no_longer_acted_under(client: Client, cast: Any, dispatcher: Any) -> None:
    from kernel.people.services import end_post

    post(client)
    end_post(dispatcher.posts.get(), on=SINCE, by=cast.system)
    page = client.get("/account/preferences")
    assert page.wsgi_request.post is None and "尚未分配岗位" in page.content.decode()


def test_a_new_password_needs_the_old_one(client: Client, dispatcher: Any) -> None:
    post(client)
    answer = client.post("/account/password", {"old": "wrong", "new": "another-horse-7", "again": "another-horse-7"})
    assert answer.status_code == 422 and "现在的密码不对" in answer.content.decode()


@pytest.mark.parametrize(
    ("new", "again"), [("short1", "short1"), ("another-horse-7", "another-horse-8"), ("password", "password")]
)
def test_a_weak_or_mistyped_password_is_refused(client: Client, dispatcher: Any, new: str, again: str) -> None:
    post(client)
    assert client.post("/account/password", {"old": GOOD, "new": new, "again": again}).status_code == 422


def test_a_new_password_works_and_other_sessions_end(client: Client, dispatcher: Any) -> None:
    other = Client()
    post(client)
    post(other)
    assert (
        client.post(
            "/account/password", {"old": GOOD, "new": "another-horse-7", "again": "another-horse-7"}
        ).status_code
        == 302
    )
    assert client.get("/account/preferences").status_code == 200
    assert other.get("/account/preferences").status_code == 302
    assert post(Client(), password="another-horse-7").status_code == 302
