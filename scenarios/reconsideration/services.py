"""What is done in a reconsideration, in the order of its life: examine, answer, hear, rule, serve; letters beside it.

Every function is one act: permission asked inside, the article that asks for it in the refusal.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.law import services as law
from kernel.law.models import Clock
from kernel.law.queries import clock_row
from kernel.matters.models import Matter
from kernel.matters.progress import open_step
from kernel.matters.reaching import people_of, require_safe
from kernel.matters.services import reply
from kernel.matters.standing import require_open, require_sight, require_words
from kernel.people.models import User
from kernel.people.queries import holds, require_post
from kernel.places.models import Organisation
from scenarios.reconsideration.models import (
    Answer,
    DocumentReview,
    Examination,
    Hearing,
    OpinionLetter,
    Ruling,
    Views,
)
from scenarios.reconsideration.queries import CODE, answered, listed, open_reviews

SIDES = {
    "applicant": gettext_lazy("申请人"), "respondent": gettext_lazy("被申请人"), "third_party": gettext_lazy("第三人")
}  # fmt: skip
HOWS = {"in_person": gettext_lazy("当面"), "phone": gettext_lazy("电话"), "online": gettext_lazy("网上")}
PANEL = 4
"""One presides, two or more are members, one keeps the minutes (50.3)."""


def _require_office(matter: Matter, by: User) -> None:
    require_open(matter)
    require_post(by, matter.receiver_id)
    require_sight(matter, by)


# ── examined ─────────────────────────────────────────────────────────────────


@audited("reconsideration.examine")
def examine(
    matter: Matter, failed: Sequence[str] = (), note: str = "", *, agreed: bool = False, by: User
) -> Examination:
    """Look at each of the seven conditions (行政复议法 30). ``failed`` names those that do not hold, with the reason.

    A refusal is answered at once with its reason and the ways still open. ``agreed``: all parties want the summary
    procedure (53).
    """
    _require_office(matter, by)
    open_step(matter, "triage")
    known = listed("conditions")
    unknown = [code for code in failed if code not in known]
    if unknown or (failed and len(note.strip()) < 6):
        raise Invalid(
            "reconsideration.conditions",
            _("不予受理要写明不符合哪一项条件和理由。"),
            _("请从七项条件中选择，并写清理由；不属于本机关管辖的写明向哪个机关申请。"),
            rule="行政复议法#30",
        )
    row = Examination(matter=matter, failed=list(failed), note=note.strip(), agreed=agreed, by=by, at=now())
    row.save()
    if failed:
        names = "；".join(known[code]["name"] for code in failed)
        reply(matter, _("不予受理：不符合“%(names)s”。理由：%(note)s") % {"names": names, "note": note.strip()}, by=by)
    else:
        tell(matter, _("七项受理条件都符合"), public=True, basis="行政复议法#30")
    return row


# ── answered, heard ──────────────────────────────────────────────────────────


@audited("reconsideration.answer")
def answer(matter: Matter, text: str, evidence: str, *, by: User) -> Answer:
    """The respondent answers and hands in the evidence and grounds of its act (48, 54). Only the respondent can."""
    require_open(matter)
    step = open_step(matter, "answer", "answer_summary")
    require_post(by, step.organisation_id)
    words = require_words(
        text, "reconsideration.answer", _("还没有写明答复。"), _("请写清行为的事实、依据和程序。"), least=6
    )
    shown = require_words(
        evidence, "reconsideration.evidence", _("还没有列出证据和依据。"), _("不提交证据、依据的，视为没有证据、依据。")
    )
    row = Answer(matter=matter, text=words, evidence=shown, by=by, at=now())
    row.save()
    tell(matter, _("被申请人提交了书面答复和证据"), public=True, basis="行政复议法#48")
    return row


@audited("reconsideration.views")
def hear_views(matter: Matter, side: str, words: str, *, how: str = "phone", by: User) -> Views:
    """Take down the views of one side (49); both sides must be heard before a decision in the ordinary procedure."""
    _require_office(matter, by)
    if side not in SIDES or how not in HOWS:
        raise Invalid(
            "reconsideration.side", _("没有选择听取谁的意见、怎样听取。"), _("请选择。"), rule="行政复议法#49"
        )
    if side == "applicant":
        require_safe(people_of(matter), how)
    said = require_words(words, "reconsideration.words", _("还没有写明意见。"), _("请写清对方的意见。"))
    row = Views(matter=matter, side=side, how=how, words=said, by=by, at=now())
    row.save()
    told = {"side": SIDES[side], "how": HOWS[how]}
    tell(matter, _("%(how)s听取了%(side)s的意见") % told, public=True, basis="行政复议法#49")
    return row


@audited("reconsideration.call_hearing")
def call_hearing(matter: Matter, planned_for: datetime, place: str, panel: Sequence[User], *, by: User) -> Hearing:
    """Call a hearing: noticed in writing five working days before (51), one presides, two or more sit, one writes (50).

    Raises Conflict for a day that is too near, naming the first lawful one.
    """
    _require_office(matter, by)
    if len({one.pk for one in panel}) < PANEL:
        raise Invalid(
            "reconsideration.panel",
            _("听证由一名主持人、两名以上听证员和一名记录员进行。"),
            _("请选满四位不同的人员，主持人在先、记录员在后。"),
            rule="行政复议法#50",
        )
    due = clock_row("reconsideration.hearing_notice", now(), scenario=CODE)["due_at"]
    if planned_for <= due:
        raise Conflict(
            "reconsideration.hearing_soon",
            _("听证要在举行的五日（工作日）前书面通知，%(d)s以后才能举行。") % {"d": due.date().isoformat()},
            _("请改期。"),
            rule="行政复议法#51",
        )
    where = place.strip()[:120]
    keys = [one.pk for one in panel]
    row = Hearing(matter=matter, planned_for=planned_for, place=where, panel=keys, by=by, at=now())
    row.save()
    told = {"day": planned_for.date().isoformat(), "place": where}
    tell(matter, _("定于%(day)s在%(place)s听证") % told, public=True, basis="行政复议法#51")
    return row


@audited("reconsideration.hold_hearing")
def hold_hearing(hearing: Hearing, minutes: str, head: str, *, by: User) -> Hearing:
    """The minutes of a hearing; the respondent's head attended, or the reason and who came instead (51.3)."""
    _require_office(hearing.matter, by)
    if now() < hearing.planned_for:
        raise Conflict(
            "reconsideration.not_yet", _("听证的时间还没有到。"), _("请在听证之后记录。"), rule="行政复议法#51"
        )
    words = require_words(minutes, "reconsideration.minutes", _("还没有听证笔录。"), _("请写明各方意见。"), least=6)
    who = require_words(
        head, "reconsideration.head", _("还没有写明被申请人负责人是否参加。"), _("不能参加的，写明理由和受委托的人。")
    )
    change(hearing, held_at=now(), minutes=words, head=who[:200])
    tell(hearing, _("听证已举行"), public=True, basis="行政复议法#50")
    return hearing


