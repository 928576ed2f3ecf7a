"""Every limit the applications stand on has a row in the clock book, read as its norm says, with what may move it."""

import csv
import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from kernel.law.citations import read_citation
from kernel.law.clockbook import ClockRow, clock_book
from kernel.law.library.parsing import parse
from kernel.law.library.structure import Statute, find, text_of
from kernel.law.norms import NormVersion, library

NOW = date(2026, 11, 1)
TABLE = list(csv.DictReader(Path(__file__).with_name("limits.csv").open(encoding="utf-8")))
DAYS = {"自然日": "natural", "工作日": "working", "历法": "calendar", "连续计时": "hours", "办公时间": "office"}
AT_LEAST = {
    "litigation.inaction", "taking.pre_notice", "taking.plan_notice", "house.consultation", "withdrawal.cooling_off",
    "rules.consultation", "rules.hearing_notice", "rules.effect", "documents.consultation", "documents.review_least",
    "decision.consultation", "decision.hearing_materials", "decision.legality", "licence.hearing_notice",
    "penalty.hearing_notice", "reconsideration.hearing_notice", "compulsion.substitute_reminder", "compulsion.demand",
    "public_interest.announcement", "security.keep_logs", "precursors.keep_ledger", "data.keep_use_records",
}  # fmt: skip
BEFORE = {"licence.renew", "event.apply"}
EXTENDED = {
    "mediation.period": ("", "各方当事人一致同意", 0),
    "mediation.online": ("", "各方当事人同意", 0),
    "police.mediation": ("三十日", "上一级公安机关", 2),
    "confirmation.decide": ("十日", "本院院长", 1),
    "labour.award": ("十五日", "劳动争议仲裁委员会主任", 1),
    "land.award": ("三十日", "农村土地承包仲裁委员会主任", 1),
    "market.clue": ("十五个工作日", "市场监督管理部门负责人", 1),
    "petition.decide": ("30日", "本机关、单位负责人", 1),
    "licence.decide": ("十日", "本行政机关负责人", 1),
    "licence.decide_joint": ("十五日", "本级人民政府负责人", 1),
    "compulsion.seizure": ("三十日", "行政机关负责人", 1),
    "compulsion.freeze": ("三十日", "行政机关负责人", 1),
    "reconsideration.decide": ("三十日", "行政复议机构负责人", 1),
    "disclosure.answer": ("20个工作日", "政府信息公开工作机构负责人", 1),
    "data.update_catalogue": ("5个工作日", "同级政务数据共享主管部门", 1),
    "data.answer_open": ("10个工作日", "同级政务数据共享主管部门", 1),
    "data.answer_conditional": ("10个工作日", "同级政务数据共享主管部门", 1),
}
PAUSED = {
    "police.mediation": {"鉴定", "听证"},
    "petition.recheck": {"听证"},
    "licence.decide": {"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"},
    "disclosure.answer": {"征求第三方意见", "征求其他机关意见"},
    "compulsion.seizure": {"检测", "检验", "检疫", "技术鉴定"},
    "notary.certificate": {"不可抗力", "补充证明材料", "核实有关情况"},
    "hotline.complaint": {"诉求人补正材料"},
}


def row(key: str) -> ClockRow:
    return clock_book().find(key, NOW, "disputes")


def every_row() -> Iterator[ClockRow]:
    for rows in clock_book().rows.values():
        yield from rows


@pytest.mark.parametrize("line", TABLE, ids=lambda line: str(line["row"]))
def test_the_limit_has_its_row_article_length_and_reading(line: dict[str, str]) -> None:
    found = row(line["row"])
    assert (found.article, found.length.text) == (line["article"], line["length"]), line["limit"]
    assert DAYS[found.days] == line["days"], line["limit"]
    assert found.starts and found.stops and found.mark


def test_the_table_is_whole_and_names_no_limit_twice() -> None:
    assert len({line["row"] for line in TABLE}) == len(TABLE) >= 180


