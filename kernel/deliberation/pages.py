"""Pages of consultation: anybody reads a draft and says something to a clause; staff sort and answer."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import NotFound, Refusal
from kernel.common.http import go, paginate, remote_address, show
from kernel.common.moment import now
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.deliberation import services
from kernel.deliberation.forms import ADOPTED, SpeakForm
from kernel.deliberation.models import Consultation, Opinion
from kernel.deliberation.queries import alike_opinions, consultation_of, open_to_all, over, unanswered
from kernel.matters.pages.detail import head_of
from kernel.matters.pages.finding import desk_of, no_such, sent
from kernel.people.services import PUBLIC, actor


def _found(pk: int) -> Consultation:
    row = Consultation.objects.select_related("draft", "matter__accountable").filter(pk=pk).first()
    if row is None or row.matter.sealed:
        raise NotFound("consultation.not_found", _("没有找到这次征求意见。"), _("请从征求意见列表进入。"))
    return row


@login_not_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What may be spoken to now, and what came of earlier ones."""
    context = {"running": open_to_all(), "page": paginate(request, over()), "tab": "consult",
               "back_url": reverse("matters:citizen_home")}  # fmt: skip
    return show(request, "deliberation/public_list.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft by clause with a form under it; an opinion gets a number, and no name is asked."""
    row = _found(pk)
    clauses = row.draft.clauses
    form = SpeakForm(**sent(request), clauses=clauses, initial={"clause": request.GET.get("clause", "")})
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return go(request, f"{reverse('deliberation:read', args=[pk])}?given={_speak(request, row, form)}")
            except Refusal as found:
                refusal, status = found, found.status
    given = request.GET.get("given", "")
    context = {
        "row": row, "form": form, "refusal": refusal, "open": row.standing or now() <= (row.closes_at or now()),
        "back_url": reverse("deliberation:list"), "given": "" if number_in(given, None) is None else given,
        "counts": Counter(row.opinions.values_list("clause", flat=True)), "total": row.opinions.count(),
    }  # fmt: skip
    return show(request, "deliberation/public_read.html", context, status=status)


def _speak(request: HttpRequest, row: Consultation, form: Any) -> int:
    given = form.cleaned_data
    if given["website"]:
        return 0  # filled in by a machine, which is told what everybody is told
    made = services.give_opinion(
        row, given["text"], clause=given["clause"], address=remote_address(request), by=actor(PUBLIC)
    )  # fmt: skip
    return made.number


@login_not_required
@require_GET
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """How opinions were taken up, once that is published; with one's number one finds one's own answer."""
    row = _found(pk)
    number = number_in(request.GET.get("number", "").strip(), None)
    mine = None
    if row.stated_at is not None and number is not None:
        mine = Opinion.objects.filter(consultation=row, number=number).select_related("group").first()
    groups = row.groups.exclude(adopted="").order_by("clause", "id") if row.stated_at else row.groups.none()
    labels = {one["key"]: one["label"] for one in row.draft.clauses}
    page = paginate(request, groups)
    context = {
        "row": row, "page": page, "number": number, "mine": mine, "adopted": dict(ADOPTED),
        "groups": [{"row": one, "label": labels.get(one.clause, _("全文")), "count": one.opinions.count()}
                   for one in page],
        "back_url": reverse("deliberation:read", args=[pk]),
    }  # fmt: skip
    return show(request, "deliberation/public_answers.html", context)


@require_GET
def opinions(request: HttpRequest, no: str) -> HttpResponse:
    """For staff: what is not answered yet, opinions that say the same put together; then what is."""
    desk = desk_of(request, no)
    row = consultation_of(desk.matter)
    if row is None:
        raise no_such()
    labels = {one["key"]: one["label"] for one in row.draft.clauses}
    page = paginate(request, alike_opinions(row))
    done = paginate(request, row.groups.exclude(adopted="").order_by("-answered_at"), name="done")
    context = {
        **head_of(desk), "row": row, "page": page, "done": done, "left": unanswered(row),
        "total": row.opinions.count(), "adopted": dict(ADOPTED), "may": desk.manages and desk.matter.open,
        "heaps": [{"first": heap[0], "count": len(heap), "label": labels.get(heap[0].clause, _("全文")),
                   "others": heap[1:4]} for heap in page],
        "groups": [{"row": one, "count": one.opinions.count(), "label": labels.get(one.clause, _("全文"))}
                   for one in done],
    }  # fmt: skip
    return show(request, "deliberation/opinions.html", context)
