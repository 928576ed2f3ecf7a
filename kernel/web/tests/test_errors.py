"""What is refused is told in the form the asker understands."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from kernel.web.models import PolicyReport

pytestmark = pytest.mark.urls("kernel.web.tests.site")


@pytest.fixture
def client(cast: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.dispatcher)
    return client


@pytest.mark.parametrize(
    ("name", "status"),
    [("Invalid", 422), ("Forbidden", 403), ("NotFound", 404), ("Conflict", 409), ("TooMany", 429), ("Refusal", 400)],
)
def test_a_refusal_is_a_page_with_what_rule_next_and_code(client: Client, name: str, status: int) -> None:
    answer = client.get(f"/t/refuse/{name}")
    text = answer.content.decode()
    assert answer.status_code == status
    assert [
        word
        for word in ("没有派出去。", "请重新选择承办人。", "《人民调解法》第二十三条", "sample.code")
        if word not in text
    ] == []


def test_htmx_gets_a_note_above_what_is_there(client: Client) -> None:
    answer = client.get("/t/refuse/Conflict", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.status_code == 409 and answer["HX-Retarget"] == "#g-messages"
    assert "<html" not in answer.content.decode() and "没有派出去。" in answer.content.decode()


def test_in_a_dialog_the_note_stands_above_the_form(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#g-dialog-content"}
    answer = client.get("/t/refuse/Conflict", headers=headers)
    assert answer["HX-Reswap"] == "afterbegin" and "HX-Retarget" not in answer


def test_a_program_gets_the_one_shape(client: Client) -> None:
    answer = client.get("/t/refuse/Conflict", headers={"Accept": "application/json"})
    assert answer.json() == {
        "code": "sample.code", "what": "没有派出去。", "rule": "人民调解法#23", "next": "请重新选择承办人。",
    }  # fmt: skip


@pytest.mark.parametrize(("name", "status"), [("Http404", 404), ("PermissionDenied", 403)])
def test_djangos_own_refusals_look_like_ours(client: Client, name: str, status: int) -> None:
    answer = client.get(f"/t/refuse/{name}")
    assert (answer.status_code == status and "权限" in answer.content.decode()) or "岗位" in answer.content.decode()


def test_an_unknown_address_looks_like_a_forbidden_one(client: Client) -> None:
    assert "没有找到这个页面，或者它不在您的权限内。" in client.get("/nowhere").content.decode()


def test_our_fault_has_a_number_and_shows_no_cause(client: Client) -> None:
    answer = client.get("/t/refuse/broken")
    text = answer.content.decode()
    assert answer.status_code == 500 and "ZeroDivision" not in text and "系统出了点问题" in text
    number = text.split("server.error · ")[1].split(" ")[0]
    assert len(number) == 7 and "-" in number


def test_our_fault_keeps_its_form_for_htmx_and_programs(client: Client) -> None:
    part = client.get("/t/refuse/broken", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.status_code == 500 and part["HX-Retarget"] == "#g-messages" and "<html" not in part.content.decode()
    told = client.get("/t/refuse/broken", headers={"Accept": "application/json"}).json()
    assert told["code"] == "server.error" and set(told) == {"code", "what", "rule", "next"}


def test_a_stale_form_says_how_to_go_on(cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/t/form", {"title": "x"})
    assert answer.status_code == 403 and "请重新打开页面再提交一次" in answer.content.decode()


HERE = {"Origin": "http://testserver"}


def stale(cast: Any) -> Client:
    """A browser in which somebody signs in again after a form was drawn."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.dispatcher)
    client.cookies["csrftoken"] = "b" * 32
    return client


OLD = {"title": "三号楼漏水<b>", "csrfmiddlewaretoken": "a" * 32}


def test_signed_in_again_elsewhere_the_second_sending_succeeds_without_script(cast: Any) -> None:
    client = stale(cast)
    refused = client.post("/t/form", OLD, headers=HERE)
    page = refused.content.decode()
    assert refused.status_code == 403 and "再按一次提交" in page and cast.dispatcher.name in page
    given = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    again = client.post("/t/form", {name: html.unescape(value) for name, value in given.items()}, headers=HERE)
    assert html.unescape(given["title"]) == OLD["title"]
    assert again.status_code != 403


def test_signed_in_again_elsewhere_the_part_brings_the_new_token(cast: Any) -> None:
    client = stale(cast)
    part = {**HERE, "HX-Request": "true", "HX-Request-Type": "partial"}
    refused = client.post("/t/form", OLD, headers=part)
    assert refused.status_code == 403 and "写的内容都还在" in refused.content.decode()
    [fresh] = re.findall(r'data-csrf="([^"]+)"', refused.content.decode())
    assert client.post("/t/form", {**OLD, "csrfmiddlewaretoken": fresh}, headers=part).status_code != 403


@pytest.mark.parametrize("sent", [{"Origin": "https://evil.test"}, {"Referer": "http://evil.test/x"}, {}])
def test_nothing_of_a_strangers_form_is_drawn(cast: Any, sent: dict[str, str]) -> None:
    refused = stale(cast).post("/t/form", OLD, headers=sent)
    assert refused.status_code == 403 and "三号楼漏水" not in refused.content.decode()


def test_a_password_is_never_drawn_again(cast: Any) -> None:
    refused = stale(cast).post("/t/form", {**OLD, "password": "qingdu"}, headers=HERE)
    assert refused.status_code == 403 and "qingdu" not in refused.content.decode()


def test_a_host_nobody_serves_is_refused(cast: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["served.test"]
    answer = Client().get("/sign-in", headers={"Host": "evil.test"})
    assert answer.status_code == 400 and "看不懂" in answer.content.decode()


@pytest.mark.parametrize(
    "header",
    [
        "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
    ],
)  # fmt: skip
def test_every_page_carries_the_security_headers(client: Client, header: str) -> None:
    assert header in client.get("/sign-in")


def test_the_policy_allows_nothing_inline(client: Client) -> None:
    policy = client.get("/sign-in")["Content-Security-Policy"]
    assert "unsafe" not in policy and "script-src 'self'" in policy and "report-uri /csp-report" in policy


@pytest.mark.django_db
def test_a_form_is_read_without_what_nobody_sees(client: Client) -> None:
    client.post("/t/form", {"title": "楼上\u202e漏\x00水\u200b👨\u200d👩\u200d👧"})
    assert PolicyReport.objects.get(directive="form").blocked == "楼上漏水👨\u200d👩\u200d👧"


def test_an_address_is_read_without_what_nobody_sees(client: Client, cast: Any) -> None:
    client.force_login(cast.dispatcher)
    assert client.get("/t/refuse/Inva%00lid").status_code == client.get("/t/refuse/Invalid").status_code == 422
    assert "楼上漏水" in client.get("/search/", {"q": "楼上\x00漏\u202e水"}).content.decode()