def test_what_must_have_run_what_is_counted_back_and_what_must_be_kept() -> None:
    senses = {line["row"]: row(line["row"]).sense for line in TABLE}
    assert {key for key, sense in senses.items() if sense == "at_least"} == AT_LEAST
    assert {key for key, sense in senses.items() if sense == "before"} == BEFORE


@pytest.mark.parametrize("key", EXTENDED)
def test_who_may_extend_by_how_much_and_how_often(key: str) -> None:
    extend = row(key).allowed.extend
    assert extend is not None
    assert (extend.max.text if extend.max else "", extend.by, extend.times) == EXTENDED[key]


@pytest.mark.parametrize("line", TABLE, ids=lambda line: str(line["row"]))
def test_what_no_article_extends_cannot_be_extended(line: dict[str, str]) -> None:
    extend = row(line["row"]).allowed.extend
    by_law = not line["article"].startswith("product:")
    known = line["row"] in EXTENDED or line["row"] in ("confirmation.special_procedure", "reconsideration.correct")
    assert not by_law or bool(extend) == known


@pytest.mark.parametrize("key", PAUSED)
def test_only_the_listed_grounds_pause(key: str) -> None:
    assert set(row(key).allowed.pause) == PAUSED[key]


def test_nothing_is_paused_without_an_article_that_says_so() -> None:
    for one in every_row():
        for article in one.allowed.pause.values():
            assert one.norm == "product" or read_citation(article).article, one.id


def version_cited(citation: str, on: date) -> NormVersion:
    norm = library().find(read_citation(citation).norm)
    return norm.version_on(max(on, norm.versions[0].in_force))


def test_every_article_cited_exists_in_the_version_it_is_cited_from() -> None:
    beyond = []
    for one in every_row():
        extend = [one.allowed.extend.article] if one.allowed.extend and one.allowed.extend.article else []
        for citation in (one.article, *one.allowed.pause.values(), *extend):
            cited = read_citation(citation)
            if not cited.product and cited.article > version_cited(citation, one.valid_from).articles:
                beyond.append((one.id, citation))
    assert beyond == []


def test_every_version_a_limit_is_written_in_says_how_many_articles_it_has() -> None:
    cited = {library().find(one.norm).id: one.valid_from for one in every_row() if one.norm != "product"}
    assert [name for name, on in cited.items() if not library().norms[name].version_on(on).articles] == []


READ = {
    "人民调解协议司法确认规定": "最高人民法院关于人民调解协议司法确认程序的若干规定",
    "检察公益诉讼解释": "最高人民法院、最高人民检察院关于检察公益诉讼案件适用法律若干问题的解释",
}
OLD, NEW, NEWER = "laws_3475.jsonl.gz", "justlaws_2026-07.jsonl.gz", "china_law_db_new32.jsonl.gz"
HELD = (
    (OLD, "行政复议法", "2017年修正"), (OLD, "行政复议法", "2023年修订"), (OLD, "行政处罚法", "2021年修订"),
    (OLD, "行政许可法", "2019年修正"), (OLD, "行政强制法", "2011年公布"), (OLD, "治安管理处罚法", "2012年修正"),
    (NEW, "治安管理处罚法", "2025年修订"), (OLD, "信访条例", "2005年公布"), (OLD, "信访工作条例", "2022年发布"),
    (OLD, "政府信息公开条例", "2019年修订"), (NEW, "网络安全法", "2025年修正"), (OLD, "网络安全法", "2016年公布"),
    (OLD, "重大行政决策程序暂行条例", "2019年公布"), (OLD, "规章制定程序条例", "2017年修订"),
    (OLD, "法规规章备案审查条例", "2024年公布"), (OLD, "易制毒化学品管理条例", "2018年修订"),
    (OLD, "公安机关办理刑事案件程序规定", "2020年修正"), (OLD, "行政执法机关移送涉嫌犯罪案件的规定", "2020年修订"),
    (OLD, "检察公益诉讼解释", "2020年修正"), (OLD, "防范和处置非法集资条例", "2021年公布"),
    (OLD, "大型群众性活动安全管理条例", "2007年公布"), (OLD, "优化营商环境条例", "2019年公布"),
    (OLD, "法律援助法", "2021年公布"), (OLD, "公证法", "2017年修正"), (OLD, "政府督查工作条例", "2020年公布"),
    (NEWER, "政务数据共享条例", "2025年公布"), (OLD, "民事诉讼法", "2021年修正"), (OLD, "民事诉讼法", "2023年修正"),
    (OLD, "行政诉讼法", "2017年修正"), (OLD, "重庆市行政执法监督条例", "2010年修正"),
)  # fmt: skip
IN_FORCE = re.compile(r"自(\d{4})年(\d+)月(\d+)日起(?:施行|实施)")
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
ARTICLE = re.compile(r"(?m)^(?:\*\*|#+\s*)?(第[零一二三四五六七八九十百]+条)(?:\*\*)?\s")


