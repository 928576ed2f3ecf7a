"""Requests to use data, from asking to the last day, with the limits of the regulation."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import LOCAL, at
from kernel.datahub.datasets import dataset
from kernel.matters import services, voices
from kernel.matters.models import Matter
from kernel.people.models import AccessLog
from kernel.people.services import add_user, give_post
from kernel.sources.models import ShareRequest
from kernel.sources.queries import latest_entry
from kernel.sources.services import sharing
from kernel.sources.services.cataloguing import publish_entry
from kernel.sources.services.delivering import deliver
from kernel.web.services import issue_key

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=LOCAL)
GIVEN = {
    "basis": "工伤保险条例#18",
    "purpose": "核对工伤认定中的投诉记录",
    "scope": "2026年以来本县的投诉",
    "head": "郑局长",
}
REVIEW = "2月20日由保密办审查，可以列入目录"


def entered(house: Any, share: str = "conditional") -> Any:
    """The dataset in the register, under this sharing class."""
    return publish_entry(replace(dataset("hotline", of="disputes"), sharing=share), assessment=REVIEW, by=house.steward)


def asked(house: Any, **more: Any) -> ShareRequest:
    given = {"organisation": house.bodies["hrss"], "fields": ["key", "title"], "method": "api",
             "until": date(2026, 8, 31), "given": GIVEN, "by": house.handler_hrss, **more}  # fmt: skip
    return sharing.ask_share("disputes.hotline", **given)


@pytest.mark.parametrize(
    ("share", "due"), [("free", date(2026, 3, 3)), ("conditional", date(2026, 3, 16))], ids=["one day", "ten days"]
)
def test_the_answer_is_due_by_its_class_in_working_days(house: Any, share: str, due: date) -> None:
    with at(MONDAY):
        entered(house, share)
        made = asked(house)
    assert made.due_at.astimezone(LOCAL).date() == due
    assert any("政务数据共享条例" in line["article"] for line in made.derivation)


def test_what_is_not_shared_is_refused_at_once_with_its_article(house: Any) -> None:
    with at(MONDAY):
        entered(house, "none")
        with pytest.raises(Conflict) as told:
            asked(house)
    assert told.value.code == "share.not_shared" and told.value.rule == "政务数据共享条例#15"


def test_an_agreed_use_is_delivered_within_twenty_days_and_ends_by_itself(house: Any) -> None:
    with at(MONDAY):
        entered(house)
        made = sharing.answer_share(asked(house), agree=True, text="同意", by=house.steward)
        assert made.due_at.astimezone(LOCAL).date() == date(2026, 3, 30)
        sharing.deliver_share(made, by=house.steward)
    assert made.in_force(date(2026, 8, 31)) and not made.in_force(date(2026, 9, 1))


def test_an_answer_is_extended_once_by_ten_working_days(house: Any) -> None:
    with at(MONDAY):
        entered(house)
        made = asked(house)
        sharing.extend_answer(made, reason="需要征求来源单位意见", approver="县数据局局长", by=house.steward)
        assert made.due_at.astimezone(LOCAL).date() == date(2026, 3, 30)
        with pytest.raises(Conflict):
            sharing.extend_answer(made, reason="再等等吧", approver="县数据局局长", by=house.steward)


def test_missing_material_is_named_once_and_the_limit_begins_anew(house: Any) -> None:
    with at(MONDAY):
        entered(house)
        made = sharing.ask_supplement(asked(house), what="请写明投诉的时间段", by=house.steward)
    with at(MONDAY.replace(day=9)):
        sharing.supplement_share(made, given={"scope": "2026年1月的投诉"}, by=house.handler_hrss)
        assert made.due_at.astimezone(LOCAL).date() == date(2026, 3, 23)
        with pytest.raises(Conflict):
            sharing.ask_supplement(made, what="还缺一份", by=house.steward)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"fields": []}, Invalid),
        ({"fields": ["claimant.secret"]}, Invalid),
        ({"given": {**GIVEN, "basis": ""}}, Invalid),
        ({"until": date(2026, 3, 1)}, Invalid),
        ({"until": date(2030, 3, 1)}, Invalid),
    ],
    ids=["no field", "an unknown field", "no basis", "in the past", "for too long"],
)
def test_a_request_that_lacks_something_is_refused(house: Any, more: Any, refusal: type[Exception]) -> None:
    with at(MONDAY):
        entered(house)
        with pytest.raises(refusal):
            asked(house, **more)


def test_nobody_asks_for_another_body_and_a_refusal_needs_its_law(house: Any) -> None:
    with at(MONDAY):
        entered(house)
        with pytest.raises(Forbidden):
            asked(house, organisation=house.bodies["court"])
        made = asked(house)
        with pytest.raises(Invalid):
            sharing.answer_share(made, agree=False, text="不宜提供", by=house.steward)
        with pytest.raises(Forbidden):
            sharing.answer_share(made, agree=True, text="同意", by=house.handler_hrss)


def test_whoever_asked_does_not_answer(house: Any) -> None:
    with at(MONDAY):
        entered(house)
        made = asked(house, organisation=house.bodies["data_office"], by=house.steward)
        with pytest.raises(Conflict):
            sharing.answer_share(made, agree=True, text="同意", by=house.steward)
        other = add_user("steward2", "数专二", by=house.system)
        give_post(other, "data_steward", house.bodies["data_office"], since=date(2020, 1, 1), by=house.system)
        assert sharing.answer_share(made, agree=True, text="同意", by=other).status == "agreed"


def test_bodies_see_their_own_requests_on_the_pages_and_act_by_their_part(house: Any) -> None:
    entered(house)
    client = Client()
    client.force_login(house.handler_hrss)
    until = date.today().replace(year=date.today().year + 1).isoformat()
    sent = client.post(
        "/sources/catalogue/disputes.hotline/ask",
        {**GIVEN, "organisation": house.bodies["hrss"].pk, "fields_asked": ["key"], "method": "check", "until": until},
    )
    made = ShareRequest.objects.get()
    assert sent["Location"].endswith(f"/sources/shares/{made.pk}")
    assert client.get(f"/sources/shares/{made.pk}/answer").status_code == 404
    other = Client()
    other.force_login(house.town_lanting)
    assert other.get(f"/sources/shares/{made.pk}").status_code == 404
    assert made.no not in other.get("/sources/shares/").content.decode()
    steward = Client()
    steward.force_login(house.steward)
    steward.post(f"/sources/shares/{made.pk}/answer", {"agree": "yes", "text": "同意"})
    steward.post(f"/sources/shares/{made.pk}/deliver", {"sure": "1"})
    assert "可以使用到" in client.get(f"/sources/shares/{made.pk}").content.decode()
    client.post(f"/sources/shares/{made.pk}/end", {"note": "任务已经完成"})
    made.refresh_from_db()
    assert made.status == "ended" and not made.in_force(date.today())


# ── taking what was agreed ───────────────────────────────────────────────────

FIELDS = ["key", "title", "claimant.name"]


def opened(house: Any, **more: Any) -> ShareRequest:
    """An agreed and opened use of number, title and name of the hotline's messages."""
    if latest_entry("disputes.hotline") is None:
        entered(house)
    agreed = sharing.answer_share(asked(house, **{"fields": FIELDS, **more}), agree=True, text="同意", by=house.steward)
    return sharing.deliver_share(agreed, by=house.steward)


