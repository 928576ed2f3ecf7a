"""manage.py clock answers, or refuses with exit 2 and a sentence."""

import json
from typing import Any

import pytest
from django.core.management import call_command

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
