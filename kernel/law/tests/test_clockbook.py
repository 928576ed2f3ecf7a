"""The clock book: complete for disputes, petitions and the hotline; faulty rows named by file, row and column."""

from datetime import date
from pathlib import Path

import pytest

from kernel.common.errors import Invalid, NotFound
from kernel.law.clockbook import ClockBook, clock_book, read_clocks
from kernel.law.norms import library
from kernel.law.queries import resolve
from kernel.law.tables import BadLawFile

NOW = date(2026, 11, 1)
GOOD = """
[[clock]]
id = "test.reply"
name = "答复"
norm = "信访工作条例"
article = "#34"
valid_from = 2022-05-01
starts = "petition.accepted"
stops = ["petition.decided"]
length = "60日"
extend = {max = "30日", by = "负责人", needs = "告知"}
pause = ["听证"]
mark = "V"
"""


@pytest.mark.parametrize(
    ("key", "length", "article", "mark"),
    [
        ("intake.triage", "2个工作小时", "product:intake.triage", "P"),
        ("intake.accept", "1个工作日", "product:intake.accept", "P"),
        ("mediation.period", "30日", "product:mediation.period", "P"),
        ("confirmation.apply", "三十日", "民事诉讼法#205", "V"),
        ("confirmation.accept", "三日", "人民调解协议司法确认规定#4.1", "V"),
        ("confirmation.decide", "十五日", "人民调解协议司法确认规定#5.1", "V"),
        ("complex.assess", "1个工作日", "product:complex.assess", "P"),
        ("complex.plan", "5个工作日", "product:complex.plan", "P"),
        ("complex.hard_trigger", "24小时", "product:complex.hard-trigger", "P"),
        ("dispute.township_loop", "15个工作日", "product:dispute.township-loop", "P"),
        ("dispute.county_loop", "30个工作日", "product:dispute.county-loop", "P"),
        ("dispute.backstop_review", "15日", "product:dispute.backstop-review", "P"),
        ("handle.consultation", "1个工作日", "product:dispute.handle", "P"),
        ("handle.help", "3个工作日", "product:dispute.handle", "P"),
        ("handle.complaint", "5个工作日", "product:dispute.handle", "P"),
        ("handle.complex", "15个工作日", "product:dispute.handle", "P"),
        ("joint_session.minutes", "1个工作日", "product:joint-session.minutes", "P"),
        ("root_cause.reply", "30日", "product:root-cause.reply", "P"),
        ("withdrawal.cooling_off", "7日", "product:withdrawal.cooling-off", "P"),
        ("contest.reply", "5个工作日", "product:contest.reply", "P"),
        ("police.mediation", "三十日", "治安管理处罚法#118.1", "V"),
        ("labour.mediation", "十五日", "劳动争议调解仲裁法#14.3", "V"),
        ("labour.award", "四十五日", "劳动争议调解仲裁法#43.1", "V"),
        ("land.award", "六十日", "农村土地承包经营纠纷调解仲裁法#47", "V"),
        ("market.mediation", "四十五个工作日", "市场监督管理投诉举报处理暂行办法#21.1.5", "V"),
        ("petition.refer", "15日", "信访工作条例#22", "V"),
        ("petition.objection", "5个工作日", "信访工作条例#23.3", "V"),
        ("petition.decide", "60日", "信访工作条例#34", "V"),
        ("hotline.complaint", "5个工作日", "product:hotline.handle", "P"),
        ("reconsideration.decide", "六十日", "行政复议法#62.1", "V"),
        ("litigation.sue", "六个月", "行政诉讼法#46.1", "V"),
    ],
)
def test_the_limits_of_disputes_petitions_and_the_hotline(key: str, length: str, article: str, mark: str) -> None:
    row = clock_book().find(key, NOW, "disputes")
    assert (row.length.text, row.article, row.mark) == (length, article, mark)


@pytest.mark.parametrize(
    ("key", "on", "article"),
    [
        ("petition.decide", date(2022, 4, 30), "信访条例#33"),
        ("petition.decide", date(2022, 5, 1), "信访工作条例#34"),
        ("reconsideration.answer", date(2023, 12, 31), "行政复议法#23.1"),
        ("reconsideration.answer", date(2024, 1, 1), "行政复议法#48"),
        ("disputes/confirmation.apply", date(2023, 6, 1), "人民调解法#33.1"),
        ("disputes/police.mediation", date(2025, 12, 31), "治安管理处罚法#99.1"),
    ],
)
def test_the_row_valid_on_the_start_day_decides(key: str, on: date, article: str) -> None:
    assert clock_book().find(key, on).article == article


def test_every_row_cites_a_norm_in_force_when_it_begins() -> None:
    for rows in clock_book().rows.values():
        for row in rows:
            for citation in (row.article, *row.allowed.pause.values()):
                assert resolve(citation, row.valid_from).norm.id in library().norms
            for citation in row.also:
                assert resolve(citation, NOW).norm.id in library().norms


