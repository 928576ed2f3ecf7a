"""What one person can do with a matter now, what not and why: the bar at the foot of its page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.matters.desk import Desk, Offer
from kernel.matters.desk.orders import Ordered
from kernel.matters.models import Session
from kernel.matters.pages.acting import actions_for, covered, name_of
from kernel.matters.panels import Action

MAIN = 2
SHOWN = 2
"""Buttons beside the main one; the rest stand in a menu."""
OWN_RULE = gettext_lazy("本平台的产品规则")
"""Where no article speaks: the house decides who does what."""
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


@dataclass(frozen=True)
class NotNow:
    """One act that is not possible now: why, and by which rule."""

    label: Any
    why: str
    basis: str
    """Citations, or words where it is a rule of the product."""


@dataclass
class Bar:
    """The buttons in their order, and the sentences about what is not possible."""

    main: Button | None = None
    buttons: list[Button] = field(default_factory=list)
    more: list[Button] = field(default_factory=list)
    not_now: list["NotNow"] = field(default_factory=list)
    hint: str = ""


def bar_of(desk: Desk, sessions: Sequence[Session] = (), orders: Sequence[Ordered] = ()) -> Bar:
    """Gather what the procedure's steps, the actions, running sessions and orders offer this person."""
    found = Bar(hint=hint_of(desk))
    buttons = [_of_session(desk, one) for one in sessions if _waits(desk, one)]
    for step in desk.mine:
        for offer in desk.offers(step):
            if (step.node, offer.outcome.key) not in covered(desk.matter.kind):
                _put(buttons, found, offer.why_not, _basis(desk, offer), _of_offer(desk, offer))
    mine = {step.node for step in desk.mine}
    for action in actions_for(desk.matter.kind):
        if action.in_bar and action.concerns(desk):
            natural = bool(mine & set(action.steps))
            why = action.why_not(desk, None)
            _put(buttons, found, why, action.basis or OWN_RULE, _of_action(desk, action, natural))
    for one in orders:
        if one.order.concluded_at is None:
            told = ((_("答复督办"), one.no_answer), (_("作出结论"), one.no_end))
            found.not_now += [NotNow(label, why, one.order.basis) for label, why in told if why]
    buttons.sort(key=lambda one: one.rank)
    if buttons and buttons[0].rank <= MAIN:
        found.main = buttons.pop(0)
    found.buttons, found.more = buttons[:SHOWN], buttons[SHOWN:]
    return found


def _put(buttons: list[Button], found: Bar, why_not: str, basis: Any, button: Button) -> None:
    if why_not:
        found.not_now.append(NotNow(button.label, why_not, str(basis)))
    else:
        buttons.append(button)


def _basis(desk: Desk, offer: Offer) -> str:
    """What asks for that which is missing; else what the step itself stands on."""
    rules = [str(row["basis"]) for row in offer.missing if row.get("basis")]
    node = desk.definition.nodes.get(offer.step.node) if desk.definition else None
    named = [one for one in rules or list(getattr(node, "basis", ()) or ()) if not one.startswith("product")]
    return enumerated(dict.fromkeys(named)) or str(OWN_RULE)


def _of_offer(desk: Desk, offer: Offer) -> Button:
    url = reverse("matters:outcome", args=[desk.matter.no, offer.step.pk, offer.outcome.key])
    rank = 0 if offer.outcome.needs else 3 if offer.outcome.reason else 2
    return Button(name_of(offer), url, "check", True, rank)


def _of_action(desk: Desk, action: Action, natural: bool) -> Button:
    url = reverse("matters:act", args=[desk.matter.no, action.key])
    return Button(action.label, url, action.icon, action.template in SMALL and not action.wide, 1 if natural else 4)


def _waits(desk: Desk, session: Session) -> bool:
    """Whether a session still waits for this person: as its chair, or for a body of theirs."""
    own = session.chair_id == desk.by.pk or any(desk.holds(one.organisation_id) for one in session.seats)
    return session.status != "signed" and own


def _of_session(desk: Desk, session: Session) -> Button:
    url = reverse("matters:session", args=[desk.matter.no, session.pk])
    return Button(_("进入会商"), url, "message-2", False, 1)


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
