"""Texts become norms, versions and articles once; the library says what stood when, and who cites whom."""

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kernel.audit.queries import replay_differences
from kernel.common.errors import Forbidden, Invalid, NotFound, Refusal
from kernel.law.library import queries
from kernel.law.library.references import NO_TEXT, UNKNOWN, resolve_text
from kernel.law.library.services import Taken, import_norm, import_texts
from kernel.law.library.sources import Given, Unread, package_file, read, read_package
from kernel.law.models import Article, FullText, Norm, Reference, Version
from kernel.law.norm_services import register_norms
from kernel.people.services import actor

pytestmark = pytest.mark.django_db

OLD = """# 中华人民共和国果园法
（2004年3月1日第十届全国人民代表大会常务委员会第八次会议通过）
## 第一章 总则
第一条 为了保护果园，根据《中华人民共和国宪法》，制定本法。
第二条 果园由县级人民政府管理。
第三条 违反第二条规定的，依照《苗木条例》第五条处罚。
第四条 本法自2005年1月1日起施行。
"""
NEW = """# 中华人民共和国果园法
2004年3月1日第十届全国人民代表大会常务委员会第八次会议通过
2019年4月23日第十三届全国人民代表大会常务委员会第十次会议修订
---
## 第一章 总则
第一条 为了保护果园，制定本法。
第二条 果园由乡镇人民政府管理。

有下列情形之一的，由县级人民政府管理：
（一）跨乡镇的；
（二）五百亩以上的。
第二条之一 前条第二款第二项的面积，每年核定。
第三条 违反本法第二条第二款第（一）项、第四项规定的，责令改正。
第四条 本法自2020年1月1日起施行。《果园管理条例》同时废止。
"""
RULES = "# 果园管理条例\n（1990年5月1日国务院令第9号公布）\n第一条 果园登记。\n第二条 本条例自1990年6月1日起施行。\n"
SEEDLINGS = """# 苗木条例
（2001年5月1日国务院令第99号公布）
为了规范苗木，制定本条例。
第一条 依照《果园法》第三条办理。
第二条 自2001年6月1日起施行。
"""


def _take(*texts: str, by: Any = None) -> Taken:
    given = [Given(f"test:{number}", text) for number, text in enumerate(texts)]
    return import_texts(given, by=by or actor("system"))


def _orchards() -> Norm:
    _take(RULES, OLD, NEW, SEEDLINGS)
    return queries.norm_named("果园法")


def test_the_same_text_is_taken_once() -> None:
    first = _take(OLD, NEW)
    again = _take(OLD, NEW)
    assert (first.read, first.new, first.unchanged, first.articles) == (2, 2, 0, 9)
    assert (again.new, again.replaced, again.unchanged) == (0, 0, 2)
    assert Version.objects.filter(norm__code="果园法").count() == 2


def test_versions_stand_in_a_row() -> None:
    old, new = queries.versions_of(_orchards())
    assert (old.name, old.adopted, old.in_force) == ("2004年公布", date(2004, 3, 1), date(2005, 1, 1))
    assert (old.until, old.ended) == (date(2020, 1, 1), "amended")
    assert (new.name, new.in_force, new.until) == ("2019年修订", date(2020, 1, 1), None)
    assert [old.validity(on) for on in (date(2004, 6, 1), date(2005, 1, 1), date(2020, 1, 1))] == [
        "not_yet", "in_force", "amended",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "said"),
    [("2004-12-31", None), ("2005-01-01", "果园由县级"), ("2019-12-31", "果园由县级"), ("2020-01-01", "果园由乡镇")],
)
def test_an_article_on_a_day(on: str, said: str | None) -> None:
    article = queries.article_on(_orchards(), 2, on=date.fromisoformat(on))
    assert (article.text[:5] if article else None) == said


def test_what_a_text_ends_is_ended() -> None:
    _orchards()
    rules = queries.norm_named("果园管理条例")
    assert (rules.repealed, rules.replaced_by) == (date(2020, 1, 1), "果园法")
    on = {
        day: {row.norm.code for row in queries.versions_on(date.fromisoformat(day))}
        for day in ("2019-12-31", "2020-01-01")
    }
    assert "果园管理条例" in on["2019-12-31"]
    assert "果园管理条例" not in on["2020-01-01"]


def test_a_text_repealed_on_an_unknown_day_is_in_force_on_none() -> None:
    taken = import_texts([Given("test:1", RULES, ended="repealed")], by=actor("system"))
    assert any("没有写明从哪天起" in problem.why for problem in taken.problems)
    assert not queries.versions_on(date(2000, 1, 1)).exists()
    assert taken.versions[0].validity(date(2000, 1, 1)) == "repealed"


