"""Pages for those who bring amendments into the library: drafts, the table of changes, refused instructions."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.common.errors import NotFound
from kernel.common.http import go, paginate, show
from kernel.common.words import gettext as _
from kernel.law.amending import queries
from kernel.law.amending.forms import AmendmentForm, ByHandForm
from kernel.law.amending.models import Amending, Refused
from kernel.law.amending.services import apply_by_hand, confirm_by_hand, confirm_draft, enact_draft
from kernel.law.compare import runs
from kernel.law.pages import DOCX
from kernel.law.pairs import Pair


class DraftPair(Pair):
    """The draft beside the version it changes, as the table of changes lays them."""

    def __init__(self, amending: Amending) -> None:
        self.norm = amending.version.norm
        self.held = [amending.version, amending.base]
        self.old, self.new = amending.base, amending.version


def _editor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever may make amended versions; to others the page is not there."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not queries.edits(request.user):
            raise NotFound("law.no_draft", _("没有这个页面，或者它不对您的岗位开放。"), _("请从菜单重新进入。"))
        return view(request, *args, **kwargs)

    return asked


@require_GET
@_editor
def drafts(request: HttpRequest) -> HttpResponse:
    """All amendments entered."""
    return show(request, "amending/drafts.html", {"page": paginate(request, queries.drafts())}, part="table")


@require_http_methods(["GET", "POST"])
@_editor
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an amendment; what could be applied stands in the draft at once."""
    form = AmendmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        version = enact_draft(given["norm"], given["text"], given["in_force"], given["transition"], by=request.user)
        messages.success(request, _("修改草案已经生成，请核对对照表和没有执行的指令。"))
        return go(request, _url(version.amending))
    return show(request, "amending/enter.html", {"form": form}, part="form", status=422 if form.is_bound else 200)


@require_GET
@_editor
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: what was not applied, and the table of changes."""
    amending = queries.draft(pk)
    refused = list(amending.refused.select_related("made_by", "confirmed_by").order_by("position"))
    mine = amending.made_by_id == request.user.pk
    left = sum(one.confirmed_by_id is None for one in refused)
    context = {"amending": amending, "refused": refused, "pair": DraftPair(amending), "mine": mine, "left": left}
    return show(request, "amending/draft.html", context)


@require_GET
@_editor
def draft_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of changes as a document."""
    pair = DraftPair(queries.draft(pk))
    from kernel.law.word import changes_as_docx  # python-docx comes with the first such document

    response = HttpResponse(changes_as_docx(pair), content_type=DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{pair.file_name}"
    return response


@require_POST
@_editor
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the whole draft."""
    amending = queries.draft(pk)
    confirm_draft(amending, by=request.user)
    messages.success(request, _("修改后的版本已经确认，从施行之日起有效。"))
    return go(request, _url(amending))


@require_http_methods(["GET", "POST"])
@_editor
def by_hand(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Do a refused instruction by hand; shows the article of the number asked for (``?number=``) to start from."""
    amending = queries.draft(pk)
    refused = queries.refused_of(amending, position)
    form = ByHandForm(request.POST or None, initial=_start(amending, refused, request.GET.get("number", "")))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        apply_by_hand(refused, given["doing"], key=given["key"], text=given["text"], by=request.user)
        messages.success(request, _("已写入草案，请另一位同事核对后确认。"))
        return go(request, reverse("law:by_hand", args=[pk, position]))
    context = {"amending": amending, "one": refused, "form": form, "sides": _sides(refused)}
    context |= {"back": _url(amending), "mine": refused.made_by_id == request.user.pk}
    return show(request, "amending/by_hand.html", context, part="form", status=422 if form.is_bound else 200)


@require_POST
@_editor
def confirm_one(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Confirm what another person did with an instruction."""
    amending = queries.draft(pk)
    confirm_by_hand(queries.refused_of(amending, position), by=request.user)
    messages.success(request, _("已确认。"))
    return go(request, _url(amending))


def _url(amending: Amending) -> str:
    return reverse("law:draft", args=[amending.pk])


def _start(amending: Amending, refused: Refused, number: str) -> dict[str, Any]:
    """The form's first values: what was done already, or the article asked for as it stands."""
    if not number and refused.number:
        number = f"{refused.number}-{refused.inserted}" if refused.inserted else str(refused.number)
    article = queries.article_there(amending.version, number)
    return {"doing": refused.doing, "number": number, "text": article.text if article else refused.now}


def _sides(refused: Refused) -> Any:
    """What stood and what stands there, the words that changed marked."""
    return runs(refused.was, refused.now) if refused.was or refused.now else None
