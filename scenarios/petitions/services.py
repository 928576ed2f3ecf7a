"""What is done on a petition, in the order of its life: notice, hearing, decision, service, review, re-review.

Every function is one act: permission asked inside, the article that asks for it in the docstring and in the refusal.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.identity import unseal
from kernel.common.moment import now
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law.citations import in_words
from kernel.matters.models import Matter
from kernel.matters.progress import open_step
from kernel.matters.reaching import people_of, require_safe
from kernel.matters.services import reply
from kernel.matters.standing import require_open, require_sight, require_words
from kernel.people.models import User
from kernel.people.queries import holds, require_post
from kernel.people.services import PUBLIC
from kernel.places.models import Organisation
from scenarios.petitions.models import Appeal, Decision, Extract, Hearing, Notice, Repeat
from scenarios.petitions.queries import (
    KIND,
    appeal_of,
    appeal_until,
    branches,
    decision_of,
    is_accusation,
    limits_of,
    open_decision,
    repeat_of,
)

HOWS = {
    "on_the_spot": gettext_lazy("当场"), "post": gettext_lazy("邮寄"), "message": gettext_lazy("短信"),
    "online": gettext_lazy("网上"),
}  # fmt: skip
OPINIONS = {
    "support": gettext_lazy("予以支持"), "explain": gettext_lazy("缺乏法律依据，作出解释说明"),
    "refuse": gettext_lazy("不予支持"),
}  # fmt: skip
"""The three opinions of article 32."""
ADOPTIONS = {"adopt": gettext_lazy("采纳"), "part": gettext_lazy("部分采纳"), "decline": gettext_lazy("未采纳")}
OUTCOMES = {"upheld": gettext_lazy("维持"), "changed": gettext_lazy("变更")}
SHARED = 12
"""So many characters in a row an extract may at most share with the words of the accusation."""


def _require_hand(matter: Matter, by: User) -> None:
    require_open(matter)
    require_post(by, matter.accountable_id)
    require_sight(matter, by)


# ── told ─────────────────────────────────────────────────────────────────────


@audited("petition.notice")
def give_notice(matter: Matter, branch: str, text: str = "", *, how: str = "online", by: User) -> Notice:
    """Tell the petitioner in writing that it was received, which way of article 31 it goes, and the limits of that way.

    Only at the step of acceptance (信访工作条例 23). Raises Invalid for a way that is not in article 31.
    """
    _require_hand(matter, by)
    open_step(matter, "accept")
    way = branches().get(branch)
    if way is None or how not in HOWS:
        raise Invalid(
            "petition.branch",
            _("第三十一条没有“%(b)s”这种办法。") % {"b": branch},
            _("请从六种办法中选择，并选告知方式。"),
            rule="信访工作条例#31",
        )
    require_safe(people_of(matter), how)
    words = text.strip() or way.how
    row = Notice(matter=matter, branch=branch, text=words, limits=limits_of(branch, now()), how=how, by=by, at=now())
    row.save()
    told = {"name": way.name, "basis": in_words(way.item), "text": words}
    tell(matter, _("已书面告知：按“%(name)s”办理（%(basis)s）。%(text)s") % told, public=True, basis="信访工作条例#23")
    return row


# ── heard ────────────────────────────────────────────────────────────────────


@audited("petition.hear")
def hear(matter: Matter, words: str, *, held_at: datetime, place: str = "", hearing: bool = False, by: User) -> Hearing:
    """Take down what the petitioner states, or hold a hearing of a major or complex petition (31(6)).

    Raises Conflict for a hearing of an ordinary petition, Invalid for a moment that has not come yet.
    """
    _require_hand(matter, by)
    if hearing and matter.complexity == "ordinary":
        raise Conflict(
            "petition.hearing",
            _("听证用于重大、复杂、疑难的信访事项。"),
            _("请先确认分级；一般事项记录陈述即可。"),
            rule="信访工作条例#31",
        )
    if held_at > now():
        raise Invalid("petition.future", _("听取陈述的时间还没有到。"), _("请在听取之后再记录。"))
    said = require_words(
        words, "petition.words", _("还没有写明信访人说了什么。"), _("请写清陈述的事实和理由。"), least=6
    )
    kind = "hearing" if hearing else "statement"
    row = Hearing(matter=matter, kind=kind, held_at=held_at, place=place.strip()[:120], words=said, by=by, at=now())
    row.save()
    line = _("举行听证") if hearing else _("听取了信访人陈述")
    tell(matter, line, public=True, basis="信访工作条例#31")
    return row


# ── decided ──────────────────────────────────────────────────────────────────


@audited("petition.decide")
def write_decision(
    matter: Matter, opinion: str, *, request: str, facts: str, text: str, basis: str, by: User
) -> Decision:
    """Write the decision with its four parts (32), or the answer to a suggestion (29). It is served afterwards.

    Raises Invalid when a part is missing, Conflict while an earlier decision waits to be served.
    """
    _require_hand(matter, by)
    step = open_step(matter, "handle", "simple_handle", "rehandle", "duty", "study")
    article, choices = ("信访工作条例#29", ADOPTIONS) if step.node == "study" else ("信访工作条例#32", OPINIONS)
    if opinion not in choices:
        names = enumerated(str(name) for name in choices.values())
        raise Invalid("petition.opinion", _("没有选择处理意见。"), _("请选：%(n)s。") % {"n": names}, rule=article)
    parts = {_("投诉请求"): request, _("事实和理由"): facts, _("处理意见"): text, _("依据"): basis}
    missing = [name for name, words in parts.items() if len(words.strip()) < 2]
    if missing:
        raise Invalid(
            "petition.parts",
            _("处理意见书还缺：%(m)s。") % {"m": enumerated(missing)},
            _("投诉请求、事实和理由、处理意见及其法律法规依据都要写明。"),
            rule=article,
        )
    if open_decision(matter) is not None:
        raise Conflict("petition.decided", _("已有一份处理意见书还没有送达。"), _("请先送达。"), rule="信访工作条例#35")
    row = Decision(
        matter=matter, opinion=opinion, request=request.strip(), facts=facts.strip(), text=text.strip(),
        basis=basis.strip()[:300], by=by, at=now(),
    )  # fmt: skip
    row.save()
    if step.node in ("study", "duty"):
        serve(row, by=by)  # an answer is served as it is written; no review follows it
    return row


@audited("petition.serve")
def serve(decision: Decision, *, how: str = "online", by: User) -> Decision:
    """Hand the decision to every petitioner, with the ways still open printed (32, 35; rights R19)."""
    matter = decision.matter
    _require_hand(matter, by)
    if decision.served_at is not None:
        raise Conflict("petition.served", _("这份处理意见书已经送达。"), _("请刷新查看。"))
    if how not in HOWS:
        raise Invalid("petition.how", _("没有这种送达方式。"), _("请从列表中选择。"))
    require_safe(people_of(matter), how)
    change(decision, served_at=now(), served_how=how)
    names = {**OPINIONS, **ADOPTIONS}
    told = {"opinion": names[decision.opinion], "text": decision.text, "facts": decision.facts, "basis": decision.basis}
    reply(matter, _("%(opinion)s。查明的事实：%(facts)s。处理意见：%(text)s。依据：%(basis)s。") % told, by=by)
    return decision


# ── asked again ──────────────────────────────────────────────────────────────


@audited("petition.appeal")
def ask_again(matter: Matter, level: str, grounds: str, *, by: User) -> Appeal:
    """Note that the petitioner asks for a review (35) or a re-review (36), within thirty days of the written answer.

    The petitioner asks with number and code, or whoever sees the matter writes it down. Raises Conflict after the
    thirty days, before there is anything to review, and the second time.
    """
    require_open(matter)
    if by.username != PUBLIC:
        require_sight(matter, by)
    rule = {"review": "信访工作条例#35", "recheck": "信访工作条例#36"}.get(level, "")
    until = appeal_until(matter, level) if rule else None
    if until is None:
        raise Conflict(
            "petition.nothing_to_review",
            _("还没有可以请求的书面答复。"),
            _("收到书面答复后三十日内都可以请求。"),
            rule=rule,
        )
    if now() > until:
        raise Conflict(
            "petition.appeal_late",
            _("收到书面答复已超过三十日。"),
            _("有新的事实和理由的，可以重新提出信访事项。"),
            rule=rule,
        )
    if appeal_of(matter, level) is not None:
        raise Conflict(
            "petition.appeal_twice", _("已经登记过这项请求。"), _("补充的理由请用“补充材料”提交。"), rule=rule
        )
    said = require_words(grounds, "petition.grounds", _("还没有写明不服的理由。"), _("请写一两句话说明不服什么。"))
    row = Appeal(matter=matter, level=level, decision=decision_of(matter), grounds=said, by=by, at=now())
    row.save()
    line = _("信访人请求复查") if level == "review" else _("信访人请求复核")
    tell(matter, line, public=True, basis=rule)
    return row


@audited("petition.opinion")
def give_opinion(matter: Matter, outcome: str, *, text: str, basis: str, by: User) -> Appeal:
    """The next level up gives its opinion on a review or re-review, in writing (35, 36).

    Raises Forbidden for the body whose decision is reviewed.
    """
    require_open(matter)
    step = open_step(matter, "review", "recheck")
    require_post(by, step.organisation_id)
    rule = "信访工作条例#35" if step.node == "review" else "信访工作条例#36"
    if holds(by, organisation_id=matter.accountable_id):
        raise Forbidden(
            "petition.own_review", _("复查、复核不能由原办理单位作出。"), _("请由上一级机关、单位办理。"), rule=rule
        )
    row = appeal_of(matter, step.node)
    if row is None or outcome not in OUTCOMES or row.opined_at is not None:
        raise Invalid("petition.outcome", _("没有选择维持还是变更，或者已经作出意见。"), _("请刷新后再选。"), rule=rule)
    words = require_words(text, "petition.text", _("复查、复核意见太短。"), _("请写清查明的事实和理由。"), least=6)
    change(
        row, opinion=outcome, text=words, basis=basis.strip()[:300], opined_at=now(), opined_by=by,
        body_id=step.organisation_id,
    )  # fmt: skip
    told = {"level": _("复查") if step.node == "review" else _("复核"), "how": OUTCOMES[outcome], "text": words}
    tell(matter, _("%(level)s意见：%(how)s。%(text)s") % told, public=True, basis=rule)
    return row


# ── the same thing again ─────────────────────────────────────────────────────


@audited("petition.link")
def link(matter: Matter, earlier: Matter, note: str = "", *, by: User) -> Repeat:
    """A person finds that the petition is the same person's same thing: it is linked and not counted twice."""
    require_open(matter)
    require_sight(matter, by)
    require_sight(earlier, by)
    if matter.pk == earlier.pk or {matter.kind, earlier.kind} != {KIND} or earlier.received_at > matter.received_at:
        raise Invalid("petition.link", _("只能关联更早的另一件信访事项。"), _("请核对编号。"))
    if repeat_of(matter) is not None:
        raise Conflict("petition.linked", _("已经关联过原信访事项。"), _("请刷新查看。"))
    row = Repeat(matter=matter, earlier=earlier, note=note.strip()[:300], by=by, at=now())
    row.save()
    tell(matter, _("与%(no)s是同一信访事项，已关联，不重复计数") % {"no": earlier.no}, basis="信访工作条例#19")
    return row


