"""Pages of linkage: which records were put together, why, and a person's word about it. No name is in clear."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import NotFound, Refusal
from kernel.common.http import go, paginate, show
from kernel.common.words import gettext as _
from kernel.linkage import queries, services
from kernel.linkage.beside import beside, seats
from kernel.linkage.forms import DecideForm


def _no_page() -> NotFound:
    return NotFound("linkage.unknown", _("没有这条记录，或者它不对您的岗位开放。"), _("请从数据关联列表进入。"))


def _steward(request: Any) -> None:
    if not queries.may_decide(request.user):
        raise _no_page()


@require_GET
def link_list(request: HttpRequest) -> HttpResponse:
    """Records put together as one matter, the newest first; one is found by its source's number."""
    _steward(request)
    asked = request.GET.get("key", "").strip()[:80]
    page = paginate(request, queries.linked_reports(asked))
    context = {"page": page, "rows": queries.told(page.object_list), "asked": asked, "run": queries.last_run()}
    return show(request, "linkage/list.html", context)


@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One record: the others of its matter and of its parties, each with what every comparison added."""
    _steward(request)
    found = queries.report(pk)
    if found is None:
        raise _no_page()
    context = {
        "record": found, "source": queries.source_names().get(found.source, found.source),
        "matters": queries.others_of_matter(found), "parties": queries.others_of_parties(found),
    }  # fmt: skip
    return show(request, "linkage/record.html", context)


@require_http_methods(["GET", "POST"])
def decide(request: Any, kind: str, one: int, two: int) -> HttpResponse:
    """A person's word about two records or two mentions, with a reason."""
    _steward(request)
    pair = queries.pair(kind, one, two)
    if pair is None:
        raise _no_page()
    stands = pair.decided.pk if pair.decided else 0
    form = DecideForm(request.POST or None, initial={"instead_of": stands})
    back, status, refusal = reverse("linkage:record", args=[pair.report]), 422 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.decide(
                kind, one, two, same=given["same"] == "yes", reason=given["reason"], instead_of=given["instead_of"],
                by=request.user,
            )  # fmt: skip
        except Refusal as found:
            refusal, status = found, found.status
            form.data = {**form.data.dict(), "instead_of": stands}
        else:
            messages.success(request, _("已记下您的认定，相关的归并已经更新。"))
            return go(request, back)
    own = queries.report(pair.report)
    names = queries.source_names()
    sources = [f"{names.get(each.source, each.source)} {each.key}" for each in (own, pair.other) if each]
    context = {
        "form": form, "pair": pair, "back": back, "refusal": refusal, "sources": sources,
        "beside": own and beside(own, pair.other),
        "seats": seats(one, two) if kind == "subjects" else ("", ""),
    }  # fmt: skip
    return show(request, "linkage/form.html", context, part="form", status=status)
