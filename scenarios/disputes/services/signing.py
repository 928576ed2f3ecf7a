"""The agreement: drawn up, signed by everybody it needs, or made by word of mouth; or given up."""

from collections.abc import Sequence
from dataclasses import asdict

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now, today
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.matters.host import round_of
from kernel.matters.models import Matter, Party
from kernel.matters.placing import involve
from kernel.matters.standing import require_open, require_words
from kernel.people.models import User
from kernel.people.services import PUBLIC
from kernel.places.models import Organisation
from kernel.places.queries import accountable_body
from scenarios.disputes.agreement import METHODS, Promise, Terms, effective_moment, flaws, still_missing
from scenarios.disputes.models import Agreement, Obligation, Signature
from scenarios.disputes.queries import agreement_of, names_of, seals_for, signed, works_on
from scenarios.disputes.services.mediation import let_in, require_hand, require_impartial, require_notice, require_own
from scenarios.disputes.services.performance import set_in_motion


@audited("disputes.draft_agreement")
def draft_agreement(
    matter: Matter,
    terms: Terms,
    *,
    parties: Sequence[Party],
    promises: Sequence[Promise] = (),
    mediator: User,
    committee: Organisation | None = None,
    by: User,
) -> Agreement:
    """Draw up a written agreement (人民调解法 28–29) with its promises; nobody is bound before it is signed.

    Raises Invalid naming every flaw, Conflict while another draft of this round waits for signatures.
    """
    made = _agreement(matter, "written", terms, parties, promises, mediator, committee, by)
    tell(matter, _("已拟出调解协议书，等待签署"), public=True, basis="人民调解法#29")
    return made


@audited("disputes.agree_orally")
def agree_orally(
    matter: Matter,
    terms: Terms,
    *,
    parties: Sequence[Party],
    promises: Sequence[Promise] = (),
    mediator: User,
    committee: Organisation | None = None,
    by: User,
) -> Agreement:
    """Record an oral agreement: in effect when it was made, its content noted by the mediator (人民调解法 28, 30)."""
    made = _agreement(matter, "oral", terms, parties, promises, mediator, committee, by)
    change(made, effective_at=now())
    set_in_motion(made, by=by)
    tell(matter, _("达成口头调解协议，自达成之日起生效，内容已记录"), public=True, basis="人民调解法#30")
    return made


def _agreement(
    matter: Matter,
    form: str,
    terms: Terms,
    parties: Sequence[Party],
    promises: Sequence[Promise],
    mediator: User,
    committee: Organisation | None,
    by: User,
) -> Agreement:
    require_hand(matter, by)
    require_notice(matter)
    require_own(matter, parties)
    _require_both_sides(matter, parties)
    require_impartial(matter, [mediator])
    if agreement_of(matter) is not None:
        raise Conflict("agreement.exists", _("本轮已经有一份协议。"), _("要改内容的，先写明理由终止原稿，再拟新稿。"))
    keys = [party.pk for party in parties]
    wrong = flaws(terms, promises, keys, today())
    if wrong:
        raise Invalid("agreement.flaws", "".join(wrong), _("请改好后再提交。"), rule="人民调解法#29")
    made = Agreement(
        matter=matter, form=form, **asdict(terms), parties=keys, mediator=mediator,
        committee=committee or accountable_body("committee", matter.region_id, today()),
        round=round_of(matter), drafted_by=by, drafted_at=now(),
    )  # fmt: skip
    made.save()
    let_in(matter, [mediator], by=by)
    if not matter.sealed:
        involve(matter, "sealing", organisation=made.committee, by=by)
    for promise in promises:
        Obligation(
            matter=matter, agreement=made, debtor_id=promise.debtor, creditor_id=promise.creditor,
            what=promise.what.strip()[:300], amount_fen=promise.amount_fen, due_on=promise.due_on,
        ).save()  # fmt: skip
    return made


def _require_both_sides(matter: Matter, parties: Sequence[Party]) -> None:
    roles = {party.role == "respondent" for party in parties}
    if len(roles) < 2:
        raise Invalid(
            "agreement.one_side",
            _("协议要有双方当事人。"),
            _("请先登记对方当事人，再选入协议。"),
            rule="人民调解法#29",
        )