def told(tmp_path: Path, house: Any, *numbers: int) -> None:
    """The hotline delivers messages with these numbers."""
    file = tmp_path / f"{numbers}.jsonl"
    lines = [
        {"id": f"m-{n}", "title": f"老井{n}", "text": f"岚汀街道临川社区老井被占，取水不便，第{n}户。",
         "user": f"吴小兰{n}", "time": "2026-02-01 09:30", "upvotes": 0, "downvotes": 0} for n in numbers
    ]  # fmt: skip
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), "utf-8")
    deliver(dataset("hotline", of="disputes"), file, by=house.steward)


def take(house: Any, share: ShareRequest, user: Any = None, **asking: Any) -> Any:
    _key, token = issue_key(
        "人社", user=user or house.handler_hrss, scopes=["sources:read"], valid_to=None, by=house.system
    )
    client = Client(headers={"Authorization": f"Bearer {token}"})
    return client.get(f"/api/sources/shares/{share.no}/records", asking)


def test_the_asking_body_takes_the_agreed_fields_and_nothing_else(house: Any, tmp_path: Path) -> None:
    with at(MONDAY):
        share = opened(house)
        told(tmp_path, house, 1, 2)
        hidden = Matter.objects.get(title="老井2")
        services.add_party(hidden, {"role": "claimant", "name": "吴小小", "minor": True}, by=house.town_lanting)
        told(tmp_path, house, 3)
        first = take(house, share, limit=1).json()
        rest = take(house, share, after=first["after"]).json()
    values = [one["values"] for one in (*first["records"], *rest["records"])]
    assert values == [{"key": f"m-{n}", "title": f"老井{n}", "claimant.name": f"吴小兰{n}"} for n in (1, 3)], (
        "the sealed one is left out"
    )
    assert rest["after"] is None


