"""The case file (卷宗) as one PDF: cover, contents with page numbers, every paper, every piece of evidence, stamps.

Pictures and PDFs are bound in; what cannot be drawn – recordings, spreadsheets, a broken or locked PDF – is listed with
its SHA-256 and SM3 digests, so that the original can be proven later.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from kernel import registry
from kernel.common.identity import sm3
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.common.words import in_language_of_record
from kernel.files.models import StoredFile
from kernel.files.services import path_of
from kernel.matters.models import Matter
from kernel.matters.outcomes import ending_name
from kernel.papers.making import pdf_paper, values_of
from kernel.papers.models import Bundle
from kernel.papers.queries import entries_of, evidence_of, place_of
from kernel.papers.sheet import Sheet, day, moment
from kernel.papers.typesetting import set_page

KEPT = timedelta(hours=24)
"""How long a finished case file may be fetched; then it is made anew."""
WHOLE = 400 * 1024 * 1024
"""Evidence is bound in up to so many bytes; what comes after is listed."""
PICTURES = ("image/jpeg", "image/png", "image/webp")
Step = Callable[[int, int], None]


@dataclass
class Part:
    """One thing in the file: what the contents call it, and its pages."""

    name: str
    number: str
    date: str
    pdf: PdfReader
    page: int = 0


@dataclass(frozen=True)
class Unbound:
    """A file that is only listed, and why."""

    file: StoredFile
    why: str


# ── putting together ─────────────────────────────────────────────────────────


def build(
    matter: Matter, *, maker: str, at: datetime, clear: bool = False, step: Step = lambda done, total: None
) -> bytes:
    """The whole case file. The same matter, maker and moment give the same pages."""
    with in_language_of_record():
        return _build(Sheet(matter, maker, at, clear), step)


def _build(sheet: Sheet, step: Step) -> bytes:
    matter, at = sheet.matter, sheet.at
    todo = [(entry.kind, row) for entry in entries_of(matter) for row in entry.rows]
    files, parts, unbound = evidence_of(matter), [], []
    total, bound = len(todo) + len(files), 0
    for number, (kind, row) in enumerate(todo, start=1):
        content = pdf_paper(kind, sheet, row)
        told = values_of(kind, sheet, row)
        parts.append(Part(kind.name, told["文书编号"], told["成文日期"], PdfReader(io.BytesIO(content))))
        step(number, total)
    for number, file in enumerate(files, start=len(todo) + 1):
        bound += file.size
        why = _("卷宗已经很大，这份不再装订") if bound > WHOLE else ""
        made = why or _bound(file, at)
        if isinstance(made, PdfReader):
            parts.append(Part(file.name, file.sha256[:12], day(file.uploaded_at), made))
        else:
            unbound.append(Unbound(file, made))
        step(number, total)
    if unbound:
        parts.append(Part(_("不能装订的材料清单"), "", day(at), PdfReader(io.BytesIO(_listed(unbound, at)))))
    return _joined(matter, sheet, parts, unbound)


def _bound(file: StoredFile, at: datetime) -> PdfReader | str:
    """The file's pages, or why it has none."""
    path = path_of(file.sha256)
    if not path.exists():
        return _("系统里没有找到这份文件")
    try:
        if file.content_type in PICTURES:
            return PdfReader(io.BytesIO(_picture(file, path, at)))
        if file.content_type == "application/pdf":
            found = PdfReader(path)
            if found.is_encrypted:
                return _("文件设了密码")
            sizes = [page.mediabox.width for page in found.pages]
            return found if sizes else _("空文件")
    except Exception:  # a damaged original must not keep the file from being made
        return _("文件打不开")
    return _("不是图片或者PDF")


def _picture(file: StoredFile, path: Path, at: datetime) -> bytes:
    """A picture on a page of its own."""
    data = {
        "kind": "image",
        "title": file.name,
        "author": "",
        "name": file.name,
        "path": f"/{path.parent.name}/{path.name}",
    }
    return set_page("casefile", data, at=at, root=Path(settings.MEDIA_ROOT))


def _listed(unbound: list[Unbound], at: datetime) -> bytes:
    return set_page(
        "casefile", {"kind": "list", "title": "", "author": "", "files": [_row(one) for one in unbound]}, at=at
    )


def _row(one: Unbound) -> dict[str, str]:
    file, path = one.file, path_of(one.file.sha256)
    return {
        "name": file.name, "kind": file.content_type, "size": filesizeformat(file.size), "why": one.why,
        "sha256": file.sha256, "sm3": sm3(path.read_bytes()).hex() if path.exists() else "—",
    }  # fmt: skip


