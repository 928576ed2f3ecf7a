"""How every page finds its matter, and how a refusal is told where the person typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kernel.common.errors import NotFound, Refusal
from kernel.common.http import go, in_dialog, show
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.matters.desk import Desk
from kernel.matters.lists import may_see, picked
from kernel.matters.models import Matter

ROWS_MORE = 3


def no_such() -> NotFound:
    """The same answer for what is not there and what this person may not know of."""
    return NotFound("matter.not_found", _("没有找到这件事项，或不在您的工作范围内。"), _("请核对编号，或从列表进入。"))


def desk_of(request: Any, no: str) -> Desk:
    """The matter of this number on the asker's desk. Raises NotFound, the same for invisible and non-existing."""
    along = ("accountable", "receiver", "region", "merged_into")
    found = picked(request.user, "t.no = %s", [no.upper()], related=along)
    if not found:
        raise no_such()
    return Desk(found[0], request.user, request.post)


def address(matter: Matter) -> str:
    """The matter's page."""
    return reverse("matters:detail", args=[matter.no])


def after(desk: Desk) -> str:
    """Where to go when something was done: the matter, or the workbench when it is no longer in sight."""
    desk.by.__dict__.pop("_posts", None)
    return address(desk.matter) if may_see(desk.by, desk.matter) else reverse("matters:workbench")


def sent(request: HttpRequest) -> dict[str, Any]:
    """What a form is made with: the fields and files sent, even when all are empty; nothing on a first look."""
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}


def typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed so far, as first values of a form with more rows."""
    given = {name: values if len(values) > 1 else values[0] for name, values in request.POST.lists()}
    return {**given, "rows": number_in(given.get("rows"), 0) + ROWS_MORE}


def act_or_tell(
    request: HttpRequest, form: Any, act: Callable[[], tuple[str, str]], template: str, context: dict[str, Any]
) -> HttpResponse:
    """Draw a form; sent, do what it asks. ``act`` answers with what to say and where to go on.

    A refusal is shown above the form with everything that was typed still in it, under the refusal's own status.
    """
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                said, target = act()
            except Refusal as found:
                refusal, status = found, found.status
            else:
                if said:
                    messages.success(request, said)
                return go(request, target)
    context = {**context, "form": form, "refusal": refusal, "fragment": in_dialog(request)}
    return show(request, template, context, part="form", status=status)
