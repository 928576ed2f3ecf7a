"""A matter's life, in its order: receive → understand → classify → grade → place → work → end → verify → archive.

Start reading here. Every function is a service: one act, one ledger entry, permission asked inside, a sentence when
it cannot be done. What several bodies do together: ``cooperation``; time and supervision: ``oversight``; voices of
the people concerned: ``voices``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kernel.audit import act, rows
from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.matters import likeness, outcomes, placing, progress, reaching
from kernel.matters.evidence import check_evidence
from kernel.matters.hooks import Grading, Guess, hook
from kernel.matters.host import MatterHost, claimants, round_of, worked_on
from kernel.matters.intake import CHANNELS, Ahead, first_of, insert_once, numbers, place_of, read_ahead, spoken_at
from kernel.matters.models import Duplicate, Evidence, FollowUp, Matter, Party, Reply
from kernel.matters.registers import GRADES, ROLES, enter, enter_all
from kernel.matters.routing import Route, receiving_body, route
from kernel.matters.sealing import reason_to_seal, seal_if_asked
from kernel.matters.standing import joins, require_open, require_sight, require_undecided
from kernel.people.models import User
from kernel.people.queries import holds, posts_of, require_post
from kernel.places.models import Organisation
from kernel.places.queries import centre, centre_id
from kernel.procedures.models import Step

CONFIDENT = 0.55
"""Below this a proposed class is not pre-selected; a person picks (domain §4.2)."""


# ── receive ──────────────────────────────────────────────────────────────────


@audited("matter.receive", ahead=read_ahead)
def receive(
    kind: str,
    *,
    text: str,
    title: str = "",
    wish: str = "",
    channel: str = "window",
    place: str = "",
    parties: Sequence[Mapping[str, Any]] = (),
    facts: Mapping[str, Any] | None = None,
    confidentiality: str = "open",
    receiver: Organisation | None = None,
    reported_at: datetime | None = None,
    source: str = "",
    source_key: str = "",
    by: User,
    ahead: Ahead,
) -> Matter:
    """Take a matter in: number and query code at once, the receiving body accountable, the first step open.

    ``place`` is a region code or words that name one; unknown places go to the county centre and say so.
    The same ``source`` and ``source_key`` never make a second matter: the first is returned.
    Raises Invalid for missing words, an unknown kind or channel, or a wrong certificate number.
    """
    known = first_of(source, source_key)
    if known is not None:
        return known
    moment = now()
    spoken = spoken_at(reported_at, moment)
    region, known_place = place_of(place, title + text)
    body = receiver or receiving_body(kind, region.code)
    matter = Matter(
        **numbers(kind, moment),
        kind=kind, channel=channel, title=ahead.title, text=ahead.text,
        wish=wish.strip(), received_at=moment, reported_at=spoken, region=region,
        place_text="" if region.code == place else place[:200], place_known=known_place,
        confidentiality=confidentiality, facts={**ahead.facts, **(facts or {})},
        receiver=body, accountable=body, source=source, source_key=source_key,
    )  # fmt: skip
    matter.seal_reason = reason_to_seal(matter, minors=any(given.get("minor") for given in parties))
    matter.sealed = bool(matter.seal_reason)
    act.required().begin(matter.audit_chain)
    _propose_class(matter, ahead.guesses)
    _propose_grade(matter)
    earlier = insert_once(matter)
    if earlier is not None:
        return earlier
    people = enter_all(matter, ahead.people)
    placing.begin(matter, body.pk, handed_in_by=by)
    tell(matter, _("%(channel)s收到，已登记") % {"channel": CHANNELS[channel]}, public=True)
    if not known_place:
        tell(matter, _("没有识别出具体地点，先由%(body)s承接") % {"body": matter.receiver.name})
    _propose_duplicates(matter, people)
    likeness.remember(matter)
    progress.begin(matter, MatterHost(matter), by=by)
    return matter


@audited("matter.add_party")
def add_party(matter: Matter, given: Mapping[str, Any], *, by: User) -> Party:
    """Enter one more person or enterprise; a co-claimant keeps the right to a reply of their own."""
    require_sight(matter, by)
    require_open(matter)
    party = enter(matter, given)
    seal_if_asked(matter, by=by)
    tell(matter, _("登记%(role)s：%(name)s") % {"role": ROLES[party.role], "name": party.name_masked}, private=True)
    _propose_duplicates(matter, [party])
    return party


# ── understand ───────────────────────────────────────────────────────────────


def _propose_class(matter: Matter, guesses: Sequence[Guess]) -> None:
    """The three likeliest classes with what led to them; the first is pre-selected only when it is likely enough."""
    matter.guesses = [
        {"code": guess.code, "confidence": round(guess.confidence, 3), "because": list(guess.because)}
        for guess in guesses
    ]
    first = guesses[0] if guesses else None
    matter.class_code = first.code if first and first.confidence >= CONFIDENT else ""


def _propose_grade(matter: Matter) -> Grading:
    """Points, complexity and grade with their contributions: a proposal until a person confirms."""
    proposal: Grading = hook(matter.kind, "grade")(matter, matter.facts)
    matter.points, matter.complexity, matter.grade = proposal.points, proposal.complexity, proposal.grade
    matter.contributions, matter.grade_confirmed = list(proposal.contributions), False
    return proposal


GRADE = ("points", "complexity", "grade", "contributions", "grade_confirmed")


@audited("matter.propose_anew")
def propose_anew(matter: Matter, *, by: User) -> None:
    """The words were corrected: propose anew class and grade that no person confirmed, and look at the seal again."""
    if not matter.class_confirmed:
        _propose_class(matter, hook(matter.kind, "classify")(matter.title, matter.text))
        matter.save(update_fields=("guesses", "class_code"))
    if not matter.grade_confirmed:
        _propose_grade(matter)
        matter.save(update_fields=GRADE)
    seal_if_asked(matter, by=by)


def _propose_duplicates(matter: Matter, people: Sequence[Party]) -> None:
    known = set(rows.column("SELECT other_id FROM matters_duplicate WHERE matter_id = %s", [matter.pk]))
    found = [like for like in likeness.candidates(matter, people) if like.other_id not in known]
    if found:
        common = {"matter_id": matter.pk, "proposed_at": now()}
        values = [{**common, "other_id": o.other_id, "likeness": o.likeness, "reasons": o.reasons} for o in found]
        rows.insert_many(Duplicate, matter.audit_chain, values)


@audited("matter.merge", also=lambda duplicate: (duplicate.other, duplicate.other.merged_into))
def merge(duplicate: Duplicate, *, note: str = "", by: User) -> Matter:
    """A person finds that two matters are one. The later closes into the earlier; its claimants keep their reply.

    Raises Forbidden for whoever neither dispatches the later one nor holds a post where it waits.
    """
    matter, other = duplicate.matter, duplicate.other
    for one in (matter, other):
        require_sight(one, by)
    require_open(matter)
    require_undecided(duplicate)
    target = other.merged_into or other
    if target.pk == matter.pk or not target.open:
        raise Conflict("duplicate.target", _("要并入的事项已经办结。"), _("请保留为独立事项，或关联后分别答复。"))
    step = progress.open_step(matter, "triage")
    if not joins(by, matter, step):
        require_post(by, step.organisation_id)
    change(duplicate, status="merged", decided_by=by, decided_at=now(), note=note)
    change(matter, merged_into=target)
    tell(target, _("另有一件登记与本件是同一件事，已并入；其诉求人仍会收到答复"))
    progress.complete(step, "merge", note, {}, by, outcomes.EFFECTS)
    return target


@audited("matter.keep_apart")
def keep_apart(duplicate: Duplicate, *, note: str, by: User) -> Duplicate:
    """A person finds that the two are different matters."""
    require_sight(duplicate.matter, by)
    require_undecided(duplicate)
    return change(duplicate, status="declined", decided_by=by, decided_at=now(), note=note)


# ── classify, grade ──────────────────────────────────────────────────────────


@audited("matter.confirm_class")
def confirm_class(matter: Matter, class_code: str, *, by: User) -> Matter:
    """A person confirms or corrects the class; the grade is proposed anew when it changes."""
    _require_dispatch(matter, by)
    names = hook(matter.kind, "class_names")()
    if names and class_code not in names:
        raise Invalid("matter.class", _("没有“%(c)s”这个类别。") % {"c": class_code}, _("请从类别表中选择。"))
    changed = class_code != matter.class_code
    change(matter, class_code=class_code, class_confirmed=True)
    seal_if_asked(matter, by=by)
    tell(matter, _("类别确认为“%(name)s”") % {"name": names.get(class_code, class_code)})
    if changed:
        _propose_grade(matter)
        matter.save(update_fields=GRADE)
    return matter


@audited("matter.correct_facts")
def correct_facts(matter: Matter, facts: Mapping[str, Any], *, by: User) -> Matter:
    """Correct what was read from the words (numbers of people, amounts …); the grade is proposed anew."""
    _require_dispatch(matter, by)
    matter.facts = {**matter.facts, **facts}
    _propose_grade(matter)
    matter.save(update_fields=("facts", *GRADE))
    seal_if_asked(matter, by=by)
    return matter


@audited("matter.confirm_grade")
def confirm_grade(matter: Matter, grade: str, *, reason: str = "", by: User) -> Matter:
    """A person confirms the proposed grade, or sets another and says why."""
    _require_dispatch(matter, by)
    if grade not in GRADES:
        raise Invalid("matter.grade", _("分级只有红、黄、绿三种。"), _("请选择其中一种。"))
    if grade != matter.grade and not reason.strip():
        raise Invalid(
            "matter.grade_reason", _("改变建议分级需要写明理由。"), _("请写一句话说明。"), rule="个人信息保护法#24"
        )
    complexity = {"red": "complex", "yellow": "watch", "green": "ordinary"}[grade]
    change(matter, grade=grade, grade_confirmed=True, complexity=complexity)
    tell(matter, _("分级确认为%(grade)s") % {"grade": GRADES[grade]}, reason=reason)
    return matter


# ── place ────────────────────────────────────────────────────────────────────


def proposed_route(matter: Matter) -> Route:
    """The body that duty and routing table name for the matter today, with the row that says so."""
    return route(matter, today())


@audited("matter.place")
def place(matter: Matter, *, by: User, note: str = "") -> Matter:
    """Dispatch: the routing table names exactly one accountable body; class and grade must be confirmed first."""
    complete_step(progress.open_step(matter, "triage"), "place", note=note, by=by)
    rows.renew(matter, related=("accountable",))
    return matter


@audited("matter.dispatch")
def dispatch(matter: Matter, *, class_code: str = "", grade: str = "", reason: str = "", by: User) -> Matter:
    """Confirm class and grade (the proposals where none are named) and place the matter, in one act."""
    confirm_class(matter, class_code or matter.class_code, by=by)
    confirm_grade(matter, grade or matter.grade, reason=reason, by=by)
    return place(matter, note=reason, by=by)


@audited("matter.accept")
def accept(matter: Matter, *, by: User, note: str = "") -> Matter:
    """The body takes the matter on."""
    complete_step(progress.open_step(matter, "accept", "take_over"), "accept", note=note, by=by)
    rows.renew(matter)
    return matter


@audited("matter.refuse")
def refuse(matter: Matter, *, reason: str, basis: str, suggested: Organisation | None = None, by: User) -> Matter:
    """“Not mine”, with the rule that says so. The first goes back to dispatch, the second opens a joint session."""
    data = {"basis": basis, "suggested": suggested.pk if suggested else None}
    complete_step(progress.open_step(matter, "accept"), "refuse", note=reason, data=data, by=by)
    rows.renew(matter)
    return matter


# ── work ─────────────────────────────────────────────────────────────────────


@audited("step.complete", refresh=False)
def complete_step(
    step: Step, outcome: str, *, note: str = "", data: Mapping[str, Any] | None = None, by: User
) -> list[Step]:
    """Close a step with an outcome and let the procedure open what comes next. Returns the steps opened.

    ``note`` is the reason where the outcome asks for one. Raises Forbidden for a stranger, Conflict when somebody
    else was first, Invalid when the outcome's documents or facts are not there yet.
    """
    require_post(by, step.organisation_id)
    return progress.complete(step, outcome, note, dict(data or {}), by, outcomes.EFFECTS)


@audited("matter.record_evidence")
def record_evidence(
    matter: Matter, fact: str, text: str, *, data: Mapping[str, Any] | None = None, file_id: int | None = None, by: User
) -> Evidence:
    """Document a fact the procedure asks for (``decision_explained``, ``attempt_recorded`` …) in the present round.

    ``file_id``: a stored file of this matter, needed where the manifest says ``file = true`` (Invalid without).
    """
    require_open(matter)
    require_post(by, matter.accountable_id)
    known = check_evidence(matter, fact, text, file_id)
    row = Evidence(
        matter=matter, fact=fact, text=text.strip(), data=dict(data or {}), file_id=file_id, round=round_of(matter),
        by=by, at=now(),
    )  # fmt: skip
    row.save()
    tell(matter, _("%(name)s：%(text)s") % {"name": known["name"], "text": text.strip()[:80]})
    return row


# ── end ──────────────────────────────────────────────────────────────────────


@audited("matter.reply")
def reply(matter: Matter, text: str, *, party: Party | None = None, by: User) -> list[Reply]:
    """Answer the claimants, each of them (those of merged matters too), with the remedies printed (rights R19)."""
    require_post(by, matter.accountable_id)
    if len(text.strip()) < 10:
        raise Invalid("reply.text", _("答复太短，群众看不明白。"), _("请写清查明的事实、处理结果和依据。"))
    sent = []
    common = {"text": text.strip(), "remedies": hook(matter.kind, "remedies")(matter), "sent_at": now(), "by": by}
    for one in [party] if party else claimants(matter):
        row = Reply(matter_id=matter.pk, party=one, **common)
        row.save()
        sent.append(row)
    tell(matter, _("已向%(n)s位诉求人答复") % {"n": len(sent)}, public=True)
    return sent


# ── verify ───────────────────────────────────────────────────────────────────


@audited("matter.follow_up")
def follow_up(
    matter: Matter,
    *,
    answered: bool,
    solved: bool | None = None,
    respected: bool | None = None,
    note: str = "",
    by: User,
) -> FollowUp:
    """Note the call afterwards, by somebody who did not handle the matter; “not solved” reopens it (domain §3.21).

    Somebody who does not answer counts as no answer, never as satisfied.
    """
    step = progress.open_step(matter, "verify")
    own = matter.accountable_id != centre().pk and holds(by, organisation_id=matter.accountable_id)
    if own or worked_on(matter, by):
        raise Forbidden(
            "follow_up.own", _("回访要由没有经办过这件事的人来做。"), _("请转给其他回访员。"), rule="product:follow-up"
        )
    require_post(by, step.organisation_id)
    if answered and solved is None:
        raise Invalid("follow_up.solved", _("还没有记录问题是否解决。"), _("请按三个问题逐一询问。"))
    reaching.follow_up_safely(matter, answered, step.opened_at, by)
    row = FollowUp(
        matter=matter, caller=by, answered=answered, solved=solved if answered else None,
        respected=respected if answered else None, note=note, at=now(),
    )  # fmt: skip
    row.save()
    if answered:
        complete_step(step, "solved" if solved else "not_solved", note=note, by=by)
    elif matter.follow_ups.filter(answered=False, at__gte=step.opened_at).count() >= 3:
        complete_step(step, "unreached", note=note, by=by)
    else:
        tell(matter, _("回访未接通，将再次联系"), public=True)
    return row


# ── archive ──────────────────────────────────────────────────────────────────


@audited("matter.archive")
def archive(matter: Matter, *, by: User) -> Matter:
    """File the matter: every claimant has a reply, every obligation is settled."""
    complete_step(progress.open_step(matter, "archive"), "filed", by=by)
    rows.renew(matter)
    return matter


# ── who may ──────────────────────────────────────────────────────────────────


def _require_dispatch(matter: Matter, by: User) -> None:
    """Class and grade are confirmed where the matter is dispatched, or by the county centre."""
    require_open(matter)
    bodies = {matter.receiver_id, matter.accountable_id, centre_id()}
    if not any(post.organisation_id in bodies for post in posts_of(by)):
        raise Forbidden(
            "matter.dispatch", _("类别和分级由受理单位或县中心确认。"), _("如有不同意见，请在详情页提出异议。")
        )
