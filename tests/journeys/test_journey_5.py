"""A new measure of the city: proposed, laid open, two thousand opinions, one dissent, examined, decided, evaluated.

Nothing is typed twice: what the public, the experts and the meeting said is entered once and read everywhere.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.audit.queries import replay_differences
from kernel.common.errors import Refusal
from kernel.common.moment import at
from kernel.deliberation import services as texts
from kernel.deliberation.models import Consultation, Opinion
from kernel.deliberation.queries import alike_opinions, consultation_of, unanswered
from kernel.deliberation.rehearsing import LEGAL
from scenarios.decisions.models import ExpertOpinion
from scenarios.decisions.rehearsal import SPEECHES
from scenarios.decisions.tests.conftest import staff
from scenarios.decisions.tests.stories import Story

pytestmark = pytest.mark.django_db

SAID = (
    ("1", "请让{n}路微公交经过县人民医院东门站，老人看病方便。"), ("1", "希望{n}路早上六点就发车，赶得上早班。"),
    ("2", "老年人免费乘车请用身份证，不要再办卡，{n}。"), ("2", "免费年龄建议从六十五周岁降到六十周岁，{n}。"),
    ("3", "建议先试行半年再正式实施，看看{n}路客流。"),
)  # fmt: skip
MANY = 2000


def laid_open(told: Story) -> Consultation:
    """The consultation of the draft."""
    row = consultation_of(told.matter)
    assert row is not None
    return row


def speak(told: Story) -> None:
    """Three say something on their phones, the rest wrote letters."""
    row = laid_open(told)
    with at(told.moment):
        url = reverse("deliberation:read", args=[row.pk])
        for number in range(3):
            form = {"clause": "1", "text": f"我是第{number}位网上提意见的人，请增加夜班车。"}
            assert Client().post(url, form, REMOTE_ADDR=f"10.0.0.{number}").status_code == 302
        many = [(clause, text.format(n=n)) for n in range(MANY // len(SAID)) for clause, text in SAID]
        texts.enter_opinions(row, many[: MANY - 3], channel="letter", by=told.lead)
    assert row.opinions.count() == MANY


def answer(told: Story) -> None:
    """Thirty days later; what says the same is answered together, and the gate opens only when all is answered."""
    row = laid_open(told)
    told.wait(31)
    with pytest.raises(Refusal, match="每条意见都有答复"):
        told.close("consult", "closed", told.lead)
    heaps = alike_opinions(row)
    assert len(heaps) < MANY // 20
    with at(told.moment):
        for place, heap in enumerate(heaps):
            adopted = ("whole", "part", "not")[place % 3]
            texts.answer_alike(row, heap, heap[0].text[:40], adopted, "已研究，写入方案或者说明理由。", by=told.lead)
    assert unanswered(row) == 0
    assert Opinion.objects.filter(consultation=row, group__answered_at__isnull=False).count() == MANY
    told.close("consult", "closed", told.lead)


def appraise(told: Story) -> None:
    """Experts, one of them against; the risk; no hearing on a listed ground."""
    told.do(lambda: texts.omit(told.it(), "no_vital_interest", "不直接减损群众权益，分歧不大。", by=told.lead))
    told.ask_experts()
    told.close("experts", "heard", told.lead)
    assert ExpertOpinion.objects.filter(matter=told.matter, position="oppose").count() == 1
    told.appraise_risk()
    told.close("refine", "kept", told.lead, "意见已吸收")


def decide(told: Story) -> None:
    """Seven working days of examination, then the meeting with the head last."""
    house = told.house
    with pytest.raises(Refusal, match="最早"):
        told.do(lambda: texts.examine(told.it(), "pass", **LEGAL, by=house.examiner))
    told.wait(12)
    told.do(lambda: texts.examine(told.it(), "pass", **LEGAL, by=house.examiner))
    told.show("materials_complete", "fair_competition", by=told.lead)
    told.close("materials", "submitted", told.lead)
    told.meet(SPEECHES)


def publish(told: Story) -> None:
    """Reported, published with what became of the opinions, filed."""
    row, words = laid_open(told), f"共收到意见{MANY}条，逐条答复，采纳情况见各组说明。"
    told.publish(words)
    page = Client().get(reverse("deliberation:answers", args=[row.pk]), {"number": "1"}).content.decode()
    assert words in page and "写入方案" in page


def evaluate(told: Story) -> None:
    """Half a year later, by somebody who had no part in it."""
    told.evaluate()


def test_two_thousand_opinions_are_answered_before_a_measure_is_decided(house: Any) -> None:
    staff(house, by=house.system)
    told = Story(house).laid_open()
    for stretch in (speak, answer, appraise, decide, publish, evaluate):
        stretch(told)
    assert told.it().phase == "archived"
    assert list(replay_differences()) == []
