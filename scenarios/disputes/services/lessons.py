"""What a finished matter teaches: its root cause, a recommendation somebody must answer, a case for the library."""

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.identity import unseal
from kernel.common.moment import now
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law import services as law
from kernel.law.models import Clock
from kernel.matters.models import Matter, Party
from kernel.matters.outcomes import ending_name
from kernel.matters.placing import involve
from kernel.matters.standing import manages, require_words
from kernel.people.models import User
from kernel.people.queries import holds, require_post
from kernel.places.gazetteer import names as place_names
from kernel.places.models import Organisation
from kernel.places.queries import centre
from scenarios.disputes.classes import classes
from scenarios.disputes.models import Agreement, LibraryCase, MediationRecord, RootCause
from scenarios.disputes.paths import CODE
from scenarios.disputes.queries import ADOPTED, CAUSES
from scenarios.disputes.redaction import leftovers, redact

# ── root cause ───────────────────────────────────────────────────────────────


@audited("disputes.review_root_cause")
def review_root_cause(
    matter: Matter,
    *,
    cause: str,
    finding: str,
    recommendation: str = "",
    addressed: Organisation | None = None,
    by: User,
) -> RootCause:
    """After the ending: what in policy, execution or management let this happen; a recommendation is owed an answer.

    The body addressed has thirty days (domain §3.5). Raises Conflict before the matter has ended.
    """
    if matter.ended_at is None:
        raise Conflict("root_cause.early", _("事项还没有办结，不能复盘。"), _("请在办结后做根因分析。"))
    if not manages(by, matter) and not holds(by, organisation_id=centre().pk):
        raise Forbidden(
            "root_cause.not_yours", _("根因分析由承办单位、专班牵头人或县中心提出。"), _("请把意见交给他们。")
        )
    if cause not in CAUSES:
        raise Invalid("root_cause.cause", _("没有选择根因类型。"), _("请选：政策规定、执行落实、管理服务。"))
    words = require_words(finding, "root_cause.finding", _("没有写明根因。"), _("请写清问题出在哪个环节。"), least=8)
    if bool(recommendation.strip()) != (addressed is not None):
        raise Invalid(
            "root_cause.addressed", _("工作建议要写明内容和对象。"), _("请补上建议内容，或者选择收到建议的单位。")
        )
    row = RootCause(
        matter=matter, cause=cause, finding=words, recommendation=recommendation.strip(), addressed=addressed,
        made_by=by, made_at=now(),
    )  # fmt: skip
    row.save()
    if addressed is not None:
        clock = law.start_clock("root_cause.reply", matter_id=matter.pk, scenario=CODE, by=by)
        change(row, clock_id=clock.pk, reply_due_at=clock.due_at)
        involve(matter, "supervision", organisation=addressed, by=by)
        tell(matter, _("向%(body)s提出工作建议") % {"body": addressed.name})
    return row


@audited("disputes.answer_recommendation")
def answer_recommendation(review: RootCause, reply: str, *, adopted: str, by: User) -> RootCause:
    """The body addressed answers: adopted, in part, or not, with the reason. A late answer stays visibly late."""
    if review.addressed is None:
        raise Conflict("root_cause.nothing", _("这份复盘没有提出工作建议。"), _("无需答复。"))
    require_post(by, review.addressed_id)
    if review.replied_at is not None:
        raise Conflict("root_cause.answered", _("这项建议已经答复。"), _("请刷新查看。"))
    if adopted not in ADOPTED:
        raise Invalid("root_cause.adopted", _("没有选择采纳情况。"), _("请选：采纳、部分采纳、不采纳。"))
    words = require_words(
        reply, "root_cause.reply", _("答复太短。"), _("请写明采取的措施，或者不采纳的理由。"), least=8
    )
    change(review, reply=words, adopted=adopted, replied_by=by, replied_at=now())
    clock = Clock.objects.filter(pk=review.clock_id, met_at__isnull=True).first()
    if clock is not None:
        law.stop_clock(clock, by=by)
    tell(review, _("%(body)s答复工作建议：%(how)s") % {"body": review.addressed.name, "how": ADOPTED[adopted]})
    return review


# ── library of cases ─────────────────────────────────────────────────────────


