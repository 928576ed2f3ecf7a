"""Journey 6: an amended statute lands while many matters are open. (``python -m bench ripple`` does ten thousand.)"""

from datetime import date, datetime
from typing import Any

import pytest

from bench.fill import settle, under_limit
from kernel.audit.queries import broken_chains, replay_differences, story
from kernel.common.moment import LOCAL, at
from kernel.law.models import Clock
from kernel.law.queries import clocks_adrift
from kernel.matters.models import Matter
from kernel.matters.progress import open_step
from kernel.matters.services import complete_step
from kernel.procedures.models import Step
from scenarios.lawchange.models import Enactment, Finding
from scenarios.lawchange.services import decide, finish_survey, open_change
from scenarios.lawchange.tasks import carry_over_confirmed

pytestmark = pytest.mark.django_db
OPEN = 300
BEFORE = datetime(2023, 12, 26, 9, 0, tzinfo=LOCAL)
AFTER = datetime(2024, 1, 2, 9, 0, tzinfo=LOCAL)


def test_a_statute_changes_while_three_hundred_matters_are_open(house: Any) -> None:
    first, second = house.handler_justice, house.handler2_justice
    under_limit(OPEN, BEFORE)
    settle()
    with at(BEFORE):
        matter = open_change("行政复议法", date(2024, 1, 1), transition="new", basis="程序从新", by=first)
        complete_step(open_step(matter, "triage"), "place", by=first)
        finish_survey(matter, by=first)
        enactment = Enactment.objects.get(matter=matter)
        assert enactment.counts["clock.moved"] == OPEN
        assert not Clock.objects.filter(law_on__isnull=False).exists()
        complete_step(open_step(matter, "confirm"), "confirm", by=second)
    with at(AFTER):
        assert carry_over_confirmed() == f"{OPEN} limits"
        for finding in Finding.objects.filter(enactment=enactment, decision=""):
            decide(finding, "kept", "条文号和内容已核对", by=first)
        complete_step(open_step(matter, "review"), "decision", note="逐项处理完毕", by=first)
    matter.refresh_from_db()
    assert matter.ending == "decision" and open_step(matter, "archive")
    moved = Clock.objects.filter(law_on=date(2024, 1, 1))
    assert {one.due_at.astimezone(LOCAL).date() for one in moved} == {date(2024, 1, 10)} and moved.count() == OPEN
    due = set(moved.values_list("due_at", flat=True))
    assert set(Step.objects.filter(pk__in=moved.values("step_id")).values_list("due_at", flat=True)) == due
    assert set(Matter.objects.filter(pk__in=moved.values("matter_id")).values_list("due_at", flat=True)) == due
    told = story(f"matter:{moved[0].matter_id}")
    assert "截止日由2024年1月5日（星期五）改为2024年1月10日（星期三）" in told[-1]["line"]
    assert list(clocks_adrift()) == list(broken_chains()) == list(replay_differences()) == []
    assert Matter.objects.filter(kind="law_change").count() == 1
