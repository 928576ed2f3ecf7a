"""Extensions and pauses: lawful, in time, within the ceiling, on a listed ground."""

from datetime import date, datetime

import pytest

from kernel.common.errors import Conflict, Invalid
from kernel.law.calendar import seeded
from kernel.law.due import Due, due
from kernel.law.lengths import parse
from kernel.law.norms import library
from kernel.law.terms import Allowed, Extendable, Extension, Pause

START = date(2026, 7, 8)
PETITION = Allowed(Extendable("本机关、单位负责人", parse("30日"), "告知信访人延期理由", article="信访工作条例#34"))
HEARING = Allowed(pause={"听证": "信访工作条例#36.2"})
POLICE = Allowed(Extendable("上一级公安机关", parse("三十日"), times=2))


def limit(length: str = "60日", *, start: date | datetime = START, norm: str = "信访工作条例", **more: object) -> Due:
    on = start.date() if isinstance(start, datetime) else start
    rule = library().rule(norm, on)
    return due(start, length, rule=rule, calendar=seeded(), article=f"{norm}#34", **more)  # type: ignore[arg-type]


def more_time(length: str, granted: date, approver: str = "张局长", reason: str = "案情复杂") -> Extension:
    return Extension(parse(length), granted, approver, reason)


def rest(ground: str, start: date, end: date) -> Pause:
    return Pause(ground, start, end, "张局长", "需要听证")


@pytest.mark.parametrize(
    ("length", "granted", "due_on"),
    [
        ("30日", date(2026, 7, 20), "2026-10-08"),  # 60 + 30 from 8 July is 6 October, in the holiday
        ("30日", date(2026, 9, 7), "2026-10-08"),  # on the very last day, a Monday the Sunday was moved to
        ("15日", date(2026, 8, 1), "2026-09-21"),  # 75 days: 21 September
        ("10日", date(2026, 8, 1), "2026-09-16"),
    ],
)
def test_an_extension_continues_from_the_day_counted(length: str, granted: date, due_on: str) -> None:
    found = limit(extensions=[more_time(length, granted)], allowed=PETITION)
    assert found.on.isoformat() == due_on


def test_an_extension_after_expiry_is_refused() -> None:
    with pytest.raises(Conflict, match="extension_after_expiry") as refusal:
        limit(extensions=[more_time("30日", date(2026, 9, 8))], allowed=PETITION)
    assert "2026-09-07" in refusal.value.what
    assert refusal.value.rule == "信访工作条例#34"


@pytest.mark.parametrize(
    ("extensions", "code"),
    [
        ([more_time("31日", START)], "extension_not_allowed"),
        ([more_time("1个月", START)], "extension_not_allowed"),
        ([more_time("30个工作日", START)], "extension_not_allowed"),
        ([more_time("10日", START), more_time("10日", START)], "extension_not_allowed"),
        ([more_time("24小时", START)], "extension_not_allowed"),
        ([more_time("10日", date(2026, 7, 7))], "extension_too_early"),
        ([more_time("10日", START, approver=" ")], "extension_unexplained"),
        ([more_time("10日", START, reason="")], "extension_unexplained"),
    ],
)
def test_what_the_article_does_not_allow_is_refused(extensions: list[Extension], code: str) -> None:
    with pytest.raises(Conflict, match=code):
        limit(extensions=extensions, allowed=PETITION)


def test_a_limit_without_an_extension_rule_cannot_be_extended() -> None:
    with pytest.raises(Conflict, match="extension_not_allowed"):
        limit(extensions=[more_time("10日", START)], allowed=Allowed())


def test_the_police_may_extend_twice_by_thirty_days_each() -> None:
    twice = [more_time("三十日", date(2026, 7, 20)), more_time("30日", date(2026, 8, 20))]
    found = limit("三十日", norm="治安管理处罚法", extensions=twice, allowed=POLICE)
    assert found.on.isoformat() == "2026-10-08"  # ninety days from 8 July: 6 October
    with pytest.raises(Conflict, match="extension_not_allowed"):
        limit(
            "三十日", norm="治安管理处罚法", extensions=[*twice, more_time("30日", date(2026, 9, 20))], allowed=POLICE
        )


def test_by_consent_a_mediation_may_be_extended_any_number_of_times() -> None:
    consent = Allowed(Extendable("各方当事人一致同意", times=0))
    thrice = [more_time("30日", START), more_time("30日", START), more_time("1个月", START)]
    found = limit("30日", norm="product", extensions=thrice, allowed=consent)
    assert found.on.isoformat() == "2026-11-06"  # 90 days: 6 October; one month on


def test_the_stricter_reading_counts_on_from_a_rest_day() -> None:
    found = limit("10日", start=date(2026, 9, 23), norm="product", extensions=[more_time("10日", date(2026, 9, 24))])
    assert found.on.isoformat() == "2026-10-13"  # 3 October, not 8 October, plus ten


