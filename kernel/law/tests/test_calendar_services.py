"""Loading a year: provisional dates become certain, moved ones say so, and a second load changes nothing."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kernel.audit.models import Entry
from kernel.audit.services import audited
from kernel.common.errors import Forbidden, Invalid
from kernel.common.moment import LOCAL, at
from kernel.law.calendar import SEEDS, seeded
from kernel.law.calendar_services import load_calendar, settle_provisional
from kernel.law.models import CalendarYear, Clock
from kernel.law.queries import clocks_adrift, current_calendar, forget_calendar, stored_calendar
from kernel.law.services import breach_clock, extend_clock, start_clock, stop_clock
from kernel.people.services import actor

pytestmark = pytest.mark.django_db
NOTICE = """date,is_workday,note
2027-01-01,0,元旦（法定节假日）
2027-01-03,1,元旦（调休上班）
2027-02-01,0,春节（放假）
2027-02-05,0,春节（法定节假日）
2027-02-06,0,春节（法定节假日）
2027-02-07,0,春节（法定节假日）
2027-02-08,0,春节（法定节假日）
2027-02-09,0,春节（放假）
"""


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    forget_calendar()
    yield
    forget_calendar()


@pytest.fixture
def system() -> Any:
    return actor("system")


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "2027.csv"
    file.write_text(NOTICE, encoding="utf-8")
    return file


def started(system: Any, month: int, day: int, key: str = "petition.decide", matter: int = 7) -> Clock:
    with at(datetime(2026, month, day, 10, tzinfo=LOCAL)):
        return start_clock(key, matter_id=matter, by=system)


def due_on(clock: Clock) -> str:
    clock.refresh_from_db()
    return f"{clock.due_at.astimezone(LOCAL):%Y-%m-%d}"


def test_a_provisional_date_is_computed_anew_when_the_year_is_loaded(system: Any, notice: Path) -> None:
    moved, kept, other = started(system, 12, 1), started(system, 12, 2), started(system, 7, 8, matter=8)
    assert (due_on(moved), moved.provisional) == ("2027-02-01", True)
    done = load_calendar(notice, by=system)
    assert done == {"year": 2027, "days": 8, "clocks": 2, "moved": 2}
    assert (due_on(moved), moved.provisional) == ("2027-02-02", False)
    assert (due_on(kept), kept.provisional) == ("2027-02-02", False)
    assert "暂定" not in moved.derivation[-1]["text"]
    assert due_on(other) == "2026-09-07"


def test_the_matter_is_told_the_old_and_the_new_date(system: Any, notice: Path) -> None:
    started(system, 12, 1)
    load_calendar(notice, by=system)
    body = Entry.objects.filter(chain="matter:7").order_by("-seq")[0].body
    assert "由2027年2月1日（星期一）重新计算为2027年2月2日（星期二）" in body


def test_loading_the_same_file_again_changes_nothing(system: Any, notice: Path) -> None:
    load_calendar(notice, by=system)
    started(system, 12, 1)
    assert load_calendar(notice, by=system)["clocks"] == 0
    assert CalendarYear.objects.get(year=2027).revision == 1


def test_an_amended_notice_moves_the_clocks_that_run_over_it(system: Any, tmp_path: Path) -> None:
    clock, met = started(system, 9, 16, "petition.refer"), started(system, 9, 16, "petition.refer", 8)
    stop_clock(met, at=datetime(2026, 9, 20, tzinfo=LOCAL), by=system)
    assert due_on(clock) == "2026-10-08"
    file = tmp_path / "2026.csv"
    extended = (SEEDS / "2026.csv").read_text(encoding="utf-8") + "2026-10-08,0,国庆节（延长假期）\n"
    file.write_text(extended, encoding="utf-8")
    with at(datetime(2026, 10, 1, tzinfo=LOCAL)):
        assert load_calendar(file, by=system)["moved"] == 1
    assert (due_on(clock), due_on(met)) == ("2026-10-09", "2026-10-08")


def test_an_extended_clock_keeps_its_extension(system: Any, notice: Path) -> None:
    clock = started(system, 10, 20)
    with at(datetime(2026, 11, 1, tzinfo=LOCAL)):
        extend_clock(clock, length="30日", approver="张局长", reason="案情复杂", by=system)
    before = due_on(clock)
    load_calendar(notice, by=system)
    assert due_on(clock) == before == "2027-01-18" and len(clock.extensions) == 1 and not clock.provisional


def test_a_clock_breached_under_a_provisional_date_runs_again_when_the_notice_gives_it_time(
    system: Any, notice: Path
) -> None:
    clock = started(system, 12, 1)
    with at(datetime(2027, 2, 2, 9, tzinfo=LOCAL)):
        breach_clock(clock, by=system)
        load_calendar(notice, by=system)
    clock.refresh_from_db()
    assert clock.status == "running"


def test_the_loaded_year_is_in_the_calendar_and_others_stay(system: Any, notice: Path) -> None:
    load_calendar(notice, by=system)
    calendar = stored_calendar()
    assert calendar.loaded_years == (*seeded().loaded_years, 2027)
    assert current_calendar().years.keys() == calendar.years.keys()
    assert list(clocks_adrift(calendar)) == []


def test_dates_left_provisional_by_another_process_are_settled_by_the_hour(system: Any, notice: Path) -> None:
    load_calendar(notice, by=system)
    clock = Clock(
        matter_id=7, key="petition.decide", name="办结", article="信访工作条例#34", provisional=True,
        started_at=datetime(2026, 12, 1, 10, tzinfo=LOCAL), due_at=datetime(2027, 2, 1, 23, 59, 59, tzinfo=LOCAL),
    )  # fmt: skip
    audited("test.save")(lambda one, *, by: one.save())(clock, by=system)
    assert settle_provisional(by=system) == 1
    assert (due_on(clock), clock.provisional) == ("2027-02-02", False)
    assert settle_provisional(by=system) == 0


def test_only_the_system_administrator_loads_a_calendar(cast: Any, notice: Path) -> None:
    with pytest.raises(Forbidden, match="calendar_role"):
        load_calendar(notice, by=cast.dispatcher)
    assert load_calendar(notice, by=cast.admin)["year"] == 2027


@pytest.mark.parametrize(("name", "text"), [("2027.csv", "x"), ("next.csv", NOTICE), ("2028.csv", NOTICE)])
def test_a_file_that_cannot_be_read_changes_nothing(system: Any, tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid):
        load_calendar(file, by=system)
    assert not CalendarYear.objects.exists()


def test_a_load_that_is_rolled_back_is_not_remembered(system: Any, notice: Path) -> None:
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        load_calendar(notice, by=system)
        assert 2027 in current_calendar().years
        raise Undone
    assert 2027 not in current_calendar().years


def counted_back(system: Any) -> Clock:
    """An event on 21 February 2027: the twentieth day before is Monday the 1st."""
    with at(datetime(2026, 12, 1, 10, tzinfo=LOCAL)):
        event = datetime(2027, 2, 21, 10, tzinfo=LOCAL)
        return start_clock("event.apply", matter_id=7, started_at=event, by=system)


def test_a_limit_counted_back_into_an_unknown_year_is_settled_by_its_notice(system: Any, notice: Path) -> None:
    clock = counted_back(system)
    assert (due_on(clock), clock.provisional) == ("2027-02-01", True)
    load_calendar(notice, by=system)
    assert (due_on(clock), clock.provisional) == ("2027-01-29", False)


def test_an_amended_notice_moves_a_limit_counted_back_over_its_days(system: Any, notice: Path) -> None:
    load_calendar(notice, by=system)
    forget_calendar()
    clock = counted_back(system)
    clock.refresh_from_db()
    notice.write_text(NOTICE.replace("2027-02-01,0,春节（放假）\n", ""), encoding="utf-8")
    assert (due_on(clock), clock.provisional) == ("2027-01-29", False)
    load_calendar(notice, by=system)
    assert due_on(clock) == "2027-02-01"
