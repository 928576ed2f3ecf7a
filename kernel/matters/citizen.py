"""Pages for people without an account: hand in, follow like a parcel, speak up, rate, see who looked.

A matter is opened with its number and query code; from then on this browser's session opens this one matter, and
no code stands in any address.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.common.errors import NotFound, Refusal
from kernel.common.http import go, remote_address, show
from kernel.common.moment import now, today, written
from kernel.common.words import gettext as _
from kernel.matters import citizen_forms as forms
from kernel.matters import halfway, voices
from kernel.matters.guessing import begin_try, count_handing_in, try_succeeded
from kernel.matters.handing_in import hand_in as take_in
from kernel.matters.models import Matter
from kernel.matters.pages.finding import act_or_tell
from kernel.matters.tracking import Parcel
from kernel.matters.ways_out import ways_out
from kernel.people.services import PUBLIC, actor
from kernel.places.outline import region_at

KEPT, MOST, TOUCH = "matters", 5, 60
"""Where the session keeps the matters it may open, how many, and how often (seconds) it notes that it is in use."""
LAST = "handed_in"
"""Where the session keeps what was handed in last: a keyed digest of all that was told, and the matter."""
FORM = "file"
"""The form of handing in, as its words wait half-way."""
View = Callable[..., HttpResponse]


# ── which matters this session may open ──────────────────────────────────────


def remember(request: HttpRequest, matter: Matter) -> None:
    """From now on this session opens the matter; the oldest beyond five is forgotten."""
    kept = {**request.session.get(KEPT, {}), str(matter.pk): now().isoformat()}
    request.session[KEPT] = dict(sorted(kept.items(), key=lambda one: one[1])[-MOST:])


def opened(request: HttpRequest) -> list[Matter]:
    """The matters this session may open, the latest opened first."""
    kept: dict[str, str] = request.session.get(KEPT, {})
    found = Matter.objects.select_related("merged_into").in_bulk([int(pk) for pk in kept])
    return [found[int(pk)] for pk in sorted(kept, key=lambda pk: kept[pk], reverse=True) if int(pk) in found]


def with_matter(view: View) -> View:
    """The view of one matter: for the session that opened it; everybody else is asked for number and code."""

    @wraps(view)
    def inner(request: HttpRequest, no: str, **more: Any) -> HttpResponse:
        matter = next((one for one in opened(request) if one.no == no.upper()), None)
        if matter is None:
            if request.method == "POST":
                messages.warning(request, _("隔得太久，刚才写的没有提交。请再输一次编号和查询码。"))
            return go(request, f"{reverse('matters:track')}?{urlencode({'no': no})}")
        _touch(request, matter)
        return view(request, Parcel(matter), **more)

    return login_not_required(never_cache(inner))


def _touch(request: HttpRequest, matter: Matter) -> None:
    seen = datetime.fromisoformat(request.session[KEPT][str(matter.pk)])
    if (now() - seen).total_seconds() > TOUCH:
        remember(request, matter)


def page_of(matter: Matter, part: str = "") -> str:
    """The person's page of the matter, at a part of it."""
    return reverse("matters:tracked", args=[matter.no]) + (f"#{part}" if part else "")


# ── home ─────────────────────────────────────────────────────────────────────


