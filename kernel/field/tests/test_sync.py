"""Acts a phone brings in: applied once, conflicts told with both sides, moments kept apart, nothing of others shown."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from kernel.audit.models import Entry
from kernel.audit.queries import fold
from kernel.common.moment import at, now, today
from kernel.field.clocks import issue
from kernel.field.models import Delivery
from kernel.field.services import ask_errand
from kernel.field.tests.phone import PICTURE, Phone, earlier
from kernel.files.models import StoredFile
from kernel.matters import services
from kernel.matters.models import Duplicate, Matter
from kernel.matters.tests.visits import see
from scenarios.disputes.models import Agreement, MediationRecord, Signature
from scenarios.disputes.tests.stories import placed, received, sides, step_of, working

pytestmark = pytest.mark.django_db


def mine(house: Any, matter: Matter) -> Matter:
    """The matter's step given to the mediator by the head of the committee."""
    from kernel.matters import attending

    attending.assign(step_of(matter, matter.node), house.mediator_lanting, by=house.chair_lanting)
    return matter


@pytest.fixture
def grid(house: Any) -> Phone:
    return Phone(house.grid_lanting)


@pytest.fixture
def mediator(house: Any) -> Phone:
    return Phone(house.mediator_lanting)


# ── a report ─────────────────────────────────────────────────────────────────


def test_a_report_becomes_a_matter_with_its_photo(house: Any, grid: Phone) -> None:
    told = grid.deliver(grid.report(spot="老街27号", position="30.123456,104.123456,8"))
    matter = Matter.objects.get(no=told["no"])
    assert told["status"] == "applied" and matter.channel == "grid" and matter.region_id == "990123001001"
    assert matter.title.startswith("水电路设施：老街27号") and "北纬30.123456" in matter.text
    assert StoredFile.objects.get(subject=matter.audit_chain).content_type == "image/png"


@pytest.mark.parametrize(
    ("spot", "region"), [("菜场后门", "990123001"), ("古渡社区3号楼", "990123001003"), ("青竹村村口", "990123002001")]
)
def test_where_the_village_is_not_known_the_words_or_the_workers_own_place_say_it(
    house: Any, grid: Phone, spot: str, region: str
) -> None:
    told = grid.deliver(grid.report(village="", spot=spot))
    assert (told["status"], Matter.objects.get().region_id) == ("applied", region)


@pytest.mark.parametrize(
    ("teller", "more", "secrecy", "people"),
    [
        ("self", {}, "open", 0),
        ("anonymous", {}, "anonymous", 0),
        ("confidential", {"name": "李明", "phone": "12012300001"}, "confidential", 1),
    ],
)
def test_a_teller_stays_as_secret_as_they_wish(
    house: Any, grid: Phone, teller: str, more: dict[str, str], secrecy: str, people: int
) -> None:
    matter = Matter.objects.get(no=grid.deliver(grid.report(teller=teller, **more))["no"])
    assert matter.confidentiality == secrecy and matter.parties.count() == people


def test_an_anonymous_teller_with_a_name_is_refused_and_nothing_is_taken_in(house: Any, grid: Phone) -> None:
    told = grid.deliver(grid.report(teller="anonymous", name="李明"))
    assert told["status"] == "refused" and "不留姓名" in told["what"] and not Matter.objects.exists()


def test_a_picture_is_no_voice_note_and_is_told_so(house: Any, grid: Phone) -> None:
    data = {"tile": "dispute:public", "text": "后门堆放液化气瓶。", "village": "990123001001", "teller": "self"}
    answer = grid.deliver(grid.act("report", data, files=[("voice", PICTURE)]))
    assert "这里只收录音" in json.dumps(answer, ensure_ascii=False) and Matter.objects.count() == 0


def test_what_turns_the_direction_of_a_title_does_not_come_in_by_phone(house: Any, grid: Phone) -> None:
    grid.deliver(grid.report("楼道\u202e里堆着旧家具，\u2066挡住疏散通道。"))
    assert "楼道里堆着旧家具，挡住疏散通道。" in Matter.objects.get().title


