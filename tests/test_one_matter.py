"""The story of ``docs/one-matter.md``, executed. The parts carry the headings of that page."""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kernel.audit.merkle import check_proof, proof_of
from kernel.audit.models import Entry
from kernel.audit.queries import broken_chains, replay_differences, story
from kernel.audit.services import seal_entries
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import LOCAL, at, today
from kernel.law.models import Clock
from kernel.matters import progress, services
from kernel.matters.cooperation import call_session, decide_session, give_opinion
from kernel.matters.models import Duplicate, Matter, Placement
from kernel.matters.proof import CHECKS
from kernel.people.queries import holders
from scenarios.disputes import services as mediation
from scenarios.disputes.agreement import Promise, Terms
from scenarios.disputes.queries import agreement_of, confirmation_limit

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 8, 9, 30, tzinfo=LOCAL)
TOLD = "岚汀街道临川社区3幢，楼上水管漏水泡坏了我家天花板，找楼上谈维修费谈了两个月谈不拢，请帮忙调解。"
TOLD_AGAIN = "岚汀街道临川社区3幢，楼上水管漏水泡坏了天花板，和楼上谈维修费谈了两个月谈不拢，请街道帮忙调解一下。"
PARTS: dict[str, Any] = {}


class World:
    """What the parts hand on to each other."""

    matter: Matter
    twin: Matter

    def __init__(self, house: Any) -> None:
        self.house = house


def part(title: str) -> Any:
    """Mark a part of the story with its heading."""

    def keep(function: Any) -> Any:
        PARTS[title] = function
        return function

    return keep


@part("1. Received once")
def received(w: World) -> None:
    with at(MONDAY):
        w.twin = services.receive(
            "dispute", text=TOLD_AGAIN, channel="hotline", by=w.house.town_lanting,
            parties=[{"role": "claimant", "name": "孙梅", "phone": "12012300009"}],
        )  # fmt: skip
    with at(MONDAY + timedelta(minutes=20)):
        w.matter = services.receive(
            "dispute", text=TOLD, channel="window", by=w.house.town_lanting,
            parties=[
                {"role": "claimant", "name": "李明", "phone": "12012300001", "id_number": "990123199001010017"},
                {"role": "respondent", "name": "赵强", "phone": "12012300002"},
            ],
        )  # fmt: skip
    m = w.matter
    assert re.fullmatch(r"JF20260608\d{6}", m.no)
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{8}", m.query_code)
    assert (m.region.name, m.receiver.code) == ("临川社区", "centre:990123001")
    claimant = m.parties.get(role="claimant")
    assert (claimant.name_masked, claimant.phone_masked) == ("李*", "120****0001")
    assert "李明" not in claimant.name_sealed
    assert Entry.objects.filter(chain=m.audit_chain).count() == 1
    clock = Clock.objects.get(matter_id=m.pk)
    assert (clock.key, clock.due_at.astimezone(LOCAL).hour, clock.due_at.astimezone(LOCAL).minute) == (
        "disputes/intake.triage", 11, 50,
    )  # fmt: skip


@part("2. Understood, by proposal")
def understood(w: World) -> None:
    m = w.matter
    assert len(m.guesses) == 3 and m.guesses[0]["code"] == "E2" and m.guesses[0]["because"]
    assert not m.class_confirmed and not m.grade_confirmed
    twins = Duplicate.objects.filter(matter=m)
    assert [d.other for d in twins] == [w.twin] and twins[0].status == "proposed"


@part("3. Decided by a person")
def decided(w: World) -> None:
    m, clerk = w.matter, w.house.town_lanting
    with at(MONDAY + timedelta(minutes=40)):
        with pytest.raises(Invalid, match="类别"):
            services.place(m, by=clerk)
        # the later report is folded into the earlier one; the story goes on with that one
        kept = services.merge(Duplicate.objects.get(matter=m), note="同一处漏水", by=clerk)
        assert kept == w.twin
        m.refresh_from_db()
        assert (m.open, m.phase, m.merged_into) == (False, "merged", w.twin)
        w.matter = w.twin
        services.add_party(w.matter, {"role": "respondent", "name": "赵强", "phone": "12012300002"}, by=clerk)
        services.confirm_class(w.matter, "E2", by=clerk)
        services.confirm_grade(w.matter, "green", reason="邻里小额", by=clerk)


