"""Facts a body is asked to verify, and the citizens' page on which a review or re-review is asked for."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import NotFound, Refusal
from kernel.common.http import go, paginate, remote_address, show
from kernel.common.words import gettext as _t
from kernel.matters import voices
from kernel.matters.forms.base import words
from kernel.matters.guessing import begin_try, try_succeeded
from kernel.people.queries import posts_of
from kernel.people.services import PUBLIC, actor
from scenarios.petitions import services
from scenarios.petitions.queries import appeal_until, extracts_for


class AnswerForm(forms.Form):
    """What the body found."""

    text = words(_("核实结果"), least=4, hint=_("写清查了什么、结果如何；不要打听是谁反映的。"))


class ReviewForm(forms.Form):
    """Number and code, and what the petitioner does not accept."""

    no = forms.CharField(label=_("信访事项编号"), max_length=40)
    code = forms.CharField(label=_("查询码"), max_length=40, help_text=_("回执上的8位字母和数字，不分大小写。"))
    text = words(_("不服什么，为什么"), rows=4, least=4, max_length=5000)


def _bodies(request: Any) -> list[int]:
    return [post.organisation_id for post in posts_of(request.user)]


@require_GET
def extracts(request: HttpRequest) -> HttpResponse:
    """The facts the reader's bodies are asked to verify."""
    return show(request, "petitions/extracts.html", {"page": paginate(request, extracts_for(_bodies(request)))})


@require_http_methods(["GET", "POST"])
def extract(request: Any, pk: int) -> HttpResponse:
    """One of them, with the answer."""
    row = extracts_for(_bodies(request)).filter(pk=pk).first()
    if row is None:
        raise NotFound("petition.no_extract", _t("没有找到这份核实函，或不是发给您单位的。"), _t("请从列表进入。"))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.answer_extract(row, form.cleaned_data["text"], by=request.user)
        messages.success(request, _t("已答复。"))
        return go(request, reverse("petitions:extracts"))
    return show(request, "petitions/extract.html", {"row": row, "form": form}, status=422 if form.is_bound else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """The petitioner asks for a review, or for a re-review when a review has been given."""
    form = ReviewForm(request.POST or None, initial={"no": request.GET.get("no", "")})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return go(request, _ask(request, form.cleaned_data))
        except Refusal as found:
            refusal = found
    status = refusal.status if refusal else 422 if form.is_bound else 200
    context = {"form": form, "refusal": refusal, "back_url": reverse("matters:citizen_home")}
    return show(request, "petitions/review.html", context, status=status)


def _ask(request: HttpRequest, given: dict[str, str]) -> str:
    attempt = begin_try(given["no"], remote_address(request))
    matter = voices.open_with_code(given["no"], given["code"])
    try_succeeded(attempt)
    level = "recheck" if appeal_until(matter, "recheck") is not None else "review"
    services.ask_again(matter, level, given["text"], by=actor(PUBLIC))
    return reverse("matters:track")
