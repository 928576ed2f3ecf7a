"""The case file: complete or refused, paginated, bookmarked, with evidence bound in or listed, for whom it is."""

import io
import struct
import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from kernel.common.moment import at as clock_at
from kernel.common.moment import now
from kernel.files.services import path_of, store_file
from kernel.matters.documents import missing_documents
from kernel.matters.tests.stories import MONDAY, told, working
from kernel.matters.tests.visits import code, see, send, signed_in, text
from kernel.papers import bundle, queries, tasks
from kernel.papers.models import Bundle
from kernel.people.models import AccessLog
from kernel.people.services import grant_access

pytestmark = pytest.mark.django_db


def picture(width: int = 40, height: int = 30) -> bytes:
    """A grey PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pdf(pages: int = 2, *, locked: bool = False, script: bool = False) -> bytes:
    """A PDF of blank A4 pages across."""
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(842, 595)
    if script:
        script_of = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
        script_of[NameObject("/JS")] = TextStringObject("app.alert('x')")
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script_of})
        writer.root_object[NameObject("/OpenAction")] = script_of
    if locked:
        writer.encrypt("secret")
    writer.write(out)
    return out.getvalue()


def give(house: Any, matter: Any, content: bytes, name: str, kind: str = "evidence") -> Any:
    return store_file(matter, io.BytesIO(content), name=name, kind=kind, by=house.handler_hrss)


def complete(house: Any) -> Any:
    """A matter whose file holds everything it has to hold."""
    matter = working(house)
    for paper in missing_documents(matter):
        give(house, matter, f"{paper.name}已签字".encode(), f"{paper.name}.txt", paper.key)
    return matter


def fetched(house: Any, matter: Any, **form: Any) -> PdfReader:
    """Asked for, made, downloaded."""
    browser = signed_in(house.handler_hrss)
    sent = browser.post(reverse("papers:casefile", args=[matter.no]), form)
    assert sent.status_code == 302, sent.content.decode()
    page = browser.get(sent["Location"])
    assert "下载卷宗" in text(page)
    response = browser.get(f"{sent['Location']}.pdf")
    return PdfReader(io.BytesIO(b"".join(response.streaming_content)))


def words(page: Any) -> str:
    return "".join(page.extract_text().split())


def test_a_file_that_lacks_a_document_is_refused_and_each_is_named(house: Any) -> None:
    matter = working(house)
    response = send(house.handler_hrss, "papers:casefile", matter.no)
    assert response.status_code == 409 and code(response) == "bundle.missing"
    for paper in missing_documents(matter):
        assert paper.name in text(response).partition("请补齐")[0]
    assert not Bundle.objects.exists()


def test_the_contents_name_the_page_on_which_each_paper_stands(house: Any) -> None:
    matter = complete(house)
    give(house, matter, picture(), "现场照片.png")
    give(house, matter, pdf(3), "合同.pdf")
    reader = fetched(house, matter)
    pages = [words(page) for page in reader.pages]
    assert "卷宗" in pages[0] and matter.no in pages[0] and "卷内目录" in pages[1]
    outline = {one.title: reader.get_destination_page_number(one) for one in reader.outline}
    assert next(iter(outline)) == "封面和目录" and {"事项办理单", "现场照片.png", "合同.pdf"} <= set(outline)
    for title, at in outline.items():
        if title != "封面和目录":
            assert f"{title}" in pages[1] and str(at + 1) in pages[1], title
    assert "事项办理单" in pages[outline["事项办理单"]]
    total = len(reader.pages)
    assert all(f"卷宗第{n}页共{total}页" in page for n, page in enumerate(pages, start=1))
    assert reader.pages[outline["合同.pdf"]].mediabox.width == 842, "pages across stay across"
    assert reader.metadata is not None and matter.no in reader.metadata.title


def test_the_contents_tell_the_day_of_each_paper_not_of_the_printing(house: Any) -> None:
    with clock_at(now() - timedelta(days=3)):
        matter = complete(house)
    then, today = (f"{one:%Y}年{one.month}月{one.day}日" for one in (now() - timedelta(days=3), now()))
    contents = words(fetched(house, matter).pages[1])
    assert f"受理告知书{matter.no}{then}" in contents and f"事项办理单{matter.no}{today}" in contents


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (pdf(locked=True), "密码.pdf", "文件设了密码"),
        (b"%PDF-1.7 broken", "坏的.pdf", "文件打不开"),
        ("录音文字稿".encode(), "文字稿.txt", "不是图片或者PDF"),
        (picture()[:60] + b"xx", "坏的.png", "文件打不开"),
    ],
)
def test_what_cannot_be_bound_is_listed_with_its_digests(house: Any, content: bytes, name: str, why: str) -> None:
    matter = complete(house)
    stored = give(house, matter, content, name)
    last = words(fetched(house, matter).pages[-1])
    assert name in last and why in last and stored.sha256 in last and "SM3：" in last


def test_scripts_of_evidence_do_not_travel(house: Any) -> None:
    matter = complete(house)
    give(house, matter, pdf(script=True), "带脚本.pdf")
    fetched(house, matter)
    made = queries.place_of(Bundle.objects.get()).read_bytes()
    assert b"/JavaScript" not in made and b"app.alert" not in made


def test_the_same_file_at_the_same_moment_gives_the_same_bytes(house: Any) -> None:
    matter = complete(house)
    give(house, matter, pdf(1), "合同.pdf")
    one, two = (bundle.build(matter, maker="周敏", at=MONDAY) for _ in range(2))
    assert one == two


def test_names_are_masked_unless_a_reason_was_given_and_the_fetching_is_told(house: Any) -> None:
    matter = complete(house)
    said = "".join(words(page) for page in fetched(house, matter).pages)
    assert "李*" in said and "李明" not in said
    assert "生成卷宗（遮挡）" in told(matter) and not AccessLog.objects.exists()
    refused = send(house.handler_hrss, "papers:casefile", matter.no, clear="1")
    assert refused.status_code == 403 and code(refused) == "access.no_grant"
    grant_access(
        matter, user=house.handler_hrss, purpose="归档", note="装订卷宗送档案室", approver=None,
        until=now() + timedelta(minutes=5), by=house.handler_hrss,
    )  # fmt: skip
    said = "".join(words(page) for page in fetched(house, matter, clear="1").pages)
    assert "李明" in said and AccessLog.objects.filter(user=house.handler_hrss).count() == 1


def test_a_case_file_is_its_askers_alone(house: Any) -> None:
    matter = complete(house)
    fetched(house, matter)
    one = Bundle.objects.get()
    for name in ("papers:bundle", "papers:bundle_file"):
        assert see(house.handler2_hrss, name, matter.no, one.pk).status_code == 404
        assert see(house.handler_veterans, name, matter.no, one.pk).status_code == 404


def test_a_long_one_waits_for_the_tick_and_tells_how_far_it_is(house: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "SOON", 1)
    matter = complete(house)
    browser = signed_in(house.handler_hrss)
    address = browser.post(reverse("papers:casefile", args=[matter.no]))["Location"]
    page = browser.get(address)
    assert "正在排队" in text(page) and 'hx-trigger="load delay:3s"' in page.content.decode()
    early = browser.get(f"{address}.pdf")
    assert early.status_code == 409 and "还没有做好" in text(early)
    assert tasks.put_case_files_together() == "1 put together"
    made = Bundle.objects.get()
    assert made.status == "ready" and made.done == made.total > 3
    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "下载卷宗" in part and "<main" not in part and "hx-trigger" not in part


def test_a_failure_leaves_a_sentence_and_the_next_is_made(house: Any) -> None:
    matter = complete(house)
    stored = give(house, matter, picture(), "照片.png")
    path_of(stored.sha256).unlink()
    assert "系统里没有找到这份文件" in words(fetched(house, matter).pages[-1])


def test_case_files_are_forgotten_after_a_day(house: Any) -> None:
    matter = complete(house)
    fetched(house, matter)
    place = queries.place_of(Bundle.objects.get())
    assert place.exists() and tasks.forget_case_files() == "0 forgotten"
    with clock_at(now() + timedelta(hours=25)):
        assert tasks.forget_case_files() == "1 forgotten"
    assert not place.exists() and not Bundle.objects.exists()
