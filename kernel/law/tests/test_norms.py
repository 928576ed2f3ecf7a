"""The norms: found by every name, read by the version in force, refused with a sentence."""

from datetime import date
from pathlib import Path

import pytest

from kernel.common.errors import Invalid, NotFound
from kernel.law.citations import Citation, in_words, read_citation
from kernel.law.lengths import parse
from kernel.law.norms import CIVIL, NORMS, library, read_norms
from kernel.law.tables import BadLawFile

NEEDED = [
    "民法典",
    "民事诉讼法",
    "行政处罚法",
    "行政许可法",
    "行政强制法",
    "行政复议法",
    "行政诉讼法",
    "治安管理处罚法",
    "人民调解法",
    "人民调解协议司法确认规定",
    "人民法院在线调解规则",
    "劳动争议调解仲裁法",
    "农村土地承包经营纠纷调解仲裁法",
    "市场监督管理投诉举报处理暂行办法",
    "反家庭暴力法",
    "土地管理法",
    "土地管理法实施条例",
    "国有土地上房屋征收与补偿条例",
    "信访工作条例",
    "信访条例",
    "政府信息公开条例",
    "政务数据共享条例",
    "政府督查工作条例",
    "法律援助法",
    "公证法",
    "潍坊市12345政务服务便民热线条例",
    "深圳经济特区矛盾纠纷多元化解条例",
    "product",
]
CIVIL_FILE = NORMS / "civil.toml"
GOOD = """
[[norm]]
id = "测试法"
kind = "法律"
[[norm.version]]
name = "第一版"
in_force = 2020-01-01
choice = "没有规定工作日。"
"""


@pytest.mark.parametrize("name", NEEDED)
def test_every_norm_needed_is_there(name: str) -> None:
    assert library().find(name).id == name


@pytest.mark.parametrize(
    "name",
    ["行政处罚法", "中华人民共和国行政处罚法", "《行政处罚法》", "处罚法", "行政处罚法#61", " 行政处罚法#31.1.6 "],
)
def test_a_norm_is_found_by_every_name_it_goes_by(name: str) -> None:
    assert library().find(name).id == "行政处罚法"


def test_a_product_parameter_belongs_to_the_product() -> None:
    assert library().find("product:intake.triage").id == "product"


def test_an_unknown_norm_is_refused_with_near_names() -> None:
    with pytest.raises(NotFound) as refusal:
        library().find("行政处法")
    assert "行政处罚法" in refusal.value.next


@pytest.mark.parametrize(
    ("norm", "on", "version", "length", "working", "basis"),
    [
        ("行政处罚法", "2021-07-14", "2017年修正", "7日", False, ""),
        ("行政处罚法", "2021-07-15", "2021年修订", "7日", True, "行政处罚法#85"),
        ("行政处罚法", "2026-01-01", "2021年修订", "10日", False, "行政处罚法#85"),
        ("行政许可法", "2026-01-01", "2019年修正", "45日", True, "行政许可法#82"),
        ("行政强制法", "2026-01-01", "2011年公布", "10日", True, "行政强制法#69"),
        ("行政强制法", "2026-01-01", "2011年公布", "11日", False, "行政强制法#69"),
        ("行政复议法", "2023-12-31", "2017年修正", "10日", False, "行政复议法#40.2"),
        ("行政复议法", "2023-12-31", "2017年修正", "5日", True, "行政复议法#40.2"),
        ("行政复议法", "2024-01-01", "2023年修订", "10日", True, "行政复议法#88.2"),
        ("行政复议法", "2024-01-01", "2023年修订", "60日", False, "行政复议法#88.2"),
        ("信访工作条例", "2022-05-01", "2022年发布", "15日", False, ""),
        ("行政许可法", "2026-01-01", "2019年修正", "1年", False, "行政许可法#82"),
    ],
)
def test_the_version_in_force_reads_the_length(
    norm: str, on: str, version: str, length: str, working: bool, basis: str
) -> None:
    rule = library().rule(norm, date.fromisoformat(on))
    assert (rule.version, rule.basis) == (version, basis)
    assert rule.counts_workdays(parse(length)) is working


