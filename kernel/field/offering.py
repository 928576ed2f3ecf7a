"""What a phone offers on a matter, and how an act that was sent is turned into one call of a service.

A scenario's ``field.py`` may hold ``ACTIONS``: what is done with its matters outdoors, in the order of a day's work.
They may stand at steps that are not open yet: without a network one act follows another, and the merge checks each.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from kernel import registry
from kernel.common.errors import Conflict, Invalid, NotFound
from kernel.common.words import gettext as _
from kernel.field.forms import ReportForm, ResultForm
from kernel.field.models import Delivery, Errand
from kernel.field.services import Sent, deliver, report, report_errand
from kernel.matters import services, voices
from kernel.matters.desk import Desk
from kernel.matters.forms.work import OutcomeForm
from kernel.matters.pages.acting import actions_for, covered, name_of
from kernel.matters.pages.finding import desk_of, no_such
from kernel.matters.panels import Action

EVERYWHERE = ("accept", "follow-up", "added", "file", "evidence")
"""Keys of the kernel's actions that make sense outdoors."""
STEP = "step:"


@dataclass(frozen=True)
class Offered:
    """One act a phone offers: its form, where it goes, and at which open step."""

    key: str
    label: Any
    form: Any
    icon: str
    target: int = 0
    step: int = 0
    hint: Any = ""
    why_not: str = ""
    """Why it would be refused as things stand; without a network an earlier act may clear the way."""
    now: bool = False
    """Whether it is the next thing to do."""


@cache
def _brought(code: str) -> Any:
    try:
        return importlib.import_module(f"scenarios.{code}.field")
    except ModuleNotFoundError as error:
        if error.name == f"scenarios.{code}.field":
            return None
        raise


def brought(kind: str, name: str, default: Any) -> Any:
    """A name of the ``field.py`` of the scenario that handles this kind."""
    return getattr(_brought(registry.by_kind(kind).code), name, default)


def phone_actions(kind: str) -> list[Action]:
    """The scenario's own for outdoors first, then the kernel's that fit."""
    own = list(brought(kind, "ACTIONS", ()))
    known = {one.key for one in own}
    return own + [one for one in actions_for(kind) if one.key in EVERYWHERE and one.key not in known]


def targets_of(desk: Desk, action: Action) -> list[int]:
    """The rows an action may be about; one 0 for an action on the matter itself."""
    ask: Callable[[Desk, str], list[int]] | None = brought(desk.matter.kind, "targets", None)
    if action.in_bar or ask is None:
        return [0]
    return ask(desk, action.key)


def offered(desk: Desk) -> list[Offered]:
    """Everything the phone offers on this matter: the next thing first."""
    found = [_step_offer(desk, step, offer) for step in desk.mine for offer in desk.offers(step) if not offer.why_not
             and (step.node, offer.outcome.key) not in covered(desk.matter.kind)
             and (step.node, offer.outcome.key) not in _led(desk.matter.kind)]  # fmt: skip
    for action in phone_actions(desk.matter.kind):
        if action.concerns(desk):
            found += [_offer(desk, action, target) for target in targets_of(desk, action)]
    return sorted(found, key=lambda one: not one.now)


@cache
def _led(kind: str) -> frozenset[tuple[str, str]]:
    return frozenset(pair for action in brought(kind, "ACTIONS", ()) for pair in action.covers)


def _offer(desk: Desk, action: Action, target: int) -> Offered:
    row = action.target(desk, target)
    form = action.form(desk=desk, target=row, auto_id=f"{action.key}-{target}-%s")
    step = next((one for one in desk.mine if one.node in action.steps), None)
    return Offered(
        action.key, action.label, form, action.icon, target, step.pk if step else 0, action.hint,
        action.why_not(desk, row), step is not None,
    )  # fmt: skip


def _step_offer(desk: Desk, step: Any, offer: Any) -> Offered:
    key = f"{STEP}{step.node}:{offer.outcome.key}"
    form = OutcomeForm(desk=desk, outcome=offer.outcome, auto_id=f"step-{step.pk}-{offer.outcome.key}-%s")
    return Offered(key, name_of(offer), form, "check", 0, step.pk, "", "", not offer.outcome.reason)


# ── one act, one service ─────────────────────────────────────────────────────


@dataclass
class Envelope:
    """An act as it came in: what to do, on what, with which fields and files."""

    sent: Sent
    no: str
    target: int
    data: QueryDict
    files: MultiValueDict[str, Any]


