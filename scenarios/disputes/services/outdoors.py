"""Mediation at the kitchen table: rights told, the step closed; terms, promises and signatures in one act."""

from collections.abc import Mapping, Sequence
from typing import IO, Any

from kernel.audit.services import audited
from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.files.services import store_file
from kernel.matters.desk import Desk
from kernel.matters.models import Matter, Party
from kernel.matters.services import complete_step
from kernel.people.models import User
from scenarios.disputes.agreement import Promise, Terms
from scenarios.disputes.models import Agreement, RightsNotice
from scenarios.disputes.services.mediation import give_notice, require_hand
from scenarios.disputes.services.signing import draft_agreement, sign

ONWARD = (("notice", "given"), ("handle", "done"), ("summary", "agreement"), ("county_summary", "agreement"),
          ("sign_agreement", "signed"))  # fmt: skip
"""Steps that close by themselves once what they ask for is there, when they are the person's own."""


@audited("disputes.tell_rights")
def tell_rights(
    matter: Matter, *, parties: Sequence[Party] | None, how: str, note: str = "", by: User
) -> list[RightsNotice]:
    """Tell the parties their rights and close the step that asks for it (人民调解法 23)."""
    told = give_notice(matter, parties=parties, how=how, note=note, by=by)
    go_on(matter, ("notice",), by=by)
    return told


@audited("disputes.agree_on_the_spot")
def agree_on_the_spot(
    matter: Matter,
    terms: Terms,
    *,
    parties: Sequence[Party],
    promises: Sequence[Promise],
    mediator: User,
    signatures: Mapping[str, IO[bytes]],
    by: User,
) -> Agreement:
    """Draw up the agreement and put the signatures written on the screen under it, all or nothing (人民调解法 29).

    ``signatures``: a picture by key of the party, and ``mediator``. Whoever is missing signs later; the committee's
    seal is put on by its head. Raises what ``draft_agreement`` and ``sign`` raise, Invalid for a foreign signature.
    """
    require_hand(matter, by)
    made = draft_agreement(matter, terms, parties=parties, promises=promises, mediator=mediator, by=by)
    known = {str(party.pk): party for party in parties}
    strangers = set(signatures) - {*known, "mediator"}
    if strangers:
        raise Invalid("sign.party", _("签署人不是协议的当事人。"), _("请从协议载明的当事人中选择。"))
    for key, picture in signatures.items():
        stored = store_file(matter, picture, name=_("屏幕手写签名.png"), kind="agreement", by=by)
        role = "mediator" if key == "mediator" else "party"
        made = sign(made, party=known.get(key), role=role, method="handwriting", file_id=stored.pk, by=by)
    go_on(matter, ("handle", "summary", "county_summary"), by=by)
    return made


@audited("disputes.seal_on_the_spot")
def sign_and_go_on(agreement: Agreement, *, by: User, **how: Any) -> Agreement:
    """One more signature or the seal; with the last one the agreement takes effect and its step closes."""
    made = sign(agreement, by=by, **how)
    if made.effective_at is not None:
        go_on(made.matter, ("summary", "county_summary", "sign_agreement"), by=by)
    return made


def go_on(matter: Matter, nodes: Sequence[str], *, by: User) -> None:
    """Close the person's own open steps at these nodes for which everything is there, one after the other."""
    for node, outcome in ONWARD:
        if node not in nodes:
            continue
        desk = Desk(matter, by)
        for step in [one for one in desk.mine if one.node == node]:
            offer = next((one for one in desk.offers(step) if one.outcome.key == outcome), None)
            if offer is not None and offer.possible:
                complete_step(step, outcome, by=by)