@part("4. Placed with exactly one body")
def placed(w: World) -> None:
    with at(MONDAY + timedelta(minutes=45)):
        m = services.place(w.matter, by=w.house.town_lanting)
    assert m.accountable.code == "committee:990123001"
    assert [p.organisation.code for p in m.placements.order_by("id")] == ["centre:990123001", "committee:990123001"]
    assert Placement.objects.filter(matter=m, until__isnull=True).count() == 1
    w.matter = m


@part("5. “Not mine”, with a rule")
def refused(w: World) -> None:
    m, house = w.matter, w.house
    with at(MONDAY + timedelta(hours=2)):
        with pytest.raises(Invalid, match="依据"):
            services.refuse(m, reason="不是我们的事", basis="", by=house.chair_lanting)
        services.refuse(
            m, reason="涉及公共管网，应由水利部门先查", basis="城镇排水与污水处理条例#5", by=house.chair_lanting
        )
        assert m.phase == "triage" and m.accountable.code == "centre:990123001"
        services.place(m, by=house.town_lanting)
        services.refuse(m, reason="经查管道属住户自有", basis="民法典#279", by=house.chair_lanting)
    assert (m.node, m.accountable.code) == ("joint_session", "centre")
    with at(MONDAY + timedelta(days=1)):
        bodies = [house.bodies["committee:990123001"], house.bodies["housing"]]
        session = call_session(
            m, topic="competence", agenda="这处漏水由谁牵头", chair=house.dispatcher,
            planned_for=MONDAY + timedelta(days=1, hours=2), organisations=bodies, by=house.dispatcher,
        )  # fmt: skip
    with at(MONDAY + timedelta(days=1, hours=2)):
        give_opinion(session, bodies[0], "属邻里纠纷，可以调解", basis="人民调解法#17", by=house.chair_lanting)
        give_opinion(session, bodies[1], "可派员看管道", basis="民法典#279", by=house.handler_housing)
        decide_session(session, "由街道调委会牵头，住建局协助查看管道", designated=bodies[0], by=house.dispatcher)
        step = progress.open_step(m, "joint_session") if m.node == "joint_session" else None
        m.refresh_from_db()
        if step is not None and m.node == "joint_session":
            services.complete_step(step, "designate", by=house.dispatcher)
    m.refresh_from_db()
    assert (m.node, m.accountable.code) == ("take_over", "committee:990123001")
    triage = Clock.objects.filter(matter_id=m.pk, key="disputes/intake.triage").order_by("id").first()
    assert triage.due_at.astimezone(LOCAL) == MONDAY.replace(hour=11, minute=30)


@part("6. Worked, in order")
def worked(w: World) -> None:
    m, house = w.matter, w.house
    mediator = house.mediator_lanting
    with at(MONDAY + timedelta(days=1, hours=5)):
        services.accept(m, by=mediator)
        with pytest.raises(Invalid, match="告知"):
            services.complete_step(progress.open_step(m, "notice"), "given", by=mediator)
        mediation.give_notice(m, by=mediator)
        services.complete_step(progress.open_step(m, "notice"), "given", by=mediator)
    with at(MONDAY + timedelta(days=3)):
        for step in progress.open_steps(m):
            person = mediator if step.organisation_id == m.accountable_id else holders(step.organisation_id)[0]
            services.complete_step(step, "done", note="已到现场查看", by=person)
    m.refresh_from_db()
    assert m.node == "summary"


