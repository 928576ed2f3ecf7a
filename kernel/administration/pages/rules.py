"""Rule tables on pages: the list, one table with its history, the grid editor, the review by a second person."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.administration import grids
from kernel.administration.effect import effect_of
from kernel.administration.forms import NoteForm, WholeForm
from kernel.administration.words import column_names
from kernel.common.errors import NotFound
from kernel.common.http import go, show
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.rules import drafting, queries
from kernel.rules.difference import Difference
from kernel.rules.models import Draft, TableVersion
from kernel.rules.sheet import Sheet, read_sheet
from kernel.rules.words import scenario_name, table_name

SIZE = 60
CITED = 3


@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """Every rule table, list and dictionary by scenario, with what is under way."""
    open_ones = {one.key: one for one in Draft.objects.filter(status__in=["open", "proposed"])}
    lines = [_line(version, open_ones.get(version.key)) for version in queries.newest_versions()]
    groups = [
        {"name": name, "lines": sorted(found, key=lambda line: line["rank"])}
        for name, found in groupby(lines, key=lambda line: line["scenario"])
    ]
    waiting = [one for one in lines if one["draft"] and one["draft"].status == "proposed"]
    context = {
        "groups": groups, "count": len(lines), "waiting": waiting, "writes": drafting.may_write(request.user),
        "publishes": drafting.may_publish(request.user),
    }  # fmt: skip
    return show(request, "administration/tables.html", context)


SORTS = (_l("规则表"), _l("词典"), _l("清单"))
"""What a table is, in the order of the list: it decides, it lists words with weights, it lists anything else."""


@dataclass(frozen=True)
class Gist:
    """What the list of tables says about a text: its rows, the norms it cites, and which of ``SORTS`` it is."""

    rows: int
    cited: tuple[str, ...]
    sort: int


@lru_cache(maxsize=256)
def _gist(text: str) -> Gist:
    """Of one version's text, which never changes."""
    sheet = read_sheet(text)
    places = [i for i, name in enumerate(sheet.header) if name == "basis"]
    cells = [part for row in sheet.rows for i in places if len(row) > i for part in row[i].split("、") if part]
    cited = tuple(dict.fromkeys("" if part.startswith("product:") else part.partition("#")[0] for part in cells))
    deciding = any(name.startswith("then_") for name in sheet.header)
    return Gist(len(sheet.rows), cited, 0 if deciding else 1 if sheet.header[:3] == ("class", "term", "weight") else 2)


def _line(version: TableVersion, draft: Draft | None) -> dict[str, Any]:
    gist = _gist(version.text)
    norms = [norm for norm in gist.cited if norm]
    return {
        "key": version.key, "name": table_name(version.key), "scenario": scenario_name(version.key),
        "version": version, "rows": gist.rows, "draft": draft,
        "cited": "、".join(norms[:CITED]), "more": max(0, len(norms) - CITED), "product": "" in gist.cited,
        "sort": SORTS[gist.sort], "rank": (gist.sort, version.key),
    }  # fmt: skip


@require_GET
def table(request: HttpRequest, key: str) -> HttpResponse:
    """One table as it decides today, or as an older version had it, with its history and its report."""
    history = list(queries.versions(key).select_related("published_by", "draft"))
    shown = _asked_version(request, history)
    sheet = read_sheet(shown.text)
    at = history.index(shown)
    context = {
        **_named(key), "history": history, "shown": shown, "current": at == 0, "draft": queries.open_draft(key),
        "grid": grids.grid(key, sheet, page=_page(request, sheet), size=SIZE), "q": request.GET.get("q", ""),
        "verdict": grids.verdict(key, shown.text), "writes": drafting.may_write(request.user),
        "difference": grids.compared(history[at + 1].text, shown.text) if at + 1 < len(history) and at else None,
        "names": _names(key, sheet),
    }  # fmt: skip
    return show(request, "administration/table.html", context, part="rows")


def _asked_version(request: HttpRequest, history: list[TableVersion]) -> TableVersion:
    wanted = request.GET.get("version", "")
    found = next((one for one in history if not wanted or one.version[:12] == wanted), None)
    if found is None:
        raise NotFound("rules.unknown", _("没有这张规则表，或者没有这个版本。"), _("请从规则表页重新进入。"))
    return found


def _page(request: HttpRequest, sheet: Sheet, size: int = SIZE) -> int:
    words, number = request.GET.get("q", "").strip()[:40], number_in(request.GET.get("page"), None)
    if number is not None:
        return number
    return grids.page_of(sheet, words, size) if words else 1


def _named(key: str) -> dict[str, str]:
    return {"key": key, "name": table_name(key), "scenario": scenario_name(key)}


def _names(key: str, sheet: Sheet) -> dict[str, str]:
    return {column["code"]: column["label"] for column in column_names(key, sheet.header)}


@require_GET
def download(request: HttpRequest, key: str) -> HttpResponse:
    """A version of a table as CSV, as a spreadsheet opens it."""
    version = _asked_version(request, list(queries.versions(key)))
    response = HttpResponse("\ufeff" + version.text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}-{version.version[:12]}.csv"'
    return response


