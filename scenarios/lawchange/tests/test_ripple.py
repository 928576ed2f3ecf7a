"""What a new version touches: told by what became of each article, where both texts are held."""

from datetime import date
from typing import Any

import pytest

from kernel.law.library.services import import_texts
from kernel.law.library.sources import Given
from scenarios.lawchange.ripple import changes_of, citing, version_known
from scenarios.lawchange.services import open_change

pytestmark = pytest.mark.django_db
OLD = """# 果园纠纷处理法

第一条　为了及时处理果园纠纷，制定本法。
第二条　果园的边界以登记簿的记载为准。
第三条　调解应当在三十日内结束。
第四条　不服调解的，可以向人民法院起诉。
"""
NEW = """# 果园纠纷处理法

第一条　为了及时处理果园纠纷，制定本法。
第二条　调解应当自愿。
第三条　果园的边界以登记簿的记载为准。
第四条　调解应当在二十日内结束，经双方同意可以延长十日。
"""
LOCAL = """# 清渡县果园纠纷处理办法

第一条　根据《果园纠纷处理法》第三条，调解由乡镇组织。
第二条　边界依照《果园纠纷处理法》第二条确定。
第三条　起诉的权利依照《果园纠纷处理法》第四条。
第四条　目的依照《果园纠纷处理法》第一条。
"""
IN_FORCE = date(2026, 3, 1)


@pytest.fixture
def texts(house: Any) -> Any:
    given = [
        Given("old", OLD, title="果园纠纷处理法", kind="法律", adopted=date(2020, 1, 1), in_force=date(2020, 2, 1)),
        Given("new", NEW, title="果园纠纷处理法", kind="法律", adopted=date(2026, 1, 1), in_force=IN_FORCE),
        Given(
            "local", LOCAL, title="清渡县果园纠纷处理办法", kind="地方规范性文件", issuer="清渡县人民政府",
            adopted=date(2021, 1, 1), in_force=date(2021, 2, 1),
        ),
    ]  # fmt: skip
    taken = import_texts(given, by=house.system)
    assert taken.problems == []
    return house


def test_each_article_has_its_fate(texts: Any) -> None:
    changes = changes_of("果园纠纷处理法", IN_FORCE)
    assert changes is not None
    assert {key[0]: row.kind for key, row in changes.items()} == {
        1: "same",
        2: "renumbered",
        3: "changed",
        4: "deleted",
    }


def test_local_documents_are_told_what_became_of_the_article_they_cite(texts: Any) -> None:
    found = {one.place: one.why for one in citing("果园纠纷处理法", IN_FORCE) if one.sort == "document"}
    by_article = {place[-3:]: why for place, why in found.items()}
    assert "内容有修改，现为第四条" in by_article["第一条"]
    assert "文字没有变，现为第三条" in by_article["第二条"]
    assert "已经没有" in by_article["第三条"]
    assert by_article["第四条"] == ""


def test_a_version_of_the_library_alone_can_be_opened(texts: Any) -> None:
    known = version_known("果园纠纷处理法", IN_FORCE)
    assert known is not None and known.title == "果园纠纷处理法"
    matter = open_change("果园纠纷处理法", IN_FORCE, basis="无过渡条款", by=texts.handler_justice)
    assert "果园纠纷处理法" in matter.title


def test_without_the_older_text_every_citation_is_to_be_looked_at(house: Any) -> None:
    assert changes_of("民事诉讼法", date(2024, 1, 1)) is None
    assert any("按新版核对" in one.why for one in citing("民事诉讼法", date(2024, 1, 1)))