# ── facts to verify ──────────────────────────────────────────────────────────


@audited("petition.extract")
def send_extract(matter: Matter, body: Organisation, text: str, *, by: User) -> Extract:
    """The discipline body asks a body to verify facts it took out of an accusation (30). Nothing else reaches it.

    Raises Conflict when the text repeats the accusation or says who brought it.
    """
    _require_hand(matter, by)
    if not is_accusation(matter):
        raise Conflict("petition.no_accusation", _("只有检举控告才用事实核实函。"), _("其他信访事项请按流程办理。"))
    words = require_words(text, "petition.extract", _("还没有写明要核实的事实。"), _("请用自己的话写。"), least=6)
    if _gives_away(matter, words):
        raise Conflict(
            "petition.gives_away",
            _("核实函照抄了举报原文，或者能看出是谁反映的。"),
            _("请用自己的话概括要核实的事实，不写来源、编号、姓名和电话。"),
            rule="信访工作条例#30",
        )
    row = Extract(matter=matter, body=body, text=words, by=by, at=now())
    row.save()
    tell(matter, _("向%(body)s发出事实核实函") % {"body": body.name}, private=True)
    return row


def _gives_away(matter: Matter, words: str) -> bool:
    """Whether a text shares a long run of words with the accusation, or names whoever brought it."""
    told = "".join(f"{matter.title}{matter.text}".split())
    own = "".join(words.split())
    runs = any(own[at : at + SHARED] in told for at in range(max(0, len(own) - SHARED + 1)))
    people = [
        unseal(sealed)
        for party in matter.parties.exclude(role="respondent")
        for sealed in (party.name_sealed, party.phone_sealed, party.id_sealed)
    ]
    return runs or matter.no in words or any(len(one) > 1 and one in words for one in people)


@audited("petition.extract_answer")
def answer_extract(extract: Extract, text: str, *, by: User) -> Extract:
    """The body asked says what it found."""
    require_post(by, extract.body_id)
    if extract.answered_at is not None:
        raise Conflict("petition.extract_answered", _("已经答复过。"), _("请刷新查看。"))
    words = require_words(text, "petition.extract_answer", _("还没有写明核实结果。"), _("请写清查了什么、结果如何。"))
    return change(extract, answer=words, answered_at=now(), answered_by=by)