def test_who_cites_an_article() -> None:
    norm = _orchards()
    cited = {(row.article.version.norm.code, row.article.label) for row in queries.cited_by(norm, 2)}
    assert cited == {("果园法", "第三条"), ("果园法", "第二条之一")}
    assert [row.article.label for row in queries.cited_by(norm, 3)] == ["第一条"]


def test_a_reference_has_its_span_and_place() -> None:
    norm = _orchards()
    found = Reference.objects.get(article__version__norm=norm, article__inserted=1, number=2)
    assert found.article.text[found.start : found.end] == "前条第二款第二项"
    assert (found.paragraph, found.item, found.why) == (2, 2, "")


def test_what_cannot_be_resolved_says_why() -> None:
    norm = _orchards()
    old, new = queries.versions_of(norm)
    assert [row.why for row in queries.unresolved(old)] == [UNKNOWN, "收录的文本没有第五条"]
    assert [row.why for row in queries.unresolved(new)] == ["条文里没有这一款、项"]


def test_a_registered_norm_without_text_is_told() -> None:
    register_norms(by=actor("system"))
    found = resolve_text("依照《信访工作条例》第三十一条和本法第二条", date(2024, 1, 1), norm=_orchards())
    assert [(one["citation"], one["why"]) for one in found] == [("信访工作条例#31", NO_TEXT), ("果园法#2", "")]


def test_paragraphs_outside_any_article_are_kept_with_number_0() -> None:
    _orchards()
    row = Article.objects.get(version__norm__code="苗木条例", number=0)
    assert row.text == "为了规范苗木，制定本条例。"


def test_a_version_of_the_register_gets_its_text() -> None:
    register_norms(by=actor("system"))
    text = "# 中华人民共和国行政处罚法\n2021年1月22日第十三届全国人大常委会第二十五次会议修订\n---\n第一条 甲。\n"
    version = import_norm(Given("test:1", text), by=actor("system"))
    assert (version.name, version.in_force, version.day_rule["working"]) == (
        "2021年修订",
        date(2021, 7, 15),
        [2, 3, 5, 7],
    )
    assert Norm.objects.filter(title="中华人民共和国行政处罚法").count() == 1


def test_a_day_in_force_that_nobody_tells_is_marked() -> None:
    text = OLD.replace("通过）", "通过　2019年4月23日第十三届全国人大常委会第十次会议修正）")
    version = import_norm(Given("test:1", text), by=actor("system"))
    assert (version.in_force, version.provisional) == (date(2019, 4, 23), True)


def test_a_day_in_force_that_was_only_assumed_is_put_right() -> None:
    text = OLD.replace("通过）", "通过　2019年4月23日第十三届全国人大常委会第十次会议修正）")
    version = import_norm(Given("test:1", text), by=actor("system"))
    sure = Given("other:1", text, in_force=date(2019, 11, 1))
    assert import_norm(sure, by=actor("system")).pk == version.pk
    version.refresh_from_db()
    assert (version.in_force, version.provisional) == (date(2019, 11, 1), False)
    assert not list(replay_differences())


def test_a_norm_that_comes_later_resolves_what_was_in_vain() -> None:
    _take(SEEDLINGS)
    assert Reference.objects.get(article__number=1).why == UNKNOWN
    import_texts([Given("other:1", OLD)], by=actor("system"))
    found = Reference.objects.get(article__number=1, article__version__norm__code="苗木条例")
    assert (found.norm.code, found.number, found.why) == ("果园法", 3, "")


def test_a_changed_text_of_the_same_source_replaces_the_old_one() -> None:
    _take(OLD)
    taken = _take(OLD.replace("由县级人民政府", "由县人民政府"))
    assert (taken.new, taken.replaced) == (0, 1)
    assert Article.objects.get(version__norm__code="果园法", number=2).text == "果园由县人民政府管理。"
    assert not list(queries.texts_adrift())


def test_a_text_of_another_source_for_the_same_day_changes_nothing() -> None:
    _take(OLD)
    taken = import_texts([Given("other:1", OLD.replace("由县级", "由县"))], by=actor("system"))
    assert (taken.new, taken.replaced, taken.unchanged) == (0, 0, 1)


def test_of_two_texts_for_one_day_the_first_is_kept() -> None:
    taken = _take(OLD, OLD.replace("由县级", "由县"))
    assert (taken.new, taken.unchanged, [problem.source for problem in taken.problems]) == (1, 1, ["test:1"])


def test_an_altered_text_is_noticed() -> None:
    _take(OLD)
    FullText.objects.update(text="改了")
    assert len(list(queries.texts_adrift())) == 1


