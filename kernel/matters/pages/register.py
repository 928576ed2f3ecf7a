"""Take a matter in: one form, a receipt, and the likely duplicates at once."""

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import Forbidden, Refusal
from kernel.common.http import go, show
from kernel.matters import services
from kernel.matters.desk import Desk
from kernel.matters.desk.parts import duplicates_of
from kernel.matters.forms.intake import PartyForm, Register
from kernel.matters.intake import window_of
from kernel.matters.models import Involvement, Matter
from kernel.matters.pages.finding import desk_of, no_such
from kernel.people.queries import scope_of

ROWS, MOST = 3, 10
FIRST_ROLES = ("claimant", "respondent", "co_claimant")
WINDOWS = ("centre",)
PLACELESS = ("system_admin", "security_admin", "auditor", "data_steward", "indicator_officer")
"""Posts that take nobody's matters in."""
Parties = formset_factory(PartyForm, extra=0, max_num=MOST, validate_max=True)


def may_register(request: Any) -> bool:
    """Whether this post takes matters in."""
    return request.post is not None and request.post.role not in PLACELESS


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form; more people may be added, and nothing typed is lost."""
    if not may_register(request):
        raise Forbidden("register.post", _("您现在的岗位不登记事项。"), _("请换一个岗位，或请窗口人员登记。"))
    sent = request.POST if request.method == "POST" else None
    scope = scope_of(request.user, request.post).places
    more = sent is not None and "more" in sent
    form = Register(sent, scope=scope, initial={"channel": _channel(request)})
    people = Parties(_grown(sent) if sent and more else sent, prefix="p", initial=_first() if sent is None else None)
    status, refusal = 200, None
    if sent is not None and not more:
        status = 422
        if form.is_valid() and people.is_valid():
            try:
                matter = _receive(request, form, people)
            except Refusal as found:
                refusal, status = found, found.status
            else:
                messages.success(request, _("已登记，编号%(no)s。") % {"no": matter.no})
                return go(request, reverse("matters:receipt", args=[matter.no]))
    context = {
        "form": form,
        "people": people,
        "refusal": refusal,
        "more": more,
        "can_add": people.total_form_count() < MOST,
    }
    return show(request, "matters/register.html", context, part="form", status=status)


def _channel(request: Any) -> str:
    return "grid" if request.post.role == "grid_worker" else "window"


def _first() -> list[dict[str, str]]:
    return [{"role": role, "kind": "person"} for role in FIRST_ROLES]


def _grown(sent: Any) -> Any:
    """What was sent, with room for one more person."""
    grown = sent.copy()
    total = int(grown.get("p-TOTAL_FORMS") or ROWS)
    grown["p-TOTAL_FORMS"] = str(min(MOST, total + 1))
    grown.setdefault(f"p-{total}-role", "co_claimant")
    grown.setdefault(f"p-{total}-kind", "person")
    return grown


def _receive(request: Any, form: Any, people: Any) -> Matter:
    given = form.cleaned_data
    parties = [party for one in people.forms if (party := one.given()) is not None]
    own = request.post.organisation
    body = own if own.function in WINDOWS and window_of(given["kind"]) in WINDOWS else None
    return services.receive(
        given["kind"], text=given["text"], title=given["title"], wish=given["wish"], channel=given["channel"],
        place=form.place(), parties=parties, confidentiality=given["confidentiality"], receiver=body, by=request.user,
    )  # fmt: skip


@require_GET
def receipt(request: HttpRequest, no: str) -> HttpResponse:
    """Number, query code and QR for the person, to print; above it the matters that may be the same."""
    desk = desk_of(request, no)
    if not _gives_receipts(desk):
        raise no_such()
    proposed = [one for one in duplicates_of(desk) if one.status == "proposed"]
    context = {
        "desk": desk, "matter": desk.matter, "duplicates": proposed,
        "track": request.build_absolute_uri(_track(desk.matter)),
        "may_dispatch": any(step.node == "triage" for step in desk.mine),
    }  # fmt: skip
    response = show(request, "matters/receipt.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _gives_receipts(desk: Desk) -> bool:
    """Whoever took the matter in, and the body that received it: the code opens the person's own page."""
    handed = Involvement.objects.filter(matter=desk.matter, user=desk.by, why="handed_in").exists()
    return handed or desk.holds(desk.matter.receiver_id)


def _track(matter: Matter) -> str:
    """Where the person follows the matter. A sealed or confidential one's code is typed by hand, never scanned."""
    guarded = matter.sealed or matter.confidentiality != "open"
    query = {"no": matter.no} if guarded else {"no": matter.no, "code": matter.query_code}
    return f"{reverse('matters:track')}?{urlencode(query)}"
