"""Papers over the counter: Word and PDF, clear names for a reason, templates changed by two people, own copies."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from kernel.common.moment import now
from kernel.matters import services
from kernel.matters.tests.stories import received, told, working
from kernel.matters.tests.visits import code, see, send, signed_in, text
from kernel.papers import queries
from kernel.papers.filling import check_template
from kernel.papers.kinds import all_kinds, fields_of, kind_named, source_of
from kernel.papers.making import own_template
from kernel.papers.models import Template
from kernel.papers.services import propose_template, publish_template
from kernel.people.models import AccessLog
from kernel.people.services import grant_access

pytestmark = pytest.mark.django_db


def printed(response: Any) -> str:
    content = response.content if hasattr(response, "content") else response
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def changed(kind: str, line: str) -> SimpleUploadedFile:
    """The template with one more paragraph, as a clerk would send it back."""
    document = Document(io.BytesIO(own_template(kind_named(kind))))
    document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return SimpleUploadedFile("改好的.docx", out.getvalue())


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda one: one.key)
def test_every_template_of_the_house_uses_fields_that_exist(kind: Any) -> None:
    assert check_template(own_template(kind), fields_of(kind)) == []
    assert source_of(kind).fields


def test_the_list_says_what_can_be_made_and_what_has_to_happen_first(house: Any) -> None:
    page = text(see(house.handler_hrss, "papers:list", working(house).no))
    assert "事项办理单" in page and "受理告知书" in page
    assert "还没有通过一案一策" in page and "这件事项没有督办" in page


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK\x03\x04")])
def test_a_paper_comes_as_word_and_as_pdf(house: Any, ending: str, begins: bytes) -> None:
    matter = working(house)
    response = see(house.handler_hrss, "papers:paper", matter.no, "sheet", 0, ending)
    assert response.content.startswith(begins)
    assert response["Cache-Control"] == "private, no-store" and ending in response["Content-Disposition"]


def test_the_foot_says_who_printed_it_and_carries_a_code(house: Any) -> None:
    page = printed(see(house.handler_hrss, "papers:paper", working(house).no, "sheet", 0, "pdf"))
    assert f"打印：{house.handler_hrss.name}" in page and "水印" in page and "个人信息已按最小必要遮挡" in page
    assert "李明" not in page


def test_clear_names_need_a_reason_and_leave_a_trace(house: Any) -> None:
    matter = working(house)
    refused = see(house.handler_hrss, "papers:paper", matter.no, "sheet", 0, "pdf", clear="1")
    assert refused.status_code == 403 and "需要先说明用途" in text(refused)
    assert not AccessLog.objects.exists()
    grant_access(
        matter, user=house.handler_hrss, purpose="办理", note="制作送达文书", approver=None,
        until=now() + timedelta(minutes=5), by=house.handler_hrss,
    )  # fmt: skip
    page = see(house.handler_hrss, "papers:paper", matter.no, "sheet", 0, "pdf", clear="1")
    assert "李明" in printed(page) and "内含完整个人信息" in printed(page)
    assert AccessLog.objects.filter(user=house.handler_hrss, fields="name,phone,id,address").count() == 1
    assert "取用含完整个人信息的事项办理单" in told(matter)


@pytest.mark.parametrize("who", ["handler_veterans", "town_yanchi", "auditor"])
@pytest.mark.parametrize(
    ("name", "more"), [("papers:list", ()), ("papers:paper", ("sheet", 0, "pdf")), ("papers:casefile", ())]
)
def test_who_may_not_see_the_matter_finds_no_paper(house: Any, who: str, name: str, more: tuple[Any, ...]) -> None:
    matter = working(house)
    assert see(getattr(house, who), name, matter.no, *more).status_code == 404


def test_a_paper_that_cannot_be_made_and_one_of_another_matter_are_not_there(house: Any) -> None:
    matter, other = working(house), working(house)
    services.reply(other, "工资已经全部付清，请查收并核对。", by=house.handler_hrss)
    reply = other.replies.get()
    for row in (0, reply.pk):
        response = see(house.handler_hrss, "papers:paper", matter.no, "reply", row, "pdf")
        assert response.status_code == 404 and "没有找到这份文书" in text(response)
    assert see(house.handler_hrss, "papers:paper", other.no, "reply", reply.pk, "pdf").status_code == 200


@pytest.mark.parametrize(
    ("name", "matters_own", "current"),
    [("papers:list", True, "matters:list"), ("papers:casefile", True, "matters:list"),
     ("papers:templates", False, "papers:templates")],
)  # fmt: skip
def test_the_menu_shows_where_one_is(house: Any, name: str, matters_own: bool, current: str) -> None:
    more = [working(house).no] if matters_own else []
    page = see(house.handler_hrss, name, *more)
    marked = [line.url for line in page.context["shell"].lines if line.current]
    assert marked == [reverse(current)]


# ── templates ────────────────────────────────────────────────────────────────


def test_a_changed_template_is_checked_tried_published_by_another_and_used(house: Any) -> None:
    sent = send(
        house.admin, "papers:template", "house.sheet", file=changed("house.sheet", "咨询电话：12345"), note="加电话"
    )
    assert sent.status_code == 302
    version = Template.objects.get()
    assert (version.number, version.status) == (1, "proposed")
    shown = signed_in(house.dispatcher).get(reverse("papers:preview", args=["house.sheet"]), {"version": 1})
    assert "咨询电话" in printed(shown) and "〔事项名称〕" in printed(shown)
    matter = working(house)
    assert "咨询电话" not in printed(see(house.handler_hrss, "papers:paper", matter.no, "sheet", 0, "pdf"))
    own = send(house.admin, "papers:publish", "house.sheet", 1)
    assert own.status_code == 409 and "自己提出的模板" in text(own)
    assert send(house.dispatcher, "papers:publish", "house.sheet", 1).status_code == 302
    assert "咨询电话" in printed(see(house.handler_hrss, "papers:paper", matter.no, "sheet", 0, "pdf"))
    assert send(house.admin, "papers:decline", "house.sheet", 1, reason="号码不对").status_code == 302
    assert "咨询电话" not in printed(see(house.handler_hrss, "papers:paper", matter.no, "sheet", 0, "pdf"))


def test_the_next_version_takes_the_place_of_the_last(house: Any) -> None:
    kind = kind_named("house.sheet")
    for line in ("第一次", "第二次"):
        made = propose_template(kind, changed(kind.key, line), name="a.docx", note=line, by=house.admin)
        publish_template(made, by=house.dispatcher)
    assert list(Template.objects.order_by("number").values_list("status", flat=True)) == ["replaced", "published"]


def test_a_wrong_template_is_refused_with_a_sentence(house: Any) -> None:
    upload = changed("house.sheet", "负责人：{{负责人}}")
    response = send(house.admin, "papers:template", "house.sheet", file=upload, note="加负责人")
    assert response.status_code == 422 and code(response) == "paper.template"
    said = text(response)
    assert "负责人：{{负责人}}" in said and "没有这个字段" in said and "可以用的有" in said
    assert not Template.objects.exists()


def test_only_keepers_change_templates(house: Any) -> None:
    upload = changed("house.sheet", "改")
    response = send(house.handler_hrss, "papers:template", "house.sheet", file=upload, note="改一改")
    assert response.status_code == 403 and "由系统管理员" in text(response)
    assert "可以用的字段" in text(see(house.handler_hrss, "papers:template", "house.sheet"))
    assert "事项办理单" in text(see(house.handler_hrss, "papers:templates"))


def test_a_file_of_the_county_is_used_and_a_broken_one_told(house: Any, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "OWN", tmp_path)
    file = tmp_path / "templates" / "papers" / "house" / "sheet.docx"
    file.parent.mkdir(parents=True)
    file.write_bytes(changed("house.sheet", "清渡县专用").read())
    matter = working(house)
    assert "清渡县专用" in printed(see(house.handler_hrss, "papers:paper", matter.no, "sheet", 0, "pdf"))
    file.write_bytes(changed("house.sheet", "{{没有}}").read())
    response = see(house.handler_hrss, "papers:paper", matter.no, "sheet", 0, "pdf")
    assert response.status_code == 422 and "{{没有}}" in text(response) and "sheet.docx" in text(response)


# ── the person's own copies ──────────────────────────────────────────────────


def tracking(matter: Any) -> Client:
    """A browser that opened the matter with number and code."""
    client = Client()
    client.post(reverse("matters:track"), {"no": matter.no, "code": matter.query_code})
    return client


def test_the_person_fetches_their_own_papers_masked(house: Any) -> None:
    matter = working(house)
    services.reply(matter, "三个月工资十日内付清。", by=house.handler_hrss)
    client, reply = tracking(matter), matter.replies.get()
    page = client.get(reverse("matters:tracked", args=[matter.no])).content.decode()
    for name, row in (("acceptance", 0), ("reply", reply.pk)):
        address = reverse("papers:own", args=[matter.no, name, row])
        assert address in page
        words = printed(client.get(address))
        assert "李*" in words and "李明" not in words
    assert "工资十日内付清" in printed(client.get(reverse("papers:own", args=[matter.no, "reply", reply.pk])))


@pytest.mark.parametrize("paper", ["sheet", "minutes", "plan", "nothing"])
def test_papers_of_the_office_are_not_the_persons(house: Any, paper: str) -> None:
    matter = working(house)
    assert tracking(matter).get(reverse("papers:own", args=[matter.no, paper, 0])).status_code == 404


def test_without_the_code_nobody_gets_a_paper(house: Any) -> None:
    matter, other = working(house), received(house)
    address = reverse("papers:own", args=[matter.no, "acceptance", 0])
    for client in (Client(), tracking(other)):
        response = client.get(address)
        assert response.status_code == 302 and response["Location"].startswith(reverse("matters:track"))
