"""Changes of law: which versions come, what each would touch, and opening its matter."""

from collections import Counter
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import NotFound
from kernel.common.http import show
from kernel.common.moment import today
from kernel.law.models import Clock
from kernel.law.norms import library
from kernel.matters.citing import SORTS
from kernel.matters.pages.finding import act_or_tell, address, sent
from scenarios.lawchange import services
from scenarios.lawchange.forms import OpenForm
from scenarios.lawchange.models import Enactment
from scenarios.lawchange.ripple import citing
from scenarios.lawchange.transition import Terms, Verdict

YEARS = 3
EXAMPLES = 20


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Versions of the last years and those to come, the newest first, with the matter that deals with each."""
    opened = {(one.norm, one.in_force): one for one in Enactment.objects.select_related("matter")}
    since = date(today().year - YEARS, 1, 1)
    rows: list[dict[str, Any]] = [
        {"norm": norm, "version": version, "enactment": opened.get((norm.id, version.in_force))}
        for norm in library().norms.values() for version in norm.versions
        if version.in_force >= since and norm.id != "product" and version is not norm.versions[0]
    ]  # fmt: skip
    rows.sort(key=lambda row: row["version"].in_force, reverse=True)
    return show(request, "lawchange/list.html", {"rows": rows, "today": today(), "years": YEARS})


@require_http_methods(["GET", "POST"])
def simulate(request: Any, norm: str, day: str) -> HttpResponse:
    """What one version would touch, without touching anything; and the form that opens its matter."""
    known, version = _version(norm, day)
    form = OpenForm(**sent(request))
    chosen = request.GET.get("transition", "old")
    chosen = chosen if chosen in Enactment.Transition.values else "old"
    terms = Terms(known.id, version.name, version.in_force, chosen, _("模拟"))
    context = {
        "norm": known, "version": version, "chosen": chosen, "transitions": Enactment.Transition.choices,
        "back": reverse("lawchange:list"), **_touched(terms),
    }  # fmt: skip

    def open_it() -> tuple[str, str]:
        matter = services.open_change(known.id, version.in_force, **form.cleaned_data, by=request.user)
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
    return {"things": [(_(SORTS[one.sort]), one) for one in things], "counts": dict(counts), "examples": examples}


def _version(norm: str, day: str) -> tuple[Any, Any]:
    known = library().norms.get(norm)
    version = next((one for one in known.versions if one.in_force.isoformat() == day), None) if known else None
    if version is None:
        raise NotFound("lawchange.version", _("没有找到这部规定的这一版。"), _("请从“法律变动”列表进入。"))
    return known, version
