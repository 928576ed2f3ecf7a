"""The reader's pages over an invented law in two versions and an ordinance that cites it."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from kernel.common.errors import NotFound
from kernel.common.pace import Pace
from kernel.law import pages, reading, search
from kernel.law.forms import LibraryFilter
from kernel.law.library.queries import norm_named
from kernel.law.library.services import import_texts
from kernel.law.library.sources import Given
from kernel.law.pairs import Pair
from kernel.law.reading import Sought
from kernel.people.services import actor

pytestmark = pytest.mark.django_db
OLD = """# 中华人民共和国水井法
2004年3月1日第十届全国人民代表大会常务委员会第八次会议通过
---
## 第一章 总则
第一条 为了保护水井，制定本法。
第二条 水井由村民委员会管理，每三十日检查一次水质，结果在公开栏公布。
## 第二章 责任
第三条 违反第二条规定的，由乡镇人民政府责令改正；拒不改正的，处五十元以下罚款。
第四条 本法自2005年1月1日起施行。
"""
NEW = """# 中华人民共和国水井法
2004年3月1日第十届全国人民代表大会常务委员会第八次会议通过
2019年4月23日第十三届全国人民代表大会常务委员会第十次会议修订
---
## 第一章 总则
第一条 为了保护水井，制定本法。
第二条 国家鼓励村民修缮水井，县级人民政府给予补助。
第三条 水井由村民委员会管理，每十五日检查一次水质，结果在公开栏公布。
## 第二章 责任
第四条 违反第三条规定的，由乡镇人民政府责令改正；拒不改正的，处五十元以下罚款。
第五条 本法自2020年1月1日起施行。
"""
TOWN = """# 清渡县水井管理办法
（2021年5月1日清渡县人民政府公布）
第一条 根据《中华人民共和国水井法》第三条，制定本办法。
第二条 水质不合格的，应当立即停止取水。
第三条 本办法自2021年6月1日起施行。
"""
IN_2010, IN_2024 = date(2010, 1, 1), date(2024, 1, 1)


@pytest.fixture
def library(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    texts = [Given("test:1", OLD), Given("test:2", NEW), Given("test:3", TOWN, kind="规范性文件")]
    import_texts(texts, by=actor("system"))
    search.index_new()


def page(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.usefixtures("library")
class TestAsking:
    def test_norms_are_listed_by_name_kind_and_standing(self) -> None:
        assert [one.title for one in reading.norms(Sought(words="水井"), IN_2024)] == [
            "中华人民共和国水井法", "清渡县水井管理办法",
        ]  # fmt: skip
        assert [one.code for one in reading.norms(Sought(kinds=("法律",)), IN_2024)] == ["水井法"]
        assert not reading.norms(Sought(words="果园"), IN_2024)
        assert [one.code for one in reading.norms(Sought(standing="not_yet"), IN_2010)] == ["清渡县水井管理办法"]
        assert not reading.norms(Sought(standing="ended"), IN_2024)

    @pytest.mark.parametrize(
        ("on", "number", "words"),
        [
            (IN_2010, 2, "三十日"),
            (IN_2024, 3, "十五日"),
            (date(2019, 12, 31), 2, "三十日"),
            (date(2020, 1, 1), 3, "十五"),
        ],
    )
    def test_an_article_says_what_it_said_on_the_day(self, on: date, number: int, words: str) -> None:
        norm = norm_named("水井法")
        assert words in reading.article_in(reading.version_on(norm, on), (number, 0)).text

    def test_before_the_first_version_the_first_is_shown(self) -> None:
        assert reading.version_on(norm_named("水井法"), date(1990, 1, 1)).in_force == date(2005, 1, 1)

    def test_an_article_that_is_not_there_is_refused_with_its_version(self) -> None:
        with pytest.raises(NotFound, match="第九条"):
            reading.article_in(reading.version_on(norm_named("水井法"), IN_2024), (9, 0))

    def test_who_cites_an_article_is_told_as_of_a_day(self) -> None:
        norm = norm_named("水井法")
        cited = {str(one.article.version.norm.code) for one in reading.cited_by(norm, (3, 0), IN_2024).references}
        assert cited == {"清渡县水井管理办法", "水井法"}
        assert reading.cited_by(norm, (3, 0), IN_2010).total == 0
        assert reading.cited_by(norm, (2, 0), IN_2010).total == 1

    def test_an_article_is_followed_through_the_versions_under_its_numbers(self) -> None:
        versions = reading.versions_of(norm_named("水井法"))
        told = [(one.keys, one.kind) for one in reading.stages(versions[0], (3, 0), versions)]
        assert told == [(((3, 0),), "changed"), (((2, 0),), "first")]
        assert [one.kind for one in reading.stages(versions[0], (2, 0), versions)] == ["added"]
        assert [one.keys for one in reading.stages(versions[1], (3, 0), versions)] == [((4, 0),), ((3, 0),)]

    def test_articles_are_found_by_words_as_of_a_day(self) -> None:
        count, hits = reading.find(search.Wanted("检查水质", on=IN_2010))
        assert count and hits[0].article.number == 2 and "三十日" in hits[0].article.text
        assert "十五日" in reading.find(search.Wanted("检查水质", on=IN_2024))[1][0].article.text

    def test_the_index_follows_the_library(self) -> None:
        assert search.index_new() == 0
        import_texts([Given("test:9", TOWN.replace("清渡县水井", "清渡县古井"))], by=actor("system"))
        assert search.index_new() == 3
        assert reading.find(search.Wanted("古井管理办法"))[1][0].norm.code == "清渡县古井管理办法"


@pytest.mark.usefixtures("library")
class TestPages:
    def test_the_library_is_open_to_everybody(self) -> None:
        assert "中华人民共和国水井法" in page("/law/")
        assert "<mark>" in page("/law/?q=检查水质")
        assert "没有找到" in page("/law/?q=绝不会有的词&on=1900-01-01")

    def test_staff_read_it_in_their_own_frame(self, cast: Any, client: Any) -> None:
        assert "g-side" not in page("/law/水井法")
        client.force_login(cast.dispatcher)
        assert "g-side" in client.get("/law/水井法").content.decode()

    def test_a_norm_is_read_as_of_a_day_with_its_contents_versions_and_history(self) -> None:
        today = page("/law/水井法")
        assert "第二章 责任" in today and "十五日" in today and "2005-01-01" in today and "会议修订" in today
        assert "三十日" in page("/law/水井法?on=2010-01-01")
        assert 'id="a3"' in page("/law/水井法/2005-01-01")

    def test_a_norm_is_found_by_its_full_name(self) -> None:
        assert "十五日" in page("/law/中华人民共和国水井法")

    def test_an_article_has_a_page_of_its_own_on_every_day(self) -> None:
        assert "十五日" in page("/law/水井法/3")
        then = page("/law/水井法/3?on=2010-01-01")
        assert "五十元" in then and "?on=2010-01-01" in then
        assert "清渡县水井管理办法" in page("/law/水井法/3")

    @pytest.mark.parametrize(
        "path",
        ["/law/没有的法", "/law/水井法/99", "/law/水井法/2010-01-01", "/law/水井法/2010-99-99", "/law/没有的法/1"],
    )
    def test_what_is_not_there_says_so(self, path: str) -> None:
        assert page(path, 404)

    @pytest.mark.parametrize(
        "query", ["q=%01", "on=x", "page=0", "page=-1", "page=99999999", "kind=x&level=y&standing=z"]
    )
    def test_odd_questions_are_answered(self, query: str) -> None:
        assert page(f"/law/?{query}")
        assert page(f"/law/?q=水井&{query}")

    def test_two_versions_stand_side_by_side(self) -> None:
        text = page("/law/水井法/compare")
        assert "<del>三十</del>" in text and "<ins>十五</ins>" in text and "新增" in text
        assert "为了保护水井" not in text
        assert "为了保护水井" in page("/law/水井法/compare?all=1&old=2020-01-01&new=2005-01-01")
        assert "没有可以对照的" in page("/law/清渡县水井管理办法/compare")

    def test_the_table_of_changes_is_a_document(self) -> None:
        from docx import Document

        response = Client().get("/law/水井法/compare.docx")
        assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        rows = Document(BytesIO(response.content)).tables[0].rows
        cells = [[cell.text for cell in row.cells] for row in rows]
        assert len(cells) == 5
        struck = [run.text for row in rows for part in row.cells[0].paragraphs for run in part.runs if run.font.strike]
        come = [run.text for row in rows for part in row.cells[1].paragraphs for run in part.runs if run.underline]
        assert "三十" in struck and "十五" in come
        assert page("/law/清渡县水井管理办法/compare.docx", 404)

    def test_whoever_compares_too_often_without_an_account_waits(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(pages, "PACE", Pace(1))
        assert page("/law/水井法/compare")
        assert page("/law/水井法/compare.docx", 429)

    def test_days_given_the_wrong_way_round_are_turned(self) -> None:
        pair = Pair(norm_named("水井法"), "2020-01-01", "2005-01-01")
        assert pair.old and pair.new and pair.old.in_force < pair.new.in_force


def test_the_filter_reads_what_it_understands_and_leaves_the_rest() -> None:
    form = LibraryFilter({"q": "  水井 ", "on": "2010-01-01", "kind": ["?"], "standing": "nonsense"})
    assert (form.words, form.day, form.sought().kinds, form.sought().standing) == ("水井", IN_2010, (), "")


def test_the_kinds_of_norms_are_said_in_the_reader_s_language() -> None:
    with translation.override("en"):
        assert [kind for kind, name in reading.KINDS.items() if str(name) == kind] == []