def test_whom_a_record_concerns_reads_who_took_it_and_for_what(house: Any, tmp_path: Path) -> None:
    with at(MONDAY):
        share = opened(house)
        told(tmp_path, house, 1)
        take(house, share)
    matter = Matter.objects.get()
    (look,) = voices.who_looked(matter, matter.parties.get())
    assert (look.unit, look.purpose) == (house.bodies["hrss"].name, GIVEN["purpose"])
    assert look.fields == "留言账号"


def test_a_share_without_personal_fields_leaves_no_look(house: Any, tmp_path: Path) -> None:
    with at(MONDAY):
        share = opened(house, fields=["key"])
        told(tmp_path, house, 1)
        assert take(house, share).json()["records"][0]["values"] == {"key": "m-1"}
    assert not AccessLog.objects.exists()


def test_nothing_is_taken_before_it_is_opened_after_its_end_or_by_others(house: Any, tmp_path: Path) -> None:
    with at(MONDAY):
        entered(house)
        early = asked(house)
        told(tmp_path, house, 1)
        assert take(house, early).json()["code"] == "share.not_open"
        share = opened(house)
        by_file = opened(house, method="file")
        assert take(house, share, user=house.town_lanting).status_code == 404
        assert take(house, share, user=house.steward).json()["code"] == "share.body"
        assert take(house, by_file).json()["code"] == "share.method"
        assert take(house, share).status_code == 200
    with at(MONDAY.replace(month=9, day=1)):
        assert take(house, share).json()["code"] == "share.over"
    with at(MONDAY):
        sharing.end_share(share, reason="任务已经完成", by=house.handler_hrss)
        assert take(house, share).json()["code"] == "share.over"
    assert AccessLog.objects.count() == 1


def test_of_a_matter_told_in_confidence_nothing_personal_is_given(house: Any, tmp_path: Path) -> None:
    with at(MONDAY):
        share = opened(house)
        told(tmp_path, house, 1)
        QuerySet(Matter).update(confidentiality="confidential")
        (record,) = take(house, share).json()["records"]
    assert record["values"] == {"key": "m-1", "title": "老井1", "claimant.name": None}
    assert not AccessLog.objects.exists()


def test_records_of_a_source_system_are_taken_from_the_landing_zone(house: Any, tmp_path: Path) -> None:
    source = replace(dataset("hotline", of="disputes"), id="hotline9", scenario="", sharing="conditional")
    file = tmp_path / "one.jsonl"
    file.write_text(
        json.dumps({"id": "m-1", "title": "老井", "text": "老井被占了好几年", "time": "2026-02-01"}), "utf-8"
    )
    with at(MONDAY):
        deliver(source, file, by=house.steward)
        publish_entry(source, assessment=REVIEW, by=house.steward)
        given = {"organisation": house.bodies["hrss"], "fields": ["key", "text"], "method": "api",
                 "until": date(2026, 8, 31), "given": GIVEN, "by": house.handler_hrss}  # fmt: skip
        made = sharing.ask_share("hotline9", **given)
        sharing.deliver_share(sharing.answer_share(made, agree=True, text="同意", by=house.steward), by=house.steward)
        (record,) = take(house, made).json()["records"]
    assert record["values"] == {"key": "m-1", "text": "老井被占了好几年"}
    assert AccessLog.objects.get().subject == f"datahub_record:{record['place']}"
