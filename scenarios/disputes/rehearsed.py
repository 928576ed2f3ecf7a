"""What the people of the demonstration do at each kind of act."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from kernel.audit import rows
from kernel.common.errors import NotFound
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.files.services import store_file
from kernel.matters import cooperation, oversight, progress, services, voices
from kernel.matters.host import unanswered
from kernel.matters.models import Contest, Duplicate, Matter, Party
from kernel.matters.twins import note_duplicate
from kernel.people.services import PUBLIC, actor
from kernel.places.queries import centre
from scenarios.disputes import services as mediation
from scenarios.disputes.agreement import Promise, Terms
from scenarios.disputes.models import Confirmation, Withdrawal
from scenarios.disputes.scene import Scene

DAY = timedelta(days=1)


PAPERS = {
    "decision_explained": "决定书.txt", "procedure_entered": "受理通知书.txt", "claim_met": "办结凭据.txt",
}  # fmt: skip
"""The paper that shows a documented ending."""
SUMMARY = ("summary", "county_summary", "backstop_handle")
Player = Callable[[Scene, dict[str, Any], str], Any]


def _dispatch(s: Scene, v: dict[str, Any], who: str) -> None:
    by = s.worker(s.step("triage"))
    services.dispatch(s.it, class_code=v["class_code"], grade=v["grade"], reason=v.get("reason", "按实际情况"), by=by)


def _merge(s: Scene, v: dict[str, Any], who: str) -> None:
    twin = _duplicate(s, v)
    services.merge(twin, note=v.get("note", ""), by=s.worker(s.step("triage")))


def _keep_apart(s: Scene, v: dict[str, Any], who: str) -> None:
    services.keep_apart(_duplicate(s, v), note=v.get("note", "不是同一件事"), by=s.worker(s.step("triage")))


def _duplicate(s: Scene, v: dict[str, Any]) -> Duplicate:
    other: Matter | None = v.get("other")
    if other is None:
        raise NotFound("rehearsal.no_duplicate", _("没有重复提示。"), "")
    return note_duplicate(s.it, other, reason="办件人看出说的是同一件事", by=s.worker(s.step("triage")))


def _refuse(s: Scene, v: dict[str, Any], who: str) -> None:
    wanted = s.body(v["wanted"]) if v.get("wanted") else None
    by = s.worker(s.step("accept"))
    services.refuse(s.it, reason=v["reason"], basis=v.get("basis") or "权责清单", suggested=wanted, by=by)


def _session(s: Scene, v: dict[str, Any], who: str) -> None:
    chair = s.person(centre().pk, "county_dispatcher")
    wanted = s.staffed(v["wanted"])
    bodies = list({b.pk: b for b in (wanted, *(r.organisation for r in s.it.refused.all()))}.values())
    if len(bodies) < 2:
        bodies.append(s.body("township"))
    session = cooperation.call_session(
        s.it, topic="competence", agenda="由哪个单位承办", chair=chair, planned_for=now() + timedelta(minutes=5),
        organisations=bodies, by=chair,
    )  # fmt: skip
    for body in bodies:
        words = "按职责清单办理，服从会商决定。"
        cooperation.give_opinion(session, body, words, basis="权责清单", by=s.person(body.pk))
    cooperation.decide_session(session, v.get("decision", "会商明确承办单位。"), designated=wanted, by=chair)


def _designate(s: Scene, v: dict[str, Any], who: str) -> None:
    if s.it.node == "joint_session":
        s.close(("joint_session",), "designate")


def _accept(s: Scene, v: dict[str, Any], who: str) -> None:
    services.accept(s.it, by=s.worker(s.step("accept", "take_over")))


def _form_team(s: Scene, v: dict[str, Any], who: str) -> None:
    by = s.worker(s.step("team"))
    cooperation.build_team(s.it, by=by)
    if s.it.node == "team":
        s.close(("team",), "formed")


def _adopt_plan(s: Scene, v: dict[str, Any], who: str) -> None:
    steps = [(row["what"], s.staffed(row["function"]), date.fromisoformat(row["due_on"])) for row in v["steps"]]
    by = s.worker(s.step("plan"))
    given = {name: value for name, value in v["content"].items() if name in PLAN and value not in ([], [""], "")}
    cooperation.adopt_plan(s.it, {**PLAN, **given}, steps, by=by)
    s.it.refresh_from_db()
    if s.it.node == "plan":
        s.close(("plan",), "adopt")


PLAN = {
    "claims": ["依法解决诉求"], "agreed": [], "contested": ["责任和金额"], "basis": ["人民调解法"],
    "responsibility": "由承办单位牵头，有关单位按职责配合。", "options": ["当面协商一次付清", "分期履行并司法确认"],
    "risks": ["逾期影响当事人权利"], "assistance": "符合条件的协助申请法律援助或临时救助。",
    "communication": "承办人每周告知一次进展。", "remedies": ["仲裁、诉讼等法定途径始终可走"],
}  # fmt: skip


def _notice(s: Scene, v: dict[str, Any], who: str) -> None:
    by = s.worker(s.step("notice"))
    mediation.give_notice(s.it, by=by)
    s.close(("notice",), "given")


def _mediate(s: Scene, v: dict[str, Any], who: str) -> None:
    outcome = {"agreed": "agreed", "failed": "failed"}.get(v.get("outcome", ""), "progress")
    mediator = s.handler()
    ours, theirs = s.sides()
    mediation.record_mediation(
        s.it, held_at=now() - timedelta(hours=1), place="调解室", mediators=[mediator], present=[*ours, *theirs],
        outcome=outcome, agreed=v.get("text", "") if outcome == "agreed" else "",
        contested="" if outcome == "agreed" else v.get("text", ""), separate=bool(v.get("separate")), by=mediator,
    )  # fmt: skip


def _handled(s: Scene, v: dict[str, Any], who: str) -> None:
    for step in progress.open_steps(s.it):
        if step.node in ("handle", "county_handle"):
            services.complete_step(step, "done", note=v.get("text", ""), by=s.worker(step))


def _attempt(s: Scene, v: dict[str, Any], who: str) -> None:
    services.record_evidence(s.it, "attempt_recorded", v["text"], by=s.handler())


def _ending(outcome: str, fact: str) -> Player:
    def play(s: Scene, v: dict[str, Any], who: str) -> None:
        text = v.get("text") or "已依法办理并说明。"
        paper = store_file(s.it, BytesIO(text.encode()), name=PAPERS[fact], kind="evidence", by=s.handler())
        procedure = {"procedure": v.get("procedure", "")}
        services.record_evidence(s.it, fact, text, data=procedure, file_id=paper.pk, by=s.handler())
        s.close(SUMMARY, outcome, text)

    return play


def _draft(s: Scene, v: dict[str, Any], who: str) -> None:
    mediation.draft_agreement(s.it, by=s.handler(), **_terms(s, v))
    s.close(SUMMARY, "agreement")


def _oral(s: Scene, v: dict[str, Any], who: str) -> None:
    mediation.agree_orally(s.it, by=s.handler(), **_terms(s, v))
    s.close(SUMMARY, "agreement")


def _terms(s: Scene, v: dict[str, Any]) -> dict[str, Any]:
    ours, theirs = s.sides()
    if not ours or not theirs:
        raise NotFound("rehearsal.one_side", _("只有一方当事人。"), "")
    return {
        "terms": Terms(facts=f"关于“{s.it.title}”的纠纷", content=v["text"]),
        "parties": [*ours, theirs[0]],
        "mediator": s.handler(),
        "committee": s.committee(),
        "promises": [
            Promise(
                theirs[0].pk, ours[0].pk, p["what"], date.fromisoformat(p["due_on"]), int(p.get("amount") or 0) * 100
            )
            for p in v.get("promises", [])
        ],
    }


def _sign(s: Scene, v: dict[str, Any], who: str) -> None:
    agreement = s.agreement()
    if agreement.effective_at is not None:
        s.close(("sign_agreement",), "signed")
        return
    for pk in agreement.parties:
        mediation.sign(agreement, party=rows.load(Party, pk), by=agreement.mediator)
    mediation.sign(agreement, role="mediator", by=agreement.mediator)
    chair = s.person(agreement.committee_id, "mediation_chair", "mediator")
    mediation.sign(agreement, role="committee", method="seal", by=chair)
    s.close(("sign_agreement",), "signed")


def _withdraw(s: Scene, v: dict[str, Any], who: str) -> None:
    ours, _ = s.sides()
    mediation.withdraw(s.it, v["text"], party=ours[0], by=actor(PUBLIC))
    s.close(SUMMARY, "withdrawn")


def _resume_claim(s: Scene, v: dict[str, Any], who: str) -> None:
    mediation.resume_claim(Withdrawal.objects.filter(matter=s.it).latest("id"), by=s.handler())
    s.it.refresh_from_db()
    if s.it.node == "cooling_off":
        s.close(("cooling_off",), "resumed")


def _perform(s: Scene, v: dict[str, Any], who: str) -> None:
    mediation.perform(s.promise(v), on=today(), evidence=v.get("evidence", "收条"), by=s.handler())


def _miss(s: Scene, v: dict[str, Any], who: str) -> None:
    mediation.mark_missed(s.promise(v), note=v.get("note", "逾期未履行"), by=s.handler())


def _ask_confirmation(s: Scene, v: dict[str, Any], who: str) -> None:
    agreement = s.agreement()
    parties = list(Party.objects.filter(pk__in=agreement.parties))
    mediation.ask_confirmation(agreement, court="清渡县人民法院", ground="body", applicants=parties, by=s.handler())


def _decide_confirmation(s: Scene, v: dict[str, Any], who: str) -> None:
    row = Confirmation.objects.filter(matter=s.it).latest("id")
    mediation.decide_confirmation(
        row, v.get("outcome", "valid"), on=today(), number="（2026）测0123民特1号", by=s.handler()
    )


def _follow_up(s: Scene, v: dict[str, Any], who: str) -> None:
    by = s.person(s.step("verify").organisation_id, "follow_up_officer")
    services.follow_up(
        s.it, answered=bool(v.get("answered")), solved=v.get("solved"), respected=v.get("respected"),
        note=v.get("note", ""), by=by,
    )  # fmt: skip


def _extend(s: Scene, v: dict[str, Any], who: str) -> None:
    step = progress.open_steps(s.it)[0]
    clock = oversight.clock_of(step)
    if clock is not None:
        by = s.above()
        ground = oversight.extension_ground(clock)
        oversight.extend_step(step, str(v["length"]), ground, v.get("reason", "案情复杂"), by=by)


def _pause(s: Scene, v: dict[str, Any], who: str) -> None:
    step = progress.open_steps(s.it)[0]
    clock = oversight.clock_of(step)
    grounds = oversight.pause_grounds(clock) if clock is not None else {}
    if grounds:
        by = s.above()
        oversight.pause_step(step, next(iter(grounds)), v.get("reason", "等待鉴定"), by=by)


def _resume(s: Scene, v: dict[str, Any], who: str) -> None:
    step = progress.open_steps(s.it)[0]
    clock = oversight.clock_of(step)
    if clock is not None and clock.status == "paused":
        oversight.resume_step(step, by=s.above())


def _supervise(s: Scene, v: dict[str, Any], who: str) -> None:
    if s.it.accountable_id == centre().pk:
        return  # the county centre does not remind itself
    oversight.remind(s.it, v.get("reason", "已经逾期，请尽快办理。"), by=s.person(centre().pk, "county_dispatcher"))


def _contest(s: Scene, v: dict[str, Any], who: str) -> None:
    about = v.get("about", "grade")
    known = about if about in ("grade", "class", "decision", "handling") else "handling"
    voices.contest(s.it, known, v["text"], by=actor(PUBLIC))


def _answer_contest(s: Scene, v: dict[str, Any], who: str) -> None:
    row = Contest.objects.filter(matter=s.it, answered_at__isnull=True).latest("id")
    by = s.person(centre().pk, "county_dispatcher")
    voices.answer_contest(row, bool(v.get("upheld")), v.get("text", "已复核。"), by=by)


def _root_cause(s: Scene, v: dict[str, Any], who: str) -> None:
    mediation.review_root_cause(
        s.it, cause=v.get("cause", "execution"), finding=v["text"], recommendation=v["text"],
        addressed=s.body(v.get("wanted", "township")), by=s.handler(),
    )  # fmt: skip


def _nothing(s: Scene, v: dict[str, Any], who: str) -> None:
    """Told elsewhere: what the law of this demonstration does by itself."""


def _add_party(s: Scene, v: dict[str, Any], who: str) -> None:
    """Co-claimants of the demonstration are entered when the matter comes in."""


def _archive(s: Scene, v: dict[str, Any], who: str) -> None:
    """Whoever joined after the reply, with a matter merged late, gets the same one before all is filed."""
    said = s.it.replies.order_by("id").last()
    for party in unanswered(s.it):
        services.reply(s.it, said.text if said else "您反映的事项已经办结。", party=party, by=s.handler())
    s.close(("archive",), "filed")


def _say(function: Callable[..., Any], default: str) -> Player:
    def play(s: Scene, v: dict[str, Any], who: str) -> None:
        function(s.it, v.get("text") or default, by=actor(PUBLIC))

    return play


def _rate(s: Scene, v: dict[str, Any], who: str) -> None:
    voices.rate(s.it, int(v.get("stars") or 5), v.get("text", ""), by=actor(PUBLIC))


ACTS: dict[str, Player] = {
    "keep_apart": _keep_apart,
    "merge": _merge,
    "reject": lambda s, v, who: s.close(("triage",), "reject", v["reason"]),
    "dispatch": _dispatch,
    "refuse": _refuse,
    "session": _session,
    "designate": _designate,
    "accept": _accept,
    "confirm_complex": lambda s, v, who: s.close(("assess",), "confirm", v.get("note", "")),
    "decline_complex": lambda s, v, who: s.close(("assess",), "decline", v.get("reason", "事实清楚")),
    "form_team": _form_team,
    "adopt_plan": _adopt_plan,
    "notice": _notice,
    "urge": _say(voices.urge, "请问办到哪一步了？"),
    "extend": _extend,
    "pause": _pause,
    "resume": _resume,
    "add_party": _add_party,
    "mediate": _mediate,
    "handled": _handled,
    "attempt": _attempt,
    "fail": lambda s, v, who: s.close(SUMMARY, "failed", v.get("reason", "本环未能化解")),
    "assign_county": lambda s, v, who: s.close(("county_assign",), "assigned"),
    "sponsor": lambda s, v, who: s.close(("sponsor",), "sponsored"),
    "renew": lambda s, v, who: s.close(("backstop_handle",), "failed", v.get("reason", "继续化解")),
    "draft": _draft,
    "oral": _oral,
    "sign": _sign,
    "break_off": lambda s, v, who: s.close(("sign_agreement",), "broken_off", v.get("reason", "一方反悔")),
    "decide": _ending("decision", "decision_explained"),
    "enter_procedure": _ending("procedure", "procedure_entered"),
    "meet": _ending("met", "claim_met"),
    "withdraw": _withdraw,
    "confirm_withdrawal": lambda s, v, who: s.close(("cooling_off",), "confirmed"),
    "resume_claim": _resume_claim,
    "reply": lambda s, v, who: services.reply(s.it, v["text"], by=s.handler()),
    "perform": _perform,
    "miss": _miss,
    "package": lambda s, v, who: mediation.package_enforcement(s.promise(v), by=s.handler()),
    "ask_confirmation": _ask_confirmation,
    "decide_confirmation": _decide_confirmation,
    "supervise": _supervise,
    "follow_up": _follow_up,
    "decide_reopening": lambda s, v, who: s.close(("reopen_decision",), v["outcome"], v.get("reason", "")),
    "rate": _rate,
    "seal": _nothing,
    "correct": _nothing,
    "contest": _contest,
    "answer_contest": _answer_contest,
    "root_cause": _root_cause,
    "archive": _archive,
}