def test_only_the_administrator_imports(cast: Any) -> None:
    with pytest.raises(Forbidden):
        _take(OLD, by=cast.dispatcher)


@pytest.mark.parametrize("text", ["", "# 果园法", "# 果园法\n第一条 甲。"])
def test_a_text_that_cannot_be_used_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        import_norm(Given("test:1", text), by=actor("system"))


def test_an_unknown_norm_is_refused() -> None:
    with pytest.raises(NotFound):
        queries.norm_named("没有的法")


def test_the_ledger_rebuilds_norms_and_versions() -> None:
    _orchards()
    assert not list(replay_differences())


# ── what is cited ────────────────────────────────────────────────────────────

PENALTIES = """# 中华人民共和国行政处罚法
2021年1月22日第十三届全国人大常委会第二十五次会议修订
---
第一条 为了规范行政处罚，制定本法。
第二条 行政处罚分为：
（一）警告；
（二）罚款。
"""


@pytest.mark.parametrize(
    ("text", "on", "wrong"),
    [
        ("行政处罚法#2.1.2", "2026-01-01", ""),
        ("行政处罚法", "2026-01-01", ""),
        ("行政处罚法#3", "2026-01-01", "没有这一条"),
        ("行政处罚法#2.2", "2026-01-01", "没有所引的款、项"),
        ("行政处罚法#2.1.3", "2026-01-01", "没有所引的款、项"),
        ("信访工作条例#50", "2026-01-01", ""),
        ("信访工作条例#51", "2026-01-01", "只有50条"),
        ("果园法#2-1", "2026-01-01", ""),
        ("果园法#2-1", "2010-01-01", "没有这一条"),
        ("果园法#1", "2004-01-01", "没有施行中的文本"),
        ("product:intake.triage", "2026-01-01", ""),
    ],
)
def test_a_citation_is_checked_against_text_or_register(text: str, on: str, wrong: str) -> None:
    register_norms(by=actor("system"))
    _take(PENALTIES, OLD, NEW)
    said = queries.Checker().problem(text, date.fromisoformat(on))
    assert said.endswith(wrong) if wrong else not said


@pytest.mark.parametrize(("text", "on"), [("信访条例#1", "2023-01-01"), ("没有的法#1", "2023-01-01")])
def test_a_citation_of_no_norm_in_force_is_refused(text: str, on: str) -> None:
    _take(OLD)
    with pytest.raises(Refusal):
        queries.Checker().problem(text, date.fromisoformat(on))


# ── files ────────────────────────────────────────────────────────────────────


def _word_file(path: Path, lines: list[str]) -> Path:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return path


def test_files_of_every_kind_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(OLD, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(RULES.encode("gb18030"))
    _word_file(tmp_path / "c.docx", SEEDLINGS.removeprefix("# ").splitlines())
    with gzip.open(tmp_path / "d.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(
            json.dumps({"title": "果树法", "text": "第一条 甲。", "publish": "2020-01-01"}, ensure_ascii=False)
            + "\n坏行\n"
        )
    (tmp_path / "e.pdf").write_bytes(b"%PDF")
    (tmp_path / "f.docx").write_bytes(b"nothing")
    taken = import_texts(read(tmp_path), by=actor("system"))
    assert (taken.read, taken.new) == (6, 4)
    assert [problem.source for problem in taken.problems] == ["d.jsonl.gz:2", "f.docx"]
    assert queries.norm_named("苗木条例").issuer == "国务院"


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    (tmp_path / "e.pdf").write_bytes(b"%PDF")
    assert [type(one) for one in read(tmp_path / "e.pdf")] == [Unread]


def test_the_command_prints_what_it_did(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "a.md").write_text(OLD, encoding="utf-8")
    (tmp_path / "b.md").write_text("\n", encoding="utf-8")
    call_command("importlaw", str(tmp_path), "--json")
    done = json.loads(capsys.readouterr().out)
    assert (done["read"], done["new"], len(done["problems"])) == (2, 1, 1)
    with pytest.raises(CommandError):
        call_command("importlaw", str(tmp_path / "gone"))
    with pytest.raises(CommandError):
        call_command("importlaw")


def test_the_package_holds_the_laws_we_stand_on() -> None:
    file = package_file()
    assert file is not None, "the data package is part of make setup"
    laws = [text for text in read_package(file) if isinstance(text, Given)]
    assert len(laws) == 378
    wanted = {"中华人民共和国人民调解法", "中华人民共和国行政复议法"}
    taken = import_texts([law for law in laws if law.title in wanted], by=actor("system"))
    assert (taken.new, taken.problems) == (2, [])
    article = queries.article_on(queries.norm_named("人民调解法"), 23, on=date(2026, 1, 1))
    assert article is not None and article.path.startswith("第四章")