@part("7. Agreed, and watched")
def agreed(w: World) -> None:
    m, house = w.matter, w.house
    mediator = house.mediator_lanting
    with at(MONDAY + timedelta(days=4)):
        owner, neighbour = m.parties.get(role="respondent"), m.parties.get(role="claimant")
        day = today() + timedelta(days=10)
        agreement = mediation.draft_agreement(
            m, Terms(facts="楼上水管漏水，泡坏楼下天花板。", content="赔偿维修费四千元，分两次付清。"),
            parties=[neighbour, owner], mediator=mediator, by=mediator,
            promises=[
                Promise(owner.pk, neighbour.pk, "第一期", day, 200_000),
                Promise(owner.pk, neighbour.pk, "第二期", day + timedelta(days=30), 200_000),
            ],
        )  # fmt: skip
        services.complete_step(progress.open_step(m, "summary"), "agreement", by=mediator)
        with pytest.raises(Invalid):
            services.complete_step(progress.open_step(m, "sign_agreement"), "signed", by=mediator)
        mediation.sign(agreement, party=owner, by=mediator)
        mediation.sign(agreement, party=neighbour, by=mediator)
        mediation.sign(agreement, role="mediator", by=mediator)
        mediation.sign(agreement, role="committee", method="seal", by=house.chair_lanting)
        services.complete_step(progress.open_step(m, "sign_agreement"), "signed", by=mediator)
        limit = confirmation_limit(agreement)
    m.refresh_from_db()
    assert (m.phase, m.ending) == ("verifying", "agreement")
    assert Clock.objects.filter(matter_id=m.pk, key="disputes/obligation.due").count() == 2
    assert limit["due_at"].astimezone(LOCAL).date().isoformat() == "2026-07-13"  # 30 days end on a Sunday


@part("8. Verified by somebody else")
def verified(w: World) -> None:
    m, house = w.matter, w.house
    with at(MONDAY + timedelta(days=7)):
        with pytest.raises(Forbidden, match="没有经办过"):
            services.follow_up(m, answered=True, solved=True, respected=True, by=house.mediator_lanting)
        services.follow_up(m, answered=True, solved=True, respected=True, by=house.caller)
    m.refresh_from_db()
    assert m.node == "archive"


@part("9. Answered and archived")
def archived(w: World) -> None:
    m, mediator = w.matter, w.house.mediator_lanting
    with at(MONDAY + timedelta(days=8)):
        sent = services.reply(
            m, "经调解，双方达成协议：赵强分两次赔偿维修费四千元。如不按期付款可申请强制执行。", by=mediator
        )
        assert {reply.party.name_masked for reply in sent} == {"李*", "孙*"}
        with pytest.raises(Invalid, match="还缺"):
            services.archive(m, by=mediator)
    obligations = list(agreement_of(m).obligations.order_by("id"))
    for obligation in obligations:
        with at(datetime.combine(obligation.due_on, datetime.min.time(), LOCAL) + timedelta(hours=10)):
            mediation.perform(obligation, on=today(), evidence="银行回单", by=mediator)
    with at(MONDAY + timedelta(days=50)):
        services.archive(m, by=mediator)
    assert (m.open, m.phase) == (False, "archived")
    with pytest.raises(Conflict):
        services.archive(m, by=mediator)


@part("10. Proven")
def proven(w: World) -> None:
    m = w.matter
    assert list(broken_chains()) == [] and list(replay_differences()) == []
    for name, check in CHECKS.items():
        assert list(check()) == [], name
    placements = list(m.placements.order_by("since", "id"))
    for one, following in pairwise(placements):
        assert one.until == following.since
    seal = seal_entries()
    hashes = list(Entry.objects.filter(seal=seal).order_by("id").values_list("hash", flat=True))
    last = Entry.objects.filter(chain=m.audit_chain).latest("seq").hash
    assert check_proof(last, proof_of(hashes, hashes.index(last)), seal.root)
    lines = [line["line"] for line in story(m.audit_chain)]
    assert any("归档" in line for line in lines) and len(lines) >= 10


def test_one_matter_goes_from_words_to_the_archive(house: Any) -> None:
    world = World(house)
    for title, play in PARTS.items():
        try:
            play(world)
        except Exception as error:
            error.add_note(f"in part: {title}")
            raise


def test_the_page_and_the_story_have_the_same_parts() -> None:
    page = (Path(__file__).parent.parent / "docs" / "one-matter.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", page, re.M) == list(PARTS)