@gzip_page
@login_not_required
@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The big tiles; what this session has opened is counted on them."""
    parcels = [Parcel(matter) for matter in opened(request)]
    waiting = [parcel for parcel in parcels if parcel.may_rate]
    return show(request, "matters/citizen/home.html", {"parcels": parcels, "waiting": waiting, "tab": "home"})


@gzip_page
@login_not_required
@require_GET
def remedies(request: HttpRequest) -> HttpResponse:
    """The ways outside the house with their limits and articles, for everybody; not about any matter."""
    context = {"ways": ways_out(today()), "back_url": reverse("matters:citizen_home"), "tab": "home"}
    return show(request, "matters/citizen/ways.html", context)


# ── hand in ──────────────────────────────────────────────────────────────────


@gzip_page
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """The form; sent, the matter is received and its receipt shown. What was typed is never lost."""
    if request.method == "GET":
        kept = halfway.typed(request, FORM)
        return _blank(request) if kept is None else _again(request, kept)
    if "villages" in request.POST:
        if request.FILES:
            messages.warning(request, _("刚才选的文件要重新选一次，别的内容都还在。"))
        return halfway.go_on(request, FORM, _typed(request), reverse("matters:hand_in"), "village", "where")
    form = forms.HandIn(request.POST, request.FILES)
    refusal: Refusal | None = None
    if form.is_valid():
        mark = form.mark()
        first = _handed_in(request, mark)
        if first is not None:
            return _received_already(request, first)
        try:
            count_handing_in(remote_address(request))
            matter = take_in(form.cleaned_data["kind"], by=actor(PUBLIC), **form.told())
        except Refusal as found:
            refusal = found
        else:
            remember(request, matter)
            request.session[LAST] = [mark, matter.pk]
            halfway.forget(request, FORM)
            return go(request, reverse("matters:tracked_receipt", args=[matter.no]))
    status = refusal.status if refusal else 422
    back = halfway.keep(request, FORM, _typed(request), reverse("matters:hand_in"), "again")
    return _hand_in_page(request, form, status=status, refusal=refusal, again=len(request.FILES), back=back)


def _handed_in(request: HttpRequest, mark: str) -> Matter | None:
    """What this session has handed in last, when it was the same: the back button brings the filled form again."""
    last = request.session.get(LAST) or ["", 0]
    return next((one for one in opened(request) if one.pk == last[1]), None) if last[0] == mark else None


def _received_already(request: HttpRequest, matter: Matter) -> HttpResponse:
    """To the receipt of the first; files chosen this time have their place where something is added."""
    if request.FILES:
        messages.warning(request, _("这件事刚才已经收到了，没有重复登记。这次选的文件请在这里再选一次。"))
        return go(request, reverse("matters:speak", args=[matter.no, "add"]))
    messages.success(request, _("这件事刚才已经收到了，没有重复登记。"))
    return go(request, reverse("matters:tracked_receipt", args=[matter.no]))


def _blank(request: HttpRequest) -> HttpResponse:
    """An empty form. The session begins here, so that a second click still finds the receipt of the first."""
    if not request.user.is_authenticated:
        request.session.cycle_key()
        request.session["began"] = now().isoformat()
    return _hand_in_page(request, forms.HandIn())


def _again(request: HttpRequest, kept: Any) -> HttpResponse:
    """The form with what was typed, by the address it was sent on to: to pick a village, or by the back button."""
    return _hand_in_page(request, forms.HandIn(initial=kept), picking=request.GET.get(halfway.ON) == "village")


def _typed(request: HttpRequest) -> dict[str, Any]:
    given: dict[str, Any] = {name: request.POST.get(name) for name in request.POST}
    return {**given, "touches": request.POST.getlist("touches")}


def _hand_in_page(request: HttpRequest, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "back_url": reverse("matters:citizen_home"), "tab": "file", **more}
    return show(request, "matters/citizen/file.html", context, status=status)


@login_not_required
@require_GET
def villages(request: HttpRequest) -> HttpResponse:
    """The villages of a township, as the options of a select."""
    choices = forms.village_choices(request.GET.get("township", ""))
    return show(request, "matters/citizen/villages.html", {"choices": choices})


@login_not_required
@never_cache
@require_POST
def place_at(request: HttpRequest) -> JsonResponse:
    """The village or township around where the phone is; the position itself is neither kept nor logged."""
    try:
        found = region_at(float(request.POST.get("longitude", "")), float(request.POST.get("latitude", "")))
    except ValueError:
        found = None
    if found is None:
        return JsonResponse({"said": _("不在本县范围内，或没有定到位。请从列表里选，或者直接写地点。")})
    township = found.code[:9]
    return JsonResponse({
        "said": _("定位在%(place)s，不对就改。") % {"place": found.name}, "township": township,
        "village": found.code if len(found.code) > 9 else "", "villages": forms.village_choices(township),
    })  # fmt: skip


# ── open with number and code ────────────────────────────────────────────────


@gzip_page
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code. A wrong number and a wrong code read the same; guessing is slowed down."""
    typed = {name: request.GET.get(name, "")[:40] for name in ("no", "code")}
    form = forms.Track(request.POST or None, initial=typed)
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return go(request, page_of(_open(request, **form.cleaned_data)))
            except Refusal as found:
                refusal, status = found, found.status
    context = {
        "form": form, "refusal": refusal, "opened": opened(request), "tab": "track", "scanned": bool(typed["code"]),
        "back_url": reverse("matters:citizen_home"),
    }  # fmt: skip
    return show(request, "matters/citizen/track.html", context, status=status)


