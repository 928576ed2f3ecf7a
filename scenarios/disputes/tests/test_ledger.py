"""The ledger is the sum of the cases, nothing kept beside them."""

from datetime import date

import pytest

from kernel.common.moment import at
from scenarios.disputes import services as mediation
from scenarios.disputes.ledger import ledger
from scenarios.disputes.models import Agreement, MediationRecord
from scenarios.disputes.tests import stories
from scenarios.disputes.tests.stories import MONDAY

pytestmark = pytest.mark.django_db
JUNE = (date(2026, 6, 1), date(2026, 6, 30))


def test_a_body_sees_its_sessions_agreements_money_and_results(house):
    with at(MONDAY):
        for outcome in ("agreed", "failed"):
            matter = stories.working(house, source="t", source_key=outcome)
            mediation.record_mediation(
                matter, held_at=MONDAY, place="调解室", mediators=[house.mediator_lanting], present=[], outcome=outcome,
                by=house.mediator_lanting,
            )  # fmt: skip
            if outcome == "agreed":
                made = stories.signed(house, stories.drafted(house, matter, date(2026, 6, 8), date(2026, 7, 1)))
        first = made.obligations.order_by("due_on").first()
        mediation.perform(first, on=MONDAY.date(), evidence="收条", by=house.mediator_lanting)
    [line] = ledger(*JUNE)
    assert line.body == house.bodies["committee:990123001"]
    assert (line.sessions, line.failed, line.written, line.oral) == (2, 1, 1, 0)
    assert (line.promised_fen, line.performed, line.missed) == (400_000, 1, 0)


def test_the_lines_add_up_to_the_cases(house):
    with at(MONDAY):
        stories.signed(house, stories.drafted(house, stories.working(house)))
    lines = ledger(*JUNE)
    assert sum(line.written + line.oral for line in lines) == Agreement.objects.exclude(effective_at=None).count()
    assert sum(line.sessions for line in lines) == MediationRecord.objects.count()


def test_another_month_is_empty(house):
    with at(MONDAY):
        stories.signed(house, stories.drafted(house, stories.working(house)))
    assert ledger(date(2026, 5, 1), date(2026, 5, 31)) == []
