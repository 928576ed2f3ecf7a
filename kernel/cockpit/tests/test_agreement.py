"""What the screen counts live and what analysis counts in its snapshot are the same."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.analysis import queries, snapshot
from kernel.analysis.places import day_of
from kernel.analysis.queries import Period, Reach
from kernel.cockpit.board import Board
from kernel.cockpit.editions import COUNTY, Edition
from kernel.cockpit.figures import STAGES
from kernel.cockpit.tests.conftest import DAY
from kernel.common.moment import at, today

pytestmark = pytest.mark.django_db
SCREEN = Edition(COUNTY, "p990123", "澄湖县", "990123", rows=True)


def test_the_funnel_and_the_trend_are_those_of_the_snapshot(busy: Any) -> None:
    with at(DAY + timedelta(hours=1)):
        snapshot.take(full=True)
        board = Board(SCREEN)
        period = Period(today() - timedelta(days=29), today() + timedelta(days=1))
        told = queries.funnel(Reach(), period)
        bands = {day_of(row["day_no"]): row for row in queries.trend(Reach(), period).dicts()}
    stages = {stage: bar.number.n for stage, bar in zip(STAGES, board.funnel, strict=True)}
    assert told == stages and stages["received"] > stages["accepted"] > stages["archived"] > 0
    shown = [one for one, _number in board.trend[:-1]]
    assert sum(one.n for one in shown) > 2
    for one in shown:
        row = bands[one.day]
        assert (row["n"], row["low"], row["high"]) == (one.n, pytest.approx(one.low), pytest.approx(one.high))