def test_the_same_delivery_twice_is_one_matter_and_one_answer(house: Any, grid: Phone) -> None:
    record = grid.report()
    first, second = grid.deliver(record), grid.deliver(record)
    assert (first["status"], second["status"]) == ("applied", "duplicate")
    assert first["no"] == second["no"] and first["said"] == second["said"]
    assert Matter.objects.count() == 1 and StoredFile.objects.count() == 1


def test_a_likely_duplicate_of_ones_own_is_laid_beside_before_it_becomes_a_matter(house: Any, grid: Phone) -> None:
    first = grid.deliver(grid.report())
    record = grid.report()
    told = grid.deliver(record)
    assert told["status"] == "conflict" and told["code"] == "field.duplicate"
    assert ["编号", first["no"]] in told["theirs"] and Matter.objects.count() == 1
    assert [key for key, _label in told["choices"]] == [
        "new",
        f"into:{first['no']}",
    ]
    again = grid.deliver(record, choice=f"into:{first['no']}")
    assert again["status"] == "applied" and again["no"] == first["no"] and Matter.objects.count() == 1
    assert StoredFile.objects.count() == 2


def test_a_likely_duplicate_chosen_as_another_is_taken_in_and_left_to_dispatch(house: Any, grid: Phone) -> None:
    grid.deliver(grid.report())
    told = grid.deliver(grid.report(), choice="new")
    assert told["status"] == "applied" and Matter.objects.count() == 2 and Duplicate.objects.filter(status="proposed")


def test_somebody_elses_like_matter_is_not_shown(house: Any, grid: Phone) -> None:
    words = "老街27号后门堆放6个液化气瓶，挡住疏散通道。"
    received(house, text=words, title="水电路设施：" + words)
    told = grid.deliver(grid.report(words))
    assert told["status"] == "applied" and Duplicate.objects.get().likeness > 0.6


# ── moments ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("recorded", "clock_off", "mark_age", "flags"),
    [
        (timedelta(hours=20), timedelta(), timedelta(days=1), []),
        (timedelta(days=3), timedelta(), timedelta(days=1), ["before_data"]),
        (timedelta(hours=1), timedelta(hours=2), timedelta(days=1), ["clock"]),
        (timedelta(hours=1), -timedelta(days=4), timedelta(days=1), ["clock"]),
        (-timedelta(hours=1), timedelta(), timedelta(days=1), ["order"]),
        (timedelta(days=15), timedelta(), timedelta(days=16), ["old"]),
    ],
)
def test_the_moment_of_receipt_counts_and_a_doubtful_phone_moment_is_flagged(
    house: Any, grid: Phone, recorded: timedelta, clock_off: timedelta, mark_age: timedelta, flags: list[str]
) -> None:
    """Whether the phone is set back, ahead, or claims to have known before it could."""
    grid.token = issue(house.grid_lanting.pk, now() - mark_age)
    record = earlier(grid.report(), recorded + clock_off)
    told = grid.deliver(record, sent_at=now() - clock_off)
    row, matter = Delivery.objects.get(), Matter.objects.get()
    assert told["flags"] == flags == row.flags
    assert abs((matter.received_at - now()).total_seconds()) < 60 and matter.reported_at == matter.received_at
    assert row.made_at == datetime.fromisoformat(record["made_at"])


def test_a_mark_of_issue_cannot_be_lent_or_made_up(house: Any, grid: Phone) -> None:
    for token in ("", "made-up", issue(house.grid_yanchi.pk, now() - timedelta(days=2))):
        grid.token = token
        assert "before_data" in grid.deliver(grid.report(), choice="new")["flags"]


def test_a_limit_starts_when_the_act_came_in_not_when_the_phone_says(house: Any, grid: Phone) -> None:
    with at(now() - timedelta(days=1)):
        grid.token = issue(house.grid_lanting.pk, now())
    grid.deliver(earlier(grid.report(), timedelta(hours=23)))
    step = step_of(Matter.objects.get(), "triage")
    assert abs((step.opened_at - now()).total_seconds()) < 60


# ── errands ──────────────────────────────────────────────────────────────────


