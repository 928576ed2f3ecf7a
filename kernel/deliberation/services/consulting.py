"""Laying a text open and hearing everybody: opinions without an account, grouped, each answered."""

from collections.abc import Sequence
from datetime import datetime

from kernel.audit import rows
from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.deliberation.footfall import step_in
from kernel.deliberation.models import Consultation, Draft, Opinion, OpinionGroup
from kernel.deliberation.queries import unanswered
from kernel.matters import progress
from kernel.matters.models import Matter
from kernel.matters.standing import manages, require_words
from kernel.people.models import User

A_DAY = 20
"""So many opinions a day may come from one network address (product:opinions.daily); many phones share one."""
LONGEST = 2000
ADOPTED = ("whole", "part", "not")
CHANNELS = ("web", "letter", "meeting", "hearing")


@audited("consultation.open")
def open_consultation(
    matter: Matter, draft: Draft, *, closes_at: datetime | None = None, short_reason: str = "", by: User
) -> Consultation:
    """Lay a draft open until ``closes_at``; without it, a text in force for as long as it stands."""
    row = Consultation(
        matter=matter, draft=draft, opened_at=now(), closes_at=closes_at, short_reason=short_reason[:300], opened_by=by
    )
    row.save()
    tell(matter, _("草案已公开，听取意见"), public=True)
    return row


@audited("opinion.give")
def give_opinion(consultation: Consultation, text: str, *, clause: str = "", address: str = "", by: User) -> Opinion:
    """Somebody without an account speaks to a clause or to the whole; the number finds the answer later.

    ``address`` is only counted, never kept (see ``footfall``). Raises Conflict after the last day, TooMany beyond
    twenty a day from one address.
    """
    if address:
        step_in(f"opinion:{consultation.pk}", address, limit=A_DAY)
        step_in(f"clause:{consultation.pk}:{clause}", address)
    return _keep(consultation, [(clause, text)], "web")[0]


@audited("opinion.enter")
def enter_opinions(
    consultation: Consultation, given: Sequence[tuple[str, str]], *, channel: str, by: User
) -> list[Opinion]:
    """Enter what came by letter, at a meeting or a hearing: pairs of clause and text. Either all or nothing."""
    _require_manager(consultation, by)
    if channel not in CHANNELS:
        raise Invalid("opinion.channel", _("没有这种收集方式。"), _("请选：来信、座谈会、听证会。"))
    return _keep(consultation, given, channel)


def _keep(consultation: Consultation, given: Sequence[tuple[str, str]], channel: str) -> list[Opinion]:
    if consultation.closes_at is not None and now() > consultation.closes_at:
        raise Conflict(
            "consultation.closed",
            _("征求意见已于%(day)s结束。") % {"day": consultation.closes_at.date().isoformat()},
            _("可以在这里看意见采纳情况；新的情况可以向承办单位反映。"),
        )
    known = {"", *(one["key"] for one in consultation.draft.clauses)}
    number = consultation.opinions.count()
    values = []
    for place, (clause, text) in enumerate(given, start=1):
        words = require_words(text, "opinion.text", _("意见太短，看不明白。"), _("请写清改哪里、为什么。"), least=4)
        if clause not in known or len(words) > LONGEST:
            raise Invalid("opinion.clause", _("没有这一条，或者意见超过两千字。"), _("请重新选择条款，意见尽量简短。"))
        values.append(
            {"consultation_id": consultation.pk, "matter_id": consultation.matter_id, "number": number + place,
             "clause": clause, "text": words, "channel": channel, "given_at": now(), "group_id": None}
        )  # fmt: skip
    keys = rows.insert_many(Opinion, consultation.audit_chain, values)
    return [Opinion(pk=pk, **value) for pk, value in zip(keys, values, strict=True)]


@audited("opinion.group")
def group_opinions(consultation: Consultation, opinions: Sequence[Opinion], title: str, *, by: User) -> OpinionGroup:
    """A person finds that these say the same; one answer will serve them. Raises Conflict for one grouped already."""
    _require_manager(consultation, by)
    words = require_words(title, "group.title", _("这组意见还没有概括。"), _("请用一句话概括共同的意见。"))
    if not opinions:
        raise Invalid("group.empty", _("还没有选意见。"), _("请至少选一条。"))
    clauses = {one.clause for one in opinions}
    row = OpinionGroup(
        matter_id=consultation.matter_id, consultation=consultation, title=words[:200],
        clause=clauses.pop() if len(clauses) == 1 else "",
    )  # fmt: skip
    row.save()
    for one in opinions:
        free = "group_id IS NULL"
        if not rows.update(Opinion, consultation.audit_chain, one.pk, {"group_id": row.pk}, where=free):
            raise Conflict("group.taken", _("有意见已经归入别的组。"), _("请刷新后重新选择。"))
    return row


@audited("opinion.answer")
def answer_group(group: OpinionGroup, adopted: str, reason: str, *, by: User) -> OpinionGroup:
    """Say whether the opinions of a group are taken up, and why; published with the adoption statement."""
    _require_manager(group.consultation, by)
    if adopted not in ADOPTED:
        raise Invalid("group.adopted", _("没有选择采纳情况。"), _("请选：采纳、部分采纳、不采纳。"))
    words = require_words(
        reason, "group.reason", _("还没有说明理由。"), _("请写明怎样采纳，或者为什么不采纳。"), least=8
    )
    if group.answered_at is not None and group.consultation.stated_at is not None:
        raise Conflict("group.answered", _("采纳情况已经公布，不能再改。"), _("确有错误的，请另行更正说明。"))
    return change(group, adopted=adopted, reason=words, answered_by=by, answered_at=now())


@audited("opinion.answer_alike")
def answer_alike(
    consultation: Consultation, opinions: Sequence[Opinion], title: str, adopted: str, reason: str, *, by: User
) -> OpinionGroup:
    """Group opinions that say the same and answer them, in one act."""
    group = group_opinions(consultation, opinions, title, by=by)
    return answer_group(group, adopted, reason, by=by)


@audited("consultation.state")
def publish_statement(consultation: Consultation, text: str, *, by: User) -> Consultation:
    """Publish how opinions were taken up. Raises Conflict while one is unanswered."""
    step = progress.step_for(Matter.objects.get(pk=consultation.matter_id), "statement_published")
    _require_manager(consultation, by)
    left = unanswered(consultation)
    if left:
        raise Conflict(
            "consultation.unanswered", _("还有%(n)s条意见没有答复。") % {"n": left}, _("请逐条或者成组答复后再公布。"),
            rule=progress.basis_at(step),
        )  # fmt: skip
    words = require_words(
        text, "consultation.statement", _("采纳情况说明太短。"), _("请概括收到多少、采纳哪些、为什么。"), least=10
    )
    change(consultation, statement=words, stated_at=now())
    tell(consultation, _("公众意见采纳情况已公布"), public=True)
    return consultation


def _require_manager(consultation: Consultation, by: User) -> None:
    if not manages(by, consultation.matter):
        raise Forbidden("consultation.not_yours", _("意见由承办单位整理和答复。"), _("您可以在公开页面提出意见。"))