@audited("disputes.propose_case")
def propose_case(matter: Matter, *, by: User) -> LibraryCase | None:
    """Write a de-identified draft for the library. None for a sealed matter, and for one that has its draft already."""
    if matter.sealed or LibraryCase.objects.filter(matter=matter).exists():
        return None
    names, places = known_names(matter), county_places()

    def clean(text: str) -> str:
        return redact(text, names=names, places=places)

    agreement = Agreement.objects.filter(matter=matter, effective_at__isnull=False).order_by("-id").first()
    found = classes().get(matter.class_code)
    told = agreement.content if agreement else matter.ending_note
    outcome = ending_name(matter.kind, matter.ending)
    row = LibraryCase(
        matter=matter, class_code=matter.class_code, proposed_at=now(),
        title=clean(matter.title)[:120] or (found.name if found else ""),
        facts=clean("\n".join(part for part in (matter.text, agreement.facts if agreement else "") if part)),
        measures=clean(_measures(matter)),
        outcome=clean("。".join(part for part in (outcome, told) if part)),
        basis="人民调解法#29" if agreement and agreement.form == "written" else "",
    )  # fmt: skip
    row.save()
    tell(matter, _("已生成类案草稿（去标识），等待人工确认"))
    return row


def _measures(matter: Matter) -> str:
    """What was done, in order: sessions and joint sessions, the plan, the team's size."""
    lines = []
    members = matter.team.count()
    if members:
        lines.append(_("组建专班，共%(n)s人") % {"n": members})
    for plan in matter.plans.order_by("id"):
        lines += [_("方案：%(text)s") % {"text": option} for option in plan.content.get("options", [])]
    for record in MediationRecord.objects.filter(matter=matter).order_by("held_at", "id"):
        text = "；".join(part for part in (record.agreed, record.contested) if part)
        lines.append(_("调解一次：%(text)s") % {"text": text or _("交换意见")})
    decided = matter.sessions.exclude(decision="").order_by("id").values_list("decision", flat=True)
    lines += [_("会商：%(text)s") % {"text": text} for text in decided]
    return "\n".join(lines)


@audited("disputes.publish_case")
def publish_case(
    case: LibraryCase, *, title: str, facts: str, measures: str, outcome: str, basis: str = "", by: User
) -> LibraryCase:
    """A person confirms the text; refused, naming every trace, while it still points to somebody (rights R13)."""
    _require_librarian(case, by)
    texts = [title, facts, measures, outcome]
    traces = leftovers("\n".join(texts), names=known_names(case.matter), places=county_places())
    if traces:
        raise Invalid(
            "library.identifies",
            _("文本里还有可能认出当事人的内容：%(found)s。") % {"found": enumerated(traces[:5])},
            _("请删去姓名、号码、地址、单位名称和具体日期后再发布。"),
            rule="个人信息保护法#4",
        )
    require_words(facts, "library.facts", _("案情太短，别人看不明白。"), _("请写清起因、经过和争议。"), least=10)
    change(
        case, title=title.strip()[:120], facts=facts.strip(), measures=measures.strip(), outcome=outcome.strip(),
        basis=basis.strip()[:300], status="published", decided_by=by, decided_at=now(),
    )  # fmt: skip
    tell(case, _("类案已发布"))
    return case


@audited("disputes.decline_case")
def decline_case(case: LibraryCase, note: str, *, by: User) -> LibraryCase:
    """A person finds that the case teaches nothing, or cannot be told without pointing to somebody."""
    _require_librarian(case, by)
    words = require_words(note, "library.note", _("没有写明理由。"), _("请写一句话说明。"))
    return change(case, status="declined", note=words[:300], decided_by=by, decided_at=now())


def _require_librarian(case: LibraryCase, by: User) -> None:
    if not manages(by, case.matter):
        raise Forbidden("library.not_yours", _("类案由承办单位、专班牵头人或调度员确认。"), _("请联系他们。"))
    if case.status != "proposed":
        raise Conflict("library.decided", _("这篇类案已经处理过。"), _("请刷新查看。"))


def known_names(matter: Matter) -> list[str]:
    """Clear names of everybody in the file: parties of it and of what was merged into it, and who worked on it."""
    family = [matter.pk, *matter.merged.values_list("pk", flat=True)]
    sealed = Party.objects.filter(matter_id__in=family).values_list("name_sealed", flat=True)
    workers = User.objects.filter(pk__in=_workers(matter)).values_list("name", flat=True)
    return [*(unseal(name) for name in sealed if name), *workers]


def _workers(matter: Matter) -> set[int]:
    found = set(matter.team.values_list("user_id", flat=True))
    for record in MediationRecord.objects.filter(matter=matter):
        found |= {int(pk) for pk in record.mediators}
    return found


def county_places() -> list[str]:
    """Names of the county, its townships and villages."""
    return [*place_names().by_name, centre().region.name]