def asked(house: Any, matter: Matter) -> Any:
    return ask_errand(
        matter, "visit", "看看楼上还漏不漏水", assignee=house.grid_lanting, due_on=today(), by=house.town_lanting
    )


def test_an_errand_lets_the_worker_see_this_matter_and_its_result_is_told(house: Any, grid: Phone) -> None:
    errand = asked(house, received(house))
    assert errand.what in grid.client.get("/field/").content.decode()
    told = grid.deliver(grid.act("errand", {"result": "fine", "words": "不漏了"}, target=errand.pk))
    errand.refresh_from_db()
    assert told["status"] == "applied" and errand.done_at and errand.words == "不漏了"


def test_nobody_met_leaves_the_errand_open(house: Any, grid: Phone) -> None:
    errand = asked(house, received(house))
    grid.deliver(grid.act("errand", {"result": "nobody", "words": "家里没人"}, target=errand.pk))
    errand.refresh_from_db()
    assert errand.done_at is None and errand.tries == 1


def test_anothers_errand_looks_like_none(house: Any, grid: Phone) -> None:
    errand, other = asked(house, received(house)), Phone(house.grid_yanchi)
    record = {"result": "fine", "words": "看过了"}
    hidden = other.deliver(other.act("errand", record, target=errand.pk))
    missing = other.deliver(other.act("errand", record, target=999_999))
    assert hidden == missing and hidden["status"] == "refused"


# ── a mediation ──────────────────────────────────────────────────────────────


def mediation(phone: Phone, matter: Matter, house: Any) -> list[dict[str, Any]]:
    """From acceptance to signatures, recorded without a network, one after the other."""
    claimant, respondent = sides(matter)
    both = [("present", claimant.pk), ("present", respondent.pk)]
    terms = [
        ("parties", claimant.pk), ("parties", respondent.pk), ("facts", "楼上水管漏水，泡坏楼下天花板。"),
        ("content", "楼上住户赔偿维修费四千元。"), ("concerns", "ordinary"), ("mediator", house.mediator_lanting.pk),
        ("debtor_0", respondent.pk), ("creditor_0", claimant.pk), ("what_0", "赔偿维修费"), ("amount_0", "4000"),
        ("due_0", today() + timedelta(days=20)),
    ]  # fmt: skip
    hands = [(f"sign_{key}", PICTURE) for key in (claimant.pk, respondent.pk, "mediator")]
    told = [("parties", claimant.pk), ("parties", respondent.pk), ("how", "in_person")]
    held = [("held_at", f"{now():%Y-%m-%dT%H:%M}"), ("place", "临川社区"), ("mediators", house.mediator_lanting.pk)]
    return [
        phone.act("accept", {"note": ""}, no=matter.no, step=step_of(matter, "accept").pk),
        phone.act("notice", told, no=matter.no),
        phone.act("record", [*held, *both, ("outcome", "agreed"), ("agreed", "赔四千")], no=matter.no),
        phone.act("step:handle:done", {"note": "谈拢了"}, no=matter.no),
        phone.act("agree", terms, no=matter.no, files=hands),
    ]


def test_a_whole_mediation_recorded_without_a_network_is_one_agreement_signed(house: Any, mediator: Phone) -> None:
    matter = mine(house, placed(house))
    records = mediation(mediator, matter, house)
    assert [mediator.deliver(one)["status"] for one in records] == ["applied"] * 5
    agreement = Agreement.objects.get(matter=matter)
    assert Signature.objects.filter(agreement=agreement, method="handwriting").count() == 3
    assert MediationRecord.objects.get(matter=matter).outcome == "agreed"
    chair = Phone(house.chair_lanting)
    sealed = chair.act("sign", {"who": "committee", "method": "seal"}, no=matter.no, target=agreement.pk)
    assert "生效" in chair.deliver(sealed)["said"]
    matter.refresh_from_db()
    assert matter.phase == "verifying"


def test_a_later_act_waits_for_the_earlier_one(house: Any, mediator: Phone) -> None:
    records = mediation(mediator, mine(house, placed(house)), house)
    assert mediator.deliver(records[1])["status"] == "waiting"
    assert [mediator.deliver(records[n])["status"] for n in (0, 1)] == ["applied", "applied"]


