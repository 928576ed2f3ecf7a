"""The frame around pages: menu, settings, elder version, the small addresses."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory

from kernel.common.nav import ELSEWHERE, SECTIONS, NavItem
from kernel.web import checks, found, nav
from kernel.web.models import PolicyReport
from kernel.web.services import REPORTS_A_DAY, note_report

GIVEN = (
    NavItem("工作台", "web:home", "layout-dashboard", tab=True, order=10),
    NavItem("密码", "web:change_password", "key", count=lambda request: 7, hot=True, order=20),
    NavItem("设置", "web:preferences", "settings", section="support", roles=("system_admin",)),
    NavItem("消息", "web:api_docs", "bell", section="top", count=lambda request: 3),
    NavItem("搜索", "web:gallery", "search", section="search"),
    NavItem("反映", "web:sign_in", "home", section="public"),
    NavItem("坏的", "no:where", "x"),
)


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav, "items", lambda: GIVEN)


@pytest.fixture
def signed_in(client: Client, cast: Any) -> Client:
    client.force_login(cast.dispatcher)
    return client


def lines(path: str, role: str = "county_dispatcher") -> list[nav.Line]:
    request = RequestFactory().get(path)
    request.post = SimpleNamespace(role=role)
    return nav.lines(request)


def test_the_menu_shows_what_the_post_may_see(menu: None) -> None:
    assert [line.label for line in lines("/x")] == ["工作台", "密码", "消息"]
    assert "设置" in [line.label for line in lines("/x", "system_admin")]


def test_the_nearest_line_is_current(menu: None) -> None:
    assert [line.label for line in lines("/account/password/sub") if line.current] == ["密码"]
    assert [line.label for line in lines("/") if line.current] == ["工作台"]


def test_the_frame_draws_menu_counts_search_and_posts(menu: None, signed_in: Client) -> None:
    text = signed_in.get("/account/preferences").content.decode()
    assert '<span class="g-nav-count g-nav-count-hot">7</span>' in text
    assert 'action="/web/gallery"' in text and "消息，3条" in text and "县级中心调度员" in text
    assert "清渡县基层治理协同平台" in text


def test_a_line_that_leads_nowhere_is_reported(menu: None) -> None:
    assert ["no:where" in one.msg for one in checks.menu_leads_somewhere(None)] == [True]


def test_every_line_of_every_module_leads_somewhere() -> None:
    assert checks.menu_leads_somewhere(None) == []


def test_every_line_stands_in_a_known_section() -> None:
    assert {item.section for item in nav.items()} <= {*SECTIONS, *ELSEWHERE}


def test_modules_and_scenarios_are_found_by_path() -> None:
    codes = [code for code, _package in found.places()]
    assert "people" in codes and "web" not in codes and len(codes) == len(set(codes))


def test_home_leads_to_work_or_to_the_public_entrance(menu: None, client: Client, cast: Any) -> None:
    assert client.get("/")["Location"] == "/sign-in"
    client.force_login(cast.dispatcher)
    assert client.get("/")["Location"] == "/"


def test_without_any_menu_home_says_what_to_do(monkeypatch: pytest.MonkeyPatch, signed_in: Client) -> None:
    monkeypatch.setattr(nav, "items", lambda: ())
    assert "请联系本单位管理员分配岗位" in signed_in.get("/").content.decode()


def test_settings_are_kept_per_user(signed_in: Client, cast: Any) -> None:
    signed_in.post("/account/preferences", {"density": "compact", "shortcuts": "off"})
    cast.dispatcher.refresh_from_db()
    assert (cast.dispatcher.density, cast.dispatcher.shortcuts) == ("compact", False)
    text = signed_in.get("/account/preferences").content.decode()
    assert 'data-density="compact"' in text and 'data-keys="off"' in text


def test_a_lists_button_sends_only_its_own_setting(signed_in: Client, cast: Any) -> None:
    answer = signed_in.post("/account/preferences", {"density": "loose", "next": "/web/gallery?x=1"})
    cast.dispatcher.refresh_from_db()
    assert answer["Location"] == "/web/gallery?x=1"
    assert (cast.dispatcher.density, cast.dispatcher.shortcuts) == ("loose", True)


def test_an_unknown_setting_is_refused(signed_in: Client) -> None:
    assert signed_in.post("/account/preferences", {"density": "tiny"}).status_code == 422


def test_the_language_is_the_users_then_the_cookies_never_the_browsers(client: Client, cast: Any) -> None:
    wish = {"Accept-Language": "en"}
    assert client.get("/sign-in", headers=wish)["Content-Language"] == "zh-hans"
    client.post("/language", {"language": "en"})
    assert client.get("/sign-in")["Content-Language"] == "en"
    client.post("/language", {"language": "xx"})
    client.force_login(cast.dispatcher)
    assert client.get("/account/preferences")["Content-Language"] == "zh-hans"


def test_chinese_pages_say_so_in_the_form_browsers_need(client: Client, db: Any) -> None:
    assert '<html lang="zh-CN"' in client.get("/sign-in").content.decode()


def test_large_type_is_remembered(signed_in: Client) -> None:
    answer = signed_in.post("/elder", {"on": "1", "next": "/web/gallery/citizen"})
    assert answer["Location"] == "/web/gallery/citizen"
    assert "data-elder" in signed_in.get("/web/gallery/citizen").content.decode()
    assert "data-elder" not in signed_in.get("/account/preferences").content.decode()
    signed_in.post("/elder", {"on": "0"})
    assert "data-elder" not in signed_in.get("/web/gallery/citizen").content.decode()


def test_leaving_quickly_leaves_nothing(client: Client, db: Any, settings: Any) -> None:
    answer = client.get("/leave")
    assert answer["Location"] == settings.QUICK_EXIT_URL
    assert answer["Referrer-Policy"] == "no-referrer" and "cache" in answer["Clear-Site-Data"]


def test_health_is_answered(client: Client, db: Any) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (200, "ok")


def test_health_says_when_the_database_is_gone(client: Client, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import DatabaseError

    class Gone:
        def cursor(self) -> None:
            raise DatabaseError

    monkeypatch.setattr("kernel.web.queries.connection", Gone())
    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize(
    "report",
    [
        {"csp-report": {"effective-directive": "style-src", "blocked-uri": "inline", "document-uri": "http://x/m/7?q=李"}},
        [{"type": "csp-violation", "body": {"effectiveDirective": "style-src", "blockedURL": "inline",
                                            "documentURL": "http://x/m/7?q=李"}}],
    ],
)  # fmt: skip
def test_policy_reports_are_counted_without_queries(client: Client, db: Any, report: Any) -> None:
    for _ in range(2):
        assert client.post("/csp-report", json.dumps(report), content_type="application/csp-report").status_code == 204
    row = PolicyReport.objects.get()
    assert (row.directive, row.blocked, row.page, row.count) == ("style-src", "inline", "/m/7", 2)


@pytest.mark.parametrize("body", ["", "{", "[1, 2]", '{"csp-report": 3}', "[" * 9000])
def test_nonsense_reports_are_dropped(client: Client, db: Any, body: str) -> None:
    assert client.post("/csp-report", body, content_type="application/json").status_code == 204
    assert not PolicyReport.objects.exists()


def test_a_flood_of_reports_stays_small(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(REPORTS_A_DAY + 20):
        note_report("x", f"u{number}", "/")
    assert PolicyReport.objects.count() == REPORTS_A_DAY


def test_the_gallery_is_for_demonstrations_only(signed_in: Client, settings: Any) -> None:
    for address in ("/web/gallery", "/web/gallery/citizen", "/web/gallery/dialog"):
        assert signed_in.get(address).status_code == 200
    settings.DEMO = settings.DEBUG = False
    assert signed_in.get("/web/gallery").status_code == 404


def test_a_dialog_form_answers_422_with_the_form_alone(signed_in: Client) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = signed_in.post("/web/gallery/dialog", {"reason": "x"}, headers=headers)
    text = answer.content.decode()
    assert answer.status_code == 422 and "<html" not in text and "还有3处需要修改" in text
    assert "HX-Request" in answer["Vary"]


def test_pages_stay_within_their_weight(signed_in: Client) -> None:
    assert len(signed_in.get("/web/gallery").content) <= 90_000
    assert len(signed_in.get("/web/gallery/citizen").content) <= 25_000
    assert len(Client().get("/sign-in").content) <= 12_000


def test_housekeeping_runs(db: Any) -> None:
    from kernel.web.tasks import forget_served

    assert "dropped" in forget_served()
    call_command("check")
