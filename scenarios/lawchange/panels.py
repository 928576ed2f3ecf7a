"""What a change of law adds to its matter's page: what it touches, what is decided, how far it was carried out."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.errors import NotFound
from kernel.common.words import gettext as _t
from kernel.matters.citing import SORTS
from kernel.matters.desk import Desk
from kernel.matters.forms.base import BareForm
from kernel.matters.panels import Action, Panel
from scenarios.lawchange import forms, services
from scenarios.lawchange.models import Finding
from scenarios.lawchange.queries import enactment_of

SHOWN = 200


def ripple(desk: Desk) -> dict[str, Any] | None:
    """The enactment, its counts, and what a person decides."""
    enactment = enactment_of(desk.matter)
    if enactment is None:
        return None
    counts = enactment.counts
    findings = list(enactment.findings.select_related("of_matter", "decided_by").order_by("decision", "id")[:SHOWN])
    return {
        "row": enactment, "things": [(name, counts.get(sort, 0)) for sort, name in SORTS.items() if counts.get(sort)],
        "kept": counts.get("clock.keep", 0), "adopted": counts.get("clock.adopt", 0),
        "moved": counts.get("clock.moved", 0), "asked": counts.get("clock.person", 0),
        "findings": [(one, _sort(one)) for one in findings], "may": not hand(desk),
        "open": enactment.findings.filter(decision="").count(), "decisions": dict(forms.DECISIONS),
    }  # fmt: skip


def _sort(finding: Finding) -> str:
    return _t("在办时限") if finding.sort == "clock" else str(SORTS.get(finding.sort, finding.sort))


def hand(desk: Desk, target: Any = None) -> str:
    """Only the body that leads the change."""
    if desk.holds(desk.matter.accountable_id):
        return ""
    return _t("由%(body)s办理。") % {"body": desk.matter.accountable.name}


def to_survey(desk: Desk) -> bool:
    """Concerns a change whose effects are still being surveyed."""
    return bool(desk.matter.open and desk.matter.node == "survey")


def finding_of(desk: Desk, pk: int) -> Finding:
    """A finding of this matter. Raises NotFound."""
    found = Finding.objects.filter(pk=pk, matter=desk.matter).first()
    if found is None:
        raise NotFound("row.not_found", _t("没有找到要办的这一项。"), _t("请刷新事项页面。"))
    return found


def survey(desk: Desk, target: Any, form: Any) -> str:
    """Survey, and hand on to the second person."""
    services.finish_survey(desk.matter, by=desk.by)
    return _t("影响已测算，请另一位同事复核确认；确认之前什么都不会改变。")


def decide(desk: Desk, target: Any, form: Any) -> str:
    """What becomes of one finding."""
    services.decide(target, form.cleaned_data["decision"], form.cleaned_data["note"], by=desk.by)
    return _t("处理意见已记录。")


PANELS = [Panel("lawchange/ripple.html", ripple, order=10)]
ACTIONS = [
    Action("survey", _("测算影响"), BareForm, survey, icon="chart-dots", concerns=to_survey, why_not=hand, order=10,
           steps=("survey",), covers=(("survey", "surveyed"),),
           hint=_("列出引用变动条文的每一处和每一个在办时限；只测算，不改变任何一个期限。")),
    Action("finding", _("处理"), forms.DecideForm, decide, icon="check", target=finding_of, in_bar=False, why_not=hand,
           title=_("这一项怎么处理")),
]  # fmt: skip
