"""What one person can do with a matter now, what not and why: the bar at the foot of its page."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.matters.desk import Desk, Offer
from kernel.matters.pages.acting import actions_for, covered, name_of
from kernel.matters.panels import Action

MAIN = 2
SHOWN = 2
"""Buttons beside the main one; the rest stand in a menu."""
SMALL = ("matters/act.html", "matters/outcome.html", "matters/confirm.html", "matters/dispatch.html")
"""Templates whose form also fits into a dialog."""


@dataclass(frozen=True)
class Button:
    """One act that is possible now."""

    label: Any
    url: str
    icon: str
    dialog: bool
    rank: int
    """How near at hand: 0 everything it needs is there, 1 the natural next thing, 2 a plain way on, 3 a way with a
    reason, 4 anything else. The main button is one of the first three."""


@dataclass
class Bar:
    """The buttons in their order, and the sentences about what is not possible."""

    main: Button | None = None
    buttons: list[Button] = field(default_factory=list)
    more: list[Button] = field(default_factory=list)
    not_now: list[tuple[Any, str]] = field(default_factory=list)
    hint: str = ""


def bar_of(desk: Desk) -> Bar:
    """Gather what the procedure's steps and the actions offer this person."""
    found = Bar(hint=hint_of(desk))
    buttons: list[Button] = []
    for step in desk.mine:
        for offer in desk.offers(step):
            if (step.node, offer.outcome.key) not in covered(desk.matter.kind):
                _put(buttons, found, name_of(offer), offer.why_not, _of_offer(desk, offer))
    mine = {step.node for step in desk.mine}
    for action in actions_for(desk.matter.kind):
        if action.in_bar and action.concerns(desk):
            natural = bool(mine & set(action.steps))
            _put(buttons, found, action.label, action.why_not(desk, None), _of_action(desk, action, natural))
    buttons.sort(key=lambda one: one.rank)
    if buttons and buttons[0].rank <= MAIN:
        found.main = buttons.pop(0)
    found.buttons, found.more = buttons[:SHOWN], buttons[SHOWN:]
    return found


def _put(buttons: list[Button], found: Bar, label: Any, why_not: str, button: Button) -> None:
    if why_not:
        found.not_now.append((label, why_not))
    else:
        buttons.append(button)


def _of_offer(desk: Desk, offer: Offer) -> Button:
    url = reverse("matters:outcome", args=[desk.matter.no, offer.step.pk, offer.outcome.key])
    rank = 0 if offer.outcome.needs else 3 if offer.outcome.reason else 2
    return Button(name_of(offer), url, "check", True, rank)


def _of_action(desk: Desk, action: Action, natural: bool) -> Button:
    url = reverse("matters:act", args=[desk.matter.no, action.key])
    return Button(action.label, url, action.icon, action.template in SMALL and not action.wide, 1 if natural else 4)


def hint_of(desk: Desk) -> str:
    """Who has it now, and what that means for this person."""
    matter = desk.matter
    if not matter.open:
        return _("这件事项已经办结，只能查看、补材料和提出异议。")
    if desk.mine:
        step = desk.mine[0]
        return _("“%(step)s”由%(body)s办理，轮到您了") % {"step": step.name, "body": step.organisation.name}
    if desk.steps:
        step = desk.steps[0]
        return _("“%(step)s”由%(body)s办理") % {"step": step.name, "body": step.organisation.name}
    return ""
