"""Whoever tries to skip a gate is told the article that forbids it, at every door; that gates hold, ``test_gates``."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel import registry
from kernel.common.errors import Refusal
from kernel.law.templatetags.law import cite
from kernel.matters import services
from kernel.matters.progress import open_steps
from kernel.people.models import User
from kernel.people.queries import holders
from kernel.procedures.definition import Definition
from kernel.procedures.gating import closed_gate
from kernel.procedures.graph import paths
from kernel.web.services import issue_key

pytestmark = pytest.mark.django_db
PROCEDURES = {
    one.kind: Definition.load((one.path / "procedure.yaml").read_text("utf-8")) for one in registry.scenarios()
}
KINDS = pytest.mark.parametrize("kind", list(PROCEDURES))
SOME = 100


@KINDS
def test_every_gate_cites_an_article_or_a_product_parameter(kind: str) -> None:
    assert PROCEDURES[kind].gates and all(gate.basis for gate in PROCEDURES[kind].gates)


@KINDS
def test_wherever_a_matter_stands_a_way_past_a_closed_gate_has_its_article(kind: str) -> None:
    """At every place of many ways through: each outcome of each node behind a closed gate."""
    definition, tried = PROCEDURES[kind], set()
    for path in paths(definition, SOME):
        done: set[str] = set()
        for edge in path[:-1]:
            done |= {edge.source, *edge.sets}
            here = definition.nodes[edge.target]
            for gate in definition.gates:
                node = definition.nodes[gate.before.partition(".")[0]]
                if gate.must not in done and node.key != here.key and (here.key, gate, len(done)) not in tried:
                    tried.add((here.key, gate, len(done)))
                    for key in set(node.outcomes) - set(here.outcomes):
                        refusal = closed_gate(definition, here, key, done)
                        assert refusal is not None and refusal.rule, (here.key, key, gate)
    assert tried


def stand(house: Any, kind: str) -> tuple[Any, Any, User]:
    """A matter just received, its first step, and somebody who may close it."""
    given = {"text": "我要反映一件事，请帮忙处理。", "place": "990123001001", "by": house.town_lanting}
    matter = services.receive(kind, parties=[{"name": "李明", "phone": "12012300001"}], **given)
    [step] = open_steps(matter)
    return matter, step, (holders(step.organisation_id, step.role) or holders(step.organisation_id))[0]


@KINDS
def test_skipping_a_gate_is_refused_with_its_article_by_service_page_and_api(kind: str, house: Any) -> None:
    definition = PROCEDURES[kind]
    matter, step, hand = stand(house, kind)
    browser = Client()
    browser.force_login(hand)
    _key, secret = issue_key("门", user=hand, scopes=["*"], valid_to=None, by=house.system)
    caller = Client(headers={"Authorization": f"Bearer {secret}"})
    here = definition.nodes[definition.start]
    behind = {key for gate in definition.gates for key in definition.nodes[gate.before.partition(".")[0]].outcomes}
    assert behind - set(here.outcomes)
    for key in sorted(behind - set(here.outcomes)):
        with pytest.raises(Refusal) as refused:
            services.complete_step(step, key, note="想跳过这一步", by=hand)
        assert refused.value.code == "gate.closed" and refused.value.rule, key
        page = browser.post(reverse("matters:outcome", args=[matter.no, step.pk, key]), {"note": "想跳过这一步"})
        assert page.status_code == 409 and f"依据：{cite(refused.value.rule)}" in page.content.decode(), key
        answer = caller.post(
            f"/api/matters/{matter.no}/steps/{step.pk}/complete", json.dumps({"outcome": key, "note": "想跳过"}),
            content_type="application/json",
        )  # fmt: skip
        assert answer.status_code == 409 and answer.json()["rule"] == refused.value.rule, key
    assert [one.pk for one in open_steps(matter)] == [step.pk], "nothing moved"
