"""What an outcome changes on the matter itself, beside the steps: who is accountable, which loop, which ending.

Keyed by outcome, run inside ``complete_step`` whichever door it came through. ``before`` runs while the step is
still open and may refuse; ``after`` runs when the next steps are about to open.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from kernel import registry
from kernel.audit.services import change, tell
from kernel.common.errors import Invalid
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.matters.hooks import hook
from kernel.matters.models import FollowUp, Matter, Refusal, Session
from kernel.matters.placing import assist, hand, involve
from kernel.matters.routing import route, staffed
from kernel.people.models import User
from kernel.places.models import Organisation
from kernel.places.queries import accountable_body, centre
from kernel.procedures.models import Step

Effect = Callable[[Matter, Step, str, dict[str, Any], User], None]
LOOP_NAMES = {
    "township": gettext_lazy("乡镇小循环"),
    "county": gettext_lazy("县级大循环"),
    "backstop": gettext_lazy("领导兜底环"),
}
CALLS = 3
"""So many unanswered calls before nobody is waited for any longer."""
ENDINGS = {
    "agreement": gettext_lazy("达成协议"),
    "decision": gettext_lazy("依法作出决定"),
    "procedure": gettext_lazy("导入法定程序"),
    "withdrawn": gettext_lazy("书面撤回"),
    "met": gettext_lazy("诉求已满足"),
    "rejected": gettext_lazy("不予受理"),
    "merged": pgettext_lazy("done", "并案"),
    "terminated": gettext_lazy("终止"),
}
"""The only lawful endings (domain §3.5); “calmed down” is not one."""


def ending_name(kind: str, code: str) -> str:
    """What the scenario calls an ending; the kernel's own name where its manifest has none, empty for no ending."""
    named: dict[str, str] = registry.by_kind(kind).manifest.get("endings", {})
    return named.get(code) or str(ENDINGS.get(code, ""))


def _place(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    chosen = route(matter, today())
    hand(matter, chosen.body, reason=note or _("按职责和分流规则派单"), basis=chosen.basis, by=by)
    if matter.complexity == "ordinary":
        return  # an ordinary matter is one body's work; it may ask others to assist
    for function in hook(matter.kind, "assistants")(matter):
        body = staffed(accountable_body(function, matter.region_id, today()), matter.region_id, today())
        assist(matter, body, _("按分类配合办理"), by=by)


def _refuse(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    basis = str(data.get("basis", "")).strip()
    if len(note.strip()) < 4 or not basis:
        raise Invalid(
            "refuse.basis",
            _("退回要写明理由和依据的规定。"),
            _("请写清哪条规定说这不属于本单位。"),
            rule="信访工作条例#23",
        )
    suggested = data.get("suggested")
    if suggested is not None and not Organisation.objects.filter(pk=suggested).exists():
        raise Invalid("refuse.suggested", _("没有所建议的承办单位。"), _("请从单位名录中选择，也可以不填。"))
    Refusal(
        matter=matter, organisation_id=step.organisation_id, reason=note.strip(), basis=basis[:120],
        suggested_id=suggested, by=by, at=now(),
    ).save()  # fmt: skip
    change(matter, refusals=matter.refusals + 1)
    back = matter.receiver if matter.refusals < 2 else centre()
    hand(matter, back, reason=_("承办单位退回：%(why)s") % {"why": note.strip()[:200]}, basis=basis, by=by)


def _designate(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    session = Session.objects.filter(matter=matter, topic="competence", designated__isnull=False).latest("id")
    if session.designated is not None:
        hand(matter, session.designated, reason=_("会商指定承办"), basis="信访工作条例#24", by=by)


def _failed(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    following = {"township": "county", "county": "backstop"}.get(matter.loop)
    if following is None:
        return
    body = centre() if following == "county" else accountable_body("leader_office", matter.region_id, today())
    change(matter, loop=following)
    tell(matter, _("本环未能化解，进入%(loop)s") % {"loop": LOOP_NAMES[following]}, public=True)
    hand(matter, body, reason=note or _("提级办理"), by=by)


def _assigned(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    chosen = route(matter, today())
    hand(matter, chosen.body, reason=note or _("县级明确承办单位"), basis=chosen.basis, by=by)


def _sponsored(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    involve(matter, "sponsor", user=by, by=by)
    tell(matter, _("%(name)s包案") % {"name": by.name})


def _ending(code: str) -> Effect:
    def effect(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
        change(matter, ending=code, ending_note=note, ended_at=now())
        tell(matter, _("办理结果：%(ending)s") % {"ending": ending_name(matter.kind, code)}, public=True)

    return effect


def _agreement_effective(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    _ending("agreement")(matter, step, note, data, by)


def _not_solved(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    if not _calls(matter, step).filter(answered=True, solved=False).exists():
        raise _no_call()
    change(matter, reopened=matter.reopened + 1, ending="", ending_note="", ended_at=None)
    tell(matter, _("群众反映没有解决，重新办理"), public=True)


def _calls(matter: Matter, step: Step) -> QuerySet[FollowUp]:
    """The calls made since this step opened: those of an earlier round do not count."""
    return FollowUp.objects.filter(matter_id=matter.pk, at__gte=step.opened_at)


def _solved(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    if not _calls(matter, step).filter(answered=True, solved=True).exists():
        raise _no_call()


def _unreached(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    if _calls(matter, step).filter(answered=False).count() < CALLS:
        raise _no_call()


def _no_call() -> Invalid:
    return Invalid(
        "follow_up.no_call",
        _("本轮还没有相应的回访记录。"),
        _("请先登记回访；三次未接通的，可按“多次未能联系”处理。"),
        rule="product:follow-up",
    )


def _resumed(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    change(matter, ending="", ending_note="", ended_at=None)


def _filed(matter: Matter, step: Step, note: str, data: dict[str, Any], by: User) -> None:
    change(matter, archived_at=now())
    tell(matter, _("已归档"), public=True)


EFFECTS: dict[str, Effect] = {
    "place": _place,
    "reject": _ending("rejected"),
    "merge": _ending("merged"),
    "terminate": _ending("terminated"),
    "refuse": _refuse,
    "designate": _designate,
    "failed": _failed,
    "assigned": _assigned,
    "sponsored": _sponsored,
    "signed": _agreement_effective,
    "decision": _ending("decision"),
    "procedure": _ending("procedure"),
    "confirmed": _ending("withdrawn"),
    "met": _ending("met"),
    "solved": _solved,
    "unreached": _unreached,
    "not_solved": _not_solved,
    "resumed": _resumed,
    "filed": _filed,
}
