"""A document brought to where a test needs it, with the real tables and the real procedure, day by day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from kernel.common.moment import LOCAL, at, now
from kernel.deliberation import services as texts
from kernel.deliberation.queries import consultation_of, draft_of
from kernel.files.services import store_file
from kernel.matters import progress, services
from kernel.matters.models import Matter
from scenarios.documents import services as documents
from scenarios.documents.models import Publication
from scenarios.documents.queries import checklist

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=LOCAL)
TITLE = "清渡县城区犬只管理办法"
TEXT = """第一条 为了规范养犬行为，制定本办法。
第二条 城区养犬实行登记。
第三条 携犬出户应当系犬绳。
第四条 本办法自公布之日起施行。"""
PLAIN = "在城里养狗要登记，出门要牵绳，登记不收钱。"
WORDS = {"authority": "属于县人民政府法定权限。", "procedure": "已履行规定程序。", "counsel": "没有合法性问题。"}
SPEECHES = [
    {"name": "陈副县长", "post": "副县长", "head": False, "position": "for", "words": "同意。"},
    {"name": "刘副县长", "post": "副县长", "head": False, "position": "for", "words": "同意，建议加强宣传。"},
    {"name": "林县长", "post": "县长", "head": True, "position": "for", "words": "通过。"},
]


class Story:
    """One document and the moment it has come to."""

    def __init__(self, house: Any, title: str = TITLE, text: str = TEXT, moment: datetime = MONDAY) -> None:
        self.house, self.moment, self.title, self.text = house, moment, title, text
        self.office, self.lead = house.handler_county_office, house.handler_public_security
        self.matter: Matter = self.do(lambda: services.receive(
            "document", title=title, text=f"拟制定《{title}》。", place="990123", channel="referral",
            facts={"affects_business": False}, by=self.lead,
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

    def it(self) -> Matter:
        """The matter as it stands."""
        return Matter.objects.select_related("accountable", "region").get(pk=self.matter.pk)

    def show(self, *facts: str, by: Any) -> None:
        """Document facts with a paper."""
        for fact in facts:
            self.do(lambda fact=fact: self._show(fact, by))

    def _show(self, fact: str, by: Any) -> None:
        file = store_file(self.it(), BytesIO("依据".encode()), name="依据.txt", kind="evidence", by=by)
        services.record_evidence(self.it(), fact, "已经按规定办理，详见附件。", file_id=file.pk, by=by)

    def close(self, node: str, outcome: str, by: Any, note: str = "按规定办理") -> None:
        """Close the open step at a node."""
        self.do(lambda: services.complete_step(progress.open_step(self.it(), node), outcome, note=note, by=by))

    # ── the stretches of its life ──

    def planned(self) -> "Story":
        """Planned and given to the drafting body."""
        self.do(lambda: services.dispatch(self.it(), class_code="W1", grade="green", by=self.office))
        body = self.house.bodies["public_security"]
        self.do(lambda: texts.give_to(self.it(), "plan", "planned", body, by=self.office))
        self.do(lambda: services.accept(self.it(), by=self.lead))
        return self

    def laid_open(self, outcome: str = "published_short") -> "Story":
        """Drafted and laid open."""
        self.planned()
        return self.drafted(self.text, outcome)

    def drafted(self, text: str, outcome: str = "published_short") -> "Story":
        """Written and laid open, in whichever round."""
        self.show("need_assessed", by=self.lead)
        self.do(lambda: texts.save_draft(self.it(), text, title=self.title, by=self.lead))
        self.close("draft", "drafted", self.lead)
        self.close("consult_open", outcome, self.lead, "不涉及市场主体生产经营")
        return self

    def checked(self) -> "Story":
        """Opinions over, held against both lists, with the examiner."""
        self.wait(10)
        self.close("consult_short", "closed", self.lead)
        for name in ("prohibited", "fairness"):
            self.check(name)
        self.close("check", "checked", self.lead)
        return self

    def check(self, name: str, dirty: str = "") -> Any:
        """Answer a list; ``dirty`` is the item found in the text."""
        answers = {row["key"]: (row["key"] != dirty, "逐条看过。") for row in checklist(name)}
        return self.do(lambda: documents.check(self.it(), name, answers, by=self.lead))

    def decided(self) -> "Story":
        """Examined after the least time, passed by the meeting."""
        self.wait(8)
        self.do(lambda: texts.examine(self.it(), "pass", **WORDS, by=self.house.examiner))
        self.do(lambda: texts.record_meeting(
            self.it(), "passed", body="县人民政府常务会议", held_on=now().date(), speeches=SPEECHES, by=self.office,
        ))  # fmt: skip
        return self

    def publish(self, number: str, since: date | None = None, **more: Any) -> Publication:
        """Numbered and published, filed: in force."""
        row = consultation_of(self.it())
        if row is not None:
            self.do(lambda: texts.publish_statement(row, "没有收到意见，草案照原文公布。", by=self.lead))
        day = since or self.moment.date()
        made: Publication = self.do(
            lambda: documents.publish(self.it(), number, in_force_on=day, summary=PLAIN, by=self.office, **more)
        )
        self.show("filing_receipt", by=self.lead)
        self.close("file", "reported", self.lead)
        assert draft_of(self.matter) == made.draft
        return made

    def in_force(self, number: str = "清政规〔2026〕1号", **more: Any) -> Publication:
        """All of it."""
        return self.laid_open().checked().decided().publish(number, **more)
