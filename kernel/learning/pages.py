"""Pages of models: every version with its state, and its card with what can be done about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import NotFound
from kernel.common.http import go, show
from kernel.common.words import gettext as _
from kernel.learning import queries, services
from kernel.learning.intervals import Judged
from kernel.learning.models import ModelVersion
from kernel.learning.spec import specs

Status = ModelVersion.Status
STATES = {"shadow": "waiting", "proposed": "checking", "active": "done", "off": "paused", "expired": "paused"}
FIGURES = {
    "accuracy": _l("首选正确"), "macro_f1": _l("各类平均（宏F1）"), "top3": _l("前三含正确"), "sure": _l("有把握的占"),
    "sure_right": _l("有把握时正确"), "found": _l("找到的聚集"),
    "within_48h": _l("48小时内找到"),
    "accuracy_before": _l("现用版本首选正确"), "difference": _l("比现用版本多"),
    "difference_low": _l("至少多（95%区间）"),
    "difference_high": _l("至多多（95%区间）"),
}  # fmt: skip
TRIED = {
    "held_corrections": _l("没有参加训练的更正"),
    "unseen_seed": _l("没见过的县"),
    "unseen_cases": _l("没见过的案情"),
    "held_sentences": _l("手写的句子"),
}


def _drawn(row: ModelVersion) -> ModelVersion:
    spec = specs().get(row.key)
    row.named = spec.name if spec else row.key
    row.drawn = STATES[row.status]
    row.precision = shown(queries.judged(row)) if row.status not in (Status.OFF, Status.EXPIRED) else None
    row.aim = round(row.target * 100)
    return row


def shown(found: Judged) -> dict[str, Any]:
    """Precision with its interval, in per cent."""
    low, high = found.interval
    share = found.share
    return {"total": found.total, "right": found.right, "share": None if share is None else round(share * 100),
            "low": round(low * 100), "high": round(high * 100)}  # fmt: skip


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every version of every model."""
    rows = [_drawn(row) for row in queries.versions()]
    return show(request, "learning/list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of a version: what for, from what, how often it errs, who answers, until when."""
    row = queries.versions().filter(pk=pk).first()
    if row is None:
        raise NotFound("learning.not_found", _("没有这个模型版本。"), _("请从模型卡列表进入。"))
    if request.method == "POST":
        _do(request, row)
        return go(request, reverse("learning:card", args=[pk]))
    context = {
        "row": _drawn(row), "spec": specs().get(row.key), "keeps": queries.may_keep(request.user),
        "mine": row.proposed_by_id == request.user.pk, "tables": _tables(row.card), "classes": _classes(row.card),
    }  # fmt: skip
    return show(request, "learning/card.html", context)


def _do(request: HttpRequest, row: ModelVersion) -> None:
    """The one service that was asked for."""
    asked, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    if asked == "propose":
        services.propose(row, reason, by=request.user)
        messages.success(request, _("已提请启用，等待另一位同事核对。"))
    elif asked == "on":
        services.switch_on(row, by=request.user)
        messages.success(request, _("已启用。"))
    elif asked == "off":
        services.switch_off(row, reason, by=request.user)
        messages.success(request, _("已停用。"))


def _tables(found: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The figures of a card, by what they were measured on."""
    plain = [(_("示例县"), found["figures"])] if "figures" in found else []
    tried = [(TRIED[name], found[name]) for name in TRIED if name in found]
    return [
        (name, [(FIGURES[key], f"{value * 100:.1f}%") for key, value in figures.items() if key in FIGURES])
        for name, figures in [*plain, *tried]
    ]


def _classes(found: dict[str, Any]) -> list[dict[str, Any]]:
    """How often each class is told right, those with most errors first."""
    told = found.get("held_corrections", found.get("unseen_cases", {})).get("classes", {})
    rows = [{"code": code, "name": found.get("names", {}).get(code, ""), "texts": one["texts"],
             "recall": round(one["recall"] * 100), "precision": round(one["precision"] * 100)}
            for code, one in told.items()]  # fmt: skip
    return sorted(rows, key=lambda one: (one["recall"], one["code"]))
