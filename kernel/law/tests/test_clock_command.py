"""manage.py clock answers, or refuses with exit 2 and a sentence."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from kernel.law.clockbook import clock_book

pytestmark = pytest.mark.django_db


def run(capsys: Any, *args: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    code = 0
    try:
        call_command("clock", *args)
    except SystemExit as stop:
        code = int(stop.code or 0)
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize(
    ("norm", "length", "start", "due_on"),
    [
        ("行政处罚法", "7日", "2026-09-28", "2026-10-13"),
        ("行政处罚法#61", "七日", "2026-09-28", "2026-10-13"),
        ("中华人民共和国行政许可法", "20日", "2026-09-28", "2026-10-30"),
        ("行政复议法", "10日", "2023-12-29", "2024-01-08"),
        ("政府信息公开条例", "20个工作日", "2026-09-28", "2026-10-30"),
        ("行政诉讼法", "6个月", "2026-03-28", "2026-09-28"),
    ],
)
def test_it_answers_in_json(capsys: Any, norm: str, length: str, start: str, due_on: str) -> None:
    code, out, _ = run(capsys, "--norm", norm, "--length", length, "--from", start, "--json")
    found = json.loads(out)
    assert (code, found["due_on"], found["provisional"]) == (0, due_on, False)
    assert all(set(step) == {"text", "article", "date"} for step in found["derivation"])


def test_hours_want_a_time_of_day(capsys: Any) -> None:
    code, out, _ = run(capsys, "--norm", "反家庭暴力法", "--length", "24小时", "--from", "2026-09-28T10:30", "--json")
    assert (code, json.loads(out)["due_at"]) == (0, "2026-09-29T10:30:00+08:00")
    code, _, err = run(capsys, "--norm", "反家庭暴力法", "--length", "24小时", "--from", "2026-09-28")
    assert code == 2 and "时刻" in err


def test_it_reads_well_in_a_terminal(capsys: Any) -> None:
    _, out, _ = run(capsys, "--norm", "行政处罚法", "--length", "7日", "--from", "2026-09-28")
    assert out.startswith("2026-10-13\n") and "〔行政处罚法#85〕" in out


def test_a_row_of_the_clock_book_can_be_asked_for(capsys: Any) -> None:
    _, out, _ = run(capsys, "--row", "disputes/intake.triage", "--from", "2026-09-28T11:30")
    assert out.startswith("2026-09-28 15:00\n")


@pytest.mark.parametrize(
    ("row", "start", "first"),
    [
        ("reconsideration.decide", "2026-08-03", "2026-10-08"),
        ("licence.decide", "2026-09-28", "2026-10-30"),
        ("penalty.serve", "2026-09-28", "2026-10-13"),
        ("penalty.serve", "2021-07-14", "2021-07-21"),
        ("event.apply", "2026-10-22", "2026-09-30"),
        ("transfer.send", "2026-09-30T16:20", "2026-10-01 16:20"),
    ],
)
def test_a_row_prints_its_derivation_article_by_article(capsys: Any, row: str, start: str, first: str) -> None:
    code, out, _ = run(capsys, "--row", row, "--from", start)
    lines = out.splitlines()
    assert (code, lines[0]) == (0, first) and len(lines) > 3
    assert all("〔" in line and line.endswith("〕") for line in lines[1:])


def test_a_limit_that_must_run_names_the_first_day_after_it(capsys: Any) -> None:
    args = ("--row", "penalty.hearing_notice", "--from", "2026-09-28")
    _, out, _ = run(capsys, *args)
    assert out.startswith("2026-10-13\n") and "最早2026年10月14日（星期三）方可进行下一步" in out
    assert json.loads(run(capsys, *args, "--json")[1])["sense"] == "at_least"


def test_every_row_of_the_book_answers(capsys: Any) -> None:
    for rows in clock_book().rows.values():
        start = f"{max(rows[-1].valid_from, date(2026, 3, 2))}T09:30"
        code, out, err = run(capsys, "--row", rows[-1].id, "--from", start, "--provisional", "--json")
        assert code == 0 and json.loads(out)["derivation"], (rows[-1].id, err)


def test_the_book_is_listed_by_norm_for_people_and_for_scripts(capsys: Any) -> None:
    _, out, _ = run(capsys, "--list")
    assert len(out.splitlines()) == sum(len(rows) for rows in clock_book().rows.values())
    assert "licence.renew  2004-07-01  提前三十日（自然日）  行政许可法#50.1  V  申请延续许可" in out
    _, out, _ = run(capsys, "--list", "--norm", "复议法", "--json")
    found = [json.loads(line) for line in out.splitlines()]
    decide = [one for one in found if one["id"] == "reconsideration.decide"]
    assert {one["article"].split("#")[0] for one in found} == {"行政复议法"}
    assert [(one["article"], one["extend"]) for one in decide] == [
        ("行政复议法#31.1", "三十日"),
        ("行政复议法#62.1", "三十日"),
    ]


def test_a_length_is_counted_back_from_a_day(capsys: Any) -> None:
    args = ("--norm", "大型群众性活动安全管理条例#13", "--length", "20日", "--before", "2026-10-22")
    code, out, _ = run(capsys, *args)
    assert code == 0 and out.startswith("2026-09-30\n") and "提前到此前的工作日" in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--norm", "无此法", "--length", "7日", "--from", "2026-09-28"), "没有登记"),
        (("--norm", "行政处罚法", "--length", "7号", "--from", "2026-09-28"), "看不懂期限"),
        (("--norm", "行政处罚法", "--length", "7日", "--from", "28.9.2026"), "看不懂起算时间"),
        (("--norm", "行政处罚法", "--length", "7日", "--from", "2003-09-28"), "没有2003年的工作日历"),
        (("--norm", "行政强制法", "--length", "7日", "--from", "2010-09-28"), "没有施行中的版本"),
        (("--norm", "信访条例", "--length", "7日", "--from", "2026-09-28"), "已经失效"),
        (("--norm", "信访工作条例", "--length", "60日", "--from", "2026-12-01"), "尚未导入"),
        (("--norm", "行政处罚法", "--from", "2026-09-28"), "没有写明"),
        (("--norm", "行政处罚法", "--length", "7日"), "从哪一天起算"),
        (("--row", "no.such.row", "--from", "2026-09-28"), "没有“no.such.row”"),
    ],
)
def test_it_refuses_with_exit_2_and_a_sentence(capsys: Any, args: tuple[str, ...], said: str) -> None:
    code, out, err = run(capsys, *args)
    assert (code, out) == (2, "") and said in err
    code, out, err = run(capsys, *args, "--json")
    assert code == 2 and said in err and said in json.loads(out)["error"]["what"]


def test_a_provisional_date_is_given_when_asked_for(capsys: Any) -> None:
    args = ("--norm", "信访工作条例", "--length", "60日", "--from", "2026-12-01", "--provisional")
    code, out, _ = run(capsys, *args, "--json")
    found = json.loads(out)
    assert (code, found["due_on"], found["provisional"]) == (0, "2027-02-01", True)
    assert "（暂定）" in run(capsys, *args)[1]
