"""Supervision orders: the list by what waits, and one order with its answer and conclusion."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kernel.common.http import paginate, show
from kernel.matters.desk import orders


@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    """Orders on matters this post sees: to answer, issued by oneself, all that run, ended."""
    user: Any = request.user
    post: Any = getattr(request, "post", None)
    rows = orders.orders_for(user, post)
    counts = orders.counts(rows, user)
    asked = request.GET.get("tab", "")
    tab = asked if asked in orders.TABS else "answer" if counts["answer"] else "open"
    here = reverse("matters:orders")
    page = paginate(request, orders.narrowed(rows, tab, user))
    context = {
        "page": page, "rows": [orders.shown(one) for one in page], "tab": tab,
        "views": [(name, f"{here}?tab={key}", key == tab, counts[key]) for key, name in orders.TABS.items()],
    }  # fmt: skip
    return show(request, "matters/orders.html", context, part="table")


@require_GET
def order_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: who asked for what by which article until when, the answer, the conclusion, and what may be done."""
    user: Any = request.user
    order = orders.order_seen(user, pk, getattr(request, "post", None))
    shown = orders.shown(order)
    facts = [
        (_("被督办单位"), order.organisation.name), (_("督办种类"), shown["ground"]),
        (_("发出人"), order.issued_by.name), (_("答复期限"), order.due_on.strftime("%Y-%m-%d")),
    ]  # fmt: skip
    context = {
        **shown, "matter": order.matter, "facts": facts, "concludes": not orders.why_no_end(order, user),
        "answers": not orders.why_no_answer(order, user),
    }  # fmt: skip
    return show(request, "matters/order.html", context)
