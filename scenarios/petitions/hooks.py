"""What this scenario adds to the life of its matters. Found by name; each function only gathers what others know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from kernel.common.errors import Conflict
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.law.citations import in_words
from kernel.law.clockbook import clock_book
from kernel.law.queries import clock_row
from kernel.matters import seal_words
from kernel.matters.hooks import Guess
from kernel.matters.models import Matter, Session
from kernel.places.queries import accountable_body
from scenarios.petitions import queries
from scenarios.petitions.queries import CODE, appeal_until, branches, decision_of, notice_of

NAMED = 3
"""So many people may know of an accusation (rights R14)."""
LIKELY = 0.55
KNOWN = "act.known"
"""What the limits of reconsideration and of a lawsuit run from: the person knew or should have known of the act."""


def classify(title: str, text: str) -> list[Guess]:
    """The likeliest classes with the words that led to them."""
    found = queries.dictionary().classify(title, text)
    return [Guess(one.code, one.confidence, tuple(term for term, _points in one.because)) for one in found]


def class_names() -> dict[str, str]:
    """Every class by code."""
    return {code: row["name"] for code, row in queries.classes().items()}


def seal_reason(matter: Matter) -> str:
    """An accusation is sealed from its first moment, also one that is only proposed as such (信访工作条例 30)."""
    if queries.is_accusation(matter) or _sounds_like_one(matter):
        return seal_words.ACCUSATION
    return seal_words.reason(matter.title, matter.text) or seal_words.ticked(matter.facts)


def may_be_sealed() -> Any:
    """Which of many matters need to be asked: accusations, those with no class yet, those with words that could."""
    import polars as pl

    unknown = ~pl.col("class_confirmed") | (pl.col("class_code") == queries.ACCUSATION)
    return unknown | seal_words.may_ask()


def _sounds_like_one(matter: Matter) -> bool:
    if matter.class_confirmed:
        return False
    first = next(iter(classify(matter.title, matter.text)), None)
    return first is not None and first.code == queries.ACCUSATION and first.confidence >= LIKELY


def most_named(matter: Matter) -> int | None:
    """Three people for an accusation or a report of retaliation."""
    accuses = queries.is_accusation(matter) or matter.seal_reason in (seal_words.ACCUSATION, "retaliation")
    return NAMED if accuses else None


def facts(matter: Matter) -> dict[str, Any]:
    """Notices, decisions and reviews, as the procedure asks for them."""
    return queries.facts_of(matter)


def remedies(matter: Matter) -> list[dict[str, str]]:
    """What the petitioner may still do after a written answer, with the day it ends (rights R19)."""
    notice, decision = notice_of(matter), decision_of(matter)
    if decision is None or notice is None:
        return []
    if notice.branch == "duty":
        named = [
            ("reconsideration.apply", _("申请行政复议"), _("行政复议机关")),
            ("litigation.sue", _("提起行政诉讼"), _("人民法院")),
        ]
        return [_remedy(key, route, body) for key, route, body in named]
    body = accountable_body("petition_review", matter.region_id, now().date()).name
    return [_remedy("petition.ask_review", _("请求复查"), body)]


def _remedy(key: str, route: str, body: str) -> dict[str, str]:
    row = clock_row(key, now(), scenario=CODE)
    known = clock_book().find(key, now().date(), CODE).starts == KNOWN
    note = (
        _("从您知道或者应当知道该行政行为之日起算；写的是收到答复当天才知道的最晚一天，早知道的早到期。")
        if known
        else ""
    )
    day = row["due_at"].date().isoformat()
    return {"body": body, "days": day, "route": route, "basis": row["article"], "note": note}


def shown_to_person(matter: Matter) -> dict[str, Any]:
    """The way the petition goes and the days on which its limits end, for the tracking page."""
    lines, links = [], []
    notice = notice_of(matter)
    if notice is not None:
        way = branches()[notice.branch]
        lines.append(_("办理途径：%(name)s（%(basis)s）") % {"name": way.name, "basis": in_words(way.item)})
        lines += [queries.limit_in_words(one) for one in notice.limits]
    until = appeal_until(matter, "review") if matter.open else None
    if until is not None and notice is not None and notice.branch in ("accept", "simple"):
        told = {"day": until.date().isoformat()}
        lines.append(_("不服处理意见的，%(day)s前可以请求复查：在网上填编号和查询码，也可以到窗口提出") % told)
        address = f"{reverse('petitions:review')}?{urlencode({'no': matter.no})}"
        links.append({"label": _("在网上请求复查"), "url": address})
    lines += [
        _("可以随时查询办理情况，办结后可以评价"),
        _("任何组织和个人不得打击报复信访人；受到打击报复的，请点“反映打击报复”"),
    ]
    return {"rights": {"title": _("您的权利"), "basis": in_words("信访工作条例#18"), "lines": lines, "links": links}}


def before_outcome(matter: Matter, step: Any, outcome: str, data: dict[str, Any], by: Any) -> None:
    """The way chosen is the way told; an objection comes within five working days and not after a designation."""
    if step.node != "accept":
        return
    if outcome == "refuse":
        _require_objection_in_time(matter, step)
    elif outcome in branches():
        notice = notice_of(matter)
        if notice is not None and notice.branch != outcome:
            raise Conflict(
                "petition.other_branch",
                _("告知书写的办理途径是“%(told)s”，不是“%(now)s”。")
                % {"told": branches()[notice.branch].name, "now": branches()[outcome].name},
                _("途径变了的，请重新书面告知信访人，再选这一项。"),
                rule="信访工作条例#23",
            )


def _require_objection_in_time(matter: Matter, step: Any) -> None:
    if Session.objects.filter(matter_id=matter.pk, topic="competence", designated__isnull=False).exists():
        raise Conflict(
            "petition.designated",
            _("受理单位已由共同的上一级机关确定，不能再提异议。"),
            _("请受理；有不同意见的，向确定的机关反映。"),
            rule="信访工作条例#24",
        )
    due = clock_row("petition.objection", step.opened_at, scenario=CODE)["due_at"]
    if now() > due:
        raise Conflict(
            "petition.objection_late",
            _("收到转送、交办已超过五个工作日，不能再提异议。"),
            _("请书面告知信访人并办理；确实不属于本单位的，请与信访部门协商。"),
            rule="信访工作条例#23",
        )


def rehearse(file: Path, *, say: Callable[[str], None]) -> dict[str, int]:
    """Play the demonstration's petitions through the services."""
    from scenarios.petitions.rehearsal import rehearse as play

    return play(say=say)