@audited("disputes.sign")
def sign(
    agreement: Agreement,
    *,
    party: Party | None = None,
    role: str = "party",
    method: str = "signature",
    signer: str = "",
    file_id: int | None = None,
    by: User,
) -> Agreement:
    """Put one signature or the seal on a written agreement. With the last one it takes effect (人民调解法 29).

    ``role``: party (then ``party`` says which), mediator or committee. ``by`` is who saw it done: a party may sign
    on a screen without any official present. A minor's guardian signs and is named in ``signer``.
    """
    require_open(agreement.matter)
    _require_unsigned(agreement)
    _require_right_hand(agreement, role, party, method, signer, by)
    already = Signature.objects.filter(agreement=agreement, role=role, party=party).exists()
    if already:
        raise Conflict("sign.twice", _("这里已经签过了。"), _("请刷新查看还差谁签。"))
    Signature(
        matter=agreement.matter, agreement=agreement, role=role, party=party, signer=signer.strip()[:120],
        method=method, file_id=file_id, witnessed_by=by, signed_at=now(),
    ).save()  # fmt: skip
    state = signed(agreement)
    moment = effective_moment(agreement.parties, state)
    if moment is None:
        missing = enumerated(still_missing(agreement.parties, state, names_of(agreement.parties)))
        tell(agreement, _("协议书签署一处，还差：%(who)s") % {"who": missing})
        return agreement
    change(agreement, effective_at=moment)
    set_in_motion(agreement, by=by)
    tell(agreement, _("调解协议书签署齐全，自今日起生效"), public=True, basis="人民调解法#29")
    return agreement


def _require_unsigned(agreement: Agreement) -> None:
    if agreement.broken_off_at is not None:
        raise Conflict("sign.broken_off", _("这份协议稿已经终止。"), _("请在新的协议稿上签署。"))
    if agreement.effective_at is not None:
        raise Conflict("sign.effective", _("协议已经生效，不需要再签。"), _("请刷新查看履行情况。"))


def _require_right_hand(
    agreement: Agreement, role: str, party: Party | None, method: str, signer: str, by: User
) -> None:
    """The right person, by a lawful method."""
    if method not in METHODS or (role == "committee" and method != "seal"):
        raise Invalid(
            "sign.method",
            _("签署方式不对。"),
            _("当事人签名、按指印、盖章或者屏幕手写；调解委员会加盖印章。"),
            rule="人民调解法#29",
        )
    if role == "party":
        _require_party_hand(agreement, party, signer, by)
    elif role == "mediator":
        if by.pk != agreement.mediator_id:
            raise Forbidden(
                "sign.mediator",
                _("调解员签名要由主持调解的%(n)s本人完成。") % {"n": agreement.mediator.name},
                "",
                rule="人民调解法#29",
            )
    elif not seals_for(by, agreement):
        raise Forbidden(
            "sign.seal", _("印章由%(body)s负责人加盖。") % {"body": agreement.committee.name}, "", rule="人民调解法#29"
        )


def _require_party_hand(agreement: Agreement, party: Party | None, signer: str, by: User) -> None:
    if party is None or party.pk not in agreement.parties:
        raise Invalid("sign.party", _("签署人不是协议的当事人。"), _("请从协议载明的当事人中选择。"))
    if party.minor and not signer.strip():
        raise Invalid("sign.minor", _("未成年人由监护人签署。"), _("请写明监护人姓名和关系。"), rule="民法典#19")
    if by.username != PUBLIC and not works_on(by, agreement.matter):
        raise Forbidden("sign.witness", _("当事人签署要有承办人或者调解员在场记录。"), _("请联系承办单位。"))


@audited("disputes.break_off")
def break_off(agreement: Agreement, reason: str, *, by: User) -> Agreement:
    """Give up a draft that will not be signed; another may be drawn up."""
    require_hand(agreement.matter, by)
    _require_unsigned(agreement)
    words = require_words(reason, "agreement.reason", _("终止协议稿要写明理由。"), _("请写一句话说明。"))
    change(agreement, broken_off_at=now(), broken_off_reason=words[:300])
    tell(agreement, _("协议未能签成，继续办理"), public=True)
    tell(agreement, _("未能签成的理由：%(why)s") % {"why": words})
    return agreement
