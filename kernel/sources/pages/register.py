"""The register of data on pages, and for other registers as DCAT-AP."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import NotFound
from kernel.common.http import go, show
from kernel.common.words import gettext as _
from kernel.people.queries import holds
from kernel.places.models import Region
from kernel.sources.catalogue import GRADES, SHARING, TYPES, differences, entry_of
from kernel.sources.forms import PublishForm
from kernel.sources.queries import (
    all_sources,
    dataset_named,
    history_of,
    latest_entries,
    latest_entry,
    may_read_register,
    open_gaps,
)
from kernel.sources.services.cataloguing import KEEPERS, publish_entry


def staff(request: Any) -> None:
    """Refuse whoever does not work for a public body, as if there were nothing."""
    if not may_read_register(request.user):
        raise NotFound("catalogue.unknown", _("没有这个页面，或者它不对您的岗位开放。"), _("请从菜单重新进入。"))


@require_GET
def catalogue(request: Any) -> HttpResponse:
    """Every dataset with its provider, sharing class, grade, period; and where the register no longer fits."""
    staff(request)
    entries, gaps = latest_entries(), {gap.dataset: gap for gap in open_gaps().reverse()}
    lines = []
    for one in all_sources():
        entry = entries.get(one.id)
        lines.append({"dataset": one, "entry": entry, "gap": gaps.get(one.id), "sharing": SHARING[one.sharing],
                      "grade": GRADES[one.sensitivity],
                      "fields": sum(field.const is None for field in one.fields)})  # fmt: skip
    context = {"lines": lines, "published": sum(bool(one["entry"]) for one in lines), "gaps": len(gaps),
               "keeps": holds(request.user, roles=KEEPERS)}  # fmt: skip
    return show(request, "sources/catalogue.html", context)


@require_GET
def entry(request: Any, name: str) -> HttpResponse:
    """One dataset's entry: fields with grade and column, basis, class, period, versions, what no longer fits."""
    staff(request)
    dataset = dataset_named(name)
    published, live = latest_entry(dataset.id), entry_of(dataset)
    content = published.content if published else live
    fields = [{**one, "grade_word": GRADES[one["grade"]], "type_word": TYPES.get(one["type"], one["type"])}
              for one in content["fields"]]  # fmt: skip
    context = {
        "dataset": dataset, "entry": published, "content": content, "fields": fields,
        "sharing": SHARING[content["sharing"]], "grade": GRADES[content["sensitivity"]],
        "differences": differences(published.content, live) if published else [],
        "gaps": open_gaps([dataset.id]), "history": history_of(dataset.id)[:20],
        "keeps": holds(request.user, roles=KEEPERS), "shared": content["sharing"] != "none" and published is not None,
    }  # fmt: skip
    return show(request, "sources/entry.html", context)


@require_http_methods(["GET", "POST"])
def publish(request: Any, name: str) -> HttpResponse:
    """Publish the entry as the dataset's file has it now."""
    staff(request)
    dataset = dataset_named(name)
    form = PublishForm(request.POST or None)
    back = reverse("sources:entry", args=[dataset.id])
    if request.method == "POST" and form.is_valid():
        made = publish_entry(dataset, **form.cleaned_data, by=request.user)
        messages.success(request, _("目录第%(n)s版已发布。") % {"n": made.version})
        return go(request, back)
    title = _("发布“%(name)s”的目录") % {"name": dataset.name}
    context = {"form": form, "title": title, "submit": _("发布"), "back": back}
    return show(request, "sources/form.html", context, part="form", status=422 if form.is_bound else 200)


@require_GET
def dcat(request: Any, form: str) -> HttpResponse:
    """The published register as JSON-LD or Turtle."""
    from kernel.sources import dcat as written

    staff(request)
    if form not in written.FORMS:
        raise NotFound("catalogue.form", _("没有这种格式。"), _("可以用jsonld或ttl。"))
    county = Region.objects.filter(pk=settings.COUNTY).values_list("name", flat=True).first() or ""
    entries = [
        written.Entry(one.dataset, one.content, one.version, one.published_at) for one in latest_entries().values()
    ]
    base = request.build_absolute_uri(reverse("sources:catalogue"))
    text = written.written(
        entries, base=base, title=_("%(name)s政务数据目录") % {"name": county},
        publisher=_("%(name)s数据局") % {"name": county}, form=form,
    )  # fmt: skip
    response = HttpResponse(text, content_type=f"{written.FORMS[form]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="catalogue.{form}"'
    return response
