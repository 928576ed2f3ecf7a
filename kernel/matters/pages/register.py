"""Take a matter in: one form a kind, drafts, what was told before, the map; then the receipt."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.common.errors import Forbidden, Refusal
from kernel.common.http import go, is_fragment, show
from kernel.common.words import gettext as _
from kernel.matters import drafts, halfway, services, twins
from kernel.matters.desk import Desk
from kernel.matters.desk.parts import duplicates_of
from kernel.matters.forms.intake import PartyForm, Register
from kernel.matters.intake import window_of
from kernel.matters.models import Involvement, Matter
from kernel.matters.nav import REGISTERING
from kernel.matters.pages.finding import desk_of, no_such
from kernel.people.queries import scope_of
from kernel.places.outline import has_map, map_of

ROWS, MOST = 3, 10
FIRST_ROLES = ("claimant", "respondent", "co_claimant")
WINDOWS = ("centre",)
NOT_KEPT = ("csrfmiddlewaretoken", "_once", "draft", "save", "more")
"""What of a form is no part of its draft."""
Parties = formset_factory(PartyForm, extra=0, max_num=MOST, validate_max=True)
Content = Mapping[str, Sequence[str]]


def may_register(request: Any) -> bool:
    """Whether this post takes matters in."""
    return request.post is not None and request.post.role in REGISTERING


def _require_window(request: Any) -> None:
    if not may_register(request):
        raise Forbidden("register.post", _("您现在的岗位不登记事项。"), _("请换一个岗位，或请窗口人员登记。"))


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form; more people may be added, it may be put aside, and nothing typed is lost."""
    _require_window(request)
    if request.method != "POST":
        return _opened(request)
    key = request.POST.get("draft", "")
    if "save" in request.POST:
        return _put_aside(request, key)
    if "more" in request.POST:
        return _grow(request, key)
    form, people = Register(request.POST, scope=_scope(request)), Parties(request.POST, prefix="p")
    status, refusal = 422, None
    if form.is_valid() and people.is_valid():
        try:
            matter = _receive(request, form, people)
        except Refusal as found:
            refusal, status = found, found.status
        else:
            drafts.drop(key, by=request.user)
            halfway.forget(request, key)
            messages.success(request, _("已登记，编号%(no)s。") % {"no": matter.no})
            return go(request, reverse("matters:receipt", args=[matter.no]))
    return _draw(request, form, people, key=key, refusal=refusal, status=status)


def _opened(request: HttpRequest) -> HttpResponse:
    """The form on a first look, or as it was sent half-way."""
    key = request.GET.get("draft") or secrets.token_urlsafe(12)
    kept = halfway.typed(request, key)
    if kept is not None:
        return _draw(request, *_filled(request, kept), key=key, more=True)
    return _draw(request, *_begun(request), key=key)


def _grow(request: HttpRequest, key: str) -> HttpResponse:
    """One more person, or the fields of another kind or township; nothing is judged yet."""
    step = request.POST["more"]
    content = _content(_grown(request.POST) if step == "1" else request.POST)
    if is_fragment(request):
        return _draw(request, *_filled(request, content), key=key, more=True)
    address = f"{reverse('matters:register')}?{urlencode({'draft': key})}"
    return halfway.go_on(request, key, content, address, step[:8])


