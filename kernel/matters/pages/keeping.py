"""Keeping a narrowed list under a name, and taking a list away as a file."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.common.errors import Invalid, NotFound, Refusal
from kernel.common.http import go, show
from kernel.common.moment import today
from kernel.matters import export as sheets
from kernel.matters import saved
from kernel.matters.forms.lists import ExportForm, ViewForm
from kernel.matters.lists import count, ids
from kernel.matters.models import SavedView
from kernel.matters.pages.listing import asked, order_of
from kernel.people.queries import posts_of
from kernel.places.models import Organisation


def _list(query: str = "") -> str:
    return f"{reverse('matters:list')}?{query or 'scope=open'}"


@require_http_methods(["GET", "POST"])
def new_view(request: HttpRequest) -> HttpResponse:
    """A name for the list as it is narrowed in the address."""
    user: Any = request.user
    bodies = {post.organisation_id: post.organisation.name for post in posts_of(user)}
    form = ViewForm(request.POST if request.method == "POST" else None, bodies=list(bodies.items()))
    query, refusal, status = saved.conditions(request.GET.urlencode()), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            body = Organisation.objects.get(pk=given["share"]) if given["share"] else None
            try:
                saved.save_view(given["name"], query, first=given["first"], share_with=body, by=user)
            except Refusal as found:
                refusal, status = found, found.status
            else:
                messages.success(request, _("视图“%(name)s”已保存。") % {"name": given["name"]})
                return go(request, _list(query))
    context = {"form": form, "refusal": refusal, "title": _("存为视图"), "back": _list(query), "save": _("保存")}
    return show(request, "matters/keep.html", context, part="form", status=status)


@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own; the list stays as it is."""
    user: Any = request.user
    view = SavedView.objects.filter(pk=pk, user=user).first()
    if view is None:
        raise NotFound("view.not_found", _("没有找到这个视图。"), _("同事共用的视图由他们自己管理。"))
    query, name = view.query, view.name
    saved.drop_view(view, by=user)
    messages.success(request, _("视图“%(name)s”已删除。") % {"name": name})
    return go(request, _list(query))


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """What the filter shows as XLSX, ten thousand rows at most; the same matters as the list, never more."""
    keys, _form, filters = asked(request)
    total, query = count(keys, filters), saved.conditions(request.GET.urlencode())
    if total > sheets.MOST:
        told = {"n": total, "most": sheets.MOST}
        raise Invalid(
            "export.too_many", _("现在的筛选有%(n)s件，一次最多导出%(most)s件。") % told, _("请缩小筛选范围后再导出。")
        )
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = ids(keys, filters, limit=sheets.MOST, order=order_of(request, filters))
        made = sheets.take_away(found, query=query, **form.cleaned_data, by=request.user)
        name = f"matters-{today():%Y%m%d}-{made.number}.xlsx"
        answer = FileResponse(made.file, as_attachment=True, filename=name, content_type=sheets.TYPE)
        answer["Cache-Control"] = "no-store"
        return answer
    context = {
        "form": form, "title": _("导出列表"), "back": _list(query), "save": _("导出%(n)s件") % {"n": total},
        "hint": _("不含任何人的姓名、电话和证件号；文件里写明用途、导出人和编号。"), "download": True,
    }  # fmt: skip
    return show(request, "matters/keep.html", context, part="form", status=422 if form.is_bound else 200)
