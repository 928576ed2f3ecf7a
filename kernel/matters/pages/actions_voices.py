"""Actions around what people say: answer a line, answer a contest, note what they bring, contest."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.words import gettext as _t
from kernel.matters import voices
from kernel.matters.desk import Desk
from kernel.matters.forms import work
from kernel.matters.pages.actions_intake import is_open
from kernel.matters.pages.actions_together import row_of
from kernel.matters.panels import Action


def _speaks(desk: Desk, target: Any = None) -> str:
    return "" if desk.handles or desk.dispatches else _t("由承办单位或调度员回复群众。")


def _judge(desk: Desk, target: Any = None) -> str:
    if _speaks(desk):
        return _t("异议由承办单位或县、乡调度员答复。")
    return _t("异议要由没有经办过这件事的另一人答复。") if voices.handled(desk.matter, desk.by) else ""


def _own_word(desk: Desk, target: Any = None) -> str:
    if desk.handed_in and not desk.handles:
        return ""
    return _t("异议由诉求人本人或替他登记的人提出；您的意见可以告诉承办单位，或在确认分级时写明。")


def _answer(desk: Desk, target: Any, form: Any) -> str:
    voices.answer_message(target, form.cleaned_data["text"], by=desk.by)
    return _t("已回复，群众在进度页能看到。")


def _contest_answer(desk: Desk, target: Any, form: Any) -> str:
    upheld = form.cleaned_data["upheld"] == "yes"
    voices.answer_contest(target, upheld, form.cleaned_data["answer"], by=desk.by)
    return _t("异议成立，请重新确认。") if upheld else _t("异议已答复，救济途径已附在后面。")


def _contest(desk: Desk, target: Any, form: Any) -> str:
    voices.contest(desk.matter, form.cleaned_data["about"], form.cleaned_data["text"], by=desk.by)
    return _t("异议已提交，会由另一人在5个工作日内答复。")


def _added(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    files = [(given["file"], given["file"].name)] if given.get("file") else []
    voices.add_material(desk.matter, given["text"], files=files, by=desk.by)
    return _t("已记下诉求人的补充。")


def _urge(desk: Desk, target: Any, form: Any) -> str:
    done = voices.urge(desk.matter, form.cleaned_data["text"], by=desk.by)
    return _t("已记下诉求人催办。") if done.counted else _t("今天已经记过一次催办，这次只留作记录。")


ACTIONS = (
    Action("answer", _("回复"), work.SayForm, _answer, icon="send", target=row_of("messages"), in_bar=False,
           why_not=_speaks, title=_("回复群众留言"), hint=_("群众会直接看到。")),
    Action("contest-answer", _("答复异议"), work.ContestAnswerForm, _contest_answer, icon="gavel", in_bar=False,
           target=row_of("contests"), why_not=_judge),
    Action("contest", _("提出异议"), work.ContestForm, _contest, icon="flag",
           concerns=lambda desk: desk.handed_in, why_not=_own_word, order=80),
    Action("added", _("记录群众补充"), work.AddedForm, _added, icon="message-circle", concerns=is_open, order=70),
    Action("urged", _("记录群众催办"), work.SayForm, _urge, icon="speakerphone", concerns=is_open, order=71),
)  # fmt: skip
