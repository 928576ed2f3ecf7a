"""One view for every action on a matter: its form, the service behind it, a refusal told in place."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from kernel.common.errors import Conflict, NotFound
from kernel.common.http import in_dialog, is_fragment, safe_next, show
from kernel.common.words import gettext as _
from kernel.matters import halfway, services
from kernel.matters.desk import Desk, Offer
from kernel.matters.forms.work import OutcomeForm
from kernel.matters.pages import actions_intake, actions_time, actions_together, actions_voices, actions_work
from kernel.matters.pages.finding import act_or_tell, address, after, desk_of, no_such, sent, typed
from kernel.matters.panels import Action, actions_of

OWN: tuple[Action, ...] = (
    *actions_intake.ACTIONS, *actions_work.ACTIONS, *actions_together.ACTIONS, *actions_time.ACTIONS,
    *actions_voices.ACTIONS,
)  # fmt: skip


def actions_for(kind: str) -> list[Action]:
    """Every action on a matter of this kind, the kernel's and the scenario's."""
    return sorted([*OWN, *actions_of(kind)], key=lambda one: one.order)


@cache
def covered(kind: str) -> frozenset[tuple[str, str]]:
    """Outcomes, as (node, outcome), that have an action of their own."""
    return frozenset(pair for action in actions_for(kind) for pair in action.covers)


@cache
def _natural(kind: str) -> dict[str, Any]:
    return {node: action.label for action in reversed(actions_for(kind)) for node in action.steps}


def label_at(kind: str, node: str) -> Any:
    """The natural next thing at a node, in the words of its button; empty where there is none."""
    return _natural(kind).get(node, "")


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, no: str, key: str, target: int = 0) -> HttpResponse:
    """The form of one action; sent, it calls the action's service."""
    desk = desk_of(request, no)
    action = next((one for one in actions_for(desk.matter.kind) if one.key == key), None)
    if action is None:
        raise no_such()
    row = action.target(desk, target)
    more, kept = "more" in request.POST, halfway.typed(request, request.path)
    if more and not is_fragment(request):
        onward = f"?{urlencode({'next': request.GET['next']})}" if "next" in request.GET else ""
        return halfway.go_on(request, request.path, typed(request), request.path + onward, "more")
    begun = {"initial": typed(request) if more else kept} if more or kept else sent(request)
    form = action.form(**begun, desk=desk, target=row)
    context = {
        "desk": desk, "matter": desk.matter, "action": action, "target": row, "back": _onward(request, desk),
        "why_not": action.why_not(desk, row), "title": action.title or action.label,
    }  # fmt: skip
    if more:
        return show(request, action.template, {**context, "form": form, "fragment": in_dialog(request)}, part="form")
    return act_or_tell(request, form, lambda: _done(request, action, desk, row, form), action.template, context)


def _done(request: HttpRequest, action: Action, desk: Desk, row: Any, form: Any) -> tuple[str, str]:
    said = action.act(desk, row, form)
    halfway.forget(request, request.path)
    return said, _onward(request, desk)


def _onward(request: HttpRequest, desk: Desk) -> str:
    """Back to the part of the matter somebody came from, as long as the matter is in sight."""
    there = after(desk)
    asked = safe_next(request, there)
    return asked if there == address(desk.matter) and asked.startswith(there) else there


@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, no: str, step: int, key: str) -> HttpResponse:
    """The form with which a step ends in one of its ways."""
    desk = desk_of(request, no)
    offer = _offer(desk, step, key)
    form = OutcomeForm(**sent(request), desk=desk, outcome=offer.outcome)
    context = {
        "desk": desk, "matter": desk.matter, "offer": offer, "back": address(desk.matter), "why_not": offer.why_not,
        "title": _("%(step)s：%(name)s") % {"step": offer.step.name, "name": name_of(offer)},
    }  # fmt: skip
    return act_or_tell(request, form, lambda: _close(desk, offer, form), "matters/outcome.html", context)


def _offer(desk: Desk, step: int, key: str) -> Offer:
    open_step = next((one for one in desk.steps if one.pk == step), None)
    if open_step is None:
        raise Conflict(
            "step.already_closed", _("这一步已经办结，或不在这件事项里。"), _("请打开事项，按最新环节办理。")
        )
    offer = next((one for one in desk.offers(open_step) if one.outcome.key == key), None)
    if offer is None:
        desk.require_open_gate(open_step, key)
        raise NotFound("step.no_outcome", _("这一步没有这种办理结果。"), _("请从事项页面选择。"))
    return offer


def _close(desk: Desk, offer: Offer, form: Any) -> tuple[str, str]:
    services.complete_step(offer.step, offer.outcome.key, note=form.cleaned_data["note"], by=desk.by)
    told = {"step": offer.step.name, "name": _own_name(offer)}
    said = _("“%(step)s”已办结：%(name)s。") if told["name"] else _("“%(step)s”已办结。")
    return said % told, after(desk)


def _own_name(offer: Offer) -> str:
    return "" if offer.outcome.name == offer.outcome.key else str(offer.outcome.name)


def name_of(offer: Offer) -> str:
    """The words on the button of an outcome."""
    return _own_name(offer) or _("办结“%(s)s”") % {"s": offer.step.name}