def laws_folder() -> Path:
    return Path(settings.ROOT).parent / "shared" / "data" / "laws"


@pytest.fixture(scope="module")
def texts() -> dict[tuple[str, str], list[str]]:
    """The texts of the norms known here that lie beside the project, by file and title."""
    if not laws_folder().is_dir():
        pytest.skip("the texts of the laws are not beside this project")
    known, found = {READ.get(norm, norm) for norm in library().norms}, {}
    for file in (OLD, NEW, NEWER):
        with gzip.open(laws_folder() / file, "rt", encoding="utf-8") as lines:
            for line in lines:
                law = json.loads(line)
                title = str(law.get("name") or law.get("title")).removeprefix("中华人民共和国")
                if title in known:
                    found.setdefault((file, title), []).append(law["text"])
    return found


@pytest.mark.parametrize(("file", "norm", "version"), HELD)
def test_the_count_of_articles_is_that_of_the_text(
    texts: dict[tuple[str, str], list[str]], file: str, norm: str, version: str
) -> None:
    known = next(one for one in library().norms[norm].versions if one.name == version)
    assert known.articles in {len(set(ARTICLE.findall(text))) for text in texts[file, READ.get(norm, norm)]}


@pytest.mark.parametrize("norm", sorted({norm for _, norm, _ in HELD}))
def test_the_days_in_force_are_those_the_closing_articles_say(
    texts: dict[tuple[str, str], list[str]], norm: str
) -> None:
    held = [text for file in (OLD, NEW, NEWER) for text in texts.get((file, READ.get(norm, norm)), [])]
    said = {date(*map(int, day)) for text in held for day in IN_FORCE.findall(text[-4000:])}
    assert held and said <= {version.in_force for version in library().norms[norm].versions}


def test_every_length_read_in_the_text_stands_in_the_paragraph_cited(texts: dict[tuple[str, str], list[str]]) -> None:
    """For rows marked V or L: some text held of the norm says this length in exactly the place cited."""
    parsed: dict[str, list[Statute]] = {}
    checked, wrong = 0, []
    for one in every_row():
        title = READ.get(one.norm, one.norm)
        if title not in parsed:
            held = (text for file in (OLD, NEW, NEWER) for text in texts.get((file, title), []))
            parsed[title] = [parse(text) for text in held if ARTICLE.search(text)]
        if one.mark not in "VL" or not parsed[title] or one.starts == "year.ended":
            continue
        checked += 1
        if not any(says(statute, one) for statute in parsed[title]):
            wrong.append((one.id, one.article, one.length.text))
    assert wrong == [] and checked >= 170


def says(statute: Statute, one: ClockRow) -> bool:
    """Whether the place a row cites says its length."""
    place = find(statute, read_citation(one.article))
    return place is not None and one.length.text in text_of(place).translate(DIGITS)
