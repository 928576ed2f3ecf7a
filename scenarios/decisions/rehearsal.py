"""A few decisions of the demonstration, one in every stretch of its life; tests bring theirs here the same way."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Self

from django.conf import settings

from kernel.common.moment import LOCAL, today
from kernel.deliberation import services as texts
from kernel.deliberation.queries import consultation_of
from kernel.deliberation.rehearsing import People, Scene, people_of
from kernel.matters import services
from kernel.people.models import User
from scenarios.decisions import services as decisions
from scenarios.decisions.models import ExpertOpinion

DRAFT = """第一条 优化城区公交线路，新开三条社区微公交。
第二条 老年人免费乘车。
第三条 本方案自公布之日起施行。"""
SPEECHES = [
    {"name": "陈副县长", "post": "副县长", "head": False, "position": "for", "words": "同意，线路要覆盖医院。"},
    {"name": "刘副县长", "post": "副县长", "head": False, "position": "against", "words": "财政负担偏重，建议缓行。"},
    {"name": "赵局长", "post": "财政局局长", "head": False, "position": "for", "words": "资金可以统筹。"},
    {"name": "林县长", "post": "县长", "head": True, "position": "for", "words": "按多数意见通过，不同意见记录在案。"},
]
OPINIONS = ("请让微公交经过县医院。", "希望早上六点就发车。", "老年人免费要凭什么证件？")
POSITIONS = ("support", "oppose", "conditions")


class Play(Scene):
    """One decision while it is played; each stretch begins with the one before it."""

    def __init__(self, people: People, title: str, moment: datetime, draft: str = DRAFT) -> None:
        self.draft = draft
        super().__init__(people, "decision", title, f"拟就“{title}”作出决策，请研究论证。", moment)

    def started(self) -> Self:
        """Listed, started, with the body that leads."""
        self.do(lambda: services.dispatch(self.it(), class_code="J1", grade="green", by=self.office))
        self.show("catalogue_agreed", by=self.office)
        self.close("catalogue", "listed", self.office)
        self.show("start_approved", by=self.office)
        self.do(lambda: texts.give_to(self.it(), "start", "started", self.people.unit, by=self.office))
        return self

    def drafted(self) -> Self:
        """Drafted, heard by the departments: about to be laid open."""
        self.started()
        self.do(lambda: services.accept(self.it(), by=self.lead))
        self.do(lambda: texts.save_draft(self.it(), self.draft, by=self.lead))
        self.close("draft", "drafted", self.lead)
        self.close("departments", "agree", self.lead)
        return self

    def laid_open(self) -> Self:
        """The thirty days have begun."""
        self.drafted()
        self.close("consult_open", "published", self.lead)
        return self

    def spoken(self) -> Self:
        """Three opinions have come."""
        self.laid_open()
        self.speak(*(("1", text) for text in OPINIONS))
        return self

    def before_experts(self) -> Self:
        """Every opinion is answered and the thirty days are over; no hearing, on a listed ground."""
        self.spoken()
        self.answer("已写入方案，谢谢您的意见。")
        self.wait_over()
        self.close("consult", "closed", self.lead)
        self.do(lambda: texts.omit(self.it(), "no_vital_interest", "不涉及切身利益，没有分歧。", by=self.lead))
        return self

    def ask_experts(self, skip: int = 0) -> None:
        """Experts answer under their own names; the second is against."""
        for expert, position in list(zip(self.people.experts, POSITIONS, strict=False))[skip:]:
            asked = self.do(partial(self._ask, expert))
            words = "从专业角度看，理由如下。"
            self.do(partial(decisions.give_expert_opinion, asked, position, words, by=expert))

    def _ask(self, expert: User) -> ExpertOpinion:
        return decisions.ask_expert(self.it(), expert, by=self.lead)

    def appraise_risk(self) -> None:
        """By a unit of its own; in check."""
        self.do(lambda: decisions.appraise(
            self.it(), "risk", unit="县发展研究中心", conclusion="controllable", findings="调线初期会有投诉。",
            measures="提前一个月公告，保留原线过渡。", by=self.lead,
        ))  # fmt: skip

    def heard(self) -> Self:
        """Experts and risk are done: with the examiner."""
        self.before_experts()
        self.ask_experts()
        self.close("experts", "heard", self.lead)
        self.appraise_risk()
        self.close("refine", "kept", self.lead, "公众意见已吸收，不作修改")
        return self

    def examined(self) -> Self:
        """Passed by the examiner after the least time; the papers are ready for the meeting."""
        self.heard()
        self.wait_over()
        self.examine()
        self.show("materials_complete", "fair_competition", by=self.lead)
        self.close("materials", "submitted", self.lead)
        return self

    def stopped(self) -> Self:
        """Most spoke against it."""
        self.examined()
        against = [{**one, "position": "against"} for one in SPEECHES]
        self.meet(against, "stopped")
        return self

    def published(self) -> Self:
        """Decided, reported to the party committee, published with its adoption statement, filed, being carried out."""
        self.examined()
        self.meet(SPEECHES)
        self.publish(f"收到公众意见{len(OPINIONS)}条，全部采纳；专家意见3份，采纳2份。")
        return self

    def publish(self, statement: str) -> None:
        """From the party committee to the archive."""
        self.show("party_reported", by=self.lead)
        self.close("party_report", "reported", self.office)
        self.show("decision_published", by=self.lead)
        row: Any = consultation_of(self.matter)
        self.do(lambda: texts.publish_statement(row, statement, by=self.lead))
        self.do(lambda: texts.give_to(self.it(), "publish", "published", self.people.unit, by=self.office))
        self.show("record_indexed", by=self.lead)
        self.close("record", "recorded", self.office)

    def evaluated(self) -> Self:
        """Half a year later somebody who had no part in it looks back."""
        self.published()
        self.evaluate()
        return self

    def evaluate(self) -> None:
        """A report, the evaluation, the archive."""
        self.wait(100)
        self.show("execution_report", by=self.lead)
        self.close("execute", "evaluate", self.lead, "群众意见较多，启动后评估")
        self.do(lambda: decisions.appraise(
            self.it(), "effect", unit="县统计学会", conclusion="met", findings="客流增加两成，投诉减少。",
            measures="建议增加早班车。", by=self.office,
        ))  # fmt: skip
        self.do(lambda: services.archive(self.it(), by=self.office))


SHOWN: tuple[tuple[str, str, int, str], ...] = (
    ("started", "城区停车收费改革方案", 4, "transport"), ("spoken", "城区公交线路优化方案", 12, "transport"),
    ("heard", "农村饮水安全提升方案", 45, "water"), ("stopped", "城北市场搬迁方案", 90, "market"),
    ("published", "老旧小区改造五年计划", 110, "housing"), ("evaluated", "社区微公交试点方案", 230, "transport"),
)  # fmt: skip
"""How far each has come, its title, how many days ago it began, who leads."""


def play(*, say: Callable[[str], None]) -> dict[str, int]:
    """Play them into the demonstration."""
    for stretch, title, days, function in SHOWN:
        moment = datetime.combine(today() - timedelta(days=days), time(9, 30), LOCAL)
        getattr(Play(people_of(function, settings.COUNTY), title, moment), stretch)()
    say(f"{len(SHOWN)} decisions")
    return {"decisions": len(SHOWN)}