def test_product_parameters_are_marked_as_such() -> None:
    for rows in clock_book().rows.values():
        assert all((row.norm == "product") == row.article.startswith("product:") for row in rows)
        assert all(row.mark in "PNK?" for row in rows if row.norm == "product")


def test_the_lawful_ways_out_are_listed() -> None:
    exits = {row.exit for row in clock_book().exits(NOW)}
    assert {"司法确认", "劳动争议仲裁", "农村土地仲裁", "市场监管投诉", "行政复议", "行政诉讼", "信访复查复核"} <= exits


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(NotFound, match="clock_unknown"):
        clock_book().find("no.such.limit", NOW)


def test_before_its_first_day_a_row_is_refused() -> None:
    with pytest.raises(Invalid, match="clock_not_valid"):
        clock_book().find("petition.objection", date(2020, 1, 1))


def book(tmp_path: Path, *texts: str, scenarios: tuple[str, ...] = ("",)) -> ClockBook:
    files = []
    for number, (text, scenario) in enumerate(zip(texts, scenarios, strict=True)):
        file = tmp_path / f"clocks{number}.toml"
        file.write_text(text, encoding="utf-8")
        files.append((scenario, file))
    return read_clocks(files)


def test_a_good_row_is_read(tmp_path: Path) -> None:
    row = book(tmp_path, GOOD).find("test.reply", NOW)
    assert row.allowed.extend is not None
    assert (row.allowed.extend.article, dict(row.allowed.pause)) == ("信访工作条例#34", {"听证": "信访工作条例#34"})


def test_a_scenarios_own_row_goes_before_the_kernels(tmp_path: Path) -> None:
    found = book(tmp_path, GOOD, GOOD.replace("60日", "20日"), scenarios=("", "local"))
    assert found.find("test.reply", NOW, "local").length.n == 20
    assert found.find("test.reply", NOW).length.n == 60


def test_a_copied_scenario_may_keep_its_ids(tmp_path: Path) -> None:
    found = book(tmp_path, GOOD, GOOD, scenarios=("disputes", "copy"))
    assert found.find("test.reply", NOW, "copy").id == "copy/test.reply"
    assert found.find("test.reply", NOW).length.n == 60


def test_two_scenarios_with_different_limits_must_be_told_apart(tmp_path: Path) -> None:
    found = book(tmp_path, GOOD, GOOD.replace("60日", "20日"), scenarios=("one", "two"))
    with pytest.raises(Invalid, match="clock_ambiguous"):
        found.find("test.reply", NOW)


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        (('id = "test.reply"', ""), "id", "缺少"),
        (('length = "60日"', 'length = "60号"'), "length", "看不懂"),
        (('length = "60日"', ""), "length", "缺少"),
        (('norm = "信访工作条例"', 'norm = "信访条列"'), "norm", "没有登记"),
        (("valid_from = 2022-05-01", "valid_from = 2021-05-01"), "norm", "没有施行"),
        (("valid_from = 2022-05-01", 'valid_from = "2022-05-01"'), "valid_from", "日期"),
        (('article = "#34"', 'article = "#三十四"'), "article", "看不懂"),
        (('article = "#34"', 'article = "信访工作条例"'), "article", "引用到条"),
        (('article = "#34"', 'article = "product:x"'), "article", "产品参数"),
        (('stops = ["petition.decided"]', "stops = []"), "stops", "停止事件"),
        (('stops = ["petition.decided"]', "stops = [1]"), "stops", "文字"),
        (('mark = "V"', 'mark = "X"'), "mark", "之一"),
        (('mark = "V"', 'mark = "V"\nsense = "about"'), "sense", "within"),
        (('max = "30日"', 'max = "30"'), "max", "看不懂"),
        (('by = "负责人"', 'bye = "负责人"'), "by", "缺少"),
        (('pause = ["听证"]', "pause = [{ground = 1}]"), "pause", "事由"),
        (('mark = "V"', 'mark = "V"\nremind = [0]'), "remind", "提前天数"),
        (('mark = "V"', 'mark = "V"\ncolour = "red"'), "colour", "没有这一列"),
        (("[[clock]]", "[[clocks]]"), "clocks", "没有这一部分"),
        (("[[clock]]", "[clock]"), "clock", "[[clock]]"),
    ],
)
def test_a_faulty_row_is_named_by_file_row_and_column(
    tmp_path: Path, change: tuple[str, str], column: str, said: str
) -> None:
    with pytest.raises(BadLawFile) as refusal:
        book(tmp_path, GOOD.replace(*change))
    found = [problem for problem in refusal.value.problems if problem.column == column]
    assert found and found[0].file == "clocks0.toml" and said in found[0].what


def test_all_problems_come_at_once_and_a_double_row_is_one(tmp_path: Path) -> None:
    with pytest.raises(BadLawFile) as refusal:
        book(tmp_path, GOOD + GOOD + GOOD.replace("60日", "x").replace('"V"', '"X"').replace("test.reply", "other"))
    rows = [(problem.row, problem.column) for problem in refusal.value.problems]
    assert rows == [("第2行“test.reply”", "id"), ("第3行“other”", "length"), ("第3行“other”", "mark")]
