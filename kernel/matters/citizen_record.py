"""What a person without an account keeps of a matter: the receipt, who looked, everything, their own files."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from kernel.common.errors import NotFound
from kernel.common.http import show
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.files.services import path_of
from kernel.matters.citizen import page_of, with_matter
from kernel.matters.keeping import record_of
from kernel.matters.models import Matter
from kernel.matters.tracking import Parcel

# ── the receipt ──────────────────────────────────────────────────────────────


@gzip_page
@require_GET
@with_matter
def receipt(request: HttpRequest, parcel: Parcel) -> HttpResponse:
    """Number, query code and QR; what happens next, by when, and which article says so."""
    return show(request, "matters/citizen/receipt.html", _on_receipt(request, parcel))


@require_GET
@with_matter
def receipt_picture(request: HttpRequest, parcel: Parcel) -> HttpResponse:
    """The receipt as a picture (SVG) to keep among the photos or in a folder."""
    response = show(request, "matters/citizen/receipt.svg", _on_receipt(request, parcel))
    response["Content-Type"] = "image/svg+xml; charset=utf-8"
    return _to_keep(response, f"{parcel.matter.no}.svg")


def _on_receipt(request: HttpRequest, parcel: Parcel) -> dict[str, Any]:
    matter = parcel.matter
    return {
        "parcel": parcel, "matter": matter, "back_url": page_of(matter),
        "code": f"{matter.query_code[:4]} {matter.query_code[4:]}",
        "track": request.build_absolute_uri(_scan(matter)),
    }  # fmt: skip


def _scan(matter: Matter) -> str:
    """Where the QR leads. A sealed, confidential or anonymous matter's code is typed by hand, never scanned."""
    guarded = matter.sealed or matter.confidentiality != "open"
    query = {"no": matter.no} if guarded else {"no": matter.no, "code": matter.query_code}
    return f"{reverse('matters:track')}?{urlencode(query)}"


# ── see and keep ─────────────────────────────────────────────────────────────


@gzip_page
@require_GET
@with_matter
def who(request: HttpRequest, parcel: Parcel) -> HttpResponse:
    """Who looked at the person's data: which body, which post, why, when (R7)."""
    context = {"parcel": parcel, "matter": parcel.matter, "back_url": page_of(parcel.matter)}
    return show(request, "matters/citizen/who.html", context)


@gzip_page
@require_GET
@with_matter
def everything(request: HttpRequest, parcel: Parcel) -> HttpResponse:
    """Everything the person may know of the matter, on paper or as a text file to keep."""
    context = {"parcel": parcel, "matter": parcel.matter, "back_url": page_of(parcel.matter), "now": now()}
    if "text" not in request.GET:
        return show(request, "matters/citizen/everything.html", context)
    response = show(request, "matters/citizen/everything.txt", context)
    response["Content-Type"] = "text/plain; charset=utf-8"
    return _to_keep(response, f"{parcel.matter.no}.txt")


@require_GET
@with_matter
def everything_as_data(request: HttpRequest, parcel: Parcel) -> HttpResponse:
    """The same for machines (JSON): a person may take their record elsewhere (个人信息保护法 45)."""
    answer = JsonResponse(record_of(parcel), json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _to_keep(answer, f"{parcel.matter.no}.json")


def _to_keep(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@with_matter
def own_file(request: HttpRequest, parcel: Parcel, pk: int) -> FileResponse:
    """A file the person handed in."""
    found = parcel.file(pk)
    path = path_of(found.sha256)
    if not path.exists():
        raise NotFound("file.not_found", _("没有找到这份材料。"), _("请从“我提交的材料”中打开。"))
    shown = found.content_type.startswith(("image/", "audio/", "video/", "application/pdf"))
    response = FileResponse(
        path.open("rb"), content_type=found.content_type, filename=found.name, as_attachment=not shown
    )  # fmt: skip
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
