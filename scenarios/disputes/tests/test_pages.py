"""Mediation on pages: notice, sessions, agreement, performance, confirmation, ways out, lessons and the library."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kernel.common.moment import LOCAL, at
from kernel.matters.models import Matter
from kernel.matters.tests.visits import act, code, see, send, signed_in, text
from scenarios.disputes import services as mediation
from scenarios.disputes.models import Agreement, LibraryCase, MediationRecord, RightsNotice, RootCause, Withdrawal
from scenarios.disputes.tests.stories import (
    MONDAY,
    accepted,
    drafted,
    go,
    sides,
    signed,
    summing_up,
    working,
)

DETAIL = "matters:detail"
pytestmark = pytest.mark.django_db
TERMS = {
    "facts": "楼上水管漏水，泡坏楼下天花板。", "content": "楼上住户赔偿维修费四千元，分两次付清。",
    "concerns": "ordinary", "rows": "3",
}  # fmt: skip


def form_of(house: Any, matter: Matter, **more: Any) -> dict[str, Any]:
    claimant, respondent = sides(matter)
    promise = {
        "debtor_0": respondent.pk, "creditor_0": claimant.pk, "what_0": "第一期赔偿款", "amount_0": "2000.00",
        "due_0": "2026-06-20",
    }  # fmt: skip
    people = {"parties": [claimant.pk, respondent.pk], "mediator": house.mediator_lanting.pk}
    return {**TERMS, **people, **promise, **more}


# ── notice and sessions ──────────────────────────────────────────────────────


def test_rights_are_told_from_the_page(house: Any) -> None:
    with at(MONDAY):
        matter = accepted(house)
        page = see(house.mediator_lanting, DETAIL, matter.no)
        answer = act(house.mediator_lanting, matter, "notice", parties=[one.pk for one in sides(matter)], how="phone")
        after = see(house.mediator_lanting, DETAIL, matter.no)
    assert str(page.context["bar"].main.label) == "告知权利义务"
    assert "还没有告知权利义务" in text(page)
    assert (answer.status_code, RightsNotice.objects.count()) == (302, 2)
    assert "已告知李*、赵*（电话）" in text(after)
    assert "告知权利义务：" not in text(after)


def test_somebody_who_does_not_work_on_it_tells_nobody(house: Any) -> None:
    with at(MONDAY):
        matter = accepted(house)
        answer = act(house.dispatcher, matter, "notice", parties=[], how="phone")
    assert (answer.status_code, code(answer)) == (403, "mediation.not_yours")


def record(house: Any, matter: Matter, **more: Any) -> Any:
    form = {
        "held_at": MONDAY.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M"), "place": "临川社区调解室",
        "mediators": house.mediator_lanting.pk, "present": [one.pk for one in sides(matter)], "outcome": "failed",
        "contested": "赔偿数额",
    }  # fmt: skip
    return act(house.mediator_lanting, matter, "record", **{**form, **more})


def test_a_session_is_recorded_with_the_other_ways_told(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = record(house, matter)
        said = text(see(house.mediator_lanting, DETAIL, matter.no))
    assert answer.status_code == 302
    assert MediationRecord.objects.get().ways_told
    assert "临川社区调解室" in said and "已告知其他途径" in said


@pytest.mark.parametrize(
    ("wrong", "status", "key"),
    [
        ({"held_at": "2026-06-09T10:00"}, 422, "mediation.future"),
        ({"outcome": "refused"}, 422, "mediation.who"),
        ({"place": ""}, 422, ""),
    ],
)
def test_a_wrong_record_comes_back_with_what_was_typed(
    house: Any, wrong: dict[str, str], status: int, key: str
) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = record(house, matter, **wrong)
    assert (answer.status_code, code(answer)) == (status, key)
    assert "赔偿数额" in answer.content.decode()
    assert not MediationRecord.objects.exists()


def test_a_claimant_withdraws_and_changes_their_mind(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        claimant, _other = sides(matter)
        answer = act(house.mediator_lanting, matter, "withdraw", party=claimant.pk, text="我自愿撤回这件事。")
        row = Withdrawal.objects.get()
        back = act(house.mediator_lanting, matter, "resume-claim", row.pk)
    row.refresh_from_db()
    assert (answer.status_code, back.status_code, row.resumed_at is not None) == (302, 302, True)


# ── agreement ────────────────────────────────────────────────────────────────


def test_an_agreement_is_drawn_up_with_its_promises(house: Any) -> None:
    with at(MONDAY):
        matter = summing_up(house)
        answer = act(house.mediator_lanting, matter, "draft", **form_of(house, matter))
        said = text(see(house.mediator_lanting, DETAIL, matter.no))
    agreement = Agreement.objects.get()
    assert answer.status_code == 302
    assert [one.amount_fen for one in agreement.obligations.all()] == [200_000]
    assert "还差签署" in said and "第一期赔偿款" in said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"due_0": ""}, "这一项还缺"),
        ({"content": "赔钱"}, "至少写6个字"),
        ({"due_0": "2020-01-01"}, "履行日期已经过去"),
        ({"parties": []}, "请选择协议当事人"),
    ],
)
def test_a_flawed_agreement_comes_back(house: Any, wrong: dict[str, Any], said: str) -> None:
    with at(MONDAY):
        matter = summing_up(house)
        answer = act(house.mediator_lanting, matter, "draft", **form_of(house, matter, **wrong))
    assert answer.status_code == 422
    assert said in text(answer)
    assert "楼上水管漏水" in answer.content.decode()
    assert not Agreement.objects.exists()


def test_a_second_draft_is_refused_in_advance_and_by_the_service(house: Any) -> None:
    with at(MONDAY):
        matter = summing_up(house)
        drafted(house, matter)
        page = see(house.mediator_lanting, "matters:act", matter.no, "draft")
        answer = act(house.mediator_lanting, matter, "draft", **form_of(house, matter))
    assert "本轮已经有一份协议" in text(page)
    assert (answer.status_code, code(answer)) == (409, "agreement.exists")


def test_with_the_last_signature_it_takes_effect(house: Any) -> None:
    with at(MONDAY):
        matter = summing_up(house)
        agreement = drafted(house, matter)
        for key in agreement.parties:
            act(house.mediator_lanting, matter, "agreement-sign", agreement.pk, who=f"party:{key}", method="thumbprint")
        act(house.mediator_lanting, matter, "agreement-sign", agreement.pk, who="mediator", method="signature")
        wrong = act(house.mediator_lanting, matter, "agreement-sign", agreement.pk, who="committee", method="seal")
        answer = act(house.chair_lanting, matter, "agreement-sign", agreement.pk, who="committee", method="signature")
        said = text(see(house.mediator_lanting, DETAIL, matter.no))
    agreement.refresh_from_db()
    assert (code(wrong), answer.status_code) == ("sign.seal", 302)
    assert agreement.effective_at is not None
    assert "双方可以共同申请司法确认" in said


def test_the_form_of_signing_offers_only_the_hands_still_lacking_that_this_person_can_take(house: Any) -> None:
    with at(MONDAY):
        matter = summing_up(house)
        agreement = drafted(house, matter)
        first, *_others = agreement.parties
        act(house.mediator_lanting, matter, "agreement-sign", agreement.pk, who=f"party:{first}", method="thumbprint")
        mediators, chairs = (
            see(who, "matters:act_on", matter.no, "agreement-sign", agreement.pk).content.decode()
            for who in (house.mediator_lanting, house.chair_lanting)
        )
    assert f'value="party:{first}"' not in mediators and f'value="party:{agreement.parties[1]}"' in mediators
    assert 'value="mediator"' in mediators and 'value="committee"' not in mediators
    assert "印章由" in mediators and 'value="committee"' in chairs


def test_an_oral_agreement_binds_at_once(house: Any) -> None:
    with at(MONDAY):
        matter = summing_up(house)
        answer = act(house.mediator_lanting, matter, "oral", **form_of(house, matter))
    assert answer.status_code == 302
    assert Agreement.objects.get().effective_at == MONDAY


def test_a_draft_is_given_up(house: Any) -> None:
    with at(MONDAY):
        matter = summing_up(house)
        agreement = drafted(house, matter)
        answer = act(house.mediator_lanting, matter, "agreement-end", agreement.pk, reason="双方又有分歧")
    agreement.refresh_from_db()
    assert (answer.status_code, agreement.broken_off_reason) == (302, "双方又有分歧")


# ── performance, confirmation ────────────────────────────────────────────────


def in_force(house: Any, *due: date) -> tuple[Matter, Agreement]:
    matter = summing_up(house)
    agreement = signed(house, drafted(house, matter, *due))
    go(matter, "summary", "agreement", house.mediator_lanting)
    return matter, agreement


def test_a_promise_kept_is_recorded(house: Any) -> None:
    with at(MONDAY):
        matter, agreement = in_force(house)
        promise = agreement.obligations.get()
        answer = act(house.mediator_lanting, matter, "perform", promise.pk, on="2026-06-08", evidence="转账回单")
        later = act(house.mediator_lanting, matter, "perform", promise.pk, on="2026-06-08", evidence="转账回单")
    promise.refresh_from_db()
    assert (answer.status_code, promise.status) == (302, "performed")
    assert (later.status_code, code(later)) == (409, "obligation.settled")


def test_a_promise_missed_leads_to_the_papers_for_court(house: Any) -> None:
    with at(MONDAY):
        matter, agreement = in_force(house, MONDAY.date() + timedelta(days=2))
        promise = agreement.obligations.get()
        early = act(house.mediator_lanting, matter, "missed", promise.pk, note="电话核实未付款")
    with at(MONDAY + timedelta(days=4)):
        missed = act(house.mediator_lanting, matter, "missed", promise.pk, note="电话核实未付款")
        packed = act(house.mediator_lanting, matter, "package", promise.pk, court="清渡县人民法院")
        said = text(see(house.mediator_lanting, DETAIL, matter.no))
    assert (code(early), missed.status_code, packed.status_code) == ("obligation.not_due", 302, 302)
    assert "申请材料已整理" in said


def test_both_sides_ask_the_court_and_the_ruling_is_recorded(house: Any) -> None:
    with at(MONDAY):
        matter, agreement = in_force(house)
        form = {"court": "清渡县人民法院", "ground": "body"}
        alone = act(
            house.mediator_lanting, matter, "confirmation", agreement.pk, applicants=agreement.parties[:1], **form
        )
        answer = act(house.mediator_lanting, matter, "confirmation", agreement.pk, applicants=agreement.parties, **form)
        asked = agreement.confirmations.get()
        without = act(house.mediator_lanting, matter, "ruling", asked.pk, outcome="valid", on="2026-06-08")
        ruled = act(
            house.mediator_lanting, matter, "ruling", asked.pk, outcome="valid", on="2026-06-08", number="（2026）1号"
        )
    asked.refresh_from_db()
    assert (code(alone), answer.status_code) == ("confirmation.not_joint", 302)
    assert (code(without), ruled.status_code, asked.outcome) == ("confirmation.number", 302, "valid")


# ── ways out, papers ─────────────────────────────────────────────────────────


def test_the_ways_out_stand_beside_the_matter_with_their_dates(house: Any) -> None:
    with at(MONDAY):
        matter, _agreement = in_force(house)
        beside = text(see(house.mediator_lanting, DETAIL, matter.no))
        page = text(see(house.mediator_lanting, "disputes:ways", matter.no))
    assert "有哪些出路" in beside
    assert "司法确认" in page and "怎么算的" in page


def test_rights_notice_and_agreement_are_one_click_away_and_masked(house: Any) -> None:
    with at(MONDAY):
        matter = summing_up(house)
        agreement = drafted(house, matter)
        page = see(house.mediator_lanting, DETAIL, matter.no).content.decode()
        for code, row in (("rights_notice", 0), ("agreement", agreement.pk)):
            address = reverse("papers:paper", args=[matter.no, code, row, "pdf"])
            assert f'href="{address}?show=1"' in page
            sent = signed_in(house.mediator_lanting).get(address)
            said = "".join(one.extract_text() for one in PdfReader(io.BytesIO(sent.content)).pages)
            assert "李明" not in said and "李*" in said


# ── lessons ──────────────────────────────────────────────────────────────────


def finished(house: Any) -> Matter:
    matter, agreement = in_force(house)
    mediation.perform(agreement.obligations.get(), on=MONDAY.date(), evidence="转账回单", by=house.mediator_lanting)
    go(matter, "sign_agreement", "signed", house.mediator_lanting)
    return matter


def test_the_root_is_named_and_the_body_addressed_answers(house: Any) -> None:
    with at(MONDAY):
        matter = finished(house)
        form = {
            "cause": "management", "finding": "物业没有定期检查水管。", "recommendation": "每年检查一次公共水管。",
            "addressed": house.bodies["housing"].pk,
        }  # fmt: skip
        early = act(house.mediator_lanting, working(house), "root-cause", **form)
        answer = act(house.mediator_lanting, matter, "root-cause", **form)
        review = RootCause.objects.get()
        reply = act(
            house.handler_housing, matter, "recommendation", review.pk, adopted="whole", reply="已列入年度检查计划。"
        )
    review.refresh_from_db()
    assert (code(early), answer.status_code) == ("root_cause.early", 302)
    assert (reply.status_code, review.adopted) == (302, "whole")


def proposed(house: Any) -> LibraryCase:
    made = mediation.propose_case(finished(house), by=house.system)
    assert made is not None
    return made


def test_a_draft_is_read_only_by_those_who_see_its_matter(house: Any) -> None:
    with at(MONDAY):
        case = proposed(house)
        seen = see(house.town_lanting, "disputes:case", case.pk)
        stranger = see(house.town_yanchi, "disputes:case", case.pk)
        missing = see(house.town_yanchi, "disputes:case", 99999)
        drafts = see(house.town_yanchi, "disputes:library", view="drafts")
    assert (seen.status_code, stranger.status_code) == (200, 404)
    assert text(stranger) == text(missing)
    assert not drafts.context["rows"]


def test_a_person_publishes_a_case_that_points_to_nobody(house: Any) -> None:
    with at(MONDAY):
        case = proposed(house)
        clean = {
            "title": "漏水赔偿", "facts": "楼上漏水泡坏楼下天花板，双方对费用有争议。",
            "measures": "现场查看后分期支付。", "outcome": "达成协议并履行。", "basis": "",
        }  # fmt: skip
        told = send(house.town_lanting, "disputes:case", case.pk, **{**clean, "facts": "李明家漏水，电话12012300001。"})
        answer = send(house.town_lanting, "disputes:case", case.pk, **clean)
        public = see(house.town_yanchi, "disputes:library")
    assert (told.status_code, code(told)) == (422, "library.identifies")
    assert answer.status_code == 302
    assert "漏水赔偿" in text(public)


def test_a_case_that_teaches_nothing_is_declined(house: Any) -> None:
    with at(MONDAY):
        case = proposed(house)
        answer = send(house.town_lanting, "disputes:decline", case.pk, note="与已有类案重复")
    case.refresh_from_db()
    assert (answer.status_code, answer.url, case.status) == (302, reverse("disputes:library"), "declined")
