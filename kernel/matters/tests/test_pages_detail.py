"""One matter's page: what it shows, clear names for a reason and five minutes, files, and nothing for strangers."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kernel.audit.services import audited
from kernel.common.moment import at
from kernel.files.services import store_file
from kernel.matters import services, voices
from kernel.matters.desk import Desk
from kernel.matters.desk.story import by_day
from kernel.matters.models import Matter
from kernel.matters.pages.bar import bar_of
from kernel.matters.tests.stories import MONDAY, placed, received, step_of, working
from kernel.matters.tests.visits import act, code, queries, see, send, signed_in, text
from kernel.people.models import AccessLog
from kernel.people.services import PUBLIC, actor

DETAIL = "matters:detail"
PEOPLE = [
    {"role": "claimant", "name": "李明", "phone": "12012300001", "id_number": "990123199001010017"},
    {"role": "respondent", "kind": "enterprise", "name": "恒升建筑劳务有限公司"},
]
REASON = {"purpose": "电话回访", "note": "核实三个月工资的明细"}
pytestmark = pytest.mark.django_db


def test_the_page_tells_where_it_is_why_and_what_comes_next(house: Any) -> None:
    with at(MONDAY):
        matter = working(house, parties=PEOPLE)
        said = text(see(house.handler_hrss, DETAIL, matter.no))
    for words in (
        "办理流程",
        "诉求与当事人",
        "为什么是",
        "办理过程",
        "时限与算法",
        "谁在负责",
        "账本证明",
        matter.text,
    ):
        assert words in said
    assert "“办理”由县人社局办理，轮到您了" in said


def test_names_are_masked_and_an_enterprise_is_not(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, parties=PEOPLE)
        page = see(house.town_lanting, DETAIL, matter.no).content.decode()
    assert "李明" not in page and "12012300001" not in page and "990123199001010017" not in page
    assert "恒升建筑劳务有限公司" in page


def test_every_due_date_shows_how_it_was_computed(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        said = text(see(house.handler_hrss, DETAIL, matter.no))
    assert "第10个工作日为2026年6月23日" in said
    assert "《民法典》第二百零一条第一款" in said


def test_the_story_is_told_from_the_ledger_and_can_be_narrowed(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        voices.ask(matter, "什么时候有结果？", by=actor(PUBLIC))
        whole = text(see(house.handler_hrss, DETAIL, matter.no))
        talk = see(house.handler_hrss, DETAIL, matter.no, story="talk")
    assert "受理登记" in whole and "告知权利义务：已告知" in whole
    told = [entry["title"] for day in talk.context["story"] for entry in day["entries"]]
    assert told == ["群众提问"]


def test_placements_say_who_was_accountable_when_and_why(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        said = text(see(house.handler_hrss, DETAIL, matter.no))
    assert "首次接收" in said and "按职责和分流规则派单" in said


def test_the_bar_offers_what_is_possible_and_says_why_the_rest_is_not(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        bar = see(house.handler_hrss, DETAIL, matter.no).context["bar"]
        above = see(house.dispatcher, DETAIL, matter.no).context["bar"]
    assert str(bar.main.label) == "受理"
    assert "不属于本单位" in [str(button.label) for button in [*bar.buttons, *bar.more]]
    assert above.main is None
    assert {str(one.label): one.why for one in above.not_now}["受理"] == "这一步由县人社局办理。"


def test_outcomes_that_lack_something_say_what(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        services.complete_step(step_of(matter, "handle"), "done", by=house.handler_hrss)
        bar = see(house.handler_hrss, DETAIL, matter.no).context["bar"]
    why = {str(one.label): one.why for one in bar.not_now}
    assert "还缺“诉求已满足”" in why["诉求已满足"]


# ── clear names ──────────────────────────────────────────────────────────────


def reveal(house: Any, matter: Matter, field: str = "name", user: Any = None, **form: str) -> Any:
    party = matter.parties.order_by("id").first()
    return send(user or house.handler_hrss, "matters:reveal", matter.no, party.pk, field, **form)


def test_a_reason_opens_a_name_for_five_minutes(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        assert reveal(house, matter, **REASON).status_code == 302
        now_clear = see(house.handler_hrss, DETAIL, matter.no).content.decode()
        colleague = see(house.handler2_hrss, DETAIL, matter.no).content.decode()
    with at(MONDAY + timedelta(minutes=6)):
        later = see(house.handler_hrss, DETAIL, matter.no).content.decode()
    assert "李明" in now_clear
    assert "李明" not in colleague and "李明" not in later


def test_only_the_field_asked_for_is_clear(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        reveal(house, matter, "phone", **REASON)
        page = see(house.handler_hrss, DETAIL, matter.no).content.decode()
    assert "12012300001" in page and "李明" not in page


def test_a_look_is_logged_and_told(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        reveal(house, matter, **REASON)
        said = text(see(house.dispatcher, DETAIL, matter.no))
    log = AccessLog.objects.get()
    assert (log.fields, log.purpose, log.user.name) == ("name", "电话回访", "县人社局经办")
    assert "核实三个月工资的明细" in said


@pytest.mark.parametrize(
    "form",
    [{}, {"purpose": "电话回访"}, {"purpose": "电话回访", "note": "看"}, {"purpose": "好奇", "note": REASON["note"]}],
)
def test_without_a_real_reason_nothing_is_shown(house: Any, form: dict[str, str]) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = reveal(house, matter, **form)
        page = see(house.handler_hrss, DETAIL, matter.no).content.decode()
    assert answer.status_code == 422
    assert "李明" not in answer.content.decode() + page
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("field", ["name_sealed", "query_code", "id_digest"])
def test_no_other_field_can_be_asked_for(house: Any, field: str) -> None:
    with at(MONDAY):
        matter = working(house)
        assert reveal(house, matter, field, **REASON).status_code == 404


def test_a_party_of_another_matter_is_not_there(house: Any) -> None:
    with at(MONDAY):
        matter, other = working(house), received(house, place="990123002001", by=house.town_yanchi)
        party = other.parties.get()
        answer = send(house.handler_hrss, "matters:reveal", matter.no, party.pk, "name", **REASON)
    assert answer.status_code == 404


# ── files ────────────────────────────────────────────────────────────────────


@audited("testing.file")
def stored(matter: Matter, *, by: Any) -> Any:
    return store_file(matter, io.BytesIO(b"%PDF-1.4 wages"), name="工资表.pdf", kind="evidence", by=by)


def test_a_file_opens_for_those_who_see_the_matter(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        kept = stored(matter, by=house.handler_hrss)
        answer = see(house.dispatcher, "matters:file", matter.no, kept.pk)
        stranger = see(house.town_yanchi, "matters:file", matter.no, kept.pk)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 wages"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert stranger.status_code == 404


def test_a_file_of_another_matter_is_not_there(house: Any) -> None:
    with at(MONDAY):
        matter, other = working(house), working(house)
        kept = stored(other, by=house.handler_hrss)
        assert see(house.handler_hrss, "matters:file", matter.no, kept.pk).status_code == 404


def test_a_document_is_added_and_listed(house: Any) -> None:
    upload = SimpleUploadedFile("照片.pdf", b"%PDF-1.4 picture", content_type="application/pdf")
    with at(MONDAY):
        matter = working(house)
        answer = act(house.handler_hrss, matter, "file", file=upload, kind="evidence")
        said = text(see(house.handler_hrss, DETAIL, matter.no))
    assert answer.status_code == 302
    assert "照片.pdf" in said


def test_a_program_is_not_taken_as_a_document(house: Any) -> None:
    upload = SimpleUploadedFile("照片.pdf", b"MZ\x90\x00\x03" + b"\x00" * 300, content_type="application/pdf")
    with at(MONDAY):
        matter = working(house)
        answer = act(house.handler_hrss, matter, "file", file=upload, kind="evidence")
    assert (answer.status_code, code(answer)) == (422, "file.kind")


# ── other papers ─────────────────────────────────────────────────────────────


def test_the_picture_comes_as_a_page_and_as_a_fragment(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        url = reverse("matters:picture", args=[matter.no])
        browser = signed_in(house.handler_hrss)
        page = browser.get(url).content.decode()
        part = browser.get(url, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).content.decode()
    assert "<html" in page and "<html" not in part
    assert 'aria-current="step"' in part and "g-flow" in part


def test_the_number_of_queries_is_pinned(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        assert queries(signed_in(house.handler_hrss), DETAIL, matter.no) <= 63


# ── strangers ────────────────────────────────────────────────────────────────

PAGES = [
    ("matters:detail", ()), ("matters:picture", ()), ("matters:part", ("people",)),
    ("matters:receipt", ()),
    ("matters:file", (1,)), ("matters:reveal", (1, "name")), ("matters:outcome", (1, "accept")),
    ("matters:act", ("reply",)), ("matters:act_on", ("merge", 1)), ("disputes:ways", ()),
    ("papers:paper", ("sheet", 0, "pdf")), ("papers:paper", ("agreement", 1, "pdf")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "more"), PAGES)
@pytest.mark.parametrize("who", ["town_yanchi", "handler_housing", "auditor", "leader", "grid_lanting"])
def test_what_one_may_not_see_looks_like_what_is_not_there(
    house: Any, name: str, more: tuple[Any, ...], who: str
) -> None:
    user = getattr(house, who)
    with at(MONDAY):
        matter = placed(house)
        hidden = see(user, name, matter.no, *more)
        missing = see(user, name, "JF20260608999999", *more)
    assert hidden.status_code == missing.status_code == 404
    assert plain(hidden) == plain(missing)
    assert matter.title not in hidden.content.decode()


def plain(response: Any) -> str:
    return text(response)


def test_a_sealed_matter_is_closed_to_the_place_and_open_to_who_is_named(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, text="我老公昨晚又打我，我想申请保护。", by=house.grid_lanting)
        assert matter.sealed
        named = step_of(matter, "triage").assignee
        assert named is not None
        assert see(named, DETAIL, matter.no).status_code == 200
        assert see(house.dispatcher, DETAIL, matter.no).status_code == 404


# ── documents on the page ──


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("说明.txt", "三个月没有发工资。".encode(), "三个月没有发工资。"),
        ("旧说明.txt", "三个月没有发工资。".encode("gb18030"), "三个月没有发工资。"),
        ("回单.pdf", b"%PDF-1.4 paid", "在新窗口里看"),
        ("长.txt", ("字" * 30_000).encode(), "后面还有"),
    ],
)
def test_a_document_is_looked_at_beside_the_matter(house: Any, name: str, content: bytes, shown: str) -> None:
    with at(MONDAY):
        matter = working(house)
        kept = store_file(matter, io.BytesIO(content), name=name, kind="added", by=house.handler_hrss)
        page = see(house.handler_hrss, "matters:preview", matter.no, kept.pk)
        elsewhere = see(house.handler_water, "matters:preview", matter.no, kept.pk)
    assert shown in text(page)
    assert elsewhere.status_code == 404


def test_a_text_is_never_opened_as_a_page(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        kept = store_file(matter, io.BytesIO(b"plain words"), name="a.txt", kind="added", by=house.handler_hrss)
        answer = see(house.handler_hrss, "matters:file", matter.no, kept.pk)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_story_is_told_day_by_day_with_quiet_lines_folded() -> None:
    def line(title: str, who: str, part: str = "work", tone: str = "done", hour: int = 1) -> dict[str, Any]:
        moment = MONDAY + timedelta(hours=hour)
        return {"title": title, "who": who, "text": "", "tags": [], "part": part, "tone": tone, "at": moment}

    told = [
        line("办理", "甲"), line("办理", "乙"), line("提醒", "系统", "system", "warn"),
        line("时限届满", "系统", "system", "stop"), line("受理", "甲", hour=-30),
    ]  # fmt: skip
    today, before = by_day(told, fold=True)
    assert [(one["title"], one["who"]) for one in today["entries"]] == [("办理", "甲、乙"), ("时限届满", "系统")]
    assert [one["title"] for one in today["quiet"]] == ["提醒"]
    assert [one["title"] for one in before["entries"]] == ["受理"]
    assert by_day(told, fold=False)[0]["quiet"] == []


def test_every_refusal_in_the_bar_names_its_rule(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        bar = bar_of(Desk(matter, house.handler_hrss))
    assert bar.not_now
    assert [str(one.label) for one in bar.not_now if not one.basis] == []
    rules = {str(one.label): one.basis for one in bar.not_now}
    assert "信访工作条例#40" in rules["督办"]
