"""Beginnings of stories: a petition brought to where a test needs it, with the real tables and the real procedure."""

from datetime import datetime
from typing import Any

from kernel.common.moment import LOCAL, now
from kernel.matters import services
from kernel.matters.models import Matter
from kernel.matters.rehearsing import close, worker
from scenarios.petitions import services as petitions

KIND = "petition"
MONDAY = datetime(2026, 6, 8, 9, 30, tzinfo=LOCAL)
"""A Monday with nothing but ordinary weeks before and behind it."""
PETITIONER = {"role": "claimant", "name": "李明", "phone": "12012300001", "id_number": "990123199001010017"}
PENSION = "我的养老保险少记了三年工龄，去窗口问了几次没有结果，请核实补记。"
CRIME = "举报临川社区会计贪污集体资产租金，账上少了十二万元，请查处。"
PARTS = {
    "request": "补记三年工龄", "facts": "档案记载一九九八年至二〇〇一年在岗，系统未录入。",
    "text": "补记三年工龄，从下月起按新工龄计发。", "basis": "社会保险法第十六条",
}  # fmt: skip


def received(house: Any, **given: Any) -> Matter:
    """A grievance about a pension, taken in at the petition office."""
    told = {"text": PENSION, "place": "990123001001", "parties": [PETITIONER], "by": house.petition}
    return services.receive(KIND, **{**told, **given})


def placed(house: Any, class_code: str = "G3", *, grade: str = "green", **given: Any) -> Matter:
    """Registered, classed and referred."""
    matter = received(house, **given)
    return services.dispatch(matter, class_code=class_code, grade=grade, reason="按职责转送", by=worker(matter))


def noticed(house: Any, branch: str = "accept", **given: Any) -> Matter:
    """The unit told the petitioner its way, and the procedure went that way."""
    matter = placed(house, **given)
    petitions.give_notice(matter, branch, by=worker(matter))
    return close(matter, branch)


def decided(house: Any, opinion: str = "support", **given: Any) -> Matter:
    """Heard, verified, decided and served; the thirty days to ask for a review run."""
    matter = noticed(house, **given)
    hand = worker(matter)
    petitions.hear(matter, "三年在岗有工资单为证。", held_at=now(), by=hand)
    services.record_evidence(matter, "facts_verified", "调取了档案和当年工资册。", by=hand)
    petitions.write_decision(matter, opinion, **PARTS, by=hand)
    close(matter, "decision")
    petitions.serve(petitions.decision_of(matter), by=hand)
    return close(matter, "served")
