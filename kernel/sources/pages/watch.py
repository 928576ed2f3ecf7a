"""Sources and deliveries: who is late, what came, what was held back, what changed. No row of a source stands here."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kernel.common.errors import NotFound
from kernel.common.http import go, paginate, show
from kernel.common.words import gettext as _
from kernel.sources import watching
from kernel.sources.models import Face
from kernel.sources.queries import dataset_named, may_handle_rows, may_read_sources, open_gaps
from kernel.sources.services.fetching import fetch_source


def no_page() -> NotFound:
    """What a page is to those it is not for."""
    return NotFound("source.unknown", _("没有这个来源，或者它不对您的岗位开放。"), _("请从来源列表进入。"))


def reader(request: Any) -> None:
    """Refuse whoever sees no deliveries, as if there were none."""
    if not may_read_sources(request.user):
        raise no_page()


@require_GET
def source_list(request: HttpRequest) -> HttpResponse:
    """Every source: fresh or late, rows of the month, what waits, what changed."""
    reader(request)
    lines = watching.lines()
    context = {
        "lines": lines, "days": watching.DAYS, "late": sum(line.freshness.late for line in lines),
        "waiting": sum(line.waiting for line in lines), "alarms": sum(line.alarms for line in lines),
        "received": sum(line.received for line in lines), "handles": may_handle_rows(request.user),
    }  # fmt: skip
    return show(request, "sources/list.html", context)


@require_GET
def source(request: HttpRequest, name: str) -> HttpResponse:
    """One source: freshness, volumes by day, reasons, alarms, deliveries."""
    reader(request)
    dataset = dataset_named(name)
    line, days = watching.line_of(dataset), watching.days_of(dataset)
    face = Face.objects.filter(dataset=dataset.id).order_by("-at", "-pk").select_related("batch").first()
    context = {
        "line": line, "dataset": dataset, "days": days, "bars": watching.bars(days), "wide": watching.WIDE,
        "high": watching.HIGH, "top": max((day.good + day.bad for day in days), default=0),
        "reasons": watching.reasons(dataset, line.received), "face": face, "gaps": open_gaps([dataset.id]),
        "page": paginate(request, watching.batches_of(dataset)), "handles": may_handle_rows(request.user),
        "span": watching.DAYS,
    }  # fmt: skip
    return show(request, "sources/source.html", context)


@require_POST
def fetch_now(request: Any, name: str) -> HttpResponse:
    """Fetch from the source now."""
    reader(request)
    dataset = dataset_named(name)
    state = fetch_source(dataset, by=request.user)
    if state.code:
        messages.warning(request, state.note)
    else:
        messages.success(request, _("取数完成，取到%(n)s行。") % {"n": state.rows})
    return go(request, reverse("sources:source", args=[dataset.id]))


@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery: its stages, its counts, the reasons, and the rows that still wait."""
    reader(request)
    found = watching.batches_of().filter(pk=pk).first()
    if found is None:
        raise no_page()
    try:
        dataset = dataset_named(found.dataset)
    except NotFound:  # its file is gone; the delivery stays
        dataset = None
    context = {
        "batch": found, "dataset": dataset, "stages": watching.stages(found),
        "reasons": watching.reasons(dataset, found.received, found.pk), "handles": may_handle_rows(request.user),
        "face": Face.objects.filter(batch=found).first(),
    }  # fmt: skip
    return show(request, "sources/batch.html", context)