def _draw(
    request: HttpRequest, form: Any, people: Any, *, key: str, refusal: Any = None, more: bool = False,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    user: Any = request.user
    kept = drafts.of(user)
    context = {
        "form": form, "people": people, "refusal": refusal, "more": more, "key": key,
        "can_add": people.total_form_count() < MOST, "drafts": [one for one in kept if one.key != key],
        "kept": next((one for one in kept if one.key == key), None), "around": _around(request),
        "mapped": has_map(_around(request)),
    }  # fmt: skip
    return show(request, "matters/register.html", context, part="form", status=status)


def _scope(request: HttpRequest) -> tuple[str, ...]:
    user: Any = request.user
    post: Any = request.post
    return scope_of(user, post).places


def _begun(request: HttpRequest) -> tuple[Any, Any]:
    """The form as it opens: empty, or a draft of one's own, at the place picked on the map."""
    user: Any = request.user
    kept = drafts.one(request.GET.get("draft", ""), user)
    place = request.GET.get("place", "")
    content = dict(kept.content) if kept else {}
    if place:
        content |= {"township": [place[:9]], "village": [place if len(place) > 9 else ""]}
    return _filled(request, content)


def _content(sent: Any) -> dict[str, list[str]]:
    return {name: values for name, values in sent.lists() if name not in NOT_KEPT}


def _filled(request: Any, content: Content) -> tuple[Any, Any]:
    """The form with what was typed so far, nothing of it judged yet."""
    first = {name: values[-1] for name, values in content.items() if values and not re.match(r"p-\d+-", name)}
    form = Register(scope=_scope(request), initial={"channel": _channel(request), **first})
    return form, Parties(prefix="p", initial=_rows(content))


def _rows(content: Content) -> list[dict[str, str]]:
    """The people of the form, each as first values; those that stand there from the beginning are always there."""
    total = int(next(iter(content.get("p-TOTAL_FORMS", ())), "") or ROWS)
    found = []
    for n in range(min(MOST, max(ROWS, total))):
        role = FIRST_ROLES[n] if n < ROWS else "co_claimant"
        given = {name.split("-", 2)[2]: values[-1] for name, values in content.items() if name.startswith(f"p-{n}-")}
        found.append({"role": role, "kind": "person", **given})
    return found


def _channel(request: Any) -> str:
    return "grid" if request.post.role == "grid_worker" else "window"


def _grown(sent: Any) -> Any:
    """What was sent, with room for one more person."""
    grown = sent.copy()
    total = int(grown.get("p-TOTAL_FORMS") or ROWS)
    grown["p-TOTAL_FORMS"] = str(min(MOST, total + 1))
    return grown


def _receive(request: Any, form: Any, people: Any) -> Matter:
    given = form.cleaned_data
    parties = [party for one in people.forms if (party := one.given()) is not None]
    own = request.post.organisation
    body = own if own.function in WINDOWS and window_of(given["kind"]) in WINDOWS else None
    return services.receive(
        given["kind"], text=given["text"], title=given["title"], wish=given["wish"], channel=given["channel"],
        place=form.place(), parties=parties, facts=form.facts(), confidentiality=given["confidentiality"],
        receiver=body, by=request.user,
    )  # fmt: skip


# ── while the form is being filled in ────────────────────────────────────────


def _put_aside(request: Any, key: str) -> HttpResponse:
    """Keep the draft because a button was pressed, and come back to it."""
    kept = drafts.keep(key, _content(request.POST), by=request.user)
    if kept is None:
        messages.warning(request, _("还没有写内容，没有可以保存的草稿。"))
        return go(request, reverse("matters:register"))
    messages.success(request, _("草稿已保存，只有您自己看得到，30天内可以接着填。"))
    return go(request, f"{reverse('matters:register')}?{urlencode({'draft': key})}")


@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed so far, unasked; answers with the line that says so."""
    _require_window(request)
    user: Any = request.user
    kept = drafts.keep(request.POST.get("draft", ""), _content(request.POST), by=user)
    return show(request, "matters/parts/draft_kept.html", {"kept": kept})


@require_POST
def drop_draft(request: HttpRequest, key: str) -> HttpResponse:
    """Throw one's own draft away."""
    user: Any = request.user
    if drafts.drop(key, by=user):
        messages.success(request, _("草稿已删除。"))
    return go(request, reverse("matters:register"))


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The fields of one kind, for the form in which another kind was just chosen."""
    _require_window(request)
    form = Register(scope=_scope(request), initial={"kind": request.GET.get("kind", "")})
    return show(request, "matters/parts/asked.html", {"form": form})


@require_POST
def told_before(request: HttpRequest) -> HttpResponse:
    """What may be the same matter, while the words are still written."""
    _require_window(request)
    user: Any = request.user
    given = request.POST
    found = twins.told_before(
        given.get("kind", ""), given.get("text", ""), title=given.get("title", ""),
        place=given.get("village") or given.get("township") or "", people=_rows(_content(given)), by=user,
    )  # fmt: skip
    return show(request, "matters/parts/told_before.html", {"found": found})


@require_GET
def places(request: HttpRequest, code: str) -> HttpResponse:
    """The parts of the county or of a township on a map, to pick one; a page, or the map alone."""
    _require_window(request)
    drawn = map_of(code)
    if drawn is None:
        raise no_such()
    context = {"map": drawn, "around": _around(request), "draft": request.GET.get("draft", "")}
    return show(request, "matters/places.html", context, part="map")


def _around(request: Any) -> str:
    """The place the map begins with: the post's own."""
    return str(request.post.region_id)[:9]


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
