"""The public library of local documents: on the phone, without an account, with what was in force on a day."""

from collections import Counter

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kernel.common.errors import NotFound
from kernel.common.http import paginate, remote_address, show
from kernel.common.words import gettext as _
from kernel.deliberation.footfall import people, step_in
from scenarios.documents.forms import FindForm
from scenarios.documents.models import Publication
from scenarios.documents.panels import STATUS
from scenarios.documents.queries import hot, in_force_about, published


@login_not_required
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """All documents with their status; what people read most; what was in force on a day about something."""
    form = FindForm(request.GET or None)
    words, on = form.asked() if form.is_bound else ("", None)
    page = paginate(request, published(words, on))
    context = {
        "form": form, "page": page, "words": words, "on": on, "hot": [] if form.is_bound else hot(5),
        "articles": in_force_about(words, on) if words and on else [],
        "rows": [{"row": one, "word": STATUS[one.status(on)]} for one in page],
        "back_url": reverse("matters:citizen_home"),
    }  # fmt: skip
    return show(request, "documents/library.html", context)


@login_not_required
@never_cache
@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: what it means, whether it holds, its clauses, how many commented on each."""
    row = Publication.objects.select_related("matter__accountable", "draft", "consultation").filter(pk=pk).first()
    if row is None:
        raise NotFound("document.not_found", _("没有找到这份文件。"), _("请从规范性文件库进入。"))
    step_in(f"document:{row.pk}", remote_address(request))
    said = Counter(row.consultation.opinions.values_list("clause", flat=True)) if row.consultation else Counter()
    clauses = [{**one, "said": said[one["key"]]} for one in row.draft.clauses]
    context = {
        "row": row, "status": row.status(), "word": STATUS[row.status()], "clauses": clauses,
        "readers": people(f"document:{row.pk}"), "back_url": reverse("documents:library"),
        "versions": Publication.objects.filter(matter=row.matter).exclude(pk=row.pk).order_by("-id"),
    }  # fmt: skip
    return show(request, "documents/document.html", context)
