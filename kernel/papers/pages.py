"""Pages of a matter's papers: the list, each as Word or PDF, the case file; and the person's own copies."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import Conflict, NotFound, Refusal
from kernel.common.http import go, show
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters.citizen import with_matter
from kernel.matters.documents import papers_of
from kernel.matters.pages.detail import head_of
from kernel.matters.pages.finding import desk_of
from kernel.matters.tracking import Parcel
from kernel.papers.models import Bundle
from kernel.papers.queries import (
    TYPES,
    entries_of,
    entry_row,
    evidence_of,
    is_long,
    name_of,
    own_entries,
    place_of,
    row_key,
)
from kernel.papers.services import ask_bundle, may_open, open_names
from kernel.papers.sheet import Sheet

PERSON = "本人"


def _send(content: bytes, name: str, ending: str, *, inline: bool = False) -> HttpResponse:
    """A document as a download; a PDF may be shown in the browser."""
    response = HttpResponse(content, content_type=TYPES[ending])
    response["Content-Disposition"] = content_disposition_header(not (inline and ending == "pdf"), name) or ""
    sent: HttpResponse = _private(response)
    return sent


def _private(response: Any) -> Any:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# ── papers of a matter ───────────────────────────────────────────────────────


@require_GET
def listing(request: HttpRequest, no: str) -> HttpResponse:
    """Every paper of the matter: those that can be made, and why the others cannot yet."""
    desk = desk_of(request, no)
    entries = [{"entry": one, "rows": [row_key(row) for row in one.rows]} for one in entries_of(desk.matter)]
    context = {**head_of(desk), "entries": entries, "open": may_open(desk.by, desk.matter)}
    return _private(show(request, "papers/list.html", context, part="papers"))


@require_GET
def paper(request: HttpRequest, no: str, code: str, row: int, ending: str) -> HttpResponse:
    """One paper as Word or PDF; with ``?clear=1`` the names stand in full, which needs a reason given before."""
    desk = desk_of(request, no)
    kind, found = entry_row(entries_of(desk.matter), code, row)
    if ending not in TYPES:
        raise NotFound("paper.not_found", _("文书只有Word和PDF两种。"), _("请从事项页面的文书列表中打开。"))
    clear = "clear" in request.GET
    if clear:
        open_names(desk.matter, kind.name, by=desk.by)
    from kernel.papers.making import pdf_paper, word_paper  # python-docx and Typst come with the first paper

    sheet = Sheet(desk.matter, desk.by.name, now(), clear)
    made = (word_paper if ending == "docx" else pdf_paper)(kind, sheet, found)
    return _send(made, name_of(kind, desk.matter, found, ending), ending, inline="show" in request.GET)


# ── the case file ────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def case_file(request: HttpRequest, no: str) -> HttpResponse:
    """What the case file will hold, what is missing; sent, it is made: short ones at once, long ones by the tick."""
    desk = desk_of(request, no)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = ask_bundle(desk.matter, clear=request.POST.get("clear") == "1", by=desk.by)
        except Refusal as found:
            refusal = found
        else:
            if not is_long(desk.matter):
                from kernel.papers.bundle import put_together  # pypdf comes with the first case file

                put_together(made)
            return go(request, reverse("papers:bundle", args=[desk.matter.no, made.pk]))
    context = {
        **head_of(desk), "papers": papers_of(desk.matter), "files": evidence_of(desk.matter),
        "entries": [one for one in entries_of(desk.matter) if one.rows], "open": may_open(desk.by, desk.matter),
        "refusal": refusal, "mine": Bundle.objects.filter(matter=desk.matter, asked_by=desk.by).order_by("-pk")[:5],
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return _private(show(request, "papers/casefile.html", context, status=status))


def _bundle(request: HttpRequest, no: str, pk: int) -> tuple[Any, Bundle]:
    """The asker's own case file of a matter in sight; anybody else's is not there."""
    desk = desk_of(request, no)
    found = Bundle.objects.filter(pk=pk, matter=desk.matter, asked_by=desk.by).first()
    if found is None:
        raise NotFound("bundle.not_found", _("没有找到这份卷宗，或已过了二十四小时。"), _("请在事项页面重新生成。"))
    return desk, found


@require_GET
def bundle(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """How far the case file is; the page asks again by itself, or is loaded again by hand."""
    desk, found = _bundle(request, no, pk)
    return _private(show(request, "papers/bundle.html", {**head_of(desk), "bundle": found}, part="progress"))


@require_GET
def bundle_file(request: HttpRequest, no: str, pk: int) -> FileResponse:
    """The finished case file, streamed."""
    desk, found = _bundle(request, no, pk)
    path = place_of(found)
    if found.status != "ready" or not path.exists():
        raise Conflict("bundle.not_ready", _("卷宗还没有做好。"), _("请稍后刷新页面。"))
    if found.clear and not may_open(desk.by, desk.matter):
        open_names(desk.matter, _("卷宗"), by=desk.by)
    name = f"卷宗-{desk.matter.no}.pdf"
    response = FileResponse(path.open("rb"), content_type=TYPES["pdf"], filename=name, as_attachment=True)
    sent: FileResponse = _private(response)
    return sent


# ── the person's own copies ──────────────────────────────────────────────────


@require_GET
@with_matter
def own_paper(request: HttpRequest, parcel: Parcel, code: str, row: int) -> HttpResponse:
    """A paper of the person's own matter, names masked as on the tracking page."""
    kind, found = entry_row(own_entries(parcel), code, row)
    from kernel.papers.making import pdf_paper

    sheet = Sheet(parcel.matter, PERSON, now())
    content = pdf_paper(kind, sheet, found, veil=parcel.veil)
    return _send(content, name_of(kind, parcel.matter, found, "pdf"), "pdf")