def apply(request: Any, envelope: Envelope) -> Delivery:
    """Carry out one act for the person who asks. Raises what its service raises; nothing is left behind then."""
    choice = envelope.sent.choice
    if choice == "note" or choice.startswith("into:"):
        return _as_note(request, envelope)
    if envelope.sent.act == "report":
        form = checked(ReportForm(envelope.data, envelope.files, post=request.post))
        return report(form.kind, envelope.sent, told=form.told(), files=form.handed(), by=request.user)
    if envelope.sent.act == "errand":
        return _errand(request, envelope)
    desk = desk_of(request, envelope.no)
    return deliver(desk.matter, envelope.sent, lambda: _act(desk, envelope), by=request.user)


def _act(desk: Desk, envelope: Envelope) -> str:
    """Made after the matter was locked, so that the form sees it as it is."""
    if envelope.sent.act.startswith(STEP):
        return _outcome(desk, envelope)
    action = next((one for one in phone_actions(desk.matter.kind) if one.key == envelope.sent.act), None)
    if action is None:
        raise no_such()
    row = action.target(desk, envelope.target)
    form = checked(action.form(envelope.data, envelope.files, desk=desk, target=row))
    return str(action.act(desk, row, form))


def _outcome(desk: Desk, envelope: Envelope) -> str:
    _step, node, key = envelope.sent.act.split(":", 2)
    step = next((one for one in desk.mine if one.node == node), None)
    if step is None:
        raise Conflict(
            "step.not_here", _("这件事项现在不在这一步，您的办理没有提交。"), _("请打开事项，按最新环节办理。")
        )
    offer = next((one for one in desk.offers(step) if one.outcome.key == key), None)
    if offer is None:
        raise NotFound("step.no_outcome", _("这一步没有这种办理结果。"), _("请从事项页面选择。"))
    form = checked(OutcomeForm(envelope.data, envelope.files, desk=desk, outcome=offer.outcome))
    services.complete_step(step, key, note=form.cleaned_data["note"], by=desk.by)
    return _("“%(step)s”已办结。") % {"step": step.name}


def _errand(request: Any, envelope: Envelope) -> Delivery:
    errand = errand_of(request.user, envelope.target)

    def work() -> str:
        form = checked(ResultForm(envelope.data, envelope.files))
        given = form.cleaned_data
        done = report_errand(errand, given["result"], given["words"], files=form.handed(), by=request.user)
        return _("结果已记下。") if done.done_at else _("已记下没见到人，这项走访还在。")

    return deliver(errand.matter, envelope.sent, work, by=request.user)


def errand_of(user: Any, pk: int) -> Errand:
    """An errand of this very person. Raises NotFound, the same for others' and for none."""
    found = Errand.objects.filter(pk=pk, assignee=user).select_related("matter__merged_into", "assignee").first()
    if found is None:
        raise NotFound("errand.not_found", _("没有找到这项走访。"), _("请从今日任务进入。"))
    return found


def _as_note(request: Any, envelope: Envelope) -> Delivery:
    """What was recorded goes into the file as material, where the act itself is no longer possible."""
    no = envelope.sent.choice.partition(":")[2] or envelope.no
    desk = desk_of(request, no)
    files = [(one, one.name) for name in envelope.files for one in envelope.files.getlist(name)]

    def work() -> str:
        voices.add_material(desk.matter, in_words(envelope), files=files, by=request.user)
        return _("已作为补充材料交到%(no)s。") % {"no": desk.matter.no}

    return deliver(desk.matter, envelope.sent, work, by=request.user)


HIDDEN = (
    "csrfmiddlewaretoken",
    "_once",
    "act",
    "target",
    "step",
    "choice",
    "position",
    "tile",
    "village",
    "rows",
    "teller",
)


def in_words(envelope: Envelope) -> str:
    """The fields that were filled in, a line each, as a note."""
    lines = [value for name, values in envelope.data.lists() if name not in HIDDEN for value in values if value.strip()]
    return "\n".join(lines)[:4000]


def checked(form: Any) -> Any:
    """The form when it is valid. Raises Invalid with all that is wrong, field by field."""
    if form.is_valid():
        return form
    wrong = []
    for name, errors in form.errors.items():
        what = "".join(map(str, errors))
        known = name in form.fields
        wrong.append(_("%(label)s：%(what)s") % {"label": form.fields[name].label, "what": what} if known else what)
    raise Invalid("field.form", _("；").join(wrong), _("请改好这一条，再上传。"))