@pytest.mark.parametrize(
    ("norm", "on", "start", "months", "rest"),
    [
        ("行政处罚法", "2026-01-01", "民法典#201.1", "民法典#202", "民法典#203.1"),
        ("行政处罚法", "2019-01-01", "民法总则#201.1", "民法总则#202", "民法总则#203.1"),
        ("行政处罚法", "2010-01-01", "民法通则#154.2", "民法通则#154.1", "民法通则#154.3"),
        ("行政复议法", "2026-01-01", "民事诉讼法#85.2", "民法典#202", "民事诉讼法#85.3"),
        ("行政诉讼法", "2016-01-01", "民事诉讼法#82.2", "民法通则#154.1", "民事诉讼法#82.3"),
        ("民事诉讼法", "2008-01-01", "民事诉讼法#75.2", "民法通则#154.1", "民事诉讼法#75.3"),
    ],
)
def test_the_articles_on_counting_are_those_of_the_day(norm: str, on: str, start: str, months: str, rest: str) -> None:
    count = library().rule(norm, date.fromisoformat(on)).count
    assert (count.start, count.months, count.rest) == (start, months, rest)


@pytest.mark.parametrize(
    ("norm", "on", "code"),
    [("行政强制法", "2011-12-31", "norm_not_in_force"), ("信访条例", "2022-05-01", "norm_repealed")],
)
def test_a_norm_not_in_force_is_refused(norm: str, on: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        library().rule(norm, date.fromisoformat(on))


def test_a_repealed_norm_names_its_successor() -> None:
    with pytest.raises(Invalid) as refusal:
        library().rule("信访条例", date(2026, 1, 1))
    assert "信访工作条例" in refusal.value.next


def test_every_version_says_how_it_reads_days() -> None:
    for norm in library().norms.values():
        for version in norm.versions:
            assert version.basis or version.choice, (norm.id, version.name)


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        (("2020-01-01", '"2020-01-01"'), "in_force", "日期"),
        (('kind = "法律"', 'kind = "宪法性文件"'), "kind", "之一"),
        (('choice = "没有规定工作日。"', ""), "choice", "读法"),
        (('choice = "没有规定工作日。"', "working = [5]"), "basis", "原文"),
        (('choice = "没有规定工作日。"', 'working = "some"\nchoice = "x"'), "working", "all"),
        (('name = "第一版"', 'nmae = "第一版"'), "nmae", "没有这一列"),
        (('name = "第一版"', ""), "name", "缺少"),
        (('id = "测试法"', 'id = "民法典"'), "id", "重复"),
        (("choice", 'counts_by = "没有的法"\nchoice'), "counts_by", "没有登记"),
        (("[[norm]]", "[[norms]]"), "norms", "没有这一部分"),
        (("[[norm]]", "[[norm"), "格式", "TOML"),
    ],
)
def test_a_faulty_file_is_refused_by_row_and_column(
    tmp_path: Path, change: tuple[str, str], column: str, said: str
) -> None:
    file = tmp_path / "test.toml"
    file.write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(BadLawFile) as refusal:
        read_norms([CIVIL_FILE, file])
    assert any(problem.column == column and said in problem.what for problem in refusal.value.problems)


def test_versions_out_of_order_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "test.toml"
    later = '[[norm.version]]\nname = "第零版"\nin_force = 2019-01-01\nchoice = "没有规定工作日。"\n'
    file.write_text(GOOD + later, encoding="utf-8")
    with pytest.raises(BadLawFile, match="先后排列"):
        read_norms([CIVIL_FILE, file])


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "test.toml"
    file.write_text(GOOD, encoding="utf-8")
    found = read_norms([CIVIL_FILE, file])
    assert found.rule("测试法", date(2024, 1, 1)).choice == "没有规定工作日。"
    assert set(CIVIL) < set(found.norms)


@pytest.mark.parametrize(
    ("text", "citation", "words"),
    [
        ("行政处罚法#61", Citation("行政处罚法", 61), "《行政处罚法》第六十一条"),
        ("信访工作条例#31.1.6", Citation("信访工作条例", 31, 0, 1, 6), "《信访工作条例》第三十一条第一款第六项"),
        ("信访条例#3.1.2.4", Citation("信访条例", 3, 0, 1, 2, 4), "《信访条例》第三条第一款第二项第四目"),
        ("民事诉讼法#205", Citation("民事诉讼法", 205), "《民事诉讼法》第二百零五条"),
        ("刑法#120-1", Citation("刑法", 120, 1), "《刑法》第一百二十条之一"),
        ("product:intake.triage", Citation("product:intake.triage"), "本平台的产品参数"),
    ],
)
def test_one_notation_for_citations(text: str, citation: Citation, words: str) -> None:
    assert read_citation(text) == citation
    assert in_words(text) == words


@pytest.mark.parametrize("text", ["", "#61", "行政处罚法#", "行政处罚法#六十一", "行政处罚法#1.2.3.4.5"])
def test_a_malformed_citation_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_citation(text)