def _open(request: HttpRequest, no: str, code: str) -> Matter:
    attempt = begin_try(no, remote_address(request))
    matter = voices.open_with_code(no, code.replace(" ", ""))
    try_succeeded(attempt)
    if not request.user.is_authenticated:
        request.session.cycle_key()
    remember(request, matter)
    return matter


@gzip_page
@require_GET
@with_matter
def tracked(request: HttpRequest, parcel: Parcel) -> HttpResponse:
    """The matter like a parcel: who has it since when, what comes next, by which day, which article says so."""
    context = {"parcel": parcel, "matter": parcel.matter, "back_url": reverse("matters:citizen_home")}
    return show(request, "matters/citizen/tracked.html", context)


@require_POST
@with_matter
def shut(request: HttpRequest, parcel: Parcel) -> HttpResponse:
    """This browser no longer opens the matter."""
    request.session[KEPT] = {pk: at for pk, at in request.session[KEPT].items() if pk != str(parcel.matter.pk)}
    messages.success(request, _("已退出查看，这台设备上不再能打开这件事。"))
    return go(request, reverse("matters:track"))


# ── speak up ─────────────────────────────────────────────────────────────────


class Voice(NamedTuple):
    """Something the person may say: its form, the words around it, and the service behind it."""

    form: Any
    title: Any
    submit: Any
    act: Callable[[HttpRequest, Parcel, Any], tuple[str, str]]
    """Calls one service; answers with what to say and where to go on."""
    part: str = ""
    hint: Any = ""


def _add(request: HttpRequest, parcel: Parcel, form: Any) -> tuple[str, str]:
    files = forms.chosen(form, "photos", "voice")
    voices.add_material(parcel.matter, form.cleaned_data["text"], files=files, by=actor(PUBLIC))
    return _("已补充，承办单位马上能看到。"), page_of(parcel.matter, "talk")


def _urge(request: HttpRequest, parcel: Parcel, form: Any) -> tuple[str, str]:
    counted = voices.urge(parcel.matter, form.cleaned_data["text"], by=actor(PUBLIC)).counted
    said = _("已催办，承办单位马上能看到。") if counted else _("又记了一次。一天里催几次，只计一次；承办单位都能看到。")
    return said, page_of(parcel.matter, "talk")


def _ask(request: HttpRequest, parcel: Parcel, form: Any) -> tuple[str, str]:
    voices.ask(parcel.matter, form.cleaned_data["text"], by=actor(PUBLIC))
    return _("问题已转给承办单位，回复会显示在这里。"), page_of(parcel.matter, "talk")


def _rate(request: HttpRequest, parcel: Parcel, form: Any) -> tuple[str, str]:
    given = form.cleaned_data
    aspects = {key: given[key] for key in voices.ASPECTS if given[key]}
    voices.rate(parcel.matter, given["stars"], given["text"], aspects=aspects, by=actor(PUBLIC))
    return _("谢谢您的评价。它评的是承办单位，不针对哪个人。"), page_of(parcel.matter)


