"""Matters over the API: every operation, every refusal in the one shape, nothing taken in twice."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.common.moment import at, now
from kernel.matters.models import Matter, Reply
from kernel.matters.tests.stories import MONDAY, assert_ledger_holds, placed, received, working
from kernel.web.api import api
from kernel.web.services import end_key, issue_key

pytestmark = pytest.mark.django_db
SHAPE = {"code", "what", "rule", "next"}
TEXT = "楼上漏水泡坏了我家天花板，维修费谈不拢，请帮忙调解。"
GOOD = {"text": TEXT, "place": "990123001001"}
WHOLE = {
    **GOOD, "kind": "dispute", "title": "漏水", "wish": "赔偿四千元", "confidentiality": "confidential",
    "reported_at": "2026-06-01T09:00:00+08:00", "source": "热线", "source_key": "W-1",
    "facts": {"same_claim_parties": 2, "other_county": False},
    "parties": [
        {"name": "李明", "phone": "12012300001", "id_number": "990123199001010017", "address": "临川社区3幢"},
        {"role": "respondent", "kind": "enterprise", "name": "岚庆建筑有限公司", "id_number": "91990123MA0000A19D"},
    ],
}  # fmt: skip


class Caller:
    """A system with a key."""

    def __init__(self, house: Any, user: Any, scopes: tuple[str, ...] = ("matters:read", "matters:write")) -> None:
        self.key, self.token = issue_key(
            f"{user.username}的系统", user=user, scopes=scopes, valid_to=None, by=house.system
        )

    def get(self, path: str = "", **headers: str) -> Any:
        return Client().get(f"/api/matters/{path}", headers={"Authorization": f"Bearer {self.token}", **headers})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return Client().post(
            f"/api/matters/{path}", json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", **headers},
        )  # fmt: skip


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with at(MONDAY):
        yield


@pytest.fixture
def house(house: Any) -> Any:
    return house


@pytest.fixture
def town(house: Any) -> Caller:
    return Caller(house, house.town_lanting)


def refused(answer: Any, status: int, code: str) -> bool:
    """Whether it is this refusal, in the one shape, with a sentence and a way on."""
    told = answer.json()
    return (
        (answer.status_code, told["code"]) == (status, code)
        and set(told) == SHAPE
        and bool(told["what"])
        and bool(told["next"])
    )


# ── keys ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("post", ""), ("get", "search?q=x"), ("get", "JF1/story")])
def test_without_a_key_nothing_is_said(house: Any, method: str, path: str) -> None:
    answer = getattr(Client(), method)(f"/api/matters/{path}")
    assert refused(answer, 401, "api.key")


def test_a_wrong_an_ended_and_an_expired_key_are_the_same(house: Any, town: Caller) -> None:
    wrong = Caller(house, house.town_lanting)
    wrong.token = wrong.token[:-2] + "zz"
    ended = Caller(house, house.town_lanting)
    end_key(ended.key, by=house.system)
    _key, late = issue_key(
        "旧", user=house.dispatcher, scopes=["*"], valid_to=now() - timedelta(seconds=1), by=house.system
    )
    expired = Caller(house, house.town_lanting)
    expired.token = late
    bodies = {one.get().content for one in (wrong, ended, expired)}
    assert len(bodies) == 1 and refused(wrong.get(), 401, "api.key")


def test_a_reading_key_reads_and_never_writes(house: Any) -> None:
    reader = Caller(house, house.town_lanting, ("matters:read",))
    matter = received(house)
    assert reader.get(matter.no).status_code == 200
    for path, body in (
        ("", GOOD),
        (f"{matter.no}/dispatch", {}),
        (f"{matter.no}/resolve", {"ending": "met", "text": "x"}),
    ):
        assert refused(reader.post(path, body), 403, "api.scope")
    assert Matter.objects.count() == 1


def test_a_key_of_somebody_who_left_opens_nothing(house: Any, town: Caller) -> None:
    from kernel.matters.tests.stories import alter

    alter(house.town_lanting, is_active=False, by=house.system)
    assert refused(town.get(), 401, "api.key")
    alter(house.town_lanting, is_active=True, by=house.system)


# ── receive ──────────────────────────────────────────────────────────────────


def test_everything_handed_in_is_kept_and_nothing_personal_comes_back(house: Any, town: Caller) -> None:
    answer = town.post("", WHOLE)
    told = answer.json()
    matter = Matter.objects.get(no=told["no"])
    assert answer.status_code == 201 and re.fullmatch(r"[2-9A-HJKMNP-Z]{8}", told["query_code"])
    assert (matter.title, matter.text, matter.wish, matter.confidentiality, matter.channel, matter.region_id) == (
        "漏水", TEXT, "赔偿四千元", "confidential", "api", "990123001001",
    )  # fmt: skip
    assert matter.reported_at.isoformat() == "2026-06-01T01:00:00+00:00" and matter.facts["same_claim_parties"] == 2
    assert [one.name_masked for one in matter.parties.order_by("id")] == ["李*", "岚庆建筑有限公司"]
    for secret in ("李明", "12012300001", "990123199001010017", "3幢"):
        assert secret not in answer.content.decode() and secret not in json.dumps(told)
    assert_ledger_holds()


PARTY = {"name": "李明"}
BAD = [
    ({"text": ""}, "matter.text"),
    ({"text": " \n "}, "matter.text"),
    ({"text": "字" * 20_001}, "request.invalid"),
    ({"text": 5}, "request.invalid"),
    ({"kind": "alien"}, "matter.kind"),
    ({"confidentiality": "secret"}, "matter.confidentiality"),
    ({"parties": [{**PARTY, "id_number": "990123199001010018"}]}, "party.id_number"),
    ({"parties": [{**PARTY, "kind": "enterprise", "id_number": "91990123MA0000A19X"}]}, "party.id_number"),
    ({"parties": [{**PARTY, "role": "boss"}]}, "party.role"),
    ({"parties": [{**PARTY, "kind": "robot"}]}, "party.kind"),
    ({"parties": [{"name": "李" * 81}]}, "request.invalid"),
    ({"parties": "nobody"}, "request.invalid"),
    ({"source_key": "x" * 81}, "request.invalid"),
    ({"source": "x" * 25}, "request.invalid"),
    ({"reported_at": "2999-01-01T00:00:00Z"}, "matter.reported_at"),
    ({"reported_at": "0001-01-01T00:00:00Z"}, "matter.reported_at"),
    ({"reported_at": "yesterday"}, "request.invalid"),
    ({"facts": {"same_claim_parties": "many"}}, "rules.fact"),
    ({"facts": {"same_claim_parties": 10**30}}, "request.invalid"),
    ({"facts": {"same_claim_parties": {"deep": [1]}}}, "request.invalid"),
]


def test_what_nobody_sees_in_a_text_is_left_out(house: Any, town: Caller) -> None:
    part = {"text": "漏\0水漏水\u202e", "place": "\0", "parties": [{"name": "李\0明"}], "facts": {"topic": "\0"}}
    answer = town.post("", {**GOOD, **part})
    matter = Matter.objects.get(no=answer.json()["no"])
    assert (answer.status_code, matter.text, matter.place_text) == (201, "漏水漏水", "")
    assert [one.name_masked for one in matter.parties.all()] == ["李*"]


@pytest.mark.parametrize(("part", "code"), BAD)
def test_what_cannot_be_used_is_refused_and_leaves_nothing(house: Any, town: Caller, part: Any, code: str) -> None:
    answer = town.post("", {**GOOD, **part})
    assert refused(answer, 422, code), answer.content.decode()
    assert not Matter.objects.exists()


def test_words_are_needed_and_the_field_is_named(town: Caller) -> None:
    answer = town.post("", {"place": "990123001001"})
    assert refused(answer, 422, "request.invalid") and "text没有填写" in answer.json()["what"]


def test_twenty_thousand_characters_are_taken(town: Caller) -> None:
    answer = town.post("", {"text": "漏水。" + "字" * 19_997})
    assert answer.status_code == 201
    assert len(Matter.objects.get(no=answer.json()["no"]).text) == 20_000


def test_a_moment_without_a_zone_is_local_time(town: Caller) -> None:
    no = town.post("", {**GOOD, "reported_at": "2026-06-01T09:00:00"}).json()["no"]
    assert Matter.objects.get(no=no).reported_at.isoformat() == "2026-06-01T01:00:00+00:00"
    assert_ledger_holds()


def test_the_same_source_key_gives_the_first_matter(town: Caller) -> None:
    first, again = town.post("", WHOLE), town.post("", {**WHOLE, "text": "又报了一遍，楼上还在漏水。"})
    assert (first.json()["no"], first.json()["query_code"]) == (again.json()["no"], again.json()["query_code"])
    assert Matter.objects.count() == 1 and Matter.objects.get().text == TEXT


def test_another_systems_key_of_the_same_words_is_another_matter(house: Any, town: Caller) -> None:
    other = Caller(house, house.handler_market)
    first, second = town.post("", WHOLE).json(), other.post("", WHOLE).json()
    assert first["no"] != second["no"] and first["query_code"] != second["query_code"]


def test_the_same_idempotency_key_answers_the_same_and_acts_once(town: Caller) -> None:
    first = town.post("", GOOD, **{"Idempotency-Key": "a"})
    again = town.post("", GOOD, **{"Idempotency-Key": "a"})
    assert (first.content, again["Idempotent-Replay"]) == (again.content, "true") and Matter.objects.count() == 1
    assert refused(town.post("", WHOLE, **{"Idempotency-Key": "a"}), 409, "idempotency.reused")


def test_a_refused_hand_in_may_be_put_right_under_its_key(town: Caller) -> None:
    assert town.post("", {**GOOD, "kind": "alien"}, **{"Idempotency-Key": "a"}).status_code == 422
    assert town.post("", GOOD, **{"Idempotency-Key": "a"}).status_code == 201


# ── list, read, search ───────────────────────────────────────────────────────


def test_a_list_is_filtered_paged_and_counted_exactly(house: Any, town: Caller) -> None:
    made = [received(house, text=f"第{n}户楼上漏水，泡坏了墙，请帮助调解处理。") for n in range(5)]
    red = placed(house, grade="red")
    first, last = town.get("?size=4").json(), town.get("?size=4&page=2").json()
    assert (first["total"], len(first["items"]), last["total"], len(last["items"])) == (6, 4, 6, 2)
    seen = [one["no"] for one in first["items"] + last["items"]]
    assert sorted(seen) == sorted(one.no for one in [*made, red])
    for query, numbers in (
        ("grade=red", [red.no]), ("class_code=B1", [red.no]), ("class_code=E4", []), ("township=990123002", []),
        ("township=990123001&grade=red&grade=yellow", [red.no]), ("phase=triage&grade=red", [red.no]),
        ("phase=working", []), ("open=false&phase=archived", []), ("phase=archived", []),
    ):  # fmt: skip
        found = town.get(f"?{query}").json()
        assert (found["total"], [one["no"] for one in found["items"]]) == (len(numbers), numbers), query


def test_a_page_beyond_the_last_is_the_last(house: Any, town: Caller) -> None:
    matter = received(house)
    assert [one["no"] for one in town.get("?page=99").json()["items"]] == [matter.no]


@pytest.mark.parametrize("query", ["page=0", "page=x", "size=0", "size=101", "open=perhaps", "page=9" + "9" * 40])
def test_a_senseless_filter_is_told(town: Caller, query: str) -> None:
    assert refused(town.get(f"?{query}"), 422, "request.invalid")


def test_somebody_elses_matter_is_neither_listed_read_nor_found(house: Any, town: Caller) -> None:
    hidden = received(house, place="990123002001", by=house.town_yanchi)
    assert town.get().json()["total"] == 0
    assert town.get(f"search?q={hidden.no}").json() == [] == town.get("search?q=工资").json()
    for path in (hidden.no, f"{hidden.no}/steps", f"{hidden.no}/story", f"{hidden.no}/clocks"):
        there, nowhere = town.get(path), town.get(path.replace(hidden.no, "JF20260608999999"))
        assert refused(there, 404, "matter.not_found") and there.content == nowhere.content


@pytest.mark.parametrize("no", ["x" * 3000, "%F0%9F%98%80"])
def test_a_strange_number_is_not_found(town: Caller, no: str) -> None:
    assert refused(town.get(no), 404, "matter.not_found")


def test_one_matter_with_steps_story_and_clocks(house: Any, town: Caller) -> None:
    matter = placed(house)
    told = town.get(matter.no).json()
    assert (told["accountable"], told["region"], told["node"], told["grade_confirmed"]) == (
        "县人社局", "990123001001", "accept", True,
    )  # fmt: skip
    assert [one["node"] for one in town.get(f"{matter.no}/steps").json()] == ["accept"]
    lines = [one["line"] for one in town.get(f"{matter.no}/story").json()]
    assert any("类别确认" in line for line in lines) and any("县人社局承办" in line for line in lines)
    clocks = town.get(f"{matter.no}/clocks").json()
    assert {one["status"] for one in clocks} == {"met", "running"} and all(one["derivation"] for one in clocks)


def test_who_only_handed_it_in_reads_what_the_person_may_read(house: Any, town: Caller) -> None:
    from datetime import date

    from kernel.people.services import add_user, give_post

    user = add_user("hotline", "热线平台", by=house.system)
    give_post(user, "system", house.bodies["centre"], since=date(2020, 1, 1), by=house.system)
    system = Caller(house, user)
    no = system.post("", GOOD).json()["no"]
    matter = Matter.objects.get(no=no)
    from kernel.matters import services

    services.confirm_class(matter, "E2", by=house.town_lanting)
    own, staff = (["line" in one and one["line"] for one in who.get(f"{no}/story").json()] for who in (system, town))
    assert own == ["系统推送收到，已登记"] and len(staff) > len(own)


def test_search_finds_by_number_words_and_certificate(house: Any, town: Caller) -> None:
    no = town.post("", WHOLE).json()["no"]
    for words in (no, no.lower(), "泡坏了我家天花板", "990123199001010017"):
        assert [one["no"] for one in town.get(f"search?q={words}").json()] == [no], words
    for words in ("没有这样的话", "990123199001010025", " "):
        assert town.get(f"search?q={words}").json() == []
    assert refused(town.get("search"), 422, "request.invalid")


def test_an_address_is_read_without_what_nobody_sees(house: Any, town: Caller) -> None:
    no = town.post("", WHOLE).json()["no"]
    assert [one["no"] for one in town.get("search?q=泡坏了%00我家%E2%80%8B天花板").json()] == [no]
    assert town.get(f"{no}%00").json() == town.get(no).json()


# ── work ─────────────────────────────────────────────────────────────────────


def test_dispatch_places_with_the_body_of_the_class(house: Any, town: Caller) -> None:
    no = town.post("", GOOD).json()["no"]
    assert refused(town.post(f"{no}/dispatch", {"class_code": "Z9"}), 422, "matter.class")
    assert refused(town.post(f"{no}/dispatch", {"class_code": "E2", "grade": "red"}), 422, "matter.grade_reason")
    done = town.post(f"{no}/dispatch", {"class_code": "E2", "grade": "green", "reason": "邻里小额"})
    assert (done.status_code, done.json()["accountable"]) == (200, "岚汀街道人民调解委员会")
    assert refused(town.post(f"{no}/dispatch", {"class_code": "E2"}), 409, "step.not_here")


def test_a_step_is_closed_by_its_body_only_and_only_once(house: Any) -> None:
    matter = placed(house)
    handler, other = Caller(house, house.handler_hrss), Caller(house, house.dispatcher)
    [step] = handler.get(f"{matter.no}/steps").json()
    path = f"{matter.no}/steps/{step['id']}/complete"
    assert refused(other.post(path, {"outcome": "accept"}), 403, "post.required")
    assert handler.post(path, {"outcome": "no-such"}).status_code in (409, 422)
    opened = handler.post(path, {"outcome": "accept"}).json()
    assert [one["node"] for one in opened] == ["notice"]
    assert refused(handler.post(path, {"outcome": "accept"}), 404, "step.not_found")


@pytest.mark.parametrize("step", [0, -1, 10**30, 2**63 - 1])
def test_a_step_that_cannot_be_is_told(house: Any, step: int) -> None:
    matter = placed(house)
    answer = Caller(house, house.handler_hrss).post(f"{matter.no}/steps/{step}/complete", {"outcome": "accept"})
    assert answer.status_code in (404, 422) and set(answer.json()) == SHAPE


def test_a_step_of_another_matter_is_not_found(house: Any) -> None:
    mine, other = placed(house), placed(house)
    handler = Caller(house, house.handler_hrss)
    [step] = handler.get(f"{other.no}/steps").json()
    assert refused(handler.post(f"{mine.no}/steps/{step['id']}/complete", {"outcome": "accept"}), 404, "step.not_found")


def test_not_mine_needs_a_rule_and_a_body_there_is(house: Any) -> None:
    matter = placed(house)
    handler = Caller(house, house.handler_hrss)
    [step] = handler.get(f"{matter.no}/steps").json()
    path = f"{matter.no}/steps/{step['id']}/complete"
    body = {"outcome": "refuse", "note": "不属于劳动关系"}
    assert refused(handler.post(path, body), 422, "refuse.basis")
    basis = {"basis": "劳动法#2", "suggested": 999_999}
    assert refused(handler.post(path, {**body, "data": basis}), 422, "refuse.suggested")
    basis["suggested"] = house.bodies["housing"].pk
    assert [one["node"] for one in handler.post(path, {**body, "data": basis}).json()] == ["triage"]


def test_a_simple_matter_is_resolved_at_once_with_notice_evidence_and_reply(house: Any) -> None:
    matter = placed(house, "B1", parties=[{"name": "李明", "phone": "12012300001"}])
    answer = Caller(house, house.handler_hrss).post(
        f"{matter.no}/resolve", {"ending": "met", "text": "已联系用工单位，工资当日结清，本人确认收到。"}
    )
    assert (answer.status_code, answer.json()["phase"], answer.json()["ending"]) == (200, "verifying", "met")
    told = [one["action"] for one in Caller(house, house.dispatcher).get(f"{matter.no}/story").json()]
    assert told.count("matter.resolve_at_once") >= 3
    assert Reply.objects.filter(matter=matter).count() == 1
    from scenarios.disputes.models import RightsNotice

    assert RightsNotice.objects.filter(matter=matter).count() == 1
    assert_ledger_holds()


@pytest.mark.parametrize(
    "ending", ["agreement", "withdrawn", "accept", "refuse", "given", "failed", "nonsense", "verify"]
)
def test_what_one_body_cannot_bring_about_alone_is_no_ending_at_once(house: Any, ending: str) -> None:
    matter = placed(house)
    answer = Caller(house, house.handler_hrss).post(
        f"{matter.no}/resolve", {"ending": ending, "text": "已经全部办好，请放心。"}
    )
    assert answer.status_code in (409, 422, 403) and set(answer.json()) == SHAPE, answer.content.decode()
    matter.refresh_from_db()
    assert (matter.node, matter.ending, Reply.objects.count()) == ("accept", "", 0)


def test_resolving_needs_the_body_and_a_matter_that_is_placed(house: Any, town: Caller) -> None:
    matter, fresh = placed(house), received(house)
    body = {"ending": "met", "text": "已联系用工单位，工资当日结清。"}
    assert refused(town.post(f"{matter.no}/resolve", body), 403, "post.required")
    assert refused(town.post(f"{fresh.no}/resolve", body), 409, "resolve.choice")
    short = Caller(house, house.handler_hrss).post(f"{matter.no}/resolve", {**body, "text": "好"})
    assert refused(short, 422, "reply.text")
    matter.refresh_from_db()
    assert matter.node == "accept"


def test_a_matter_in_parallel_hands_is_not_resolved_at_once(house: Any) -> None:
    from kernel.matters.cooperation import add_assistant

    matter = placed(house)
    add_assistant(matter, house.bodies["housing"], "核实用工单位", by=house.handler_hrss)
    answer = Caller(house, house.handler_hrss).post(
        f"{matter.no}/resolve", {"ending": "met", "text": "工资当日结清，本人确认。"}
    )
    assert refused(answer, 409, "resolve.others")


def test_the_notice_of_rights_cannot_be_claimed_through_the_open_door(house: Any) -> None:
    from kernel.matters import services

    matter = services.accept(placed(house), by=house.handler_hrss)
    handler = Caller(house, house.handler_hrss)
    [step] = handler.get(f"{matter.no}/steps").json()
    answer = handler.post(f"{matter.no}/steps/{step['id']}/complete", {"outcome": "given", "data": {"at_once": True}})
    assert answer.status_code == 422 and "告知" in answer.json()["what"]


def test_a_closed_matter_is_worked_no_more(house: Any) -> None:
    matter = working(house)
    handler = Caller(house, house.handler_hrss)
    for step in handler.get(f"{matter.no}/steps").json():
        handler.post(f"{matter.no}/steps/{step['id']}/complete", {"outcome": "done"})
    body = {"ending": "met", "text": "工资当日结清，本人确认收到。"}
    assert handler.post(f"{matter.no}/resolve", body).status_code == 200
    assert refused(handler.post(f"{matter.no}/resolve", body), 409, "resolve.others")


# ── the description ──────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return api.get_openapi_schema()


def refs(part: Any) -> Iterator[str]:
    """Every reference in a part of the description."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from refs(value)
    elif isinstance(part, list):
        for one in part:
            yield from refs(one)


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_the_description_lists_every_route(described: dict[str, Any]) -> None:
    listed = {(path, method.upper()) for path, method, _one in operations(described)}
    routes = set()
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            whole = re.sub(r"/+", "/", f"/api/{prefix}/{path}")
            routes |= {
                (re.sub(r"{\w+:(\w+)}", r"{\1}", whole), method) for one in view.operations for method in one.methods
            }
    assert routes and routes == listed


def test_the_description_is_whole(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.") and described["info"]["title"] and described["info"]["version"]
    for ref in refs(described):
        found: Any = described
        for part in ref.removeprefix("#/").split("/"):
            found = found[part]
        assert found
    names = [one["operationId"] for _path, _method, one in operations(described)]
    assert len(names) == len(set(names))
    for path, method, one in operations(described):
        assert one["responses"] and one["summary"], (path, method)
        assert one.get("security") or path.startswith("/api/law/"), (path, method)  # the law is read without a key
        given = {each["name"] for each in one.get("parameters", ()) if each["in"] == "path"}
        assert given == set(re.findall(r"{(\w+)}", path)), path
        assert all(each.get("required") for each in one.get("parameters", ()) if each["in"] == "path")


def test_the_description_is_served_without_a_key(db: Any, described: dict[str, Any]) -> None:
    assert set(Client().get("/api/openapi.json").json()["paths"]) == set(described["paths"])
