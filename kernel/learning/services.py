"""Versions of models come, are tried in the shadow, switched on by a second person, and go again by themselves."""

from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.learning.models import ModelVersion
from kernel.learning.queries import judged, may_keep
from kernel.learning.spec import Shipped, Spec, specs
from kernel.places.models import Organisation

LEAST = 20
"""So many judged proposals before precision decides anything."""
Status = ModelVersion.Status


@audited("learning.register")
def register_shipped(*, by: Any) -> int:
    """Put every version that comes with the programme and is not known yet into the shadow; how many."""
    known = set(ModelVersion.objects.values_list("key", "version"))
    found = [(spec, spec.shipped()) for spec in specs().values()]
    return len([_register(spec, one) for spec, one in found if (spec.key, one.version) not in known])


@audited("learning.retrain")
def retrain(key: str, *, by: Any) -> ModelVersion:
    """Let a model learn from what people corrected, and put the new version into the shadow, with its card.

    Raises Invalid for a model that does not learn, Conflict where too little was corrected or nothing new came of it.
    """
    spec = specs().get(key)
    if spec is None or spec.retrained is None:
        raise Invalid("learning.no_training", _("这个模型不从更正中学习。"), _("可以重新训练的模型见模型卡说明。"))
    found = spec.retrained()
    if ModelVersion.objects.filter(key=key, version=found.version).exists():
        raise Conflict("learning.nothing_new", _("没有新的更正，训练得到的还是同一个版本。"), _("有了新的更正再训练。"))
    return _register(spec, found)


def _register(spec: Spec, shipped: Shipped) -> ModelVersion:
    owner = Organisation.objects.filter(function=spec.owner, active=True).order_by("region__level", "id").first()
    row = ModelVersion(
        key=spec.key, version=shipped.version, owner=owner, target=spec.target, valid_to=shipped.valid_to,
        card=dict(shipped.card), registered_at=now(),
    )  # fmt: skip
    row.save()
    tell(row, _("新版本%(version)s开始影子运行。") % {"version": row.version})
    return row


@audited("learning.propose")
def propose(row: ModelVersion, reason: str, *, by: Any) -> ModelVersion:
    """Ask that a version in the shadow be switched on. Raises Forbidden, Conflict, or Invalid without a reason."""
    _require_keeper(by)
    _require(row, Status.SHADOW)
    words = reason.strip()[:300]
    if len(words) < 4:
        raise Invalid("learning.no_reason", _("没有写明为什么启用。"), _("请写明影子运行的情况和理由。"))
    return change(row, status=Status.PROPOSED, proposed_by=by, proposed_at=now(), reason=words)


@audited("learning.switch_on")
def switch_on(row: ModelVersion, *, by: Any) -> ModelVersion:
    """Let a proposed version speak to everybody; the one before it ends. Only a second person may do so."""
    _require_keeper(by)
    _require(row, Status.PROPOSED)
    if row.proposed_by_id == by.pk:
        raise Forbidden(
            "learning.second_person", _("自己提请启用的模型版本，要由另一个人核对后启用。"), _("请另一位同事办理。")
        )
    if row.valid_to <= today():
        raise Conflict("learning.expired", _("这个版本已经过了有效期。"), _("请等待新版本，或重新训练。"))
    for before in ModelVersion.objects.filter(key=row.key, status=Status.ACTIVE):
        _end(before, Status.OFF, _("由新版本%(version)s接替。") % {"version": row.version})
    tell(row, _("启用模型版本%(version)s：%(reason)s") % {"version": row.version, "reason": row.reason})
    return change(row, status=Status.ACTIVE, decided_by=by, decided_at=now())


@audited("learning.switch_off")
def switch_off(row: ModelVersion, reason: str, *, by: Any) -> ModelVersion:
    """Take a version out of use at once. Anybody who may switch on may do so, alone."""
    _require_keeper(by)
    _require(row, Status.ACTIVE, Status.SHADOW, Status.PROPOSED)
    words = reason.strip()[:300]
    if len(words) < 4:
        raise Invalid("learning.no_reason", _("没有写明为什么停用。"), _("请写明停用的原因，它会留在模型卡上。"))
    return _end(row, Status.OFF, words)


@audited("learning.watch")
def watch(*, by: Any) -> int:
    """End versions whose time is over, and active ones that people confirm less often than their target; how many."""
    ended = 0
    for row in ModelVersion.objects.exclude(status__in=(Status.OFF, Status.EXPIRED)).order_by("id"):
        if row.valid_to <= today():
            _end(row, Status.EXPIRED, _("有效期到%(day)s止。") % {"day": row.valid_to.isoformat()})
            ended += 1
        elif row.status == Status.ACTIVE and (why := below_target(row)):
            _end(row, Status.OFF, why)
            ended += 1
    return ended


def below_target(row: ModelVersion) -> str:
    """Why a version must be switched off: too few of its proposals were confirmed; empty when it may go on."""
    found = judged(row)
    if found.total < LEAST or found.share is None or found.share >= row.target:
        return ""
    return _("近60天核实%(total)s条，属实%(share)s%%，低于目标%(target)s%%，自动停用。") % {
        "total": found.total, "share": round(found.share * 100), "target": round(row.target * 100),
    }  # fmt: skip


def _end(row: ModelVersion, status: Any, why: str) -> ModelVersion:
    tell(row, _("停用模型版本%(version)s：%(why)s") % {"version": row.version, "why": why})
    return change(row, status=status, ended_at=now(), ended_why=why[:300])


def _require(row: ModelVersion, *wanted: Any) -> None:
    if row.status not in wanted:
        raise Conflict(
            "learning.status",
            _("这个版本现在是“%(status)s”，不能这样办理。") % {"status": row.get_status_display()},
            _("请刷新页面查看最新状态。"),
        )


def _require_keeper(by: Any) -> None:
    if not may_keep(by):
        raise Forbidden(
            "learning.keeper_role",
            _("模型的启用和停用由县级中心、县领导、数据专员和管理员办理。"),
            _("需要启用或停用的，请联系他们。"),
        )