@pytest.mark.parametrize(
    ("begin", "end", "due_on"),
    [
        (date(2026, 7, 15), date(2026, 7, 25), "2026-08-17"),  # 30 + 10 days: 17 August
        (date(2026, 8, 7), date(2026, 8, 20), "2026-08-20"),  # paused on the last day: it ends with the pause
        (date(2026, 7, 10), date(2026, 7, 10), "2026-08-07"),  # a pause of no day
    ],
)
def test_days_of_a_hearing_do_not_count(begin: date, end: date, due_on: str) -> None:
    found = limit("30日", pauses=[rest("听证", begin, end)], allowed=HEARING)
    assert found.on.isoformat() == due_on


def test_working_days_of_a_pause_do_not_count() -> None:
    paused = [rest("鉴定", date(2026, 9, 29), date(2026, 10, 9))]
    found = limit("5日", start=date(2026, 9, 28), norm="行政处罚法", pauses=paused)
    assert found.on.isoformat() == "2026-10-14"  # 29 Sept, then 10, 12, 13, 14 October


def test_a_pause_on_any_other_ground_is_refused_and_the_listed_ones_named() -> None:
    with pytest.raises(Conflict, match="pause_ground") as refusal:
        limit("30日", pauses=[rest("领导出差", START, START)], allowed=HEARING)
    assert "听证" in refusal.value.next


def test_a_pause_after_expiry_is_refused() -> None:
    with pytest.raises(Conflict, match="pause_after_expiry"):
        limit("30日", pauses=[rest("听证", date(2026, 8, 8), date(2026, 8, 9))], allowed=HEARING)


def test_a_pause_over_the_rest_days_a_limit_moved_across_is_in_time() -> None:
    begin = date(2026, 10, 5)  # thirty days from 3 September end on 3 October and move to the 8th
    found = limit("30日", start=date(2026, 9, 3), pauses=[rest("听证", begin, date(2026, 10, 12))], allowed=HEARING)
    assert found.on.isoformat() == "2026-10-12"


@pytest.mark.parametrize(
    "pauses",
    [
        [rest("听证", date(2026, 7, 7), date(2026, 7, 9))],
        [rest("听证", date(2026, 7, 20), date(2026, 7, 10))],
        [rest("听证", date(2026, 7, 10), date(2026, 7, 20)), rest("听证", date(2026, 7, 15), date(2026, 7, 25))],
    ],
)
def test_pauses_out_of_order_are_refused(pauses: list[Pause]) -> None:
    with pytest.raises(Conflict, match="pause_out_of_order"):
        limit("30日", pauses=pauses, allowed=HEARING)


def test_a_pause_needs_an_approver_and_a_reason() -> None:
    with pytest.raises(Conflict, match="pause_unexplained"):
        limit("30日", pauses=[Pause("听证", START, START, "", "听证")], allowed=HEARING)


def test_extension_and_pause_together() -> None:
    found = limit(
        "30日",
        extensions=[more_time("10日", date(2026, 8, 3))],
        pauses=[rest("听证", date(2026, 7, 15), date(2026, 7, 25)), rest("听证", date(2026, 8, 20), date(2026, 8, 22))],
        allowed=Allowed(PETITION.extend, HEARING.pause),
    )
    assert found.on.isoformat() == "2026-08-31"  # 30 + 10 + 10 + 2 days: 29 August, a Saturday
    assert [step.article for step in found.derivation][3:6] == ["信访工作条例#34", *["信访工作条例#36.2"] * 2]


def test_hours_are_paused_to_the_minute() -> None:
    begin = datetime(2026, 9, 28, 9, 0)
    paused = [Pause("鉴定", datetime(2026, 9, 28, 10, 0), datetime(2026, 9, 28, 12, 30), "张局长", "委托鉴定")]
    found = limit("24小时", start=begin, norm="product", pauses=paused)
    assert f"{found.at:%m-%d %H:%M}" == "09-29 11:30"


def test_office_hours_paused_over_the_break() -> None:
    begin = datetime(2026, 9, 28, 11, 0)
    paused = [Pause("鉴定", datetime(2026, 9, 28, 11, 30), datetime(2026, 9, 28, 14, 0), "张局长", "委托鉴定")]
    found = limit("2个工作小时", start=begin, norm="product", pauses=paused)
    assert f"{found.at:%m-%d %H:%M}" == "09-28 15:30"


def test_hours_need_a_time_of_day() -> None:
    with pytest.raises(Invalid, match="start_without_time"):
        limit("24小时", norm="product")


def test_settled_interruptions_are_not_questioned_again() -> None:
    late = [more_time("30日", date(2026, 12, 1))]
    assert limit(extensions=late, settled=True).on.isoformat() == "2026-10-08"