# ── ruled ────────────────────────────────────────────────────────────────────


@audited("reconsideration.rule")
def draft_ruling(
    matter: Matter,
    kind: str,
    *,
    facts: str,
    reasons: str,
    worse: bool = False,
    third_party: bool = False,
    by: User,
) -> Ruling:
    """Draft the decision. It is approved by somebody else, then served.

    Raises Conflict for a change to the applicant's disadvantage (63.2), for upholding an act the respondent gave no
    evidence for (70), and while a document is still being reviewed with it (59). ``third_party``: a third party asked
    for the contrary, or proved the act.
    """
    _require_office(matter, by)
    open_step(matter, "decide", "decide_summary")
    if kind not in listed("rulings"):
        raise Invalid("reconsideration.kind", _("没有这种复议决定。"), _("请从列表中选择。"), rule="行政复议法#61")
    if worse and not third_party:
        raise Conflict(
            "reconsideration.worse",
            _("不得作出对申请人更为不利的变更决定。"),
            _("请维持或者减轻；第三人提出相反请求的，写明后再定。"),
            rule="行政复议法#63",
        )
    if kind == "uphold" and not answered(matter) and not third_party:
        raise Conflict(
            "reconsideration.no_evidence",
            _("被申请人没有按期答复举证，视为行政行为没有证据、依据，不能维持。"),
            _("请决定撤销、部分撤销、确认违法、无效或者限期履行。"),
            rule="行政复议法#70",
        )
    if open_reviews(matter):
        raise Conflict(
            "reconsideration.review_open",
            _("一并审查的文件还没有处理结果，要在决定书中一并告知。"),
            _("请先登记审查结果；等待期间可以中止计时。"),
            rule="行政复议法#59",
        )
    row = Ruling(
        matter=matter, kind=kind, facts=_needed(facts), reasons=_needed(reasons), by=by, at=now()
    )  # fmt: skip
    row.save()
    return row


def _needed(text: str) -> str:
    return require_words(
        text, "reconsideration.text", _("决定书要写明查明的事实和理由。"), _("请写清，申请人会直接看到。"), least=6
    )


