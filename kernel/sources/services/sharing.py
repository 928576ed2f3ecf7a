"""A request to use data, in the order of its life: ask, supplement, extend, answer, deliver, end (条例 20 to 27)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import LOCAL, now, today
from kernel.common.words import gettext as _
from kernel.law.clockbook import clock_book
from kernel.law.lengths import as_length
from kernel.law.queries import clock_row, current_calendar, due_of, office
from kernel.law.terms import Extension
from kernel.people.models import User
from kernel.people.queries import holds
from kernel.places.models import Organisation
from kernel.sources.models import CatalogueEntry, ShareRequest
from kernel.sources.queries import ANSWERERS, bodies_of, latest_entry

Status = ShareRequest.Status
CLOCKS = {"free": "data.answer_open", "conditional": "data.answer_conditional"}
METHODS = ("api", "file", "check")
LAW = "政务数据共享条例"
_GIVEN = ("basis", "purpose", "scope", "head")


@audited("sources.ask_share", refresh=False)
def ask_share(
    dataset: str, *, organisation: Organisation, fields: Sequence[str], method: str, until: date, given: dict[str, str],
    by: User,
) -> ShareRequest:  # fmt: skip
    """Ask to use fields of a dataset; the limit for the answer starts (21: one working day, or ten).

    ``given``: basis, purpose, scope and head. Raises Forbidden for another body, Invalid for what is missing, Conflict
    for a dataset that is not in the register or is not shared.
    """
    if organisation.pk not in bodies_of(by):
        raise Forbidden("share.body", _("只能以本单位的名义申请。"), _("请选择本单位。"))
    entry = _entry(dataset)
    _check(entry, fields, method, until, given)
    clock = clock_row(CLOCKS[entry.content["sharing"]], now())
    made = ShareRequest(
        dataset=dataset, entry=entry, organisation=organisation, fields=list(fields), method=method, until=until,
        by=by, asked_at=now(), **{name: given[name].strip() for name in _GIVEN}, **_limit(clock),
    )  # fmt: skip
    made.save()
    tell(made, _("%(body)s申请共享“%(name)s”") % {"body": organisation.name, "name": entry.content["name"]})
    return made


def _entry(dataset: str) -> CatalogueEntry:
    entry = latest_entry(dataset)
    if entry is None:
        raise Conflict("share.no_entry", _("这个数据集还没有编入目录。"), _("请联系数据局先编目。"), rule=f"{LAW}#13")
    if entry.content["sharing"] not in CLOCKS:
        raise Conflict(
            "share.not_shared",
            _("“%(name)s”是不予共享的数据。") % {"name": entry.content["name"]},
            _("依据是%(basis)s；对此有异议的，可以向数据局提出。") % {"basis": "、".join(entry.content["basis"])},
            rule=f"{LAW}#15",
        )
    return entry


def _check(entry: CatalogueEntry, fields: Sequence[str], method: str, until: date, given: dict[str, str]) -> None:
    known = {one["target"] for one in entry.content["fields"]}
    if not fields or set(fields) - known or method not in METHODS:
        raise Invalid("share.fields", _("没有选要用的字段，或者选了目录里没有的。"), _("请只选办事必需的字段。"))
    if any(len(given.get(name, "").strip()) < 2 for name in _GIVEN):
        raise Invalid(
            "share.incomplete", _("依据、使用场景、范围和批准的负责人都要写明。"), _("请补齐后提交。"), rule=f"{LAW}#20"
        )
    if not today() <= until <= today().replace(year=today().year + 3, day=min(today().day, 28)):
        raise Invalid("share.until", _("使用期限要在今天以后、三年以内。"), _("请改一个日期；到期可以再申请。"))


def _limit(clock: dict[str, Any]) -> dict[str, Any]:
    columns = {name: clock[name] for name in ("due_at", "provisional", "derivation")}
    return {**columns, "counted_from": clock["started_at"]}


@audited("sources.ask_supplement")
def ask_supplement(share: ShareRequest, *, what: str, by: User) -> ShareRequest:
    """Name everything that is missing, once (21)."""
    _require_answerer(by)
    _require(share, Status.ASKED)
    if share.supplemented:
        raise Conflict(
            "share.supplement_twice", _("补正材料只能一次性告知。"), _("请按现有材料答复。"), rule=f"{LAW}#21"
        )
    tell(share, _("需要补正：%(what)s") % {"what": _reason(what)})
    return change(share, status=Status.INCOMPLETE, supplemented=True, answer=_reason(what))


@audited("sources.supplement_share")
def supplement_share(share: ShareRequest, *, given: dict[str, str], by: User) -> ShareRequest:
    """The asking body completes its request; the limit for the answer starts anew with it."""
    if share.organisation_id not in bodies_of(by):
        raise Forbidden("share.body", _("只能以本单位的名义补正。"), _("请联系申请单位。"))
    _require(share, Status.INCOMPLETE)
    new = {name: given[name].strip() for name in _GIVEN if given.get(name, "").strip()}
    clock = clock_row(CLOCKS[share.entry.content["sharing"]], now())
    tell(share, _("已补正"))
    return change(share, status=Status.ASKED, answer="", **new, **_limit(clock))


@audited("sources.extend_answer")
def extend_answer(share: ShareRequest, *, reason: str, approver: str, by: User) -> ShareRequest:
    """Ten more working days, once, agreed by the data authority before the limit has run out (21)."""
    _require_answerer(by)
    _require(share, Status.ASKED)
    if share.extended:
        raise Conflict("share.extended", _("答复期限已经延长过一次。"), _("请在期限内答复。"), rule=f"{LAW}#21")
    started = share.counted_from.astimezone(LOCAL).date()
    row = clock_book().find(CLOCKS[share.entry.content["sharing"]], started)
    more = Extension(as_length("10个工作日"), now(), approver, reason, now())
    found = due_of(row, started, calendar=current_calendar(), hours=office(), extensions=[more])
    tell(share, _("答复期限延长至%(day)s：%(why)s") % {"day": f"{found.on:%Y-%m-%d}", "why": _reason(reason)})
    lines = [step.as_dict() for step in found.derivation]
    return change(share, extended=True, due_at=found.at, provisional=found.provisional, derivation=lines)


@audited("sources.answer_share")
def answer_share(share: ShareRequest, *, agree: bool, text: str, basis: str = "", by: User) -> ShareRequest:
    """Agree, and twenty working days to deliver begin (22); or refuse with reason and law (21)."""
    _require_answerer(by)
    _require(share, Status.ASKED)
    if by.pk == share.by_id:
        raise Conflict("share.own", _("申请人不能答复自己的申请。"), _("请由另一位数据专员答复。"))
    if agree:
        clock = clock_row("data.deliver", now())
        tell(share, _("同意共享"))
        return change(share, status=Status.AGREED, answered_by=by, answered_at=now(), answer=text[:300],
                      **_limit(clock))  # fmt: skip
    if len(basis.strip()) < 2:
        raise Invalid(
            "share.refusal_basis", _("不同意共享要写明依据。"), _("请写明法律、行政法规或国务院决定的条款。"),
            rule=f"{LAW}#21",
        )  # fmt: skip
    tell(share, _("不同意共享：%(why)s") % {"why": _reason(text)})
    return change(share, status=Status.REFUSED, answered_by=by, answered_at=now(), answer=_reason(text),
                  answer_basis=basis.strip()[:120])  # fmt: skip


@audited("sources.deliver_share")
def deliver_share(share: ShareRequest, *, by: User) -> ShareRequest:
    """The data flows from now on, until the last day agreed."""
    _require_answerer(by)
    _require(share, Status.AGREED)
    tell(share, _("已开通共享，至%(day)s") % {"day": f"{share.until:%Y-%m-%d}"})
    return change(share, status=Status.DELIVERED, delivered_at=now())


@audited("sources.end_share")
def end_share(share: ShareRequest, *, reason: str, by: User) -> ShareRequest:
    """Stop before the last day: the task is done, or the data was used for something else (27)."""
    if not holds(by, roles=ANSWERERS) and share.organisation_id not in bodies_of(by):
        raise Forbidden("share.end", _("由申请单位或数据专员终止。"), _("请联系他们。"))
    if share.status not in (Status.AGREED, Status.DELIVERED):
        raise _elsewhere()
    tell(share, _("终止共享：%(why)s") % {"why": _reason(reason)})
    return change(share, status=Status.ENDED, ended_at=now(), end_reason=_reason(reason))


def _require_answerer(by: User) -> None:
    if not holds(by, roles=ANSWERERS):
        raise Forbidden("share.answerer", _("共享申请由数据专员答复。"), _("请联系数据局。"))


def _require(share: ShareRequest, status: Any) -> None:
    if share.status != status:
        raise _elsewhere()


def _elsewhere() -> Conflict:
    return Conflict("share.state", _("这件申请已经到了别的环节。"), _("请刷新查看最新状态。"))


def _reason(text: str) -> str:
    if len(text.strip()) < 4:
        raise Invalid("share.reason", _("请写明理由。"), _("一两句话即可，对方看得到。"))
    return text.strip()[:300]


def overdue(share: ShareRequest, moment: datetime) -> bool:
    """Whether an answer or a delivery is late."""
    return share.status in (Status.ASKED, Status.AGREED) and moment > share.due_at
