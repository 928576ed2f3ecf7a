"""Requests to use data: asked by a body, answered by the data office, each with the limit the regulation gives."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import NotFound
from kernel.common.http import go, paginate, show
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.people.queries import holds
from kernel.sources import forms
from kernel.sources.models import ShareRequest
from kernel.sources.pages.register import staff
from kernel.sources.queries import ANSWERERS, bodies_of, dataset_named, latest_entry, requests_of
from kernel.sources.services import sharing

STATES = {"asked": "working", "incomplete": "returned", "agreed": "working", "refused": "done", "delivered": "checking",
          "ended": "done"}  # fmt: skip
NAMES = {"asked": _l("待答复"), "incomplete": _l("待补正"), "agreed": _l("待提供"), "refused": _l("不予共享"),
         "delivered": _l("共享中"), "ended": _l("已终止"), "expired": _l("已到期")}  # fmt: skip
METHODS = dict(forms.METHODS)


def _dressed(one: ShareRequest) -> ShareRequest:
    """A request with the words a page shows."""
    state = "expired" if one.status == "delivered" and not one.in_force(today()) else one.status
    one.state, one.state_word = STATES.get(state, "done"), NAMES[state]
    one.running = one.status in ("asked", "agreed")
    return one


@require_GET
def share_list(request: Any) -> HttpResponse:
    """One's requests, or for the data office everybody's, those with a running limit first."""
    staff(request)
    page = paginate(request, requests_of(request.user))
    for one in page:
        _dressed(one)
    context = {"page": page, "answers": holds(request.user, roles=ANSWERERS), "now": now()}
    return show(request, "sources/shares.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: Any, name: str) -> HttpResponse:
    """Ask to use a dataset."""
    staff(request)
    dataset = dataset_named(name)
    entry = latest_entry(dataset.id)
    back = reverse("sources:entry", args=[dataset.id])
    if entry is None:
        raise NotFound("share.no_entry", _("这个数据集还没有编入目录。"), _("请联系数据局先编目。"))
    form = forms.ShareForm(request.POST or None, bodies=bodies_of(request.user), entry=entry)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = sharing.ask_share(
            dataset.id, organisation=given["organisation"], fields=given["fields_asked"], method=given["method"],
            until=given["until"], given={key: given[key] for key in ("basis", "purpose", "scope", "head")},
            by=request.user,
        )  # fmt: skip
        messages.success(request, _("申请%(no)s已提交。") % {"no": made.no})
        return go(request, reverse("sources:share", args=[made.pk]))
    title = _("申请使用“%(name)s”") % {"name": dataset.name}
    context = {"form": form, "title": title, "submit": _("提交申请"), "back": back}
    return show(request, "sources/form.html", context, part="form", status=422 if form.is_bound else 200)


def _one(request: Any, pk: int) -> ShareRequest:
    found = requests_of(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound("share.missing", _("没有这件申请，或者它不对您的岗位开放。"), _("请从共享申请进入。"))
    return _dressed(found)


@require_GET
def share(request: Any, pk: int) -> HttpResponse:
    """One request: who, what, why, until when; its limit line by line; what can be done now."""
    staff(request)
    one = _one(request, pk)
    labels = {each["target"]: each["label"] for each in one.entry.content["fields"]}
    context = {
        "share": one, "fields": [labels.get(name, name) for name in one.fields], "method": METHODS[one.method],
        "acts": [(key, act) for key, act in ACTS.items() if act.fits(one, request.user)],
        "in_force": one.in_force(today()),
    }  # fmt: skip
    return show(request, "sources/share.html", context)


def _answers(one: ShareRequest, user: Any) -> bool:
    return holds(user, roles=ANSWERERS)


def _own(one: ShareRequest, user: Any) -> bool:
    return one.organisation_id in bodies_of(user)


class Act(NamedTuple):
    """What can be done with a request: its name, form, who and when, and the service."""

    title: Any
    form: type[django_forms.Form]
    fits: Callable[[ShareRequest, Any], bool]
    run: Callable[[ShareRequest, dict[str, Any], Any], Any]


ACTS = {
    "answer": Act(
        _l("答复"), forms.AnswerForm, lambda one, user: one.status == "asked" and _answers(one, user),
        lambda one, given, by: sharing.answer_share(
            one, agree=given["agree"] == "yes", text=given["text"], basis=given["basis"], by=by
        ),
    ),
    "supplement": Act(
        _l("告知补正"), forms.NoteForm,
        lambda one, user: one.status == "asked" and not one.supplemented and _answers(one, user),
        lambda one, given, by: sharing.ask_supplement(one, what=given["note"], by=by),
    ),
    "extend": Act(
        _l("延长答复期限"), forms.ExtendForm,
        lambda one, user: one.status == "asked" and not one.extended and _answers(one, user),
        lambda one, given, by: sharing.extend_answer(one, reason=given["reason"], approver=given["approver"], by=by),
    ),
    "complete": Act(
        _l("补正"), forms.SupplementForm, lambda one, user: one.status == "incomplete" and _own(one, user),
        lambda one, given, by: sharing.supplement_share(one, given=given, by=by),
    ),
    "deliver": Act(
        _l("开通共享"), forms.NothingForm, lambda one, user: one.status == "agreed" and _answers(one, user),
        lambda one, given, by: sharing.deliver_share(one, by=by),
    ),
    "end": Act(
        _l("终止共享"), forms.NoteForm,
        lambda one, user: one.status in ("agreed", "delivered") and (_answers(one, user) or _own(one, user)),
        lambda one, given, by: sharing.end_share(one, reason=given["note"], by=by),
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def act(request: Any, pk: int, act: str) -> HttpResponse:
    """Do one of these things with a request."""
    staff(request)
    one = _one(request, pk)
    chosen = ACTS.get(act)
    if chosen is None or not chosen.fits(one, request.user):
        raise NotFound("share.act", _("这件申请现在不能这样办。"), _("请刷新查看最新状态。"))
    form = chosen.form(request.POST or None)
    back = reverse("sources:share", args=[pk])
    if request.method == "POST" and form.is_valid():
        chosen.run(one, form.cleaned_data, request.user)
        messages.success(request, _("%(no)s：%(act)s，已办。") % {"no": one.no, "act": chosen.title})
        return go(request, back)
    context = {"form": form, "title": f"{chosen.title} {one.no}", "submit": chosen.title, "back": back}
    return show(request, "sources/form.html", context, part="form", status=422 if form.is_bound else 200)
