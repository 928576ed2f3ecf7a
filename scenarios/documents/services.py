"""What is done on a normative document beside its text: checks, publication, its end, proposals to clean up."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.deliberation.models import Draft, Opinion
from kernel.deliberation.queries import draft_of
from kernel.deliberation.services import open_consultation
from kernel.law import services as law
from kernel.law.library.services import import_norm
from kernel.law.library.sources import Given
from kernel.law.models import Clock, Version
from kernel.law.norm_services import close_versions
from kernel.matters import progress
from kernel.matters.models import Matter
from kernel.matters.services import complete_step
from kernel.matters.standing import require_manager, require_words
from kernel.people.models import User
from kernel.people.queries import require_post
from kernel.people.services import SYSTEM, actor
from scenarios.documents.models import Check, Cleanup, Publication
from scenarios.documents.queries import KIND, LISTS, checklist, crossed, publication_of

CODE = "documents"
BASIS = "加强行政规范性文件制定和监督管理工作的通知"
VALIDITY = {False: "documents.validity", True: "documents.validity_trial"}
CONCLUSIONS = ("keep", "amend", "repeal")
ENDED = {"repeal": "repealed", "amend": "amended"}


@audited("document.check")
def check(matter: Matter, name: str, answers: Mapping[str, tuple[bool, str]], *, by: User) -> Check:
    """Hold the present draft against a list: every item is answered, with a word of reason. All items or none.

    ``answers``: item to (nothing of the kind is in it, why). A draft with something of the kind is mended first.
    """
    step = progress.step_for(matter, "checklist_answered")
    require_post(by, step.organisation_id)
    draft = draft_of(matter)
    items = [row["key"] for row in checklist(name)] if name in LISTS else []
    left = [item for item in items if len(answers.get(item, (False, ""))[1].strip()) < 2]
    if draft is None or left or not items:
        raise Invalid(
            "check.unanswered", _("还有%(n)s项没有回答。") % {"n": len(left)}, _("请逐项写明有没有、为什么。"),
            rule=progress.basis_at(step),
        )  # fmt: skip
    told = [{"item": item, "clean": answers[item][0], "words": answers[item][1].strip()} for item in items]
    row = Check(matter=matter, draft=draft, sheet=name, answers=told, made_by=by, made_at=now())
    row.save()
    return row


# ── publication ──────────────────────────────────────────────────────────────


@audited("document.publish")
def publish(
    matter: Matter, number: str, *, in_force_on: date, summary: str, trial: bool = False, by: User
) -> Publication:
    """Give the document its unified number and publish it; from then on it stands in the library, with its validity.

    Five years, two on trial (product:documents.validity). An earlier version ends when this one is in force.
    """
    step = progress.step_for(matter, "published")
    require_post(by, step.organisation_id)
    words = require_words(number, "document.number", _("没有统一编号。"), _("例如“清政规〔2026〕3号”。"))
    draft = draft_of(matter)
    if Publication.objects.filter(number=words).exists():
        raise Conflict("document.number_taken", _("%(n)s已经用过。") % {"n": words}, _("请核对统一编号。"), rule=BASIS)
    if draft is None or in_force_on < today():
        raise Invalid("document.past", _("施行日期早于公布日期。"), _("不溯及既往，请改到今天以后。"), rule=BASIS)
    text = require_words(summary, "document.summary", _("解读太短。"), _("请用大白话写清管什么、怎么办。"), least=10)
    clock = law.start_clock(VALIDITY[trial], matter_id=matter.pk, scenario=CODE, by=by)
    length = clock.due_at.date() - clock.started_at.date()
    before = publication_of(matter)
    row = Publication(
        matter=matter, number=words, title=before.title if before else draft.title, draft=draft, summary=text,
        published_on=today(), in_force_on=in_force_on, valid_until=in_force_on + length, trial=trial, published_by=by,
        version_id=_enter(draft, before.title if before else draft.title, in_force_on, in_force_on + length).pk,
        consultation=open_consultation(matter, draft, by=by),
    )  # fmt: skip
    row.save()
    if before is not None and not before.ended:
        change(before, ended="amended", ended_on=in_force_on)
    tell(matter, _("%(n)s公布，自%(day)s起施行") % {"n": words, "day": in_force_on.isoformat()}, public=True)
    complete_step(step, "published", note=words, by=by)
    return row


def _enter(draft: Draft, title: str, since: date, until: date) -> Version:
    """The text as a version of a norm in the library, in force from its day to the last day it holds."""
    given = Given("公布件", draft.text, title=title, kind=KIND, adopted=today(), in_force=since)
    version: Version = import_norm(given, by=actor(SYSTEM))
    change(version.norm, repealed=until + timedelta(days=1))
    close_versions(version.norm)
    return version


@audited("document.end")
def end(matter: Matter, how: str, on: date, *, by: User) -> None:
    """The document holds no more from a day on: repealed, or found invalid from above. The library says so too."""
    row = publication_of(matter)
    if row is None or row.ended or on < row.in_force_on:
        raise Conflict("document.ended", _("这份文件已经终止，或者还没有施行。"), _("请核对日期。"), rule=BASIS)
    change(row, ended=how, ended_on=on)
    version = Version.objects.select_related("norm").filter(pk=row.version_id).first()
    if version is not None:
        change(version.norm, repealed=on)
        close_versions(version.norm)
    for clock in Clock.objects.filter(matter_id=matter.pk, key__in=VALIDITY.values(), met_at__isnull=True):
        law.stop_clock(clock, by=by)
    tell(matter, _("%(n)s自%(day)s起失去效力") % {"n": row.number, "day": on.isoformat()}, public=True)


# ── attention ────────────────────────────────────────────────────────────────


@audited("cleanup.open")
def open_cleanups(publication: Publication, *, by: Any) -> list[Cleanup]:
    """Open a proposal for every clause that crossed the threshold, with the comments attached. Decides nothing."""
    made = []
    for clause, count in list(crossed(publication)):
        said = Opinion.objects.filter(consultation=publication.consultation, clause=clause).order_by("id")
        row = Cleanup(
            matter_id=publication.matter_id, publication=publication, clause=clause, people=count, opened_at=now(),
            opinions=list(said.values_list("pk", flat=True)),
        )  # fmt: skip
        row.save()
        tell(row, _("第%(clause)s条受到较多关注（%(n)s人次），请研究是否修改") % {"clause": clause, "n": count})
        made.append(row)
    return made


@audited("cleanup.decide")
def decide_cleanup(row: Cleanup, conclusion: str, reason: str, *, by: User) -> Cleanup:
    """A person finds whether the clause stays, is amended, or the document repealed, and says why."""
    require_manager(Matter.objects.get(pk=row.matter_id), by)
    if row.conclusion:
        raise Conflict("cleanup.decided", _("这条清理建议已经处理。"), _("请刷新查看。"))
    if conclusion not in CONCLUSIONS:
        raise Invalid("cleanup.conclusion", _("没有选择结论。"), _("请选：保留、修改、废止。"))
    words = require_words(reason, "cleanup.reason", _("没有写明理由。"), _("请回应群众的意见。"), least=8)
    return change(row, conclusion=conclusion, reason=words, decided_by=by, decided_at=now())


@audited("document.remind")
def remind_validity(publication: Publication, days: int, *, by: Any) -> None:
    """Remind that the validity ends soon: evaluate, then renew, amend or let it lapse."""
    told = {"n": publication.number, "days": days}
    tell(publication, _("%(n)s还有%(days)s天有效期届满，请评估后决定继续施行、修改或者失效") % told)
