"""The action by which the desk asks somebody to go and look; a scenario takes it into its ``ACTIONS``."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.words import gettext as _t
from kernel.field.forms import ErrandForm
from kernel.field.services import ask_errand
from kernel.matters.desk import Desk, choices
from kernel.matters.pages.actions_intake import is_open
from kernel.matters.panels import Action


def _ask(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    user = choices.person(given["assignee"])
    ask_errand(
        desk.matter, given["kind"], given["what"], assignee=user, due_on=given["due_on"], where=given["where"],
        by=desk.by,
    )  # fmt: skip
    return _t("已交给%(name)s，会出现在其手机的今日任务里。") % {"name": user.name}


def _answers(desk: Desk, target: Any = None) -> str:
    return "" if desk.manages else _t("由承办单位、专班牵头人或调度员安排走访。")


ERRAND = Action("errand", _("请人走访核查"), ErrandForm, _ask, icon="walk", concerns=is_open, why_not=_answers,
                order=49, hint=_("走访的人只因此看到这一件事项。"))  # fmt: skip