@audited("reconsideration.approve")
def approve_ruling(ruling: Ruling, how: str, *, by: User) -> Ruling:
    """Note that the head agreed or a collective discussion passed it (61); whoever drafted it does not note that."""
    _require_office(ruling.matter, by)
    if by.pk == ruling.by_id:
        raise Forbidden(
            "reconsideration.own_draft",
            _("起草人不能自己确认决定已经批准。"),
            _("请由另一位复议人员记录负责人同意或者集体讨论的情况。"),
            rule="行政复议法#61",
        )
    words = require_words(how, "reconsideration.how", _("还没有写明谁在什么时候同意。"), _("请写清负责人或者会议。"))
    return change(ruling, approved_how=words[:200], approved_by=by, approved_at=now())


@audited("reconsideration.serve")
def serve(ruling: Ruling, *, by: User) -> Ruling:
    """Serve the decision on every applicant, with court and days printed (75; rights R19)."""
    matter = ruling.matter
    _require_office(matter, by)
    open_step(matter, "serve")
    if ruling.served_at is not None:
        raise Conflict("reconsideration.served", _("决定书已经送达。"), _("请刷新查看。"))
    change(ruling, served_at=now())
    told = {"kind": listed("rulings")[ruling.kind]["name"], "facts": ruling.facts, "reasons": ruling.reasons}
    reply(matter, _("复议决定：%(kind)s。查明：%(facts)s。理由：%(reasons)s。") % told, by=by)
    return ruling


# ── beside the case ──────────────────────────────────────────────────────────


@audited("reconsideration.review_document")
def review_document(matter: Matter, title: str, *, within_power: bool, by: User) -> DocumentReview:
    """Review a document the act stands on (13, 56): in thirty days, or sent on within seven working days."""
    _require_office(matter, by)
    name = require_words(title, "reconsideration.title", _("还没有写明文件名称。"), _("请写文件名称和条款。"))
    key = "reconsideration.document_review" if within_power else "reconsideration.document_refer"
    due = clock_row(key, now(), scenario=CODE)["due_at"]
    row = DocumentReview(matter=matter, title=name[:200], within_power=within_power, due_at=due, by=by, at=now())
    row.save()
    tell(matter, _("一并审查：%(t)s") % {"t": name}, public=True, basis="行政复议法#56")
    return row


@audited("reconsideration.settle_document")
def settle_document(review: DocumentReview, result: str, explanation: str, *, by: User) -> DocumentReview:
    """The result of a document's review: lawful, or the clause is stopped and its maker told to mend it (59)."""
    _require_office(review.matter, by)
    if result not in ("lawful", "stopped") or review.settled_at is not None:
        raise Invalid(
            "reconsideration.result", _("没有选择审查结果，或者已经登记。"), _("请刷新。"), rule="行政复议法#59"
        )
    words = require_words(explanation, "reconsideration.explanation", _("还没有写明理由。"), _("请写清依据。"))
    return change(review, result=result, explanation=words, settled_at=now())


@audited("reconsideration.letter")
def send_letter(matter: Matter, addressed: Organisation, text: str, *, by: User) -> OpinionLetter:
    """Tell a body what is wrong beside the case; its report is due in sixty days (76)."""
    _require_office(matter, by)
    words = require_words(text, "reconsideration.letter", _("还没有写明问题。"), _("请写清哪里违法或者不当。"), least=6)
    clock = law.start_clock("reconsideration.opinion_report", matter_id=matter.pk, scenario=CODE, by=by)
    row = OpinionLetter(matter=matter, addressed=addressed, text=words, clock_id=clock.pk, by=by, at=now())
    row.save()
    told = {"body": addressed.name, "due": law.due_text(clock)}
    tell(matter, _("向%(body)s制发复议意见书，%(due)s前报送纠正情况") % told, basis="行政复议法#76")
    return row


@audited("reconsideration.report")
def report_letter(letter: OpinionLetter, text: str, *, by: User) -> OpinionLetter:
    """The body's report on what it mended, taken down by the body or the office."""
    require_open(letter.matter)
    if not holds(by, organisation_id=letter.addressed_id):
        _require_office(letter.matter, by)
    if letter.reported_at is not None:
        raise Conflict("reconsideration.reported", _("已经报送过纠正情况。"), _("请刷新查看。"))
    words = require_words(text, "reconsideration.report", _("还没有写明怎样纠正。"), _("请写清做了什么。"))
    law.stop_clock(Clock.objects.get(pk=letter.clock_id), by=by)
    return change(letter, report=words, reported_at=now())
