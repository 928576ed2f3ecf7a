"""A change of law, in its order: opened, surveyed, confirmed by a second person, carried over, decided.

Nothing happens to any open limit before ``confirm``: until then a survey only counts.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from kernel.audit import act
from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.law.calendar import Calendar
from kernel.law.models import Clock
from kernel.law.queries import current_calendar
from kernel.law.services import adopt
from kernel.matters import services as matters
from kernel.matters.carrying import carry_due
from kernel.matters.models import Matter
from kernel.matters.services import complete_step
from kernel.people.models import User
from kernel.people.queries import holds, require_post
from kernel.people.services import SYSTEM
from kernel.places.queries import accountable_body, centre
from scenarios.lawchange.models import Enactment, Finding
from scenarios.lawchange.queries import enactment_of, open_clocks, terms_of
from scenarios.lawchange.ripple import citing, version_known
from scenarios.lawchange.transition import Terms, Verdict, judge

BATCH = 500
"""So many open limits are carried over in one act; a run that is cut off goes on after the last finished one."""
CODE = "lawchange"


@audited("lawchange.open")
def open_change(norm: str, in_force: date, *, transition: str = "old", basis: str, by: User) -> Matter:
    """Open the matter of one version that comes into force; the same version never opens a second one.

    Raises Invalid for a version the house does not know, an unknown transition or a missing basis, Forbidden for
    anybody who is not of the justice bureau.
    """
    known = version_known(norm, in_force)
    if known is None:
        raise Invalid(
            "lawchange.version",
            _("没有登记《%(norm)s》自%(day)s起施行的版本。") % {"norm": norm, "day": in_force.isoformat()},
            _("请先导入新版文本，或者在规范目录里登记这一版。"),
        )
    if transition not in Enactment.Transition.values or not basis.strip():
        raise Invalid(
            "lawchange.transition", _("要写明过渡办法和依据。"), _("请选择过渡办法，写明新法的过渡条款。"),
            rule="立法法#104",
        )  # fmt: skip
    lead = accountable_body("justice", centre().region_id, today())
    if by.username != SYSTEM and not holds(by, organisation_id=lead.pk):
        raise Forbidden("lawchange.lead", _("法律变动由%(body)s统筹。") % {"body": lead.name}, _("请联系该单位。"))
    matter = matters.receive(
        "law_change", title=_("《%(norm)s》%(name)s施行") % {"norm": known.title, "name": known.name},
        text=_("《%(norm)s》%(name)s自%(day)s起施行，请测算对时限、规则、流程、文书和在办事项的影响。")
        % {"norm": known.title, "name": known.name, "day": in_force.isoformat()},
        channel="web", place=lead.region_id, receiver=lead,
        source=CODE, source_key=f"{known.code}@{in_force.isoformat()}", by=by,
    )  # fmt: skip
    if enactment_of(matter) is None:
        Enactment(
            matter=matter, norm=known.code, in_force=in_force, name=known.name, previous=known.previous,
            transition=transition, basis=basis.strip()[:300],
        ).save()  # fmt: skip
    return matter


@audited("lawchange.survey")
def survey(matter: Matter, *, by: User) -> Enactment:
    """Find everything that cites a changed article and judge every open limit; keep what a person must decide.

    May be repeated until it is confirmed: findings nobody decided on are found anew. No limit moves.
    """
    enactment = _enactment(matter)
    require_post(by, matter.accountable_id)
    _refuse_confirmed(enactment)
    for old in enactment.findings.filter(decision=""):
        old.delete()
    decided = set(enactment.findings.values_list("sort", "place", "citation"))
    counts: dict[str, int] = {}
    for cited in citing(enactment.norm, enactment.in_force):
        counts[cited.sort] = counts.get(cited.sort, 0) + 1
        if cited.why and (cited.sort, cited.place, cited.citation) not in decided:
            Finding(
                matter=matter, enactment=enactment, sort=cited.sort, place=cited.place[:200],
                citation=cited.citation[:120], why=cited.why[:300],
            ).save()  # fmt: skip
    for clock, verdict in verdicts(terms_of(enactment)):
        counts[f"clock.{verdict.action}"] = counts.get(f"clock.{verdict.action}", 0) + 1
        counts["clock.moved"] = counts.get("clock.moved", 0) + verdict.moved
        if verdict.action == "person":
            _ask(matter, enactment, clock, verdict)
    change(enactment, counts=counts, surveyed_by=by, surveyed_at=now())
    tell(matter, _("已测算影响：在办时限%(n)s个") % {"n": sum(counts.get(f"clock.{a}", 0) for a in ACTIONS)})
    return enactment


ACTIONS = ("keep", "adopt", "person")


def verdicts(terms: Terms, *, calendar: Calendar | None = None) -> Iterator[tuple[Clock, Verdict]]:
    """Every open limit under the norm that began before the new version, with what would happen to it. A simulation."""
    days = calendar or current_calendar()
    for clock in open_clocks(terms.norm, terms.in_force).iterator(chunk_size=2000):
        yield clock, judge(clock, terms, days)


def _ask(matter: Matter, enactment: Enactment, clock: Clock, verdict: Verdict) -> None:
    Finding(
        matter=matter, enactment=enactment, sort="clock", place=f"{clock.name}（{clock.pk}）", citation=clock.article,
        why=verdict.line, of_matter_id=clock.matter_id,
    ).save()  # fmt: skip


def check_second(matter: Matter, by: User) -> None:
    """Who surveyed does not confirm. Raises Conflict."""
    enactment = _enactment(matter)
    if enactment.surveyed_by_id == by.pk:
        raise Conflict(
            "lawchange.second", _("测算和确认不能是同一个人。"), _("请由本单位另一位同事复核确认。"), rule="立法法#104"
        )


def confirmed(matter: Matter, by: User) -> None:
    """The second person has confirmed: from the day it is in force, limits are carried over. Inside an act."""
    change(_enactment(matter), confirmed_by=by, confirmed_at=now())


@audited("lawchange.carry_over")
def carry_over(matter: Matter, *, limit: int = BATCH, by: User) -> int:
    """Carry the next open limits over to the confirmed version, each with a line on its matter; how many there were.

    Zero means that all are done. Refuses before confirmation and before the day the version is in force.
    """
    enactment = _enactment(matter)
    if enactment.confirmed_at is None or today() < enactment.in_force:
        raise Conflict(
            "lawchange.not_yet", _("新法的影响还没有确认，或者还没有到施行日。"), _("确认并到施行日后自动办理。")
        )
    if enactment.applied_at is not None:
        return 0
    terms, calendar = terms_of(enactment), current_calendar()
    waiting = list(open_clocks(terms.norm, terms.in_force).filter(pk__gt=enactment.reached)[:limit])
    if not waiting:
        change(enactment, applied_at=now())
        tell(matter, _("在办时限已全部按过渡办法处理"))
        return 0
    _carry(waiting, terms, calendar, by)
    change(enactment, reached=waiting[-1].pk)
    return len(waiting)


def _carry(waiting: Sequence[Clock], terms: Terms, calendar: Calendar, by: User) -> None:
    """Judge anew under the locks of all matters touched, taken in one order, and write what was judged."""
    for chain in sorted({clock.audit_chain for clock in waiting}):
        act.required().lock(chain)
    moved: list[Clock] = []
    for clock in open_clocks(terms.norm, terms.in_force).filter(pk__in=[one.pk for one in waiting]):
        verdict = judge(clock, terms, calendar)
        if verdict.action == "adopt" and adopt(clock, terms.in_force, calendar):
            moved.append(clock)
        tell(clock, verdict.line, public=verdict.moved)
    carry_due(moved, by=by)


def carry_over_all(matter: Matter, *, by: User) -> int:
    """Batch after batch until nothing is left; how many limits were dealt with."""
    total = 0
    while done := carry_over(matter, by=by):
        total += done
    return total


@audited("lawchange.decide", also=lambda finding: (finding.matter,))
def decide(finding: Finding, decision: str, note: str, *, by: User) -> Finding:
    """Say of one finding that it was adjusted, or stays as it is, and why."""
    require_post(by, finding.matter.accountable_id)
    if decision not in ("adjusted", "kept") or len(note.strip()) < 2:
        raise Invalid("lawchange.decision", _("请选择“已调整”或者“不需要调整”，并写明理由。"), _("补上后再提交。"))
    if finding.decision:
        raise Conflict("lawchange.decided", _("这一项已经有处理意见了。"), _("请刷新页面查看。"))
    return change(finding, decision=decision, note=note.strip()[:300], decided_by=by, decided_at=now())


def _enactment(matter: Matter) -> Enactment:
    found = enactment_of(matter)
    if found is None:
        raise Invalid(
            "lawchange.enactment", _("这件事项没有写明是哪一部法的哪一版。"), _("请从“法律变动”页面选定版本后立项。")
        )
    return found


def _refuse_confirmed(enactment: Enactment) -> None:
    if enactment.confirmed_at is not None:
        raise Conflict("lawchange.confirmed", _("已经确认生效，不能重新测算。"), _("请在“逐项处理”中处理。"))


def finish_survey(matter: Matter, *, by: User) -> Any:
    """Survey and hand on to the second person, in one act."""
    return _finish(matter, by=by)


@audited("lawchange.finish_survey")
def _finish(matter: Matter, *, by: User) -> Any:
    survey(matter, by=by)
    from kernel.matters.progress import open_step

    return complete_step(open_step(matter, "survey"), "surveyed", by=by)
