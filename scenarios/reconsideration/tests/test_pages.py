"""Cases on pages: the office, the respondent and the applicant, each with what is theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.common.moment import LOCAL, at
from kernel.matters import services
from kernel.matters.rehearsing import close, worker
from kernel.matters.tests.visits import act, code, see, text
from scenarios.reconsideration.models import Answer, Hearing
from scenarios.reconsideration.queries import ruling_of
from scenarios.reconsideration.tests.stories import MONDAY, accepted, answered, heard, received

pytestmark = pytest.mark.django_db
DETAIL = "matters:detail"


def test_the_office_examines_from_the_page(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        hand = worker(matter)
        services.confirm_class(matter, "P4", by=hand)
        assert act(hand, matter, "case-examine", failed=["in_time"], note="").status_code == 422
        assert act(hand, matter, "case-examine").status_code == 302
        assert "七项条件都符合" in text(see(hand, DETAIL, matter.no))
        assert close(matter, "place").node == "send_copy"


def test_the_respondent_answers_from_its_own_page(house: Any) -> None:
    with at(MONDAY):
        matter = close(accepted(house), "sent")
        assert str(see(house.handler_market, DETAIL, matter.no).context["bar"].main.label) == "提交答复和证据"
        form = {"text": "处罚事实清楚，程序合法。", "evidence": "现场笔录"}
        assert act(house.handler_market, matter, "case-answer", **form).status_code == 302
        stranger = act(house.handler_tax, matter, "case-answer", **form)
    assert Answer.objects.count() == 1 and stranger.status_code == 404


def test_hearing_ruling_and_service_from_the_page(house: Any) -> None:
    with at(MONDAY):
        matter = answered(house)
        hand = house.handler_reconsideration
        for side in ("applicant", "respondent"):
            assert act(hand, matter, "case-views", side=side, how="phone", words="陈述了理由。").status_code == 302
        soon = (MONDAY + timedelta(days=2)).astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")
        people = [hand.pk, house.handler2_reconsideration.pk]
        early = act(hand, matter, "case-hearing", planned_for=soon, place="听证室", panel=people)
        assert (early.status_code, code(early)) == (422, "reconsideration.panel") and not Hearing.objects.exists()
        matter = close(matter, "heard")
        draft = {"kind": "revoke", "facts": "查明处罚证据不足。", "reasons": "主要事实不清。"}
        assert act(hand, matter, "case-rule", **draft).status_code == 302
        own = act(hand, matter, "case-approve", how="负责人同意")
        assert (own.status_code, code(own)) == (403, "reconsideration.own_draft")
        assert act(house.handler2_reconsideration, matter, "case-approve", how="负责人6月8日同意").status_code == 302
        matter = close(matter, "decision")
        assert act(hand, matter, "case-serve").status_code == 302
    ruling = ruling_of(matter)
    assert ruling is not None and ruling.served_at == MONDAY


def test_a_letter_is_sent_and_reported_from_the_page(house: Any) -> None:
    with at(MONDAY):
        matter = heard(house)
        hand, body = worker(matter), house.bodies["market"]
        assert act(hand, matter, "case-letter", body=body.pk, text="裁量基准没有公开。").status_code == 302
        assert act(hand, matter, "case-document", title="裁量规则第五条", within_power="on").status_code == 302
        page = text(see(hand, DETAIL, matter.no))
        assert "登记纠正情况" in page and "登记结果" in page
        assert act(hand, matter, "case-report", 1, text="已公开。").status_code == 302
        done = {"result": "stopped", "explanation": "超越上位法。"}
        assert act(hand, matter, "case-document-result", 1, **done).status_code == 302


def test_the_applicant_reads_what_to_count_on(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, text="申请查处违建三个月没有答复，属于不履行职责，请求责令答复。")
        services.confirm_class(matter, "N1", by=worker(matter))
        phone = Client()
        phone.post(reverse("matters:track"), {"no": matter.no, "code": matter.query_code})
        said = text(phone.get(reverse("matters:tracked", args=[matter.no])))
    assert "应当先申请复议" in said and "不收取任何费用" in said
