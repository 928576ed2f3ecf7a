"""Changes of law: which versions come, what each would touch, and opening its matter."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import NotFound
from kernel.common.http import show
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.law.models import Clock, Version
from kernel.matters.citing import SORTS
from kernel.matters.pages.finding import act_or_tell, address, sent
from scenarios.lawchange import services
from scenarios.lawchange.forms import OpenForm
from scenarios.lawchange.models import Enactment
from scenarios.lawchange.ripple import Known, citing, version_known
from scenarios.lawchange.transition import Terms, Verdict

YEARS = 3
EXAMPLES = 20


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Versions of the last years and those to come, the newest first, with the matter that deals with each."""
    opened = {(one.norm, one.in_force): one for one in Enactment.objects.select_related("matter")}
    since = date(today().year - YEARS, 1, 1)
    stored = Version.objects.filter(in_force__gte=since, draft=False).exclude(norm__code="product")
    amended = Exists(Version.objects.filter(norm=OuterRef("norm"), in_force__lt=OuterRef("in_force"), draft=False))
    rows = [
        {"version": version, "enactment": opened.get((version.norm.code, version.in_force))}
        for version in stored.filter(amended).select_related("norm").order_by("-in_force", "norm__code")
    ]
    return show(request, "lawchange/list.html", {"rows": rows, "today": today(), "years": YEARS})


@require_http_methods(["GET", "POST"])
def simulate(request: Any, norm: str, day: str) -> HttpResponse:
    """What one version would touch, without touching anything; and the form that opens its matter."""
    known, in_force = _version(norm, day)
    form = OpenForm(**sent(request))
    chosen = request.GET.get("transition", "old")
    chosen = chosen if chosen in Enactment.Transition.values else "old"
    terms = Terms(known.code, known.name, in_force, chosen, _("模拟"))
    context = {
        "norm": known, "in_force": in_force, "chosen": chosen, "transitions": Enactment.Transition.choices,
        "back": reverse("lawchange:list"), **_touched(terms),
    }  # fmt: skip

    def open_it() -> tuple[str, str]:
        matter = services.open_change(known.code, in_force, **form.cleaned_data, by=request.user)
        return _("已立项，请先测算影响。"), address(matter)

    return act_or_tell(request, form, open_it, "lawchange/simulate.html", context)


def _touched(terms: Terms) -> dict[str, Any]:
    things = list(citing(terms.norm, terms.in_force))
    counts: Counter[str] = Counter()
    examples: list[tuple[Clock, Verdict]] = []
    for clock, verdict in services.verdicts(terms):
        counts[verdict.action] += 1
        counts["moved"] += verdict.moved
        if len(examples) < EXAMPLES and (verdict.moved or verdict.action == "person"):
            examples.append((clock, verdict))
    return {"things": [(str(SORTS[one.sort]), one) for one in things], "counts": dict(counts), "examples": examples}


def _version(norm: str, day: str) -> tuple[Known, date]:
    try:
        in_force = date.fromisoformat(day)
    except ValueError:
        in_force = date.min
    known = version_known(norm, in_force)
    if known is None:
        raise NotFound("lawchange.version", _("没有找到这部规定的这一版。"), _("请从“法律变动”列表进入。"))
    return known, in_force
