"""Beginnings of stories: a matter brought to where a test needs it."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from kernel.audit.queries import broken_chains, replay_differences, story
from kernel.audit.services import audited, change
from kernel.common.moment import LOCAL, now
from kernel.files.models import StoredFile
from kernel.files.services import store_file
from kernel.matters import progress, services
from kernel.matters.host import round_of
from kernel.matters.models import Evidence, Matter
from kernel.people.models import User
from kernel.procedures.models import Step
from kernel.rules.services import publish_table

MONDAY = datetime(2026, 6, 8, 9, 30, tzinfo=LOCAL)
"""A Monday with nothing but ordinary weeks before and behind it."""
ROUTING = """# policy: first
if_class,then_function,basis,valid_from,region
B1,hrss,product:x,2020-01-01,
E2,committee,product:x,2020-01-01,
,centre,product:x,2020-01-01,
"""
CLAIMANT = {"role": "claimant", "name": "李明", "phone": "12012300001"}


def received(house: Any, *, parties: list[Mapping[str, Any]] | None = None, **given: Any) -> Matter:
    """A wage dispute in 岚汀街道, just taken in at the township's window."""
    publish_table("disputes.routing", ROUTING, by=house.system)
    return services.receive(
        "dispute",
        **{
            "text": "工地三个月工资没发，请帮我们要回来。",
            "place": "990123001001",
            "parties": parties or [CLAIMANT],
            "by": house.town_lanting,
            **given,
        },
    )


def placed(house: Any, class_code: str = "B1", *, grade: str = "green", **given: Any) -> Matter:
    """Graded, confirmed and dispatched to the body the class names."""
    matter = received(house, **given)
    services.confirm_class(matter, class_code, by=house.town_lanting)
    services.confirm_grade(matter, grade, reason="按实际情况", by=house.town_lanting)
    return services.place(matter, by=house.town_lanting)


def working(house: Any, **given: Any) -> Matter:
    """Accepted by the county's labour department, rights told, being handled."""
    matter = services.accept(placed(house, **given), by=house.handler_hrss)
    show(matter, "notice_given", by=house.handler_hrss)
    services.complete_step(progress.open_step(matter, "notice"), "given", by=house.handler_hrss)
    matter.refresh_from_db()
    return matter


def step_of(matter: Matter, node: str, body: Any = None) -> Step:
    """The open step at a node, of one body when it is parallel."""
    steps = Step.objects.filter(matter_id=matter.pk, node=node, status="open")
    return (steps.filter(organisation=body) if body else steps).get()


@audited("testing.evidence")
def show(matter: Matter, *facts: str, by: User) -> None:
    """Document facts, whatever the scenario calls them."""
    for fact in facts:
        Evidence(matter=matter, fact=fact, text="测试依据", round=round_of(matter), by=by, at=now()).save()


def filed(matter: Matter, name: str = "凭据.txt", *, by: User) -> StoredFile:
    """A paper in the matter's file."""
    return store_file(matter, BytesIO("写明了经过".encode()), name=name, kind="evidence", by=by)


@audited("testing.alter")
def alter(row: Any, *, by: User, **values: Any) -> Any:
    """Put a row into a state that a test begins with."""
    return change(row, **values)


@audited("testing.ended")
def ended(matter: Matter, ending: str = "met", *, by: User) -> Matter:
    """The matter has its ending and waits for the call afterwards."""
    return change(matter, ending=ending, ended_at=now())


def told(matter: Matter) -> str:
    """The whole story of a matter, as people read it."""
    return "\n".join(line["line"] for line in story(matter.audit_chain))


def assert_ledger_holds() -> None:
    """The ledger is unbroken and rebuilds every table."""
    assert list(broken_chains()) == []
    assert list(replay_differences()) == []
