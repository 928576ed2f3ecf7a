"""Pages of the templates: which there are, what they may say, a changed one proposed, tried and published."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel import registry
from kernel.common.errors import NotFound
from kernel.common.http import go, show
from kernel.common.moment import now
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.matters.pages.finding import act_or_tell, sent
from kernel.papers.kinds import HOUSE, Kind, all_kinds, fields_of, kind_named
from kernel.papers.models import Template
from kernel.papers.pages import _send
from kernel.papers.queries import bytes_of, in_use, versions_of
from kernel.papers.services import (
    decline_template,
    keeps_templates,
    propose_template,
    publish_template,
)

STATUS = {
    "proposed": (gettext_lazy("待另一人发布"), "waiting"), "published": (gettext_lazy("正在使用"), "working"),
    "replaced": (gettext_lazy("已被新版代替"), "off"), "declined": (gettext_lazy("已停用"), "off"),
}  # fmt: skip


class TemplateForm(forms.Form):
    """A changed Word file and what was changed."""

    file = forms.FileField(
        label=gettext_lazy("改好的Word模板"), help_text=gettext_lazy("只收.docx。先下载现在的模板，改好再传。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("改了什么"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例如“加上联系人和电话”，发布的人照此核对。"),
    )  # fmt: skip


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """Every paper with the template it uses."""
    names = {HOUSE: _("各类事项通用"), **{one.code: one.name for one in registry.scenarios()}}
    used = in_use()
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind in all_kinds():
        groups.setdefault(names[kind.scenario], []).append({"kind": kind, "used": used[kind.key]})
    return show(request, "papers/templates.html", {"groups": groups.items(), "keeps": keeps_templates(request.user)})


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, key: str) -> HttpResponse:
    """One paper's template: the fields, the versions, and the form for a changed one."""
    kind = kind_named(key)
    form = TemplateForm(**sent(request))

    def propose() -> tuple[str, str]:
        given = form.cleaned_data
        made = propose_template(kind, given["file"], name=given["file"].name, note=given["note"], by=request.user)
        said = _("第%(n)s版已经收到，请另一位维护人核对后发布。") % {"n": made.number}
        return said, reverse("papers:template", args=[kind.key])

    versions = [(one, *STATUS[one.status]) for one in versions_of(kind)]
    context = {
        "kind": kind, "fields": sorted(fields_of(kind).items(), key=lambda one: "." in one[0]), "versions": versions,
        "keeps": keeps_templates(request.user), "used": in_use()[kind.key], "me": request.user.pk,
    }  # fmt: skip
    return act_or_tell(request, form, propose, "papers/template.html", context)


def _version(kind: Kind, number: int) -> Template:
    found = Template.objects.filter(kind=kind.key, number=number).first()
    if found is None:
        raise NotFound("paper.version", _("没有这一版模板。"), _("请从模板页面的版本列表中选择。"))
    return found


def _asked(request: HttpRequest, kind: Kind) -> bytes:
    """The template a link names: a version, the house's own, or the one in use."""
    from kernel.papers.making import own_template, template_of  # python-docx and Typst come with the first paper

    number = request.GET.get("version", "")
    if number == "0":
        return own_template(kind)
    return template_of(kind) if (version := number_in(number, None)) is None else bytes_of(_version(kind, version))


@require_GET
def download(request: HttpRequest, key: str) -> HttpResponse:
    """The template itself, to be changed in Word or WPS."""
    kind = kind_named(key)
    return _send(_asked(request, kind), _("%(name)s模板.docx") % {"name": kind.name}, "docx")


@require_GET
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """The template as PDF with the names of the fields for values."""
    from kernel.papers.filling import filled
    from kernel.papers.typesetting import pdf_of

    kind = kind_named(key)
    made = pdf_of(
        filled(_asked(request, kind), _sample(kind)), layout=kind.layout, title=kind.name, author="",
        mark=_("预览：字段的位置用字段名代替"), at=now(),
    )  # fmt: skip
    return _send(made, f"{kind.name}.pdf", "pdf", inline=True)


def _sample(kind: Kind) -> dict[str, Any]:
    """Every field with its own name for value, each list with one entry."""
    found: dict[str, Any] = {}
    for name in fields_of(kind):
        head, dot, tail = name.partition(".")
        if dot:
            found.setdefault(head, [{}])[0][tail] = f"〔{name}〕"
        else:
            found[name] = f"〔{name}〕"
    return found


@require_POST
def publish(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A second person publishes a version."""
    kind = kind_named(key)
    publish_template(_version(kind, number), by=request.user)
    messages.success(request, _("第%(n)s版已经发布，从现在起按它制作。") % {"n": number})
    return go(request, reverse("papers:template", args=[kind.key]))


@require_POST
def decline(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A version is not used, or no longer."""
    kind = kind_named(key)
    decline_template(_version(kind, number), request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("第%(n)s版已停用。") % {"n": number})
    return go(request, reverse("papers:template", args=[kind.key]))
