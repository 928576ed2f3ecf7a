"""A decision brought to where a test needs it, with the real tables and the real procedure, day by day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from kernel.common.moment import LOCAL, at, now
from kernel.deliberation import services as texts
from kernel.deliberation.queries import consultation_of
from kernel.files.services import store_file
from kernel.matters import progress, services
from kernel.matters.models import Matter
from scenarios.decisions import services as decisions

MONDAY = datetime(2026, 6, 8, 9, 30, tzinfo=LOCAL)
DRAFT = "第一条 优化城区公交线路，新开三条社区微公交。\n第二条 老年人免费乘车。\n第三条 本方案自公布之日起施行。"
SPEECHES = [
    {"name": "陈副县长", "post": "副县长", "head": False, "position": "for", "words": "同意，线路要覆盖医院。"},
    {"name": "刘副县长", "post": "副县长", "head": False, "position": "against", "words": "财政负担偏重，建议缓行。"},
    {"name": "赵局长", "post": "财政局局长", "head": False, "position": "for", "words": "资金可以统筹。"},
    {
        "name": "林县长",
        "post": "县长",
        "head": True,
        "position": "for",
        "words": "按多数意见通过，不同意见记录在案。",
    },
]
WORDS = {"authority": "属于县人民政府法定权限。", "procedure": "已履行法定程序。", "counsel": "没有合法性问题。"}


class Story:
    """One decision and the moment it has come to."""

    def __init__(self, house: Any) -> None:
        self.house, self.moment = house, MONDAY
        self.office, self.lead = house.handler_county_office, house.handler_transport
        self.matter: Matter = self.do(lambda: services.receive(
            "decision", title="城区公交线路优化方案", text="城区公交线路多年未调整，拟作出优化方案。",
            place="990123", channel="referral", by=house.handler_transport,
        ))  # fmt: skip

    def do(self, act: Callable[[], Any]) -> Any:
        """Act at the story's moment; an hour passes."""
        with at(self.moment):
            found = act()
        self.moment += timedelta(hours=1)
        return found

    def wait(self, days: int) -> None:
        """Days go by."""
        self.moment += timedelta(days=days)

    def show(self, *facts: str, by: Any = None) -> None:
        """Document facts with a paper."""
        for fact in facts:
            self.do(lambda fact=fact: self._show(fact, by or self._accountable()))

    def _show(self, fact: str, by: Any) -> None:
        matter = Matter.objects.get(pk=self.matter.pk)
        file = store_file(matter, BytesIO("依据".encode()), name="依据.txt", kind="evidence", by=by)
        services.record_evidence(matter, fact, "已经按规定办理，详见附件。", file_id=file.pk, by=by)

    def _accountable(self) -> Any:
        body = Matter.objects.get(pk=self.matter.pk).accountable_id
        return self.house.users[next(
            name for name, user in self.house.users.items()
            if name.startswith("handler_") and user.posts.filter(organisation_id=body).exists()
        )]  # fmt: skip

    def close(self, node: str, outcome: str, by: Any, note: str = "按规定办理", **data: Any) -> None:
        """Close the open step at a node."""
        self.do(lambda: services.complete_step(
            progress.open_step(self.now_matter(), node), outcome, note=note, data=data, by=by
        ))  # fmt: skip

    def now_matter(self) -> Matter:
        """The matter as it stands."""
        return Matter.objects.select_related("accountable", "region").get(pk=self.matter.pk)

    # ── the stretches of its life ──

    def drafted(self) -> "Story":
        """Listed, started, taken on, drafted, heard by the departments: about to be laid open."""
        house = self.house
        self.do(lambda: services.dispatch(self.now_matter(), class_code="J1", grade="green", by=self.office))
        self.show("catalogue_agreed", by=self.office)
        self.close("catalogue", "listed", self.office)
        self.show("start_approved", by=self.office)
        self.do(lambda: texts.give_to(self.now_matter(), "start", "started", house.bodies["transport"], by=self.office))
        self.do(lambda: services.accept(self.now_matter(), by=self.lead))
        self.do(lambda: texts.save_draft(self.now_matter(), DRAFT, by=self.lead))
        self.close("draft", "drafted", self.lead)
        self.close("departments", "agree", self.lead)
        return self

    def laid_open(self) -> "Story":
        """The thirty days have begun."""
        self.drafted()
        self.close("consult_open", "published", self.lead)
        return self

    def before_experts(self) -> "Story":
        """Three opinions, answered; the thirty days are over; no hearing on a listed ground."""
        self.laid_open()
        found = consultation_of(self.matter)
        for text in ("请让微公交经过县医院。", "希望早上六点就发车。", "老年人免费要凭什么证件？"):
            self.do(lambda text=text: texts.give_opinion(found, text, clause="1", by=self.house.system))
        for one in list(found.opinions.all()):
            self.do(lambda one=one: texts.answer_alike(
                found, [one], one.text, "whole", "已写入方案，谢谢您的意见。", by=self.lead))  # fmt: skip
        self.wait(31)
        self.close("consult", "closed", self.lead)
        self.do(lambda: texts.omit(self.now_matter(), "no_vital_interest", "不涉及切身利益，没有分歧。", by=self.lead))
        return self

    def heard(self) -> "Story":
        """Three experts, one of them against; the risk is in check; the draft stays as it is."""
        self.before_experts()
        self.asked_experts()
        self.close("experts", "heard", self.lead)
        self.do(lambda: decisions.appraise(
            self.now_matter(), "risk", unit="县发展研究中心", conclusion="controllable", findings="调线初期会有投诉。",
            measures="提前一个月公告，保留原线过渡。", by=self.lead,
        ))  # fmt: skip
        self.close("refine", "kept", self.lead, "公众意见已吸收，不作修改")
        return self

    def asked_experts(self, skip: tuple[str, ...] = ()) -> None:
        """Three experts answer under their names; one is against."""
        positions = {"scholar1": "support", "scholar2": "oppose", "scholar3": "conditions"}
        for name in [name for name in positions if name not in skip]:
            position = positions[name]
            expert = self.house.users[name]
            asked = self.do(lambda expert=expert: decisions.ask_expert(self.now_matter(), expert, by=self.lead))
            self.do(lambda asked=asked, expert=expert, position=position: decisions.give_expert_opinion(
                asked, position, "从专业角度看，理由如下。", by=expert))  # fmt: skip

    def examined(self) -> "Story":
        """Passed by the examiner after the least time; the papers are ready for the meeting."""
        self.heard()
        self.wait(12)
        self.do(lambda: texts.examine(self.now_matter(), "pass", **WORDS, by=self.house.examiner))
        self.show("materials_complete", "fair_competition", by=self.lead)
        self.close("materials", "submitted", self.lead)
        return self

    def meet(self, decision: str = "passed", speeches: Any = SPEECHES, **more: Any) -> None:
        """The meeting as recorded."""
        self.do(lambda: texts.record_meeting(
            self.now_matter(), decision, body="县人民政府第12次常务会议", held_on=now().date(), speeches=speeches,
            by=self.office, **more,
        ))  # fmt: skip

    def published(self) -> "Story":
        """Decided, reported to the party committee, published with its adoption statement, filed, being carried out."""
        self.examined()
        self.meet()
        self.show("party_reported", by=self.lead)
        self.close("party_report", "reported", self.office)
        self.show("decision_published", by=self.lead)
        words = "收到公众意见3条，全部采纳；专家意见3份，采纳2份。"
        self.do(lambda: texts.publish_statement(consultation_of(self.matter), words, by=self.lead))
        owner = self.house.bodies["transport"]
        self.do(lambda: texts.give_to(self.now_matter(), "publish", "published", owner, by=self.office))
        self.show("record_indexed", by=self.lead)
        self.close("record", "recorded", self.office)
        return self
