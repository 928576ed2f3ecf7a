"""Beginnings of stories: an application brought to where a test needs it, with the real tables and procedure."""

from datetime import datetime
from typing import Any

from kernel.common.moment import LOCAL
from kernel.matters import services
from kernel.matters.models import Matter
from kernel.matters.rehearsing import close, worker
from kernel.people.queries import holders
from scenarios.reconsideration import services as cases
from scenarios.reconsideration.queries import ruling_of

KIND = "reconsideration"
MONDAY = datetime(2026, 6, 8, 9, 30, tzinfo=LOCAL)
"""A Monday with nothing but ordinary weeks before and behind it, but for 19 June."""
APPLICANT = {"role": "claimant", "name": "李明", "phone": "12012300001"}
FINE = "县市场监管局五月二十日对我店罚款八千元，我认为事实不清，请求撤销。"


def received(house: Any, **given: Any) -> Matter:
    """Somebody does not accept a fine of the market supervision bureau."""
    told = {"text": FINE, "place": "990123001001", "parties": [APPLICANT], "by": house.town_lanting}
    return services.receive(KIND, facts={"respondent_organisation": "market"}, **{**told, **given})


def accepted(house: Any, class_code: str = "P4", outcome: str = "place", **given: Any) -> Matter:
    """All seven conditions hold; accepted in the ordinary procedure, or the summary one."""
    matter = received(house, **given)
    services.confirm_class(matter, class_code, by=worker(matter))
    cases.examine(matter, by=worker(matter))
    return close(matter, outcome)


def answered(house: Any, **given: Any) -> Matter:
    """Copy sent, answer and evidence handed in."""
    matter = close(accepted(house, **given), "sent")
    cases.answer(matter, "处罚事实清楚，程序合法。", "现场笔录、照片、裁量基准。", by=worker(matter))
    return close(matter, "answered")


def heard(house: Any, **given: Any) -> Matter:
    """Both sides heard, about to be decided."""
    matter = answered(house, **given)
    for side in ("applicant", "respondent"):
        cases.hear_views(matter, side, "陈述了事实和理由。", by=worker(matter))
    return close(matter, "heard")


def approved(house: Any, matter: Matter, kind: str = "revoke") -> Matter:
    """Drafted by one officer, approval noted by another, decided."""
    one, two = holders(matter.receiver_id)[:2]
    row = cases.draft_ruling(matter, kind, facts="查明处罚证据不足。", reasons="主要事实不清。", by=one)
    cases.approve_ruling(row, "复议机关负责人6月30日同意", by=two)
    return close(matter, "decision")


def served(matter: Matter) -> Matter:
    """The decision reaches the applicant."""
    ruling = ruling_of(matter)
    assert ruling is not None
    cases.serve(ruling, by=worker(matter))
    return close(matter, "served")