def _unsolved(request: HttpRequest, parcel: Parcel, form: Any) -> tuple[str, str]:
    archived = parcel.living.phase == "archived"
    voices.reopen_request(parcel.matter, form.cleaned_data["text"], by=actor(PUBLIC))
    if archived:
        return _("已记下，这件事重新打开了。进展会写在这里。"), page_of(parcel.matter, "talk")
    return _("已记下。会由没有经办过这件事的人联系您核实，核实后重新办理。"), page_of(parcel.matter, "talk")


def _contest(request: HttpRequest, parcel: Parcel, form: Any) -> tuple[str, str]:
    row = voices.contest(parcel.matter, form.cleaned_data["about"], form.cleaned_data["text"], by=actor(PUBLIC))
    due = next((one.due_at for one in Parcel(parcel.matter).contests if one.pk == row.pk), None)
    by = written(due, "SHORT_MONTH_DAY_FORMAT") if due else ""
    return _("异议已提交，%(by)s前由没有经办过的另一人答复您。") % {"by": by}, page_of(parcel.matter, "contests")


def _retaliation(request: HttpRequest, parcel: Parcel, form: Any) -> tuple[str, str]:
    made = voices.report_retaliation(parcel.matter, form.cleaned_data["text"], by=actor(PUBLIC))
    remember(request, made)
    return _("已密封送纪检机关，最多三个人能看到。请记下这个新的编号和查询码。"), reverse(
        "matters:tracked_receipt", args=[made.no]
    )


VOICES: dict[str, Voice] = {
    "add": Voice(forms.Add, gettext_lazy("补充情况"), gettext_lazy("提交"), _add, "talk"),
    "urge": Voice(
        forms.Urge, gettext_lazy("催一催"), gettext_lazy("催一催"), _urge, "talk",
        gettext_lazy("催办不改变办理期限；承办单位马上能看到，次数会记下来。"),
    ),
    "ask": Voice(
        forms.Ask, gettext_lazy("问一问"), gettext_lazy("提交"), _ask, "talk",
        gettext_lazy("承办单位会在这里回复您。"),
    ),
    "rate": Voice(forms.Rate, gettext_lazy("评一评"), gettext_lazy("提交评价"), _rate),
    "unsolved": Voice(
        forms.Unsolved, gettext_lazy("没有解决"), gettext_lazy("提交"), _unsolved, "",
        gettext_lazy("没归档的，转给没有经办过的人核实；已归档的，第一次直接重新办理，再次由县中心决定。"),
    ),
    "contest": Voice(
        forms.Contest, gettext_lazy("提出异议"), gettext_lazy("提交异议"), _contest, "contests",
        gettext_lazy("由没有经办过这件事的另一个人，在5个工作日内答复您。"),
    ),
    "retaliation": Voice(
        forms.Retaliation, gettext_lazy("反映打击报复"), gettext_lazy("密封送纪检机关"), _retaliation, "",
        gettext_lazy("另立一件密封的事，直接送纪检机关；被反映的单位看不到，这件事里也不留痕迹。"),
    ),
}  # fmt: skip
TEMPLATES = {"rate": "matters/citizen/rate.html"}


@gzip_page
@require_http_methods(["GET", "POST"])
@with_matter
def speak(request: HttpRequest, parcel: Parcel, key: str) -> HttpResponse:
    """One thing the person says; a refusal stands above what was typed."""
    voice = VOICES.get(key)
    if voice is None:
        raise NotFound("voice.unknown", _("没有这个页面。"), _("请从事项页面进入。"))
    begun = {name: request.GET[name] for name in ("about", "text") if name in request.GET}
    form = voice.form(request.POST or None, request.FILES or None, matter=parcel.matter, initial=begun)
    if request.method == "POST":
        form = voice.form(request.POST, request.FILES, matter=parcel.matter)
    context = {
        "parcel": parcel, "matter": parcel.matter, "voice": voice, "key": key,
        "back_url": page_of(parcel.matter, voice.part), "again": len(request.FILES),
    }  # fmt: skip
    template = TEMPLATES.get(key, "matters/citizen/speak.html")
    return act_or_tell(request, form, lambda: voice.act(request, parcel, form), template, context)
