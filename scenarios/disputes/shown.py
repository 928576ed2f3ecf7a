"""What the people concerned read on their tracking page: agreements in force, what is owed, their rights."""

from typing import Any

from django.utils.translation import gettext_lazy

from kernel.common.words import gettext as _
from kernel.law.citations import in_words
from kernel.matters.models import Matter
from scenarios.disputes.models import Agreement, Obligation
from scenarios.disputes.queries import confirmation_asked, confirmation_limit

STATUS = {
    "pending": gettext_lazy("待履行"),
    "performed": gettext_lazy("已履行"),
    "missed": gettext_lazy("到期未履行"),
    "packaged": gettext_lazy("已交给权利人申请执行或起诉"),
}
FORMS = {"written": gettext_lazy("书面协议"), "oral": gettext_lazy("口头协议")}
RIGHTS = (
    gettext_lazy("可以自己选择调解员，也可以接受指派的调解员。"),
    gettext_lazy("可以接受调解，可以拒绝，也可以随时要求停止。"),
    gettext_lazy("可以要求公开调解，也可以要求不公开。"),
    gettext_lazy("意思由自己表达，协议自愿达成，谁也不能强迫您。"),
    gettext_lazy("调解不收费。"),
)
"""人民调解法 23 and 4, in plain words."""


def agreements(matter: Matter) -> list[dict[str, Any]]:
    """Agreements in effect and not given up, the latest first."""
    rows = Agreement.objects.filter(matter=matter, effective_at__isnull=False, broken_off_at__isnull=True)
    return [_agreement(row) for row in rows.order_by("-id")]


def _agreement(row: Agreement) -> dict[str, Any]:
    promises = Obligation.objects.filter(agreement=row).order_by("due_on", "id")
    return {
        "text": row.content, "form": FORMS[row.form], "effective_at": row.effective_at, "confirm": _confirm(row),
        "promises": [_promise(one) for one in promises],
    }  # fmt: skip


def _promise(row: Obligation) -> dict[str, Any]:
    return {
        "debtor": row.debtor_id, "creditor": row.creditor_id, "what": row.what, "amount_fen": row.amount_fen,
        "due_on": row.due_on, "performed_on": row.performed_on, "status": row.status,
        "status_word": STATUS.get(row.status, row.status),
    }  # fmt: skip


def _confirm(row: Agreement) -> dict[str, Any] | None:
    """Until when both sides may ask the court to confirm it; None for what no court confirms this way."""
    if row.concerns != "ordinary":
        return None
    limit = confirmation_limit(row)
    return {"due_at": limit["due_at"], "basis": in_words(limit["article"]), "asked": confirmation_asked(row)}


def rights(matter: Matter) -> dict[str, Any] | None:
    """The rights notice as it stands on the tracking page, from the moment somebody works on the matter."""
    if matter.phase == "triage" or not matter.open:
        return None
    return {"title": _("您在调解中的权利"), "basis": in_words("人民调解法#23"), "lines": RIGHTS}