@require_POST
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a draft, or go on with the one under way."""
    return go(request, _url(drafting.begin_draft(key, by=request.user)))


def _draft(request: HttpRequest, pk: int) -> Draft:
    """A draft, for those who write or publish; to others it is not there."""
    if not drafting.may_publish(request.user):
        raise NotFound("rules.no_draft", _("没有这份草稿。"), _("请从规则表页重新进入。"))
    return queries.draft(pk)


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid editor. A POST keeps the window's cells and does what a row's button asks, or goes on to the review."""
    held = _draft(request, pk)
    if held.status != Draft.Status.OPEN or not drafting.may_write(request.user):
        return go(request, _url(held, "review"))
    if request.method == "POST":
        return _keep(request, held)
    sheet = read_sheet(held.text)
    found = grids.verdict(held.key, held.text)
    size = _window_size(sheet)
    page = grids.grid(held.key, sheet, page=_page(request, sheet, size), problems=found.problems)
    context = {
        **_named(held.key), "draft": held, "grid": page, "verdict": found, "q": request.GET.get("q", ""),
        "remarks": sheet.remarks, "count": _count(held), "names": _names(held.key, sheet),
    }  # fmt: skip
    return show(request, "administration/draft.html", context)


def _window_size(sheet: Sheet) -> int:
    return max(10, grids.CELLS // max(1, len(sheet.header)))


def _count(held: Draft, text: str = "") -> Difference:
    base = TableVersion.objects.values_list("text", flat=True).get(key=held.key, version=held.base)
    return grids.compared(base, text or held.text)


def _keep(request: HttpRequest, held: Draft) -> HttpResponse:
    sheet, start = grids.put_together(read_sheet(held.text), request.POST)
    given = {"reason": request.POST.get("reason", ""), "seen": request.POST.get("seen", "")}
    held = drafting.save_draft(held, sheet, **given, by=request.user)
    act = request.POST.get("act", "save")
    if act == "review":
        return go(request, _url(held, "review"))
    if act == "save":
        messages.success(request, _("草稿已保存，现行规则不变。"))
    return go(request, f"{_url(held)}?page={start // _window_size(sheet) + 1}")


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the checks say about the cells as typed, nothing kept: for the editor while somebody writes."""
    held = _draft(request, pk)
    sheet, _start = grids.put_together(read_sheet(held.text), request.POST)
    text = sheet.text()
    context = {
        "verdict": grids.verdict(held.key, text), "count": _count(held, text), "names": _names(held.key, sheet),
    }  # fmt: skip
    return show(request, "administration/parts/verdict.html", context)


@require_http_methods(["GET", "POST"])
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole table as text, to be pasted from a spreadsheet, settings and columns included."""
    held = _draft(request, pk)
    form = WholeForm(request.POST or None, initial={"text": held.text})
    if request.method == "POST" and form.is_valid():
        sheet = grids.whole(form.cleaned_data["text"], read_sheet(held.text))
        drafting.save_draft(held, sheet, by=request.user)
        messages.success(request, _("草稿已换成粘贴的内容，请看检查结果。"))
        return go(request, _url(held))
    context = {**_named(held.key), "draft": held, "form": form, "back": _url(held)}
    return show(request, "administration/whole.html", context, part="form", status=422 if form.is_bound else 200)


@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Difference, checks and effect of a draft; the buttons of whoever may propose or publish it."""
    held = _draft(request, pk)
    sheet = read_sheet(held.text)
    wrote = request.user.pk in {*held.writers, held.made_by_id}
    context = {
        **_named(held.key), "draft": held, "difference": _count(held), "verdict": grids.verdict(held.key, held.text),
        "effect": effect_of(held, by=request.user, post=request.post) if held.status in ("open", "proposed") else None,
        "names": _names(held.key, sheet), "writes": drafting.may_write(request.user), "wrote": wrote,
        "publishes": drafting.may_publish(request.user) and not wrote,
    }  # fmt: skip
    return show(request, "administration/review.html", context)


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a draft before a second person."""
    held = drafting.propose_draft(_draft(request, pk), reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("已提请发布，请另一位同事核对差异和影响后发布。"))
    return go(request, _url(held, "review"))


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish somebody else's draft."""
    held = _draft(request, pk)
    drafting.publish_draft(held, by=request.user)
    messages.success(request, _("新版本已发布，从现在起按它判定；已经作出的判定不变。"))
    return go(request, reverse("administration:table", args=[held.key]))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    held = drafting.withdraw_draft(_draft(request, pk), by=request.user)
    messages.success(request, _("草稿已撤回，现行规则不变。"))
    return go(request, reverse("administration:table", args=[held.key]))


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a proposed draft back with what should be changed."""
    held = _draft(request, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        drafting.return_draft(held, form.cleaned_data["note"], by=request.user)
        messages.success(request, _("已退回起草人修改。"))
        return go(request, _url(held, "review"))
    context = {**_named(held.key), "draft": held, "form": form, "back": _url(held, "review")}
    return show(request, "administration/send_back.html", context, part="form", status=422 if form.is_bound else 200)


def _url(held: Draft, page: str = "draft") -> str:
    return reverse(f"administration:{page}", args=[held.pk])