def _joined(matter: Matter, sheet: Sheet, parts: list[Part], unbound: list[Unbound]) -> bytes:
    """Cover and contents before the parts, the page numbers known only after the contents were set once."""
    ahead = len(PdfReader(io.BytesIO(_front(matter, sheet, parts, unbound))).pages)
    at = ahead + 1
    for part in parts:
        part.page, at = at, at + len(part.pdf.pages)
    writer = PdfWriter()
    writer.append(io.BytesIO(_front(matter, sheet, parts, unbound)), import_outline=False)
    writer.add_outline_item(title=_("封面和目录"), page_number=0)
    for part in parts:
        writer.append(part.pdf, import_outline=False)
        writer.add_outline_item(title=part.name, page_number=part.page - 1)
    _stamp(writer, sheet)
    title = _("%(no)s卷宗") % {"no": matter.no}
    writer.add_metadata(
        {"/Title": title, "/Author": matter.accountable.name, "/Subject": matter.title, "/Creator": "Hengzhi"}
    )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _front(matter: Matter, sheet: Sheet, parts: list[Part], unbound: list[Unbound]) -> bytes:
    scenario = registry.by_kind(matter.kind)
    facts = [
        (_("事项编号"), matter.no), (_("事项名称"), matter.title), (_("业务类型"), scenario.name),
        (_("诉求人"), sheet.names("claimant", "co_claimant") or "—"), (_("被诉求方"), sheet.names("respondent") or "—"),
        (_("承办单位"), matter.accountable.name), (_("受理时间"), moment(matter.received_at)),
        (_("办理结果"), str(ending_name(matter.kind, matter.ending)) or _("办理中")),
        (_("归档时间"), moment(matter.archived_at) or _("未归档")), (_("制作"), f"{sheet.maker}　{moment(sheet.at)}"),
    ]  # fmt: skip
    notes = [
        _("文书内含完整个人信息，注意保管，不得外传。") if sheet.clear else _("文书中的个人信息已遮挡。"),
        _("材料按原件装订，原件里的个人信息没有遮挡，外传前请另行处理。"),
    ]
    if unbound:
        notes.append(_("另有%(n)s份材料不能装订，列在最后的清单里。") % {"n": len(unbound)})
    data = {
        "kind": "front", "title": matter.no, "author": matter.accountable.name, "facts": facts, "notes": notes,
        "entries": [
            {"name": one.name, "number": one.number, "date": one.date, "page": str(one.page or "")} for one in parts
        ],
    }  # fmt: skip
    return set_page("casefile", data, at=sheet.at)


def _stamp(writer: PdfWriter, sheet: Sheet) -> None:
    """Page number and code on every page; what pages of others could do by themselves is taken out."""
    sizes = [[float(page.mediabox.width), float(page.mediabox.height)] for page in writer.pages]
    mark = f"{sheet.matter.no} · {sheet.maker} · {moment(sheet.at)}"
    data = {"kind": "stamps", "title": "", "author": "", "sizes": sizes, "mark": mark}
    stamps = PdfReader(io.BytesIO(set_page("casefile", data, at=sheet.at)))
    for page, stamp in zip(writer.pages, stamps.pages, strict=True):
        for key in ("/AA", "/Annots"):
            if key in page:
                del page[NameObject(key)]
        page.merge_translated_page(stamp, float(page.mediabox.left), float(page.mediabox.bottom))


# ── as a job ─────────────────────────────────────────────────────────────────


def put_together(bundle: Bundle) -> Bundle:
    """Make the PDF of a bundle and keep it under its number; a failure leaves a sentence."""
    if not Bundle.objects.filter(pk=bundle.pk, status="waiting").update(status="working"):
        return bundle
    matter = Matter.objects.select_related("accountable", "receiver", "region").get(pk=bundle.matter_id)

    def step(done: int, total: int) -> None:
        Bundle.objects.filter(pk=bundle.pk).update(done=done, total=total)

    try:
        content = build(matter, maker=bundle.asked_by.name, at=bundle.asked_at, clear=bundle.clear, step=step)
        target = place_of(bundle)
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(".part")
        half.write_bytes(content)
        half.replace(target)
        pages = len(PdfReader(io.BytesIO(content)).pages)
        Bundle.objects.filter(pk=bundle.pk).update(status="ready", pages=pages)
    except Exception:
        Bundle.objects.filter(pk=bundle.pk).update(
            status="failed", said=_("卷宗没有做成。请再试一次；仍然不行，请把事项编号告诉管理员。")
        )
        raise
    bundle.refresh_from_db()
    return bundle


def waiting() -> Iterator[Bundle]:
    """Case files asked for and not begun, the oldest first."""
    yield from Bundle.objects.filter(status="waiting").select_related("asked_by").order_by("pk")


def forget() -> int:
    """Drop case files older than a day; returns how many."""
    old = list(Bundle.objects.filter(asked_at__lt=now() - KEPT))
    for one in old:
        place_of(one).unlink(missing_ok=True)
        one.delete()
    return len(old)
