"""A few documents of the demonstration, one in every stretch of its life; tests bring theirs here the same way."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Self

from django.conf import settings

from kernel.common.moment import LOCAL, today
from kernel.deliberation import services as texts
from kernel.deliberation.queries import consultation_of
from kernel.deliberation.rehearsing import People, Scene, people_of
from kernel.matters import services
from scenarios.documents import services as documents
from scenarios.documents.models import Check, Publication
from scenarios.documents.queries import checklist

TEXT = """第一条 为了规范养犬行为，制定本办法。
第二条 城区养犬实行登记。
第三条 携犬出户应当系犬绳。
第四条 本办法自公布之日起施行。"""
PLAIN = "在城里养狗要登记，出门要牵绳，登记不收钱。"
SPEECHES = [
    {"name": "陈副县长", "post": "副县长", "head": False, "position": "for", "words": "同意。"},
    {"name": "刘副县长", "post": "副县长", "head": False, "position": "for", "words": "同意，建议加强宣传。"},
    {"name": "林县长", "post": "县长", "head": True, "position": "for", "words": "通过。"},
]


class Play(Scene):
    """One document while it is played; each stretch begins with the one before it."""

    def __init__(self, people: People, title: str, moment: datetime, text: str = TEXT, plain: str = PLAIN) -> None:
        self.text, self.plain = text, plain
        facts = {"affects_business": False}
        super().__init__(people, "document", title, f"拟制定《{title}》。", moment, facts=facts)

    def planned(self) -> Self:
        """Planned and given to the drafting body."""
        self.do(lambda: services.dispatch(self.it(), class_code="W1", grade="green", by=self.office))
        self.do(lambda: texts.give_to(self.it(), "plan", "planned", self.people.unit, by=self.office))
        self.do(lambda: services.accept(self.it(), by=self.lead))
        return self

    def laid_open(self) -> Self:
        """Drafted and laid open."""
        self.planned()
        return self.drafted(self.text)

    def drafted(self, text: str) -> Self:
        """Written and laid open, in whichever round."""
        self.show("need_assessed", by=self.lead)
        self.do(lambda: texts.save_draft(self.it(), text, title=self.title, by=self.lead))
        self.close("draft", "drafted", self.lead)
        self.close("consult_open", "published_short", self.lead, "不涉及市场主体生产经营")
        return self

    def checked(self) -> Self:
        """Opinions over, held against both lists, with the examiner."""
        self.wait_over()
        self.close("consult_short", "closed", self.lead)
        for name in ("prohibited", "fairness"):
            self.check(name)
        self.close("check", "checked", self.lead)
        return self

    def check(self, name: str, dirty: str = "") -> Check:
        """Answer a list; ``dirty`` is the item found in the text."""
        answers = {row["key"]: (row["key"] != dirty, "逐条看过。") for row in checklist(name)}
        made: Check = self.do(lambda: documents.check(self.it(), name, answers, by=self.lead))
        return made

    def decided(self) -> Self:
        """Examined after the least time, passed by the meeting."""
        self.wait_over()
        self.examine()
        self.meet(SPEECHES)
        return self

    def publish(self, number: str, since: date | None = None, *, trial: bool = False) -> Publication:
        """Numbered and published, filed: in force."""
        row = consultation_of(self.it())
        if row is not None:
            self.do(partial(texts.publish_statement, row, "意见已逐条答复，草案照此公布。", by=self.lead))
        day = since or self.moment.date()
        made: Publication = self.do(lambda: documents.publish(
            self.it(), number, in_force_on=day, summary=self.plain, trial=trial, by=self.office
        ))  # fmt: skip
        self.show("filing_receipt", by=self.lead)
        self.close("file", "reported", self.lead)
        return made

    def in_force(self, number: str = "清政规〔2026〕1号", *, trial: bool = False) -> Publication:
        """All of it."""
        return self.laid_open().checked().decided().publish(number, trial=trial)

    def repealed(self, number: str) -> None:
        """In force, then repealed and filed away."""
        self.in_force(number)
        self.wait(60)
        self.show("repeal_decided", by=self.lead)
        self.close("in_force", "repeal", self.lead, "上位法已有规定")
        self.do(lambda: services.archive(self.it(), by=self.lead))


DOGS = "清渡县城区犬只管理办法"
PARKING = ("清渡县城区停车管理办法", "第一条 为了规范停车，制定本办法。\n第二条 路内停车泊位实行登记。",
           "路边车位要登记编号，晚上七点后不收费。")  # fmt: skip
MARKET = ("清渡县集贸市场管理规定", "第一条 为了规范集贸市场，制定本规定。\n第二条 市场开办者负责保洁。",
          "赶集的地方由谁打扫、谁负责，都写清楚了。")  # fmt: skip
WATER = ("清渡县农村供水管理办法", "第一条 为了规范农村供水，制定本办法。\n第二条 供水单位每月公布水质。",
         "村里的自来水谁来管、水质怎么公布。")  # fmt: skip
BURN = ("清渡县烟花燃放管理规定", "第一条 为了安全，制定本规定。\n第二条 加油站、学校周边不得燃放。",
        "加油站、学校旁边不能放烟花。")  # fmt: skip


def play(*, say: Callable[[str], None]) -> dict[str, int]:
    """Play them into the demonstration: in force with comments, on trial, repealed, laid open, with the examiner."""

    def new(function: str, days: int, title: str, text: str = TEXT, plain: str = PLAIN) -> Play:
        moment = datetime.combine(today() - timedelta(days=days), time(10), LOCAL)
        return Play(people_of(function, settings.COUNTY), title, moment, text, plain)

    year = today().year
    new("public_security", 120, DOGS).in_force(f"清政规〔{year}〕1号")
    new("transport", 90, *PARKING).in_force(f"清政规〔{year}〕2号", trial=True)
    new("market", 200, *MARKET).repealed(f"清政规〔{year - 1}〕8号")
    new("emergency", 14, *BURN).laid_open().checked()
    new("water", 3, *WATER).laid_open()
    say("5 documents")
    return {"documents": 5}