def test_a_step_closed_by_somebody_else_shows_both_sides_and_becomes_material(house: Any, mediator: Phone) -> None:
    matter = mine(house, placed(house))
    record = mediator.act("accept", {"note": "我来办"}, no=matter.no, step=step_of(matter, "accept").pk,
                          files=[("photos", PICTURE)])  # fmt: skip
    services.accept(matter, by=house.chair_lanting)
    told = mediator.deliver(record)
    assert told["status"] == "conflict" and told["code"] == "field.step_closed"
    assert ["谁办的", house.chair_lanting.name] in told["theirs"] and told["choices"][0][0] == "note"
    assert not Delivery.objects.exists() and not StoredFile.objects.exists()
    assert mediator.deliver(record, choice="note")["status"] == "applied"
    assert matter.messages.get().text == "我来办" and StoredFile.objects.count() == 1


def test_a_matter_merged_meanwhile_offers_the_one_it_went_into(house: Any, grid: Phone) -> None:
    target = received(house, by=house.grid_lanting)
    later = received(house, by=house.grid_lanting)
    record = grid.act("added", {"text": "楼上又漏了"}, no=later.no)
    services.merge(Duplicate.objects.get(matter=later, other=target), by=house.town_lanting)
    told = grid.deliver(record)
    assert told["status"] == "conflict" and told["code"] == "field.merged"
    assert grid.deliver(record, choice=f"into:{target.no}")["no"] == target.no


def test_a_refused_act_leaves_nothing_behind_and_may_come_again(house: Any, mediator: Phone) -> None:
    matter = mine(house, working(house))
    record = mediator.act("record", {"place": "临川社区"}, no=matter.no)
    told = mediator.deliver(record)
    assert told["status"] == "refused" and "时间" in told["what"] and not Delivery.objects.exists()


def test_an_act_on_a_matter_one_may_not_see_says_the_same_as_for_none(house: Any, grid: Phone) -> None:
    hidden, missing = received(house), "JF20990101999999"
    told = [grid.deliver(grid.act("added", {"text": "补充一句"}, no=no)) for no in (hidden.no, missing)]
    assert told[0] == told[1] and told[0]["code"] == "matter.not_found"
    into = [grid.deliver(grid.report(f"桥边{no}"), choice=f"into:{no}") for no in (hidden.no, missing)]
    assert into[0] == into[1] and into[0]["status"] == "refused"


@pytest.mark.parametrize(
    "sent", ["", "[]", "{", '{"key": 1}', '{"key": "short"}', '{"key": "0123456789abcdef", "made_at": "x"}',
             '{"key": "0123456789abcdef", "made_at": "2026-01-01T00:00:00Z", "sent_at": "2026-01-01T00:00:00Z"}']
)  # fmt: skip
def test_what_is_no_act_is_refused_with_a_sentence(house: Any, grid: Phone, sent: str) -> None:
    told = grid.client.post("/field/sync", {"act": sent}).json()
    assert told["status"] == "refused" and told["what"] and told["code"]


def test_without_a_sign_in_nothing_is_taken_and_the_phone_is_told(grid: Phone) -> None:
    grid.client.logout()
    answer = grid.client.post("/field/sync", {"act": "{}"}, headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_the_ledger_rebuilds_what_a_phone_brought(house: Any, grid: Phone) -> None:
    grid.deliver(earlier(grid.report(), timedelta(hours=3)))
    bodies = Entry.objects.filter(chain=Matter.objects.get().audit_chain).order_by("id").values_list("body", flat=True)
    folded = [row for (table, _pk), row in fold(bodies).items() if table == "field_delivery"]
    assert [row["key"] for row in folded] == [Delivery.objects.get().key]


def test_an_errand_is_offered_to_those_who_work_in_the_township(house: Any) -> None:
    matter = placed(house)
    page = see(house.town_lanting, "matters:act", matter.no, "errand").content.decode()
    assert house.users["grid_lanting"].name in page and house.users["grid_yanchi"].name not in page
