"""Rows in quarantine and records: what is wrong and what to do, one or many, with a second look and a way back."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.common.errors import Invalid, NotFound
from kernel.common.http import go, paginate, show
from kernel.common.moment import now
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.datahub.models import Record
from kernel.sources import held, watching
from kernel.sources.forms import OpenForm, RowForm
from kernel.sources.pages.watch import no_page
from kernel.sources.queries import all_sources, may_handle_rows
from kernel.sources.services import quarantine as deciding


def _steward(request: Any) -> None:
    if not may_handle_rows(request.user):
        raise no_page()


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The filter of the list: source, reason, delivery."""
    given = {name: request.GET.get(name, "")[:80] for name in ("dataset", "code")}
    return {**given, "batch": number_in(request.GET.get("batch", ""), 0)}


@require_GET
def quarantine(request: HttpRequest) -> HttpResponse:
    """What waits, grouped by reason, then row by row; personal values masked."""
    _steward(request)
    asked, known = _asked(request), {one.id: one for one in all_sources()}
    page = paginate(request, held.rows(**asked))
    for one in page:
        one.source_name = known[one.dataset].name if one.dataset in known else one.dataset
        one.columns = held.columns_of(one, known[one.dataset]) if one.dataset in known else []
    found = watching.reasons(known.get(asked["dataset"]), batch=asked["batch"] or None, known=known)
    waiting = [one for one in found if one.waiting]
    context = {
        "page": page, "asked": asked, "known": sorted(known.values(), key=lambda one: one.name),
        "reasons": waiting, "codes": {one.code: one.name for one in waiting},
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return show(request, "sources/quarantine.html", context, part="table")


@require_http_methods(["GET", "POST"])
def row(request: Any, pk: int) -> HttpResponse:
    """One row: its reasons, its columns, a form to put it right; a second look shows what would come of it."""
    _steward(request)
    one, dataset = held.held_row(pk)
    grant = held.grant_of(request.user, one)
    columns = held.columns_of(one, dataset, clear=grant is not None)
    form = RowForm(request.POST or None, columns=columns)
    look = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "submit":
            return _submitted(request, one, form.corrected())
        look = deciding.outlook(one, dataset, form.corrected())
    left = max(0, int((grant.until - now()).total_seconds())) if grant else 0
    context = {
        "held": one, "dataset": dataset, "columns": columns, "form": form, "look": look, "unread": held.unread(one),
        "clear": grant is not None, "remask": left, "changed": sorted(form.corrected()) if look else [],
    }  # fmt: skip
    response = show(request, "sources/row.html", context)
    if grant:
        response["Cache-Control"] = "no-store"
    return response


def _submitted(request: HttpRequest, one: Any, corrected: dict[str, str]) -> HttpResponse:
    done, left = deciding.try_again([one], corrected, by=request.user)
    if done:
        messages.success(request, _("第%(n)s行已经导入。") % {"n": one.number})
        return go(request, f"{reverse('sources:quarantine')}?dataset={one.dataset}")
    messages.warning(request, _("还不能导入：%(what)s") % {"what": left[0].problems[0]["what"]})
    return go(request, reverse("sources:row", args=[one.pk]))


@require_http_methods(["GET", "POST"])
def open_clear(request: Any, pk: int) -> HttpResponse:
    """A purpose first; then the row is clear for five minutes."""
    _steward(request)
    one, dataset = held.held_row(pk)
    form = OpenForm(request.POST or None)
    back = reverse("sources:row", args=[pk])
    if request.method == "POST" and form.is_valid():
        deciding.open_row(one, **form.cleaned_data, by=request.user)
        messages.success(request, _("已显示原文，5分钟后自动遮挡。"))
        return go(request, back)
    title = _("查看第%(n)s行的原文") % {"n": one.number}
    context = {"form": form, "title": title, "submit": _("查看5分钟"), "back": back, "dataset": dataset}
    return show(request, "sources/form.html", context, part="form", status=422 if form.is_bound else 200)


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one's own leaving out."""
    _steward(request)
    one, _dataset = held.held_row(pk)
    deciding.take_back(one, by=request.user)
    messages.success(request, _("已撤销，这一行重新待处理。"))
    return go(request, reverse("sources:row", args=[pk]))


@require_http_methods(["GET", "POST"])
def many(request: Any) -> HttpResponse:
    """Several rows: first what would become of each, then the decision. Each row is an act of its own."""
    _steward(request)
    given = request.POST if request.method == "POST" else request.GET
    picked = [number for text in given.getlist("pick")[: deciding.MANY] if (number := number_in(text, 0))]
    act = given.get("act") if given.get("act") in ("submit", "drop") else "submit"
    corrected = {given["column"]: given["value"]} if given.get("column") and given.get("value", "").strip() else {}
    rows = list(held.rows().filter(pk__in=picked))
    if not rows:
        raise Invalid("quarantine.pick", _("没有勾选要处理的行。"), _("请回到列表，勾选后再点。"))
    if request.method == "POST":
        return _decided(request, rows, act, corrected)
    known = {one.id: one for one in all_sources()}
    looks = [deciding.outlook(one, known[one.dataset], corrected) for one in rows if one.dataset in known]
    columns = {field.column: field.label for one in rows if one.dataset in known for field in known[one.dataset].fields}
    context = {
        "looks": looks, "act": act, "column": given.get("column", ""), "value": given.get("value", ""),
        "good": sum(not one.problems for one in looks),
        "columns": {name: label for name, label in columns.items() if name},
    }  # fmt: skip
    return show(request, "sources/many.html", context)


def _decided(request: Any, rows: list[Any], act: str, corrected: dict[str, str]) -> HttpResponse:
    if act == "drop":
        done = deciding.leave_out(rows, reason=request.POST.get("reason", ""), by=request.user)
        undo = f"undo:{reverse('sources:back', args=[rows[0].pk])}" if len(rows) == done == 1 else ""
        messages.success(request, _("%(n)s行不导入，原文和理由都留着。") % {"n": done}, extra_tags=undo)
    else:
        done, left = deciding.try_again(rows, corrected, by=request.user)
        said = _("%(n)s行已经导入，%(left)s行仍待处理。") % {"n": done, "left": len(left)}
        (messages.warning if left else messages.success)(request, said)
    return go(request, f"{reverse('sources:quarantine')}?dataset={rows[0].dataset}")


class _Echo:
    """What a CSV writer writes into, so that rows can be sent one by one."""

    def write(self, text: str) -> str:
        return text


@require_GET
def export(request: Any) -> StreamingHttpResponse:
    """The rows as CSV for the source's people: file, row, number, reasons, what to do; personal values masked."""
    _steward(request)
    known = {one.id: one for one in all_sources()}
    writer = csv.writer(_Echo())

    def written() -> Iterator[str]:
        head = [
            _("来源"),
            _("文件"),
            _("第几行"),
            _("编号"),
            _("栏目"),
            _("现在的值（个人信息已遮挡）"),
            _("原因和处理办法"),
        ]
        yield "\ufeff" + writer.writerow(head)
        for one in held.rows(**_asked(request)).iterator(chunk_size=500):
            dataset = known.get(one.dataset)
            values = {each["label"]: each["shown"] for each in held.columns_of(one, dataset)} if dataset else {}
            for problem in one.problems:
                label = dataset.label(problem["field"]) if dataset else problem["field"]
                line = [
                    one.dataset,
                    one.batch.file_name,
                    one.number,
                    one.key,
                    label,
                    values.get(label, ""),
                    problem["what"],
                ]
                yield writer.writerow([_safe(str(cell)) for cell in line])

    response = StreamingHttpResponse(written(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="quarantine-{now():%Y%m%d}.csv"'
    return response


def _safe(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


@require_GET
def corrections(request: HttpRequest) -> HttpResponse:
    """Records a source corrected: every version after the first, the newest first."""
    _steward(request)
    found = Record.objects.filter(version__gt=1).select_related("batch").order_by("-at", "-pk")
    names = {one.id: one.name for one in all_sources()}
    page = paginate(request, found)
    for one in page:
        one.source_name = names.get(one.dataset, one.dataset)
    return show(request, "sources/corrections.html", {"page": page})


@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One record: its versions, and where every field came from."""
    _steward(request)
    found = Record.objects.select_related("batch").filter(pk=pk).first()
    if found is None:
        raise NotFound("record.missing", _("没有这条记录，或者它不对您的岗位开放。"), _("请从批次进入。"))
    versions = Record.objects.filter(dataset=found.dataset, key=found.key).select_related("batch").order_by("-version")
    dataset = next((one for one in all_sources() if one.id == found.dataset), None)
    lines = held.lines_of(found, dataset)
    context = {"record": found, "versions": versions, "lines": lines, "dataset": dataset}
    return show(request, "sources/record.html", context)
